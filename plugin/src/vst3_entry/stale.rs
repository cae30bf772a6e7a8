//! A patch that came by MIDI makes the host's project stale. The host hears of it as of edits in the editor: the hidden revision moves.
//! Hosts that take marks of stale projects get one as well, from the main thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IParamValueQueueTrait, IParameterChangesTrait,
    ProcessData,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;
use nice_plug::wrapper::vst3::vst3::{ComPtr, ComRef};

use super::exclusive::Exclusive;
use crate::link::Link;

/// What a host was told of changes by MIDI.
pub(super) struct Stale {
    link: Arc<Link>,
    /// Id of the hidden parameter that moves when the project has changed.
    revision_id: u32,
    /// Changes that the host heard of by that parameter.
    changes_told: AtomicU32,
    /// Takes marks of stale projects, where the host does. Only ever taken on its own thread.
    handler: Exclusive<Option<ComPtr<IComponentHandler2>>>,
    thread: AtomicUsize,
    /// Changes that have been marked.
    changes_marked: AtomicU32,
}

/// A number of the current thread, found without allocation: the address of what is its own.
fn this_thread() -> usize {
    thread_local!(static OWN: u8 = const { 0 });
    OWN.with(|own| std::ptr::from_ref(own).addr())
}

impl Stale {
    /// Of the instance behind this link, with the id of its hidden revision; nothing has changed so far.
    pub(super) fn new(link: Arc<Link>, revision_id: u32) -> Self {
        Self {
            link,
            revision_id,
            changes_told: AtomicU32::new(0),
            handler: Exclusive::default(),
            thread: AtomicUsize::new(0),
            changes_marked: AtomicU32::new(0),
        }
    }

    /// `[main-thread]` Marks go to this handler from now on, if it takes any.
    pub(super) fn mark_by(&self, handler: Option<ComRef<'_, IComponentHandler>>) {
        self.thread.store(this_thread(), Ordering::Relaxed);
        if let Some(mut own) = self.handler.take() {
            *own = handler.and_then(|handler| handler.cast());
        }
    }

    /// Marks the project as stale if it has changed by MIDI since the last mark. For calls that belong to the main thread; from another
    /// one, as some hosts make them, it does nothing.
    pub(super) fn mark(&self) {
        let now = self.link.client.num_changes_by_midi();
        let is_marked = self.changes_marked.load(Ordering::Relaxed) == now;
        if is_marked || self.thread.load(Ordering::Relaxed) != this_thread() {
            return;
        }
        // A host that calls back from inside the mark finds it taken.
        let Some(handler) = self.handler.take() else { return };
        self.changes_marked.store(now, Ordering::Relaxed);
        if let Some(handler) = &*handler {
            // SAFETY: a living object, called on its own thread. A host that refuses is not asked again.
            unsafe { handler.setDirty(1) };
        }
    }

    /// `[audio-thread]` Tells the host what has changed of its project since the last block, if it takes parameters.
    ///
    /// # Safety
    /// The block is as VST3 wants it, but for null pointers.
    pub(super) unsafe fn tell(&self, data: &ProcessData) {
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
