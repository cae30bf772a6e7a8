//! What bytes with voices become.

use super::file_class::FileClass;
use super::notice::Notice;
use crate::gathered::Gathered;
use vaeform_patch::Patch;

/// The kind of message that a voice came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Its own message.
    Single,
    /// A bank.
    Bank,
    /// No message at all.
    Headerless,
}

impl Form {
    /// A permanent word for the form.
    pub fn label(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Bank => "bank",
            Self::Headerless => "headerless",
        }
    }
}

/// A voice and where it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voice {
    /// The sound, every value in range.
    pub patch: Patch,
    /// Offset of its first byte in the input.
    pub offset: usize,
    /// The kind of message it came in.
    pub form: Form,
    /// Which dump of the input, from 0.
    pub dump: usize,
    /// Its place in the dump, from 0.
    pub slot: usize,
}

/// What was in the bytes: at least one voice.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The voices in file order.
    pub voices: Vec<Voice>,
    /// The kind of file.
    pub class: FileClass,
    /// What was mended, skipped or missing, in file order.
    pub notices: Vec<Notice>,
    /// Notices beyond those kept.
    pub num_more_notices: usize,
}

impl Decoded {
    /// Offsets in pieces become offsets in what they came from.
    pub(super) fn relocate(&mut self, pieces: &Gathered) {
        for voice in &mut self.voices {
            voice.offset = pieces.origin(voice.offset);
        }
        for notice in &mut self.notices {
            let offset = notice.offset_mut();
            *offset = pieces.origin(*offset);
        }
    }
}
