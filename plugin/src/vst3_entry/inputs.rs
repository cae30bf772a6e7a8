//! All that a host sends for one block, merged in order of time while the engine takes it: nothing is copied or sorted, so no number of
//! points is too large. Of each frame's points the newest of a parameter counts.

use std::collections::VecDeque;
use std::sync::Arc;

use nice_plug::prelude::ParamPtr;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ProcessData;

use super::midi_param::MidiParam;
use super::midi_values::MidiValues;
use super::note_list::NoteList;
use super::programs::{self, PROGRAM_ID};
use super::queues::{NEVER, Queue, Target, each_queue};
use crate::input::{Input, InputSource};
use crate::params::HostParams;
use crate::window::Repaint;

/// Queues of a block, more than there are parameters.
const MAX_QUEUES: usize = 1024;
/// Inputs of empty blocks that wait for the next full one, and points of momentary controllers in a block of which each one counts.
const CAPACITY: usize = 16_384;

/// The inputs of the block that is being processed. `[audio-thread]` but for its making.
pub(super) struct BlockInputs {
    /// The editor draws anew when a host parameter has moved.
    repaint: Repaint,
    /// Host parameters by their ids, in order of these.
    params: Box<[(u32, ParamPtr)]>,
    /// Keeps them alive.
    _owner: Arc<HostParams>,
    values: Arc<MidiValues>,
    moves: Vec<Queue>,
    /// In the order in which they act within a frame.
    controllers: Vec<Queue>,
    notes: NoteList,
    /// Inputs of empty blocks.
    kept: VecDeque<Input>,
    again: Option<Again>,
    /// The frame that is being taken in, and the next queue to be looked at there.
    now: Option<u32>,
    cursor: usize,
    /// A program that is chosen at the frame that is being taken in.
    program: Option<usize>,
    /// The last program of the list.
    last_program: usize,
    /// So many points that of momentary controllers too only the newest of a frame counts.
    is_dense: bool,
    /// The part of the block that is being processed, in frames.
    part: std::ops::Range<u32>,
}

/// A shared controller on its way to the other channels.
#[derive(Clone, Copy, Debug)]
struct Again {
    param: MidiParam,
    value: f32,
    channel: u8,
}

impl std::fmt::Debug for BlockInputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockInputs").field("part", &self.part).finish_non_exhaustive()
    }
}

impl BlockInputs {
    /// `[main-thread]` For these host parameters of `owner`, in any order; allocates all that is ever needed.
    pub(super) fn new(
        repaint: Repaint,
        owner: Arc<HostParams>,
        mut params: Vec<(u32, ParamPtr)>,
        values: Arc<MidiValues>,
    ) -> Self {
        params.sort_unstable_by_key(|&(id, _)| id);
        Self {
            repaint,
            params: params.into_boxed_slice(),
            _owner: owner,
            values,
            moves: Vec::with_capacity(MAX_QUEUES),
            controllers: Vec::with_capacity(MAX_QUEUES),
            notes: NoteList::new(),
            kept: VecDeque::with_capacity(CAPACITY),
            again: None,
            now: None,
            cursor: 0,
            program: None,
            last_program: programs::last(),
            is_dense: false,
            part: 0..0,
        }
    }

    /// Begins with what the host sends for a block.
    ///
    /// # Safety
    /// The host's lists are null or live until [`Self::end`].
    pub(super) unsafe fn begin(&mut self, data: &ProcessData, num_frames: usize) {
        let Self { repaint, params, moves, controllers, notes, .. } = self;
        let target = |id| match params.binary_search_by_key(&id, |&(id, _)| id) {
            Ok(place) => Some(Target::Param(place)),
            Err(_) if id == PROGRAM_ID => Some(Target::Program),
            Err(_) => MidiParam::from_id(id).map(Target::Midi),
        };
        let mut num_points = 0;
        // SAFETY: as said.
        unsafe {
            each_queue(data.inputParameterChanges, num_frames, target, |mut queue| {
                num_points += queue.num_points.max(0) as usize;
                let is_midi = matches!(queue.target, Target::Midi(_));
                let queues = if is_midi { &mut *controllers } else { &mut *moves };
                if queues.len() < MAX_QUEUES {
                    queues.push(queue);
                } else if let Target::Param(place) = queue.target {
                    // Nobody has so many parameters. The last value is what counts in the end.
                    set(repaint, params[place].1, queue.newest(NEVER - 1));
                }
            });
            notes.begin(data.inputEvents, num_frames);
        }
        // No two keys are alike, so the order is the host's where the ranks are the same.
        let rank = |queue: &Queue| match queue.target {
            Target::Midi(param) => param.rank(),
            Target::Param(_) | Target::Program => 0,
        };
        controllers.sort_unstable_by_key(|queue| (rank(queue), queue.place));
        self.is_dense = num_points > CAPACITY;
        (self.now, self.cursor) = (None, 0);
    }

    /// The part of the block, in frames, that [`InputSource::next`] is for from now on.
    pub(super) fn take_part(&mut self, part: std::ops::Range<usize>) {
        self.part = part.start as u32..part.end as u32;
    }

    /// Forgets the host's lists, and what nobody took.
    pub(super) fn end(&mut self) {
        self.moves.clear();
        self.controllers.clear();
        self.notes.end();
        (self.again, self.program) = (None, None);
        self.part = 0..0;
    }

    /// Takes in an empty block: parameters change at once, the rest waits for the next full block.
    ///
    /// # Safety
    /// The host's lists are null or live during the call.
    pub(super) unsafe fn keep(&mut self, data: &ProcessData) {
        // SAFETY: as said.
        unsafe { self.begin(data, 0) };
        self.take_part(0..1);
        while let Some((_, input)) = self.fresh() {
            if self.kept.len() < CAPACITY && !matches!(input, Input::Parameters) {
                self.kept.push_back(input);
            }
        }
        self.end();
    }

    /// Forgets what waits.
    pub(super) fn forget_kept(&mut self) {
        self.kept.clear();
    }

    fn fresh(&mut self) -> Option<(usize, Input)> {
        loop {
            if let Some(now) = self.now {
                let frame = now.saturating_sub(self.part.start) as usize;
                if let Some(program) = self.program.take() {
                    return Some((frame, Input::Program(program)));
                }
                if let Some(input) = self.next_again().or_else(|| self.next_controller(now)) {
                    return Some((frame, input));
                }
                if self.notes.frame().is_some_and(|at| at <= now) {
                    // SAFETY: the host's lists live from `begin` to `end`, and after it no event is due.
                    return unsafe { self.notes.take() }.map(|event| (frame, Input::Event(event)));
                }
            }
            let queues = self.moves.iter().chain(&self.controllers).map(|queue| queue.frame);
            let frame = queues.chain(self.notes.frame()).min().filter(|&frame| frame < self.part.end)?;
            (self.now, self.cursor) = (Some(frame), 0);
            if self.move_params(frame) {
                return Some((frame.saturating_sub(self.part.start) as usize, Input::Parameters));
            }
        }
    }

    /// Sets host parameters to what they are at this frame; true if one has changed.
    fn move_params(&mut self, frame: u32) -> bool {
        let Self { repaint, params, moves, program, last_program, .. } = self;
        let mut has_moved = false;
        for queue in moves.iter_mut().filter(|queue| queue.frame <= frame) {
            // SAFETY: the host's lists live from `begin` to `end`, and after it there are no queues.
            let value = unsafe { queue.newest(frame) };
            match queue.target {
                Target::Param(place) => has_moved |= set(repaint, params[place].1, value),
                Target::Program => *program = Some(programs::program(f64::from(value), *last_program)),
                Target::Midi(_) => {}
            }
        }
        has_moved
    }

    /// The next message of a controller at this frame: each queue in its turn gives one, and then again, so that a parameter number comes
    /// before its data though the host has sorted them apart.
    fn next_controller(&mut self, now: u32) -> Option<Input> {
        loop {
            let due = self.controllers[self.cursor..].iter().position(|queue| queue.frame <= now);
            let Some(ahead) = due else {
                if self.cursor == 0 {
                    return None;
                }
                self.cursor = 0;
                continue;
            };
            let queue = &mut self.controllers[self.cursor + ahead];
            self.cursor += ahead + 1;
            let Target::Midi(param) = queue.target else { continue };
            let is_each = param.is_momentary() && !self.is_dense;
            // SAFETY: the host's lists live from `begin` to `end`, and after it there are no queues.
            let value = unsafe {
                if is_each {
                    let value = queue.value;
                    queue.advance();
                    value
                } else {
                    queue.newest(now)
                }
            };
            if self.values.hear(param, value) {
                self.again = param.is_shared().then_some(Again { param, value, channel: 1 });
                return Some(Input::Event(param.message(param.channel, value)));
            }
        }
    }

    fn next_again(&mut self) -> Option<Input> {
        let Again { param, value, channel } = self.again?;
        self.again = (channel < 15).then_some(Again { param, value, channel: channel + 1 });
        let message = param.message(channel, value);
        // A number that selects a parameter counts for the data entry of its own channel.
        Some(if matches!(param.controller, 98 | 99) { Input::Event(message) } else { Input::Again(message) })
    }
}

impl InputSource for BlockInputs {
    /// The next input of this part, and its frame within it.
    fn next(&mut self) -> Option<(usize, Input)> {
        self.kept.pop_front().map(|input| (0, input)).or_else(|| self.fresh())
    }
}

/// Sets a host parameter, 0-1; true if it has changed. A value that was read and is written back changes nothing, though the plain value
/// that comes of it may differ in its last bit.
fn set(repaint: &Repaint, param: ParamPtr, value: f32) -> bool {
    // SAFETY: whoever has the pointers keeps the parameters alive; their values are atomic.
    unsafe {
        let has_changed = param.unmodulated_normalized_value() != value && param._internal_set_normalized_value(value);
        if has_changed {
            repaint.request();
        }
        has_changed
    }
}
