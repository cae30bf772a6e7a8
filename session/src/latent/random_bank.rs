//! A bank of patches that never were, drawn one at a time, so that what a person asks meanwhile does not wait for all. `[worker-thread]`

use vaeform_patch::{PatchName, Preset};

use super::LatentDecoder;
use crate::bank::{Bank, NUM_PROGRAMS};

/// Name of the bank, and of a patch for which the model has no name.
const LABEL: &str = "Random";
const UNNAMED: &str = "UNNAMED";

/// The patches that are drawn so far, all as loud as one another.
#[derive(Debug)]
pub(crate) struct RandomBank {
    temperature: f32,
    random: fastrand::Rng,
    presets: Vec<Preset>,
}

impl RandomBank {
    /// Without patches; `temperature` as [`LatentDecoder::draw`] takes it.
    pub(crate) fn new(temperature: f32) -> Self {
        Self { temperature, random: fastrand::Rng::new(), presets: Vec::with_capacity(NUM_PROGRAMS) }
    }

    /// Patches that are drawn, 0-32.
    pub(crate) fn len(&self) -> usize {
        self.presets.len()
    }

    /// Draws one more; false where many samples were silent. Takes some hundredths of a second.
    pub(crate) fn draw(&mut self, decoder: &mut LatentDecoder) -> bool {
        let random = &mut self.random;
        let Some(mut patch) = decoder.draw(None, self.temperature, &mut || random.f32()) else { return false };
        let name = patch.name.to_string();
        patch.name = PatchName::new(if name.trim().is_empty() { UNNAMED } else { name.trim() });
        self.presets.push(patch.into());
        true
    }

    /// The bank, once it is whole.
    pub(crate) fn whole(&mut self) -> Option<Bank> {
        let is_whole = self.presets.len() >= NUM_PROGRAMS;
        is_whole.then(|| Bank::new(LABEL, std::mem::take(&mut self.presets)))
    }
}
