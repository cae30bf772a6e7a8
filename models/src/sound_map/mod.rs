//! A map of sounds: embeddings of the patch library as places on a plane, near where they sound alike. A view only: who is really near is
//! asked of the embeddings themselves ([`nearest`]).
//!
//! Some thousand embeddings are arranged by t-SNE; the others are placed among the nearest of those, and all find their places from there.

mod arrange;
mod descent;
mod distance;
mod file;
mod landmarks;
mod measure;
mod plane;
mod principal;
#[cfg(test)]
mod testing;

pub use distance::{decibels, nearest, squared};
pub use file::PlaneError;
pub use measure::{NEIGHBOURS, Neighbourhoods, neighbourhoods};
pub use plane::{DEFAULT_ARRANGED, Plane};
pub use principal::principal;

/// What a sound is like; the library's.
pub type Embedding = [u8; crate::library::SIZE];

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapStage {
    /// Embeddings are compared with each other.
    Comparing,
    /// Those that were chosen are arranged.
    Arranging,
    /// The others are placed among them.
    Placing,
    /// All find their places.
    Refining,
}

/// Told what is being done, which part of it is done, and now and then how the arranged ones lie; ends the work by returning false.
pub type Progress<'a> = dyn Fn(MapStage, f32, Option<&[[f32; 2]]>) -> bool + Sync + 'a;
