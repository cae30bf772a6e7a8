//! What is known of FM patches: the latent space and its network, the network that proposes patches for a sound, the library of
//! patches with what they sound like, and what can be told from a patch without rendering it.

pub(crate) mod audible;
pub mod latent;
pub mod library;
pub mod named_path;
pub mod patch_tensor;
pub mod patch_vae;
pub mod predictor;
pub mod table;
pub(crate) mod trace;
