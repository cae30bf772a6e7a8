//! The latent layer: eight knobs that move a whole patch through the learned space, away from its anchor and back.
//!
//! Knob positions become latents by rank ([`Space`]); the decoder's answer becomes a patch beside the anchor ([`Anchor`]): what the
//! decoder cannot express is kept as a residual, so that rest is the patch exactly. Equal turns go equally far in sound ([`Timing`], by
//! what [`Sketcher`] hears). [`level`] keeps the loudness.

mod anchor;
pub mod level;
mod locks;
mod morph;
mod random;
mod sketch;
mod timing;

pub use anchor::{Anchor, Hold, LIVE_BLUR};
pub use locks::{Lock, Locks};
pub use morph::{Morph, Piece, slerp};
pub use random::random_patch;
pub use sketch::{Sketch, Sketcher};
pub use timing::Timing;

pub use super::patch_vae::Space;
