//! What is on its way to the audio thread. Of each kind the newest waits here until the queue has room.

use rtrb::{Consumer, Producer};
use vaeform_dsp::layers::Tables;

use crate::audio::ToAudio;
use crate::audio::own_note::Strike;
use crate::audio::preview::Preview;
use crate::audio::recording::Tap;

/// How a patch reaches the notes that sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// Held notes follow.
    Edit,
    /// Held notes finish on the old patch.
    Load,
}

/// A message that is made of the document at the moment it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pending {
    /// The patches that program changes select from.
    Programs,
    /// The patch.
    Patch(Change),
    /// How controllers move the latents.
    Controllers {
        /// Where they have moved them goes too.
        with_offsets: bool,
    },
    /// Lanes and gesture.
    Part,
    /// The tuning.
    Tuning,
}

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Outbox {
    messages: Producer<ToAudio>,
    /// Used boxes, to be dropped.
    used: Consumer<ToAudio>,
    /// The tables of all that follows.
    pub(super) tables: Option<Box<Tables>>,
    pub(super) programs: bool,
    pub(super) patch: Option<Change>,
    /// The patch waits for its tables, and what is to play it waits with it.
    pub(super) is_patch_held: bool,
    pub(super) controllers: bool,
    /// The offsets of a restored state are on their way.
    pub(super) offsets: bool,
    pub(super) tuning: bool,
    /// Lanes or gesture have changed.
    pub(super) part: bool,
    /// Everything is to fall silent.
    pub(super) silence: bool,
    /// A ring to record into, or `None` inside to end recording.
    pub(super) tap: Option<Option<Box<Tap>>>,
    /// A sound to play beside the synth, or `None` inside to end it.
    pub(super) preview: Option<Option<Box<Preview>>>,
    pub(super) strike: Option<Box<Strike>>,
}

impl Outbox {
    /// Holds the first patch, to be loaded.
    pub(super) fn new(messages: Producer<ToAudio>, used: Consumer<ToAudio>) -> Self {
        Self {
            messages,
            used,
            tables: None,
            programs: false,
            patch: Some(Change::Load),
            is_patch_held: false,
            controllers: false,
            offsets: false,
            tuning: false,
            part: false,
            silence: false,
            tap: None,
            preview: None,
            strike: None,
        }
    }

    /// Frees the boxes that the audio thread has used.
    pub(super) fn free_used(&mut self) {
        while self.used.pop().is_ok() {}
    }

    /// Whether nothing more can be sent now.
    pub(super) fn is_full(&self) -> bool {
        self.messages.is_full()
    }

    /// Sends a message that does not wait here; false if the queue is full.
    pub(super) fn send(&mut self, message: ToAudio) -> bool {
        self.messages.push(message).is_ok()
    }

    /// Sends as much as the queue has room for. True if anything went.
    pub(super) fn flush(&mut self, mut make: impl FnMut(Pending) -> ToAudio) -> bool {
        self.free_used();
        let mut any = false;
        while !self.is_full()
            && let Some(message) = self.next(&mut make)
        {
            any |= self.send(message);
        }
        any
    }

    /// Ends what is played beside the synth.
    pub(super) fn stop_preview(&mut self) {
        (self.strike, self.preview) = (None, Some(None));
    }

    /// Another project is there: all is told but the patch, and what was played beside it is not.
    pub(super) fn tell_all(&mut self) {
        (self.tuning, self.part, self.controllers, self.offsets) = (true, true, true, true);
        (self.preview, self.strike) = (None, None);
    }

    /// An audio end starts anew with all that the document holds: what waits here of it is settled.
    pub(super) fn settle(&mut self) {
        self.tables = None;
        self.programs = false;
        self.patch = None;
        self.controllers = false;
        self.offsets = false;
        self.tuning = false;
        self.part = false;
        self.silence = false;
        self.tap = None;
        self.preview = None;
        self.strike = None;
    }

    /// The first of what waits: tables go before the patch that names them, and the patch before a note that is to play it.
    fn next(&mut self, make: &mut impl FnMut(Pending) -> ToAudio) -> Option<ToAudio> {
        use std::mem::take;
        if let Some(tables) = self.tables.take() {
            return Some(ToAudio::Tables(tables));
        }
        if take(&mut self.programs) {
            return Some(make(Pending::Programs));
        }
        if let Some(change) = self.patch.take_if(|_| !self.is_patch_held) {
            return Some(make(Pending::Patch(change)));
        }
        if take(&mut self.controllers) {
            return Some(make(Pending::Controllers { with_offsets: take(&mut self.offsets) }));
        }
        if take(&mut self.tuning) {
            return Some(make(Pending::Tuning));
        }
        if take(&mut self.part) {
            return Some(make(Pending::Part));
        }
        if take(&mut self.silence) {
            return Some(ToAudio::Silence);
        }
        if let Some(tap) = self.tap.take() {
            return Some(ToAudio::Record(tap));
        }
        if let Some(preview) = self.preview.take() {
            return Some(ToAudio::Preview(preview));
        }
        self.strike.take_if(|_| self.patch.is_none()).map(ToAudio::Strike)
    }
}
