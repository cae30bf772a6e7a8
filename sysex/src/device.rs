//! What an instrument that speaks SysEx is: how its messages are told from others, read, written and paced.

use vaeform_patch::Patch;

/// What an instrument sends, or is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The voice being edited.
    Voice,
    /// The voices of the memory.
    Bank,
}

/// What a message of an instrument is, by its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// One or more voices.
    Dump(Dump),
    /// A value of the voice being edited.
    Change,
    /// A request for voices.
    Request {
        /// What is asked for.
        dump: Dump,
        /// 0-15.
        channel: u8,
    },
    /// Another message of the maker.
    Other,
}

/// How long an instrument is busy with what it was sent, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// Rest after a voice has arrived.
    pub after_voice_us: u64,
    /// Rest after a bank has arrived.
    pub after_bank_us: u64,
    /// Gap between changes for instruments that are slow to take them.
    pub slow_change_us: u64,
}

/// An instrument: a codec without a port, a clock or a state.
pub trait Device {
    /// A change of a single value.
    type Change;
    /// What bytes with voices become.
    type Decoded;
    /// Why bytes hold no voice.
    type Error;

    /// Whose message it is: `None` for one of another maker. Looks at a few bytes and allocates nothing. `[audio-thread]`
    fn recognise(&self, message: &[u8]) -> Option<Message>;

    /// Finds every voice in any bytes.
    ///
    /// # Errors
    /// When there is none, says where and what a voice would have looked like.
    fn decode(&self, bytes: &[u8]) -> Result<Self::Decoded, Self::Error>;

    /// A message of one voice, values rounded to the instrument's steps; `channel` 0-15.
    fn encode_voice(&self, patch: &Patch, channel: u8) -> Vec<u8>;

    /// A message of a whole bank; `channel` 0-15.
    fn encode_bank(&self, patches: &[Patch], channel: u8) -> Vec<u8>;

    /// A message that changes one value; `channel` 0-15.
    fn encode_change(&self, change: Self::Change, channel: u8) -> Vec<u8>;

    /// A message that asks for voices; `channel` 0-15.
    fn encode_request(&self, dump: Dump, channel: u8) -> Vec<u8>;

    /// How fast it may be sent to.
    fn pacing(&self) -> Pacing;
}
