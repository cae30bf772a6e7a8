//! A match as a saved state holds it: what was measured of the sound and the candidates, and the sound itself only if that was asked for.
//!
//! Whatever was saved comes back in range, and what it lacks is at its default; a candidate of no place is left out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vaeform_models::search::{KindWish, MAX_SECONDS, NUM_ISLANDS, Reason, Suitability};
use vaeform_patch::OwnTable;
use vaeform_patch::content::Content;

use super::bounded::{Few, MAX_MEASURES, MAX_WORD, Text, within};
use super::candidate_body::CandidateBody;
use crate::matching::{Matches, Places, Sample, SoundView, TargetSummary, place_of};

/// Characters of a name that are kept.
const MAX_NAME: usize = 64;
/// Parts of an outline that are read.
const MAX_OVERVIEW: usize = 1_024;
/// The longest part that can be matched, in seconds.
const LONGEST_S: f32 = MAX_SECONDS as f32;
/// Candidates that are read.
const MAX_CANDIDATES: usize = 4 * NUM_ISLANDS;

/// See the [module](self).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MatchBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    sound: Option<SoundBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<TargetBody>,
    #[serde(skip_serializing_if = "is_empty")]
    candidates: Few<CandidateBody, MAX_CANDIDATES>,
    /// Engine calls that found them.
    #[serde(skip_serializing_if = "is_zero")]
    num_renders: usize,
    keeps_sound: bool,
    /// What a match is to be made of, by its word; nothing is whatever fits.
    #[serde(skip_serializing_if = "Text::is_empty")]
    wish: Text<MAX_WORD>,
    /// 16-bit samples of the part that is matched at the metrics' rate, in base 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct SoundBody {
    name: Text<MAX_NAME>,
    seconds: f32,
    region_s: [f32; 2],
    overview: Few<[i8; 2], MAX_OVERVIEW>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct TargetBody {
    note: u8,
    pitch_hz: f32,
    confidence: f32,
    level_db: f32,
    onset_s: f32,
    hold_s: Option<f32>,
    /// Six; of other numbers it counts as not known.
    timbre: Option<Few<f32, MAX_MEASURES>>,
    poor: Option<Text<MAX_WORD>>,
}

impl MatchBody {
    /// What is saved of a match, and of its sound if that is asked for and given.
    pub(crate) fn new(view: &Matches, sample: Option<&Sample>) -> Self {
        // A part that is saved is a sound of its own, with an outline of its own.
        let part = sample.filter(|_| view.keeps_sound).and_then(Sample::part_as_saved);
        let sound = part.as_ref().map(|part| &part.view).or(view.sound.as_ref());
        let name = view.sound.as_ref().map(|sound| sound.name.as_str());
        Self {
            sound: sound.map(|sound| SoundBody::new(sound, name)),
            target: view.target.as_ref().map(TargetBody::new),
            candidates: Few(view.candidates.iter().flatten().map(CandidateBody::new).collect()),
            num_renders: view.num_renders,
            keeps_sound: view.keeps_sound,
            wish: Text::new(if view.wish == KindWish::Auto { "" } else { view.wish.key() }),
            samples: part.map(|part| part.text.clone()),
        }
    }

    /// The match, and the sound if it was saved. Hybrids play the tables and contents of the state; one that misses its own is left out.
    pub(crate) fn matches(self, tables: &[OwnTable], contents: &[Content]) -> (Matches, Option<Arc<Sample>>) {
        let sound = self.sound.map(SoundBody::view);
        let sample = self.samples.and_then(|text| Sample::of_saved(text, sound.as_ref())).map(Arc::new);
        sample.iter().for_each(|sample| drop(sample.make_spectrogram()));
        let mut candidates = Places::default();
        for candidate in self.candidates.0.into_iter().filter_map(|body| body.candidate(tables, contents)) {
            if let Some(place) = place_of(&candidate) {
                candidates[place] = Some(candidate);
            }
        }
        let view = Matches {
            sound: sample.as_ref().map(|sample| sample.view("")).or(sound),
            target: self.target.map(TargetBody::summary),
            candidates,
            num_renders: self.num_renders,
            budget: self.num_renders,
            keeps_sound: self.keeps_sound,
            // A word of a later build is no wish here.
            wish: KindWish::ALL.into_iter().find(|wish| wish.key() == self.wish.0).unwrap_or_default(),
            has_sound: sample.is_some(),
            ..Matches::default()
        };
        (view, sample)
    }
}

fn is_empty<T, const N: usize>(few: &Few<T, N>) -> bool {
    few.0.is_empty()
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl SoundBody {
    /// A sound as it is shown, under another name if there is one.
    fn new(view: &SoundView, name: Option<&str>) -> Self {
        let SoundView { seconds, overview, region_s, .. } = view;
        let name = Text::new(name.unwrap_or(&view.name));
        Self { name, seconds: *seconds, region_s: *region_s, overview: Few(overview.to_vec()) }
    }

    fn view(self) -> SoundView {
        let seconds = within(self.seconds, 0.0, 600.0);
        let [start, end] = self.region_s.map(|s| within(s, 0.0, seconds));
        SoundView {
            name: self.name.0,
            seconds,
            overview: self.overview.0.into(),
            region_s: [start, end.max(start)],
            spectrogram: None,
        }
    }
}

/// Reasons with the words that a state has for them.
const REASONS: [(Reason, &str); 5] = [
    (Reason::Chord, "chord"),
    (Reason::Noise, "noise"),
    (Reason::Loop, "loop"),
    (Reason::Short, "short"),
    (Reason::Far, "far"),
];

impl TargetBody {
    fn new(of: &TargetSummary) -> Self {
        let poor = match of.suitability {
            Suitability::Good => None,
            Suitability::Poor(reason) => {
                REASONS.iter().find(|(known, _)| *known == reason).map(|(_, word)| Text::new(word))
            }
        };
        let TargetSummary { note, pitch_hz, confidence, level_db, onset_s, hold_s, timbre, .. } = *of;
        let timbre = timbre.map(|values| Few(values.to_vec()));
        Self { note, pitch_hz, confidence, level_db, onset_s, hold_s, timbre, poor }
    }

    fn summary(self) -> TargetSummary {
        let reason = self.poor.and_then(|word| REASONS.iter().find(|(_, known)| *known == word.0));
        let timbre = self.timbre.and_then(|values| <[f32; 6]>::try_from(values.0).ok());
        TargetSummary {
            note: self.note.min(127),
            pitch_hz: within(self.pitch_hz, 0.0, 20_000.0),
            confidence: within(self.confidence, 0.0, 1.0),
            level_db: within(self.level_db, -200.0, 100.0),
            onset_s: within(self.onset_s, 0.0, LONGEST_S),
            hold_s: self.hold_s.map(|s| within(s, 0.0, LONGEST_S)),
            timbre: timbre.filter(|timbre| timbre.iter().all(|value| value.is_finite())),
            suitability: reason.map_or(Suitability::Good, |(reason, _)| Suitability::Poor(*reason)),
        }
    }
}
