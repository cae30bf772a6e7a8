//! A match that can be played: a whole patch with the key that was pressed, and how near it came.

use std::fmt;

use vaeform_dsp::render::{Job, render_note};
use vaeform_patch::content::Content;
use vaeform_patch::{OwnTable, Patch, Preset};

use super::Kind;
use crate::features::half_band::HalfBand;
use crate::hybrid::residual::{Player, Press};
use crate::hybrid::{HybridCandidate, HybridPatch, Width};
use crate::metrics::{Distance, RATE_HZ};
use crate::placed::placed;

/// Where a candidate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// As it lies in the library.
    Library,
    /// Bred from others.
    Search,
    /// Proposed by a model that listened.
    Predictor,
    /// Measured in the sound itself.
    Analysis,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Library => "library",
            Self::Search => "search",
            Self::Predictor => "predictor",
            Self::Analysis => "analysis",
        })
    }
}

/// A patch with what makes it the target's sound. All FM values of the patch are whole steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What the patch is made of.
    pub kind: Kind,
    /// The patch.
    pub patch: Patch,
    /// The tables of its own that the patch names; none of FM.
    pub tables: Vec<OwnTable>,
    /// The noise bands and partials that the patch names; none of FM alone.
    pub contents: Vec<Content>,
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// Seconds from the start of the target to the key going down; below 0 the beginning is cut.
    pub onset_s: f64,
    /// What brings the take to the target's level, in dB.
    pub gain_db: f64,
    /// How far it is from the target; None before its first render.
    pub distance: Option<Distance>,
    /// What hybrids are compared by among themselves: distance and the price of what they are made of. None of FM.
    pub rank: Option<f64>,
    /// Whether keys of five octaves are heard, in tune and silent after their end; None where that was not tried.
    pub plays: Option<bool>,
    /// Where it comes from.
    pub origin: Origin,
    /// Which island of the search; 0 for hybrids.
    pub island: usize,
    /// How wide the sound and the match are; None of a mono sound, and of FM, which is mono.
    pub width: Option<Width>,
    /// Bytes of the patch: a DX7 voice of a bank, or the text of a preset.
    pub num_bytes: usize,
}

impl Candidate {
    /// Bytes of a voice of a DX7 bank, which is all of an FM patch.
    const FM_BYTES: usize = 128;

    /// An FM patch at middle C, before it was heard.
    pub fn of_fm(patch: Patch, origin: Origin, island: usize) -> Self {
        Self {
            kind: Kind::Fm,
            patch,
            tables: Vec::new(),
            contents: Vec::new(),
            note: 60,
            velocity: 100,
            hold_s: 1.0,
            onset_s: 0.0,
            gain_db: 0.0,
            distance: None,
            rank: None,
            plays: None,
            origin,
            island,
            width: None,
            num_bytes: Self::FM_BYTES,
        }
    }

    /// The match as the target would be heard: mono, `num_frames` long, with onset and gain. Builds the tables of a hybrid.
    pub fn render(&self, num_frames: usize, rate_hz: u32) -> Vec<f32> {
        let rate = f64::from(rate_hz);
        let onset = (self.onset_s * rate).round() as isize;
        let hold_frames = (self.hold_s * rate).round().max(1.0) as usize;
        let velocity = f32::from(self.velocity) / 127.0;
        let len = num_frames.saturating_add_signed(-onset);
        let take = match self.kind {
            Kind::Fm => render_note(&self.patch, Job { note: self.note, velocity, hold_frames }, len, rate_hz as f32),
            Kind::FmAndNoise | Kind::Hybrid(_) => {
                let press = Press { note: self.note, velocity, hold_frames };
                Player::new(rate_hz as f32).play(&self.patch, self.sound().tables_at_own_key(), press, len)
            }
        };
        let mut take = placed(&take, onset, num_frames);
        let gain = 10.0_f64.powf(self.gain_db / 20.0) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        take
    }

    /// The match at the metrics' rate, `num_samples` long, through the same filter as in the search: what its distance was taken of.
    pub fn take(&self, num_samples: usize) -> Vec<f32> {
        let mut take = Vec::new();
        HalfBand::default().halve(&self.render(2 * num_samples, 2 * RATE_HZ), &mut take);
        take.truncate(num_samples);
        take
    }

    /// All of the patch as a preset.
    pub fn preset(&self) -> Preset {
        Preset { tables: self.tables.clone(), contents: self.contents.clone(), ..Preset::from(self.patch) }
    }

    /// MSS at the sound's own key, in dB.
    pub fn mss(&self) -> Option<f64> {
        Some(self.distance?.mss)
    }

    /// The patch with all that it names.
    pub(crate) fn sound(&self) -> HybridPatch {
        HybridPatch { patch: self.patch, tables: self.tables.clone(), contents: self.contents.clone() }
    }
}

impl From<HybridCandidate> for Candidate {
    /// Without a distance in the search's measure.
    fn from(found: HybridCandidate) -> Self {
        let (rank, num_bytes) = (Some(found.rank()), found.num_bytes());
        let HybridPatch { patch, tables, contents } = found.sound;
        // In the order of those of a state.
        let contents = Content::named(&patch.layers, &contents);
        Self {
            kind: Kind::Hybrid(found.kind),
            tables,
            contents,
            note: found.note,
            velocity: found.velocity,
            hold_s: found.hold_s,
            onset_s: found.onset_s,
            gain_db: found.gain_db,
            rank,
            width: found.width,
            num_bytes,
            ..Self::of_fm(patch, Origin::Analysis, 0)
        }
    }
}
