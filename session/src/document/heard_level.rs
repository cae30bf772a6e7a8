//! How loud the sounds of a map are heard under a pointer: alike, so that an ear compares what they are and not how loud.

use std::fmt;

use vaeform_models::latent::level::{LevelMeter, SILENCE_LUFS};
use vaeform_patch::Patch;
use vaeform_patch::layers::{NoiseParam, OscillatorParam, PartialsParam, SubParam};

/// The loudness at which they are heard in LUFS, as of a usual patch.
const HEARD_LUFS: f32 = -12.0;
/// The most that a note is raised or lowered by, in dB.
const MOST_DB: f32 = 12.0;

/// Measures patches; made when it is first needed.
#[derive(Default)]
pub(super) struct HeardLevel(Option<Box<LevelMeter>>);

impl fmt::Debug for HeardLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeardLevel").finish_non_exhaustive()
    }
}

impl HeardLevel {
    /// The gain in dB at which a note of a patch is as loud as one of any other, within bounds; 0 where layers beside FM sound, which
    /// are not measured. Takes some milliseconds.
    pub(super) fn gain_db(&mut self, patch: &Patch) -> f32 {
        let others = [SubParam::On.of(0), NoiseParam::On.of(0), PartialsParam::On.of(0)];
        let oscillators = (0..OscillatorParam::COUNT).map(|n| OscillatorParam::On.of(n));
        if others.into_iter().chain(oscillators).any(|id| patch.layers.is_on(id)) {
            return 0.0;
        }
        let meter = self.0.get_or_insert_default();
        let lufs = meter.lufs(std::slice::from_ref(patch))[0];
        if lufs < SILENCE_LUFS { 0.0 } else { (HEARD_LUFS - lufs).clamp(-MOST_DB, MOST_DB) }
    }
}

#[cfg(test)]
mod tests {
    use vaeform_models::latent::level::level_by;

    use super::*;

    #[test]
    fn a_patch_that_is_so_much_quieter_is_raised_by_as_much_and_silence_by_nothing() {
        let (mut heard, loud) = (HeardLevel::default(), Patch::default());
        let (quiet, rest_db) = level_by(&loud, -4.0);
        let [loud_db, quiet_db] = [&loud, &quiet].map(|patch| heard.gain_db(patch));
        assert!((quiet_db - loud_db - 4.0 + rest_db).abs() < 1.0, "{loud_db} and {quiet_db}");
        assert!(loud_db.abs() < MOST_DB, "{loud_db}");
        assert_eq!(heard.gain_db(&level_by(&loud, -35.0).0), MOST_DB);
        let mut layered = quiet;
        layered.layers.set(SubParam::On.of(0), 1.0);
        assert_eq!(heard.gain_db(&layered), 0.0);
    }
}
