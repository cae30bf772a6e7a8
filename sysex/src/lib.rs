//! System exclusive bytes in and out. Codecs know patches, not voices; they are total: any bytes give patches or an error.
//!
//! What all instruments share has files of its own: [`framing`], [`manufacturer`], [`checksum`]. An instrument is a [`Device`].
#![forbid(unsafe_code)]

pub mod builtin;
pub mod checksum;
pub mod definition;
mod device;
pub mod dump;
pub mod dx7;
pub mod framing;
mod gathered;
mod limits;
pub mod manufacturer;
pub mod messages;
mod midi_file;
pub mod packing;
mod real_time;
pub mod yamaha;

pub use device::{Device, Dump, Message, Pacing};
pub use limits::MAX_FILE_BYTES;
pub use real_time::without_real_time;
