//! The file of the choices among matches: JSON in the user's data folder, of which the last choices are kept, written whole or not at all.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use vaeform_models::matcher::Preference;

use crate::import::files::{FileError, Problem};
use crate::storage::plain_file::{self, ReadError};
use crate::storage::whole_file::{self, Existing};

/// Name of the file.
pub(crate) const RATINGS: &str = "match_choices.json";
/// Choices that are kept, and candidates of each.
const MAX_CHOICES: usize = 256;
const MAX_OTHERS: usize = 16;
/// Bytes of the file, at most.
const MAX_BYTES: u64 = 4 << 20;

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ratings {
    /// More is to be remembered, and what was is to count.
    pub(crate) is_on: bool,
    /// The last at the end.
    pub(crate) choices: Vec<Preference>,
}

impl Default for Ratings {
    fn default() -> Self {
        Self { is_on: true, choices: Vec::new() }
    }
}

impl Ratings {
    /// What is in the file; nothing where there is none. Choices that cannot be are left out.
    pub(crate) fn read(path: &Path) -> Result<Self, FileError> {
        let fail = |error| FileError { path: path.to_owned(), problem: Problem::Io(error) };
        let bytes = match plain_file::read(path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(fail(io::Error::other(error.to_string()))),
        };
        let mut ratings: Self = serde_json::from_slice(&bytes).map_err(|error| fail(io::Error::other(error)))?;
        let is_sound = |choice: &Preference| {
            choice.others.len() <= MAX_OTHERS && choice.others.iter().chain([&choice.rated]).all(|of| of.is_sound())
        };
        ratings.choices.retain(is_sound);
        Ok(ratings.bounded())
    }

    /// Adds choices to those in the file, or switches remembering on or off; what other instances have added meanwhile stays. Gives what is
    /// in the file then.
    pub(crate) fn change(path: &Path, choices: Vec<Preference>, is_on: Option<bool>) -> Result<Self, FileError> {
        let mut ratings = Self::read(path)?;
        ratings.is_on = is_on.unwrap_or(ratings.is_on);
        if ratings.is_on {
            ratings.choices.extend(choices);
        }
        let ratings = ratings.bounded();
        let fail = |problem| FileError { path: path.to_owned(), problem };
        let text = serde_json::to_string(&ratings).expect("numbers always serialise");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| fail(Problem::Io(error)))?;
        }
        whole_file::write(path, text.as_bytes(), Existing::Replace).map_err(|error| fail(Problem::Write(error)))?;
        Ok(ratings)
    }

    fn bounded(mut self) -> Self {
        self.choices.drain(..self.choices.len().saturating_sub(MAX_CHOICES));
        self
    }
}

#[cfg(test)]
mod tests {
    use vaeform_models::matcher::Rated;

    use super::*;

    fn choice(is_liked: bool) -> Preference {
        Preference { is_liked, rated: Rated::default(), others: vec![Rated::default(); 3] }
    }

    #[test]
    fn the_last_choices_are_kept_and_none_while_it_is_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper").join(RATINGS);
        assert_eq!(Ratings::read(&path).unwrap(), Ratings::default());
        let first = Ratings::change(&path, vec![choice(false)], None).unwrap();
        assert_eq!((first.choices.len(), Ratings::read(&path).unwrap()), (1, first));
        let many = Ratings::change(&path, vec![choice(true); MAX_CHOICES], None).unwrap();
        assert!(many.choices.len() == MAX_CHOICES && many.choices.iter().all(|choice| choice.is_liked));
        assert!(path.metadata().unwrap().len() < MAX_BYTES);
        let off = Ratings::change(&path, vec![choice(false)], Some(false)).unwrap();
        assert_eq!((off.is_on, &off.choices), (false, &many.choices));
        let still = Ratings::change(&path, vec![choice(false)], None).unwrap();
        assert_eq!(still, off);
    }

    #[test]
    fn a_file_that_is_none_is_told_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RATINGS);
        std::fs::write(&path, "[]x").unwrap();
        assert!(Ratings::read(&path).is_err() && Ratings::change(&path, vec![choice(true)], None).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"[]x");
        let odd =
            Ratings { choices: vec![Preference { others: vec![Rated::default(); 99], ..choice(true) }], is_on: true };
        std::fs::write(&path, serde_json::to_string(&odd).unwrap()).unwrap();
        assert!(Ratings::read(&path).unwrap().choices.is_empty());
    }
}
