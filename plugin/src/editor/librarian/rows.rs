//! What is said about a preset, made anew only for another one.

use vaeform_session::librarian::Librarian;

/// A parameter in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DetailRow {
    pub(super) category: String,
    pub(super) name: String,
    pub(super) value: String,
    /// Of the preset that it is compared with.
    pub(super) other: Option<String>,
    /// The instrument allows it.
    pub(super) is_legal: bool,
}

/// The rows of the preset that is looked at, or what it has otherwise than another one.
#[derive(Debug, Default)]
pub(super) struct DetailRows {
    /// Of which dump and presets.
    of: Option<(u64, usize, Option<usize>)>,
    pub(super) rows: Vec<DetailRow>,
    /// Why there are none.
    pub(super) trouble: Option<String>,
}

impl DetailRows {
    /// Makes them for a preset, or two. True if they were made anew.
    pub(super) fn update(&mut self, librarian: &Librarian, chosen: usize, compared: Option<usize>) -> bool {
        let of = Some((librarian.serial, chosen, compared));
        if self.of == of {
            return false;
        }
        *self = Self { of, ..Self::default() };
        let Some(opened) = &librarian.opened else { return true };
        let words = |text: &str| text.replace('_', " ");
        match compared {
            None => {
                self.rows = opened
                    .values(chosen)
                    .into_iter()
                    .map(|value| DetailRow {
                        category: words(value.category),
                        name: words(value.id),
                        value: words(&value.words),
                        other: None,
                        is_legal: value.is_legal,
                    })
                    .collect();
                if self.rows.is_empty() {
                    self.trouble = Some("Of this instrument only frame, check bytes and name are known.".to_owned());
                }
            }
            Some(other) => match opened.differences(other, chosen) {
                Ok(differences) if differences.is_empty() => self.trouble = Some("The same in every value.".to_owned()),
                Ok(differences) => {
                    let row = |difference: vaeform_session::librarian::Difference| DetailRow {
                        category: words(&difference.category),
                        name: words(&difference.id),
                        value: words(&difference.words.0),
                        other: Some(words(&difference.words.1)),
                        is_legal: true,
                    };
                    self.rows = differences.into_iter().map(row).collect();
                }
                Err(why) => self.trouble = Some(format!("Only presets of one kind can be compared: {why}")),
            },
        }
        true
    }
}
