//! The value in the middle.

/// The median of some values, the upper of two in the middle; minus infinity of none.
pub fn median(levels: &[f32]) -> f32 {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f32::NEG_INFINITY)
}
