//! The audio thread's end of a session: patches, tunings and banks arrive; program changes and SysEx leave.
//!
//! All queues are bounded and never waited for. Used boxes go back, so that another thread frees them.

mod ahead;
mod controller_flags;
mod handle;
mod keys;
mod lane_flags;
mod latent_input;
mod message_inbox;
mod messages;
pub(crate) mod own_note;
mod param_input;
mod played_lanes;
mod played_sound;
mod port;
pub(crate) mod preview;
pub(crate) mod recording;
mod reports;
mod side_sounds;
mod song_flags;
mod sysex_input;
mod told_knobs;
mod waiting;

pub(crate) use ahead::{Planned, Turn};
pub use handle::AudioThreadHandle;
pub(crate) use keys::Key;
pub(crate) use messages::{ControllerSettings, Flags, FromAudio, Programs, Sound, Steered, ToAudio};
pub use played_lanes::PlayedLanes;
pub(crate) use port::{TurnedReader, pair};
pub use side_sounds::SideSounds;
pub use waiting::Waiting;
