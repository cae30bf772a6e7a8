//! Ways from one patch to another through its parameters, without any model.

use vaeform_patch::{PARAMS, Patch};

/// A point of the straight line from `a` (`t` = 0) to `b` (`t` = 1).
pub fn linear(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + (b - a) * t).collect()
}

/// All 145 values in straight lines; whole steps are rounded.
pub fn straight(a: &Patch, b: &Patch, t: f32) -> Patch {
    through_parameters(a, b, t, linear)
}

/// All 145 values at once, each as a part of its range, by a way `between` two such points; whole steps are rounded.
pub fn through_parameters(a: &Patch, b: &Patch, t: f32, between: impl Fn(&[f32], &[f32], f32) -> Vec<f32>) -> Patch {
    // An arc is taken around the middle of the ranges, where no direction is special.
    let place = |patch: &Patch| PARAMS.iter().map(|def| patch.fm.get(def.id) / def.max - 0.5).collect::<Vec<f32>>();
    let mut patch = *a;
    for (def, part) in PARAMS.iter().zip(between(&place(a), &place(b), t)) {
        patch.fm.set(def.id, ((part + 0.5) * def.max).clamp(0.0, def.max));
    }
    patch
}
