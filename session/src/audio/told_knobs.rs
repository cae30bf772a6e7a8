//! Tells the worker where the knobs are, as often as a bounce decodes them: what is played live sounds as its bounce, and a knob that moves
//! all the time costs the worker no more than it is heard. `[audio-thread]`

use super::waiting::LATENT_GRID;
use crate::latent::{Knobs, NUM_KNOBS, Thinning};
use crate::threads::latest::Writer;

/// The way to the worker, and what it was told last.
#[derive(Debug)]
pub(super) struct ToldKnobs {
    to_worker: Writer<NUM_KNOBS>,
    thinning: Thinning,
    /// Frame of the synth as last seen.
    frame: u32,
}

impl ToldKnobs {
    /// The worker knows of nothing yet.
    pub(super) fn new(to_worker: Writer<NUM_KNOBS>) -> Self {
        Self { to_worker, thinning: Thinning::new(48_000.0), frame: 0 }
    }

    /// From now on at this sample rate.
    pub(super) fn set_sample_rate(&mut self, rate_hz: f32) {
        self.thinning = Thinning::new(rate_hz);
    }

    /// The knobs are turned at a frame of the synth: true if the worker is told, otherwise [`Self::pass`] does it when it is time.
    pub(super) fn turn(&mut self, knobs: &Knobs, frame: u32) -> bool {
        let acts_at = on_grid(frame);
        // All that is turned up to one point of the grid acts there.
        let is_wanted = self.thinning.wants(knobs, acts_at) || self.thinning.is_of(acts_at);
        is_wanted && self.tell(knobs, (frame, acts_at))
    }

    /// The synth has come to a frame with the knobs at these places: true if the worker is told of what was held back.
    pub(super) fn pass(&mut self, knobs: &Knobs, frame: u32) -> bool {
        let is_reset = (frame.wrapping_sub(self.frame) as i32) < 0;
        self.frame = frame;
        if is_reset {
            // A bounce begins by decoding the knobs where they stand.
            return self.tell(knobs, (frame, on_grid(frame)));
        }
        let Some(due) = self.thinning.due(knobs) else { return false };
        let due = on_grid(due);
        // At the frame itself they may still be turned.
        let is_over = (frame.wrapping_sub(due) as i32) > 0;
        is_over && self.tell(knobs, (due, due))
    }

    /// Tells of the knobs whatever was told before; false if the worker knows them.
    pub(super) fn tell_anew(&mut self, knobs: &Knobs, frame: u32) -> bool {
        self.tell(knobs, (frame, on_grid(frame)))
    }

    /// Lets the worker take the knobs again.
    pub(super) fn repeat(&mut self) {
        self.to_worker.repeat();
    }

    fn tell(&mut self, knobs: &Knobs, (frame, acts_at): (u32, u32)) -> bool {
        self.thinning.decoded(*knobs, acts_at);
        self.to_worker.write(&knobs.to_array(), frame)
    }
}

/// The point of the grid at which a turn at a frame acts.
fn on_grid(frame: u32) -> u32 {
    frame.wrapping_add(frame.wrapping_neg() % LATENT_GRID)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::latest;

    const RATE_HZ: f32 = 48_000.0;
    const END: u32 = 96_000;

    /// Two knobs as a host moves them, one after the other at each of these frames.
    fn turns(every: u32) -> Vec<(u32, usize, f32)> {
        let frames = (every..END).step_by(every as usize);
        let at = |frame: u32, hz: f32| (frame as f32 / RATE_HZ * std::f32::consts::TAU * hz).sin();
        frames.flat_map(|frame| [(frame, 0, 0.7 * at(frame, 0.4)), (frame, 3, 0.01 * at(frame, 0.3))]).collect()
    }

    /// Where knobs act and how they stand there, as a bounce has it.
    fn bounced(turns: &[(u32, usize, f32)]) -> Vec<(u32, Knobs)> {
        let (mut thinning, mut knobs, mut all) = (Thinning::new(RATE_HZ), Knobs::default(), Vec::new());
        let mut left = turns;
        for frame in (0..END).step_by(LATENT_GRID as usize) {
            let (now, later) = left.split_at(left.partition_point(|turn| turn.0 <= frame));
            left = later;
            now.iter().for_each(|&(_, latent, value)| knobs.latents[latent] = value);
            if thinning.wants(&knobs, frame) {
                thinning.decoded(knobs, frame);
                all.push((frame, knobs));
            }
        }
        all
    }

    /// The same as a worker is told that is always in time, in blocks of so many frames.
    fn told(turns: &[(u32, usize, f32)], block: usize) -> Vec<(u32, Knobs)> {
        let (writer, mut reader) = latest::pair(Knobs::default().to_array());
        let (mut told, mut knobs) = (ToldKnobs::new(writer), Knobs::default());
        let mut all = vec![(0, knobs)];
        let mut read = |is_told: bool| {
            let Some((values, at)) = reader.read() else { return assert!(!is_told) };
            let acts_at = on_grid(at);
            all.retain(|(frame, _)| *frame != acts_at);
            all.push((acts_at, Knobs::from_array(values)));
        };
        read(told.turn(&knobs, 0));
        let mut left = turns;
        for start in (0..END).step_by(block) {
            read(told.pass(&knobs, start));
            read(told.turn(&knobs, start));
            let (now, later) = left.split_at(left.partition_point(|turn| turn.0 < start + block as u32));
            left = later;
            for &(frame, latent, value) in now {
                read(told.pass(&knobs, frame));
                knobs.latents[latent] = value;
                read(told.turn(&knobs, frame));
            }
        }
        all
    }

    #[test]
    fn the_worker_is_told_of_what_a_bounce_decodes_whatever_the_blocks_are() {
        for every in [64, 480, 500, 3_000] {
            let turns = turns(every);
            let bounced = bounced(&turns);
            assert!(bounced.len() > 20);
            for block in [64, 100, 512, 2_048] {
                let until = END - block as u32 - 64;
                let before = |all: Vec<(u32, Knobs)>| -> Vec<_> { all.into_iter().filter(|at| at.0 < until).collect() };
                assert_eq!(before(told(&turns, block)), before(bounced.clone()), "every {every}, blocks of {block}");
            }
        }
    }

    #[test]
    fn a_turn_that_is_held_back_is_told_when_its_time_has_passed_and_after_a_reset() {
        let (writer, _reader) = latest::pair(Knobs::default().to_array());
        let mut told = ToldKnobs::new(writer);
        let knobs = |latent: f32| Knobs { latents: [latent; 8], glide_ms: 15.0, ..Knobs::default() };
        assert!(told.turn(&knobs(0.1), 1_000), "the first at once");
        assert!(told.turn(&knobs(0.2), 1_020), "up to the same point of the grid");
        assert!(!told.turn(&knobs(0.3), 1_100), "too near");
        assert!(
            !told.pass(&knobs(0.3), 1_728) && !told.pass(&knobs(0.3), 1_792),
            "not before 15 ms, nor at that frame"
        );
        assert!(told.pass(&knobs(0.3), 1_793));
        assert!(!told.pass(&knobs(0.3), 9_000), "it knows");
        assert!(!told.turn(&knobs(0.301), 1_800) && told.pass(&knobs(0.301), 64), "the clock began anew");
    }
}
