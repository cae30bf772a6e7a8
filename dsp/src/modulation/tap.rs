//! A tempo tapped by hand.

use super::song::OWN_TEMPO_RANGE_BPM as RANGE_BPM;

/// Taps closer than this to the last, in seconds, are its bounce: half a beat of the fastest tempo.
const BOUNCE_SECONDS: f64 = 0.1;
/// Intervals that count.
const NUM_INTERVALS: usize = 5;

/// Finds the tempo of taps. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct TapTempo {
    sample_rate_hz: f64,
    last: Option<u64>,
    /// The last intervals in frames, newest last.
    intervals: [u64; NUM_INTERVALS],
    num_intervals: usize,
}

impl TapTempo {
    /// Waits for a first tap. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        let sample_rate_hz = f64::from(sample_rate_hz);
        Self { sample_rate_hz, last: None, intervals: [0; NUM_INTERVALS], num_intervals: 0 }
    }

    /// A tap at a frame; frames count on from anywhere. The tempo in beats a minute, 20..300, from the second tap on: that of the
    /// median of the last five intervals. A pause longer than a beat of the slowest tempo, or a step back in time, begins anew.
    pub fn tap(&mut self, frame: u64) -> Option<f64> {
        let [slowest, _] = RANGE_BPM;
        let interval = self.last.and_then(|last| frame.checked_sub(last));
        let seconds = interval.map(|frames| frames as f64 / self.sample_rate_hz);
        match (interval, seconds) {
            (Some(_), Some(seconds)) if seconds < BOUNCE_SECONDS => return self.tempo_bpm(),
            // Hands are not exact at the slowest tempo either.
            (Some(interval), Some(seconds)) if seconds <= 1.05 * 60.0 / slowest => self.add(interval),
            _ => self.num_intervals = 0,
        }
        self.last = Some(frame);
        self.tempo_bpm()
    }

    fn add(&mut self, interval: u64) {
        if self.num_intervals == NUM_INTERVALS {
            self.intervals.rotate_left(1);
            self.num_intervals -= 1;
        }
        self.intervals[self.num_intervals] = interval;
        self.num_intervals += 1;
    }

    /// The tempo so far, if there is one.
    fn tempo_bpm(&self) -> Option<f64> {
        let mut sorted = self.intervals;
        let sorted = &mut sorted[..self.num_intervals];
        sorted.sort_unstable();
        let middle = sorted.len() / 2;
        let frames = match sorted.len() {
            0 => return None,
            len if len % 2 == 1 => sorted[middle] as f64,
            _ => 0.5 * (sorted[middle - 1] as f64 + sorted[middle] as f64),
        };
        let [slowest, fastest] = RANGE_BPM;
        Some((60.0 * self.sample_rate_hz / frames).clamp(slowest, fastest))
    }
}
