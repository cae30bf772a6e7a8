//! Zones of tables over the keys: complete before a patch sounds, and told where they are thinner.

use std::time::Duration;

use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{Layers, OscillatorParam, TableRef};
use vaeform_patch::{Patch, PatchName, Preset};
use vaeform_session::{Command, open};

use crate::layers::{RATE_HZ, import, table};
use crate::{fingerprint, wait_for};

/// One oscillator, of whose table a part of the formants stays.
fn mapped(name: &str, num_frames: usize, share: f32) -> Preset {
    let table = table(num_frames);
    let mut layers = Layers::default();
    layers.set(OscillatorParam::On.of(0), 1.0);
    layers.set(OscillatorParam::Formants.of(0), share);
    layers.set(OscillatorParam::TableKey.of(0), 40.25);
    layers.tables[0] = TableRef::Own(table.id());
    let patch = Patch { name: PatchName::new(name), layers, ..Patch::default() };
    Preset { tables: vec![table], ..patch.into() }
}

/// Whether the synth has the zones of oscillator 1, and how many frames they have.
fn zones_of(synth: &mut Synth, patch: &Patch) -> Option<usize> {
    let tables: Box<Tables> = synth.set_tables(Box::default());
    let zones = tables.get(patch.layers.played_table(0).unwrap()).map(|zones| zones.num_frames());
    drop(synth.set_tables(tables));
    zones
}

#[test]
fn a_table_has_all_of_its_zones_before_its_patch_sounds_and_offline_waits_for_them() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    let before = fingerprint(&mut synth);
    let preset = mapped("ZONES", 5, 0.5);
    import(&client, &preset);
    for _ in 0..1_000 {
        audio.begin_block(&mut synth);
        if fingerprint(&mut synth) != before {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(zones_of(&mut synth, &preset.patch), Some(5));
    // An edit of the knob waits for its own zones as well; offline the host's thread builds them.
    client.send(Command::SetLayer { id: OscillatorParam::Formants.of(0), value: 0.75 });
    client.settle();
    audio.begin_block(&mut synth);
    let edited = client.snapshot().patch;
    assert_eq!(zones_of(&mut synth, &edited), Some(5));
    let state = client.save();
    let (session, mut audio) = open();
    let (other, mut synth) = (session.client(), Synth::new(RATE_HZ));
    other.restore(&state);
    other.resync(&mut audio, &mut synth);
    assert_eq!((zones_of(&mut synth, &edited), other.snapshot().patch), (Some(5), edited));
}

#[test]
fn zones_that_have_fewer_frames_than_their_table_are_told() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    let preset = mapped("THIN", 80, 1.0);
    import(&client, &preset);
    client.resync(&mut audio, &mut synth);
    let frames = zones_of(&mut synth, &preset.patch).unwrap();
    assert!((30..=64).contains(&frames), "{frames}");
    let told = format!("made here: where formants stay, other keys than its own play {frames} of its 80 frames");
    wait_for(&client, |s| s.notices.iter().any(|notice| notice.text == told));
}
