//! What a person chooses among matches, on its way to the file of it and back as a taste. Nothing is remembered before a file is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vaeform_models::matcher::{Candidate, Preference, Rated, Taste};

use super::SharedDocument;
use crate::import::files::FileError;
use crate::matching::Places;
use crate::notice::Severity;
use crate::ratings::Ratings;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Remembering {
    path: Option<Arc<Path>>,
    /// The file is to be read.
    is_unread: bool,
    /// Choices that are not in the file yet.
    unsaved: Vec<Preference>,
    /// Remembering is to be switched on or off.
    switch: Option<bool>,
    last: Option<Preference>,
}

/// What the worker is to do with the file.
struct Task {
    path: Arc<Path>,
    choices: Vec<Preference>,
    switch: Option<bool>,
}

impl Remembering {
    /// Remembers in this file from now on.
    pub(super) fn open(&mut self, path: PathBuf) {
        (self.path, self.is_unread) = (Some(path.into()), true);
    }

    /// Switches remembering on or off.
    pub(super) fn switch(&mut self, on: bool) {
        self.switch = Some(on);
    }

    /// A candidate was kept or liked, or else thrown away. The same choice twice is one.
    pub(super) fn choose(&mut self, place: usize, candidates: &Places, is_liked: bool) {
        if self.path.is_none() {
            return;
        }
        let rated = |of: &Option<Candidate>| Rated::of(of.as_ref()?);
        let Some(own) = candidates.get(place).and_then(rated) else { return };
        let others = candidates.iter().enumerate().filter(|(other, _)| *other != place);
        let choice = Preference { is_liked, rated: own, others: others.filter_map(|(_, of)| rated(of)).collect() };
        if !choice.others.is_empty() && self.last.as_ref() != Some(&choice) {
            self.last = Some(choice.clone());
            self.unsaved.push(choice);
        }
    }

    fn task(&mut self) -> Option<Task> {
        let path = self.path.clone()?;
        let has_work = self.is_unread || self.switch.is_some() || !self.unsaved.is_empty();
        self.is_unread = false;
        has_work.then(|| Task { path, choices: std::mem::take(&mut self.unsaved), switch: self.switch.take() })
    }
}

impl Task {
    fn run(self) -> Result<Ratings, FileError> {
        if self.choices.is_empty() && self.switch.is_none() {
            return Ratings::read(&self.path);
        }
        Ratings::change(&self.path, self.choices, self.switch)
    }
}

/// `[worker-thread]` Reads and writes the file as is asked, without the lock; false if nothing was.
pub(crate) fn follow(document: &SharedDocument) -> bool {
    let Some(task) = document.lock().matching.remembering.task() else { return false };
    let done = task.run();
    let taste = done.as_ref().ok().filter(|ratings| ratings.is_on).map(|ratings| Taste::of(&ratings.choices));
    let mut document = document.lock();
    match done {
        Ok(ratings) => document.matching.change(|view| {
            (view.taste, view.remembers) = (taste.unwrap_or_default(), Some(ratings.is_on));
        }),
        Err(error) => document.notice(Severity::Warning, format!("Choices among matches are not remembered: {error}")),
    }
    document.publish();
    true
}
