//! The knobs with names: the paths around the anchor, fitted when they are first needed or, ahead of that, a batch of renders at a time.

use vaeform_models::named_path::{Hearing, NUM_NAMED, NamedFit};
use vaeform_patch::Patch;

use super::is_same_voice;

/// The anchor's paths, or as much of them as was heard.
#[derive(Default)]
pub(super) struct NamedKnobs {
    /// Made with the first fit.
    hearing: Option<Hearing>,
    fit: Option<NamedFit>,
}

impl NamedKnobs {
    /// Moves patches that were decoded around an anchor by the knobs, -1..1 each. All at 0 they are left as they are.
    pub(super) fn turn(&mut self, anchor: &Patch, knobs: &[f32; NUM_NAMED], patches: &mut [Patch]) {
        if knobs.iter().all(|&knob| knob == 0.0) {
            return;
        }
        let (fit, hearing) = self.of(anchor);
        let paths = fit.finish(hearing);
        patches.iter_mut().for_each(|patch| *patch = paths.moved(patch, knobs));
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
