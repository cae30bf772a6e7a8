//! One open instrument without a host: worker, patch hand-off, bank, undo, files, state. The threads live here.
//!
//! [`open`] gives the two ends of a session: the [`Session`], which owns the worker and hands out [`Client`]s to the editor and
//! the host's main thread, and the [`AudioThreadHandle`], which belongs to the audio thread alone. Between them run lock-free queues; the
//! lock inside a session is shared by the other threads only, and held for microseconds.

mod audio;
pub mod bank;
mod client;
mod command;
pub mod controllers;
mod document;
pub mod hardware;
mod headless_player;
mod import;
mod instruments;
mod latent;
pub mod librarian;
pub mod match_library;
mod matching;
mod notice;
pub mod perform;
mod points_of;
mod project;
mod ratings;
mod session;
mod snapshot;
pub mod sound_map;
pub mod state;
mod storage;
mod sysex;
mod threads;
mod tuning;
mod user_presets;
mod workers;

pub use audio::{AudioThreadHandle, PlayedLanes, SideSounds, Waiting};
pub use bank::Program;
pub use client::Client;
pub use command::Command;
pub use controllers::NUM_LATENTS;
pub use headless_player::{HeadlessPlayer, Played};
pub use import::{SoundTableError, files, sound_table};
pub use latent::{
    Goal, Knobs, LatentDecoder, LatentSettings, MAX_VARIATIONS, TableMover, Thinning, VariationMode, Variations,
};
pub use matching::{Audible, Matches, NUM_PLACES, Overview, Phase, Places, SoundView, Spectrogram, TargetSummary};
pub use notice::{Notice, Severity};
pub use points_of::PointsOf;
pub use project::{KnobPositions, NUM_TURNED};
pub use session::{Session, open};
pub use snapshot::Snapshot;
pub use storage::tables::tables_of;
pub use storage::{data_folder, plain_file, whole_file};
pub use sysex::pool as sysex_pool;
pub use threads::fault::Fault;
pub use threads::live::{Live, SCOPE_FRAMES};
pub use threads::meters::{Levels, Meters};
pub use threads::signals::Caught;
pub use threads::song_meter::{PlayedSong, SongMeter};
pub use threads::worker_status::WorkerState;
pub use user_presets::{Deleted, PresetEdit, UserPreset, UserPresets};
pub use vaeform_models::hybrid::HybridKind;
pub use vaeform_models::latent::{Lock, Locks};
pub use vaeform_models::search::{
    Candidate, Distance, Kind, KindWish, NUM_ISLANDS, Offer, Origin, Reason, Suitability, Verdict, Why,
};
pub use vaeform_sound as sound;
pub use vaeform_wavetable as wavetable;
