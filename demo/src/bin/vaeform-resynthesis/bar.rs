//! The sound that the demo resynthesises when it is given none: a wooden bar over a tube, struck by a soft mallet. A physical model in
//! its modes, so that no synthesizer has made it.

/// The bar's pitch: A3.
const PITCH_HZ: f64 = 220.0;
/// Transverse modes of a bar that is cut to the tuning of marimbas: frequency over the lowest, seconds to fall by 60 dB, and how much
/// the stroke, off the middle, excites each.
const MODES: [(f64, f64, f64); 5] =
    [(1.0, 1.6, 1.0), (3.98, 0.55, 0.5), (9.9, 0.22, 0.32), (17.6, 0.11, 0.18), (26.9, 0.07, 0.1)];
/// The tube below sounds with the lowest mode, and takes its energy away a little later.
const TUBE: (f64, f64, f64) = (1.002, 0.9, 0.35);
/// How long the mallet touches the bar, in seconds: a soft one; what it does not excite is not heard.
const CONTACT_S: f64 = 0.0018;
/// Silence before the stroke, and the whole, in seconds.
const BEFORE_S: f64 = 0.03;
const SECONDS: f64 = 1.8;
const PEAK: f64 = 0.7;

/// A resonance as a two-pole filter.
struct Mode {
    feed: [f64; 2],
    gain: f64,
    last: [f64; 2],
}

impl Mode {
    fn new((ratio, fall_s, gain): (f64, f64, f64), rate_hz: f64) -> Self {
        let radius = 10.0_f64.powf(-3.0 / (fall_s * rate_hz));
        let turn = std::f64::consts::TAU * PITCH_HZ * ratio / rate_hz;
        Self { feed: [2.0 * radius * turn.cos(), -radius * radius], gain: gain * turn.sin(), last: [0.0; 2] }
    }

    fn next(&mut self, force: f64) -> f64 {
        let out = self.gain * force + self.feed[0] * self.last[0] + self.feed[1] * self.last[1];
        self.last = [out, self.last[0]];
        out
    }
}

/// The mallet's force while it touches the bar: half a sine.
fn force(at_s: f64) -> f64 {
    if (0.0..CONTACT_S).contains(&at_s) { (std::f64::consts::PI * at_s / CONTACT_S).sin() } else { 0.0 }
}

/// The stroke, mono.
pub(crate) fn struck(rate_hz: u32) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let mut modes: Vec<Mode> = MODES.iter().chain([&TUBE]).map(|mode| Mode::new(*mode, rate)).collect();
    let sounds: Vec<f64> = (0..(SECONDS * rate) as usize)
        .map(|frame| {
            let force = force(frame as f64 / rate - BEFORE_S);
            modes.iter_mut().map(|mode| mode.next(force)).sum()
        })
        .collect();
    let peak = sounds.iter().fold(1e-12_f64, |peak, x| peak.max(x.abs()));
    sounds.iter().map(|x| (PEAK * x / peak) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_is_loud_at_once_and_dies_away_at_any_rate() {
        for rate_hz in [44_100, 48_000] {
            let sound = struck(rate_hz);
            let peak = |from_s: f64, to_s: f64| {
                let frame = |s: f64| (s * f64::from(rate_hz)) as usize;
                sound[frame(from_s)..frame(to_s)].iter().fold(0.0_f32, |peak, x| peak.max(x.abs()))
            };
            assert_eq!(peak(0.0, 0.029), 0.0);
            assert!((peak(0.03, 0.1) - 0.7).abs() < 1e-3);
            assert!(peak(1.7, 1.8) < 0.01 * peak(0.03, 0.1));
        }
    }
}
