//! Claims about the partials of a note.

use super::*;
use std::f64::consts::TAU;
use vaeform_patch::content::{LevelCurve, LevelPoint, Partial, PartialBank, PartialFrequency, Timeline};

const RATE_HZ: f32 = 48_000.0;

fn aim(frequency_hz: f32, rate_hz: f32) -> PartialAim {
    PartialAim {
        frequency: frequency_hz / rate_hz,
        rate_hz,
        stretch: 0.0,
        speed: 1.0 / f64::from(rate_hz),
        tilt: 0.0,
        gains: [1.0; 2],
        chance: 0.0,
    }
}

/// Partials at odd places that fall at different speeds.
fn bank(num: u8) -> Vec<Partial> {
    (0..num)
        .map(|n| {
            let x = f32::from(n);
            let point = |seconds, db| LevelPoint { seconds, db };
            Partial {
                frequency: match n % 7 {
                    6 => PartialFrequency::Hz(333.3 + 100.0 * x),
                    _ => PartialFrequency::Ratio(0.5 + 1.017 * x),
                },
                level_db: -24.0 - 0.3 * x,
                phase: (0.37 * x).fract(),
                curve: LevelCurve::new(&[point(0.0, -2.0), point(0.5, -6.0 - x), point(1.5, -20.0), point(2.0, 0.0)]),
            }
        })
        .collect()
}

/// The left side of a voice that begins at a frame of its first block.
fn played(voice: &mut PartialVoice, table: &PartialTable, aim: &PartialAim, first: usize, blocks: usize) -> Vec<f32> {
    let mut frames = Vec::new();
    for block in 0..blocks {
        let first = if block == 0 { first } else { 0 };
        voice.aim(Isa::detect(), table, aim, first);
        let mut out = StereoBlock::default();
        voice.render(Isa::detect(), first..20.max(first), &mut out);
        voice.render(Isa::detect(), 20.max(first)..BLOCK_FRAMES, &mut out);
        voice.advance();
        frames.extend(&out.side(0)[first..]);
    }
    frames
}

/// The same as a sum of sines in double precision; `step` says how many cycles a frame a partial goes.
fn oracle(partials: &[Partial], step: impl Fn(usize) -> f64, rate_hz: f64, frames: Range<usize>) -> Vec<f64> {
    let x = |frame: usize| {
        let seconds = frame as f64 / rate_hz;
        let partial = |(n, partial): (usize, &Partial)| {
            let db = f64::from(partial.level_db + partial.curve.at(seconds as f32));
            let phase = f64::from(partial.phase) + step(n) * frame as f64;
            // Which is silence.
            let gain = if db <= -100.0 { 0.0 } else { 10.0_f64.powf(db / 20.0) };
            gain * (TAU * phase.fract()).sin()
        };
        partials.iter().enumerate().map(partial).sum()
    };
    frames.map(x).collect()
}

fn difference_db(found: &[f32], expected: &[f64]) -> f64 {
    let power = expected.iter().map(|x| x * x).sum::<f64>();
    let error = found.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).powi(2)).sum::<f64>();
    10.0 * (error / power).log10()
}

#[test]
fn partials_are_a_sum_of_sines_at_any_rate() {
    for (rate_hz, num, first) in [(44_100.0, 64, 0), (48_000.0, 64, 13), (96_000.0, 9, 31), (192_000.0, 64, 7)] {
        let partials = bank(num);
        let table = PartialTable::new(&PartialBank::new(partials.clone(), Timeline::default()));
        let mut voice = PartialVoice::default();
        voice.start(1);
        let found = played(&mut voice, &table, &aim(110.0, rate_hz), first, 3_000);
        let step = |n: usize| f64::from(voice.steps[n / GROUP][n % GROUP]) / CYCLE;
        for (n, partial) in partials.iter().enumerate() {
            let hz = match partial.frequency {
                PartialFrequency::Ratio(ratio) => f64::from(ratio) * f64::from(110.0 / rate_hz) * f64::from(rate_hz),
                PartialFrequency::Hz(hz) => f64::from(hz),
            };
            assert!((step(n) * f64::from(rate_hz) - hz).abs() < 3e-5, "partial {n} at {rate_hz}");
        }
        let expected = oracle(&partials, step, f64::from(rate_hz), 0..found.len());
        let db = difference_db(&found, &expected);
        println!("{num} partials at {rate_hz} Hz: {db:.1} dB");
        assert!(db < -90.0, "{num} partials at {rate_hz}: {db} dB");
    }
}

#[test]
fn frequencies_are_exact_after_minutes() {
    let partials: Vec<Partial> =
        bank(8).into_iter().map(|partial| Partial { curve: LevelCurve::default(), ..partial }).collect();
    let table = PartialTable::new(&PartialBank::new(partials.clone(), Timeline::default()));
    let mut voice = PartialVoice::default();
    voice.start(1);
    let aim = aim(440.0, RATE_HZ);
    const BLOCKS: usize = 3 * 60 * 1_500;
    for _ in 0..BLOCKS {
        voice.aim(Isa::detect(), &table, &aim, 0);
        voice.advance();
    }
    let found = played(&mut voice, &table, &aim, 0, 100);
    let step = |n: usize| f64::from(voice.steps[n / GROUP][n % GROUP]) / CYCLE;
    let start = BLOCKS * BLOCK_FRAMES;
    let db = difference_db(&found, &oracle(&partials, step, f64::from(RATE_HZ), start..start + found.len()));
    assert!(db < -90.0, "{db} dB");
}

#[test]
fn what_would_fold_is_silent_and_comes_in_without_a_step() {
    let partial = |ratio| Partial {
        frequency: PartialFrequency::Ratio(ratio),
        level_db: 0.0,
        phase: 0.0,
        curve: LevelCurve::default(),
    };
    let table =
        PartialTable::new(&PartialBank::new([partial(21.6), partial(40.0), partial(900.0)], Timeline::default()));
    let mut voice = PartialVoice::default();
    voice.start(1);
    let aim = |hz| aim(hz, RATE_HZ);
    assert!(played(&mut voice, &table, &aim(1_000.5), 0, 4).iter().all(|x| *x == 0.0));
    let loud = |frames: &[f32]| frames.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    // At .425 of the rate half of it is heard.
    let half = played(&mut voice, &table, &aim(0.425 * RATE_HZ / 21.6), 0, 40);
    assert!((loud(&half[320..]) - 0.5).abs() < 0.02, "{}", loud(&half[320..]));
    assert!(loud(&half[..8]) < 0.25);
}

#[test]
fn a_glide_has_no_steps_and_ends_on_pitch() {
    let partials =
        [Partial { frequency: PartialFrequency::Ratio(1.0), level_db: 0.0, phase: 0.0, curve: LevelCurve::default() }];
    let table = PartialTable::new(&PartialBank::new(partials, Timeline::default()));
    let mut voice = PartialVoice::default();
    voice.start(1);
    let mut frames = Vec::new();
    for block in 0..300 {
        frames.extend(played(&mut voice, &table, &aim(200.0 + 5.0 * block.min(200) as f32, RATE_HZ), 0, 1));
    }
    // The second difference of a sine of at most 1.2 kHz.
    let bend = frames.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max);
    assert!(bend < (TAU as f32 * 1_200.0 / RATE_HZ).powi(2) * 1.05, "{bend}");
    let expected = (1_200.0 / f64::from(RATE_HZ) * CYCLE) as u32;
    assert!(voice.steps[0][0].abs_diff(expected) < 8, "{} {expected}", voice.steps[0][0]);
}
