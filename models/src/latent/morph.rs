//! A/B morph: from one anchor to another along the arc between them in latent space.

use vaeform_dsp::patch::{Kind, PARAMS, Patch};

use super::anchor::{Anchor, Hold, said};
use crate::patch_vae::Distribution;

/// Two anchors and the way between them.
#[derive(Clone, Debug)]
pub struct Morph {
    a: Anchor,
    b: Anchor,
}

impl Morph {
    /// The way from `a` (0) to `b` (1).
    pub fn new(a: Anchor, b: Anchor) -> Self {
        Self { a, b }
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

    /// The patch where the decoder says `distribution`, at `t`: both anchors' residuals take part by their nearness, so that the
    /// ends are the anchors. Without a free algorithm the nearer anchor's structure holds.
    pub fn patch_for(&self, t: f32, distribution: &Distribution, hold: Hold) -> Patch {
        if t <= 0.0 {
            return *self.a.patch();
        }
        let says = said(distribution);
        let near = if t < 0.5 { &self.a } else { &self.b };
        let mut patch = *near.patch();
        for def in &PARAMS {
            let says = says[def.id.idx()];
            let value = if hold.locks.has(super::Lock::of(def.id)) {
                self.a.patch().get(def.id)
            } else if matches!(def.kind, Kind::Continuous) {
                let (a, b) = (self.a.value(def, says), self.b.value(def, says));
                a + (b - a) * t
            } else if hold.keeps(def) {
                near.patch().get(def.id)
            } else {
                near.value(def, says)
            };
            patch.set(def.id, value);
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
