//! Panel values to the chip's log units: output level, keyboard scaling, velocity, rates, frequencies.
//!
//! Integer panel values give the instrument's integers exactly; values between interpolate. Tables and formulas are facts of the
//! v1.8 firmware (ajxs/yamaha_dx7_rom_disassembly, labels named at each) and of chiaccona/VDX7 EGS.h.

use super::between_steps::between_steps;
use super::rates::CHIP_RATE_HZ;

/// Attenuation of a panel level 0-99, in 1/256 octave per half unit: 127 (off) .. 0 (full). `TABLE_LOG`.
fn log_level(level: i32) -> i32 {
    const LOW: [i32; 20] = [127, 122, 118, 114, 110, 107, 104, 102, 100, 98, 96, 94, 92, 90, 88, 86, 85, 84, 82, 81];
    if level < 20 { LOW[level.max(0) as usize] } else { 99 - level.min(99) }
}

/// Envelope level 0-99 as attenuation, 0-4032. `PATCH_ACTIVATE_OPERATOR_EG_LEVEL`.
pub(super) fn envelope_level(level: f32) -> f32 {
    between_steps(level, |l| ((log_level(l) >> 1) << 6) as f32)
}

/// Envelope rate 0-99 as quarter-octave rate 0-63. `PATCH_ACTIVATE_OPERATOR_EG_RATE`.
pub(super) fn envelope_rate(rate: f32) -> f32 {
    between_steps(rate, |r| ((r.clamp(0, 99) * 164) >> 8) as f32)
}

/// Attenuation units a second at quarter-octave rate `q`, clamped to 0-63; q 0 is 11.99/s = 0.28 dB/s.
pub(super) fn rate_per_second(q: f32) -> f32 {
    let q = q.clamp(0.0, 63.0);
    let octave = (q * 0.25) as u32;
    CHIP_RATE_HZ / 4096.0 * (1u32 << octave) as f32 * (1.0 + (q * 0.25 - octave as f32))
}

/// What keyboard rate scaling 0-7 adds to the quarter-octave rate at `note` (transposed). VDX7 EGS.h, updateRateScaling: one step
/// a minor third above A-1, 27 at most, times `scaling` / 7.
pub(super) fn rate_scaling(scaling: f32, note: f32) -> f32 {
    let group = ((note - 21.0) / 3.0 + 1e-3).floor().clamp(0.0, 27.0);
    between_steps(scaling, |s| (group * s as f32 / 7.0 + 0.5).floor())
}

/// Panel amount 0-99 as 0-255. `PATCH_ACTIVATE_SCALE_VALUE`.
pub(super) fn amount(value: f32) -> f32 {
    between_steps(value, |v| ((v.clamp(0, 99) * 660) >> 8) as f32)
}

/// Keyboard level scaling of one operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LevelScaling {
    pub(super) breakpoint: f32,
    pub(super) left_depth: f32,
    pub(super) right_depth: f32,
    pub(super) left_curve: u8,
    pub(super) right_curve: u8,
}

impl LevelScaling {
    /// What the scaling adds to the log level at a whole transposed note, -127..127 (negative is louder).
    /// `PATCH_ACTIVATE_OPERATOR_KBD_SCALING_LEVEL`: groups of three semitones counted from the breakpoint's.
    fn offset(&self, note: i32) -> f32 {
        between_steps(self.breakpoint, |breakpoint| {
            let distance = (note - 1).max(0).div_euclid(3) + 1 - (breakpoint + 19).div_euclid(3);
            let (depth, curve) =
                if distance > 0 { (self.right_depth, self.right_curve) } else { (self.left_depth, self.left_curve) };
            let steps = distance.unsigned_abs().min(35) as usize;
            let shape = if curve == 0 || curve == 3 { (steps * 8).min(255) as i32 } else { EXPONENTIAL[steps] };
            let offset = between_steps(depth, |d| ((shape * ((d.clamp(0, 99) * 660) >> 8)) >> 8).min(127) as f32);
            if curve >= 2 { -offset } else { offset }
        })
    }
}

/// `TABLE_KBD_SCALING_CURVE_EXP`.
const EXPONENTIAL: [i32; 36] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 16, 19, 23, 28, 33, 39, 47, 57, 67, 80, 95, 113, 134, 160, 190, 224, 255,
    255, 255, 255, 255, 255, 255, 255,
];

/// Attenuation by output level 0-99 and keyboard scaling, in the 8-bit units of the chip's level register (16 log units each).
pub(super) fn output_level(level: f32, scaling: &LevelScaling, note: i32) -> f32 {
    let level = between_steps(level, |l| log_level(l) as f32);
    2.0 * (level + scaling.offset(note)).clamp(0.0, 127.0)
}

/// Attenuation by key velocity in the same units: `velocity` 0-1 as `MIDI / 127`, `sensitivity` 0-7. Velocity has 32 steps.
/// `TABLE_MIDI_VEL`, `TABLE_OP_VOLUME_VELOCITY_SCALE`, `PATCH_ACTIVATE_OPERATOR_KBD_VEL_SENS`.
pub(super) fn velocity_level(velocity: f32, sensitivity: f32) -> f32 {
    /// Key time of the instrument's own keyboard by MIDI velocity / 4, over 4.
    const KEY_TIME: [u8; 32] =
        [27, 25, 22, 21, 20, 18, 17, 16, 14, 13, 12, 11, 10, 9, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 0];
    /// Scale by key time.
    const SCALE: [i32; 28] = [
        0, 4, 12, 21, 30, 40, 46, 52, 58, 64, 70, 76, 82, 88, 94, 100, 103, 106, 109, 112, 114, 116, 118, 120, 122,
        124, 126, 128,
    ];
    let midi = (velocity.clamp(0.0, 1.0) * 127.0 + 0.01) as usize;
    let scale = SCALE[KEY_TIME[midi / 4] as usize];
    between_steps(sensitivity, |s| (((s * 32 * scale) >> 8) + 15 - 2 * s) as f32)
}

/// Gain in dB of a key velocity, 0-1, at a sensitivity of 0-7, against a sensitivity of 0. Before the level register's limits.
pub fn velocity_gain_db(velocity: f32, sensitivity: u8) -> f32 {
    const DB_PER_UNIT: f32 = 16.0 * 6.0206 / 256.0;
    let attenuation = |sensitivity: u8| velocity_level(velocity, f32::from(sensitivity.min(7)));
    DB_PER_UNIT * (attenuation(0) - attenuation(sensitivity))
}

/// Gain in dB of an operator at a key, by its level scaling: breakpoint, depths and curves to the left and right, as the table of parameters
/// has them. Before the level register's limits; for pictures.
pub fn key_gain_db(level: f32, [breakpoint, left_depth, right_depth, left, right]: [f32; 5], note: i32) -> f32 {
    const DB_PER_UNIT: f32 = 16.0 * 6.0206 / 256.0;
    let (left_curve, right_curve) = (left as u8, right as u8);
    let scaling = LevelScaling { breakpoint, left_depth, right_depth, left_curve, right_curve };
    let flat = LevelScaling { left_depth: 0.0, right_depth: 0.0, ..scaling };
    DB_PER_UNIT * (output_level(level, &flat, note) - output_level(level, &scaling, note))
}

/// Sum of output level and velocity as attenuation in log units; the firmware keeps it within 4..255 register steps.
pub(super) fn total_level(output: f32, velocity: f32) -> f32 {
    16.0 * (output + velocity).clamp(4.0, 255.0)
}

/// Pitch word of an operator: over the voice's in ratio mode, absolute in fixed mode. `detune` 0-14.
///
/// The instrument's pitch words have 1,024 steps an octave; its rounding gives the slow beating of "whole" ratios and is kept.
/// `PATCH_ACTIVATE_OPERATOR_PITCH`, `TABLE_OP_FREQ_COARSE`, `TABLE_OP_FREQ_FINE`, `TABLE_OP_FREQ_FIXED`.
pub(super) fn operator_pitch(fixed: bool, coarse: f32, fine: f32, detune: f32) -> f32 {
    let coarse = coarse.round() as i32;
    let word = between_steps(fine, |fine| {
        if fixed {
            // 13,606 is log2(10) in 1/4,096 octave; 5,804 is 1 Hz on the chip.
            f32::floor((5804 + 13606 * (coarse & 3) + fine * 136) as f32 / 4.0)
        } else {
            let ratio = if coarse == 0 { 0.5 } else { coarse as f32 };
            let coarse = 4 * (1024.0 * ratio.log2()).round() as i32;
            let fine = (4096.0 * (1.0 + fine as f32 / 100.0).log2()) as i32;
            f32::floor((coarse + fine) as f32 / 4.0)
        }
    });
    word + detune - 7.0
}

#[cfg(test)]
mod tests {
    use super::super::frequency;
    use super::*;

    #[test]
    fn decay_rate_50_is_72_8_db_a_second() {
        let db = rate_per_second(envelope_rate(50.0)) * 6.0206 / 256.0;
        assert!((db - 72.8).abs() < 0.8, "{db}");
    }

    #[test]
    fn velocity_7_spans_what_the_instrument_spans() {
        let at = |v: f32| total_level(0.0, velocity_level(v / 127.0, 7.0)) * 6.0206 / 256.0;
        for (v, db) in [(1.0, -38.0), (32.0, -27.0), (64.0, -13.2), (80.0, -9.4), (127.0, 2.6)] {
            let got = at(100.0) - at(v);
            assert!((got - db).abs() < 0.5, "velocity {v}: {got} dB, wanted {db}");
        }
    }

    #[test]
    fn sensitivity_hardly_changes_the_gain_at_velocity_100() {
        let span_db = velocity_gain_db(1.0, 2) - velocity_gain_db(20.0 / 127.0, 2);
        assert!((span_db - 10.2).abs() < 0.2, "{span_db}");
        for sensitivity in 0..8 {
            let gain_db = velocity_gain_db(100.0 / 127.0, sensitivity);
            assert!((0.0..1.6).contains(&gain_db), "{sensitivity}: {gain_db}");
        }
    }

    #[test]
    fn detune_is_8_cents_at_both_ends() {
        for (detune, cents) in [(0.0, -8.2), (7.0, 0.0), (14.0, 8.2)] {
            let got = 1200.0 / 1024.0 * operator_pitch(false, 1.0, 0.0, detune);
            assert!((got - cents).abs() < 0.1, "{got}");
        }
    }

    #[test]
    fn fixed_frequency_is_a_power_of_ten() {
        for (coarse, fine) in [(0, 0), (1, 0), (2, 64), (3, 99), (31, 50)] {
            let want = 10f32.powf((coarse & 3) as f32 + fine as f32 / 100.0);
            let got = frequency::hz(operator_pitch(true, coarse as f32, fine as f32, 7.0));
            assert!((got / want).log2().abs() * 1200.0 < 3.5, "{got} Hz, wanted {want}");
        }
    }

    #[test]
    fn values_between_steps_lie_between() {
        for l in 0..99 {
            let (a, m, b) = (envelope_level(l as f32), envelope_level(l as f32 + 0.5), envelope_level(l as f32 + 1.0));
            assert!(a >= m && m >= b && (a == b || a > m));
        }
    }
}
