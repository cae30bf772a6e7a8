//! What pictures show of the sound while it plays: samples, what the newest note does, and the share of the time that a block takes. By atomics:
//! newest wins, nothing waits, and the audio thread writes only while somebody looks.

use std::sync::atomic::{AtomicU32, Ordering};

use vaeform_dsp::activity::{Activity, NUM_NUMBERS};

/// Frames that can be looked at, the newest ones of the output.
pub const SCOPE_FRAMES: usize = 4_096;
/// Frames after a look in which the audio thread goes on writing.
const PATIENCE_FRAMES: u32 = 48_000;
/// How much of the load a block counts.
const LOAD_BLOCK: f32 = 0.1;

/// What is told of one instance. Written by the audio thread, read by the editor.
#[derive(Debug)]
pub struct Live {
    /// Frames that will be written still.
    patience: AtomicU32,
    /// Both channels in the middle, a ring.
    scope: Box<[AtomicU32]>,
    /// Frames that have been written, wrapping.
    written: AtomicU32,
    activity: [AtomicU32; NUM_NUMBERS],
    rate_hz: AtomicU32,
    load: AtomicU32,
}

impl Default for Live {
    fn default() -> Self {
        let activity: Vec<f32> = Activity::default().numbers().collect();
        Self {
            patience: AtomicU32::new(0),
            scope: (0..SCOPE_FRAMES).map(|_| AtomicU32::new(0)).collect(),
            written: AtomicU32::new(0),
            activity: std::array::from_fn(|i| AtomicU32::new(activity[i].to_bits())),
            rate_hz: AtomicU32::new(48_000_f32.to_bits()),
            load: AtomicU32::new(0),
        }
    }
}

impl Live {
    /// `[audio-thread]` Whether somebody has looked not long ago. What is told to nobody need not be worked out.
    pub fn is_watched(&self) -> bool {
        self.patience.load(Ordering::Relaxed) > 0
    }

    /// `[audio-thread]` A block of the output, at so many frames a second.
    pub fn output(&self, left: &[f32], right: &[f32], rate_hz: f32) {
        let patience = self.patience.load(Ordering::Relaxed);
        if patience == 0 {
            return;
        }
        let mut at = self.written.load(Ordering::Relaxed);
        for (left, right) in left.iter().zip(right) {
            self.scope[at as usize % SCOPE_FRAMES].store((0.5 * (left + right)).to_bits(), Ordering::Relaxed);
            at = at.wrapping_add(1);
        }
        self.written.store(at, Ordering::Release);
        self.rate_hz.store(rate_hz.to_bits(), Ordering::Relaxed);
        // A look at this moment may be forgotten: the next one is not far.
        self.patience.store(patience.saturating_sub(left.len() as u32), Ordering::Relaxed);
    }

    /// `[audio-thread]` What the newest note does.
    pub fn set_activity(&self, activity: &Activity) {
        self.activity.iter().zip(activity.numbers()).for_each(|(to, x)| to.store(x.to_bits(), Ordering::Relaxed));
    }

    /// `[audio-thread]` A block has taken this part of its time.
    pub fn add_load(&self, part: f32) {
        let load = f32::from_bits(self.load.load(Ordering::Relaxed));
        let load = load + LOAD_BLOCK * (part.clamp(0.0, 10.0) - load);
        self.load.store(load.to_bits(), Ordering::Relaxed);
    }

    /// Somebody looks: for the next second the audio thread writes.
    pub fn look(&self) {
        self.patience.store(PATIENCE_FRAMES, Ordering::Relaxed);
    }

    /// The newest frames, oldest first; how many there are a second, and how many have been written so far, wrapping. Where the audio thread
    /// writes meanwhile, some are newer.
    pub fn scope(&self, frames: &mut [f32; SCOPE_FRAMES]) -> (f32, u32) {
        let written = self.written.load(Ordering::Acquire);
        for (i, frame) in frames.iter_mut().enumerate() {
            let at = (written as usize).wrapping_add(i) % SCOPE_FRAMES;
            *frame = f32::from_bits(self.scope[at].load(Ordering::Relaxed));
        }
        (f32::from_bits(self.rate_hz.load(Ordering::Relaxed)), written)
    }

    /// What the newest note did at the last look of the audio thread.
    pub fn activity(&self) -> Activity {
        Activity::of_numbers(self.activity.iter().map(|x| f32::from_bits(x.load(Ordering::Relaxed))))
    }

    /// The part of its time that the audio thread takes for a block, in the mean of the last ones; 1 is all of it.
    pub fn load(&self) -> f32 {
        f32::from_bits(self.load.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_until_somebody_looks_and_the_newest_frames_come_last() {
        let (live, mut frames) = (Live::default(), [0.0; SCOPE_FRAMES]);
        live.output(&[1.0], &[1.0], 44_100.0);
        live.scope(&mut frames);
        assert!(!live.is_watched() && frames == [0.0; SCOPE_FRAMES]);
        live.look();
        live.output(&[0.5, 1.0], &[0.5, 0.0], 44_100.0);
        assert_eq!(live.scope(&mut frames), (44_100.0, 2));
        assert_eq!(frames[SCOPE_FRAMES - 2..], [0.5, 0.5]);
        let block = [0.25; 1_024];
        (0..48).for_each(|_| live.output(&block, &block, 44_100.0));
        assert!(!live.is_watched(), "whoever looks no longer is not written for");
        live.scope(&mut frames);
        assert_eq!(frames, [0.25; SCOPE_FRAMES]);
    }

    #[test]
    fn activity_comes_as_it_was_told_and_load_is_a_mean() {
        let live = Live::default();
        assert_eq!(live.activity().operators, [0.0; 6]);
        let told = Activity { operators: [0.5; 6], routes: [1.0; 32], ..Activity::default() };
        live.set_activity(&told);
        assert_eq!(live.activity(), told);
        (0..200).for_each(|_| live.add_load(0.25));
        assert!((live.load() - 0.25).abs() < 1e-3);
    }
}
