//! States and presets as version 1 wrote them: `tests/corpus`. They load to the same values and the same sound for good.
//!
//! `VAEFORM_CORPUS=DIR cargo test -p vaeform-session --test session -- --ignored the_corpus_of_this_version_is_written` writes those of
//! the version at hand.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use vaeform_dsp::synth::Synth;
use vaeform_models::latent::Lock;
use vaeform_patch::{PARAMS, Patch, PatchName, Preset};
use vaeform_session::controllers::Assignment;
use vaeform_session::hardware::HardwareSettings;
use vaeform_session::{
    AudioThreadHandle, Client, Command, NUM_ISLANDS, Phase, Session, Snapshot, VariationMode, Variations, open,
};

use crate::matching::{matching, note, wait, wav};
use crate::{fingerprint, wait_for};

const RATE_HZ: f32 = 48_000.0;
const NUM_STATES: usize = 30;
const NUM_PRESETS: usize = 16;
/// States that hold what a sound was matched with; the first keeps the sound too.
const MATCHED: [usize; 2] = [28, 29];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/v1")
}

/// FNV-1a over bytes.
fn fnv(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

fn values(patch: &Patch) -> u64 {
    let bits = patch.fm.values().iter().flat_map(|value| value.to_bits().to_le_bytes());
    fnv(patch.name.0.into_iter().chain(bits))
}

/// What a session holds and plays, in one line.
fn line(name: &str, client: &Client, audio: &mut AudioThreadHandle) -> String {
    let mut synth = Synth::new(RATE_HZ);
    client.resync(audio, &mut synth);
    let heard = fnv(fingerprint(&mut synth).into_iter().flat_map(u32::to_le_bytes));
    let Snapshot { patch, programs, program, tuning_name, latent_settings, .. } = &*client.snapshot();
    let labels = programs.iter().flat_map(|one| [&one.name, &one.category].into_iter().chain(&one.tags));
    let labels = fnv(labels.flat_map(|text| text.bytes().chain([0])));
    let b = latent_settings.b.as_ref().map_or(0, values);
    format!("{name} {heard:016x} {:016x} {b:016x} {labels:016x} {program} {tuning_name}", values(patch))
}

fn line_of_state(name: &str, text: &str) -> String {
    let (session, mut audio) = open();
    let client = session.client();
    client.restore(text);
    assert_eq!(client.restored(), Ok(()), "{name}");
    assert_eq!(client.save(), text, "{name} is saved as something else");
    line(name, &client, &mut audio)
}

fn line_of_preset(name: &str, path: &Path) -> String {
    let (session, mut audio) = open();
    let client = session.client();
    load(&client, path.to_owned());
    line(name, &client, &mut audio)
}

/// Loads a file. The worker says so in a notice; other things may be published before.
fn load(client: &Client, path: PathBuf) {
    let newest = |snapshot: &Snapshot| snapshot.notices.last().map(|notice| notice.serial);
    let before = newest(&client.snapshot());
    client.send(Command::Import(path));
    wait_for(client, |snapshot| newest(snapshot) > before);
}

/// Names of the files of a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).expect("the corpus");
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn lines(folder: &Path) -> String {
    let mut lines = String::new();
    for name in names(&folder.join("states")) {
        let text = std::fs::read_to_string(folder.join("states").join(&name)).unwrap();
        writeln!(lines, "{}", line_of_state(&name, &text)).unwrap();
    }
    for name in names(&folder.join("presets")) {
        writeln!(lines, "{}", line_of_preset(&name, &folder.join("presets").join(&name))).unwrap();
    }
    lines
}

#[test]
fn states_and_presets_of_version_1_load_to_their_values_and_their_sound() {
    let expected = std::fs::read_to_string(folder().join("expected.txt")).unwrap();
    let found = lines(&folder());
    assert_eq!(found.lines().count(), NUM_STATES + NUM_PRESETS);
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found, expected);
}

/// Numbers from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

/// A factory program with some values turned.
fn edit(client: &Client, random: &mut Random) {
    client.send(Command::Select(random.below(32)));
    for _ in 0..random.below(25) {
        let def = &PARAMS[random.below(PARAMS.len())];
        let value = (def.max * random.below(101) as f32 / 100.0).round();
        client.send(Command::Set { id: def.id, value });
    }
}

fn import(client: &Client, name: &str, bytes: &[u8]) {
    let folder = std::env::temp_dir().join(format!("vaeform-corpus-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    load(client, path);
}

fn matched(client: &Client, nth: usize) {
    client.send(Command::KeepSound(nth == MATCHED[0]));
    client.send(Command::MatchFiles(vec![wav("corpus.wav", &note(nth % 8)[..24_000])]));
    wait(client, "a candidate", |matches| {
        matches.candidates[..NUM_ISLANDS].iter().all(Option::is_some) && matches.num_renders > 100
    });
    client.send(Command::StopMatch);
    wait(client, "the end", |matches| matches.phase == Phase::Rest);
}

/// A session with something of everything that a state holds.
fn session(nth: usize) -> (Session, AudioThreadHandle, Client) {
    let (session, audio, client) = matching();
    let mut random = Random(nth as u64);
    edit(&client, &mut random);
    if nth.is_multiple_of(3) {
        const SCALES: [&str; 3] = [
            "! a.scl\nFive\n5\n240.\n480.\n720.\n960.\n2/1\n",
            "! b.scl\nJust\n7\n9/8\n5/4\n4/3\n3/2\n5/3\n15/8\n2/1\n",
            "! c.scl\nStretched\n3\n400,5\n801.\n1203.\n",
        ];
        import(&client, "scale.scl", SCALES[nth / 3 % 3].as_bytes());
    }
    if nth % 9 == 6 {
        import(&client, "keys.kbm", b"0\n0\n127\n60\n69\n432.0\n0\n");
    }
    if nth % 4 == 1 {
        client.send(Command::CaptureB);
        edit(&client, &mut random);
    }
    if nth % 5 == 2 {
        let mode = [VariationMode::Note, VariationMode::PitchClass][nth % 2];
        client.send(Command::Variations(Variations { mode, spread: 0.05 * (nth % 7) as f32, seed: nth as u32 }));
    }
    if nth % 5 == 3 {
        client.send(Command::Lock(Lock::Ratios, true));
        client.send(Command::Lock(Lock::Lfo, true));
    }
    if nth % 6 == 4 {
        for (latent, assignment) in
            [Assignment::Cc(21 + nth as u8), Assignment::Cc14(16), Assignment::Nrpn(1_234), Assignment::None]
                .into_iter()
                .enumerate()
        {
            client.send(Command::Assign { latent, assignment });
        }
        client.send(Command::Echo(true));
    }
    if nth % 7 == 5 {
        let (output, input) = (Some("DX7 (out)".to_owned()), Some("DX7 (in)".to_owned()));
        client.send(Command::Hardware(HardwareSettings {
            output,
            input,
            device: 3,
            on_demand: true,
            ..Default::default()
        }));
    }
    if nth % 3 == 1 {
        client.send(Command::Rename(format!("CORPUS {nth}")));
        client.send(Command::Store(nth));
        edit(&client, &mut random);
        client.send(Command::ProgramChange(true));
        client.send(Command::EditorSize(900 + 10 * nth as u32, 700));
    }
    if nth % 8 == 7 {
        let own = client.snapshot().patch;
        let patch = |program| Patch::from_fm(PatchName::new(&format!("LOADED {program}")), own.fm.values()).0;
        client.load("Loaded", &(0..32).map(patch).collect::<Vec<_>>(), nth % 32);
    }
    if nth % 8 == 3 {
        let mut preset = Preset::from(client.snapshot().patch);
        preset.category = "Keys".into();
        preset.tags = vec!["bright".into(), "old".into()];
        preset.unknown.insert("mood".into(), serde_json::json!({ "colour": "blue", "deep": [1, 2, 3] }));
        import(&client, "foreign.json", preset.to_json().as_bytes());
        client.send(Command::Store(5));
    }
    if MATCHED.contains(&nth) {
        matched(&client, nth);
    }
    (session, audio, client)
}

#[test]
#[ignore = "writes the corpus of this version to the folder VAEFORM_CORPUS"]
fn the_corpus_of_this_version_is_written() {
    let folder = PathBuf::from(std::env::var_os("VAEFORM_CORPUS").expect("VAEFORM_CORPUS names a new folder"));
    for part in ["states", "presets"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    for nth in 0..NUM_STATES {
        let (_session, _audio, client) = session(nth);
        std::fs::write(folder.join(format!("states/{nth:02}.txt")), client.save()).unwrap();
    }
    for nth in 0..NUM_PRESETS {
        let (_session, _audio, client) = session(nth);
        let path = folder.join(format!("presets/{nth:02}.json"));
        client.send(Command::ExportPreset(path.clone()));
        wait_for(&client, |_| path.exists());
    }
    std::fs::write(folder.join("expected.txt"), lines(&folder)).unwrap();
}
