//! What a transfer does next.

use super::Ending;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing until something comes or the time is over.
    Wait,
    /// These messages go.
    Send(Vec<Vec<u8>>),
    /// It is over.
    End(Ending),
}
