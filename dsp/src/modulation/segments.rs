//! The envelope of up to eight points, with a loop.

use super::contour::{Contour, ContourSegment, MAX_SEGMENTS};
use super::curve::{Curve, sanitised_power};
use super::envelope::MAX_SECONDS;
use super::transport::sanitised_tempo;
use super::within;

/// Points of a [`SegmentShape`], at most.
pub const MAX_POINTS: usize = 8;
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
    /// Whether a held note goes back from the second of these points to the first the way that it came, so that levels need not be the
    /// same. Its release goes on from the later of the second and the sustain point.
    pub is_ping_pong: bool,
    /// What times count.
    pub unit: TimeUnit,
}

impl Default for SegmentShape {
    /// Up, down to a sustain level, and out.
    fn default() -> Self {
        let point = |time, level, power| SegmentPoint { time, level, power };
        let mut points = [SegmentPoint::default(); MAX_POINTS];
        points[..3].copy_from_slice(&[point(0.001, 1.0, 0.0), point(0.5, 0.7, -4.0), point(0.1, 0.0, -4.0)]);
        let unit = TimeUnit::Seconds;
        Self { points, num_points: 3, sustain: Some(1), repeat: None, is_ping_pong: false, unit }
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
            is_ping_pong: self.is_ping_pong,
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
        let segment = |time: f32, level, power| ContourSegment {
            frames: f64::from(time) * frames_per_unit,
            target: Some(level),
            curve: Curve::new(power),
        };
        let mut segments = [ContourSegment::default(); MAX_SEGMENTS];
        for (segment_of, point) in segments.iter_mut().zip(&shape.points) {
            *segment_of = segment(point.time, point.level, point.power);
        }
        let Some([start, end]) = shape.repeat.filter(|_| shape.is_ping_pong) else {
            let release = shape.sustain.or(shape.repeat.map(|[_, end]| end)).map(|point| point + 1);
            let (sustain, repeat) = (shape.sustain, shape.repeat);
            return Contour { segments, num_segments: shape.num_points, sustain, repeat, release };
        };
        // The way back lies between the loop and what follows it; a curve that is gone back is that of the opposite power.
        let num_back = end - start;
        segments.copy_within(end + 1..shape.num_points, end + 1 + num_back);
        for (i, point) in (start + 1..=end).rev().enumerate() {
            let way = shape.points[point];
            segments[end + 1 + i] = segment(way.time, shape.points[point - 1].level, -way.power);
        }
        let release = end.max(shape.sustain.unwrap_or_default()) + 1 + num_back;
        let (num_segments, repeat) = (shape.num_points + num_back, Some([start, end + num_back]));
        Contour { segments, num_segments, sustain: None, repeat, release: Some(release) }
    }
}
