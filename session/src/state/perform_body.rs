//! Lanes and gesture as a saved state holds them. Whatever was saved comes back in range; what it lacks is at its default.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vaeform_performance::generator::{LaneKind, Wave};
use vaeform_performance::play::{
    DRAWN_STEPS, Gesture, Humanise, KnobMove, LaneChoice, LaneSettings, MAX_MOVES, NUM_KNOBS, NUM_PLAYED,
};

use super::bounded::{Few, MAX_WORD, Text};
use crate::perform::{MAX_VARIATIONS_KEPT, PerformPart, Vary, VaryBy};

/// The kind of a drawn lane.
const DRAWN: &str = "drawn";
/// The longest loop, in beats.
const MAX_BEATS: f64 = 1_024.0;

/// See the [module](self). Left out where nothing was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PerformBody {
    #[serde(skip_serializing_if = "is_empty")]
    lanes: Few<LaneBody, NUM_PLAYED>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gesture: Option<GestureBody>,
    seeds: Few<u64, MAX_VARIATIONS_KEPT>,
    place: usize,
    locks: u8,
    #[serde(skip_serializing_if = "is_false")]
    by_model: bool,
    humanise_beats: f64,
    humanise_depth: f32,
    humanise_seed: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct LaneBody {
    on: bool,
    /// A kind of lanes in a word; one of a newer build rests.
    kind: Text<MAX_WORD>,
    wave: Text<MAX_WORD>,
    rate: Text<MAX_WORD>,
    depth: f32,
    phase: f32,
    swing: f32,
    probability: f32,
    seed: u64,
    #[serde(skip_serializing_if = "is_empty")]
    drawn: Few<u8, DRAWN_STEPS>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct GestureBody {
    beats: f64,
    knobs: Few<KnobBody, NUM_KNOBS>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct KnobBody {
    knob: usize,
    /// Beats and values, 0 to 1.
    moves: Few<[f32; 2], MAX_MOVES>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_empty<T, const N: usize>(few: &Few<T, N>) -> bool {
    few.0.is_empty()
}

impl PerformBody {
    pub(super) fn new(part: &PerformPart) -> Self {
        if *part == PerformPart::default() {
            return Self::default();
        }
        Self {
            lanes: Few(part.lanes.iter().map(LaneBody::new).collect()),
            gesture: (!part.gesture.is_empty()).then(|| GestureBody::new(&part.gesture)),
            seeds: Few(part.vary.seeds().to_vec()),
            place: part.vary.place(),
            locks: part.vary.locks,
            by_model: part.vary.by == VaryBy::Model,
            humanise_beats: part.humanise.beats,
            humanise_depth: part.humanise.depth,
            humanise_seed: part.humanise.seed,
        }
    }

    /// True of a session in which nothing was made, as older builds write it.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn part(self) -> Arc<PerformPart> {
        let mut part = PerformPart::default();
        for (lane, body) in part.lanes.iter_mut().zip(self.lanes.0) {
            *lane = body.lane();
        }
        if let Some(gesture) = self.gesture {
            part.gesture = Arc::new(gesture.gesture());
        }
        part.vary = Vary::new(self.seeds.0, self.place, self.locks);
        part.vary.by = if self.by_model { VaryBy::Model } else { VaryBy::Spectrum };
        let finite = |value: f64, most: f64| if value.is_finite() { value.clamp(0.0, most) } else { 0.0 };
        let (beats, depth) = (finite(self.humanise_beats, 0.25), finite(self.humanise_depth.into(), 1.0));
        part.humanise = Humanise { beats, depth: depth as f32, seed: self.humanise_seed };
        Arc::new(part)
    }
}

impl LaneBody {
    fn new(lane: &LaneSettings) -> Self {
        let (kind, drawn) = match &lane.choice {
            LaneChoice::Kind(kind) => (kind.name(), Vec::new()),
            LaneChoice::Drawn(values) => (DRAWN, values.to_vec()),
        };
        Self {
            on: lane.is_on,
            kind: Text::new(kind),
            wave: Text::new(lane.wave.name()),
            rate: Text::new(&lane.rate.to_string()),
            depth: lane.depth,
            phase: lane.phase,
            swing: lane.swing,
            probability: lane.probability,
            seed: lane.seed,
            drawn: Few(drawn),
        }
    }

    fn lane(self) -> LaneSettings {
        let usual = LaneSettings::default();
        let choice = if self.kind.0 == DRAWN {
            let mut values = [64; DRAWN_STEPS];
            values.iter_mut().zip(&self.drawn.0).for_each(|(to, from)| *to = (*from).min(127));
            LaneChoice::Drawn(Arc::new(values))
        } else {
            let kind = LaneKind::ALL.into_iter().find(|kind| kind.name() == self.kind.0);
            LaneChoice::Kind(kind.unwrap_or(LaneKind::Flat))
        };
        let lane = LaneSettings {
            choice,
            wave: Wave::ALL.into_iter().find(|wave| wave.name() == self.wave.0).unwrap_or(usual.wave),
            rate: self.rate.0.parse().unwrap_or(usual.rate),
            depth: self.depth,
            phase: self.phase,
            swing: self.swing,
            probability: self.probability,
            seed: self.seed,
            is_on: self.on,
        };
        lane.sanitised()
    }
}

impl GestureBody {
    fn new(gesture: &Gesture) -> Self {
        let tracks = gesture.tracks().iter().enumerate().filter(|(_, track)| !track.moves().is_empty());
        let knob = |(knob, track): (usize, &vaeform_performance::play::KnobTrack)| {
            let moves = track.moves().iter().map(|made| [made.beat, made.value]).collect();
            KnobBody { knob, moves: Few(moves) }
        };
        Self { beats: gesture.beats(), knobs: Few(tracks.map(knob).collect()) }
    }

    fn gesture(self) -> Gesture {
        let beats = if self.beats.is_finite() { self.beats.min(MAX_BEATS) } else { 4.0 };
        let mut gesture = Gesture::new(beats);
        let end = gesture.beats() as f32;
        for KnobBody { knob, moves } in self.knobs.0 {
            let Some(track) = gesture.track_mut(knob) else { continue };
            let moves = moves.0.into_iter().filter(|[beat, value]| (0.0..=end).contains(beat) && value.is_finite());
            for [beat, value] in moves {
                track.insert(KnobMove { beat, value: value.clamp(0.0, 1.0) });
            }
        }
        gesture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_written_and_read_whole_and_nonsense_in_range() {
        let mut part = PerformPart::default();
        assert!(PerformBody::new(&part).is_usual());
        part.lanes[3] = LaneSettings {
            choice: LaneChoice::Drawn(Arc::new(std::array::from_fn(|place| place as u8))),
            rate: "1/8T".parse().unwrap(),
            is_on: true,
            ..LaneSettings::default()
        };
        part.lanes[4].choice = LaneChoice::Kind(LaneKind::Hold);
        let mut gesture = Gesture::new(7.0);
        gesture.track_mut(5).unwrap().insert(KnobMove { beat: 1.25, value: 0.1 });
        part.gesture = Arc::new(gesture);
        part.vary.by = VaryBy::Model;
        part.vary = part.vary.with_seed(9);
        part.humanise = Humanise { beats: 0.02, depth: 0.25, seed: 7 };
        let text = serde_json::to_string(&PerformBody::new(&part)).unwrap();
        let read: PerformBody = serde_json::from_str(&text).unwrap();
        assert_eq!(*read.part(), part);
        let odd = r#"{"lanes":[{"on":true,"kind":"wild","depth":9,"swing":-3}],"gesture":{"beats":-1,"knobs":[{"knob":99},
            {"knob":0,"moves":[[-1,0.5],[0.1,7]]}]},"place":12,"humanise_beats":90}"#;
        let part = serde_json::from_str::<PerformBody>(odd).unwrap().part();
        assert_eq!((part.lanes[0].depth, part.lanes[0].swing), (1.0, 0.5));
        assert_eq!(part.lanes[0].choice, LaneChoice::Kind(LaneKind::Flat));
        assert_eq!(part.gesture.tracks()[0].moves(), [KnobMove { beat: 0.1, value: 1.0 }]);
        assert_eq!((part.humanise.beats, part.vary.place()), (0.25, 0));
    }
}
