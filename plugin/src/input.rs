//! What an engine takes in during a block, in order of time, whichever way it comes.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use nice_plug::prelude::{NoteEvent, ProcessContext};

use crate::Vaeform;
use crate::events::HostSysEx;

/// Something that happens at a frame of the block.
#[derive(Debug)]
pub(crate) enum Input {
    /// Host parameters have other values from here on.
    Parameters,
    /// An event; what it says of the frame does not count.
    Event(NoteEvent<HostSysEx>),
    /// Another program of the list is chosen; 0 is the project's own sound.
    Program(usize),
    /// A controller on one more channel: the controllers that move latents have heard it.
    Again(NoteEvent<HostSysEx>),
}

/// The inputs of the block that is being processed, where an entry point takes them out of the host's own lists.
pub(crate) trait InputSource {
    /// `[audio-thread]` The next input and its frame within the block.
    fn next(&mut self) -> Option<(usize, Input)>;
}

/// The next input with its frame: out of the entry point's `source`, or else the framework's events, among which no parameter changes,
/// since it ends its blocks there.
pub(crate) fn next(
    source: &mut Option<&mut dyn InputSource>,
    context: &mut impl ProcessContext<Vaeform>,
) -> Option<(usize, Input)> {
    match source {
        Some(source) => source.next(),
        None => context.next_event().map(|event| (event.timing() as usize, Input::Event(event))),
    }
}

/// Where the entry point leaves the inputs of a block for the engine, which the framework calls in between.
#[derive(Debug, Default)]
pub(crate) struct InputSlot(AtomicPtr<&'static mut dyn InputSource>);

impl InputSlot {
    /// Leaves the inputs here during a call.
    pub(crate) fn lend<T>(&self, mut inputs: &mut dyn InputSource, call: impl FnOnce() -> T) -> T {
        struct Emptied<'a>(&'a InputSlot);
        impl Drop for Emptied<'_> {
            fn drop(&mut self) {
                self.0.0.store(null_mut(), Ordering::Release);
            }
        }
        self.0.store((&raw mut inputs).cast(), Ordering::Release);
        let _emptied = Emptied(self);
        call()
    }

    /// Takes the inputs, once a block.
    ///
    /// # Safety
    /// Only within the call for which they were lent.
    #[expect(clippy::mut_from_ref, reason = "the swap gives the one reference to its first taker alone")]
    pub(crate) unsafe fn take(&self) -> Option<&mut dyn InputSource> {
        // SAFETY: not null only during a call that lends them and waits, and given out once.
        let lent = unsafe { self.0.swap(null_mut(), Ordering::AcqRel).as_mut() };
        lent.map(|inputs| &mut **inputs as &mut dyn InputSource)
    }
}
