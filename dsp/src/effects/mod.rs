//! Effects: what the sum of all voices passes through on its way out.
//!
//! An effect is one file here, with `new`, `set` where it has settings, and [`Effect`]; it takes its place in [`Chain`].

mod chain;
mod effect;
mod limiter;

pub use chain::Chain;
pub use effect::Effect;
pub use limiter::Limiter;
