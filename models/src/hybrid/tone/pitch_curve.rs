//! The pitch over time in few numbers: constant, in four segments, or in three with a vibrato.

use super::spectra::{HOP_S, HarmonicTrack};
use crate::hybrid::segments::{Knot, eval, fit};

/// A pitch that stays so near its mean, in semitones rms, is constant.
const STEADY: f32 = 0.025;
/// Segments are worth it if they leave less than this part of the deviation, a vibrato if it leaves less than this part of what segments
/// leave.
const WORTH_SEGMENTS: f32 = 0.8;
const WORTH_VIBRATO: f32 = 0.8;
/// The least depth of a vibrato, in semitones.
const LEAST_DEPTH: f32 = 0.04;
/// Harmonics whose level says how much a pitch counts.
const HEARD_BY: usize = 5;
/// Levels so far below the loudest say nothing, in power: 60 dB.
const HEARD: f32 = 1e-6;
/// Rates of a vibrato in Hz, and the steps in which they are looked for.
const RATES_HZ: [f32; 2] = [3.0, 9.0];
const RATE_STEP_HZ: f32 = 0.1;
/// When it sets in and in which time, as parts of the sound.
const DELAYS: [f32; 4] = [0.0, 0.1, 0.2, 0.35];
const FADES: [f32; 3] = [0.0, 0.2, 0.4];

/// A low-frequency sine of the pitch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vibrato {
    /// Its rate.
    pub hz: f32,
    /// Its amplitude in semitones, above 0.
    pub depth: f32,
    /// Where in its cycle it begins, 0..1.
    pub phase: f32,
    /// Seconds from the onset to its beginning.
    pub delay_s: f32,
    /// Seconds in which it comes up.
    pub fade_s: f32,
}

impl Vibrato {
    /// What it adds so many seconds after the onset, in semitones.
    fn at(&self, seconds: f32) -> f32 {
        let gone = seconds - self.delay_s;
        let wave = (std::f32::consts::TAU * (self.hz * gone + self.phase)).sin();
        self.depth * rise(gone, self.fade_s) * wave
    }
}

/// How far a fade has come, 0..1.
fn rise(gone: f32, fade_s: f32) -> f32 {
    if gone < 0.0 {
        0.0
    } else if gone < fade_s {
        gone / fade_s
    } else {
        1.0
    }
}

/// The pitch in semitones beside the base, at places of [`HOP_S`] seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct PitchCurve {
    /// Up to five knots; one or none where the pitch is constant.
    pub knots: Vec<Knot>,
    /// What goes around them.
    pub vibrato: Option<Vibrato>,
    /// The place from which the vibrato's time is counted.
    pub onset: f32,
}

impl PitchCurve {
    /// Semitones beside the base at a place.
    pub fn at(&self, place: f32) -> f32 {
        let vibrato = self.vibrato.map_or(0.0, |vibrato| vibrato.at((place - self.onset) * HOP_S as f32));
        eval(&self.knots, place) + vibrato
    }

    /// The base pitch in Hz and the simplest curve around it that is near enough.
    pub(super) fn fitted(track: &HarmonicTrack, onset: usize) -> (f64, Self) {
        let weights = weights(track);
        let total: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let logs = track.hz.iter().map(|hz| hz.log2());
        let base = logs.zip(&weights).map(|(log, weight)| log * f64::from(*weight)).sum::<f64>() / f64::from(total);
        let base_hz = base.exp2();
        let deviation: Vec<f32> = track.hz.iter().map(|hz| (12.0 * (hz / base_hz).log2()) as f32).collect();
        let rms = |curve: &Self| {
            let square = |(place, d): (usize, &f32)| weights[place] * (d - curve.at(place as f32)).powi(2);
            (deviation.iter().enumerate().map(square).sum::<f32>() / total).sqrt()
        };
        let onset_place = onset as f32;
        let of = |knots: Vec<Knot>, vibrato| Self { knots, vibrato, onset: onset_place };
        let constant = of(Vec::new(), None);
        let steady = rms(&constant);
        if steady < STEADY {
            return (base_hz, constant);
        }
        let after = |values: &[f32], num_segments| {
            let knots = fit(&values[onset..], &weights[onset..], num_segments);
            knots.into_iter().map(|knot| Knot { at: knot.at + onset_place, ..knot }).collect::<Vec<_>>()
        };
        let segments = of(after(&deviation, 4), None);
        let mut vibrato = of(after(&deviation, 3), None);
        for _ in 0..2 {
            let rest: Vec<f32> =
                deviation.iter().enumerate().map(|(place, d)| d - eval(&vibrato.knots, place as f32)).collect();
            vibrato.vibrato = find_vibrato(&rest[onset..], &weights[onset..]);
            let Some(found) = vibrato.vibrato else { break };
            let trend = |(place, d): (usize, &f32)| d - found.at((place as f32 - onset_place) * HOP_S as f32);
            vibrato.knots = after(&deviation.iter().enumerate().map(trend).collect::<Vec<_>>(), 3);
        }
        let (by_segments, by_vibrato) = (rms(&segments), rms(&vibrato));
        let is_deep = vibrato.vibrato.is_some_and(|vibrato| vibrato.depth >= LEAST_DEPTH);
        if is_deep && by_vibrato < WORTH_VIBRATO * by_segments {
            (base_hz, vibrato)
        } else if by_segments < WORTH_SEGMENTS * steady {
            (base_hz, segments)
        } else {
            (base_hz, constant)
        }
    }
}

/// How much the pitch of each place counts: the amplitude of what says it.
fn weights(track: &HarmonicTrack) -> Vec<f32> {
    let power = |place: usize| {
        let low = track.at(place).iter().take(HEARD_BY).enumerate();
        low.map(|(i, harmonic)| harmonic.norm_sqr() / (i + 1) as f32).sum::<f32>()
    };
    let powers: Vec<f32> = (0..track.len()).map(power).collect();
    let heard = HEARD * powers.iter().fold(0.0_f32, |most, power| most.max(*power));
    powers.iter().map(|power| if *power > heard { power.sqrt() } else { 0.0 }).collect()
}

/// The sine that takes most away, by least squares at each rate, delay and fade.
fn find_vibrato(rest: &[f32], weights: &[f32]) -> Option<Vibrato> {
    let seconds = rest.len() as f32 * HOP_S as f32;
    let mut best: Option<(f32, Vibrato)> = None;
    let steps = ((RATES_HZ[1] - RATES_HZ[0]) / RATE_STEP_HZ) as usize;
    for rate in 0..=steps {
        let hz = RATES_HZ[0] + RATE_STEP_HZ * rate as f32;
        if hz * seconds < 2.0 {
            continue;
        }
        for delay_s in DELAYS.map(|part| part * seconds) {
            for fade_s in FADES.map(|part| part * seconds) {
                let (taken, sine, cosine) = project(rest, weights, (hz, delay_s, fade_s));
                if best.is_none_or(|(most, _)| taken > most) {
                    let depth = sine.hypot(cosine);
                    let phase = (cosine.atan2(sine) / std::f32::consts::TAU).rem_euclid(1.0);
                    best = Some((taken, Vibrato { hz, depth, phase, delay_s, fade_s }));
                }
            }
        }
    }
    best.map(|(_, vibrato)| vibrato)
}

/// What a sine and a cosine that fade in take of the square, and their amplitudes.
fn project(rest: &[f32], weights: &[f32], (hz, delay_s, fade_s): (f32, f32, f32)) -> (f32, f32, f32) {
    let [mut ss, mut sc, mut cc, mut s, mut c] = [0.0; 5];
    for (place, (x, weight)) in rest.iter().zip(weights).enumerate() {
        let gone = place as f32 * HOP_S as f32 - delay_s;
        let gain = rise(gone, fade_s);
        let (sine, cosine) = (std::f32::consts::TAU * hz * gone).sin_cos();
        let (sine, cosine) = (gain * sine, gain * cosine);
        ss += weight * sine * sine;
        sc += weight * sine * cosine;
        cc += weight * cosine * cosine;
        s += weight * sine * x;
        c += weight * cosine * x;
    }
    let determinant = ss * cc - sc * sc;
    if determinant <= 1e-6 * (ss + cc).powi(2) {
        return (0.0, 0.0, 0.0);
    }
    let (a, b) = ((s * cc - c * sc) / determinant, (c * ss - s * sc) / determinant);
    (a * s + b * c, a, b)
}
