//! How good the latent space is, measured and drawn: `latent eval`, `latent music`, `latent map`, `latent strips`, `latent hybrids`.

mod baselines;
mod category;
mod eigen;
pub mod eval;
pub mod hybrids;
pub mod map;
mod morphs;
pub mod music;
mod named;
mod pca;
pub(crate) mod statistics;
pub mod strips;
mod sweeps;
mod trail;
