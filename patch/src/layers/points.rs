//! Drawn curves: the points of envelopes and of low-frequency oscillators.

/// Points of a drawn curve at most.
pub const MAX_POINTS: usize = 16;

/// One point of a drawn curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Envelopes: seconds from the point before, 0-20. LFOs: place in the cycle, 0..1.
    pub x: f32,
    /// 0..1.
    pub y: f32,
    /// Bend of the way to this point, -20..20.
    pub curve: f32,
}

/// A drawn curve: up to sixteen points, and where an envelope rests and loops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Points {
    points: [Point; MAX_POINTS],
    len: u8,
    /// The point at which an envelope waits while the key is down.
    pub sustain: Option<u8>,
    /// First and last point of the part that an envelope repeats while the key is down.
    pub repeat: Option<(u8, u8)>,
    /// Whether it goes through that part to and fro, so that levels that differ at its ends make no step.
    pub is_ping_pong: bool,
}

impl Default for Points {
    /// A triangle: up and down.
    fn default() -> Self {
        let corners = [(0.0, 0.0), (0.5, 1.0), (0.5, 0.0)].map(|(x, y)| Point { x, y, curve: 0.0 });
        Self::new(&corners)
    }
}

impl Points {
    /// A curve of these points; numbers out of range are clamped, points beyond the sixteenth left out.
    pub fn new(points: &[Point]) -> Self {
        let clean = |x: f32, min: f32, max: f32| if x.is_finite() { x.clamp(min, max) } else { 0.0 };
        let mut all = [Point::default(); MAX_POINTS];
        for (kept, point) in all.iter_mut().zip(points) {
            *kept = Point {
                x: clean(point.x, 0.0, 20.0),
                y: clean(point.y, 0.0, 1.0),
                curve: clean(point.curve, -20.0, 20.0),
            };
        }
        Self { points: all, len: points.len().min(MAX_POINTS) as u8, sustain: None, repeat: None, is_ping_pong: false }
    }

    /// The points in order.
    pub fn points(&self) -> &[Point] {
        &self.points[..usize::from(self.len)]
    }
}
