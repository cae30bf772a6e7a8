//! MIDI controllers as offsets of the latents: which controller moves which latent, how, and what is told back.
//!
//! Between the host's controller events and the latents: an offset is added to the host's value of its latent. [`CcMap`] is plain
//! data and saved with the session; [`Controllers`] is its runtime on the `[audio-thread]`, of fixed size and without allocation.
//! [`ParamMap`] and [`ParamControllers`] are the same for all other parameters.

mod echo;
mod learn;
mod map;
mod param_controllers;
mod param_map;
mod parser;
mod runtime;
mod scale;
mod takeover;
mod target;

pub use echo::{ECHO_GAP_FRAMES, ECHO_MEMORY_FRAMES, EchoMessage};
pub use learn::Learning;
pub use map::{Assignment, CcMap, NEVER_TAKEN, RefusedMap, can_be_insisted_on, is_never_taken};
pub(crate) use map::{why_no_parameters, why_not_learnt};
pub use param_controllers::{ParamControllers, ParamHeard};
pub use param_map::{MAX_ENTRIES, ParamMap, ReadyMap, may_move_a_parameter};
pub use runtime::{CcMove, Controllers, Heard};
pub use target::ControllerTarget;

/// Latents that controllers move.
pub const NUM_LATENTS: usize = 8;
