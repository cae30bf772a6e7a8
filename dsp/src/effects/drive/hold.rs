//! Sample and hold: a lower rate, with all that folds.

use super::super::glide::Slope;

/// The value held, and how far it is to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hold {
    phase: f32,
    value: [f32; 2],
}

impl Hold {
    /// Takes a value now and then; the step lies between samples, as far as an average can say that.
    #[inline(always)]
    pub(super) fn process(&mut self, pace: Slope, first: usize, input: &[[f32; 2]], output: &mut [[f32; 2]]) {
        for (i, (input, output)) in input.iter().zip(output).enumerate() {
            let pace = pace.at(first + i / 2);
            let input = input.map(|x| x.clamp(-1.0, 1.0));
            self.phase += pace;
            *output = self.value;
            if self.phase >= 1.0 {
                self.phase = (self.phase - 1.0).min(pace);
                let part = self.phase / pace;
                *output = std::array::from_fn(|c| self.value[c] + part * (input[c] - self.value[c]));
                self.value = input;
            }
        }
    }
}
