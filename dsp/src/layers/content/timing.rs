//! How fast a note goes through a content.

use vaeform_patch::content::Timeline;

use crate::fm::exp2;
use crate::layers::MIDDLE_C_HZ;

/// A content's time in the engine's terms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// Octaves above middle C at which it is as it is written.
    pub(crate) base_octaves: f32,
    /// The part that a held key repeats, in seconds.
    pub(crate) sustain: Option<[f32; 2]>,
}

impl Timing {
    pub(crate) fn new(timeline: &Timeline) -> Self {
        Self { base_octaves: (timeline.base_hz() / MIDDLE_C_HZ).log2(), sustain: timeline.sustain() }
    }

    /// Seconds of the content a frame, at so many octaves above middle C, where `by_key` is the power of the pitch by which it goes faster
    /// and `time` how much longer it takes. `[audio-thread]`
    pub(crate) fn speed(&self, octaves: f32, (by_key, time): (f32, f32), rate_hz: f32) -> f64 {
        let faster =
            if by_key == 0.0 { 1.0 } else { exp2((by_key * (octaves - self.base_octaves)).clamp(-20.0, 20.0)) };
        f64::from(faster) / (f64::from(time) * f64::from(rate_hz))
    }
}
