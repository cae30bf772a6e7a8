//! The host's automation wins while it moves.

/// Beats after the host's last move in which a lane rests, and those in which it comes back.
const REST_BEATS: f64 = 0.25;
const RETURN_BEATS: f64 = 0.25;
/// A step back that is shorter than this is no jump: hosts and their tempo are not that exact.
const JITTER_BEATS: f64 = 0.125;

/// Knows when the host moved a knob last.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Takeover {
    last: Option<(f32, f64)>,
    moved_at: Option<f64>,
}

impl Takeover {
    /// The share of the lane at a beat, 0 to 1, where the host has the knob at a value. A jump of the song's place ends the rest. `[audio-thread]`
    pub fn share(&mut self, knob: f32, beat: f64) -> f32 {
        if let Some((before, at)) = self.last {
            if beat < at - JITTER_BEATS {
                self.moved_at = None;
            } else if before != knob {
                self.moved_at = Some(beat);
            }
        }
        self.last = Some((knob, beat));
        self.moved_at.map_or(1.0, |at| ((beat - at - REST_BEATS) / RETURN_BEATS).clamp(0.0, 1.0) as f32)
    }
}
