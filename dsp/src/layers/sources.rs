//! The values that modulation comes from.

use vaeform_patch::layers::Source;

/// Sources in all.
pub(crate) const NUM_SOURCES: usize = 35;

/// The place of a source among all, in the order of [`Source::all`].
pub(crate) const fn source_idx(source: Source) -> u8 {
    match source {
        Source::Envelope(n) => n - 1,
        Source::Lfo(n) => 4 + n - 1,
        Source::Random(n) => 8 + n - 1,
        Source::Macro(n) => 10 + n - 1,
        Source::Velocity => 18,
        Source::Key => 19,
        Source::NoteRandom => 20,
        Source::ReleaseVelocity => 21,
        Source::Wheel => 22,
        Source::Pressure => 23,
        Source::Timbre => 24,
        Source::Bend => 25,
        Source::Sidechain => 26,
        Source::Latent(n) => 27 + n - 1,
    }
}

/// One value a source: what a note's sources say at the end of a control block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SourceValues(pub(crate) [f32; NUM_SOURCES]);

impl Default for SourceValues {
    fn default() -> Self {
        Self([0.0; NUM_SOURCES])
    }
}

impl SourceValues {
    /// Sets a source.
    pub(crate) fn set(&mut self, source: Source, value: f32) {
        self.0[usize::from(source_idx(source))] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_a_place_of_its_own() {
        let places: Vec<_> = Source::all().map(|source| usize::from(source_idx(source))).collect();
        assert_eq!(places, (0..NUM_SOURCES).collect::<Vec<_>>());
    }
}
