//! The low-frequency oscillator: one for all voices, with delay and fade-in.
//!
//! Source: v1.8 firmware, `LFO_GET_AMPLITUDE`, `PATCH_ACTIVATE_SCALE_LFO_SPEED`, `PATCH_ACTIVATE_SCALE_LFO_DELAY`. The firmware
//! steps it at [`TICK_HZ`]; here it runs continuously.

use super::{TICK_HZ, between_steps, scaling};

/// What the LFO gives to the voices.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LfoOutput {
    /// Waveform, -1..1.
    pub wave: f32,
    /// Fade-in after the delay, 0..1.
    pub fade: f32,
}

/// LFO settings in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LfoShape {
    /// Turns a second.
    pub rate_hz: f32,
    /// Parts of the delay a second; delay is over at 1. Infinite is no delay.
    pub delay_per_s: f32,
    /// Fade a second once the delay is over.
    pub fade_per_s: f32,
    /// 0 triangle, 1 saw down, 2 saw up, 3 square, 4 sine, 5 sample & hold.
    pub wave: u8,
    /// A key restarts the wave when no other key is held.
    pub sync: bool,
}

impl LfoShape {
    /// From panel values 0-99.
    pub fn new(speed: f32, delay: f32, wave: u8, sync: bool) -> Self {
        let rate_hz = between_steps(speed, |speed| {
            let scaled = if speed <= 0 { 1 } else { (speed.min(99) * 660) >> 8 };
            let factor = if scaled < 160 { 11 } else { 11 + ((scaled - 160) >> 2) };
            (scaled * factor) as f32 / 65_536.0 * TICK_HZ
        });
        let (delay_per_s, fade_per_s) = if delay <= 0.0 {
            (f32::INFINITY, f32::INFINITY)
        } else {
            let increment = between_steps(delay, |delay| {
                let inverse = 99 - delay.clamp(0, 99);
                (((inverse & 15) | 16) << 9 >> (7 - (inverse >> 4))) as f32
            });
            (increment / 65_536.0 * TICK_HZ, (increment / 256.0).floor().max(1.0) / 255.0 * TICK_HZ)
        };
        Self { rate_hz, delay_per_s, fade_per_s, wave, sync }
    }
}

/// A running LFO. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Lfo {
    /// 0..1.
    phase: f32,
    delay: f32,
    fade: f32,
    held: u8,
}

impl Default for Lfo {
    fn default() -> Self {
        // The firmware's accumulators once they have run out, as they stand when the first note comes.
        Self { phase: 0.5, delay: 1.0, fade: 1.0, held: 0 }
    }
}

impl Lfo {
    /// A key goes down. `is_first` when no other key is held.
    ///
    /// Delay starts over with every key, as in the firmware; the wave only with the first, so that vibrato on held notes does
    /// not jump.
    pub fn key_on(&mut self, shape: &LfoShape, is_first: bool) {
        if shape.delay_per_s.is_finite() {
            self.delay = 0.0;
            self.fade = 0.0;
        }
        if shape.sync && is_first {
            self.phase = 0.5;
            self.draw();
        }
    }

    /// Moves on by `seconds`, with `rate_hz` in place of the shape's.
    pub fn advance(&mut self, seconds: f32, shape: &LfoShape, rate_hz: f32) {
        if shape.delay_per_s.is_finite() {
            let waited = self.delay + shape.delay_per_s * seconds;
            let over = ((waited - 1.0) / shape.delay_per_s).clamp(0.0, seconds);
            self.delay = waited.min(1.0);
            self.fade = (self.fade + over * shape.fade_per_s).min(1.0);
        } else {
            (self.delay, self.fade) = (1.0, 1.0);
        }
        let before = self.phase;
        let after = before + rate_hz.clamp(0.0, 1000.0) * seconds;
        self.phase = after - after.floor();
        // A new random value half way through the turn, where the firmware's signed accumulator overflows.
        if (after + 0.5).floor() > (before + 0.5).floor() {
            self.draw();
        }
    }

    fn draw(&mut self) {
        self.held = self.held.wrapping_mul(179).wrapping_add(17);
    }

    /// The output now.
    pub fn output(&self, shape: &LfoShape) -> LfoOutput {
        let centred = 2.0 * self.phase - 2.0 * (self.phase + 0.5).floor();
        let wave = match shape.wave {
            0 if self.phase < 0.5 => 4.0 * self.phase - 1.0,
            0 => 3.0 - 4.0 * self.phase,
            1 => -centred,
            2 => centred,
            3 if self.phase < 0.5 => 1.0,
            3 => -1.0,
            4 => (std::f32::consts::TAU * self.phase).sin(),
            _ => f32::from(self.held as i8) / 128.0,
        };
        LfoOutput { wave, fade: self.fade }
    }
}

/// Pitch modulation sensitivity 0-7 as 0-1. `TABLE_PITCH_MOD_SENS` over 256.
pub(super) fn pitch_sensitivity(sensitivity: f32) -> f32 {
    between_steps(sensitivity, |s| [0.0, 10.0, 20.0, 33.0, 55.0, 92.0, 153.0, 255.0][s.clamp(0, 7) as usize] / 256.0)
}

/// Amplitude modulation sensitivity 0-3 as the power of the linear amplitude: the chip shifts log units by it.
pub(super) fn amp_sensitivity(sensitivity: f32) -> f32 {
    between_steps(sensitivity, |s| [0.0, 0.25, 0.5, 1.0][s.clamp(0, 3) as usize])
}

/// LFO depth 0-99 as 0-1.
pub(super) fn depth(value: f32) -> f32 {
    scaling::amount(value) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_the_instruments() {
        for (speed, hz) in [(0.0, 0.0627), (1.0, 0.1254), (99.0, 49.43)] {
            let got = LfoShape::new(speed, 0.0, 0, false).rate_hz;
            assert!((got / hz - 1.0).abs() < 0.01, "speed {speed}: {got} Hz, wanted {hz}");
        }
    }

    #[test]
    fn delay_holds_the_fade_at_zero_then_lets_it_in() {
        let shape = LfoShape::new(50.0, 99.0, 0, true);
        let mut lfo = Lfo::default();
        lfo.key_on(&shape, true);
        lfo.advance(2.7, &shape, shape.rate_hz);
        assert_eq!(lfo.output(&shape).fade, 0.0);
        lfo.advance(1.0, &shape, shape.rate_hz);
        assert_eq!(lfo.output(&shape).fade, 1.0);
    }
}
