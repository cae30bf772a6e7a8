//! What a tonal model leaves of a sound: a list of partials and sixteen noise bands, found without a search.

mod band_levels;
mod body;
mod comparison;
mod demodulator;
mod found_partial;
mod layer_pieces;
mod noise_fit;
mod player;
mod pursuit;
#[cfg(test)]
mod tests;

pub use body::Body;
pub use comparison::Comparison;
pub(crate) use comparison::blend;
pub use found_partial::FoundPartial;
pub(crate) use layer_pieces::raised;
pub use layer_pieces::{bank, silent_patch, with_noise, with_partials};
pub use noise_fit::{NoiseFitter, NoisySound};
pub use player::{Player, Press, played};
pub use pursuit::pursue;

/// What a model leaves of a sound, sample by sample; the model is taken as silent beyond its end.
pub fn residual(target: &[f32], tonal: &[f32]) -> Vec<f32> {
    let tonal = tonal.iter().copied().chain(std::iter::repeat(0.0));
    target.iter().zip(tonal).map(|(x, y)| x - y).collect()
}
