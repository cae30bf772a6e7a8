//! How good the latent space is, measured and drawn: `latent eval`, `latent music`, `latent map`, `latent strips`.

mod baselines;
mod category;
mod eigen;
pub mod eval;
pub mod map;
mod morphs;
pub mod music;
mod named;
mod pca;
mod statistics;
pub mod strips;
mod sweeps;
mod trail;
