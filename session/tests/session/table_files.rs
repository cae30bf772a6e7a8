//! Wavetables that are loaded by hand.

use std::path::Path;

use vaeform_patch::layers::TableRef;
use vaeform_session::wavetable::factory;
use vaeform_session::wavetable::file::{encode_wav, encode_wt};
use vaeform_session::{Client, Command, Severity, open};

use crate::wait_for;

/// The table that oscillator 1 plays when the file is loaded, or what is said instead.
fn loaded(client: &Client, path: &Path) -> Result<TableRef, String> {
    let (before, told) = {
        let snapshot = client.snapshot();
        (snapshot.patch.layers.tables[1], snapshot.notices.len())
    };
    client.send(Command::LoadTable { oscillator: 1, path: path.to_owned() });
    let is_refused = |notices: &[vaeform_session::Notice]| {
        notices[told.min(notices.len())..].iter().any(|notice| notice.severity == Severity::Error)
    };
    let snapshot = wait_for(client, |s| s.patch.layers.tables[1] != before || is_refused(&s.notices));
    match snapshot.patch.layers.tables[1] {
        table if table != before => Ok(table),
        _ => Err(snapshot.notices.last().map(|notice| notice.text.to_string()).unwrap_or_default()),
    }
}

/// A sine that rises from `hz` by a fifth, with all harmonics of a saw, at 44.1 kHz.
fn write_sound(path: &Path, sample: impl Fn(f32) -> f32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..44_101 {
        writer.write_sample((sample(i as f32 / 44_100.0) * 20_000.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn tables_and_sounds_are_loaded_and_kept_with_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let made = factory::recipe("Vowels").unwrap().make();
    std::fs::write(path("vowels.wav"), encode_wav(&made)).unwrap();
    std::fs::write(path("vowels.wt"), encode_wt(&made)).unwrap();
    write_sound(&path("sung.wav"), |t| {
        (1..9).map(|k| (std::f32::consts::TAU * 220.0 * k as f32 * t).sin() / k as f32).sum::<f32>() / 3.0
    });
    let (session, _audio) = open();
    let client = session.client();
    let before = client.snapshot().patch;
    let names = ["vowels.wav", "sung.wav", "vowels.wt"];
    let tables = names.map(|name| loaded(&client, &path(name)).expect(name));
    assert_ne!(tables[0], tables[1]);
    let own = client.own_tables();
    assert!(own.iter().any(|(table, name)| *table == tables[2] && name == "vowels"), "{own:?}");
    let state = client.save();
    let (other, _audio) = open();
    other.client().restore(&state);
    assert_eq!(other.client().snapshot().patch.layers.tables[1], tables[2]);
    // The undone steps are no part of a project, and their tables are not.
    assert_eq!(other.client().own_tables(), [(tables[2], "vowels".to_owned())]);
    names.iter().for_each(|_| client.send(Command::Undo));
    assert_eq!(client.snapshot().patch, before);
}

#[test]
fn what_is_no_table_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("text.wt"), b"vawt").unwrap();
    std::fs::write(path("text.wav"), b"no sound").unwrap();
    let (session, _audio) = open();
    let client = session.client();
    let before = client.snapshot().patch;
    for name in ["text.wt", "text.wav", "missing.wav"] {
        let said = loaded(&client, &path(name)).expect_err(name);
        assert!(said.starts_with(&format!("Not loaded: {name}: ")), "{said}");
    }
    assert_eq!(client.snapshot().patch, before);
}
