//! Where the sound that is matched lies on the map: among the patches of the library that are nearest to it.

use vaeform_models::library::Embedder;
use vaeform_models::search::Target;

use super::map::SoundMap;

/// Neighbours that are told.
const NUM_NEAR: usize = 10;
/// Neighbours that its place is the middle of.
const AMONG: usize = 5;

/// A sound on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapTarget {
    /// Its place.
    pub place: [f32; 2],
    /// The points that are nearest to it in sound, nearest first, with their distances in dB.
    pub near: Vec<(f32, usize)>,
}

/// A sound on a map; none where the library is empty. Some tens of milliseconds.
pub(crate) fn map_target(map: &SoundMap, target: &Target) -> Option<MapTarget> {
    let query = Embedder::default().query(target);
    let near = map.parts().0.nearest_places(&query, NUM_NEAR);
    if near.is_empty() {
        return None;
    }
    let among = &near[..AMONG.min(near.len())];
    Some(MapTarget { place: map.middle(among.iter().map(|&(_, point)| point)), near })
}
