//! DX7: single voices, banks and parameter changes, with what the wild does to them.
//!
//! [`decode`] takes any bytes: it yields every voice it can find, mends what is out of range and says so, and refuses only
//! what holds no voice. The 155 bytes of a single voice are the parameter table in order plus ten name bytes; [`layout`] is
//! the one other table, of the packed form. Source: the data format chapter of Yamaha's DX7 manual.

mod decode;
mod encode;
mod four_operator;
mod frame;
mod gathered;
pub mod layout;
mod midi_file;
mod notice;
mod parameter_change;
mod real_time;

pub use decode::{Decoded, FileClass, Form, Voice, decode};
pub use encode::{encode_bank, encode_headerless, encode_single};
pub use notice::{Notice, SysexError};
pub use parameter_change::{BEND_RANGE, Change, FUNCTIONS, NotAParameterChange, ParameterChange};
pub use real_time::without_real_time;

use vaeform_patch::NUM_PARAMS;
use vaeform_patch::PatchName;

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

/// The check byte of a message: what brings the 7-bit sum of its data to zero.
pub fn checksum(data: &[u8]) -> u8 {
    data.iter().fold(0u8, |sum, &byte| sum.wrapping_add(byte & 0x7F)).wrapping_neg() & 0x7F
}
