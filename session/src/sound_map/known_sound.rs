//! Sounds of a map that have names and categories: the factory's and the user's. Each is played once through the whole instrument, effects
//! too, at the note of the map.

use std::sync::Arc;

use vaeform_dsp::event::Event;
use vaeform_dsp::instrument::Instrument;
use vaeform_models::library::{Embedder, MAP_NOTE};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::sound_map::{Embedding, nearest};
use vaeform_patch::Preset;
use vaeform_presets::{Category, factory};

use crate::storage::tables::tables_of;

/// The velocity of the library.
const VELOCITY: f32 = 100.0 / 127.0;
/// Seconds that are listened to.
const SECONDS: f32 = 1.2;
/// Frames that go through the effects at once.
const BLOCK: usize = 512;
/// What stays below is not heard: -60 dB.
const SILENT_PEAK: f32 = 1e-3;

/// Where a sound of a map comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SoundOrigin {
    /// The patch library, by its place there.
    Library(usize),
    /// The factory, by its place in [`factory`].
    Factory(usize),
    /// The user's presets: what favourites call it.
    User(String),
}

/// A sound with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownSound {
    /// Where it comes from.
    pub origin: SoundOrigin,
    /// The sound.
    pub preset: Arc<Preset>,
    /// One of the factory's categories; none where the user has named another one, or none.
    pub category: Option<Category>,
    /// What it is like.
    pub embedding: Embedding,
}

impl KnownSound {
    /// A sound that `heard` knows what it is like.
    pub(super) fn new(origin: SoundOrigin, preset: Arc<Preset>, embedding: Embedding) -> Self {
        let category = Category::from_name(&preset.category);
        Self { origin, preset, category, embedding }
    }
}

/// What a sound is like: a note of it; none where it is silent. Builds the tables that it plays. Takes some hundredths of a second.
pub(super) fn heard(preset: &Preset, embedder: &mut Embedder) -> Option<Embedding> {
    let mut instrument = Instrument::new(RATE_HZ as f32);
    let tables = tables_of(&preset.patch, &preset.tables, &preset.contents);
    drop(instrument.synth.set_tables(Box::new(tables)));
    instrument.synth.load_patch(&preset.patch);
    instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: MAP_NOTE, velocity: VELOCITY });
    let mut take = vec![0.0; (SECONDS * RATE_HZ as f32) as usize];
    let mut right = [0.0; BLOCK];
    for left in take.chunks_mut(BLOCK) {
        let right = &mut right[..left.len()];
        right.fill(0.0);
        instrument.render(left, right);
        instrument.finish(left, right);
        left.iter_mut().zip(right).for_each(|(left, right)| *left = 0.5 * (*left + *right));
    }
    let is_heard = take.iter().all(|x| x.is_finite()) && take.iter().any(|x| x.abs() >= SILENT_PEAK);
    is_heard.then(|| embedder.embed(&take))
}

/// The factory's sounds, without having been heard: places and presets.
pub(super) fn of_factory() -> impl Iterator<Item = (SoundOrigin, Arc<Preset>)> {
    factory().iter().enumerate().map(|(place, of)| (SoundOrigin::Factory(place), of.preset().clone()))
}

/// The factory's sounds. Plays them all: some seconds.
pub fn factory_sounds() -> Vec<KnownSound> {
    let mut embedder = Embedder::default();
    let known = |(origin, preset): (SoundOrigin, Arc<Preset>)| {
        let embedding = heard(&preset, &mut embedder)?;
        Some(KnownSound::new(origin, preset, embedding))
    };
    of_factory().filter_map(known).collect()
}

/// The category of the nearest that has one; the first of all where none has.
pub(super) fn category_by_ear(of: &Embedding, embeddings: &[Embedding], categories: &[Category]) -> Category {
    let found = nearest(of, embeddings, 1);
    found.first().map_or(Category::ALL[0], |&(_, place)| categories[place])
}

/// Of the sounds that have a category, how many have the nearest other one's: how much a category by ear is worth. With how many there are.
pub fn agreement(sounds: &[KnownSound]) -> (usize, usize) {
    let named: Vec<(Embedding, Category)> =
        sounds.iter().filter_map(|sound| Some((sound.embedding, sound.category?))).collect();
    let right = |i: usize| {
        let mut others = named.clone();
        let (own, category) = others.remove(i);
        let (embeddings, categories): (Vec<Embedding>, Vec<Category>) = others.into_iter().unzip();
        !embeddings.is_empty() && category_by_ear(&own, &embeddings, &categories) == category
    };
    ((0..named.len()).filter(|&i| right(i)).count(), named.len())
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::*;

    #[test]
    fn a_sound_is_heard_the_same_each_time_and_silence_not_at_all() {
        let mut embedder = Embedder::default();
        let first = heard(factory()[0].preset(), &mut embedder);
        assert!(first.is_some() && first == heard(factory()[0].preset(), &mut embedder));
        let mut silent = Patch::default();
        (0..6).for_each(|op| {
            silent.fm.set(vaeform_patch::operator::param(op, vaeform_patch::operator::OUTPUT_LEVEL), 0.0);
        });
        assert_eq!(heard(&silent.into(), &mut embedder), None);
    }

    #[test]
    fn a_category_by_ear_is_the_nearest_ones() {
        let of = |x: u8| [x; size_of::<Embedding>()];
        let embeddings = [of(10), of(100), of(200)];
        let categories = [Category::Bass, Category::Pad, Category::Bell];
        assert_eq!(category_by_ear(&of(120), &embeddings, &categories), Category::Pad);
        assert_eq!(category_by_ear(&of(250), &embeddings, &categories), Category::Bell);
        let known = |x, category| KnownSound {
            origin: SoundOrigin::Factory(0),
            preset: factory()[0].preset().clone(),
            category,
            embedding: of(x),
        };
        let sounds = [(1, Category::Bass), (3, Category::Bass), (90, Category::Pad)].map(|(x, of)| known(x, Some(of)));
        assert_eq!(agreement(&sounds), (2, 3));
    }
}
