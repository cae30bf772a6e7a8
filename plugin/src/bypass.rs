//! The host's bypass: the output fades to silence and back, while everything goes on behind it.

/// Time in s from sound to silence.
const FADE_S: f32 = 0.005;

/// The fade at the output.
#[derive(Debug)]
pub(crate) struct Bypass {
    /// 1 is open.
    gain: f32,
    step: f32,
}

impl Bypass {
    /// `[main-thread]` An open output at this rate.
    pub(crate) fn new(sample_rate_hz: f32) -> Self {
        Self { gain: 1.0, step: 1.0 / (FADE_S * sample_rate_hz) }
    }

    /// `[audio-thread]` Opens or closes the output. Open, it leaves every bit as it was.
    pub(crate) fn process(&mut self, is_bypassed: bool, left: &mut [f32], right: &mut [f32]) {
        let (target, step) = if is_bypassed { (0.0, -self.step) } else { (1.0, self.step) };
        if self.gain == target {
            if is_bypassed {
                left.fill(0.0);
                right.fill(0.0);
            }
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            self.gain = (self.gain + step).clamp(0.0, 1.0);
            *left *= self.gain;
            *right *= self.gain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fades_to_nothing_and_back_to_every_bit() {
        let mut bypass = Bypass::new(48_000.0);
        let mut block = |is_bypassed| {
            let (mut left, mut right) = ([0.7f32; 480], [-0.3f32; 480]);
            bypass.process(is_bypassed, &mut left, &mut right);
            (left, right)
        };
        assert_eq!(block(false), ([0.7; 480], [-0.3; 480]));
        let (left, right) = block(true);
        assert!(left.is_sorted_by(|a, b| a >= b) && left[0] > 0.69 && left[479] == 0.0 && right[479] == 0.0);
        assert_eq!(block(true), ([0.0; 480], [0.0; 480]));
        let (left, _) = block(false);
        assert!(left.is_sorted() && left[0] < 0.01 && left[479] == 0.7);
        assert_eq!(block(false), ([0.7; 480], [-0.3; 480]));
    }
}
