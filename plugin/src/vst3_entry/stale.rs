//! A patch that came by MIDI makes the host's project stale. The host hears of it as of edits in the editor: the hidden revision moves.
//! Hosts that take marks of stale projects get one as well, from the main thread.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IParamValueQueueTrait, IParameterChangesTrait,
    ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};

use super::component::Component;
use super::exclusive::Exclusive;

/// Marks of a stale project, for hosts that take them.
#[derive(Default)]
pub(super) struct Marking {
    /// Only ever taken on its own thread.
    handler: Exclusive<Option<ComPtr<IComponentHandler2>>>,
    thread: AtomicUsize,
    /// Changes by MIDI that have been marked.
    changes: AtomicU32,
}

/// A number of the current thread, found without allocation: the address of what is its own.
fn this_thread() -> usize {
    thread_local!(static OWN: u8 = const { 0 });
    OWN.with(|own| std::ptr::from_ref(own).addr())
}

impl Component {
    /// `[main-thread]` Marks go to this handler from now on, if it takes any.
    pub(super) fn mark_by(&self, handler: Option<ComRef<'_, IComponentHandler>>) {
        self.marking.thread.store(this_thread(), Ordering::Relaxed);
        if let Some(mut own) = self.marking.handler.take() {
            *own = handler.and_then(|handler| handler.cast());
        }
    }

    /// Marks the project as stale if it has changed by MIDI since the last mark. For calls that belong to the main thread; from another
    /// one, as some hosts make them, it does nothing.
    pub(super) fn mark_changes(&self) {
        let now = self.link.client.num_changes_by_midi();
        let Marking { handler, thread, changes } = &self.marking;
        if changes.load(Ordering::Relaxed) == now || thread.load(Ordering::Relaxed) != this_thread() {
            return;
        }
        // A host that calls back from inside the mark finds it taken.
        let Some(handler) = handler.take() else { return };
        changes.store(now, Ordering::Relaxed);
        if let Some(handler) = &*handler {
            // SAFETY: a living object, called on its own thread. A host that refuses is not asked again.
            unsafe { handler.setDirty(1) };
        }
    }

    /// `[audio-thread]` Tells the host what has changed of its project since the last block, if it takes parameters.
    ///
    /// # Safety
    /// The block is as VST3 wants it, but for null pointers.
    pub(super) unsafe fn tell_changes(&self, data: &ProcessData) {
        let now = self.link.client.num_changes_by_midi();
        if self.changes_told.load(Ordering::Relaxed) == now {
            return;
        }
        // SAFETY: null, or a list that is valid during the block.
        let Some(changes) = (unsafe { ComRef::from_raw(data.outputParameterChanges) }) else { return };
        let (mut place, mut point) = (0, 0);
        // SAFETY: the host gives null or a queue that is valid during the block.
        let Some(queue) = (unsafe { ComRef::from_raw(changes.addParameterData(&self.revision_id, &mut place)) }) else {
            return;
        };
        // The framework keeps the parameters for as long as it lives, so this is not their end.
        let Some(params) = self.link.params() else { return };
        let value = f64::from(params.count_revision());
        // SAFETY: the queue is valid, and there is room for the place.
        if unsafe { queue.addPoint(0, value, &mut point) } == kResultOk {
            self.changes_told.store(now, Ordering::Relaxed);
        }
    }
}
