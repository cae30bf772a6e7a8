//! What arrives at the synth between frames: notes, controllers, expressions, polyphonic modulation.
//!
//! Events carry no time: whoever drives the synth renders up to the event's frame, hands the event over and renders on, so a
//! note at frame 17 sounds at frame 17.

use crate::control::Control;

/// Which sounding notes an event is for; `None` matches any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoteTarget {
    /// The host's id of the note.
    pub voice_id: Option<i32>,
    /// MIDI channel, 0-15.
    pub channel: Option<u8>,
    /// MIDI note, 0-127.
    pub note: Option<u8>,
}

/// A per-note expression as CLAP and VST3 define it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Semitones, -120..120.
    Tuning,
    /// 0..1, acts as aftertouch.
    Pressure,
    /// 0..1, 0.5 at rest; level of the modulators.
    Brightness,
    /// Linear gain, 0..4; 1 at rest.
    Volume,
    /// -1 left .. 1 right.
    Pan,
    /// 0..1, acts as the modulation wheel on this note.
    Vibrato,
}

impl NoteTarget {
    /// True when the target means that note.
    pub(crate) fn matches(&self, note: &EndedNote) -> bool {
        // An id that both sides know decides alone; hosts that give none match by channel and key.
        if let (Some(wanted), Some(id)) = (self.voice_id, note.voice_id) {
            return wanted == id;
        }
        self.channel.is_none_or(|channel| channel == note.channel) && self.note.is_none_or(|key| key == note.note)
    }

    /// True when it names a key and no id of the host: of two notes on that key it means one.
    pub(crate) fn names_one_key(&self) -> bool {
        self.note.is_some() && self.voice_id.is_none()
    }
}

impl Expression {
    /// The least and the greatest value.
    pub(crate) fn range(self) -> (f32, f32) {
        match self {
            Self::Tuning => (-120.0, 120.0),
            Self::Volume => (0.0, 4.0),
            Self::Pan => (-1.0, 1.0),
            Self::Pressure | Self::Brightness | Self::Vibrato => (0.0, 1.0),
        }
    }
}

/// Something that happens now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// Key down; velocity 0..1 (`MIDI velocity / 127`). A velocity of 0 is the softest note, not a release.
    NoteOn {
        /// The host's id of the note, if it gives one.
        voice_id: Option<i32>,
        /// 0-15.
        channel: u8,
        /// 0-127.
        note: u8,
        /// 0..1.
        velocity: f32,
    },
    /// Key up for every matching note.
    NoteOff {
        /// Which notes.
        target: NoteTarget,
        /// How fast the key went up, 0..1.
        velocity: f32,
    },
    /// Matching notes stop at once (a few ms of fade).
    Choke(NoteTarget),
    /// Channel pitch bend, -1..1.
    PitchBend {
        /// 0-15.
        channel: u8,
        /// -1..1.
        value: f32,
    },
    /// MIDI controller, value 0..1. Known: 1, 5, 7, 10, 11, 64, 65, 66, 74 (MPE), 120, 121, 123-127, and by 6, 38, 96, 97, 100 and 101
    /// the registered parameters 0 (bend range), 1 and 2 (tuning) and 6 (MPE Configuration Message).
    Controller {
        /// 0-15.
        channel: u8,
        /// 0-127.
        controller: u8,
        /// 0..1.
        value: f32,
    },
    /// Channel pressure, 0..1.
    ChannelPressure {
        /// 0-15.
        channel: u8,
        /// 0..1.
        value: f32,
    },
    /// Key pressure, 0..1.
    PolyPressure {
        /// Which notes.
        target: NoteTarget,
        /// 0..1.
        value: f32,
    },
    /// Note expression in its own unit.
    Expression {
        /// Which notes.
        target: NoteTarget,
        /// Which expression.
        kind: Expression,
        /// In the unit of `kind`.
        value: f32,
    },
    /// Polyphonic modulation: an offset in plain units on a control, for the matching notes only, until they end.
    PolyModulation {
        /// Which notes.
        target: NoteTarget,
        /// Which control; only those with `poly` react.
        control: Control,
        /// Plain units of the control.
        offset: f32,
    },
}

/// How fast a key goes up where nobody says so: MIDI's 64.
const RELEASE_VELOCITY: f32 = 64.0 / 127.0;

impl Event {
    /// Keys go up, and nobody says how fast.
    pub fn note_off(target: NoteTarget) -> Self {
        Self::NoteOff { target, velocity: RELEASE_VELOCITY }
    }
}

/// A note that has stopped sounding; the host is told once for every note it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedNote {
    /// The host's id of the note, if it gave one.
    pub voice_id: Option<i32>,
    /// 0-15.
    pub channel: u8,
    /// 0-127.
    pub note: u8,
}
