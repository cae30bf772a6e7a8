//! Decoded patches that wait for their time, so that they act a fixed while after the knobs they were decoded for.

use std::collections::VecDeque;

use super::Steered;

/// Knobs act at every so many frames of the synth's clock, live and in a bounce, whatever the host's blocks.
pub(super) const LATENT_GRID: u32 = 64;
/// Time from there to the patch they decode to. A worker that is awake is hardly ever slower, so that its pace is not heard and a
/// bounce, which waits as long, sounds as what was played.
const LATENT_DELAY_S: f32 = 0.004;
/// How many wait at most; at one a millisecond there are four.
const WAITING: usize = 16;

/// The patches in order, and the clock they wait by.
#[derive(Debug)]
pub struct Waiting {
    steers: VecDeque<Steered>,
    /// Frame of the synth as last seen.
    pub(super) frame: u32,
    /// Frames from a turned knob to its patch.
    delay: u32,
}

impl Waiting {
    /// None, at this sample rate.
    pub(super) fn new(rate_hz: f32) -> Self {
        Self { steers: VecDeque::with_capacity(WAITING), frame: 0, delay: delay(rate_hz) }
    }

    /// From now on at this sample rate.
    pub(super) fn set_sample_rate(&mut self, rate_hz: f32) {
        self.delay = delay(rate_hz);
    }

    pub(super) fn len(&self) -> usize {
        self.steers.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.steers.len() == WAITING
    }

    /// Puts one behind all others. It is not to be full.
    pub(super) fn push(&mut self, steer: Steered) {
        self.steers.push_back(steer);
    }

    /// Takes the first, whether it is due or not.
    pub(super) fn pop(&mut self) -> Option<Steered> {
        self.steers.pop_front()
    }

    /// Takes one that was told ahead by another plan than this.
    pub(super) fn pop_outdated(&mut self, plan: u32) -> Option<Steered> {
        let at = self.steers.iter().position(|steer| steer.is_outdated(plan))?;
        self.steers.remove(at)
    }

    pub(super) fn clear(&mut self) {
        self.steers.clear();
    }

    /// Frames to the next point at which knobs act, 1-64.
    pub fn frames_to_grid(&self) -> usize {
        (LATENT_GRID - self.frame % LATENT_GRID) as usize
    }

    /// Whether this is such a point.
    pub fn is_on_grid(&self) -> bool {
        self.frame.is_multiple_of(LATENT_GRID)
    }

    /// Frames until the first is due; nothing while none waits.
    pub fn frames_to_due(&self) -> Option<usize> {
        let Some(turn) = self.steers.front()?.turned_at else { return Some(0) };
        let to_grid = turn.frame.wrapping_neg() % LATENT_GRID;
        let passed = self.frame.wrapping_sub(turn.frame);
        if turn.plan != 0 && (passed as i32) < 0 {
            return Some((to_grid + self.delay + passed.wrapping_neg()) as usize);
        }
        // After a reset of the clock the difference wraps around: the patch counts as long due.
        Some((to_grid + self.delay).saturating_sub(passed) as usize)
    }
}

fn delay(rate_hz: f32) -> u32 {
    (LATENT_DELAY_S * rate_hz).round() as u32
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::synth::PatchTarget;
    use vaeform_patch::Patch;

    use super::super::{Sound, Turn};
    use super::*;

    fn waiting(turned_at: Option<u32>, frame: u32) -> Waiting {
        let mut waiting = Waiting::new(48_000.0);
        let (sound, turned_at) = (Box::new(Sound::new(Patch::default())), turned_at.map(Turn::from));
        waiting.push(Steered { steer: Box::new(PatchTarget::new(Patch::default())), sound, is_rest: false, turned_at });
        waiting.frame = frame;
        waiting
    }

    #[test]
    fn a_patch_is_due_4_ms_after_the_point_of_the_grid_that_its_knobs_act_at() {
        assert_eq!(Waiting::new(48_000.0).frames_to_due(), None);
        for (turned_at, frame, due) in
            [(640, 640, 192), (641, 641, 63 + 192), (640, 831, 1), (640, 832, 0), (640, 9_999, 0)]
        {
            assert_eq!(waiting(Some(turned_at), frame).frames_to_due(), Some(due), "{turned_at} at {frame}");
        }
        assert_eq!(waiting(None, 640).frames_to_due(), Some(0), "a changed anchor does not wait");
    }

    #[test]
    fn what_is_told_ahead_waits_until_it_happens_or_another_plan_is_made() {
        let mut waiting = waiting(Some(640), 0);
        let ahead = |steer: &mut Steered| steer.turned_at = Some(Turn { frame: 640, plan: 3 });
        waiting.steers.iter_mut().for_each(ahead);
        for (frame, due) in [(0, 832), (639, 193), (640, 192), (831, 1), (900, 0)] {
            waiting.frame = frame;
            assert_eq!(waiting.frames_to_due(), Some(due), "at {frame}");
        }
        assert!(waiting.pop_outdated(3).is_none());
        assert!(waiting.pop_outdated(4).is_some() && waiting.len() == 0);
    }

    #[test]
    fn the_clock_may_wrap_or_begin_anew() {
        assert_eq!(waiting(Some(u32::MAX - 63), 0).frames_to_due(), Some(128));
        assert_eq!(waiting(Some(50_000), 10).frames_to_due(), Some(0), "of before a reset");
    }
}
