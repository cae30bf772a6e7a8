//! The parameter changes of one block as the host holds them: a queue of points for each parameter, read where it lies.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use super::midi_param::MidiParam;

/// Points of one queue that are read at most.
const MAX_POINTS: i32 = 1 << 20;
/// Frame of a queue that is at its end.
pub(super) const NEVER: u32 = u32::MAX;

/// What a queue moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A host parameter, by its place.
    Param(usize),
    /// A MIDI controller.
    Midi(MidiParam),
    /// The program.
    Program,
}

/// A queue and how far it has been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    list: *mut IParamValueQueue,
    pub(super) target: Target,
    /// Its place in the host's list.
    pub(super) place: i32,
    next: i32,
    pub(super) num_points: i32,
    last_frame: u32,
    /// Frame and value of the point that is due next; the frame is [`NEVER`] at the end.
    pub(super) frame: u32,
    pub(super) value: f32,
}

impl Queue {
    /// Goes on to the next point that can be read. Frames never go back and stay in the block.
    ///
    /// # Safety
    /// The host's list lives.
    pub(super) unsafe fn advance(&mut self) {
        // SAFETY: as said; it was not null when the queue was made.
        let Some(list) = (unsafe { ComRef::from_raw(self.list) }) else { return };
        while self.next < self.num_points {
            let (mut offset, mut value) = (0, 0.0);
            // SAFETY: both outlive the call.
            let told = unsafe { list.getPoint(self.next, &mut offset, &mut value) };
            self.next += 1;
            if told == kResultOk && value.is_finite() {
                self.frame = (offset.max(0) as u32).min(self.last_frame).max(self.frame);
                self.value = value.clamp(0.0, 1.0) as f32;
                return;
            }
        }
        self.frame = NEVER;
    }

    /// Goes on past all points up to a frame; the value is the newest of them.
    ///
    /// # Safety
    /// The host's list lives.
    pub(super) unsafe fn newest(&mut self, frame: u32) -> f32 {
        let mut value = self.value;
        while self.frame <= frame {
            value = self.value;
            // SAFETY: as said.
            unsafe { self.advance() };
        }
        value
    }
}

/// The queues of a block, made ready at their first points.
///
/// # Safety
/// `changes` is null or the host's object, and it and its queues live as long as the queues that come out.
pub(super) unsafe fn each_queue(
    changes: *mut IParameterChanges,
    num_frames: usize,
    target: impl Fn(u32) -> Option<Target>,
    mut keep: impl FnMut(Queue),
) {
    // SAFETY: as said.
    let Some(changes) = (unsafe { ComRef::from_raw(changes) }) else { return };
    // SAFETY: a plain question to a living object.
    for index in 0..unsafe { changes.getParameterCount() } {
        // SAFETY: as above; the queue is null or lives.
        let list = unsafe { changes.getParameterData(index) };
        // SAFETY: as above.
        let Some(queue) = (unsafe { ComRef::from_raw(list) }) else { continue };
        // SAFETY: plain questions to a living object.
        let (id, num_points) = unsafe { (queue.getParameterId(), queue.getPointCount()) };
        let Some(target) = target(id) else { continue };
        let num_points = num_points.min(MAX_POINTS);
        let last_frame = num_frames.saturating_sub(1) as u32;
        let mut queue = Queue { list, target, place: index, next: 0, num_points, last_frame, frame: 0, value: 0.0 };
        // SAFETY: the list lives.
        unsafe { queue.advance() };
        if queue.frame != NEVER {
            keep(queue);
        }
    }
}
