//! What should sound: the edited patch or what stands in for it, and how far the audio thread and the latent layer have heard of it.

use vaeform_patch::Patch;

use super::heard_level::HeardLevel;
use crate::audio::Sound;
use crate::project::Contents;
use crate::sysex::parameter_changes::ALL_OPERATORS;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Sounding {
    /// The program as stored sounds instead of the edited patch.
    pub(super) comparing: bool,
    /// A sound that is heard in place of the patch; with its place, if it is a candidate of the match.
    pub(super) auditioned: Option<(Option<usize>, Patch)>,
    /// How loud that is heard where it is none.
    pub(super) heard_level: HeardLevel,
    /// Which operators of the patch sound: switches of the instrument that no patch holds.
    pub(super) operators: u8,
    /// Program changes of the audio thread that have been handled.
    pub(super) programs_seen: u32,
    /// Parameter changes of the audio thread that have been handled.
    pub(super) changes_seen: u64,
    /// Counts changes of what should sound, so that a patch decoded for an older goal is not sent.
    pub(super) generation: u64,
    /// The patch that the latent layer last sent, unless it was the anchor itself.
    pub(super) decoded: Option<Patch>,
}

impl Default for Sounding {
    fn default() -> Self {
        Self {
            comparing: false,
            auditioned: None,
            heard_level: HeardLevel::default(),
            operators: ALL_OPERATORS,
            programs_seen: 0,
            changes_seen: 0,
            generation: 0,
            decoded: None,
        }
    }
}

impl Sounding {
    /// The patch sounds with all its operators, and nothing in its place.
    pub(super) fn show_patch(&mut self) {
        (self.auditioned, self.comparing, self.operators) = (None, false, ALL_OPERATORS);
    }

    /// For the audio thread to play.
    pub(super) fn sound(&self, contents: &Contents) -> Sound {
        let is_document = !self.comparing && self.auditioned.is_none();
        let operators = if is_document { self.operators } else { ALL_OPERATORS };
        let (programs_seen, changes_seen) = (self.programs_seen, self.changes_seen);
        Sound { patch: *self.patch(contents), operators, is_document, programs_seen, changes_seen }
    }

    /// The patch that should sound, were all its operators on.
    pub(super) fn patch<'a>(&'a self, contents: &'a Contents) -> &'a Patch {
        if let Some((_, auditioned)) = &self.auditioned {
            return auditioned;
        }
        if self.comparing { &contents.bank.preset(contents.program).patch } else { &contents.patch }
    }
}
