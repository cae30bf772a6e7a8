//! Whether a set is of use for training.

use serde::Serialize;

use super::clip::{ClipKind, Place};
use super::plan::ControllerPlan;
use super::segments;
use super::set::LiveSet;
use crate::quality::{Level, SetQuality};
use crate::{LaneMap, Performance};

/// Whole segments that make a set worth training on, at least and better.
const SEGMENTS: [usize; 2] = [4, 16];
/// Scores likewise.
const SCORES: [f64; 2] = [35.0, 70.0];

/// Whether a set is of use for training, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// How it stands.
    pub suitability: Level,
    /// In a sentence.
    pub text: String,
    /// Clips of notes that are played.
    pub clips: usize,
    /// Notes that are stored in them.
    pub stored_notes: usize,
    /// Notes of the arrangement that are heard, repeats counted.
    pub heard_notes: usize,
    /// Whole segments of four bars.
    pub segments: usize,
    /// The judgement on the clips.
    pub quality: SetQuality,
    /// The controllers that parameters become.
    pub controllers: ControllerPlan,
}

impl Verdict {
    /// Judges a set; returned beside it are the performances of its clips and the map of their lanes.
    pub fn of(set: &LiveSet) -> (Self, Vec<Performance>, LaneMap) {
        let controllers = ControllerPlan::of(set);
        let performances = segments::performances(set, &controllers);
        let map = LaneMap::of(performances.iter().flat_map(|performance| &performance.parts));
        let quality = SetQuality::of(&performances, &map);
        let segments = performances
            .iter()
            .flat_map(|performance| performance.segments(&map))
            .map(|cut| cut.segments.iter().filter(|segment| segment.is_whole()).count())
            .sum();
        let by_segments = level(segments, SEGMENTS);
        let by_score = level_of(quality.score, SCORES);
        let suitability = by_segments.min(by_score);
        let text = text(suitability, segments, &quality);
        let heard = set.clips_at(Place::Arrangement).map(|clip| clip.heard());
        let heard_notes = heard.map(|heard| heard.sounding.saturating_sub(heard.switched_off)).sum();
        let in_song = |place| set.clips_at(place).filter(|clip| clip.kind == ClipKind::Midi).count();
        let verdict = Self {
            suitability,
            text,
            clips: in_song(Place::Session) + in_song(Place::Arrangement),
            stored_notes: set.num_notes_at(Place::Session) + set.num_notes_at(Place::Arrangement),
            heard_notes,
            segments,
            quality,
            controllers,
        };
        (verdict, performances, map)
    }
}

fn level(value: usize, asked: [usize; 2]) -> Level {
    level_of(value as f64, asked.map(|asked| asked as f64))
}

fn level_of(value: f64, [minimum, recommended]: [f64; 2]) -> Level {
    match value {
        value if value >= recommended => Level::Recommended,
        value if value >= minimum => Level::Minimum,
        _ => Level::Below,
    }
}

fn text(suitability: Level, segments: usize, quality: &SetQuality) -> String {
    let score = quality.score;
    let found = format!("{segments} whole segments, quality {score:.0} of 100");
    match suitability {
        Level::Recommended => format!("suitable: {found}"),
        Level::Minimum => {
            format!("thin: {found}; {} segments and a quality of {:.0} are recommended", SEGMENTS[1], SCORES[1])
        }
        Level::Below => format!(
            "unsuitable: {found}; at least {} segments and a quality of {:.0} are needed",
            SEGMENTS[0], SCORES[0]
        ),
    }
}
