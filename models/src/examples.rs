//! Examples to learn from: patches and keys that a seed draws, and what is heard of them.

mod mixture;
mod studio;

pub use mixture::{Mix, Mixture, MixtureDraw};
pub use studio::{Example, Studio};
