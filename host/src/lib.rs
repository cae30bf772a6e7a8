//! An in-process CLAP host: loads the built bundle, plays timelines through it and records what it says. For tests and the demo.
//! Beside it, on Linux, a smaller host for the VST3 bundle: `vst3`.
//!
//! ```no_run
//! use vaeform_host::{Bundle, Input, Note, Timeline};
//!
//! # fn main() -> anyhow::Result<()> {
//! let bundle = Bundle::load("target/bundled/Vaeform.clap")?;
//! let mut instance = bundle.instance()?;
//! instance.activate(48_000.0, 1, 512)?;
//! let timeline = Timeline::new()
//!     .at(0, Input::sysex(&std::fs::read("bank.syx")?))
//!     .at(4_800, Input::NoteOn(Note::new(0, 60), 0.8))
//!     .at(52_800, Input::NoteOff(Note::new(0, 60), 0.0));
//! let take = instance.play(&timeline, 96_000, &[512])?;
//! assert!(take.is_finite());
//! # Ok(())
//! # }
//! ```
//!
//! The thread that makes an [`Instance`] is its main thread. [`Instance::play`] also plays the audio thread's part there;
//! [`Instance::take_processor`] hands that part to a thread of its own.

mod bundle;
mod callbacks;
#[cfg(target_os = "linux")]
mod editor;
mod event;
mod instance;
pub mod misuse;
mod preset;
mod processor;
mod query;
mod session_state;
mod song;
mod voice;
#[cfg(target_os = "linux")]
pub mod vst3;
#[cfg(target_os = "linux")]
mod window;

pub use bundle::{Bundle, Descriptor};
pub use callbacks::Callbacks;
pub use clack_extensions::note_ports::{NoteDialect, NoteDialects};
pub use clack_extensions::params::ParamInfoFlags;
pub use clack_extensions::render::RenderMode;
pub use clack_extensions::tail::TailLength;
pub use clack_host::events::event_types::NoteExpressionType as Expression;
pub use clack_host::process::ProcessStatus;
pub use event::{Input, Note, Output, OutputEvent, Timeline};
pub use instance::Instance;
pub use misuse::Port;
pub use preset::PresetPlace;
pub use processor::{Processor, Take};
pub use query::{AudioPort, NotePort, Page, Param, Voices};
pub use session_state::load_session;
pub use song::Song;
pub use voice::load_voice;
#[cfg(target_os = "linux")]
pub use window::Window;
