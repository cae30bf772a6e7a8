//! A map as it is shown: points with names, and who is really near.

use std::sync::Arc;

use vaeform_models::library::Library;
use vaeform_models::sound_map::{Embedding, Plane, decibels, nearest};
use vaeform_patch::{Patch, Preset};
use vaeform_presets::Category;

use super::known_sound::{KnownSound, SoundOrigin, category_by_ear};

/// Never changed after it is made. Points are those of the library, in its order, and then the known ones.
#[derive(Clone, Debug, Default)]
pub struct SoundMap {
    library: Arc<Library>,
    plane: Arc<Plane>,
    known: Arc<[KnownSound]>,
    embeddings: Vec<Embedding>,
    places: Vec<[f32; 2]>,
    categories: Vec<Category>,
}

impl SoundMap {
    /// A map of a library on its plane, with known sounds among its patches. Where the library is empty the plane is that of the known
    /// sounds. Takes some tenths of a second.
    pub fn new(library: Arc<Library>, plane: Arc<Plane>, known: Arc<[KnownSound]>) -> Self {
        let mut places = plane.places().to_vec();
        let base = library.embeddings();
        if !base.is_empty() {
            places.truncate(base.len());
            places.extend(known.iter().map(|sound| plane.place_of(&sound.embedding, base)));
        }
        let named: Vec<&KnownSound> = known.iter().filter(|sound| sound.category.is_some()).collect();
        let by: Vec<Embedding> = named.iter().map(|sound| sound.embedding).collect();
        let names: Vec<Category> = named.iter().filter_map(|sound| sound.category).collect();
        let ear = |embedding: &Embedding| category_by_ear(embedding, &by, &names);
        let mut categories: Vec<Category> = base.iter().map(ear).collect();
        categories.extend(known.iter().map(|sound| sound.category.unwrap_or_else(|| ear(&sound.embedding))));
        let embeddings = known.iter().map(|sound| sound.embedding).collect();
        Self { library, plane, known, embeddings, places, categories }
    }

    /// Points.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Patches of the library; the points after them are known sounds.
    pub fn num_library(&self) -> usize {
        self.library.len()
    }

    /// What it is a map of.
    pub(super) fn parts(&self) -> (&Arc<Library>, &Arc<Plane>, &Arc<[KnownSound]>) {
        (&self.library, &self.plane, &self.known)
    }

    /// Where the points lie: around 0, hardly one further than 1 to any side, the second axis upwards.
    pub fn places(&self) -> &[[f32; 2]] {
        &self.places
    }

    /// The category of each point: its own, or by ear that of the nearest known sound.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Where a point comes from.
    pub fn origin(&self, point: usize) -> SoundOrigin {
        match point.checked_sub(self.library.len()).and_then(|known| self.known.get(known)) {
            Some(known) => known.origin.clone(),
            None => SoundOrigin::Library(point),
        }
    }

    /// The sound of a point; the initial voice where there is none.
    pub fn preset(&self, point: usize) -> Arc<Preset> {
        match point.checked_sub(self.library.len()) {
            None => Arc::new(self.library.patch(point).into()),
            Some(known) => {
                let initial = || Arc::new(Patch::default().into());
                self.known.get(known).map_or_else(initial, |sound| sound.preset.clone())
            }
        }
    }

    /// The name of a point's sound.
    pub fn name(&self, point: usize) -> String {
        self.preset(point).patch.name.to_string().trim().to_owned()
    }

    /// What a point's sound is like.
    pub fn embedding(&self, point: usize) -> &Embedding {
        self.library.embeddings().get(point).unwrap_or_else(|| &self.embeddings[point - self.library.len()])
    }

    /// The `num` points that sound nearest to one, nearest first, with their distances in dB: all are compared by what they sound like,
    /// whatever the map shows. Some milliseconds.
    pub fn nearest(&self, point: usize, num: usize) -> Vec<(f32, usize)> {
        let from = self.embedding(point);
        let mut found = nearest(from, self.library.embeddings(), num + 1);
        let known = nearest(from, &self.embeddings, num + 1).into_iter();
        found.extend(known.map(|(apart, place)| (apart, place + self.library.len())));
        found.retain(|&(_, other)| other != point);
        found.sort_unstable();
        found.truncate(num);
        found.into_iter().map(|(apart, other)| (decibels(apart), other)).collect()
    }

    /// The mean place of points.
    pub(super) fn middle(&self, points: impl ExactSizeIterator<Item = usize>) -> [f32; 2] {
        let count = points.len().max(1) as f32;
        let sum = points.fold([0.0; 2], |sum: [f32; 2], point| {
            let at = self.places[point];
            [sum[0] + at[0], sum[1] + at[1]]
        });
        sum.map(|x| x / count)
    }
}

#[cfg(test)]
mod tests {
    use vaeform_models::library::Prior;
    use vaeform_models::sound_map::squared;
    use vaeform_presets::factory;

    use super::*;

    pub(crate) fn small() -> SoundMap {
        let library = Arc::new(Library::build(&Prior::new(3, &[]), 128, 1, &|_| true));
        let plane = Arc::new(Plane::make(library.embeddings(), 60, &|_, _, _| true).unwrap());
        let known = |place: usize| {
            let preset = factory()[10 * place].preset().clone();
            // As if it sounded like one of the library.
            KnownSound::new(SoundOrigin::Factory(10 * place), preset, library.embeddings()[place])
        };
        let known: Arc<[KnownSound]> = (0..9).map(known).collect();
        SoundMap::new(library, plane, known)
    }

    #[test]
    fn the_nearest_are_those_of_a_full_sort_over_library_and_known_sounds() {
        let map = small();
        assert_eq!(map.len(), map.num_library() + 9);
        for point in [0, 5, map.num_library() - 1, map.num_library() + 3] {
            let mut all: Vec<(u32, usize)> = (0..map.len())
                .filter(|&other| other != point)
                .map(|other| (squared(map.embedding(point), map.embedding(other)), other))
                .collect();
            all.sort_unstable();
            let expected: Vec<(f32, usize)> =
                all.into_iter().take(10).map(|(apart, other)| (decibels(apart), other)).collect();
            assert_eq!(map.nearest(point, 10), expected, "{point}");
        }
    }

    #[test]
    fn a_known_sound_lies_with_what_it_sounds_like_and_has_its_own_name_and_category() {
        let map = small();
        let known = map.num_library() + 2;
        assert_eq!((map.origin(known), map.origin(4)), (SoundOrigin::Factory(20), SoundOrigin::Library(4)));
        assert_eq!(map.name(known), factory()[20].name);
        assert_eq!(map.categories()[known], factory()[20].category);
        assert_eq!(map.categories()[2], factory()[20].category, "by ear");
        assert_eq!(map.nearest(known, 1), [(0.0, 2)]);
        let (a, b) = (map.places()[known], map.places()[2]);
        assert!((a[0] - b[0]).hypot(a[1] - b[1]) < 0.05, "{a:?} {b:?}");
    }

    #[test]
    fn without_a_library_the_known_sounds_have_a_map_of_their_own() {
        let sounds: Vec<KnownSound> = small().known.to_vec();
        let embeddings: Vec<Embedding> = sounds.iter().map(|sound| sound.embedding).collect();
        let plane = Plane::make(&embeddings, 100, &|_, _, _| true).unwrap();
        let map = SoundMap::new(Arc::default(), Arc::new(plane), sounds.into());
        assert_eq!((map.len(), map.num_library()), (9, 0));
        assert_eq!(map.name(4), factory()[40].name);
        assert_eq!(map.nearest(0, 20).len(), 8);
    }
}
