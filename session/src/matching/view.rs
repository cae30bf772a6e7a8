//! What a person sees of a match: plain values, part of a snapshot.

use std::sync::Arc;

use vaeform_models::matcher::{Taste, choose_by};
use vaeform_models::search::{Candidate, KindWish, NUM_ISLANDS, Offer, Reason, Suitability, reason};

use super::level::levelled;
use super::places::{NUM_PLACES, Places};
use super::spectrogram::Spectrogram;
use crate::match_library::Progress;

/// What the matching does now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Phase {
    /// Nothing.
    #[default]
    Rest,
    /// It waits for a sound at the sidechain.
    Armed,
    /// A sound at the sidechain is being recorded, so many seconds so far.
    Recording(f32),
    /// A file is being read; of a long one in which nothing is heard so many seconds have been searched.
    Reading(f32),
    /// Tables, partials and noise are measured in the sound.
    Analysing,
    /// The islands come nearer.
    Searching,
}

/// What can be heard from the Match page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audible {
    /// The candidate at this place, in place of the patch, until it is kept or let go of.
    Candidate(usize),
    /// The sound that is matched, once.
    Target,
    /// The patch again.
    Patch,
}

/// The outline of a sound: lowest and highest sample of equal parts, -127 to 127 at full scale.
pub type Overview = Arc<[[i8; 2]]>;

/// The sound that a match is about.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundView {
    /// Name of the file, or the words for a recording.
    pub name: String,
    /// Length in seconds.
    pub seconds: f32,
    /// Its outline.
    pub overview: Overview,
    /// The part that is matched, in seconds.
    pub region_s: [f32; 2],
    /// That part as a picture; none where the sound itself is not here.
    pub spectrogram: Option<Arc<Spectrogram>>,
}

/// What was measured of the part that is matched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetSummary {
    /// MIDI note, 60 where there is no pitch.
    pub note: u8,
    /// Fundamental in Hz, and how sure it is, 0..1.
    pub pitch_hz: f32,
    /// See [`Self::pitch_hz`].
    pub confidence: f32,
    /// Rms level in dB re full scale.
    pub level_db: f32,
    /// Where the sound begins in the part, in seconds.
    pub onset_s: f32,
    /// Seconds that the key seems to be down.
    pub hold_s: Option<f32>,
    /// The six descriptors of timbre, once they are known.
    pub timbre: Option<[f32; 6]>,
    /// Whether it can be expected to become a patch.
    pub suitability: Suitability,
}

/// A match at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// What is being done.
    pub phase: Phase,
    /// What is matched.
    pub sound: Option<SoundView>,
    /// What was measured of it.
    pub target: Option<TargetSummary>,
    /// The best of each island of the search, in the order of the islands, then the best of each kind beside FM.
    pub candidates: Places,
    /// What a match is to be made of.
    pub wish: KindWish,
    /// Engine calls of the running or last search.
    pub num_renders: usize,
    /// Engine calls that it may make.
    pub budget: usize,
    /// The place of the candidate that sounds in place of the patch.
    pub auditioned: Option<usize>,
    /// A saved state keeps the sound itself too.
    pub keeps_sound: bool,
    /// How far the patch library has grown while it is not whole yet; what is matched later begins nearer.
    pub library: Option<Progress>,
    /// The sound itself is here, so that it can be heard and searched for on.
    pub has_sound: bool,
    /// What a person has said of the candidate at each place: liked, or not.
    pub liked: [Option<bool>; NUM_PLACES],
    /// What was kept and thrown away before says of candidates.
    pub taste: Taste,
    /// Whether that is remembered; nothing before it is known, or where there is no place for it.
    pub remembers: Option<bool>,
}

impl Matches {
    /// The island of the search, 0-3, that is nearest to the target.
    pub fn nearest(&self) -> Option<usize> {
        let distance = |of: &Option<Candidate>| Some(of.as_ref()?.distance?.total());
        let islands = self.candidates[..NUM_ISLANDS].iter().enumerate();
        let measured = islands.filter_map(|(island, of)| Some((island, distance(of)?)));
        measured.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(island, _)| island)
    }

    /// The candidate that is offered, with what speaks for it: of the kind that was wished for where there is one.
    pub fn chosen(&self) -> Option<Offer> {
        let found = || self.candidates.iter().enumerate().filter_map(|(place, of)| Some((place, of.as_ref()?)));
        let by = |wish| choose_by(found(), wish, &self.taste);
        by(self.wish).or_else(|| by(KindWish::Auto))
    }

    /// What speaks against the candidate that is offered, by the sound itself; before one is there, against any.
    pub fn reason(&self) -> Option<Reason> {
        let suitability = self.target.as_ref()?.suitability;
        let offered = self.chosen().and_then(|choice| self.candidates[choice.place].as_ref());
        match (suitability, offered) {
            (_, Some(offered)) => reason(suitability, offered),
            (Suitability::Poor(reason), None) => Some(reason),
            (Suitability::Good, None) => None,
        }
    }

    /// How loud the candidate at a place will be when it is kept, against the sound, in dB: a voice leaves room for chords.
    pub fn level_offset_db(&self, place: usize) -> Option<f32> {
        Some(-levelled(self.candidates.get(place)?.as_ref()?).1)
    }

    /// Something is going on that [`Command::StopMatch`](crate::Command::StopMatch) ends.
    pub fn is_busy(&self) -> bool {
        self.phase != Phase::Rest
    }
}
