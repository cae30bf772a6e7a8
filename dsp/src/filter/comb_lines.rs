//! The delays of all combs, one after the other.

/// The lowest pitch of a comb, in Hz.
pub(super) const MIN_PITCH_HZ: f32 = 20.0;
/// Samples that a cubic goes through.
pub(super) const TAPS: usize = 4;
/// The longest delay, in cycles of the lowest pitch: what a high-pass in the loop hurries ahead has to be waited for.
const MAX_CYCLES: f32 = 1.25;
/// The first samples again behind the last, so that no cubic is cut in two.
const GUARD: usize = TAPS - 1;

/// Delays for so many channels, 16 KB each at 48 kHz. `[audio-thread]` but for [`CombLines::new`].
#[derive(Clone, Debug)]
pub struct CombLines {
    /// Zeros until they are used, so that memory is taken only then.
    samples: Vec<f32>,
    /// Samples of a line, a power of two.
    len: usize,
}

impl CombLines {
    /// Silent lines for combs at this rate; allocates.
    pub fn new(num_lines: usize, rate_hz: f32) -> Self {
        let longest = (MAX_CYCLES * rate_hz / MIN_PITCH_HZ) as usize + 2 * TAPS;
        let len = longest.next_power_of_two();
        Self { samples: vec![0.0; num_lines * (len + GUARD)], len }
    }

    /// Puts what a line has heard into another. Both must be there.
    pub fn copy(&mut self, to: usize, from: usize) {
        let stride = self.len + GUARD;
        self.samples.copy_within(from * stride..(from + 1) * stride, to * stride);
    }

    /// The longest delay in frames.
    pub(super) fn max_delay(&self) -> f32 {
        (self.len - TAPS) as f32
    }

    /// Four samples in a row of a line, the oldest first; `back` is how long before frame `at` the oldest was written, `written` how many
    /// there are: before them was silence.
    #[inline(always)]
    pub(super) fn taps(&self, line: usize, at: usize, back: usize, written: usize) -> [f32; TAPS] {
        let start = line * (self.len + GUARD) + (at.wrapping_sub(back) & (self.len - 1));
        let Some(taps) = self.samples.get(start..start + TAPS) else { return [0.0; TAPS] };
        if back <= written {
            return [taps[0], taps[1], taps[2], taps[3]];
        }
        std::array::from_fn(|i| if back - i <= written { taps[i] } else { 0.0 })
    }

    /// Writes frame `at` of a line.
    #[inline(always)]
    pub(super) fn write(&mut self, line: usize, at: usize, x: f32) {
        let place = at & (self.len - 1);
        let start = line * (self.len + GUARD);
        if let Some(samples) = self.samples.get_mut(start..start + self.len + GUARD) {
            samples[place] = x;
            if place < GUARD {
                samples[place + self.len] = x;
            }
        }
    }
}
