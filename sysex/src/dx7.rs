//! DX7: single voices, banks and parameter changes, with what the wild does to them.
//!
//! [`decode`] takes any bytes: it yields every voice it can find, mends what is out of range and says so, and refuses only
//! what holds no voice. The 155 bytes of a single voice are the parameter table in order plus ten name bytes; [`layout`] is
//! the one other table, of the packed form. Source: the data format chapter of Yamaha's DX7 manual.

mod decode;
mod decoded;
mod device;
mod dump;
mod encode;
mod error;
mod file_class;
mod formats;
mod four_operator;
mod headerless;
pub mod layout;
mod notice;
mod parameter_change;
mod reader;

pub use crate::checksum::seven_bit as checksum;
pub use decode::decode;
pub use decoded::{Decoded, Form, Voice};
pub use device::Dx7;
pub use encode::{encode_bank, encode_headerless, encode_single};
pub use error::SysexError;
pub use file_class::FileClass;
pub use formats::{BANK_DATA, BANK_MESSAGE, BANK_VOICES, PACKED_VOICE, SINGLE_DATA, SINGLE_MESSAGE};
pub use notice::Notice;
pub use parameter_change::{BEND_RANGE, Change, FUNCTIONS, NotAParameterChange, ParameterChange};
