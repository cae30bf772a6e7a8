//! The low-frequency oscillator: one for all voices, with delay and fade-in.
//!
//! Source: v1.8 firmware, `LFO_GET_AMPLITUDE`, `PATCH_ACTIVATE_SCALE_LFO_SPEED`, `PATCH_ACTIVATE_SCALE_LFO_DELAY`. The firmware
//! steps it at [`TICK_HZ`], and so does this: the steps are part of the sound of a deep vibrato.

use super::between_steps::between_steps;
use super::rates::TICK_HZ;
use super::scaling;

/// The wave and its fade-in at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LfoState {
    /// Waveform, -1..1.
    pub wave: f32,
    /// Fade-in after the delay, 0..1.
    pub fade: f32,
}

/// What the LFO gives to the voices: pitch lags behind amplitude, see [`Timer`](super::Timer).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LfoOutput {
    /// What amplitude follows.
    pub amplitude: LfoState,
    /// What pitch follows.
    pub pitch: LfoState,
}

/// LFO settings in engine units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LfoShape {
    /// Turns a second.
    pub rate_hz: f32,
    /// Parts of the delay a tick; delay is over at 1. Infinite is no delay.
    pub delay_per_tick: f32,
    /// Fade a tick once the delay is over.
    pub fade_per_tick: f32,
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
        let (delay_per_tick, fade_per_tick) = if delay <= 0.0 {
            (f32::INFINITY, f32::INFINITY)
        } else {
            let increment = between_steps(delay, |delay| {
                let inverse = 99 - delay.clamp(0, 99);
                (((inverse & 15) | 16) << 9 >> (7 - (inverse >> 4))) as f32
            });
            (increment / 65_536.0, (increment / 256.0).floor().max(1.0) / 255.0)
        };
        Self { rate_hz, delay_per_tick, fade_per_tick, wave, sync }
    }
}

/// A running LFO, stepped by the timer. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Lfo {
    /// 0..1.
    phase: f32,
    delay: f32,
    fade: f32,
    held: u8,
    output: LfoOutput,
}

impl Default for Lfo {
    fn default() -> Self {
        // The firmware's accumulators once they have run out, as they stand when the first note comes; the random sequence as the
        // reference renders found it.
        Self { phase: 0.5, delay: 1.0, fade: 1.0, held: 60, output: LfoOutput::default() }
    }
}

impl Lfo {
    /// A key goes down. `is_first` when no other key is held.
    ///
    /// Delay starts over with every key, as in the firmware; the wave only with the first, so that vibrato on held notes does
    /// not jump.
    pub fn key_on(&mut self, shape: &LfoShape, is_first: bool) {
        if shape.delay_per_tick.is_finite() {
            self.delay = 0.0;
            self.fade = 0.0;
        }
        if shape.sync && is_first {
            // Just before the accumulator's sign changes.
            self.phase = 0.499_98;
        }
    }

    /// [`Tick::Lfo`](super::Tick), with `rate_hz` in place of the shape's.
    pub fn tick(&mut self, shape: &LfoShape, rate_hz: f32) {
        if shape.delay_per_tick.is_finite() {
            if self.delay + shape.delay_per_tick >= 1.0 {
                self.delay = 1.0;
                self.fade = (self.fade + shape.fade_per_tick).min(1.0);
            } else {
                self.delay += shape.delay_per_tick;
            }
        } else {
            (self.delay, self.fade) = (1.0, 1.0);
        }
        let before = self.phase;
        let after = before + (rate_hz * (1.0 / TICK_HZ)).clamp(0.0, 0.5);
        self.phase = after - after.floor();
        // A new random value half way through the turn, where the firmware's signed accumulator overflows.
        if (after + 0.5).floor() > (before + 0.5).floor() {
            self.held = self.held.wrapping_mul(179).wrapping_add(17);
        }
        let centred = 2.0 * self.phase - 2.0 * (self.phase + 0.5).floor();
        let wave = match shape.wave {
            0 if self.phase < 0.5 => 4.0 * self.phase - 1.0,
            0 => 3.0 - 4.0 * self.phase,
            1 => -centred,
            2 => centred,
            3 if self.phase < 0.5 => 1.0,
            3 => -1.0,
            4 => sine_of_turn(self.phase),
            _ => f32::from(self.held as i8) * (1.0 / 128.0),
        };
        self.output.amplitude = LfoState { wave, fade: self.fade };
    }

    /// [`Tick::Pitch`](super::Tick): pitch catches up with amplitude.
    pub fn tick_pitch(&mut self) {
        self.output.pitch = self.output.amplitude;
    }

    /// The output now.
    pub fn output(&self) -> &LfoOutput {
        &self.output
    }
}

/// Sine of 0..1 turns within 0.001, as good as the firmware's 64-entry table; our own, so that renders repeat on every machine.
fn sine_of_turn(turn: f32) -> f32 {
    let x = 2.0 * turn - 1.0;
    let parabola = -4.0 * x * (1.0 - x.abs());
    parabola * (0.775 + 0.225 * parabola.abs())
}

/// Pitch modulation sensitivity 0-7 as 0-255. `TABLE_PITCH_MOD_SENS`.
pub(super) fn pitch_sensitivity(sensitivity: f32) -> f32 {
    between_steps(sensitivity, |s| [0.0, 10.0, 20.0, 33.0, 55.0, 92.0, 153.0, 255.0][s.clamp(0, 7) as usize])
}

/// Pitch words of modulation for a wave -1..1, sensitivity 0-255 and depth 0-255.
///
/// In the firmware's bytes, whose rounding is heard as an uneven vibrato. `MOD_PITCH_LOAD_TO_EGS`.
pub(super) fn vibrato_words(wave: f32, sensitivity: f32, depth: f32) -> f32 {
    let byte = signed_byte(wave);
    let scaled = (byte * sensitivity * (1.0 / 256.0)) as i32 as f32;
    (scaled * depth * (1.0 / 32.0)) as i32 as f32
}

/// Attenuation by the LFO at full sensitivity for a wave -1..1 and depth 0-255, in 1/256 octave. `MOD_AMP_LOAD_TO_EGS`: what is
/// left of the amplitude is a linear byte; the firmware's table of its logarithm stops at 2.
pub(super) fn tremolo(wave: f32, depth: f32) -> f32 {
    let byte = signed_byte(wave);
    let left = 255.0 - (depth * (127.0 - byte) * (1.0 / 256.0)) as i32 as f32;
    (-32.0 * (left.max(2.0) * (1.0 / 256.0)).log2()).floor() * 8.0
}

/// Amplitude modulation sensitivity 0-3 as the power of the linear amplitude: the chip shifts log units by it.
pub(super) fn amp_sensitivity(sensitivity: f32) -> f32 {
    between_steps(sensitivity, |s| [0.0, 0.25, 0.5, 1.0][s.clamp(0, 3) as usize])
}

/// -1..1 as the firmware's byte.
fn signed_byte(wave: f32) -> f32 {
    ((wave * 128.0 + 128.0) as i32 - 128).min(127) as f32
}

/// LFO depth: what the patch gives after the fade (panel 0-99, fade 0-1) and what the performer adds (0-1), as 0-255.
pub(super) fn depth(panel: f32, fade: f32, added: f32) -> f32 {
    // Truncation is an instruction where `floor` is a library call.
    ((scaling::amount(panel) * fade * (255.0 / 256.0)) as i32 as f32 + 255.0 * added).min(255.0)
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
        let mut run = |seconds: f32| {
            for _ in 0..(seconds * TICK_HZ) as usize {
                lfo.tick(&shape, shape.rate_hz);
            }
            lfo.output().amplitude.fade
        };
        assert_eq!(run(2.7), 0.0);
        assert_eq!(run(1.0), 1.0);
    }
}
