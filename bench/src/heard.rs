//! A sound file as a target: read, cut to its loudest note, measured.

use std::path::Path;

use anyhow::Result;
use vaeform_models::features::remove_offset;
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Candidate, Distance, Objective, Target, region};
use vaeform_session::sound::{self, Sound};

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
        let samples = sound.samples[part].to_vec();
        let target = Target::new(&samples, sound.rate_hz)?.hinted(sound.root_note);
        Ok(Self { sound, target, start_s, samples })
    }

    /// Distance and level (the candidate's less the target's, in dB) of a candidate whose onset counts from the start of the sound.
    pub fn measure(&self, candidate: &Candidate, objective: &mut Objective) -> (Distance, f64) {
        let onset = (self.target.onset_s * f64::from(RATE_HZ)) as usize;
        let heard = objective.hear(&self.target.samples, self.target.pitch, onset);
        let placed = Candidate { onset_s: candidate.onset_s - self.start_s, ..candidate.clone() };
        let take = placed.take(self.target.samples.len());
        (objective.distance(&heard, &take), -objective.gain_db(&heard, &take))
    }
}
