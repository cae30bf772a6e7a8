//! Envelopes: what moves parameters.

use serde::Serialize;

/// The beat of the value before everything.
pub(super) const BEFORE_ALL: f64 = -63_072_000.0;

/// What moves a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Envelope {
    /// Where it is kept.
    pub kind: EnvelopeKind,
    /// The clip that it belongs to, by its place among them.
    pub clip: Option<usize>,
    /// The track that it is written on.
    pub track: Option<usize>,
    /// The number of what it moves.
    pub pointee: Option<u64>,
    /// What it moves, if that is in the set.
    pub target: Option<Target>,
    /// The kind of its events: `FloatEvent`, `BoolEvent` or `EnumEvent`.
    pub event: &'static str,
    /// The value before everything.
    pub initial: Option<f64>,
    /// How many such values there are.
    pub num_initial: usize,
    /// Its moves, in the order of the file; two at one beat are a step.
    pub points: Vec<EnvelopePoint>,
}

/// Where an envelope is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvelopeKind {
    /// On a track, for the arrangement (Live 10 and later).
    Automation,
    /// On the parameter, for the arrangement (Live 8 and 9).
    Inline,
    /// In a clip.
    Clip,
}

/// A point of an envelope.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvelopePoint {
    /// Where, in beats.
    pub beat: f64,
    /// In the parameter's own unit; false and true are 0 and 1.
    pub value: f64,
    /// Two points of a Bezier curve in the unit square that bends a segment here. On which side of the event is not verified.
    pub curve: Option<Box<[f64; 4]>>,
}

/// What an envelope moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// The track, by its place among them.
    pub track: Option<usize>,
    /// The device, by its place among them.
    pub device: Option<usize>,
    /// The parameter's name: a plug-in's own, `CC 74`, `pitch bend`, or the element's.
    pub parameter: String,
    /// The elements from the device or track to the parameter.
    pub path: String,
    /// The element with the number.
    pub element: String,
    /// The controller, 0 pitch bend, 1 pressure, n + 2 for CC n.
    pub controller: Option<u8>,
    /// The least and the largest value, where the file says them.
    pub range: Option<[f64; 2]>,
}

impl Envelope {
    /// The value at a beat: straight between points.
    pub fn value_at(&self, beat: f64) -> Option<f64> {
        let next = self.points.partition_point(|point| point.beat <= beat);
        let before = next.checked_sub(1).map(|idx| &self.points[idx]);
        match (before, self.points.get(next)) {
            (Some(a), Some(b)) => Some(a.value + (b.value - a.value) * (beat - a.beat) / (b.beat - a.beat)),
            (Some(point), None) | (None, Some(point)) => Some(point.value),
            (None, None) => self.initial,
        }
    }

    /// Points that are bent.
    pub fn num_curved(&self) -> usize {
        self.points.iter().filter(|point| point.curve.is_some()).count()
    }
}

impl Target {
    /// The range of values, by the file or by what it is; of the envelope's own where nothing says.
    pub fn range_of(&self, envelope: &Envelope) -> [f64; 2] {
        match (self.range, self.controller) {
            (_, Some(0)) => [-8_192.0, 8_191.0],
            (_, Some(_)) => [0.0, 127.0],
            (Some([min, max]), None) if max > min => [min, max],
            _ => {
                let values = envelope.points.iter().map(|point| point.value);
                let (min, max) = values.fold((0f64, 1f64), |(min, max), value| (min.min(value), max.max(value)));
                [min, max]
            }
        }
    }
}
