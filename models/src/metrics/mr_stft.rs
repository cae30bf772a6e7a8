//! MR-STFT: spectral convergence and log magnitudes at three resolutions. The floor lies so low that the rounding noise of a
//! single-precision transform would show in the logarithms (0.4 % of the figure), so these are in double.

use crate::features::{Frames, Window, ln};

pub(super) const NUM_RESOLUTIONS: usize = 3;
const WINDOWS: [usize; NUM_RESOLUTIONS] = [2048, 1024, 512];
/// Added to every magnitude, so that silence has a logarithm.
const FLOOR: f32 = 1e-5;

/// The target at one resolution: magnitudes and their logarithms, shape `(frames, bins)`, and the norm of the magnitudes.
#[derive(Clone, Debug)]
pub(super) struct ResolutionSpectra {
    magnitudes: Vec<f32>,
    logs: Vec<f32>,
    norm: f64,
}

pub(super) struct MrStft {
    resolutions: [Frames<f64>; NUM_RESOLUTIONS],
}

impl MrStft {
    pub(super) fn new() -> Self {
        Self { resolutions: WINDOWS.map(|len| Frames::new(len, len / 4, Window::Symmetric)) }
    }

    pub(super) fn spectra(&mut self, samples: &[f32]) -> [ResolutionSpectra; NUM_RESOLUTIONS] {
        self.resolutions.each_mut().map(|frames| {
            let mut magnitudes = Vec::new();
            frames.each_power(samples, |power| magnitudes.extend(power.iter().map(|p| (*p as f32).sqrt() + FLOOR)));
            let logs = magnitudes.iter().map(|&m| ln(m)).collect();
            let norm = magnitudes.iter().map(|&m| f64::from(m) * f64::from(m)).sum::<f64>().sqrt();
            ResolutionSpectra { magnitudes, logs, norm }
        })
    }

    pub(super) fn distance(&mut self, target: &[ResolutionSpectra; NUM_RESOLUTIONS], samples: &[f32]) -> f64 {
        let of_one = |(frames, target): (&mut Frames<f64>, &ResolutionSpectra)| {
            let num_bins = frames.num_bins();
            let mut expected = target.magnitudes.chunks_exact(num_bins).zip(target.logs.chunks_exact(num_bins));
            let (mut squares, mut log_sum) = (0.0_f64, 0.0_f64);
            frames.each_power(samples, |power| {
                let Some((magnitudes, logs)) = expected.next() else { return };
                let (frame_squares, frame_logs) = compare(power, magnitudes, logs);
                squares += f64::from(frame_squares);
                log_sum += f64::from(frame_logs);
            });
            squares.sqrt() / target.norm + log_sum / target.logs.len() as f64
        };
        self.resolutions.iter_mut().zip(target).map(of_one).sum::<f64>() / NUM_RESOLUTIONS as f64
    }
}

/// Sum of squared differences of the magnitudes and sum of |differences| of their logarithms in one frame, in lanes.
fn compare(power: &[f64], magnitudes: &[f32], logs: &[f32]) -> (f32, f32) {
    const LANES: usize = 8;
    let (mut squares, mut log_sums) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let mut add = |lane: usize, power: f64, expected: f32, expected_log: f32| {
        let magnitude = (power as f32).sqrt() + FLOOR;
        let difference = magnitude - expected;
        squares[lane] += difference * difference;
        log_sums[lane] += (ln(magnitude) - expected_log).abs();
    };
    let (power, power_rest) = power.as_chunks::<LANES>();
    let (magnitudes, magnitudes_rest) = magnitudes.as_chunks::<LANES>();
    let (logs, logs_rest) = logs.as_chunks::<LANES>();
    for ((power, magnitudes), logs) in power.iter().zip(magnitudes).zip(logs) {
        for lane in 0..LANES {
            add(lane, power[lane], magnitudes[lane], logs[lane]);
        }
    }
    for ((&power, &magnitude), &log) in power_rest.iter().zip(magnitudes_rest).zip(logs_rest) {
        add(0, power, magnitude, log);
    }
    (squares.iter().sum(), log_sums.iter().sum())
}
