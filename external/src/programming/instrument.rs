//! What plays points of a space.

use crate::{Note, PlayError, Take};

/// An instrument that is set to points of its space and plays notes.
pub trait Instrument {
    /// Plays a note at a point.
    ///
    /// # Errors
    /// When there is no take of it; another one may be asked for.
    fn play(&mut self, point: &[f32], note: &Note) -> Result<Take, PlayError>;
}
