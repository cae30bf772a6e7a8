//! Lanes and gestures as they are played: pure functions of the beat, recorded and read without allocation.
//!
//! What a knob says at a beat is the gesture's value, or else its own, and the lane's offset on top ([`LaneBank::value`]). Nothing here
//! keeps time: the caller says the beat, so that a loop that wraps, a jump and a bounce all come out as the beat has it.

mod bank;
mod gesture;
mod gesture_clip;
mod gesture_variation;
mod humanise;
mod knob_track;
mod lane_settings;
mod note_value;
mod onset;
mod played_lane;
mod played_part;
mod recorder;
mod takeover;
mod variation;

pub use bank::{LaneBank, NUM_PLAYED};
pub use gesture::{Gesture, NUM_KNOBS};
pub use gesture_clip::{ClipError, GestureClip};
pub use gesture_variation::{GestureVariation, VARIED_STEPS};
pub use humanise::Humanise;
pub use knob_track::{KnobMove, KnobTrack, MAX_MOVES};
pub use lane_settings::{DRAWN_STEPS, LaneChoice, LaneSettings};
pub use note_value::{NoteLength, NoteValue, NoteValueError};
pub use onset::OnsetFollower;
pub use played_lane::{PlayedLane, PlayedShape};
pub use played_part::PlayedPart;
pub use recorder::{GestureRecorder, RecorderState};
pub use takeover::Takeover;
pub use variation::vary;
