//! The formats of dumps: their numbers and sizes.

use vaeform_patch::{NUM_PARAMS, PatchName};

/// Format of a dump of one voice.
pub(super) const VOICE_FORMAT: u8 = 0;
/// Format of a dump of 32 voices.
pub(super) const BANK_FORMAT: u8 = 9;
/// Voices in a bank.
pub const BANK_VOICES: usize = 32;
/// Bytes of a voice inside a single-voice message: the parameter table, then the name.
pub const SINGLE_DATA: usize = NUM_PARAMS + PatchName::LEN;
/// Bytes of a single-voice message.
pub const SINGLE_MESSAGE: usize = 6 + SINGLE_DATA + 2;
/// Bytes of a voice inside a bank.
pub const PACKED_VOICE: usize = 128;
/// Bytes of the voices of a bank.
pub const BANK_DATA: usize = BANK_VOICES * PACKED_VOICE;
/// Bytes of a bank message.
pub const BANK_MESSAGE: usize = 6 + BANK_DATA + 2;
/// Bytes of a bank whose voices were not packed.
pub(super) const UNPACKED_BANK_DATA: usize = BANK_VOICES * SINGLE_DATA;
