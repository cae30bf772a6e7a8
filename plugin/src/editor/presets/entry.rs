//! A preset as the list shows it: one of the factory's or one of the user's.

use std::collections::BTreeSet;
use std::path::PathBuf;

use vaeform_presets::{Category, FactoryPreset};
use vaeform_session::UserPreset;

/// Where the sound comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It is built in, at this place of the factory's list.
    Factory(usize),
    /// It is read when it is chosen.
    User(PathBuf),
}

/// A preset without its sound.
#[derive(Clone, Debug)]
pub(super) struct PresetEntry {
    /// What favourites call it.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) category: String,
    pub(super) author: String,
    pub(super) tags: Vec<String>,
    pub(super) origin: Origin,
    /// All words in lower case, for the search.
    words: String,
}

impl PresetEntry {
    fn new(key: String, [name, category, author]: [&str; 3], tags: &[String], origin: Origin) -> Self {
        let words = format!("{name}\n{category}\n{author}\n{}", tags.join("\n")).to_lowercase();
        let [name, category, author] = [name, category, author].map(str::to_owned);
        Self { key, name, category, author, tags: tags.to_vec(), origin, words }
    }

    /// One of the factory's.
    pub(super) fn factory((place, factory): (usize, &FactoryPreset)) -> Self {
        let preset = factory.preset();
        let texts = [factory.name.as_str(), factory.category.name(), preset.author.as_str()];
        let key = format!("factory/{}", factory.name);
        Self::new(key, texts, &preset.tags, Origin::Factory(place))
    }

    /// One of the user's.
    pub(super) fn user(user: &UserPreset) -> Self {
        let texts = [&user.name, &user.category, &user.author].map(String::as_str);
        Self::new(user.key.clone(), texts, &user.tags, Origin::User(user.path.clone()))
    }

    /// Whether it is the user's own.
    pub(super) fn is_mine(&self) -> bool {
        matches!(self.origin, Origin::User(_))
    }

    /// Whether it has every word of a query, in its name, category, author or tags.
    pub(super) fn has(&self, query: &str) -> bool {
        query.split_whitespace().all(|word| self.words.contains(&word.to_lowercase()))
    }
}

/// What of all presets is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shelf {
    /// All of them.
    #[default]
    All,
    Favourites,
    /// The user's.
    Mine,
    /// Pairs of those that are there twice.
    Duplicates,
    Category(Category),
    /// Without a category of the factory's.
    Other,
}

impl Shelf {
    /// All shelves in order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let first = [Self::All, Self::Favourites, Self::Mine, Self::Duplicates];
        first.into_iter().chain(Category::ALL.map(Self::Category)).chain([Self::Other])
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "All presets",
            Self::Favourites => "Favourites",
            Self::Mine => "My presets",
            Self::Duplicates => "Duplicates",
            Self::Category(category) => category.name(),
            Self::Other => "Other",
        }
    }

    /// Whether a preset stands on it.
    pub(super) fn has(self, entry: &PresetEntry, favourites: &BTreeSet<String>) -> bool {
        match self {
            Self::All => true,
            Self::Favourites => favourites.contains(&entry.key),
            Self::Mine => matches!(entry.origin, Origin::User(_)),
            Self::Duplicates => false,
            Self::Category(category) => entry.category == category.name(),
            Self::Other => Category::from_name(&entry.category).is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use vaeform_presets::factory;

    use super::*;

    #[test]
    fn the_search_finds_words_of_name_category_author_and_tags_whatever_the_case() {
        let tags = ["dark".to_owned(), "slow attack".to_owned()];
        let entry = PresetEntry::new("k".to_owned(), ["Cloud Bank", "Pad", "Ann"], &tags, Origin::User(PathBuf::new()));
        for query in ["", "cloud", "BANK pad", "slow dark", "ann"] {
            assert!(entry.has(query), "{query}");
        }
        for query in ["clouds", "pad lead"] {
            assert!(!entry.has(query), "{query}");
        }
    }

    #[test]
    fn every_factory_preset_stands_on_one_shelf_of_its_category() {
        let entries: Vec<PresetEntry> = factory().iter().enumerate().map(PresetEntry::factory).collect();
        let none = BTreeSet::new();
        for entry in &entries {
            let shelves: Vec<Shelf> = Shelf::all().filter(|shelf| shelf.has(entry, &none)).collect();
            assert!(matches!(shelves[..], [Shelf::All, Shelf::Category(_)]), "{}: {shelves:?}", entry.name);
        }
        let favourites = BTreeSet::from([entries[0].key.clone()]);
        assert_eq!(entries.iter().filter(|entry| Shelf::Favourites.has(entry, &favourites)).count(), 1);
    }
}
