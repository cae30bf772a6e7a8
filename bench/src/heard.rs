//! A sound file as a target: read, cut to its loudest note, measured.

use std::path::Path;

use anyhow::Result;
use vaeform_models::features::remove_offset;
use vaeform_models::hybrid::Width;
use vaeform_models::matcher::{Missed, missed};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Candidate, Distance, Objective, Target, region};
use vaeform_session::sound::{self, Sound};

/// How wide a match of one channel is, in dB.
const MONO_DB: f64 = -120.0;

/// A file that was heard.
pub struct Heard {
    /// All of it.
    pub sound: Sound,
    /// The note in it.
    pub target: Target,
    /// Where the note begins in the sound, in seconds.
    pub start_s: f64,
    /// The note at the sound's own rate.
    pub samples: Vec<f32>,
    /// Half of what left has over right in it, at that rate; empty of a mono sound.
    pub side: Vec<f32>,
}

impl Heard {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no sound, or none that can be matched.
    pub fn read(path: &Path) -> Result<Self> {
        Self::new(sound::read(path)?)
    }

    /// Cuts the loudest note out of a sound.
    ///
    /// # Errors
    /// When it cannot be matched.
    pub fn new(mut sound: Sound) -> Result<Self> {
        remove_offset(&mut sound.samples);
        let part = region(&sound.samples, sound.rate_hz);
        let start_s = part.start as f64 / f64::from(sound.rate_hz);
        let side = sound.side.get(part.clone()).unwrap_or_default().to_vec();
        let samples = sound.samples[part].to_vec();
        let target = Target::new(&samples, sound.rate_hz)?.hinted(sound.root_note);
        Ok(Self { sound, target, start_s, samples, side })
    }

    /// Distance and level (the candidate's less the target's, in dB) of a candidate whose onset counts from the start of the sound.
    pub fn measure(&self, candidate: &Candidate, objective: &mut Objective) -> (Distance, f64) {
        let onset = (self.target.onset_s * f64::from(RATE_HZ)) as usize;
        let heard = objective.hear(&self.target.samples, self.target.pitch, onset);
        let take = self.take(candidate);
        (objective.distance(&heard, &take), -objective.gain_db(&heard, &take))
    }

    /// What a listener would miss in a candidate whose onset counts from the start of the sound, the most missed first.
    pub fn missed(&self, candidate: &Candidate) -> Vec<Missed> {
        let energy = |samples: &[f32]| samples.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
        let sound_db = 10.0 * (energy(&self.side) / energy(&self.samples).max(f64::MIN_POSITIVE)).max(1e-12).log10();
        let match_db = candidate.width.map_or(MONO_DB, |width| width.match_db);
        let width = (!self.side.is_empty()).then_some(Width { sound_db, match_db });
        missed(&self.target.samples, &self.take(candidate), width)
    }

    /// A candidate as the note in the sound is measured.
    fn take(&self, candidate: &Candidate) -> Vec<f32> {
        let placed = Candidate { onset_s: candidate.onset_s - self.start_s, ..candidate.clone() };
        placed.take(self.target.samples.len())
    }
}
