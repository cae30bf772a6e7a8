//! What a lane does over the beats.

use super::{BEATS, Hand, LaneKind, Touch, Wave, choose, log_normal, scatter};

/// Lengths of an oscillation in beats: 1/1 to 1/32, with triplets.
const PERIODS: [(f64, f64); 8] = [
    (4.0, 3.0),
    (2.0, 3.0),
    (8.0 / 3.0, 1.0),
    (1.0, 2.0),
    (4.0 / 3.0, 1.0),
    (0.5, 1.0),
    (2.0 / 3.0, 0.5),
    (0.25, 0.25),
];
/// The share of a hand's lanes that touch and return.
const TOUCHES: f64 = 0.62;

/// What plays beside a lane.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cue {
    /// Beats since the last note began; none before the first.
    pub since_note: Option<f64>,
}

/// What a lane does. Beats repeat after [`BEATS`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "lanes lie in fixed places that the audio thread reads; a box would be one more"
)]
pub enum Shape {
    /// Rests.
    Flat,
    /// An oscillation.
    Lfo {
        /// Its length in beats.
        period: f64,
        /// Its shape.
        wave: Wave,
        /// Where it begins, in times around.
        phase: f64,
        /// Of its random values.
        seed: u64,
    },
    /// Oscillations in a pattern of four.
    Wobble {
        /// Their lengths in beats.
        periods: [f64; 4],
        /// Beats of each.
        every: f64,
        /// Their shape.
        wave: Wave,
    },
    /// From one end to the other.
    Ramp {
        /// Beats of one.
        len: f64,
        /// How it bends: 1 is straight.
        exponent: f32,
        /// Whether it goes down.
        falls: bool,
        /// The beat of the only one, and what comes after it; again and again where none is named.
        once: Option<(f64, f32)>,
    },
    /// A pattern of values.
    Steps {
        /// Beats of each.
        width: f64,
        /// How many.
        num: i64,
        /// Of their values.
        seed: u64,
    },
    /// Random values.
    Hold {
        /// Beats of each.
        width: f64,
        /// Of their values.
        seed: u64,
    },
    /// Down on each beat, and back.
    Duck {
        /// Beats from one to the next.
        period: f64,
        /// Beats in which it comes back by 1/e.
        decay: f64,
    },
    /// Up with each note, and back.
    Pluck {
        /// Beats in which it comes back by 1/e.
        decay: f64,
    },
    /// Up over all beats.
    Build {
        /// How late: 1 is straight.
        exponent: f32,
        /// Whether the last quarter goes as far as all before.
        accelerates: bool,
    },
    /// Moves with rests.
    Hand(Hand),
    /// Away from a rest and back.
    Touch(Touch),
}

impl Shape {
    /// One of a kind.
    pub(crate) fn random(kind: LaneKind, rng: &mut fastrand::Rng) -> Self {
        let seed = rng.u64(..);
        let widths = [(0.25, 0.3), (0.5, 1.0), (1.0, 8.0), (2.0, 1.2)];
        let wave = Wave::ALL[rng.usize(..Wave::ALL.len())];
        match kind {
            LaneKind::Flat => Self::Flat,
            LaneKind::Lfo => {
                Self::Lfo { period: choose(rng, &PERIODS), wave, phase: f64::from(rng.u8(..4)) / 4.0, seed }
            }
            LaneKind::Wobble => {
                let rates = [(); 3].map(|()| choose(rng, &PERIODS));
                let periods = [(); 4].map(|()| rates[rng.usize(..3)]);
                let wave = Wave::ALL[rng.usize(..5)];
                Self::Wobble { periods, every: choose(rng, &[(2.0, 1.0), (4.0, 1.0)]), wave }
            }
            LaneKind::Ramp => {
                let len = choose(rng, &[(1.0, 1.0), (2.0, 3.0), (4.0, 3.0), (8.0, 1.5), (16.0, 1.0)]);
                let start = rng.usize(0..=((BEATS - len) * 8.0) as usize) as f64 / 8.0;
                let after = f32::from(u8::from(rng.bool()));
                let once = (rng.f64() < 0.6).then_some((start, after));
                Self::Ramp { len, exponent: log_normal(rng, 1.0, 0.8) as f32, falls: rng.bool(), once }
            }
            LaneKind::Steps => Self::Steps {
                width: choose(rng, &[(0.25, 1.0), (0.5, 2.0), (1.0, 5.0)]),
                num: choose(rng, &[(4, 1.0), (8, 1.0), (16, 1.0)]),
                seed,
            },
            LaneKind::Hold => Self::Hold { width: choose(rng, &widths), seed },
            LaneKind::Duck => Self::Duck {
                period: choose(rng, &[(1.0, 2.0), (2.0, 2.0), (4.0, 1.0)]),
                decay: choose(rng, &[(0.0625, 3.0), (0.125, 2.0), (0.25, 2.0), (0.5, 1.0)]),
            },
            LaneKind::Pluck => {
                Self::Pluck { decay: choose(rng, &[(0.04, 3.0), (0.0625, 3.0), (0.125, 2.0), (0.25, 1.0), (0.5, 1.0)]) }
            }
            LaneKind::Build => Self::Build { exponent: 1.5 + 2.0 * rng.f32(), accelerates: rng.bool() },
            LaneKind::Hand if rng.f64() < TOUCHES => Self::Touch(Touch::random(rng)),
            LaneKind::Hand => Self::Hand(Hand::random(rng)),
        }
    }

    /// Whether it goes around three times in as many beats as a straight one goes twice or four times.
    pub fn is_triplet(&self) -> bool {
        let is = |period: f64| (period * 3.0).fract() == 0.0 && period.fract() != 0.0;
        match self {
            Self::Lfo { period, .. } => is(*period),
            Self::Wobble { periods, .. } => periods.iter().any(|period| is(*period)),
            _ => false,
        }
    }

    /// The value at a beat, around 0 and at most 1 away from it. `[audio-thread]`
    pub fn value(&self, beat: f64, cue: Cue) -> f32 {
        let within = beat.rem_euclid(BEATS);
        match *self {
            Self::Flat => 0.0,
            Self::Lfo { period, wave, phase, seed } => wave.value(beat / period + phase, seed),
            Self::Wobble { periods, every, wave } => wobble(periods, every, wave, within),
            Self::Ramp { len, exponent, falls, once } => {
                let (t, rest) = match once {
                    None => (beat.rem_euclid(len) / len, None),
                    Some((start, after)) => {
                        let t = (within - start) / len;
                        (t, if t < 0.0 { Some(0.0) } else { (t >= 1.0).then_some(after) })
                    }
                };
                let up = rest.unwrap_or_else(|| (t as f32).powf(exponent));
                if falls { 0.5 - up } else { up - 0.5 }
            }
            Self::Steps { width, num, seed } => scatter(seed, ((beat / width).floor() as i64).rem_euclid(num.max(1))),
            Self::Hold { width, seed } => scatter(seed, (beat / width).floor() as i64),
            Self::Duck { period, decay } => -((-beat.rem_euclid(period) / decay).exp() as f32),
            Self::Pluck { decay } => cue.since_note.map_or(0.0, |since| (-since / decay).exp() as f32),
            Self::Build { exponent, accelerates } => {
                let t = (within / BEATS) as f32;
                let up = t.powf(exponent);
                let late = if accelerates { 0.5 * ((t - 0.75) * 4.0).max(0.0).powi(2) } else { 0.5 * up };
                0.5 * up + late - 0.5
            }
            Self::Hand(ref hand) => hand.value(beat),
            Self::Touch(ref touch) => touch.value(beat),
        }
    }
}

/// Each oscillation goes on where the one before has ended.
fn wobble(periods: [f64; 4], every: f64, wave: Wave, within: f64) -> f32 {
    let num = (within / every).floor() as usize;
    let before: f64 = (0..num.min(16)).map(|idx| every / periods[idx % 4]).sum();
    wave.value(before + (within - num as f64 * every) / periods[num % 4], 0)
}
