//! The time of a content while a note plays it.

/// Seconds into a content: onwards, and to and fro between two times while the key is down, so that no level jumps. `[audio-thread]`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NoteTime {
    seconds: f64,
    is_backwards: bool,
    is_released: bool,
}

impl NoteTime {
    /// The key is down, and time begins.
    pub(crate) fn restart(&mut self) {
        *self = Self::default();
    }

    /// The key is up: time goes on from where it is.
    pub(crate) fn release(&mut self) {
        (self.is_backwards, self.is_released) = (false, true);
    }

    /// Where it is, in seconds.
    pub(crate) fn seconds(self) -> f32 {
        self.seconds as f32
    }

    /// So many seconds pass, 0 or more.
    pub(crate) fn advance(&mut self, seconds: f64, sustain: Option<[f32; 2]>) {
        let Some([first, last]) = sustain.map(|times| times.map(f64::from)).filter(|_| !self.is_released) else {
            self.seconds += seconds;
            return;
        };
        if self.seconds + seconds <= last && !self.is_backwards {
            self.seconds += seconds;
            return;
        }
        let length = last - first;
        if length <= 0.0 {
            self.seconds = last;
            return;
        }
        // Two lengths bring it back to where it was.
        let place = if self.is_backwards { last + (last - self.seconds) } else { self.seconds };
        let place = (place + seconds - first) % (2.0 * length);
        self.is_backwards = place >= length;
        self.seconds = first + if self.is_backwards { 2.0 * length - place } else { place };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_held_time_never_leaves_its_part_nor_jumps(
            first in 0.0..2.0f32, length in 0.0..2.0f32, steps in prop::collection::vec(0.0..0.7f64, 1..60), up_at in 0..60usize,
        ) {
            let last = first + length;
            let mut time = NoteTime::default();
            for (n, step) in steps.into_iter().enumerate() {
                if n == up_at {
                    time.release();
                }
                let (before, was_in) = (time.seconds, time.seconds >= f64::from(first));
                time.advance(step, Some([first, last]));
                prop_assert!((time.seconds - before).abs() <= step + 1e-9);
                if n >= up_at {
                    prop_assert!((time.seconds - before - step).abs() < 1e-9);
                } else {
                    prop_assert!(time.seconds <= f64::from(last) + 1e-9);
                    prop_assert!(!was_in || time.seconds >= f64::from(first) - 1e-9);
                }
            }
        }
    }

    #[test]
    fn it_goes_to_and_fro_and_stands_where_both_times_are_one() {
        let mut time = NoteTime::default();
        let mut to_and_fro = [0.0; 8];
        for seconds in &mut to_and_fro {
            time.advance(0.5, Some([1.0, 2.0]));
            *seconds = time.seconds();
        }
        assert_eq!(to_and_fro, [0.5, 1.0, 1.5, 2.0, 1.5, 1.0, 1.5, 2.0]);
        time.restart();
        time.advance(9.0, Some([1.5, 1.5]));
        assert_eq!(time.seconds(), 1.5);
        time.release();
        time.advance(9.0, Some([1.5, 1.5]));
        assert_eq!(time.seconds(), 10.5);
    }
}
