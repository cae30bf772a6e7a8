//! Where genomes are heard: rendered, measured against the target, and counted; or only estimated, which costs next to nothing.

pub(crate) mod evaluator;
pub(crate) mod objective;
mod pool;
pub(crate) mod request;
mod worker;
