//! The knobs with names: the paths around the anchor, fitted when they are first needed or, ahead of that, a batch of renders at a time.

use vaeform_models::latent::{Lock, Locks};
use vaeform_models::named_path::{Hearing, NamedFit};
use vaeform_patch::{PARAMS, Patch};

use super::is_same_voice;
use crate::latent::Goal;

/// The anchor's paths, or as much of them as was heard.
#[derive(Default)]
pub(super) struct NamedKnobs {
    /// Made with the first fit.
    hearing: Option<Hearing>,
    fit: Option<NamedFit>,
}

impl NamedKnobs {
    /// Moves patches that were decoded around a goal's anchor by its knobs, and hears before what is left to hear.
    pub(super) fn turn(&mut self, goal: &Goal, patches: &mut [Patch]) {
        let Goal { anchor, knobs, latent_settings } = goal;
        let (fit, hearing) = self.of(anchor);
        let paths = fit.finish(hearing);
        patches
            .iter_mut()
            .for_each(|patch| *patch = unlocked(patch, &paths.moved(patch, &knobs.named), latent_settings.locks));
    }

    /// Whether an anchor's paths are not all fitted.
    pub(super) fn is_unheard(&self, anchor: &Patch) -> bool {
        self.fit.as_ref().is_none_or(|fit| !is_same_voice(fit.patch(), anchor) || fit.paths().is_none())
    }

    /// Hears one more batch of an anchor's paths; true while there is more to hear.
    pub(super) fn survey(&mut self, anchor: &Patch) -> bool {
        let (fit, hearing) = self.of(anchor);
        fit.turn(hearing)
    }

    /// The fit of an anchor, begun anew if it was another's.
    fn of(&mut self, anchor: &Patch) -> (&mut NamedFit, &mut Hearing) {
        let hearing = self.hearing.get_or_insert_with(Hearing::default);
        let other = self.fit.take().filter(|fit| is_same_voice(fit.patch(), anchor));
        (self.fit.insert(other.unwrap_or_else(|| NamedFit::new(anchor))), hearing)
    }
}

/// What was moved, with the values of locked groups as they were.
fn unlocked(patch: &Patch, moved: &Patch, locks: Locks) -> Patch {
    let mut unlocked = *moved;
    for def in PARAMS.iter().filter(|def| locks.has(Lock::of(def.id))) {
        unlocked.fm.set(def.id, patch.fm.get(def.id));
    }
    unlocked
}
