//! A/B morph: from one anchor to another along the arc between them in latent space.

use vaeform_patch::{Kind, PARAMS, ParamDef, Patch, operator};

use super::anchor::{Anchor, Hold, decoded_values};
use super::locks::Lock;
use crate::fm::patch_vae::Distribution;

/// Share of the straight line between the anchors' values in the middle of the way: decoded values alone wander through
/// instruments that are neither.
const LINE: f32 = 0.1;

/// A piece of the structure that changes hands at once.
#[derive(Clone, Copy, Debug)]
pub struct Piece;

impl Piece {
    /// The frequency of each operator; algorithm and all other switches.
    pub const COUNT: usize = 7;

    /// The piece that a parameter belongs to.
    fn of(def: &ParamDef) -> usize {
        let idx = def.id.idx();
        let is_frequency = idx < 6 * operator::NUM_PARAMS
            && matches!(idx % operator::NUM_PARAMS, operator::MODE | operator::COARSE | operator::FINE);
        if is_frequency { idx / operator::NUM_PARAMS } else { Self::COUNT - 1 }
    }
}

/// Two anchors and the way between them.
#[derive(Clone, Debug)]
pub struct Morph {
    a: Anchor,
    b: Anchor,
    /// Where each piece of the structure changes hands, 0..1.
    turns: [f32; Piece::COUNT],
}

impl Morph {
    /// The way from `a` (0) to `b` (1); structure changes hands in the middle.
    pub fn new(a: Anchor, b: Anchor) -> Self {
        Self { a, b, turns: [0.5; Piece::COUNT] }
    }

    /// With other places, 0..1, where the pieces of the structure change hands.
    pub fn turning_at(self, turns: [f32; Piece::COUNT]) -> Self {
        Self { turns, ..self }
    }

    /// The pieces in which the anchors' structures differ.
    pub fn pieces(&self, hold: Hold) -> Vec<usize> {
        let differs = |def: &&ParamDef| {
            hold.keeps(def)
                && !hold.locks.has(Lock::of(def.id))
                && self.a.patch().fm.get(def.id) != self.b.patch().fm.get(def.id)
        };
        let mut pieces: Vec<usize> = PARAMS.iter().filter(differs).map(Piece::of).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    /// The first anchor.
    pub fn a(&self) -> &Anchor {
        &self.a
    }

    /// The second anchor.
    pub fn b(&self) -> &Anchor {
        &self.b
    }

    /// Latents at `t`, 0..1.
    pub fn place(&self, t: f32) -> Vec<f32> {
        slerp(self.a.z(), self.b.z(), t)
    }

    /// The patch where `distribution` is decoded, at `t`: both anchors' residuals take part by their nearness, so that the
    /// ends are the anchors. Without a free algorithm each piece of the structure is that of the anchor on this side of its turn.
    pub fn patch_for(&self, t: f32, distribution: &Distribution, hold: Hold) -> Patch {
        self.patch_with(self.turns.map(|turn| t >= turn), t, distribution, hold)
    }

    /// As [`Morph::patch_for`] with these pieces of the structure on B's side.
    pub fn patch_with(&self, turned: [bool; Piece::COUNT], t: f32, distribution: &Distribution, hold: Hold) -> Patch {
        if t <= 0.0 {
            return *self.a.patch();
        }
        let decoded = decoded_values(distribution);
        let line = LINE * 4.0 * t * (1.0 - t);
        let mut patch = if t < 0.5 { *self.a.patch() } else { *self.b.patch() };
        for def in &PARAMS {
            let decoded = decoded[def.id.idx()];
            let near = if turned[Piece::of(def)] { &self.b } else { &self.a };
            let value = if hold.locks.has(Lock::of(def.id)) {
                self.a.patch().fm.get(def.id)
            } else if hold.keeps(def) {
                near.patch().fm.get(def.id)
            } else if matches!(def.kind, Kind::Continuous) {
                let mix = |a: f32, b: f32| a + (b - a) * t;
                let moved = mix(self.a.value(def, decoded), self.b.value(def, decoded));
                moved + line * (mix(self.a.patch().fm.get(def.id), self.b.patch().fm.get(def.id)) - moved)
            } else {
                near.value(def, decoded)
            };
            patch.fm.set(def.id, value);
        }
        patch
    }
}

/// Along the great circle between the directions while the lengths change in a straight line (Shoemake 1985); in a straight line
/// where the directions nearly agree or oppose.
pub fn slerp(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
    let (length_a, length_b) = (dot(a, a).sqrt(), dot(b, b).sqrt());
    let cosine = if length_a * length_b > 0.0 { dot(a, b) / (length_a * length_b) } else { 1.0 };
    let angle = cosine.clamp(-1.0, 1.0).acos();
    if angle.sin() < 1e-3 {
        return a.iter().zip(b).map(|(a, b)| a + (b - a) * t).collect();
    }
    let length = length_a + (length_b - length_a) * t;
    let (from, to) = (((1.0 - t) * angle).sin() / angle.sin(), (t * angle).sin() / angle.sin());
    a.iter().zip(b).map(|(a, b)| length * (from * a / length_a + to * b / length_b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arc_begins_and_ends_at_its_ends_and_keeps_its_length() {
        let (a, b) = ([1.0, 0.0, 2.0], [0.0, -2.0, 1.0]);
        let near = |x: &[f32], y: &[f32]| x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-5);
        assert!(near(&slerp(&a, &b, 0.0), &a));
        assert!(near(&slerp(&a, &b, 1.0), &b));
        let middle = slerp(&a, &b, 0.5);
        let length = middle.iter().map(|v| v * v).sum::<f32>().sqrt();
        assert!((length - 5f32.sqrt()).abs() < 1e-5);
        assert!(near(&slerp(&a, &a, 0.3), &a));
        assert!(near(&slerp(&[0.0; 3], &b, 0.5), &[0.0, -1.0, 0.5]));
    }
}
