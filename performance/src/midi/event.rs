//! Events as a file has them, nothing interpreted.

/// An event at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Ticks from the start of the track.
    pub tick: u64,
    /// What happens.
    pub kind: EventKind,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A message of a channel.
    Channel {
        /// 0-15.
        channel: u8,
        /// What it says.
        message: Message,
    },
    /// A meta event: text, tempo, signature and the like.
    Meta {
        /// Its type: 0x51 is a tempo.
        kind: u8,
        /// Its bytes, without the length.
        data: Vec<u8>,
    },
    /// System exclusive: the bytes after F0 and the length, with the F7 that ends them if it is there.
    SysEx(Vec<u8>),
    /// Bytes after F7: a later packet of a message, or any bytes to be sent.
    Escape(Vec<u8>),
}

/// A message of a channel; values are 0-127 unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// A key goes up.
    NoteOff {
        /// The key.
        key: u8,
        /// How fast it goes up.
        velocity: u8,
    },
    /// A key goes down, or up where the velocity is 0.
    NoteOn {
        /// The key.
        key: u8,
        /// How fast it goes down.
        velocity: u8,
    },
    /// Pressure of one key.
    KeyPressure {
        /// The key.
        key: u8,
        /// How much.
        value: u8,
    },
    /// A controller moves.
    Control {
        /// Which.
        number: u8,
        /// Where to.
        value: u8,
    },
    /// Another program.
    Program(u8),
    /// Pressure of the channel.
    Pressure(u8),
    /// The pitch wheel, 0-16383, 8192 in the middle.
    Bend(u16),
}

impl Event {
    /// A message of a channel at a tick.
    pub fn channel(tick: u64, channel: u8, message: Message) -> Self {
        Self { tick, kind: EventKind::Channel { channel, message } }
    }

    /// A meta event at a tick.
    pub fn meta(tick: u64, kind: u8, data: impl Into<Vec<u8>>) -> Self {
        Self { tick, kind: EventKind::Meta { kind, data: data.into() } }
    }

    /// The tempo of a beat in microseconds, 1 to 2^24 - 1.
    pub fn tempo(tick: u64, us_per_quarter: u32) -> Self {
        Self::meta(tick, TEMPO, &us_per_quarter.to_be_bytes()[1..])
    }

    /// A time signature; `denominator` is rounded to a power of two.
    pub fn signature(tick: u64, numerator: u8, denominator: u8) -> Self {
        let log = u8::try_from(denominator.max(1).ilog2()).unwrap_or(2);
        Self::meta(tick, SIGNATURE, [numerator, log, 24, 8])
    }

    /// Whether the track ends here.
    pub fn is_end(&self) -> bool {
        matches!(self.kind, EventKind::Meta { kind: END_OF_TRACK, .. })
    }
}

pub(super) const TRACK_NAME: u8 = 0x03;
pub(crate) const END_OF_TRACK: u8 = 0x2F;
pub(super) const TEMPO: u8 = 0x51;
pub(super) const SIGNATURE: u8 = 0x58;
