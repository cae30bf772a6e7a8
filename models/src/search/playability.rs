//! Whether a match stays an instrument: genomes are repaired before they are heard, the nearest are tested at other keys, and the best
//! are made to answer velocity.

pub(crate) mod expected;
pub(crate) mod gate;
pub(crate) mod hybrid_keyboard;
pub(crate) mod repair;
pub(crate) mod response;
pub(crate) mod test;
mod velocity;
pub(crate) mod velocity_answers;
mod velocity_estimates;
