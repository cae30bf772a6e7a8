//! Contracts of the synth: what must hold however it is driven.

use vaeform_dsp::control::{CONTROLS, Control};
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job, render_note};
use vaeform_dsp::synth::Synth;
use vaeform_patch::{PARAMS, ParamId, Patch, global, operator};

/// A small repeatable generator, so that a failure names its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as u32
    }

    fn below(&mut self, n: u32) -> u32 {
        self.next() % n
    }

    fn unit(&mut self) -> f32 {
        self.next() as f32 / (1u64 << 31) as f32
    }
}

/// A patch with every parameter anywhere in its range, loud enough to hear.
fn random_patch(random: &mut Random) -> Patch {
    let mut patch = Patch::default();
    for id in ParamId::all() {
        patch.fm.set(id, random.unit() * PARAMS[id.idx()].max);
    }
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 60.0 + 39.0 * random.unit());
        patch.fm.set(operator::param(op, operator::RATE[0]), 60.0 + 39.0 * random.unit());
        patch.fm.set(operator::param(op, operator::LEVEL[0]), 99.0);
        patch.fm.set(operator::param(op, operator::LEVEL[3]), 0.0);
    }
    for id in global::PITCH_LEVEL {
        patch.fm.set(id, 50.0);
    }
    patch
}

fn note_on(note: u8, velocity: f32) -> Event {
    Event::NoteOn { voice_id: None, channel: 0, note, velocity }
}

fn note_off(note: u8) -> Event {
    Event::note_off(NoteTarget { note: Some(note), ..NoteTarget::default() })
}

/// A second of random playing: `(frame, event)` in order.
fn random_events(random: &mut Random, num_frames: usize) -> Vec<(usize, Event)> {
    let mut events: Vec<(usize, Event)> = (0..80)
        .map(|_| {
            let note = 36 + random.below(48) as u8;
            let event = match random.below(8) {
                0..=3 => note_on(note, random.unit()),
                4 | 5 => note_off(note),
                6 => Event::PitchBend { channel: 0, value: random.unit() * 2.0 - 1.0 },
                _ => Event::Controller {
                    channel: 0,
                    controller: [1, 7, 11, 64, 66][random.below(5) as usize],
                    value: random.unit(),
                },
            };
            (random.below(num_frames as u32) as usize, event)
        })
        .collect();
    events.sort_by_key(|&(frame, _)| frame);
    events
}

/// Plays events at their frames, rendering at most `block` frames at a time; both channels one after the other.
fn play(synth: &mut Synth, events: &[(usize, Event)], num_frames: usize, mut block: impl FnMut() -> usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
    let (mut done, mut next) = (0, 0);
    while done < num_frames {
        while next < events.len() && events[next].0 <= done {
            synth.handle(events[next].1);
            next += 1;
        }
        let until = events.get(next).map_or(num_frames, |&(frame, _)| frame).min(done + block().max(1)).min(num_frames);
        synth.render(&mut left[done..until], &mut right[done..until]);
        done = until;
    }
    left.extend(right);
    left
}

fn peak(x: &[f32]) -> f32 {
    x.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

#[test]
fn cutting_blocks_elsewhere_changes_nothing() {
    for seed in 0..24 {
        let mut random = Random(seed);
        let patch = random_patch(&mut random);
        let events = random_events(&mut random, 24_000);
        let render = |block: &mut dyn FnMut() -> usize| {
            let mut synth = Synth::new(48_000.0);
            synth.load_patch(&patch);
            play(&mut synth, &events, 24_000, block)
        };
        let whole = render(&mut || 24_000);
        assert!(peak(&whole) > 1e-4, "seed {seed} is silent");
        for size in [1, 17, 64, 100, 4096] {
            let cut = render(&mut || size);
            let worst = whole.iter().zip(&cut).fold(0f32, |worst, (a, b)| worst.max((a - b).abs()));
            assert!(worst <= 1e-6, "seed {seed}, blocks of {size}: {worst}");
        }
        let cut = render(&mut || 1 + random.below(4096) as usize);
        assert!(whole.iter().zip(&cut).all(|(a, b)| (a - b).abs() <= 1e-6), "seed {seed}, random blocks");
    }
}

#[test]
fn reset_forgets_everything() {
    for seed in 0..12 {
        let mut random = Random(seed);
        let patch = random_patch(&mut random);
        let events = random_events(&mut random, 12_000);
        let mut synth = Synth::new(44_100.0);
        synth.load_patch(&patch);
        let first = play(&mut synth, &events, 12_000, || 512);
        synth.reset();
        assert_eq!(synth.num_active(), 0);
        let second = play(&mut synth, &events, 12_000, || 512);
        assert!(first == second, "seed {seed}");
    }
}

#[test]
fn no_notes_no_sound() {
    let mut synth = Synth::new(48_000.0);
    for def in &CONTROLS {
        synth.set_control(def.control, def.max);
    }
    assert_eq!(peak(&play(&mut synth, &[], 48_000, || 333)), 0.0);
}

#[test]
fn rates_agree_on_level_and_pitch() {
    let measure = |rate: f32| {
        let mut synth = Synth::new(rate);
        let out = play(&mut synth, &[(0, note_on(69, 0.8))], rate as usize, || 480);
        let out = &out[rate as usize / 4..rate as usize];
        let crossings = out.windows(2).filter(|w| w[0] <= 0.0 && w[1] > 0.0).count();
        let level = (out.iter().map(|x| x * x).sum::<f32>() / out.len() as f32).sqrt();
        (crossings as f32 / (out.len() as f32 / rate), level)
    };
    let (_, level) = measure(48_000.0);
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        let (hz, rms) = measure(rate);
        assert!((hz - 440.0).abs() < 2.0, "{rate}: {hz} Hz");
        assert!((rms / level - 1.0).abs() < 0.005, "{rate}: {rms}, at 48 kHz {level}");
    }
}

#[test]
fn output_is_finite_whatever_comes_in() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let patch = random_patch(&mut random);
        let mut synth = Synth::new([1_000.0, 44_100.0, 1_536_000.0, f32::NAN][random.below(4) as usize]);
        synth.load_patch(&patch);
        let odd = [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e39_f64 as f32, -1.0, 2.0, 1e-40];
        for _ in 0..300 {
            let value = odd[random.below(7) as usize];
            let event = match random.below(7) {
                0..=2 => note_on(random.below(256) as u8, value),
                3 => Event::PitchBend { channel: random.below(256) as u8, value },
                4 => Event::Controller { channel: 0, controller: random.below(256) as u8, value },
                5 => Event::ChannelPressure { channel: 0, value },
                _ => Event::Expression {
                    target: NoteTarget::default(),
                    kind: vaeform_dsp::event::Expression::Tuning,
                    value,
                },
            };
            synth.handle(event);
            synth.set_control(CONTROLS[random.below(CONTROLS.len() as u32) as usize].control, value);
            let mut out = [[f32::NAN; 48]; 2];
            let [left, right] = &mut out;
            synth.render(left, right);
            assert!(out.as_flattened().iter().all(|x| x.is_finite()), "seed {seed}");
        }
    }
}

/// What both instruction sets make of the same playing.
fn render_on(isa: Isa, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    let patch = random_patch(&mut random);
    let events = random_events(&mut random, 24_000);
    let mut synth = Synth::with_isa(48_000.0, isa);
    synth.load_patch(&patch);
    play(&mut synth, &events, 24_000, || 256)
}

#[test]
fn instruction_sets_agree() {
    let mut worst = 0f32;
    for seed in 0..24 {
        let (fast, plain) = (render_on(Isa::detect(), seed), render_on(Isa::Portable, seed));
        worst = fast.iter().zip(&plain).fold(worst, |worst, (a, b)| worst.max((a - b).abs()));
    }
    println!("largest difference between {} and portable: {worst:e}", Isa::detect().name());
    assert!(worst <= 1e-4, "{worst}");
}

#[test]
fn sixteen_patches_in_the_lanes_sound_like_each_alone() {
    for seed in 0..12 {
        let mut random = Random(seed);
        let jobs: Vec<(Patch, Job)> = (0..16)
            .map(|lane| {
                let mut patch = random_patch(&mut random);
                // Both algorithms whose feedback spans operators are in every batch; strong feedback is chaotic.
                patch.fm.set(global::ALGORITHM, if lane < 2 { [3.0, 5.0][lane] } else { random.below(32) as f32 });
                patch.fm.set(global::FEEDBACK, random.below(3) as f32);
                let job = Job { note: 40 + random.below(40) as u8, velocity: random.unit(), hold_frames: 9_000 };
                (patch, job)
            })
            .collect();
        let mut outputs = vec![vec![0.0; 12_000]; 16];
        Batch::new(48_000.0, Isa::detect()).render(&jobs, &mut outputs);
        for (lane, ((patch, job), output)) in jobs.iter().zip(&outputs).enumerate() {
            let alone = render_note(patch, *job, 12_000, 48_000.0);
            let power = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x * x)).sum::<f64>();
            let signal = power(&mut alone.iter().copied());
            let noise = power(&mut alone.iter().zip(output).map(|(a, b)| a - b));
            // Table and polynomial differ in the last of the chip's 14 bits, and feedback makes more of it.
            assert!(noise <= 1e-3 * signal + 1e-9, "seed {seed}, lane {lane}: {noise} of {signal}");
        }
    }
}

#[test]
fn sixteen_patches_in_the_lanes_have_the_same_bits_on_every_instruction_set() {
    for seed in 0..8 {
        let mut random = Random(seed);
        let jobs: Vec<_> = (0..16)
            .map(|_| {
                let patch = random_patch(&mut random);
                (patch, Job { note: 40 + random.below(40) as u8, velocity: random.unit(), hold_frames: 4_000 })
            })
            .collect();
        let [one, other] = [Isa::detect(), Isa::Portable].map(|isa| {
            let mut outputs = vec![vec![0.0; 6_000]; 16];
            Batch::new(48_000.0, isa).render(&jobs, &mut outputs);
            outputs
        });
        assert!(one == other, "seed {seed}");
    }
}

/// FNV-1a over the bits of a seeded render. When the sound changes on purpose, the failing test prints the new hash, and the
/// CHANGELOG's "Sound" section says why.
#[test]
fn seeded_render_has_its_golden_hash() {
    const GOLDEN: u64 = 0x6b69_4f54_5451_2b0d;
    for isa in Isa::all() {
        let hash = (0..8)
            .flat_map(|seed| render_on(isa, seed))
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, x| (hash ^ u64::from(x.to_bits())).wrapping_mul(0x0100_0000_01b3));
        assert_eq!(hash, GOLDEN, "{}: {hash:#018x}", isa.name());
    }
}

#[test]
fn a_note_sounds_at_its_frame_and_not_before() {
    let mut patch = Patch::default();
    patch.fm.set(operator::param(0, operator::RATE[0]), 99.0);
    for at in [0, 1, 17, 63, 64, 65, 1000] {
        let mut synth = Synth::new(48_000.0);
        synth.load_patch(&patch);
        let out = play(&mut synth, &[(at, note_on(69, 1.0))], 2048, || 512);
        let first = out[..2048].iter().position(|&x| x != 0.0);
        // The sine starts at phase 0, so the key's own frame is a zero.
        assert_eq!(first, Some(at + 1), "key at {at}");
    }
}

#[test]
fn a_note_out_of_silence_sounds_alike_wherever_it_comes() {
    let mut patch = random_patch(&mut Random(3));
    // The LFO and free oscillators run on in silence, as the instrument's do.
    for (id, value) in [(global::LFO_PITCH_DEPTH, 0.0), (global::LFO_AMP_DEPTH, 0.0), (global::OSC_SYNC, 1.0)] {
        patch.fm.set(id, value);
    }
    let render = |at: usize| {
        let mut synth = Synth::new(48_000.0);
        synth.load_patch(&patch);
        play(&mut synth, &[(at, note_on(64, 0.7))], at + 9_600, || 512)[at..at + 9_600].to_vec()
    };
    let first = render(0);
    for at in [1, 17, 100, 4_095] {
        assert!(render(at) == first, "key at {at}");
    }
}

#[test]
fn every_note_ends_once() {
    for seed in 0..30 {
        let mut random = Random(seed);
        let patch = random_patch(&mut random);
        let mut synth = Synth::new(48_000.0);
        synth.load_patch(&patch);
        synth.set_control(Control::VoiceMode, random.below(3) as f32);
        synth.set_control(Control::Polyphony, 1.0 + random.below(32) as f32);
        synth.set_control(Control::Release, -60.0);
        let mut ended = vec![];
        let (mut left, mut right) = (vec![0.0; 300], vec![0.0; 300]);
        for id in 0..200 {
            let note = 30 + random.below(60) as u8;
            synth.handle(Event::NoteOn { voice_id: Some(id), channel: 0, note, velocity: 0.9 });
            synth.render(&mut left, &mut right);
            if random.below(3) > 0 {
                let id = id - random.below(4) as i32;
                synth.handle(Event::note_off(NoteTarget { voice_id: Some(id.max(0)), ..NoteTarget::default() }));
            }
            ended.extend(synth.drain_ended().map(|e| e.voice_id));
        }
        synth.handle(Event::Controller { channel: 0, controller: 120, value: 0.0 });
        for _ in 0..100 {
            synth.render(&mut left, &mut right);
            ended.extend(synth.drain_ended().map(|e| e.voice_id));
        }
        assert_eq!(synth.num_active(), 0, "seed {seed}");
        let mut ids: Vec<_> = ended.into_iter().flatten().collect();
        ids.sort_unstable();
        assert_eq!(ids, (0..200).collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn silence_comes_without_denormals() {
    for seed in 0..8 {
        let mut random = Random(seed);
        let patch = random_patch(&mut random);
        let mut synth = Synth::new(48_000.0);
        synth.load_patch(&patch);
        let out = play(&mut synth, &[(0, note_on(60, 1.0)), (9_600, note_off(60))], 480_000, || 64);
        let odd = out.iter().filter(|x| x.is_subnormal()).count();
        assert_eq!(odd, 0, "seed {seed}: {odd} denormal frames");
    }
}
