//! The noise of a note.
//!
//! White noise is a hash of the note's seed and the number of the frame, so that no frame depends on the one before, and a bounce repeats.

use std::ops::Range;

use super::BLOCK_FRAMES;
use super::block::StereoBlock;
use super::ramp::Ramp;

/// Poles and gains that fall by 3 dB an octave together, within half a dB from 20 Hz up at 48 kHz. Source: Paul Kellet, "Pink noise
/// generation" (1999).
const POLES: [[f32; 2]; 3] = [[0.997_65, 0.099_046], [0.963, 0.296_516_4], [0.57, 1.052_691_3]];
/// What the poles leave out.
const REST: f32 = 0.184_8;
/// Gain that makes pink noise as loud as white.
const PINK_GAIN: f32 = 0.32;

/// Noise of one note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct Noise {
    seed: u32,
    /// Number of the block's first frame.
    start: u32,
    is_pink: bool,
    is_new: bool,
    /// How much of the right channel is that of the left.
    width: Ramp,
    gains: [Ramp; 2],
    poles: [[f32; 3]; 2],
}

impl Noise {
    /// A note begins.
    pub(crate) fn start(&mut self, seed: u32) {
        *self = Self { seed, is_new: true, ..Self::default() };
    }

    /// Goes to these gains from frame `first` to the end of the block; `width` 0..1.
    pub(crate) fn aim(&mut self, is_pink: bool, gains: [f32; 2], width: f32, first: usize) {
        self.is_pink = is_pink;
        let line = |line: Ramp, to: f32| Ramp::between(if self.is_new { to } else { line.end() }, to, first);
        self.gains = [line(self.gains[0], gains[0]), line(self.gains[1], gains[1])];
        self.width = line(self.width, width);
        self.is_new = false;
    }

    /// Adds some frames of the block to both channels; each frame once.
    pub(crate) fn render(&mut self, frames: Range<usize>, out: &mut StereoBlock) {
        for frame in frames {
            let number = self.start.wrapping_add(frame as u32);
            let left = white(self.seed, number);
            let right = white(self.seed ^ 0x5851_F42D, number);
            let right = left + self.width.at(frame) * (right - left);
            for (side, x) in [left, right].into_iter().enumerate() {
                let x = if self.is_pink { pink(&mut self.poles[side], x) } else { x };
                out.side_mut(side)[frame] += x * self.gains[side].at(frame);
            }
        }
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        self.start = self.start.wrapping_add(BLOCK_FRAMES as u32);
        self.gains = self.gains.map(|gain| Ramp::level(gain.end()));
        self.width = Ramp::level(self.width.end());
    }
}

/// A number of -1..1, by a hash whose bits all depend on all. Source: Chris Wellons, "Prospecting for Hash Functions" (2018), lowbias32.
pub(crate) fn white(seed: u32, number: u32) -> f32 {
    hash(seed, number) as i32 as f32 * (1.0 / (1u32 << 31) as f32)
}

/// The bits of [`white`].
pub(crate) const fn hash(seed: u32, number: u32) -> u32 {
    let mut x = number ^ seed;
    x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

fn pink(poles: &mut [f32; 3], x: f32) -> f32 {
    let mut sum = REST * x;
    for (pole, [decay, gain]) in poles.iter_mut().zip(POLES) {
        *pole = decay * *pole + gain * x;
        sum += *pole;
    }
    PINK_GAIN * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(is_pink: bool, width: f32) -> Vec<[f32; 2]> {
        let mut noise = Noise::default();
        noise.start(7);
        (0..1_000)
            .flat_map(|_| {
                noise.aim(is_pink, [1.0; 2], width, 0);
                let mut out = StereoBlock::default();
                noise.render(0..10, &mut out);
                noise.render(10..BLOCK_FRAMES, &mut out);
                noise.advance();
                let frames: Vec<_> = out.side(0).iter().zip(out.side(1)).map(|(l, r)| [*l, *r]).collect();
                frames
            })
            .collect()
    }

    fn power(x: impl Iterator<Item = f32>) -> f32 {
        let (sum, count) = x.fold((0.0, 0), |(sum, count), x| (sum + x * x, count + 1));
        sum / count as f32
    }

    #[test]
    fn white_noise_is_even_and_its_sides_are_as_different_as_asked() {
        let wide = noise(false, 1.0);
        assert!((power(wide.iter().map(|x| x[0])) - 1.0 / 3.0).abs() < 0.02);
        let product: f32 = wide.iter().map(|x| x[0] * x[1]).sum::<f32>() / wide.len() as f32;
        assert!(product.abs() < 0.01, "{product}");
        assert!(noise(false, 0.0).iter().all(|x| x[0] == x[1]));
        let lag: f32 = wide.windows(2).map(|pair| pair[0][0] * pair[1][0]).sum::<f32>() / wide.len() as f32;
        assert!(lag.abs() < 0.01, "{lag}");
    }

    #[test]
    fn pink_noise_is_as_loud_and_falls() {
        let pink = noise(true, 1.0);
        let whole = power(pink.iter().map(|x| x[0]));
        assert!((10.0 * (3.0 * whole).log10()).abs() < 2.0, "{whole}");
        let steep = power(pink.windows(2).map(|pair| pair[1][0] - pair[0][0]));
        assert!(steep < 0.5 * whole, "{steep} of {whole}");
    }
}
