//! What an engine takes in during a block, in order of time, whichever way it comes.

use nice_plug::prelude::{NoteEvent, ProcessContext};

use crate::Vaeform;
use crate::events::HostSysEx;
use crate::vst3_entry::BlockInputs;

/// Something that happens at a frame of the block.
#[derive(Debug)]
pub(crate) enum Input {
    /// Host parameters have other values from here on.
    Parameters,
    /// An event; what it says of the frame does not count.
    Event(NoteEvent<HostSysEx>),
    /// A controller on one more channel: the controllers that move latents have heard it.
    Again(NoteEvent<HostSysEx>),
}

/// The next input with its frame: out of the host's own lists where the entry point has them, or else the framework's events, among which
/// no parameter changes, since it ends its blocks there.
pub(crate) fn next(
    lists: &mut Option<&mut BlockInputs>,
    context: &mut impl ProcessContext<Vaeform>,
) -> Option<(usize, Input)> {
    match lists {
        Some(lists) => lists.next(),
        None => context.next_event().map(|event| (event.timing() as usize, Input::Event(event))),
    }
}
