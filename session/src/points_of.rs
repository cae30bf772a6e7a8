//! Whose drawn points are meant.

/// What has drawn points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointsOf {
    /// An envelope, 0-3.
    Envelope(usize),
    /// An LFO, 0-3.
    Lfo(usize),
}
