//! System exclusive bytes in and out. Codecs know patches, not voices; they are total: any bytes give patches or an error.
//!
//! What all instruments share has files of its own: [`framing`], [`manufacturer`], [`checksum`]. An instrument is a [`Device`].
//!
//! Instruments that are not played here are described by [`definition`]s; a [`dump`] is decoded by them:
//!
//! ```
//! use vaeform_sysex::builtin;
//! use vaeform_sysex::dump::DecodedDump;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let definitions = builtin::definitions()?;
//! let virus = &definitions[0];
//! let bytes = virus.compose("single", &[("bank", 1), ("program", 5)]).expect("a form of this kind");
//!
//! let mut dump = DecodedDump::decode(&bytes, &definitions);
//! let preset = &mut dump.presets_mut()[0];
//! preset.set("osc1_semitone", 76)?;
//! preset.rename("Fifth Bass");
//! assert_eq!(preset.value("osc1_semitone").expect("a parameter").words, "+12");
//! assert_eq!(preset.position.named("program"), Some(5));
//!
//! let again = DecodedDump::decode(&dump.encode(), &definitions);
//! assert_eq!(again.presets()[0].name().as_deref(), Some("Fifth Bass"));
//! assert!(again.presets()[0].is_right());
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

pub mod analyze;
pub mod builtin;
pub mod checksum;
pub mod convert;
pub mod definition;
mod device;
pub mod difference;
pub mod dump;
pub mod dx7;
pub mod features;
pub mod fit;
pub mod framing;
mod gathered;
pub mod identity;
mod limits;
pub mod manufacturer;
pub mod messages;
mod midi_file;
pub mod packing;
mod real_time;
pub mod sheet;
pub mod transfer;
pub mod universal;
pub mod yamaha;

pub use device::{Device, Dump, Message, Pacing};
pub use limits::MAX_FILE_BYTES;
pub use real_time::without_real_time;
