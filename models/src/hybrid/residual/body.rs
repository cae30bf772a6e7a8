//! What a sound does under a key: whether it goes on while the key is down, and how it ends.

use vaeform_patch::Patch;
use vaeform_patch::layers::EnvelopeParam;

use crate::features::rms_db;

/// Points of the envelope, in seconds.
const POINT_S: f64 = 0.01;
/// The part of the body that a held key repeats.
const LOOP: [f64; 2] = [0.45, 0.92];
/// What falls faster decays, in dB a second.
const SUSTAINED_DB_A_S: f64 = -6.0;
/// What counts as silence after the key is up, in dB.
const SILENCE_DB: f64 = 60.0;
/// Seconds to silence after the key of a sustained sound is up, where the sound does not say.
const RELEASE_S: f64 = 0.25;
/// The shortest release in seconds, and the longest in lengths of the sound or of as many seconds: no key rings on for longer than its sound.
/// An envelope's release falls by 87 dB; it has fallen by 60 after seven tenths of its time.
const SHORTEST_S: f64 = 0.02;
const LONGEST: f64 = 1.35;
const ENDED_S: f64 = 2.0;

/// How a sound goes on while its key is down, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// First and last time of the part that a held key repeats, in seconds; none of what decays.
    pub sustain: Option<[f32; 2]>,
    /// Seconds from the key going up to silence.
    pub release_s: f32,
}

impl Body {
    /// That of a mono sound whose key goes up after `hold_s`, or not within it. A body is sustained if its level falls by less than 6 dB a
    /// second between 45 and 92 % of it.
    pub fn new(samples: &[f32], rate_hz: u32, hold_s: Option<f64>) -> Self {
        let rate = f64::from(rate_hz.max(1));
        let len_s = samples.len() as f64 / rate;
        let body_s = hold_s.unwrap_or(len_s).clamp(0.0, len_s);
        let hop = ((POINT_S * rate) as usize).max(1);
        let levels = rms_db(samples, 2 * hop, hop);
        let slope = |from_s: f64, to_s: f64| {
            let point = |s: f64| ((s / POINT_S) as usize).min(levels.len());
            slope(&levels[point(from_s)..point(to_s).max(point(from_s))])
        };
        let times = LOOP.map(|part| part * body_s);
        let fall = slope(times[0], times[1]);
        let is_sustained = fall.is_none_or(|fall| fall > SUSTAINED_DB_A_S);
        let after = hold_s.and_then(|_| slope(body_s, (body_s + 0.3).min(len_s)));
        let to_silence = |fall: f64| SILENCE_DB / (-fall).max(1.0);
        let release_s = match (after, is_sustained) {
            (Some(after), _) => to_silence(after),
            (None, true) => RELEASE_S,
            // Its own decay.
            (None, false) => fall.map_or(RELEASE_S, to_silence),
        };
        Self {
            sustain: is_sustained.then(|| times.map(|s| s as f32)),
            release_s: release_s.clamp(SHORTEST_S, LONGEST * len_s.max(ENDED_S)) as f32,
        }
    }

    /// The patch's amplifier lets go as the sound does: in a straight line of dB, nearly.
    pub fn release(&self, patch: &mut Patch) {
        let values = [(EnvelopeParam::Release, self.release_s), (EnvelopeParam::ReleaseBend, -6.9)];
        for (param, value) in values {
            patch.layers.set(param.of(0), value);
        }
    }
}

/// dB a second of a level, by least squares; nothing of fewer than three points.
fn slope(levels: &[f32]) -> Option<f64> {
    let n = levels.len() as f64;
    if levels.len() < 3 {
        return None;
    }
    let middle = (n - 1.0) / 2.0;
    let moment: f64 = levels.iter().enumerate().map(|(i, level)| (i as f64 - middle) * f64::from(*level)).sum();
    Some(moment / (n * (n * n - 1.0) / 12.0) / POINT_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(gain_db: impl Fn(f64) -> f64) -> Vec<f32> {
        let at = |t: f64| 10.0_f64.powf(gain_db(t) / 20.0) * (std::f64::consts::TAU * 220.0 * t).sin();
        (0..88_200).map(|n| at(n as f64 / 44_100.0) as f32).collect()
    }

    #[test]
    fn what_sustains_is_repeated_and_what_decays_is_not() {
        let even = Body::new(&sound(|_| -10.0), 44_100, None);
        assert_eq!(even, Body { sustain: Some([0.9, 1.84]), release_s: 0.25 });
        let bell = Body::new(&sound(|t| -10.0 - 30.0 * t), 44_100, None);
        assert!(bell.sustain.is_none() && (bell.release_s - 2.0).abs() < 0.1, "{bell:?}");
        let let_go = Body::new(&sound(|t| -10.0 - 200.0 * (t - 1.5).max(0.0)), 44_100, Some(1.5));
        let [first, last] = let_go.sustain.unwrap();
        assert!((first - 0.675).abs() < 1e-3 && (last - 1.38).abs() < 1e-3, "{let_go:?}");
        assert!((let_go.release_s - 0.3).abs() < 0.05, "{let_go:?}");
    }

    #[test]
    fn odd_sounds_have_a_body_too() {
        for samples in [vec![], vec![0.0; 10], vec![1.0; 500], vec![f32::NAN; 900]] {
            for hold_s in [None, Some(0.0), Some(9.0), Some(f64::NAN)] {
                let body = Body::new(&samples, 44_100, hold_s);
                assert!(body.release_s.is_finite() && body.release_s > 0.0, "{body:?}");
                body.release(&mut Patch::default());
            }
        }
    }
}
