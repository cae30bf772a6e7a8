//! The events of a block as the framework can bear them: in order, within the block, whole, and never more than it has room for.
//!
//! The framework allocates and logs when there are more, and panics on events out of order and on system exclusive messages without
//! bytes. A host that sends a flood loses no note by it: of each parameter and controller the newest value of a frame is kept, and what
//! still finds no room comes one frame later.

use std::mem::size_of;

use clap_sys::events::{clap_event_header, clap_event_midi_sysex, clap_input_events};
use nice_plug::prelude::Plugin;

use super::known::Known;
use super::newest::Newest;
use crate::Vaeform;

/// Events that the framework takes at once.
const CAPACITY: usize = Vaeform::INPUT_EVENT_CAPACITY;
/// Words of the largest event; a parameter change, the largest of those that are taken, has 56 bytes.
const EVENT_WORDS: usize = 8;
/// Bytes of the system exclusive messages that can wait for a block with frames: some banks of 32 voices.
const WAITING_BYTES: usize = 1 << 16;

/// One event with the place for any other.
type Slot = [u64; EVENT_WORDS];

/// The host's list of events during a call.
#[derive(Clone, Copy)]
pub(super) struct HostEvents {
    list: *const clap_input_events,
    len: u32,
}

impl HostEvents {
    /// A list with all it holds.
    ///
    /// # Safety
    /// `list` is null or as CLAP wants it, for as long as this is used.
    pub(super) unsafe fn new(list: *const clap_input_events) -> Self {
        // SAFETY: as said.
        let len =
            unsafe { list.as_ref().filter(|l| l.get.is_some()).and_then(|l| l.size).map_or(0, |size| size(list)) };
        Self { list, len }
    }

    /// Number of events, known and others.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The header of an event.
    pub(super) fn header(&self, index: u32) -> Option<&clap_event_header> {
        if index >= self.len {
            return None;
        }
        // SAFETY: `new` was promised a list that is valid, and it has events only with this function.
        unsafe { (*self.list).get.and_then(|get| get(self.list, index).as_ref()) }
    }

    /// An event that the plugin understands.
    pub(super) fn known(&self, index: u32) -> Option<Known<'_>> {
        // SAFETY: `new` was promised a list that is valid.
        self.header(index).and_then(|header| unsafe { Known::new(header) })
    }

    /// How the framework may take them.
    pub(super) fn survey(&self, frames: u32) -> Survey {
        let mut survey = Survey { is_regular: self.len as usize <= CAPACITY, may_change_project: false };
        let mut time = 0;
        for index in 0..self.len {
            let known = self.known(index);
            survey.may_change_project |= known.is_some_and(Known::may_change_project);
            let in_order = |header: &clap_event_header| (time..frames).contains(&header.time);
            survey.is_regular &= known.is_some_and(|known| in_order(known.header()));
            time = known.map_or(time, |known| known.header().time);
        }
        survey
    }
}

/// What is to be known of the events of a block before it is played.
#[derive(Clone, Copy, Debug)]
pub(super) struct Survey {
    /// The framework can take them as they are.
    pub(super) is_regular: bool,
    /// They may change what the project keeps.
    pub(super) may_change_project: bool,
}

/// How far the events of a block have been taken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EventCursor {
    index: u32,
    /// Frame of the last one: none comes before it.
    time: u32,
}

/// Events for the framework. It also holds those of blocks without frames, which wait for the next block.
pub(super) struct EventList {
    slots: Box<[Slot]>,
    len: usize,
    /// Bytes of messages that wait.
    bytes: Box<[u8]>,
    num_bytes: usize,
    newest: Newest,
}

impl EventList {
    /// `[main-thread]` An empty list. `params` are the ids of all parameters.
    pub(super) fn new(params: Vec<u32>) -> Self {
        Self {
            slots: vec![[0; EVENT_WORDS]; CAPACITY].into(),
            len: 0,
            bytes: vec![0; WAITING_BYTES].into(),
            num_bytes: 0,
            newest: Newest::new(params),
        }
    }

    /// Nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All is played.
    pub(super) fn clear(&mut self) {
        (self.len, self.num_bytes) = (0, 0);
    }

    /// Keeps the events from `cursor` on for the first frame of the next block; what finds no room is lost.
    pub(super) fn keep(&mut self, host: &HostEvents, cursor: EventCursor) {
        for index in cursor.index..host.len() {
            if let Some(known) = host.known(index).filter(|_| self.len < CAPACITY) {
                let kept =
                    if let Known::SysEx(sysex) = known { self.keep_bytes(sysex) } else { Some(std::ptr::null()) };
                if let Some(bytes) = kept {
                    self.push(known, 0, bytes);
                }
            }
        }
    }

    /// Copies the bytes of a message, which die with the call.
    fn keep_bytes(&mut self, sysex: &clap_event_midi_sysex) -> Option<*const u8> {
        let end = self.num_bytes.checked_add(sysex.size as usize)?;
        let room = self.bytes.get_mut(self.num_bytes..end)?;
        // SAFETY: a message has `size` bytes at `buffer`, which is not null for one that is known; the room is this list's own.
        unsafe { room.as_mut_ptr().copy_from_nonoverlapping(sysex.buffer, room.len()) };
        self.num_bytes = end;
        Some(room.as_ptr())
    }

    /// There are more events than the framework takes.
    pub(super) fn is_flooded_by(&self, host: &HostEvents) -> bool {
        self.len + host.len() as usize > CAPACITY
    }

    /// Takes events before frame `limit` from `cursor` on, of a block of `frames`, with their times counted from frame `from`. With
    /// `is_flood` only the newest value of each parameter and controller in a frame. Gives the frame of the first event that found no room.
    pub(super) fn take(
        &mut self,
        host: &HostEvents,
        cursor: &mut EventCursor,
        (from, limit, frames): (u32, u32, u32),
        is_flood: bool,
    ) -> Option<u32> {
        while cursor.index < host.len() {
            // An event before its predecessor comes with it, and one beyond the block with its last frame.
            let frame = |index| host.header(index).map_or(0, |header| header.time).max(cursor.time).min(frames - 1);
            let time = frame(cursor.index);
            if time >= limit {
                break;
            }
            let end = (cursor.index + 1..host.len()).find(|&index| frame(index) != time).unwrap_or(host.len());
            if is_flood {
                let group = (cursor.index..end).filter_map(|index| Some((index, host.known(index)?)));
                group.for_each(|(index, known)| self.newest.note(index, known));
            }
            cursor.time = time;
            while cursor.index < end {
                let known = host.known(cursor.index);
                if let Some(known) = known.filter(|&known| !is_flood || self.newest.is(cursor.index, known)) {
                    if self.len == CAPACITY {
                        return Some(time);
                    }
                    self.push(known, time.max(from) - from, std::ptr::null());
                }
                cursor.index += 1;
            }
        }
        None
    }

    /// Adds an event at a time; `bytes` stands for those of a message that waits.
    fn push(&mut self, known: Known<'_>, time: u32, bytes: *const u8) {
        let header = known.header();
        let slot = self.slots[self.len].as_mut_ptr();
        let size = (header.size as usize).min(size_of::<Slot>());
        // SAFETY: the event has `size` bytes, the slot has room for them and is aligned for all events; it begins with a header, and a
        // message has its own type.
        unsafe {
            slot.cast::<u8>().copy_from_nonoverlapping((&raw const *header).cast(), size);
            let copy = &mut *slot.cast::<clap_event_header>();
            (copy.time, copy.size) = (time, size as u32);
            if !bytes.is_null() {
                (*slot.cast::<clap_event_midi_sysex>()).buffer = bytes;
            }
        }
        self.len += 1;
    }

    /// The list as CLAP has it; valid as long as nothing is added.
    pub(super) fn as_clap(&self) -> clap_input_events {
        clap_input_events { ctx: (&raw const *self).cast_mut().cast(), size: Some(size), get: Some(get) }
    }
}

unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
    // SAFETY: `as_clap` made the list with this context, which lives until the call returns.
    unsafe { (*(*list).ctx.cast::<EventList>()).len as u32 }
}

unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: as in `size`.
    let events = unsafe { &*(*list).ctx.cast::<EventList>() };
    events.slots[..events.len].get(index as usize).map_or(std::ptr::null(), |slot| slot.as_ptr().cast())
}
