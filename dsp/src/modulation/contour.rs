//! What every kind of envelope becomes before it is played: timed segments, and where they hold, repeat and release.

use super::curve::Curve;

/// Segments of a contour, at most: eight points, and the way back of a loop to and fro.
pub(super) const MAX_SEGMENTS: usize = 15;

/// A way to a level.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ContourSegment {
    /// How long it takes, 0 or more; finite.
    pub(super) frames: f64,
    /// The level that it goes to, 0..1; where there is none it stays where it began.
    pub(super) target: Option<f32>,
    /// The curve on the way.
    pub(super) curve: Curve,
}

/// Timed segments, in frames of one sample rate and tempo; made by a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contour {
    pub(super) segments: [ContourSegment; MAX_SEGMENTS],
    pub(super) num_segments: usize,
    /// The segment at whose end a held note waits.
    pub(super) sustain: Option<usize>,
    /// Of a held note the end of the second segment is followed by the end of the first, for ever; then nothing waits at `sustain`.
    pub(super) repeat: Option<[usize; 2]>,
    /// The segment that follows when the note is let go: `num_segments` ends at once, none plays on.
    pub(super) release: Option<usize>,
}

impl Contour {
    /// The segments in use.
    pub(super) fn segments(&self) -> &[ContourSegment] {
        &self.segments[..self.num_segments]
    }

    /// How long one round of the loop lasts in frames.
    pub(super) fn period(&self, [start, end]: [usize; 2]) -> f64 {
        self.segments[start + 1..=end].iter().map(|segment| segment.frames).sum()
    }

    /// Whether nothing sounds any more after a note at level 0 has been let go.
    pub(super) fn is_silent_from(&self, segment: usize) -> bool {
        self.segments()[segment..].iter().all(|segment| segment.target.unwrap_or(0.0) == 0.0)
    }
}
