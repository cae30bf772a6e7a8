//! A lane: a shape around a place.

use super::{Cue, LaneKind, Shape, Style, choose, log_normal};

/// A shape around a place, with a depth and a grain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapedLane {
    /// What kind it is.
    pub kind: LaneKind,
    /// What it does.
    pub shape: Shape,
    /// Where it rests, 0 to 1.
    pub base: f32,
    /// How far it moves, of the whole range; negative is the other way.
    pub depth: f32,
    /// Beats for which a value stays, as a mouse or a sparse recording leaves them; 0 for none.
    pub grain: f64,
}

impl ShapedLane {
    /// One of a kind.
    pub(super) fn random(kind: LaneKind, style: Style, rng: &mut fastrand::Rng) -> Self {
        let shape = Shape::random(kind, rng);
        let is_touch = matches!(shape, Shape::Touch(_));
        let width = if is_touch { log_normal(rng, 0.1, 0.8) } else { log_normal(rng, 0.22, 0.75) };
        let factor = match kind {
            LaneKind::Ramp => 1.3,
            LaneKind::Build => 1.6,
            LaneKind::Hold | LaneKind::Steps => 1.5,
            LaneKind::Lfo | LaneKind::Wobble => 0.6,
            _ => 1.0,
        };
        let dense = if style == Style::Dense { 1.8 } else { 1.0 };
        let depth = (width.clamp(0.02, 1.0) * factor * dense).min(1.0) as f32;
        let sign = if is_touch && rng.bool() { -1.0 } else { 1.0 };
        let grain = match kind {
            _ if style == Style::Dense || is_touch => 0.0,
            LaneKind::Ramp | LaneKind::Build | LaneKind::Lfo | LaneKind::Wobble => {
                choose(rng, &[(0.0, 0.3), (0.25, 0.25), (0.5, 0.25), (1.0, 0.2)])
            }
            LaneKind::Hand => choose(rng, &[(0.0, 0.45), (0.25, 0.35), (0.5, 0.15), (1.0, 0.05)]),
            _ => 0.0,
        };
        let base = if is_touch || kind == LaneKind::Flat { rng.f32() } else { 0.25 + 0.5 * rng.f32() };
        Self { kind, shape, base, depth: sign * depth, grain }
    }

    /// The value at a beat, 0 to 1. `[audio-thread]`
    pub fn value(&self, beat: f64, cue: Cue) -> f32 {
        let at = if self.grain > 0.0 { (beat / self.grain).floor() * self.grain } else { beat };
        (self.base + self.depth * self.shape.value(at, cue)).clamp(0.0, 1.0)
    }
}
