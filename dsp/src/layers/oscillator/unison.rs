//! How the voices of a unison lie around the note: in pitch, in loudness, from left to right.
//!
//! Voices come in pairs, one above and one below, with one in the middle when their number is odd. Detune, spacing and blend are laid out
//! as in common instruments, so that their presets can be carried over.

use crate::fm::exp2;

/// Voices of an oscillator at most.
pub(crate) const MAX_UNISON: usize = 16;

/// The intervals of a stack, in semitones, repeated over the voices.
const STACKS: [&[f32]; 7] = [
    &[0.0],
    &[0.0, 12.0, -12.0],
    &[0.0, 7.0, 12.0],
    &[0.0, 4.0, 7.0, 12.0],
    &[0.0, 3.0, 7.0, 12.0],
    // Harmonics 1-4 and odd ones 1-7, pure.
    &[0.0, 12.0, 19.019_55, 24.0],
    &[0.0, 19.019_55, 27.863_137, 33.688_26],
];

/// The shape of a unison, without its width in pitch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unison {
    num_voices: usize,
    /// Deviation in pitch, -1..1 of the detune.
    detune: [f32; MAX_UNISON],
    /// Interval of the stack in octaves.
    octaves: [f32; MAX_UNISON],
    /// Place from left to right, -1..1.
    sides: [f32; MAX_UNISON],
    /// Distance from the middle, 0..1, the same for both of a pair.
    distance: [f32; MAX_UNISON],
}

impl Unison {
    /// `num_voices` 1-16; `bend` of the spacing, 0 even, above 0 closer to the middle; `stack` by its place in the table's labels.
    pub(crate) fn new(num_voices: usize, bend: f32, stack: usize) -> Self {
        let num_voices = num_voices.clamp(1, MAX_UNISON);
        let mut unison = Self {
            num_voices,
            detune: [0.0; MAX_UNISON],
            octaves: [0.0; MAX_UNISON],
            sides: [0.0; MAX_UNISON],
            distance: [0.0; MAX_UNISON],
        };
        let intervals = STACKS[stack.min(STACKS.len() - 1)];
        for voice in 0..num_voices {
            let distance = distance(voice, num_voices);
            let sign = if voice % 2 == 0 { 1.0 } else { -1.0 };
            unison.detune[voice] = sign * bent(distance, bend);
            // Sharp voices lie in turn on the left and on the right.
            let turn = if voice / 2 % 2 == 0 { sign } else { -sign };
            unison.sides[voice] = turn * distance;
            unison.distance[voice] = distance;
            unison.octaves[voice] = intervals[voice % intervals.len()] / 12.0;
        }
        unison
    }

    /// Voices, 1-16.
    pub(crate) fn num_voices(&self) -> usize {
        self.num_voices
    }

    /// The frequency of a voice as a ratio to the note's, the outermost being `cents` away.
    pub(crate) fn ratio(&self, voice: usize, cents: f32) -> f32 {
        let octaves = self.octaves[voice] + self.detune[voice] * cents * (1.0 / 1_200.0);
        if octaves == 0.0 { 1.0 } else { exp2(octaves) }
    }

    /// Deviation of a voice from the note, -1..1.
    pub(crate) fn deviation(&self, voice: usize) -> f32 {
        self.detune[voice]
    }

    /// Gains of all voices to the left and to the right where all are as loud; the sum of all powers is that of one voice in the middle.
    pub(crate) fn even_gains(&self, spread: f32) -> [[f32; 2]; MAX_UNISON] {
        let level = 1.0 / (self.num_voices as f32).sqrt();
        self.sides.map(|side| pan(side * spread).map(|gain| gain * level))
    }

    /// Gains of all voices to the left and to the right; the sum of all powers is that of one voice in the middle.
    pub(crate) fn gains(&self, blend: f32, spread: f32) -> [[f32; 2]; MAX_UNISON] {
        let mut gains = [[0.0; 2]; MAX_UNISON];
        let mut power = 0.0;
        let level = |distance: f32| {
            let is_center = self.num_voices > 2 && distance <= 1.0 / (self.num_voices as f32 - 1.0) + 1e-3;
            if is_center { 1.0 - 0.6 * blend } else { 0.6 * (1.0 - (1.0 - blend) * (1.0 - blend)) }
        };
        let levels: [f32; MAX_UNISON] =
            std::array::from_fn(|voice| if self.num_voices <= 2 { 1.0 } else { level(self.distance[voice]) });
        for level in &levels[..self.num_voices] {
            power += level * level;
        }
        let scale = 1.0 / power.max(1e-9).sqrt();
        for (voice, gain) in gains.iter_mut().enumerate().take(self.num_voices) {
            let sides = pan(self.sides[voice] * spread);
            *gain = sides.map(|side| side * levels[voice] * scale);
        }
        gains
    }
}

/// How far a voice lies from the middle, 0..1.
fn distance(voice: usize, num_voices: usize) -> f32 {
    if num_voices == 1 {
        return 0.0;
    }
    // Pairs from the outside in; an odd number leaves the last one in the middle.
    let pair = (voice / 2) as f32;
    1.0 - 2.0 * pair / (num_voices - 1) as f32
}

/// `x` in 0..1 along a power curve: 0 straight, above 0 slow at first.
fn bent(x: f32, power: f32) -> f32 {
    if power.abs() < 0.01 { x } else { ((power * x).exp() - 1.0) / (power.exp() - 1.0) }
}

/// Gains to the left and to the right at a place -1..1; equal power, 1 in the middle.
pub(crate) fn pan(place: f32) -> [f32; 2] {
    let place = place.clamp(-1.0, 1.0);
    if place == 0.0 { [1.0; 2] } else { [(1.0 - place).sqrt(), (1.0 + place).sqrt()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_lie_in_pairs_around_the_note() {
        for num in 1..=MAX_UNISON {
            let unison = Unison::new(num, 1.5, 0);
            let sum: f32 = (0..num).map(|voice| unison.detune[voice]).sum();
            assert!(sum.abs() < 1e-5, "{num}: {sum}");
            let widest = (0..num).map(|voice| unison.detune[voice]).fold(0.0, f32::max);
            assert_eq!(widest, if num > 1 { 1.0 } else { 0.0 }, "{num}");
        }
        let cents = 1_200.0 * Unison::new(7, 1.5, 0).ratio(0, 40.0).log2();
        assert!((cents - 40.0).abs() < 0.01, "{cents}");
    }

    #[test]
    fn the_power_is_that_of_one_voice_and_the_sides_are_alike() {
        for num in 1..=MAX_UNISON {
            for (blend, spread) in [(0.0, 1.0), (0.8, 1.0), (0.8, 0.0), (1.0, 0.5)] {
                let gains = Unison::new(num, 1.5, 0).gains(blend, spread);
                let power = |side: usize| gains.iter().map(|gain| gain[side] * gain[side]).sum::<f32>();
                assert!((power(0) + power(1) - 2.0).abs() < 1e-4, "{num}, {blend}: {} {}", power(0), power(1));
                assert!((power(0) / power(1)).log10().abs() < 0.31, "{num}, {spread}: {} {}", power(0), power(1));
            }
        }
    }

    #[test]
    fn stacks_have_their_intervals() {
        let unison = Unison::new(4, 1.5, 3);
        let semitones: Vec<f32> = (0..4).map(|voice| 12.0 * unison.ratio(voice, 0.0).log2()).collect();
        for (got, expected) in semitones.iter().zip([0.0, 4.0, 7.0, 12.0]) {
            assert!((got - expected).abs() < 1e-3, "{semitones:?}");
        }
    }
}
