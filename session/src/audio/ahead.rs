//! Where lanes will have the latents, told ahead. The frames of a long block are rendered within a part of its time: told of them then, the
//! worker would be too late for all of them, and a lane would stand for as long as a block lasts. What lanes say is a function of the beat, so the worker is told
//! of this block and the next one, at the points at which a bounce decodes. `[audio-thread]` but for its making and the reader.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use super::waiting::LATENT_GRID;
use crate::controllers::NUM_LATENTS;
use crate::latent::{Knobs, NUM_KNOBS, Thinning};
use crate::perform::PerformSwitches;

/// Places told that are still to come: as many as may wait decoded, less those of hands.
const MAX_TOLD: usize = 12;
/// How far lanes may come to be from where they were told, of -1..1: half a step of a controller.
const TOLERANCE: f32 = 1.0 / 127.0;

/// Knobs and the frame of the synth at which they will stand there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    /// As [`Knobs::to_array`] has them.
    pub(crate) knobs: [f32; NUM_KNOBS],
    /// When they are turned.
    pub(crate) turn: Turn,
}

/// When knobs are turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Frame of the synth.
    pub(crate) frame: u32,
    /// The plan that tells of it ahead; 0 where it has happened.
    pub(crate) plan: u32,
}

impl From<u32> for Turn {
    /// Has happened at a frame.
    fn from(frame: u32) -> Self {
        Self { frame, plan: 0 }
    }
}

/// All of which a plan is made: where the knobs stand without lanes, and what the host has of these.
type MadeOf = (Knobs, PerformSwitches);

/// The audio thread's end.
#[derive(Debug)]
pub(super) struct LanesAhead {
    to_worker: Producer<Planned>,
    newest: Arc<AtomicU32>,
    /// None while nothing is told ahead.
    made_of: Option<MadeOf>,
    told: VecDeque<(u32, [f32; NUM_LATENTS])>,
    /// The point of the grid up to which all is told.
    until: u32,
    thinning: Thinning,
    /// Frames between two places.
    between: usize,
}

/// The worker's end.
#[derive(Debug)]
pub(crate) struct AheadReader {
    planned: Consumer<Planned>,
    newest: Arc<AtomicU32>,
}

/// Both ends.
pub(super) fn pair() -> (LanesAhead, AheadReader) {
    let (to_worker, planned) = RingBuffer::new(2 * MAX_TOLD);
    let newest = Arc::new(AtomicU32::new(1));
    let mut ahead = LanesAhead {
        to_worker,
        newest: newest.clone(),
        made_of: None,
        told: VecDeque::with_capacity(MAX_TOLD),
        until: 0,
        thinning: Thinning::new(48_000.0),
        between: 0,
    };
    ahead.set_sample_rate(48_000.0);
    (ahead, AheadReader { planned, newest })
}

impl LanesAhead {
    /// From now on at this sample rate.
    pub(super) fn set_sample_rate(&mut self, rate_hz: f32) {
        self.cancel();
        self.thinning = Thinning::new(rate_hz);
        self.between = self.thinning.between();
    }

    /// Whether blocks of so many frames need it: in shorter ones a lane moves often enough by itself.
    pub(super) fn is_needed(&self, num_frames: usize) -> bool {
        num_frames > self.between
    }

    /// Whether anything is told ahead.
    pub(super) fn is_on(&self) -> bool {
        self.made_of.is_some()
    }

    /// Whether what is told holds with the knobs and switches as they are.
    pub(super) fn is_made_of(&self, now: &MadeOf) -> bool {
        self.made_of.as_ref() == Some(now)
    }

    /// The plan that counts; what another one says is outdated.
    pub(super) fn plan(&self) -> u32 {
        self.newest.load(Ordering::Relaxed)
    }

    /// Whether the worker has not yet read all that was told.
    pub(super) fn is_unread(&self) -> bool {
        self.to_worker.slots() < 2 * MAX_TOLD
    }

    /// What was told is not to be; false if nothing was.
    pub(super) fn cancel(&mut self) -> bool {
        if self.made_of.take().is_none() {
            return false;
        }
        self.told.clear();
        // 0 is no plan's.
        self.newest.store(self.plan().wrapping_add(1).max(1), Ordering::Release);
        true
    }

    /// A block of so many frames begins at a frame: whether lanes will be where it was told, by where they are so many frames ahead.
    pub(super) fn holds(
        &mut self,
        frame: u32,
        num_frames: usize,
        mut at: impl FnMut(usize) -> [f32; NUM_LATENTS],
    ) -> bool {
        let reach = self.until.wrapping_sub(frame) as i32;
        // The synth's clock may have begun anew.
        if self.made_of.is_none() || reach.unsigned_abs() as usize > 4 * num_frames + LATENT_GRID as usize {
            return false;
        }
        while self.told.front().is_some_and(|(told, _)| frame.wrapping_sub(*told) as i32 >= 0) {
            self.told.pop_front();
        }
        self.told.iter().all(|(told, latents)| {
            let now = at(told.wrapping_sub(frame) as usize);
            latents.iter().zip(now).all(|(told, now)| (told - now).abs() <= TOLERANCE)
        })
    }

    /// Tells where lanes will be up to the end of the next block, where that is not told; true if anything was. `now` is where they are at this frame.
    pub(super) fn extend(
        &mut self,
        (made_of, now): (MadeOf, Knobs),
        (frame, num_frames): (u32, usize),
        mut at: impl FnMut(usize) -> [f32; NUM_LATENTS],
    ) -> bool {
        if self.made_of.is_none() {
            self.made_of = Some(made_of);
            self.thinning.forget();
            self.thinning.decoded(now, frame);
            self.until = frame;
        } else if frame.wrapping_sub(self.until) as i32 > 0 {
            self.until = frame;
        }
        let (plan, reach, mut any) = (self.plan(), 2 * num_frames, false);
        while self.told.len() < MAX_TOLD {
            let next = (self.until / LATENT_GRID).wrapping_add(1).wrapping_mul(LATENT_GRID);
            let ahead = next.wrapping_sub(frame) as usize;
            if ahead >= reach {
                break;
            }
            self.until = next;
            let is_near = |told: &(u32, _)| (next.wrapping_sub(told.0) as usize) < reach / MAX_TOLD;
            let latents = at(ahead);
            let knobs = Knobs { latents, ..now };
            if self.told.back().is_some_and(is_near) || !self.thinning.wants(&knobs, next) {
                continue;
            }
            if self.to_worker.push(Planned { knobs: knobs.to_array(), turn: Turn { frame: next, plan } }).is_ok() {
                self.thinning.decoded(knobs, next);
                self.told.push_back((next, latents));
                any = true;
            }
        }
        any
    }
}

impl AheadReader {
    /// `[worker-thread]` The next place of the plan that counts.
    pub(crate) fn next(&mut self) -> Option<Planned> {
        loop {
            let planned = self.planned.pop().ok()?;
            if planned.turn.plan == self.newest.load(Ordering::Acquire) {
                return Some(planned);
            }
        }
    }

    /// `[any-thread]` Forgets what was told.
    pub(crate) fn clear(&mut self) {
        while self.planned.pop().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: usize = 2_048;

    /// At rest, with the default glide.
    fn still() -> Knobs {
        Knobs { glide_ms: 15.0, ..Knobs::default() }
    }

    /// Where a lane is at a frame: a sine of one latent, a second long.
    fn lane(frame: u32) -> [f32; NUM_LATENTS] {
        let mut latents = [0.0; NUM_LATENTS];
        latents[2] = 0.7 * (f64::from(frame) / 48_000.0 * std::f64::consts::TAU).sin() as f32;
        latents
    }

    fn begin(ahead: &mut LanesAhead, frame: u32, late: u32) -> bool {
        let at = |frames: usize| lane(frame + frames as u32 + late);
        let holds = ahead.holds(frame, BLOCK, at);
        if !holds {
            ahead.cancel();
        }
        let now = Knobs { latents: at(0), ..still() };
        ahead.extend(((still(), PerformSwitches::default()), now), (frame, BLOCK), at);
        holds
    }

    /// What a bounce decodes.
    fn bounced(frames: u32) -> Vec<(u32, [f32; NUM_KNOBS])> {
        let mut thinning = Thinning::new(48_000.0);
        let knobs = |frame| Knobs { latents: lane(frame), ..still() };
        let decoded = (0..frames).step_by(LATENT_GRID as usize).filter(|frame| {
            let wants = thinning.wants(&knobs(*frame), *frame);
            if wants {
                thinning.decoded(knobs(*frame), *frame);
            }
            wants
        });
        decoded.map(|frame| (frame, knobs(frame).to_array())).collect()
    }

    #[test]
    fn all_that_a_bounce_decodes_is_told_a_block_before_it_begins() {
        let (mut ahead, mut reader) = pair();
        let mut told = vec![(0, still().to_array())];
        for block in 0..50 {
            let frame = block * BLOCK as u32;
            assert_eq!(begin(&mut ahead, frame, 0), block > 0, "block {block}");
            let new: Vec<_> = std::iter::from_fn(|| reader.next()).collect();
            let from = if block == 0 { 0 } else { frame + BLOCK as u32 };
            assert!(new.iter().all(|planned| planned.turn.frame >= from && planned.turn.plan == ahead.plan()));
            told.extend(new.iter().map(|planned| (planned.turn.frame, planned.knobs)));
        }
        let bounced = bounced(51 * BLOCK as u32);
        println!("{} places in {} blocks of {BLOCK} frames, those of a bounce to the bit", told.len(), 50);
        assert_eq!(told, bounced);
    }

    #[test]
    fn a_jump_makes_what_was_told_outdated() {
        let (mut ahead, mut reader) = pair();
        begin(&mut ahead, 0, 0);
        let first = ahead.plan();
        // A song that jumps by half a second: nothing of before is read.
        assert!(!begin(&mut ahead, BLOCK as u32, 24_000));
        assert_ne!(ahead.plan(), first);
        let told: Vec<_> = std::iter::from_fn(|| reader.next()).collect();
        assert!(!told.is_empty() && told.iter().all(|planned| planned.turn.plan == ahead.plan()));
        assert_eq!(told[0].knobs[2], lane(told[0].turn.frame + 24_000)[2]);
        // A clock that begins anew, and a block that comes late.
        assert!(!begin(&mut ahead, 400_000, 0));
        assert!(!begin(&mut ahead, 0, 0));
        assert!(ahead.cancel() && !ahead.cancel() && reader.next().is_none());
    }

    #[test]
    fn blocks_of_any_length_leave_room_for_hands() {
        let (mut ahead, mut reader) = pair();
        for (block, num) in [(0u32, 32_768), (32_768, 4_096), (36_864, 1_024)] {
            let at = |frames: usize| lane(block + frames as u32);
            ahead.holds(block, num, at);
            let now = Knobs { latents: at(0), ..still() };
            ahead.extend(((still(), PerformSwitches::default()), now), (block, num), at);
            let told = std::iter::from_fn(|| reader.next()).count();
            assert!(told <= MAX_TOLD && ahead.told.len() <= MAX_TOLD, "{told}");
        }
    }
}
