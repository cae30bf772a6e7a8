//! The notes, expressions and system exclusive messages of one block, read in order of time from where the host holds them.
#![allow(clippy::unnecessary_cast, reason = "enumerations of the bindings have another type on Windows")]

use std::mem::MaybeUninit;

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::{NoteEvent, SysExMessage};
use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::Event_::EventTypes_;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::NoteExpressionTypeIDs_::{
    kBrightnessTypeID, kExpressionTypeID, kPanTypeID, kTuningTypeID, kVibratoTypeID, kVolumeTypeID,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    DataEvent, DataEvent_, Event, IEventList, IEventListTrait, NoteExpressionValueEvent,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

use crate::events::HostSysEx;

/// Events of a block that are put in order when the host has not; later ones are taken as they come.
const MAX_SORTED: usize = 16_384;

const NOTE_ON: u16 = EventTypes_::kNoteOnEvent as u16;
const NOTE_OFF: u16 = EventTypes_::kNoteOffEvent as u16;
const DATA: u16 = EventTypes_::kDataEvent as u16;
const POLY_PRESSURE: u16 = EventTypes_::kPolyPressureEvent as u16;
const EXPRESSION: u16 = EventTypes_::kNoteExpressionValueEvent as u16;
const VOLUME: u32 = kVolumeTypeID as u32;
const PAN: u32 = kPanTypeID as u32;
const TUNING: u32 = kTuningTypeID as u32;
const VIBRATO: u32 = kVibratoTypeID as u32;
const FULL_EXPRESSION: u32 = kExpressionTypeID as u32;
const BRIGHTNESS: u32 = kBrightnessTypeID as u32;

/// A list of events and how far it has been read.
#[derive(Debug)]
pub(super) struct NoteList {
    list: *mut IEventList,
    num_events: i32,
    next: i32,
    last_frame: u32,
    /// The event that is due next.
    due: Option<(u32, NoteEvent<HostSysEx>)>,
    /// The first events in order, if the host's are not: frame and place.
    order: Vec<(u32, i32)>,
}

impl NoteList {
    /// Empty; allocates all that is ever needed.
    pub(super) fn new() -> Self {
        let order = Vec::with_capacity(MAX_SORTED);
        Self { list: std::ptr::null_mut(), num_events: 0, next: 0, last_frame: 0, due: None, order }
    }

    /// Begins with the events of a block.
    ///
    /// # Safety
    /// `list` is null or the host's object, and it lives until the next call of this or of [`Self::end`].
    pub(super) unsafe fn begin(&mut self, list: *mut IEventList, num_frames: usize) {
        self.end();
        // SAFETY: as said.
        let Some(host) = (unsafe { ComRef::from_raw(list) }) else { return };
        self.list = list;
        // SAFETY: a plain question to a living object.
        self.num_events = unsafe { host.getEventCount() };
        self.last_frame = num_frames.saturating_sub(1) as u32;
        // SAFETY: the list lives.
        unsafe { self.sort() };
        // SAFETY: the list lives.
        unsafe { self.advance(0) };
    }

    /// Forgets the host's list.
    pub(super) fn end(&mut self) {
        self.list = std::ptr::null_mut();
        (self.num_events, self.next, self.due) = (0, 0, None);
        self.order.clear();
    }

    /// The frame of the event that is due next.
    pub(super) fn frame(&self) -> Option<u32> {
        self.due.as_ref().map(|(frame, _)| *frame)
    }

    /// Takes the event that is due next.
    ///
    /// # Safety
    /// The host's list lives.
    pub(super) unsafe fn take(&mut self) -> Option<NoteEvent<HostSysEx>> {
        let (frame, event) = self.due.take()?;
        // SAFETY: as said.
        unsafe { self.advance(frame) };
        Some(event)
    }

    /// # Safety
    /// The host's list lives.
    unsafe fn read(&self, index: i32) -> Option<Event> {
        // SAFETY: as said.
        let list = unsafe { ComRef::from_raw(self.list) }?;
        let mut event = MaybeUninit::<Event>::zeroed();
        // SAFETY: the host fills in what outlives the call; it is zeroed before, and zeroes are an event.
        (unsafe { list.getEvent(index, event.as_mut_ptr()) } == kResultOk).then(|| unsafe { event.assume_init() })
    }

    fn frame_of(&self, event: &Event) -> u32 {
        (event.sampleOffset.max(0) as u32).min(self.last_frame)
    }

    /// Notes the order of events that do not come in it.
    ///
    /// # Safety
    /// The host's list lives.
    unsafe fn sort(&mut self) {
        let mut is_sorted = true;
        for index in 0..self.num_events.min(MAX_SORTED as i32) {
            // SAFETY: as said.
            let frame = unsafe { self.read(index) }.map_or(0, |event| self.frame_of(&event));
            is_sorted &= self.order.last().is_none_or(|&(before, _)| before <= frame);
            self.order.push((frame, index));
        }
        if is_sorted {
            self.order.clear();
        } else {
            self.order.sort_unstable();
        }
    }

    /// Goes on to the next event that means something here, not before `earliest`.
    ///
    /// # Safety
    /// The host's list lives.
    unsafe fn advance(&mut self, earliest: u32) {
        while self.next < self.num_events {
            let index = self.order.get(self.next as usize).map_or(self.next, |&(_, index)| index);
            self.next += 1;
            // SAFETY: as said.
            let Some(event) = (unsafe { self.read(index) }) else { continue };
            let frame = self.frame_of(&event).max(earliest);
            // SAFETY: the host's event is what its type says, and what it points to lives as long.
            if let Some(event) = unsafe { translated(&event) } {
                self.due = Some((frame, event));
                return;
            }
        }
    }
}

fn voice(id: i32) -> VoiceID {
    if id >= 0 { VoiceID::ID(id) } else { VoiceID::Wildcard }
}

fn channel(channel: i16) -> Channel {
    if (0..16).contains(&channel) { Channel::Number(channel as u8) } else { Channel::Wildcard }
}

fn key(pitch: i16) -> Key {
    if (0..128).contains(&pitch) { Key::Number(pitch as u8) } else { Key::Wildcard }
}

/// The framework's event at the first frame, if there is one.
///
/// # Safety
/// The event's content is what its type says, and bytes that it points to live.
unsafe fn translated(event: &Event) -> Option<NoteEvent<HostSysEx>> {
    let content = &event.__field0;
    let timing = 0;
    match event.r#type {
        NOTE_ON => {
            // SAFETY: the type says so.
            let on = unsafe { content.noteOn };
            let (voice_id, channel, key) = (voice(on.noteId), channel(on.channel), key(on.pitch));
            Some(NoteEvent::NoteOn { timing, voice_id, channel, key, velocity: on.velocity })
        }
        NOTE_OFF => {
            // SAFETY: the type says so.
            let off = unsafe { content.noteOff };
            let (voice_id, channel, key) = (voice(off.noteId), channel(off.channel), key(off.pitch));
            Some(NoteEvent::NoteOff { timing, voice_id, channel, key, velocity: off.velocity })
        }
        POLY_PRESSURE => {
            // SAFETY: the type says so.
            let pressed = unsafe { content.polyPressure };
            let (voice_id, channel, key) = (voice(pressed.noteId), channel(pressed.channel), key(pressed.pitch));
            Some(NoteEvent::PolyPressure { timing, voice_id, channel, key, pressure: pressed.pressure })
        }
        // SAFETY: the type says so.
        EXPRESSION => expression(&unsafe { content.noteExpressionValue }),
        // SAFETY: the type says so, and the bytes live.
        DATA => unsafe { sysex(&content.data) },
        _ => None,
    }
}

/// Expressions name their note by its id alone.
fn expression(event: &NoteExpressionValueEvent) -> Option<NoteEvent<HostSysEx>> {
    let (timing, voice_id, channel, key) = (0, voice(event.noteId), Channel::Wildcard, Key::Wildcard);
    if voice_id == VoiceID::Wildcard {
        return None;
    }
    let value = event.value as f32;
    match event.typeId {
        VOLUME => Some(NoteEvent::PolyVolume { timing, voice_id, channel, key, gain: 4.0 * value }),
        PAN => Some(NoteEvent::PolyPan { timing, voice_id, channel, key, pan: 2.0 * value - 1.0 }),
        TUNING => Some(NoteEvent::PolyTuning { timing, voice_id, channel, key, tuning: 240.0 * (value - 0.5) }),
        VIBRATO => Some(NoteEvent::PolyVibrato { timing, voice_id, channel, key, vibrato: value }),
        FULL_EXPRESSION => Some(NoteEvent::PolyExpression { timing, voice_id, channel, key, expression: value }),
        BRIGHTNESS => Some(NoteEvent::PolyBrightness { timing, voice_id, channel, key, brightness: value }),
        _ => None,
    }
}

/// # Safety
/// The bytes live, if there are any.
unsafe fn sysex(data: &DataEvent) -> Option<NoteEvent<HostSysEx>> {
    if data.r#type != DataEvent_::DataTypes_::kMidiSysEx as u32 || data.bytes.is_null() {
        return None;
    }
    // SAFETY: not null, and as said.
    let bytes = unsafe { std::slice::from_raw_parts(data.bytes, data.size as usize) };
    HostSysEx::from_buffer(bytes).map(|message| NoteEvent::MidiSysEx { timing: 0, message })
}
