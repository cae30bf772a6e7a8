//! How loud the sidechain is, as modulation hears it.

/// Frames whose end has a level.
const CHUNK_FRAMES: u32 = 32;
/// Levels that are kept: those of a host's block of 32,768 frames.
const NUM_CHUNKS: usize = 1_024;
/// Time over which the power is meant, and in which what was louder falls by 63 %, in seconds.
const MEAN_S: f32 = 0.005;
const FALL_S: f32 = 0.1;

/// Follows the power of a stereo signal. It is told a whole block of the host ahead of the notes, and read where they are: what is read
/// at a frame ended at most 32 frames before, however the host cuts its blocks. `[audio-thread]`
#[derive(Clone, Debug)]
pub(crate) struct SideLevel {
    mean_part: f32,
    /// What is left of the power after a frame.
    kept: f32,
    mean: f32,
    power: f32,
    /// Frames that the notes have come to, and frames that were heard; both wrap.
    read: u32,
    heard: u32,
    levels: [f32; NUM_CHUNKS],
}

impl SideLevel {
    /// Silent, at so many frames a second.
    pub(crate) fn new(rate_hz: f32) -> Self {
        let part = |seconds: f32| 1.0 - (-1.0 / (seconds * rate_hz)).exp();
        Self {
            mean_part: part(MEAN_S),
            kept: 1.0 - part(FALL_S),
            mean: 0.0,
            power: 0.0,
            read: 0,
            heard: 0,
            levels: [0.0; NUM_CHUNKS],
        }
    }

    /// Forgets all that it has heard.
    pub(crate) fn reset(&mut self) {
        self.restart(0);
        self.read = 0;
    }

    /// The frames that the notes come to next.
    pub(crate) fn hear(&mut self, left: &[f32], right: &[f32]) {
        if self.heard != self.read {
            // Nothing was connected for a while.
            self.restart(self.read);
        }
        for (left, right) in left.iter().zip(right) {
            let power = 0.5 * (left * left + right * right);
            let power = if power.is_finite() { power.min(16.0) } else { 0.0 };
            self.mean += self.mean_part * (power - self.mean);
            self.power = self.mean.max(self.kept * self.power);
            self.heard = self.heard.wrapping_add(1);
            if self.heard.is_multiple_of(CHUNK_FRAMES) {
                // A sine at full scale is 1. What nobody hears ends, so that no denormal number is left.
                for power in [&mut self.mean, &mut self.power] {
                    *power = if *power < 1e-12 { 0.0 } else { *power };
                }
                let chunk = (self.heard / CHUNK_FRAMES).wrapping_sub(1) as usize;
                self.levels[chunk % NUM_CHUNKS] = (2.0 * self.power).sqrt().min(1.0);
            }
        }
    }

    /// The notes have moved on.
    pub(crate) fn advance(&mut self, num_frames: usize) {
        self.read = self.read.wrapping_add(num_frames as u32);
    }

    /// The level, 0..1, so many frames after the one that the notes have come to; 0 where nothing was heard.
    pub(crate) fn level(&self, ahead: usize) -> f32 {
        let chunk = self.read.wrapping_add(ahead as u32) / CHUNK_FRAMES;
        let is_heard = self.heard.wrapping_sub(chunk * CHUNK_FRAMES) as i32 >= 0;
        if is_heard { self.levels[chunk.wrapping_sub(1) as usize % NUM_CHUNKS] } else { 0.0 }
    }

    fn restart(&mut self, frame: u32) {
        (self.mean, self.power, self.heard) = (0.0, 0.0, frame);
        self.levels.fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels every 32 frames, told and read in blocks of these sizes.
    fn followed(signal: &[f32], sizes: &[usize]) -> Vec<f32> {
        let mut level = SideLevel::new(48_000.0);
        let (mut read, mut first) = (Vec::new(), 0);
        for size in sizes.iter().cycle() {
            let end = (first + size).min(signal.len());
            level.hear(&signal[first..end], &signal[first..end]);
            read.extend((first..end).filter(|frame| frame % 32 == 7).map(|frame| level.level(frame - first)));
            level.advance(end - first);
            first = end;
            if first == signal.len() {
                return read;
            }
        }
        unreachable!("sizes are not empty");
    }

    fn sine(len: usize) -> Vec<f32> {
        (0..len).map(|i| 0.5 * (i as f32 * 0.1).sin()).collect()
    }

    #[test]
    fn a_sine_is_as_loud_as_its_peak_and_silence_falls_to_zero() {
        let mut signal = sine(24_000);
        let held = followed(&signal, &[64]);
        assert!((held[700] - 0.5).abs() < 0.05, "{}", held[700]);
        signal.resize(24_000 + 200_000, 0.0);
        assert_eq!(followed(&signal, &[480]).last(), Some(&0.0));
    }

    #[test]
    fn where_a_block_is_cut_changes_no_bit() {
        let signal = sine(20_000);
        let whole = followed(&signal, &[20_000]);
        for sizes in [&[1][..], &[31, 33, 7], &[64], &[511]] {
            assert!(followed(&signal, sizes) == whole, "{sizes:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_silence_and_a_plug_that_was_out_begins_anew() {
        let mut level = SideLevel::new(48_000.0);
        let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30].repeat(16);
        level.hear(&bad, &bad);
        level.advance(64);
        assert!((0.0..=1.0).contains(&level.level(0)));
        level.advance(640);
        assert_eq!(level.level(0), 0.0);
        level.hear(&[0.0; 64], &[0.0; 64]);
        assert_eq!(level.level(63), 0.0);
    }
}
