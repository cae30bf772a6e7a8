//! Sounds beyond one FM patch: 30 chords, noises and loops made here, of which nine tenths must be told to be poor, with the reason;
//! and single notes, which must not.

use std::f32::consts::TAU;

use vaeform_dsp::render::{Job, render_note};
use vaeform_models::search::{Reason, Suitability, Target};
use vaeform_patch::factory;

const RATE_HZ: u32 = 22_050;
/// The part that must be told.
const TOLD: f32 = 0.9;

/// Numbers in -1..1 that a seed alone decides.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

fn hz(key: f32) -> f32 {
    440.0 * 2.0_f32.powf((key - 69.0) / 12.0)
}

/// A plucked string (Karplus and Strong 1983).
fn string(key: f32, num_samples: usize, seed: u64) -> Vec<f32> {
    let period = (RATE_HZ as f32 / hz(key)).round() as usize;
    let mut noise = Noise(seed);
    let mut line: Vec<f32> = (0..period).map(|_| noise.next()).collect();
    (0..num_samples)
        .map(|i| {
            let (at, after) = (i % period, (i + 1) % period);
            let out = line[at];
            line[at] = 0.498 * (line[at] + line[after]);
            out
        })
        .collect()
}

/// An organ pipe: the first harmonics of a key, held.
fn pipe(key: f32, num_samples: usize) -> Vec<f32> {
    let harmonic = |n: f32, t: f32| (TAU * n * hz(key) * t).sin() / n;
    (0..num_samples).map(|i| i as f32 / RATE_HZ as f32).map(|t| (1..7).map(|n| harmonic(n as f32, t)).sum()).collect()
}

fn mixed(sounds: &[Vec<f32>]) -> Vec<f32> {
    let len = sounds.iter().map(Vec::len).max().unwrap_or(0);
    (0..len).map(|i| 0.2 * sounds.iter().filter_map(|sound| sound.get(i)).sum::<f32>()).collect()
}

fn chords() -> Vec<Vec<f32>> {
    const SHAPES: [&[f32]; 5] =
        [&[0.0, 4.0, 7.0], &[0.0, 3.0, 7.0], &[0.0, 4.0, 7.0, 11.0], &[0.0, 5.0, 9.0], &[0.0, 3.0, 6.0, 10.0]];
    let len = RATE_HZ as usize * 3 / 2;
    let of = |(nth, shape): (usize, &&[f32])| {
        let root = 48.0 + 3.0 * nth as f32;
        let strings: Vec<Vec<f32>> = shape.iter().zip(1..).map(|(step, seed)| string(root + step, len, seed)).collect();
        let pipes: Vec<Vec<f32>> = shape.iter().map(|step| pipe(root + step + 1.0, len)).collect();
        [mixed(&strings), mixed(&pipes)]
    };
    SHAPES.iter().enumerate().flat_map(of).collect()
}

fn noises() -> Vec<Vec<f32>> {
    let len = RATE_HZ as usize * 3 / 2;
    (0..10_u64)
        .map(|nth| {
            let mut noise = Noise(nth + 11);
            // Ever darker, and half of them with a swell or a fall.
            let keep = 0.09 * nth as f32;
            let mut last = 0.0;
            (0..len)
                .map(|i| {
                    last = keep * last + (1.0 - keep) * noise.next();
                    let t = i as f32 / len as f32;
                    last * [1.0, 1.0 - 0.6 * t, 0.4 + 0.6 * t, 1.0][nth as usize % 4]
                })
                .collect()
        })
        .collect()
}

fn loops() -> Vec<Vec<f32>> {
    (0..10_usize)
        .map(|nth| {
            let step = RATE_HZ as usize / (3 + nth % 4);
            let num_steps = 4 + nth % 3;
            let mut sound = vec![0.0; step * num_steps];
            for at in 0..num_steps {
                // A line, a repeated key, or drums.
                let stroke = match nth % 3 {
                    0 => string(50.0 + (at * 5 % 12) as f32, step, at as u64),
                    1 => string(57.0, step, at as u64),
                    _ => {
                        let mut noise = Noise(at as u64);
                        (0..step).map(|i| noise.next() * (-(i as f32) / 900.0).exp()).collect()
                    }
                };
                let fall = |i: usize| (-(i as f32) / (0.35 * step as f32)).exp();
                sound[at * step..].iter_mut().zip(&stroke).enumerate().for_each(|(i, (s, x))| *s += x * fall(i));
            }
            sound
        })
        .collect()
}

fn verdict(sound: &[f32]) -> Suitability {
    Target::new(sound, RATE_HZ).unwrap().suitability
}

#[test]
fn what_is_beyond_a_patch_is_told_with_the_reason() {
    let kinds = [(Reason::Chord, chords()), (Reason::Noise, noises()), (Reason::Loop, loops())];
    let (mut num_told, mut num_named, mut num_all) = (0, 0, 0);
    for (reason, sounds) in &kinds {
        let verdicts: Vec<Suitability> = sounds.iter().map(|sound| verdict(sound)).collect();
        num_all += sounds.len();
        num_told += verdicts.iter().filter(|verdict| matches!(verdict, Suitability::Poor(_))).count();
        num_named += verdicts.iter().filter(|verdict| **verdict == Suitability::Poor(*reason)).count();
        println!("{reason:?}: {verdicts:?}");
    }
    println!("{num_told} of {num_all} told to be poor, {num_named} with the very reason");
    assert_eq!(num_all, 30);
    assert!(num_told as f32 >= TOLD * num_all as f32);
}

#[test]
fn single_notes_are_not_told_to_be_poor() {
    let mut verdicts: Vec<Suitability> =
        (0..8).map(|nth| verdict(&string(40.0 + 5.0 * nth as f32, 30_000, nth))).collect();
    verdicts.extend((0..4).map(|nth| verdict(&pipe(45.0 + 7.0 * nth as f32, 30_000))));
    let job = Job { note: 57, velocity: 0.8, hold_frames: 20_000 };
    verdicts.extend(factory::bank().iter().step_by(5).map(|preset| {
        let sound = render_note(&preset.patch, job, 33_000, 2.0 * RATE_HZ as f32);
        Target::new(&sound, 2 * RATE_HZ).unwrap().suitability
    }));
    let num_good = verdicts.iter().filter(|verdict| **verdict == Suitability::Good).count();
    println!("{num_good} of {} single notes are taken as such", verdicts.len());
    assert!(num_good as f32 >= TOLD * verdicts.len() as f32, "{verdicts:?}");
}
