//! Lanes and a gesture that play the latent knobs: what is kept of them, what is asked, what a window sees. What they say at a beat is in
//! [`vaeform_performance::play`]; the audio thread plays it in `audio/played_lanes.rs`.

pub(crate) mod clip;
mod model_variation;
mod order;
mod part;
mod switches;
mod vary;
mod view;

pub use clip::clip_path;
pub use order::{ClipOrder, PerformOrder};
pub use part::PerformPart;
pub use switches::PerformSwitches;
pub use vaeform_performance::generator::{LaneKind, Wave};
pub use vaeform_performance::play::{
    DRAWN_STEPS, Gesture, Humanise, KnobMove, LaneChoice, LaneSettings, NUM_PLAYED, NoteLength, NoteValue, PlayedPart,
    RecorderState,
};
pub use vary::{MAX_VARIATIONS_KEPT, Vary, VaryBy};
pub use view::PerformView;
