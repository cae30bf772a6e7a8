//! A line of past samples, written and read by blocks of up to 32 frames.
//!
//! Between samples it takes the cubic through four of them (Lagrange), whose gain is nowhere above 1 between the middle two, so that a
//! loop around it stays whole (V. Välimäki, "Discrete-Time Modeling of Acoustic Tubes Using Fractional Delay Filters", 1995).

use super::blocks::BLOCK;
use super::glide::whole as as_number;
use super::slew::Sweep;

/// Samples that the cubic takes beyond the one asked for.
const BEYOND: usize = 2;
/// Frames of a control block as numbers: to load them is faster than to convert them.
const FRAMES: [f32; BLOCK] = {
    let mut frames = [0.0; BLOCK];
    let mut i = 0;
    while i < BLOCK {
        frames[i] = i as f32;
        i += 1;
    }
    frames
};

/// Samples at the start that lie behind the end once more, so that what is read lies side by side: a control block and more.
const MIRRORED: usize = 2 * BLOCK;

/// Past samples of a channel. They are written and read by pieces that lie within a control block.
#[derive(Clone, Debug)]
pub(super) struct DelayLine {
    samples: Vec<f32>,
    /// Those that go round: whole control blocks.
    len: usize,
    max_delay: usize,
    /// Where the next sample goes.
    at: usize,
    /// Samples written since the reset. What is older is silence, so that a reset has nothing to clear.
    num_written: usize,
}

impl DelayLine {
    /// For delays of up to so many frames; allocates.
    pub(super) fn new(max_delay: usize) -> Self {
        let len = (max_delay + BLOCK + BEYOND).max(MIRRORED).next_multiple_of(BLOCK);
        Self { samples: vec![0.0; len + MIRRORED], len, max_delay, at: 0, num_written: 0 }
    }

    /// The longest delay in frames.
    pub(super) fn max_delay(&self) -> usize {
        self.max_delay
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        (self.at, self.num_written) = (0, 0);
    }

    /// Appends samples, at most what is left of the control block. `[audio-thread]`
    #[inline(always)]
    pub(super) fn write(&mut self, input: &[f32]) {
        let end = self.at + input.len();
        copy(input, &mut self.samples[self.at..end]);
        if self.at < MIRRORED {
            copy(input, &mut self.samples[self.len + self.at..self.len + end]);
        }
        self.at = if end == self.len { 0 } else { end };
        self.num_written = (self.num_written + input.len()).min(self.len);
    }

    /// Consecutive samples, the first of them `back` samples before the next to be written, where all of them have been written.
    #[inline(always)]
    fn window(&self, back: usize, len: usize) -> Option<&[f32]> {
        if back > self.num_written {
            return None;
        }
        let start = if back > self.at { self.at + self.len - back } else { self.at - back };
        self.samples.get(start..start + len)
    }

    /// As [`DelayLine::window`], with silence where nothing has been written yet.
    fn copy_window(&self, back: usize, output: &mut [f32]) {
        let missing = back.saturating_sub(self.num_written).min(output.len());
        let (silent, output) = output.split_at_mut(missing);
        silent.fill(0.0);
        if let Some(window) = self.window(back - missing, output.len()) {
            output.copy_from_slice(window);
        }
    }

    /// As many samples as there is room for, a whole number of frames old. `[audio-thread]`
    #[inline(always)]
    pub(super) fn read_whole(&self, back: usize, output: &mut [f32]) {
        match self.window(back, output.len()) {
            Some(window) => copy(window, output),
            None => self.copy_window(back, output),
        }
    }

    /// What frames of a control block from `first` on hear through a delay. `num_written` says how many of them the line already has:
    /// all, or none. The delay must then be at least 1, or at least the number of frames and 1. `[audio-thread]`
    #[inline(always)]
    pub(super) fn read(&self, delay: Sweep, first: usize, num_written: usize, output: &mut [f32]) {
        if let Some(delay) = delay.resting() {
            return self.read_whole(delay + num_written, output);
        }
        // Lengths are told from a whole number on, so that single precision is enough for the rest.
        let base = delay.from.min(delay.from + delay.step * BLOCK as f64).max(0.0) as usize;
        let (from, step) = ((delay.from - base as f64) as f32, delay.step as f32);
        let length = |frame: usize| (from + step * as_number(first + frame)).max(0.0);
        let mut start = 0;
        while start < output.len() {
            // Frames whose delay has the same whole part read consecutive samples.
            let whole = length(start) as usize;
            let mut end = output.len();
            if length(end - 1) as usize != whole {
                end = start + 1;
                while end < output.len() && length(end) as usize == whole {
                    end += 1;
                }
            }
            let (back, len) = (base + whole + BEYOND + num_written - start, end - start + BEYOND + 1);
            let (from, first, output) = (from - whole as f32, first + start, &mut output[start..end]);
            if let Some(window) = self.window(back, len) {
                interpolate(window, from, step, first, output);
            } else {
                let mut window = [0.0; BLOCK + BEYOND + 1];
                self.copy_window(back, &mut window[..len]);
                interpolate(&window[..len], from, step, first, output);
            }
            start = end;
        }
    }
}

/// Copies equal lengths; a whole control block without a call.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    match (<&[f32; BLOCK]>::try_from(from), <&mut [f32; BLOCK]>::try_from(&mut *to)) {
        (Ok(from), Ok(to)) => *to = *from,
        _ => to.copy_from_slice(from),
    }
}

/// Cubics through four samples each, between the middle two; the window is oldest first.
#[inline(always)]
fn interpolate(window: &[f32], from: f32, step: f32, first: usize, output: &mut [f32]) {
    let len = output.len();
    let (w3, w2) = (&window[..len], &window[1..=len]);
    let (w1, w0) = (&window[2..len + 2], &window[3..len + 3]);
    let frames = &FRAMES[first..first + len];
    for i in 0..len {
        let f = from + step * frames[i];
        let (before, after, beyond) = (f + 1.0, f - 1.0, f - 2.0);
        let (outer, inner) = (f * after, before * beyond);
        output[i] = (1.0 / 6.0) * outer * (before * w3[i] - beyond * w0[i]) + 0.5 * inner * (after * w1[i] - f * w2[i]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ramp through a delay, in pieces: what comes out is the ramp, so much later.
    fn check(delay: Sweep, num_written: bool) {
        let mut line = DelayLine::new(100);
        let sample = |i: usize| i as f32;
        for start in (0..960).step_by(BLOCK) {
            for (first, len) in [(0, 5), (5, 20), (25, 7)] {
                let input: Vec<f32> = (0..len).map(|i| sample(start + first + i)).collect();
                let mut output = vec![0.0; len];
                if num_written {
                    line.write(&input);
                    line.read(delay, first, len, &mut output);
                } else {
                    line.read(delay, first, 0, &mut output);
                    line.write(&input);
                }
                for (i, x) in output.iter().enumerate() {
                    let expected = (start + first + i) as f64 - (delay.from + delay.step * (first + i) as f64);
                    if start >= 160 {
                        assert!(
                            (f64::from(*x) - expected).abs() < 1e-3,
                            "{delay:?}, frame {}: {x}, {expected}",
                            start + first + i
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_ramp_comes_out_as_much_later_as_the_delay_is_long() {
        for (from, step) in
            [(40.0, 0.0), (100.0, 0.0), (40.25, 0.0), (60.0, 0.9), (60.0, -0.7), (50.999, 0.001), (40.0, 0.25)]
        {
            check(Sweep { from, step }, false);
            check(Sweep { from, step }, true);
        }
        check(Sweep { from: 1.0, step: 0.0 }, true);
        check(Sweep { from: 1.5, step: 0.03 }, true);
    }

    #[test]
    fn after_a_reset_the_past_is_silent() {
        let mut line = DelayLine::new(64);
        for _ in 0..9 {
            line.write(&[1.0; BLOCK]);
        }
        line.reset();
        line.write(&[2.0; 4]);
        let mut output = [9.0; 8];
        line.read(Sweep { from: 12.0, step: 0.0 }, 0, 0, &mut output);
        assert_eq!(output, [0.0; 8]);
        line.read(Sweep { from: 8.0, step: 0.0 }, 0, 0, &mut output);
        assert_eq!(output, [0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0]);
    }
}
