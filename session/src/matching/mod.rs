//! The match as plain values: its sound, what was measured of it, its candidates, and what is asked of the thread that matches.

mod context;
mod level;
mod match_job;
mod places;
mod sample;
mod spectrogram;
mod view;

pub(crate) use context::Context;
pub(crate) use level::levelled;
pub(crate) use match_job::{MatchJob, MatchTask};
pub use places::{NUM_PLACES, Places};
pub(crate) use places::{beside_fm, is_fm, place_of};
pub(crate) use sample::Sample;
pub use spectrogram::Spectrogram;
pub use view::{Audible, Matches, Overview, Phase, SoundView, TargetSummary};
