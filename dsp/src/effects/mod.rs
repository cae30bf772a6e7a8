//! Effects: what the sum of all voices passes through on its way out.

mod limiter;

pub use limiter::Limiter;
