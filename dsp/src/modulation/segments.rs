//! The envelope of up to eight points, with a loop.

use super::contour::{Contour, ContourSegment, MAX_SEGMENTS};
use super::curve::{Curve, sanitised_power};
use super::envelope::MAX_SECONDS;
use super::transport::sanitised_tempo;
use super::within;

/// Points of a [`SegmentShape`], at most.
pub const MAX_POINTS: usize = MAX_SEGMENTS;
/// The longest segment in beats.
pub const MAX_BEATS: f32 = 64.0;

/// What the times of a [`SegmentShape`] count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeUnit {
    /// Seconds.
    #[default]
    Seconds,
    /// Quarter notes at the tempo.
    Beats,
}

/// A point, and the way to it from the one before; to the first from the level at the note's start, 0 or where a note before had come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentPoint {
    /// How long the way takes: 0..60 seconds or 0..64 beats. At 0 it is a step.
    pub time: f32,
    /// Level of the point, 0..1.
    pub level: f32,
    /// Power of the curve on the way, -20..20 ([`super::curve`]).
    pub power: f32,
}

/// Settings of a multi-segment envelope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentShape {
    /// The points; the first `num_points` count.
    pub points: [SegmentPoint; MAX_POINTS],
    /// How many points there are, 2..8.
    pub num_points: usize,
    /// The point at which a held note waits, and from which its release goes on.
    pub sustain: Option<usize>,
    /// From the second of these points a held note goes back to the first, which is earlier. It then waits nowhere; without a sustain
    /// point its release goes on from the second. Points of the same level repeat without a step. A round shorter than a frame waits
    /// at the second point.
    pub repeat: Option<[usize; 2]>,
    /// What times count.
    pub unit: TimeUnit,
}

impl Default for SegmentShape {
    /// Up, down to a sustain level, and out.
    fn default() -> Self {
        let point = |time, level, power| SegmentPoint { time, level, power };
        let mut points = [SegmentPoint::default(); MAX_POINTS];
        points[..3].copy_from_slice(&[point(0.001, 1.0, 0.0), point(0.5, 0.7, -4.0), point(0.1, 0.0, -4.0)]);
        Self { points, num_points: 3, sustain: Some(1), repeat: None, unit: TimeUnit::Seconds }
    }
}

impl SegmentShape {
    /// All in range: times and levels clamped, 0 for what is no number; marks beyond the points, and loops that do not go back, are gone.
    pub fn sanitised(&self) -> Self {
        let max_time = match self.unit {
            TimeUnit::Seconds => MAX_SECONDS,
            TimeUnit::Beats => MAX_BEATS,
        };
        let num_points = self.num_points.clamp(2, MAX_POINTS);
        let point = |point: SegmentPoint| SegmentPoint {
            time: within(point.time, [0.0, max_time], 0.0),
            level: within(point.level, [0.0, 1.0], 0.0),
            power: sanitised_power(point.power),
        };
        Self {
            points: self.points.map(point),
            num_points,
            sustain: self.sustain.filter(|sustain| *sustain < num_points),
            repeat: self.repeat.filter(|[start, end]| start < end && *end < num_points),
            unit: self.unit,
        }
    }

    /// The same with its last point at 0, as an amplifier needs it.
    pub fn ending_silent(mut self) -> Self {
        self.points[self.num_points.clamp(2, MAX_POINTS) - 1].level = 0.0;
        self
    }

    /// The shape in frames, sanitised. `sample_rate_hz` must be above 0; the tempo is clamped and counts for beats only.
    pub fn contour(&self, sample_rate_hz: f32, tempo_bpm: f64) -> Contour {
        let shape = self.sanitised();
        let frames_per_unit = match shape.unit {
            TimeUnit::Seconds => f64::from(sample_rate_hz),
            TimeUnit::Beats => f64::from(sample_rate_hz) * 60.0 / sanitised_tempo(tempo_bpm),
        };
        let segments = shape.points.map(|point| ContourSegment {
            frames: f64::from(point.time) * frames_per_unit,
            target: Some(point.level),
            curve: Curve::new(point.power),
        });
        let release = shape.sustain.or(shape.repeat.map(|[_, end]| end)).map(|point| point + 1);
        Contour { segments, num_segments: shape.num_points, sustain: shape.sustain, repeat: shape.repeat, release }
    }
}
