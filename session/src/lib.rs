//! One open instrument without a host: worker, patch hand-off, bank, undo, files, state. The threads live here.
//!
//! [`open`] gives the two ends of a session: the [`Session`], which owns the worker and hands out [`Client`]s to the editor and
//! the host's main thread, and the [`AudioThreadHandle`], which belongs to the audio thread alone. Between them run lock-free queues; the
//! lock inside a session is shared by the other threads only, and held for microseconds.

mod audio_thread;
pub mod bank;
mod client;
mod command;
pub mod controllers;
mod core;
mod fault;
pub mod files;
pub mod hardware;
mod headless_player;
mod import;
mod keepsake;
mod latent_decoder;
mod latent_scheduler;
mod latest;
mod left_behind;
mod leftovers;
pub mod match_library;
mod matching;
mod message_queue;
mod meters;
mod mts_esp;
mod own_note;
mod parameter_changes;
mod performance;
mod permits;
pub mod plain_file;
mod preview;
mod priority;
mod recording;
mod signals;
mod snapshot;
pub mod state;
mod sysex;
mod sysex_assembly;
pub mod sysex_pool;
mod sysex_slot;
mod thinning;
mod tuning_files;
mod undo;
mod wake;
pub mod whole_file;
mod worker;
mod worker_status;

pub use audio_thread::AudioThreadHandle;
pub use client::{Client, Session, open};
pub use command::Command;
pub use controllers::NUM_LATENTS;
pub use fault::Fault;
pub use headless_player::{HeadlessPlayer, Played};
pub use latent_decoder::{Goal, LatentDecoder};
pub use matching::{Audible, Matches, Overview, Phase, SoundView, TargetSummary};
pub use meters::{Levels, Meters};
pub use performance::{BranchMode, Branches, Knobs, MAX_BRANCHES, Performance};
pub use signals::Caught;
pub use snapshot::{Notice, Program, Severity, Snapshot};
pub use thinning::Thinning;
pub use undo::{KnobPositions, NUM_TURNED};
pub use vaeform_models::latent::{Lock, Locks};
pub use vaeform_models::search::{Candidate, NUM_ISLANDS, Suitability};
pub use vaeform_sound as sound;
pub use worker_status::WorkerState;
