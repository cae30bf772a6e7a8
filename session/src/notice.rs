//! Sentences for a person.

/// Notices kept for the editor.
const MAX_NOTICES: usize = 16;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something was done.
    Info,
    /// Something was done, but not quite as asked: values clamped, a checksum wrong.
    Warning,
    /// Nothing was done, and why.
    Error,
}

/// A sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Counts up over the life of the session.
    pub serial: u64,
    /// How much it matters.
    pub severity: Severity,
    /// The sentence.
    pub text: String,
}

/// The newest notices, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    kept: Vec<Notice>,
    count: u64,
}

impl Notices {
    /// Adds one; the oldest goes when there are too many.
    pub(crate) fn add(&mut self, severity: Severity, text: impl Into<String>) {
        self.count += 1;
        if self.kept.len() == MAX_NOTICES {
            self.kept.remove(0);
        }
        self.kept.push(Notice { serial: self.count, severity, text: text.into() });
    }

    /// Adds a warning for each of some sentences about a thing with this label.
    pub(crate) fn report(&mut self, label: &str, sentences: Vec<String>) {
        for sentence in sentences {
            self.add(Severity::Warning, format!("{label}: {sentence}"));
        }
    }

    /// Those that were not dismissed.
    pub(crate) fn kept(&self) -> &[Notice] {
        &self.kept
    }

    /// Notices over the life of the session.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Forgets all.
    pub(crate) fn dismiss(&mut self) {
        self.kept.clear();
    }
}
