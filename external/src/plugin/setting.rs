//! What a plugin is set to.

use super::recall::Recall;

/// Plain values by the ids of parameters.
pub type Values = Vec<(u32, f64)>;

/// What a plugin is set to before it plays.
#[derive(Clone, Copy, Debug)]
pub enum Setting<'a> {
    /// Values, and how they are brought about.
    Values(&'a [(u32, f64)], Recall),
    /// A state that a plugin saved, in a new instance.
    State(&'a [u8]),
}
