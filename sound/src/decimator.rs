//! Every second sample of a signal, without what lies above: for rates that are higher than anybody hears.

/// Non-zero coefficients on one side of the middle: 35 taps.
const SIDE: usize = 9;
/// Samples that the filter looks at, and where its middle is.
const SPAN: usize = 4 * SIDE - 1;
const MIDDLE: usize = SPAN / 2;

/// A half-band filter over a stream. Its output is in step with its input: the delay is taken off.
pub(crate) struct Decimator {
    side: [f32; SIDE],
    /// What the filter still looks at, and then what is new.
    line: Vec<f32>,
}

impl Default for Decimator {
    fn default() -> Self {
        // A sinc under a Blackman window, brought to a sum of 1.
        let tap = |i: usize| {
            let x = (2 * i + 1) as f64;
            let phase = std::f64::consts::PI * (1.0 + x / (2 * SIDE) as f64);
            let window = 0.42 - 0.5 * phase.cos() + 0.08 * (2.0 * phase).cos();
            let half = std::f64::consts::FRAC_PI_2 * x;
            0.5 * window * half.sin() / half
        };
        let taps: [f64; SIDE] = std::array::from_fn(tap);
        let sum = 2.0 * taps.iter().sum::<f64>();
        Self { side: taps.map(|tap| (0.5 * tap / sum) as f32), line: vec![0.0; MIDDLE] }
    }
}

impl Decimator {
    /// Takes samples; gives every second one, `MIDDLE` late.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.line.extend_from_slice(samples);
        let mut at = 0;
        while let Some(span) = self.line.get(at..at + SPAN) {
            let (before, after) = span.split_at(MIDDLE);
            let pair = |i: usize| before[MIDDLE - 2 * i - 1] + after[2 * i + 1];
            let sides: f32 = self.side.iter().enumerate().map(|(i, tap)| tap * pair(i)).sum();
            out.push(0.5 * after[0] + sides);
            at += 2;
        }
        self.line.drain(..at);
    }

    /// What is still due at the end.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        self.push(&[0.0; MIDDLE], out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn halved(hz: f64) -> Vec<f32> {
        let samples: Vec<f32> = (0..4_000).map(|i| (std::f64::consts::TAU * hz * f64::from(i)).sin() as f32).collect();
        let mut out = Vec::new();
        let mut decimator = Decimator::default();
        samples.chunks(97).for_each(|part| decimator.push(part, &mut out));
        decimator.finish(&mut out);
        out
    }

    #[test]
    fn what_is_heard_stays_in_step_and_what_would_fold_onto_it_is_gone() {
        // As parts of the rate: 20 kHz at 192 kHz, and what folds onto 20 kHz.
        let low = halved(20.0 / 192.0);
        assert_eq!(low.len(), 2_000);
        for (i, x) in low.iter().enumerate().skip(40).take(1_900) {
            let expected = (std::f64::consts::TAU * 20.0 / 192.0 * (2 * i) as f64).sin() as f32;
            assert!((x - expected).abs() < 1e-3, "{i}: {x} {expected}");
        }
        let folded = halved(76.0 / 192.0);
        assert!(folded[40..1_900].iter().all(|x| x.abs() < 1e-3));
    }
}
