//! Pitch words: the chip's logarithmic frequencies, 1,024 steps an octave, and what they are in Hz.
//!
//! The chip turns a word into a phase increment by a table of 1,024 entries with 12 bits each, so that its intervals are off by up
//! to 0.4 cents, each in its own way: the beating of detuned operators follows from it. Words between whole ones interpolate.
//! Source: chiaccona/VDX7 OPS.h (ExpTab); v1.8 firmware, `TABLE_MIDI_KEY_TO_LOG_F`.

use super::rates::CHIP_RATE_HZ;

/// Steps in an octave.
pub const WORDS_PER_OCTAVE: f32 = 1024.0;
/// Highest word of the chip, half its rate.
const HIGHEST: f32 = 16_383.0;
/// Frequency of word 0 in Hz: 64 of the 2^23 steps in a turn of the phase.
const WORD_0_HZ: f32 = CHIP_RATE_HZ * 64.0 / 8_388_608.0;

/// `round(2048 * 2^(i / 1024))`, and the octave's end.
static TABLE: [u16; 1025] = {
    let mut table = [0; 1025];
    // 2^(1/1024)
    let ratio = 1.000_677_130_693_066_4_f64;
    let mut value = 2048.0_f64;
    let mut i = 0;
    while i < 1025 {
        table[i] = (value + 0.5) as u16;
        value *= ratio;
        i += 1;
    }
    table
};

/// Frequency of a pitch word in Hz; words beyond the chip's range are clamped to it.
pub fn hz(word: f32) -> f32 {
    let word = word.clamp(0.0, HIGHEST);
    let low = word as u32;
    let (octave, step) = (low >> 10, (low & 1023) as usize);
    let (a, b) = (f32::from(TABLE[step]), f32::from(TABLE[step + 1]));
    let mantissa = a + (b - a) * (word - low as f32);
    mantissa * ((1u32 << octave) as f32) * (WORD_0_HZ / 2048.0)
}

/// Pitch word of a frequency in Hz (above 0).
pub fn word(hz: f32) -> f32 {
    WORDS_PER_OCTAVE * (hz / WORD_0_HZ).log2()
}

/// Pitch word of a MIDI note in the instrument's own tuning: twelve equal steps of 1,024 words cut to whole ones, 0.2 to 1 cent
/// above A4 = 440 Hz.
pub fn note_word(note: u8) -> f32 {
    // Key 1 is word 4,641: 2,390 of voice pitch (pitch envelope's rest and master tune) and 2,251 of ratio 1.
    ((i32::from(note) - 1) * 1024).div_euclid(12) as f32 + 4641.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_in_tune_within_a_cent_or_so() {
        for note in 12..120u8 {
            let cents = 1200.0 * (hz(note_word(note)) / (440.0 * ((f32::from(note) - 69.0) / 12.0).exp2())).log2();
            assert!((-0.4..1.5).contains(&cents), "note {note}: {cents} cents");
        }
    }

    #[test]
    fn words_and_hertz_are_inverse() {
        for w in [1000.0, 5000.5, 9675.0, 12_345.25] {
            assert!((word(hz(w)) - w).abs() < 0.5, "{w}");
        }
    }
}
