//! A match as a saved state holds it: what was measured of the sound and the candidates, and the sound itself only if that was asked for.
//!
//! Whatever was saved comes back in range, and what it lacks is at its default; a candidate of no island is left out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vaeform_models::search::{Candidate, Distance, MAX_SECONDS, NUM_ISLANDS, Origin, Reason, Suitability};
use vaeform_patch::{Patch, PatchName};

use super::bounded::{Few, Text};
use super::values::{Values, completed, layers_of};
use crate::matching::{Matches, Sample, SoundView, TargetSummary};

/// Characters of a name that are kept.
const MAX_NAME: usize = 64;
/// Parts of an outline that are read.
const MAX_OVERVIEW: usize = 1_024;
/// The longest part that can be matched, in seconds.
const LONGEST_S: f32 = MAX_SECONDS as f32;
/// Characters of a word.
const MAX_WORD: usize = 16;
/// Candidates that are read.
const MAX_CANDIDATES: usize = 4 * NUM_ISLANDS;
/// Values of a list of measures that are read: more than any has.
const MAX_MEASURES: usize = 64;

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

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
struct CandidateBody {
    name: [u8; PatchName::LEN],
    values: Values,
    /// By group and key, as in a preset.
    #[serde(skip_serializing_if = "Map::is_empty")]
    layers: Map<String, Value>,
    note: u8,
    velocity: u8,
    hold_s: f32,
    onset_s: f32,
    gain_db: f32,
    /// MSS, log-STFT, envelope's cosine, partials, attack, level; of other parts it counts as none.
    distance: Option<Few<f32, MAX_MEASURES>>,
    origin: Text<MAX_WORD>,
    #[serde(rename = "strand")]
    island: usize,
}

impl Default for CandidateBody {
    fn default() -> Self {
        Self {
            name: PatchName::default().0,
            values: Few::default(),
            layers: Map::new(),
            note: 60,
            velocity: 100,
            hold_s: 1.0,
            onset_s: 0.0,
            gain_db: 0.0,
            distance: None,
            origin: Text::default(),
            island: NUM_ISLANDS,
        }
    }
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
            samples: part.map(|part| part.text.clone()),
        }
    }

    /// The match, and the sound if it was saved.
    pub(crate) fn matches(self) -> (Matches, Option<Arc<Sample>>) {
        let sound = self.sound.map(SoundBody::view);
        let sample = self.samples.and_then(|text| Sample::of_saved(text, sound.as_ref())).map(Arc::new);
        let mut candidates: [Option<Candidate>; NUM_ISLANDS] = Default::default();
        for candidate in self.candidates.0.into_iter().filter_map(CandidateBody::candidate) {
            let island = candidate.island;
            candidates[island] = Some(candidate);
        }
        let view = Matches {
            sound: sample.as_ref().map(|sample| sample.view("")).or(sound),
            target: self.target.map(TargetBody::summary),
            candidates,
            num_renders: self.num_renders,
            budget: self.num_renders,
            keeps_sound: self.keeps_sound,
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

fn within(value: f32, min: f32, max: f32) -> f32 {
    if value.is_finite() { value.clamp(min, max) } else { min.max(0.0).min(max) }
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
        SoundView { name: self.name.0, seconds, overview: self.overview.0.into(), region_s: [start, end.max(start)] }
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

/// Origins with the words that a state has for them.
const ORIGINS: [Origin; 3] = [Origin::Library, Origin::Search, Origin::Predictor];

impl CandidateBody {
    fn new(of: &Candidate) -> Self {
        Self {
            name: of.patch.name.0,
            values: Few(of.patch.fm.values().to_vec()),
            layers: of.patch.layers.to_json(None),
            note: of.note,
            velocity: of.velocity,
            hold_s: of.hold_s as f32,
            onset_s: of.onset_s as f32,
            gain_db: of.gain_db as f32,
            distance: of.distance.map(|d| {
                let parts = [d.mss, d.log_stft, d.rms_cosine, d.partials_db, d.attack_db, d.level_db];
                Few(parts.map(|part| part as f32).to_vec())
            }),
            origin: Text::new(&of.origin.to_string()),
            island: of.island,
        }
    }

    fn candidate(mut self) -> Option<Candidate> {
        let (layers, _) = layers_of(&mut self.layers);
        let distance = self.distance.and_then(|parts| <[f32; 6]>::try_from(parts.0).ok());
        let distance = distance.filter(|parts| parts.iter().all(|part| part.is_finite()));
        Some(Candidate {
            patch: Patch { layers, ..completed(self.name, &self.values) },
            note: self.note.min(127),
            velocity: self.velocity.clamp(1, 127),
            hold_s: within(self.hold_s, 0.001, LONGEST_S).into(),
            onset_s: within(self.onset_s, -LONGEST_S, LONGEST_S).into(),
            gain_db: within(self.gain_db, -96.0, 96.0).into(),
            distance: distance.map(|parts| parts.map(f64::from)).map(
                |[mss, log_stft, rms_cosine, partials_db, attack_db, level_db]| Distance {
                    mss,
                    log_stft,
                    rms_cosine,
                    partials_db,
                    attack_db,
                    level_db,
                },
            ),
            // One that a later build has a word for was bred somehow.
            origin: ORIGINS.into_iter().find(|known| known.to_string() == self.origin.0).unwrap_or(Origin::Search),
            island: Some(self.island).filter(|island| *island < NUM_ISLANDS)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_whose_distance_has_other_parts_stays_without_it() {
        let candidate = Candidate {
            patch: Patch::default(),
            note: 60,
            velocity: 100,
            hold_s: 1.0,
            onset_s: 0.0,
            gain_db: 0.0,
            distance: Some(Distance { mss: 2.0, level_db: 1.0, ..Distance::default() }),
            origin: Origin::Search,
            island: 0,
        };
        let now = CandidateBody::new(&candidate);
        let mut before = CandidateBody::new(&candidate);
        before.distance.as_mut().unwrap().0.truncate(5);
        assert_eq!(now.candidate().unwrap().distance, candidate.distance);
        assert_eq!(before.candidate(), Some(Candidate { distance: None, ..candidate }));
    }
}
