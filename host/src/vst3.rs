//! An in-process VST3 host beside the CLAP one: the same timelines go in, the same takes come out. For tests.
//!
//! It plays notes, controllers, parameters and SysEx, keeps state and records every parameter edit. Audio comes from the first output bus; all
//! input buses are silent. Everything that the binary interface asks for stands in the module `com`.

mod bundle;
mod com;
mod instance;
mod misuse;
mod mode;
mod param;

pub use bundle::Vst3Bundle;
pub use com::Changes;
pub use instance::Vst3Instance;
pub use misuse::{Buses, RawBlock, RawSetup};
pub use mode::Mode;
pub use param::{Change, Vst3Param};
