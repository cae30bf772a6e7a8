//! The messages of a MIDI clock.

/// What another machine says of its song. Source: MIDI 1.0 Detailed Specification 4.2, system real time and system common messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMessage {
    /// F8: a 24th part of a quarter note has gone by.
    Tick,
    /// FA: the next tick is the song's first.
    Start,
    /// FB: the next tick goes on where the song stands.
    Continue,
    /// FC: the song stands.
    Stop,
    /// F2: the song stands at so many sixteenth notes from its start.
    Position(u16),
}

impl ClockMessage {
    /// The message that these bytes are; none if they are another one. `[audio-thread]`
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match *bytes {
            [0xF8] => Some(Self::Tick),
            [0xFA] => Some(Self::Start),
            [0xFB] => Some(Self::Continue),
            [0xFC] => Some(Self::Stop),
            [0xF2, low @ 0..=0x7F, high @ 0..=0x7F] => Some(Self::Position(u16::from(high) << 7 | u16::from(low))),
            _ => None,
        }
    }
}
