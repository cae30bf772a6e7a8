//! The latent knobs move tables that a match has made: offline at once, live as soon as they are made, and without a click.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{FmParam, Layers, OscillatorParam, TableRef};
use vaeform_patch::{HarmonicFrames, OwnTable, Patch, PatchName, Preset};
use vaeform_session::{AudioThreadHandle, Client, Command, Knobs, NUM_LATENTS, Session, open};

use crate::clicks::click_db;
use crate::layers::{RATE_HZ, import};
use crate::{fingerprint, wait_for};

/// Frames from turn to turn.
const TURN: usize = 1_440;

/// An oscillator that plays frames of harmonics through which an envelope would go, of which a part of the formants stays.
fn hybrid() -> Preset {
    let amplitudes: Vec<f32> = (0..6 * 16).map(|i| ((1 + i % 16) as f32).powf(-2.0 - 0.1 * (i / 16) as f32)).collect();
    let phases: Vec<f32> = (0..16).map(|k| (k * k % 17) as f32 / 17.0).collect();
    let table = OwnTable::of_harmonics("of a match", HarmonicFrames::new(&amplitudes, &phases).unwrap());
    let mut layers = Layers::default();
    layers.set(FmParam::On.of(0), 0.0);
    layers.set(OscillatorParam::On.of(0), 1.0);
    layers.set(OscillatorParam::Formants.of(0), 0.5);
    layers.set(OscillatorParam::Frame.of(0), 0.4);
    layers.tables[0] = TableRef::Own(table.id());
    let patch = Patch { name: PatchName::new("HYBRID"), layers, ..Patch::default() };
    Preset { tables: vec![table], ..patch.into() }
}

struct Stage {
    _session: Session,
    client: Client,
    audio: AudioThreadHandle,
    synth: Synth,
}

impl Stage {
    fn new(preset: &Preset, is_offline: bool) -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
        import(&client, preset);
        audio.set_offline(is_offline);
        client.resync(&mut audio, &mut synth);
        Self { _session: session, client, audio, synth }
    }

    fn turn(&mut self, latents: [f32; NUM_LATENTS]) -> Knobs {
        self.audio.knobs(&Knobs { latents, glide_ms: 15.0, ..Knobs::default() });
        self.audio.knobs_now()
    }

    /// Turns knobs as a host that renders offline does.
    fn decode(&mut self, latents: [f32; NUM_LATENTS]) {
        let knobs = self.turn(latents);
        assert!(self.client.decode(&knobs, None));
        self.audio.begin_block(&mut self.synth);
    }

    fn render(&mut self, num_frames: usize) -> Vec<f32> {
        let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
        self.audio.begin_block(&mut self.synth);
        self.synth.render(&mut left, &mut right);
        left
    }

    fn heard(&mut self) -> Vec<u32> {
        fingerprint(&mut self.synth)
    }
}

fn only(latent: usize, value: f32) -> [f32; NUM_LATENTS] {
    std::array::from_fn(|i| if i == latent { value } else { 0.0 })
}

#[test]
fn every_latent_moves_a_table_offline_and_rest_is_the_table_itself() {
    let mut stage = Stage::new(&hybrid(), true);
    let rest = stage.heard();
    let mut heard = vec![rest.clone()];
    for latent in 0..NUM_LATENTS {
        for value in [-0.5, 0.5] {
            stage.decode(only(latent, value));
            let moved = stage.heard();
            assert!(moved.iter().any(|bits| f32::from_bits(*bits) != 0.0), "latent {latent} at {value}: silence");
            assert!(!heard.contains(&moved), "latent {latent} at {value} sounds like another");
            heard.push(moved);
        }
    }
    stage.decode([0.0; NUM_LATENTS]);
    assert!(stage.heard() == rest, "to the bit");
    let mut again = Stage::new(&hybrid(), true);
    again.decode(only(3, 0.5));
    assert!(again.heard() == heard[8], "another bounce is the same");
}

#[test]
fn live_the_worker_makes_the_tables_and_what_is_heard_is_kept_saved_and_restored() {
    let mut bounced = Stage::new(&hybrid(), true);
    bounced.decode(only(0, 0.75));
    let expected = bounced.heard();
    let mut stage = Stage::new(&hybrid(), false);
    stage.turn(only(0, 0.75));
    for _ in 0..100 {
        stage.client.catch_up();
        stage.render(64);
    }
    assert!(stage.client.heard().layers.tables != hybrid().patch.layers.tables, "no tables were made");
    assert!(stage.heard() == expected, "as a bounce has it");
    stage.client.send(Command::Bake);
    stage.turn([0.0; NUM_LATENTS]);
    wait_for(&stage.client, |s| s.patch.layers.tables != hybrid().patch.layers.tables);
    let state = stage.client.save();
    let (session, mut audio) = open();
    let (other, mut synth) = (session.client(), Synth::new(RATE_HZ));
    other.restore(&state);
    other.resync(&mut audio, &mut synth);
    assert!(fingerprint(&mut synth) == expected, "kept as it was heard");
    assert!(other.own_tables().iter().all(|(_, name)| name == "of a match"));
}

#[test]
fn a_knob_that_is_turned_under_a_held_chord_does_not_click() {
    for latent in 0..NUM_LATENTS {
        let mut stage = Stage::new(&hybrid(), true);
        stage.decode(only(latent, -1.0));
        for note in [36, 48, 55, 64] {
            stage.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
        }
        stage.render(RATE_HZ as usize / 4);
        let still = stage.render(RATE_HZ as usize / 4);
        let level = still.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        let mut still_db = click_db(&still, level).0;
        let mut moving = still[still.len() - 8..].to_vec();
        for step in 1..=32 {
            stage.decode(only(latent, step as f32 / 16.0 - 1.0));
            moving.extend(stage.render(TURN));
        }
        for step in (0..=32).step_by(4) {
            stage.decode(only(latent, step as f32 / 16.0 - 1.0));
            stage.render(RATE_HZ as usize / 10);
            still_db = still_db.max(click_db(&stage.render(RATE_HZ as usize / 8), level).0);
        }
        let moving_db = click_db(&moving, level).0;
        println!("latent {}: {moving_db:.1} dB under the turn, {still_db:.1} dB held still", latent + 1);
        assert!(moving_db < (still_db + 3.0).max(-40.0), "latent {latent}");
        stage.synth.handle(Event::Choke(NoteTarget::default()));
    }
}
