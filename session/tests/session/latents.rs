//! The latent layer from knobs to sound: rest is identity, the newest wins, and no fault of the worker is heard.

use std::time::{Duration, Instant};

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_patch::{ParamId, Patch, global, operator};
use vaeform_session::{
    AudioThreadHandle, Client, Command, Fault, Goal, Knobs, LatentDecoder, LatentSettings, Lock, NUM_LATENTS, Session,
    VariationMode, Variations, WorkerState, open,
};

use crate::{PATIENCE, fingerprint, wait_for};

const RATE_HZ: f32 = 48_000.0;
const GLIDE_MS: f32 = 10.0;

/// A session, and the synth that its audio end steers.
pub(crate) struct Rig {
    session: Session,
    pub(crate) client: Client,
    pub(crate) audio: AudioThreadHandle,
    pub(crate) synth: Synth,
}

impl Rig {
    /// A session on a program of the factory bank, its synth at rest.
    pub(crate) fn new(program: usize) -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
        client.send(Command::Select(program));
        client.resync(&mut audio, &mut synth);
        Self { session, client, audio, synth }
    }

    fn turn(&mut self, latents: [f32; NUM_LATENTS]) {
        self.audio.knobs(&Knobs { latents, glide_ms: GLIDE_MS, ..Knobs::default() });
    }

    /// One block of 64 frames.
    pub(crate) fn block(&mut self) -> Vec<f32> {
        let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
        self.audio.begin_block(&mut self.synth);
        self.synth.render(&mut left, &mut right);
        left.to_vec()
    }

    /// Plays blocks until what is heard is what `reached` says, and the glide has ended.
    pub(crate) fn play_until(&mut self, reached: impl Fn(&Client) -> bool) {
        let start = Instant::now();
        while !reached(&self.client) {
            assert!(start.elapsed() < PATIENCE, "the worker did not come to it");
            self.block();
            std::thread::sleep(Duration::from_millis(1));
        }
        (0..20).for_each(|_| drop(self.block()));
    }

    /// The next note, as bits, and then silence; the synth keeps its place among the variations.
    fn strike(&mut self) -> Vec<u32> {
        self.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
        let sound = (0..8).flat_map(|_| self.block()).map(f32::to_bits).collect();
        self.synth.handle(Event::Choke(NoteTarget::default()));
        while self.synth.num_active() > 0 {
            self.block();
        }
        sound
    }

    fn anchor(&self) -> Patch {
        self.client.snapshot().patch
    }

    fn sound(&mut self) -> Vec<u32> {
        fingerprint(&mut self.synth)
    }
}

fn one(latent: usize, value: f32) -> [f32; NUM_LATENTS] {
    std::array::from_fn(|i| if i == latent { value } else { 0.0 })
}

#[test]
fn a_knob_moves_the_sound_and_back_at_rest_it_is_the_very_patch() {
    let mut rig = Rig::new(3);
    let (anchor, before) = (rig.anchor(), rig.sound());
    rig.turn(one(0, 0.8));
    rig.play_until(|client| client.heard() != anchor);
    assert_ne!(rig.sound(), before);
    assert_eq!(rig.anchor(), anchor, "the anchor stays");
    rig.turn(one(0, 0.0));
    rig.play_until(|client| client.heard() == anchor);
    assert_eq!(rig.sound(), before);
}

/// A patch in which every legal whole value may occur.
fn random_patch(random: &mut fastrand::Rng) -> Patch {
    let mut patch = Patch::default();
    for id in ParamId::all() {
        patch.fm.set(id, random.u8(0..=id.def().max as u8).into());
    }
    patch
}

#[test]
fn at_rest_a_thousand_patches_sound_bit_for_bit_as_without_the_latent_layer() {
    let mut rig = Rig::new(0);
    let seed = 20_261_121;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for number in 0..1_000 {
        let patch = random_patch(&mut random);
        rig.client.send(Command::BeginGesture);
        for id in ParamId::all() {
            rig.client.send(Command::Set { id, value: patch.fm.get(id) });
        }
        rig.client.send(Command::EndGesture);
        // More edits than the queue holds: the newest follows when there is room.
        for _ in 0..3 {
            rig.block();
            rig.client.settle();
        }
        let mut plain = Synth::new(RATE_HZ);
        plain.load_patch(&rig.anchor());
        let expected = fingerprint(&mut plain);
        // Every tenth patch has been away from rest before.
        if number % 10 == 0 {
            let out = Knobs { latents: one(number / 10 % 8, 0.7), ..Knobs::default() };
            for knobs in [out, Knobs::default()] {
                assert!(rig.client.decode(&knobs, None));
                (0..40).for_each(|_| drop(rig.block()));
            }
        }
        rig.block();
        assert!(rig.sound() == expected, "patch {number}");
    }
}

#[test]
fn a_knob_is_heard_soon_and_in_the_block_after_the_worker_has_published() {
    let mut rig = Rig::new(3);
    let mut times = Vec::new();
    for step in 0..200 {
        let before = rig.client.heard();
        let start = Instant::now();
        rig.turn([if step % 2 == 0 { 0.3 } else { -0.3 }; NUM_LATENTS]);
        while rig.client.heard() == before {
            assert!(start.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_micros(100));
        }
        times.push(start.elapsed().as_secs_f64() * 1e3);
        let (old, heard) = (rig.sound(), rig.client.heard());
        // One block takes the steer, the rest of its glide follows.
        (0..2 + (GLIDE_MS * 0.001 * RATE_HZ / 64.0) as usize).for_each(|_| drop(rig.block()));
        assert!(rig.sound() != old, "step {step} to {}", heard.name);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "knob to decoded patch: median {:.2} ms, 90 % {:.2} ms, largest {:.2} ms",
        times[100], times[180], times[199]
    );
}

#[test]
fn structure_and_locked_groups_stay_the_anchors() {
    let mut rig = Rig::new(5);
    let anchor = rig.anchor();
    rig.client.send(Command::Lock(Lock::Envelopes, true));
    rig.turn([0.9; NUM_LATENTS]);
    rig.play_until(|client| client.heard() != anchor);
    let heard = rig.client.heard();
    assert_eq!(heard.fm.get(global::ALGORITHM), anchor.fm.get(global::ALGORITHM));
    for op in 0..6 {
        for offset in operator::RATE.into_iter().chain(operator::LEVEL).chain([operator::COARSE, operator::FINE]) {
            assert_eq!(heard.fm.op(op, offset), anchor.fm.op(op, offset), "operator {} value {offset}", op + 1);
        }
    }
}

#[test]
fn a_loaded_patch_is_a_new_anchor_and_the_knobs_act_on_it() {
    let mut rig = Rig::new(0);
    let anchor = rig.anchor();
    rig.turn(one(2, -0.7));
    rig.play_until(|client| client.heard() != anchor);
    rig.client.send(Command::Select(9));
    let next = rig.anchor();
    rig.play_until(|client| {
        let heard = client.heard();
        heard != next && heard.fm.get(global::ALGORITHM) == next.fm.get(global::ALGORITHM) && heard.name == next.name
    });
    assert_eq!(rig.anchor(), next);
}

#[test]
fn an_edit_of_the_anchor_is_heard_through_the_knobs() {
    let mut rig = Rig::new(0);
    let anchor = rig.anchor();
    rig.turn(one(1, 0.5));
    rig.play_until(|client| client.heard() != anchor);
    rig.client.send(Command::Lock(Lock::Lfo, true));
    let speed = if anchor.fm.get(global::LFO_SPEED) > 50.0 { 7.0 } else { 93.0 };
    rig.client.send(Command::Set { id: global::LFO_SPEED, value: speed });
    rig.play_until(|client| client.heard().fm.get(global::LFO_SPEED) == speed);
}

#[test]
fn bake_makes_what_is_heard_the_anchor_and_is_one_step_of_undo() {
    let mut rig = Rig::new(4);
    let anchor = rig.anchor();
    rig.turn(one(3, 0.9));
    rig.play_until(|client| client.heard() != anchor);
    let heard = rig.client.heard();
    rig.client.send(Command::Bake);
    assert_eq!(rig.anchor().fm.values(), heard.fm.values());
    // The knobs are still out, and count as at rest until they are.
    rig.play_until(|client| client.heard().fm.values() == heard.fm.values());
    rig.turn(one(3, 0.0));
    (0..20).for_each(|_| drop(rig.block()));
    assert_eq!(rig.client.heard().fm.values(), heard.fm.values());
    rig.client.send(Command::Undo);
    assert_eq!(rig.anchor(), anchor);
}

#[test]
fn a_morph_between_silence_and_a_sound_has_a_level_all_the_way() {
    let mut silent = Patch::default();
    for op in 0..6 {
        silent.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 0.0);
    }
    let mut decoder = LatentDecoder::new();
    for (anchor, b) in [(silent, Patch::default()), (Patch::default(), silent), (silent, silent)] {
        for morph in [0.25, 0.5, 0.75, 1.0] {
            let latent_settings = LatentSettings { b: Some(b), ..LatentSettings::default() };
            let goal = Goal { anchor, knobs: Knobs { morph, ..Knobs::default() }, latent_settings };
            let variation = decoder.steer(&goal).variations[0];
            assert!(variation.trim_db.is_finite(), "{morph}: {} dB", variation.trim_db);
        }
    }
}

#[test]
fn the_morph_ends_at_b() {
    let mut rig = Rig::new(2);
    let a = rig.anchor();
    rig.client.send(Command::Select(20));
    let b = rig.anchor();
    rig.client.send(Command::CaptureB);
    rig.client.send(Command::Select(2));
    rig.audio.knobs(&Knobs { morph: 1.0, glide_ms: GLIDE_MS, ..Knobs::default() });
    rig.play_until(|client| client.heard().fm.values() != a.fm.values());
    let (heard, far) = (rig.client.heard(), |patch: &Patch| {
        ParamId::all().map(|id| (patch.fm.get(id) - b.fm.get(id)).abs() / id.def().max).fold(0.0f32, f32::max)
    });
    assert!(far(&heard) < 1e-3, "{}", far(&heard));
}

#[test]
fn a_random_patch_sounds_as_loud_as_the_last_and_can_be_taken_back() {
    let rig = Rig::new(6);
    let before = rig.anchor();
    rig.client.send(Command::Random { temperature: 1.0 });
    wait_for(&rig.client, |snapshot| snapshot.patch != before);
    rig.client.send(Command::Undo);
    assert_eq!(rig.anchor(), before);
}

#[test]
fn variations_play_neighbours_and_off_is_the_patch_again() {
    let mut rig = Rig::new(1);
    let (anchor, before) = (rig.anchor(), rig.sound());
    rig.client.send(Command::Variations(Variations { mode: VariationMode::Note, spread: 0.6, seed: 3 }));
    rig.play_until(|client| client.heard() != anchor);
    let sounds: Vec<_> = (0..3).map(|_| rig.strike()).collect();
    assert!(sounds[0] != sounds[1] && sounds[1] != sounds[2], "notes differ");
    rig.client.send(Command::Variations(Variations { mode: VariationMode::Off, spread: 0.6, seed: 3 }));
    rig.play_until(|client| client.heard() == anchor);
    assert_eq!(rig.sound(), before);
}

#[test]
fn what_a_performer_set_is_saved_and_restored() {
    let rig = Rig::new(0);
    rig.client.send(Command::Lock(Lock::Ratios, true));
    rig.client.send(Command::Variations(Variations { mode: VariationMode::PitchClass, spread: 0.25, seed: 7 }));
    rig.client.send(Command::CaptureB);
    let (saved, latent_settings) = (rig.client.save(), rig.client.snapshot().latent_settings.clone());
    let (session, _audio) = open();
    session.client().restore(&saved);
    assert_eq!(session.client().snapshot().latent_settings, latent_settings);
}

/// Half a second of a held chord, after `prepare`; a block every millisecond or so, and before each of them `each`.
fn chord(prepare: impl Fn(&mut Rig), each: impl Fn(&mut Rig, usize)) -> Vec<f32> {
    let mut rig = Rig::new(7);
    prepare(&mut rig);
    for note in [48, 55, 64, 71] {
        rig.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    }
    let mut out = Vec::new();
    for block in 0..375 {
        each(&mut rig, block);
        out.extend(rig.block());
        std::thread::sleep(Duration::from_micros(300));
    }
    // Neither waits for a worker that has stalled.
    let state = rig.client.save();
    assert!(state.starts_with("vaeform-state"), "the state can be saved");
    drop(rig.session);
    out
}

fn bits(sound: &[f32]) -> Vec<u32> {
    sound.iter().map(|s| s.to_bits()).collect()
}

#[test]
fn a_stalled_or_ended_worker_leaves_the_sound_bit_for_bit_as_if_no_knob_had_moved() {
    let turn = |rig: &mut Rig, block: usize| rig.turn([(block as f32 * 0.1).sin(); NUM_LATENTS]);
    let still = chord(|_| {}, |_, _| {});
    assert!(still.iter().any(|s| s.abs() > 1e-3), "the chord sounds");
    for fault in [Fault::Stall(Duration::from_secs(60)), Fault::End] {
        let faulty = chord(
            |rig| {
                rig.client.plant(fault);
                let start = Instant::now();
                while fault == Fault::End && rig.client.worker() != WorkerState::Gone {
                    assert!(start.elapsed() < PATIENCE);
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_millis(20));
            },
            turn,
        );
        assert!(bits(&faulty) == bits(&still), "{fault:?}");
    }
    // A worker without a fault may be slow, on a busy machine slower than the chord: the chord waits for it once.
    let turn_and_wait = |rig: &mut Rig, block: usize| {
        let num_decoded = rig.client.num_decoded();
        turn(rig, block);
        let start = Instant::now();
        while block == 100 && rig.client.num_decoded() == num_decoded {
            assert!(start.elapsed() < PATIENCE, "the worker does not decode");
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    assert!(bits(&chord(|_| {}, turn_and_wait)) != bits(&still), "without a fault the knobs are heard");
}

/// A bounce of a held note with all knobs in motion, after `prepare`.
fn bounce(prepare: impl Fn(&mut Rig)) -> Vec<f32> {
    let mut rig = Rig::new(7);
    prepare(&mut rig);
    rig.audio.set_offline(true);
    rig.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 48, velocity: 0.8 });
    let mut out = Vec::new();
    for block in 0..100 {
        rig.turn([(block as f32 * 0.1).sin(); NUM_LATENTS]);
        let knobs = rig.audio.knobs_now();
        assert!(rig.client.decode(&knobs, None));
        out.extend(rig.block());
    }
    out
}

#[test]
fn a_bounce_sounds_the_same_with_a_stalled_or_ended_worker() {
    let expected = bits(&bounce(|_| {}));
    assert!(expected == bits(&bounce(|_| {})), "a bounce repeats");
    for fault in [Fault::Stall(Duration::from_secs(60)), Fault::End] {
        let heard = bounce(|rig| {
            rig.client.plant(fault);
            std::thread::sleep(Duration::from_millis(50));
        });
        assert!(expected == bits(&heard), "{fault:?}");
    }
}

#[test]
fn a_worker_that_panics_says_so_and_works_on() {
    let mut rig = Rig::new(0);
    rig.client.plant(Fault::Panic);
    let snapshot = wait_for(&rig.client, |snapshot| !snapshot.notices.is_empty());
    assert!(snapshot.notices[0].text.contains("internal error"));
    assert_eq!(rig.client.num_worker_panics(), 1);
    let anchor = rig.anchor();
    rig.turn(one(0, 0.5));
    rig.play_until(|client| client.heard() != anchor);
}

#[test]
fn the_editor_is_told_how_the_worker_does() {
    let rig = Rig::new(0);
    rig.client.plant(Fault::Stall(Duration::from_millis(2_600)));
    let start = Instant::now();
    while rig.client.worker() != WorkerState::Stalled {
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    while rig.client.worker() == WorkerState::Stalled {
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    rig.client.plant(Fault::End);
    while rig.client.worker() != WorkerState::Gone {
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!rig.client.worker().words().is_empty());
}
