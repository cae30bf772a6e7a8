//! A match as a saved state holds it: what was measured of the sound and the candidates, and the sound itself only if that was asked for.
//!
//! Whatever was saved comes back in range; a candidate that is no patch is left out.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use vaeform_dsp::patch::{NUM_PARAMS, Patch, PatchName};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Candidate, Distance, MAX_SECONDS, NUM_STRANDS, Origin, Reason, Verdict};

use super::sample::Sample;
use super::view::{Matches, SoundView, TargetSummary};
use crate::sound::Sound;

/// Characters of a name that are kept.
const MAX_NAME: usize = 64;
/// Parts of an outline that are read.
const MAX_OVERVIEW: usize = 1_024;
/// The longest part that can be matched, in seconds.
const LONGEST_S: f32 = MAX_SECONDS as f32;
/// Samples of a sound that are read.
const MAX_SAMPLES: usize = (MAX_SECONDS as usize + 1) * RATE_HZ as usize;

/// See the [module](self).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MatchBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    sound: Option<SoundBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<TargetBody>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<CandidateBody>,
    /// Engine calls that found them.
    #[serde(skip_serializing_if = "is_zero")]
    num_renders: usize,
    keeps_sound: bool,
    /// 16-bit samples of the part that is matched at the metrics' rate, in base 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SoundBody {
    name: String,
    seconds: f32,
    region_s: [f32; 2],
    overview: Vec<[i8; 2]>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TargetBody {
    note: u8,
    pitch_hz: f32,
    confidence: f32,
    level_db: f32,
    onset_s: f32,
    hold_s: Option<f32>,
    timbre: Option<[f32; 6]>,
    poor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct CandidateBody {
    name: [u8; PatchName::LEN],
    values: Vec<f32>,
    note: u8,
    velocity: u8,
    hold_s: f32,
    onset_s: f32,
    gain_db: f32,
    /// MSS, log-STFT, envelope's cosine, partials, attack, level; of other parts it counts as none.
    distance: Option<Vec<f32>>,
    origin: String,
    strand: usize,
}

impl MatchBody {
    /// What is saved of a match, and of its sound if that is asked for and given.
    pub(crate) fn new(view: &Matches, sample: Option<&Sample>) -> Self {
        let samples = sample.filter(|_| view.keeps_sound).map(|sample| {
            let step = |x: f32| ((32_767.0 * x.clamp(-1.0, 1.0)).round() as i16).to_le_bytes();
            STANDARD.encode(sample.part_as_measured().into_iter().flat_map(step).collect::<Vec<u8>>())
        });
        // A part that is saved is a sound of its own, with an outline of its own.
        let part = samples.as_deref().and_then(|text| part(text, view.sound.as_ref()));
        let sound = part.map(|part| part.view("")).or_else(|| view.sound.clone());
        Self {
            sound: sound.as_ref().map(SoundBody::new),
            target: view.target.as_ref().map(TargetBody::new),
            candidates: view.candidates.iter().flatten().map(CandidateBody::new).collect(),
            num_renders: view.num_renders,
            keeps_sound: view.keeps_sound,
            samples,
        }
    }

    /// The match, and the sound if it was saved.
    pub(crate) fn matches(self) -> (Matches, Option<Arc<Sample>>) {
        let sound = self.sound.map(SoundBody::view);
        let sample = self.samples.as_deref().and_then(|text| part(text, sound.as_ref())).map(Arc::new);
        let mut candidates: [Option<Candidate>; NUM_STRANDS] = Default::default();
        for candidate in self.candidates.into_iter().filter_map(CandidateBody::candidate) {
            let strand = candidate.strand;
            candidates[strand] = Some(candidate);
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

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The sound of base 64, under the name of what is shown.
fn part(text: &str, shown: Option<&SoundView>) -> Option<Sample> {
    let name = shown.map(|sound| sound.name.clone());
    Some(Sample::new(name, Sound { samples: samples(text)?, rate_hz: RATE_HZ, notices: Vec::new() }))
}

/// Samples of base 64; none where it is no base 64, or nothing.
fn samples(text: &str) -> Option<Vec<f32>> {
    let bytes = STANDARD.decode(text).ok()?;
    let of = |pair: &[u8; 2]| f32::from(i16::from_le_bytes(*pair)) / 32_767.0;
    let samples: Vec<f32> = bytes.as_chunks::<2>().0.iter().take(MAX_SAMPLES).map(of).collect();
    (!samples.is_empty()).then_some(samples)
}

fn within(value: f32, min: f32, max: f32) -> f32 {
    if value.is_finite() { value.clamp(min, max) } else { min.max(0.0).min(max) }
}

impl SoundBody {
    fn new(view: &SoundView) -> Self {
        let SoundView { name, seconds, overview, region_s } = view;
        Self { name: name.clone(), seconds: *seconds, region_s: *region_s, overview: overview.to_vec() }
    }

    fn view(self) -> SoundView {
        let seconds = within(self.seconds, 0.0, 600.0);
        let [start, end] = self.region_s.map(|s| within(s, 0.0, seconds));
        SoundView {
            name: self.name.chars().take(MAX_NAME).collect(),
            seconds,
            overview: self.overview.into_iter().take(MAX_OVERVIEW).collect(),
            region_s: [start, end.max(start)],
        }
    }
}

/// Reasons with the words that a state has for them.
const REASONS: [(Reason, &str); 4] =
    [(Reason::Chord, "chord"), (Reason::Noise, "noise"), (Reason::Loop, "loop"), (Reason::Short, "short")];

impl TargetBody {
    fn new(of: &TargetSummary) -> Self {
        let poor = match of.verdict {
            Verdict::Good => None,
            Verdict::Poor(reason) => {
                REASONS.iter().find(|(known, _)| *known == reason).map(|(_, word)| (*word).to_owned())
            }
        };
        let TargetSummary { note, pitch_hz, confidence, level_db, onset_s, hold_s, timbre, .. } = *of;
        Self { note, pitch_hz, confidence, level_db, onset_s, hold_s, timbre, poor }
    }

    fn summary(self) -> TargetSummary {
        let reason = self.poor.and_then(|word| REASONS.iter().find(|(_, known)| *known == word));
        TargetSummary {
            note: self.note.min(127),
            pitch_hz: within(self.pitch_hz, 0.0, 20_000.0),
            confidence: within(self.confidence, 0.0, 1.0),
            level_db: within(self.level_db, -200.0, 100.0),
            onset_s: within(self.onset_s, 0.0, LONGEST_S),
            hold_s: self.hold_s.map(|s| within(s, 0.0, LONGEST_S)),
            timbre: self.timbre.filter(|timbre| timbre.iter().all(|value| value.is_finite())),
            verdict: reason.map_or(Verdict::Good, |(reason, _)| Verdict::Poor(*reason)),
        }
    }
}

/// Origins with the words that a state has for them.
const ORIGINS: [Origin; 3] = [Origin::Library, Origin::Search, Origin::Predictor];

impl CandidateBody {
    fn new(of: &Candidate) -> Self {
        Self {
            name: of.patch.name.0,
            values: of.patch.values().to_vec(),
            note: of.note,
            velocity: of.velocity,
            hold_s: of.hold_s as f32,
            onset_s: of.onset_s as f32,
            gain_db: of.gain_db as f32,
            distance: of.distance.map(|d| {
                [d.mss, d.log_stft, d.rms_cosine, d.partials_db, d.attack_db, d.level_db]
                    .map(|part| part as f32)
                    .to_vec()
            }),
            origin: of.origin.to_string(),
            strand: of.strand,
        }
    }

    fn candidate(self) -> Option<Candidate> {
        let values: [f32; NUM_PARAMS] = self.values.try_into().ok()?;
        let distance = self.distance.and_then(|parts| <[f32; 6]>::try_from(parts).ok());
        let distance = distance.filter(|parts| parts.iter().all(|part| part.is_finite()));
        Some(Candidate {
            patch: Patch::from_values(PatchName(self.name), &values).0,
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
            origin: ORIGINS.into_iter().find(|known| known.to_string() == self.origin)?,
            strand: Some(self.strand).filter(|strand| *strand < NUM_STRANDS)?,
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
            strand: 0,
        };
        let now = CandidateBody::new(&candidate);
        let mut before = CandidateBody::new(&candidate);
        before.distance.as_mut().unwrap().truncate(5);
        assert_eq!(now.candidate().unwrap().distance, candidate.distance);
        assert_eq!(before.candidate(), Some(Candidate { distance: None, ..candidate }));
    }
}
