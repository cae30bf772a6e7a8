//! The left and right weight of a note, smoothed, so that volume and pan make no steps.

/// Time constant of volume and pan, in seconds.
const GLIDE_S: f32 = 0.004;

/// Smoothed left and right weight; none before the first block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StereoWeights(Option<[f32; 2]>);

impl StereoWeights {
    /// True before the first block.
    pub(super) fn is_new(&self) -> bool {
        self.0.is_none()
    }

    /// Moves on towards `target` by `seconds`; the weights before and after. The first target is there at once.
    pub(super) fn advance(&mut self, target: [f32; 2], seconds: f32) -> ([f32; 2], [f32; 2]) {
        let before = self.0.unwrap_or(target);
        let coefficient = 1.0 - (-seconds / GLIDE_S).exp();
        let after: [f32; 2] = std::array::from_fn(|side| {
            let way = target[side] - before[side];
            if way.abs() < 1e-6 { target[side] } else { before[side] + way * coefficient }
        });
        self.0 = Some(after);
        (before, after)
    }
}
