//! Sounds of the user's that are there twice: with the same values under two names, or so near each other that a listener hardly tells them
//! apart.

use vaeform_models::sound_map::{decibels, squared};
use vaeform_patch::{PatchName, Preset};

use super::known_sound::{KnownSound, SoundOrigin};

/// Sounds that are nearer, in dB of their embeddings, are told; no two of the factory's, which are all meant to be others, are so near.
const NEAR_DB: f32 = 0.75;
/// Pairs that are told, at most; the nearest.
const MAX_PAIRS: usize = 500;

/// Two sounds that are one, at least one of which is the user's.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicatePair {
    /// Where they come from.
    pub origins: [SoundOrigin; 2],
    /// What they are called.
    pub names: [String; 2],
    /// How far apart they are heard, in dB; none where all their values are the same.
    pub apart_db: Option<f32>,
}

/// The pairs among these sounds: the same ones first, then the nearest.
pub(super) fn pairs(known: &[KnownSound]) -> Vec<DuplicatePair> {
    let values: Vec<Preset> = known.iter().map(|sound| values(&sound.preset)).collect();
    let is_mine = |sound: &KnownSound| matches!(sound.origin, SoundOrigin::User(_));
    let mut pairs = Vec::new();
    for (i, a) in known.iter().enumerate() {
        for (j, b) in known.iter().enumerate().skip(i + 1).filter(|(_, b)| is_mine(a) || is_mine(b)) {
            let apart_db = decibels(squared(&a.embedding, &b.embedding));
            if apart_db > NEAR_DB {
                continue;
            }
            let apart_db = (values[i] != values[j]).then_some(apart_db);
            let name = |of: &KnownSound| of.preset.patch.name.to_string().trim().to_owned();
            pairs.push(DuplicatePair {
                origins: [a.origin.clone(), b.origin.clone()],
                names: [name(a), name(b)],
                apart_db,
            });
        }
    }
    pairs.sort_by(|a, b| a.apart_db.unwrap_or(-1.0).total_cmp(&b.apart_db.unwrap_or(-1.0)));
    pairs.truncate(MAX_PAIRS);
    pairs
}

/// What is heard of a preset, without its words.
fn values(preset: &Preset) -> Preset {
    let mut patch = preset.patch;
    patch.name = PatchName::new("");
    patch.layers.macro_names.iter_mut().for_each(|name| name.fill(b' '));
    Preset { tables: preset.tables.clone(), contents: preset.contents.clone(), ..Preset::from(patch) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vaeform_models::library::Embedder;
    use vaeform_presets::factory;

    use super::super::known_sound::{factory_sounds, heard};
    use super::*;

    fn mine(key: &str, preset: Preset, embedder: &mut Embedder) -> KnownSound {
        let embedding = heard(&preset, embedder).expect("it sounds");
        KnownSound::new(SoundOrigin::User(key.to_owned()), Arc::new(preset), embedding)
    }

    #[test]
    fn the_same_under_another_name_and_the_nearly_same_are_found_and_what_differs_is_not() {
        let mut embedder = Embedder::default();
        let first = Preset::clone(factory()[0].preset());
        let mut renamed = first.clone();
        renamed.patch.name = PatchName::new("OTHER");
        renamed.author = "somebody".to_owned();
        let mut near = first.clone();
        near.patch.fm.set(vaeform_patch::global::LFO_SPEED, 3.0);
        let other = Preset::clone(factory()[40].preset());
        let known = [("a", first), ("b", renamed), ("c", near), ("d", other)];
        let known = known.map(|(key, preset)| mine(key, preset, &mut embedder));
        let found = pairs(&known);
        let keys: Vec<_> = found.iter().map(|pair| (pair.origins.clone(), pair.apart_db.is_none())).collect();
        let of = |a: &str, b: &str| [a, b].map(|key| SoundOrigin::User(key.to_owned()));
        assert_eq!(keys[0], (of("a", "b"), true));
        assert!(keys[1..].contains(&(of("a", "c"), false)) && keys.len() == 3, "{keys:?}");
    }

    #[test]
    fn no_two_of_the_factory_s_sounds_are_told_and_a_copy_of_one_is() {
        let sounds = factory_sounds();
        assert!(pairs(&sounds).is_empty(), "none is the user's");
        let as_mine =
            |sound: KnownSound| KnownSound { origin: SoundOrigin::User(sound.preset.patch.name.to_string()), ..sound };
        let mut all: Vec<KnownSound> = sounds.iter().cloned().map(as_mine).collect();
        assert_eq!(pairs(&all), []);
        all.push(sounds[7].clone());
        let found = pairs(&all);
        assert_eq!((found.len(), found[0].apart_db), (1, None));
        assert!(found[0].origins.contains(&sounds[7].origin));
    }
}
