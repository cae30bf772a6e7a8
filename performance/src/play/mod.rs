//! Lanes and gestures as they are played: pure functions of the beat, recorded and read without allocation.
//!
//! What a knob says at a beat is the gesture's value, or else its own, and the lane's offset on top ([`LaneBank::value`]). Nothing here
//! keeps time: the caller says the beat, so that a loop that wraps, a jump and a bounce all come out as the beat has it.

mod bank;
mod gesture;
mod gesture_clip;
mod humanise;
mod knob_track;
mod note_value;
mod onset;
mod played_lane;
mod recorder;
mod takeover;
mod variation;

pub use bank::{LaneBank, NUM_PLAYED};
pub use gesture::{Gesture, NUM_KNOBS};
pub use gesture_clip::{ClipError, GestureClip};
pub use humanise::Humanise;
pub use knob_track::{KnobMove, KnobTrack, MAX_MOVES};
pub use note_value::{NoteLength, NoteValue};
pub use onset::OnsetFollower;
pub use played_lane::{PlayedLane, PlayedShape};
pub use recorder::{GestureRecorder, RecorderState};
pub use takeover::Takeover;
pub use variation::vary;
