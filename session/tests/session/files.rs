//! Files: what is read, what is refused, and that both leave the document whole.

use std::fs;
use std::path::PathBuf;

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, PatchName, Preset, global};
use vaeform_session::{Client, Command, Session, Severity, Snapshot, open};
use vaeform_sysex::dx7;

use crate::wait_for;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vaeform-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn session() -> (Session, Client) {
    let session = open().0;
    let client = session.client();
    (session, client)
}

fn named(name: &str) -> Patch {
    Patch { name: PatchName::new(name), ..Patch::default() }
}

/// A file was written, and that was said.
fn has_saved(snapshot: &Snapshot) -> bool {
    snapshot.notices.iter().any(|notice| notice.severity == Severity::Info && notice.text.starts_with("Saved "))
}

#[test]
fn a_bank_comes_back_from_disk_as_it_was_written() {
    let folder = Folder::new("bank");
    let (_session, client) = session();
    let patches: Vec<Patch> = (0..32).map(|i| named(&format!("P{i}"))).collect();
    let bytes = dx7::encode_bank(&patches, 0);
    client.send(Command::Import(folder.file("rom.syx", &bytes)));
    let snapshot = wait_for(&client, |s| s.bank_name == "rom");
    assert_eq!((snapshot.program, snapshot.patch), (0, patches[0]));
    assert_eq!(snapshot.programs[31].name, "P31");
    let copy = folder.0.join("copy.syx");
    client.send(Command::ExportBank(copy.clone()));
    wait_for(&client, has_saved);
    assert_eq!(fs::read(copy).unwrap(), bytes);
}

#[test]
fn a_preset_keeps_its_words_through_load_edit_store_and_save() {
    let folder = Folder::new("preset");
    let (_session, client) = session();
    let mut preset = Preset::from(named("GLASS"));
    preset.category = "Bells".to_owned();
    preset.tags = vec!["cold".to_owned()];
    client.send(Command::Import(folder.file("glass.json", preset.to_json().as_bytes())));
    wait_for(&client, |s| s.patch.name.to_string() == "GLASS");
    client.send(Command::Set { id: global::FEEDBACK, value: 3.5 });
    client.send(Command::Store(2));
    assert_eq!(client.snapshot().programs[2].category, "Bells");
    client.send(Command::ExportPreset(folder.0.clone()));
    wait_for(&client, has_saved);
    let (saved, notices) = Preset::from_json(fs::read(folder.0.join("GLASS.json")).unwrap()).unwrap();
    assert!(notices.is_empty());
    assert_eq!((saved.tags, saved.patch.fm.get(global::FEEDBACK)), (preset.tags, 3.5));
}

#[test]
fn a_scale_and_a_map_make_the_tuning_whichever_comes_first() {
    let folder = Folder::new("scala");
    let scale = folder.file("just.scl", b"just fifth\n 2\n 3/2\n 2/1\n");
    let map = folder.file("a.kbm", b"0\n0\n127\n60\n69\n432.0\n0\n");
    let tuned = |paths: [&PathBuf; 2]| {
        let (_session, client) = session();
        for path in paths {
            let before = client.save();
            client.send(Command::Import(path.clone()));
            wait_for(&client, |_| client.save() != before);
        }
        let name = client.snapshot().tuning_name.clone();
        (name, client.save())
    };
    let (name, state) = tuned([&scale, &map]);
    assert_eq!(name, "just fifth");
    assert_eq!(tuned([&map, &scale]).1, state);
}

/// Frequency of a key of the initial voice, a sine, by its upward crossings of zero in a second.
fn sine_hz(synth: &mut Synth, note: u8) -> f32 {
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    let (mut left, mut right) = ([0.0; 48_000], [0.0; 48_000]);
    synth.render(&mut left, &mut right);
    let crossings: Vec<usize> = (1..left.len()).filter(|&i| left[i - 1] < 0.0 && left[i] >= 0.0).collect();
    (crossings.len() - 1) as f32 * 48_000.0 / (crossings[crossings.len() - 1] - crossings[0]) as f32
}

#[test]
fn tunings_of_other_instruments_are_imported_and_named() {
    let folder = Folder::new("tunings");
    let ascl = b"Two fifths\r 2\r 701,955\r\r 1200,000\r! @ABL REFERENCE_PITCH 4 0 300.0\r";
    let tun = b"[Info]\nName=\"Stretched\"\n[Exact Tuning]\nnote 0=0\nnote 1=101,5\n";
    for (file, bytes, name, key_61) in [
        ("latin.scl", &b"! d\xE9j\xE0\nJust\n2\n\n3/2\n2/1\n"[..], "Just", 261.625_58 * 1.5),
        ("fifths.ascl", &ascl[..], "Two fifths", 300.0 * 1.5),
        ("stretched.tun", &tun[..], "Stretched", 8.175_799 * 2f32.powf(61.0 * 101.5 / 1200.0)),
    ] {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(48_000.0));
        client.send(Command::Init);
        client.send(Command::Import(folder.file(file, bytes)));
        wait_for(&client, |s| s.tuning_name == name);
        client.resync(&mut audio, &mut synth);
        let hz = sine_hz(&mut synth, 61);
        assert!((hz / key_61 - 1.0).abs() < 1e-3, "{file}: {hz} Hz, expected {key_61}");
    }
}

#[test]
fn the_reference_of_a_scale_goes_with_it_and_the_users_map_stays() {
    let folder = Folder::new("reference");
    let plain = folder.file("plain.scl", b"plain\n2\n3/2\n2/1\n");
    let ascl = folder.file("own.ascl", b"own\n2\n3/2\n2/1\n! @ABL REFERENCE_PITCH 4 0 300.0\n");
    let map = folder.file("a.kbm", b"0\n0\n127\n60\n60\n250.0\n0\n");
    let tuned = |paths: &[&PathBuf]| {
        let (_session, client) = session();
        for path in paths {
            let before = client.save();
            client.send(Command::Import((*path).clone()));
            wait_for(&client, |_| client.save() != before);
        }
        client.save()
    };
    assert_eq!(tuned(&[&ascl, &plain]), tuned(&[&plain]));
    assert_eq!(tuned(&[&map, &plain]), tuned(&[&plain, &map]));
    assert_eq!(tuned(&[&ascl, &map, &plain]), tuned(&[&map, &plain]));
}

#[test]
fn what_is_no_voice_too_large_or_missing_changes_nothing_and_is_named() {
    let folder = Folder::new("hostile");
    let (_session, client) = session();
    let good = client.save();
    let huge = folder.file("huge.syx", b"");
    fs::File::options().write(true).open(&huge).unwrap().set_len(1 << 30).unwrap();
    let cases = [
        (huge, "expected at most 1048576"),
        (folder.file("empty.syx", b""), "empty.syx"),
        (folder.file("text.syx", b"this is no voice"), "no DX7 voice"),
        (folder.file("bad.json", b"{"), "bad.json"),
        (folder.file("bad.scl", b"x\n"), "bad.scl"),
        (folder.file("cents.scl", b"x\n1\n1200\n"), "line 3"),
        (folder.file("bad.ascl", b"x\n1\n2\n! @ABL REFERENCE_PITCH 4 0\n"), "line 4"),
        (folder.file("bad.tun", b"[Tuning]\nnote 60=high\n"), "line 2"),
        (folder.0.join("missing.syx"), "missing.syx"),
        (folder.0.clone(), "plain file"),
    ];
    for (path, words) in cases {
        client.send(Command::DismissNotices);
        client.send(Command::Import(path.clone()));
        let snapshot = wait_for(&client, |s| !s.notices.is_empty());
        let notice = &snapshot.notices[0];
        assert_eq!(notice.severity, Severity::Error);
        assert!(notice.text.starts_with("Not loaded: "), "{}", notice.text);
        assert!(notice.text.contains(words), "{path:?}: {}", notice.text);
        assert_eq!(client.save(), good, "{path:?}");
    }
}

#[test]
fn a_label_with_a_path_in_it_stays_in_the_folder() {
    let folder = Folder::new("label");
    let (_session, client) = session();
    client.send(Command::Rename("../../x".to_owned()));
    client.send(Command::ExportVoice(folder.0.clone()));
    let snapshot = wait_for(&client, |s| !s.notices.is_empty());
    assert!(has_saved(&snapshot), "{:?}", snapshot.notices);
    assert_eq!(snapshot.notices[0].severity, Severity::Info, "{:?}", snapshot.notices);
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["_.._x.syx"]);
}
