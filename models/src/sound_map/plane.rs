//! Places of many embeddings on a plane.

use super::arrange::arrange;
use super::distance::nearest;
use super::file::PlaneError;
use super::{Embedding, Progress, file, landmarks};

/// Embeddings that are arranged, unless another number is asked for: more gain little and take long.
pub const DEFAULT_ARRANGED: usize = 10_000;
/// Neighbours that another one is placed among.
const NEAR: usize = 5;

/// Embeddings laid out on a plane. The same for the same embeddings on the same machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plane {
    /// Around 0, none further than 1 to any side.
    places: Vec<[f32; 2]>,
    num_arranged: usize,
}

impl Plane {
    /// Arranges `num_arranged` of the embeddings, evenly spread over their order, places the others among them and lets all find their places. Uses rayon's current
    /// pool. None where `progress` ended it.
    pub fn make(embeddings: &[Embedding], num_arranged: usize, progress: &Progress<'_>) -> Option<Self> {
        let picks = Self::picks(embeddings.len(), num_arranged);
        let mut places = arrange(embeddings, &picks, progress)?;
        fit(&mut places);
        Some(Self { places, num_arranged: picks.len() })
    }

    /// A plane of these places, none of which was arranged here.
    pub fn of_places(places: Vec<[f32; 2]>) -> Self {
        Self { places, num_arranged: 0 }
    }

    /// Those that are arranged, of so many.
    pub fn picks(count: usize, num_arranged: usize) -> Vec<usize> {
        let num = num_arranged.min(count);
        (0..num).map(|i| (i as u64 * count as u64 / num as u64) as usize).collect()
    }

    /// Where each lies.
    pub fn places(&self) -> &[[f32; 2]] {
        &self.places
    }

    /// How many are arranged.
    pub fn num_arranged(&self) -> usize {
        self.num_arranged
    }

    /// Where another one lies: among the nearest of the `embeddings` that this is a plane of.
    pub fn place_of(&self, other: &Embedding, embeddings: &[Embedding]) -> [f32; 2] {
        let near = nearest(other, &embeddings[..self.places.len().min(embeddings.len())], NEAR);
        let near: Vec<(u32, u32)> = near.into_iter().map(|(apart, i)| (apart, i as u32)).collect();
        landmarks::middle(&near, &self.places)
    }

    /// As bytes; `of` is a number that no other embeddings have.
    pub fn to_bytes(&self, of: u64) -> Vec<u8> {
        file::write(&self.places, self.num_arranged, of)
    }

    /// Reads what [`Self::to_bytes`] wrote of the same embeddings.
    ///
    /// # Errors
    /// Another version, other embeddings, another size than the header says, or damage.
    pub fn from_bytes(bytes: &[u8], of: u64) -> Result<Self, PlaneError> {
        let (places, num_arranged) = file::read(bytes, of)?;
        Ok(Self { places, num_arranged })
    }

    /// Bytes of a plane of so many.
    pub fn num_bytes(count: usize) -> usize {
        file::num_bytes(count)
    }
}

/// Moves and scales places so that they fill -1..1 along their longer side.
fn fit(places: &mut [[f32; 2]]) {
    let ends = |axis: usize| {
        let of = |place: &[f32; 2]| place[axis];
        let low = places.iter().map(of).fold(f32::INFINITY, f32::min);
        let high = places.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
        (0.5 * (low + high), 0.5 * (high - low))
    };
    let ((x, width), (y, height)) = (ends(0), ends(1));
    let scale = width.max(height).max(f32::MIN_POSITIVE);
    places.iter_mut().for_each(|place| *place = [(place[0] - x) / scale, (place[1] - y) / scale]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound_map::testing::{clusters, embeddings};
    use crate::sound_map::{MapStage, neighbourhoods, principal};

    fn all(_: MapStage, _: f32, _: Option<&[[f32; 2]]>) -> bool {
        true
    }

    #[test]
    fn clusters_stay_together_arranged_or_placed_and_better_than_by_components() {
        let embeddings = clusters(1, 12, 40);
        let plane = Plane::make(&embeddings, 240, &all).unwrap();
        assert_eq!((plane.places().len(), plane.num_arranged()), (480, 240));
        assert!(plane.places().iter().flatten().all(|x| x.abs() <= 1.0 + 1e-6));
        let by_map = neighbourhoods(&embeddings, plane.places(), 1).unwrap();
        let by_components = neighbourhoods(&embeddings, &principal(&embeddings), 1).unwrap();
        assert!(by_map.trustworthiness > 0.97, "{by_map:?}");
        assert!(by_map.trustworthiness > by_components.trustworthiness, "{by_map:?} {by_components:?}");
    }

    #[test]
    fn few_or_none_have_a_plane_too_and_the_work_can_be_ended() {
        for count in [0, 1, 2, 7, 30] {
            let plane = Plane::make(&embeddings(2, count), DEFAULT_ARRANGED, &all).unwrap();
            assert_eq!(plane.places().len(), count);
            assert!(plane.places().iter().flatten().all(|x| x.is_finite()), "{count}");
        }
        let all = embeddings(3, 300);
        for ended in [MapStage::Comparing, MapStage::Arranging, MapStage::Placing, MapStage::Refining] {
            assert_eq!(Plane::make(&all, 100, &|stage, _, _| stage != ended), None, "{ended:?}");
        }
    }

    #[test]
    fn one_that_sounds_like_another_lies_where_that_lies() {
        let embeddings = clusters(4, 5, 30);
        let plane = Plane::make(&embeddings, 150, &all).unwrap();
        let (at, own) = (plane.place_of(&embeddings[70], &embeddings), plane.places()[70]);
        assert!((at[0] - own[0]).hypot(at[1] - own[1]) < 0.01, "{at:?} {own:?}");
    }
}
