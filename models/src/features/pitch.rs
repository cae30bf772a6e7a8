//! Pitch over time with confidence: audio in, Hz per frame out. Candidates after pYIN (Mauch and Dixon, 2014) on one less the
//! normalised cross-correlation (Talkin, 1995), which a decay of level does not bend as it bends YIN's difference; a path through
//! them; then as many periods as fit set the fraction of a lag.

use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

/// Lags are looked for at no less than this rate: between them a bright tone's dips would be missed.
const LEAST_LAG_RATE_HZ: f64 = 88_200.0;
/// Frames further below the loudest have no pitch: 60 dB; nor have those under -90 dB re full scale.
const HEARD_POWER: f64 = 1e-6;
const SILENT_POWER: f64 = 1e-9;
/// What a jump of an octave between two frames costs, in nats.
const JUMP_COST: f64 = 3.0;
/// The probability, of what no dip took, that goes to the deepest; as in pYIN.
const DEEPEST_SHARE: f64 = 0.01;
const MAX_CANDIDATES: usize = 8;

/// A pitch and how sure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pitch {
    /// Fundamental in Hz; 0 where there is none to speak of (silence).
    pub hz: f32,
    /// 0..1: near 1 for a steady tone, near 0 for noise.
    pub confidence: f32,
}

impl Pitch {
    /// The pitch of one note from its frames: the median weighted by confidence, with the mean confidence of the frames that
    /// sound. Hz 0 when none does.
    pub fn of_note(frames: &[Self]) -> Self {
        let mut heard: Vec<Self> = frames.iter().copied().filter(|p| p.hz > 0.0).collect();
        heard.sort_by(|a, b| a.hz.total_cmp(&b.hz));
        let total: f32 = heard.iter().map(|p| p.confidence).sum();
        let mut below = 0.0;
        let median = heard.iter().find(|p| {
            below += p.confidence;
            2.0 * below >= total
        });
        median.map_or_else(Self::default, |p| Self { hz: p.hz, confidence: total / heard.len() as f32 })
    }
}

/// A planned pitch tracker.
pub struct PitchTracker {
    hop: usize,
    /// Samples that are compared with those one lag later, and the longest lag.
    window: usize,
    /// Lags a sample.
    oversampling: usize,
    shortest_lag: usize,
    lag_rate_hz: f64,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    buffers: Buffers,
}

struct Buffers {
    padded: Vec<f32>,
    head: Vec<Complex<f32>>,
    whole: Vec<Complex<f32>>,
    product: Vec<Complex<f32>>,
    correlation: Vec<f32>,
    /// Energy of the first so many samples of the frame.
    energies: Vec<f64>,
    /// One less the correlation coefficient per lag: 0 for a period, 1 for what is unrelated, 2 for opposites.
    difference: Vec<f64>,
    /// The same over its mean up to the lag, as in YIN.
    relative: Vec<f64>,
}

#[derive(Clone, Copy)]
struct PitchCandidate {
    hz: f64,
    probability: f64,
}

impl PitchTracker {
    /// Plans for fundamentals from `lowest_hz` to `highest_hz`, one frame every `hop` samples; a frame spans two periods of
    /// `lowest_hz`.
    ///
    /// # Panics
    /// Unless `0 < lowest_hz < highest_hz < sample_rate_hz / 2` and `hop > 0`.
    pub fn new(sample_rate_hz: f64, lowest_hz: f64, highest_hz: f64, hop: usize) -> Self {
        let is_range = 0.0 < lowest_hz && lowest_hz < highest_hz && highest_hz < sample_rate_hz / 2.0;
        assert!(is_range && hop > 0, "pitch from {lowest_hz} to {highest_hz} Hz at {sample_rate_hz} Hz every {hop}");
        let oversampling = (LEAST_LAG_RATE_HZ / sample_rate_hz).ceil() as usize;
        let lag_rate_hz = sample_rate_hz * oversampling as f64;
        let window = (sample_rate_hz / lowest_hz).ceil() as usize + 2;
        let len = (2 * window).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len * oversampling));
        let buffers = Buffers {
            padded: forward.make_input_vec(),
            head: forward.make_output_vec(),
            whole: forward.make_output_vec(),
            product: inverse.make_input_vec(),
            correlation: inverse.make_output_vec(),
            energies: vec![0.0; 2 * window + 1],
            difference: vec![0.0; window * oversampling],
            relative: vec![0.0; window * oversampling],
        };
        let shortest_lag = (lag_rate_hz / highest_hz) as usize;
        Self { hop, window, oversampling, shortest_lag, lag_rate_hz, forward, inverse, buffers }
    }

    /// Frames that [`Self::track`] gives.
    pub fn num_frames(&self, num_samples: usize) -> usize {
        num_samples / self.hop + 1
    }

    /// The pitch every `hop` samples, in frames centred there or, at both ends, as near as the signal allows.
    pub fn track(&mut self, samples: &[f32]) -> Vec<Pitch> {
        let (span, hop) = (2 * self.window, self.hop);
        let start = |frame: usize| (frame * hop).saturating_sub(span / 2).min(samples.len().saturating_sub(span));
        let frame_of = |frame: usize| &samples[start(frame)..samples.len().min(start(frame) + span)];
        let num_frames = self.num_frames(samples.len());
        let power = |x: &[f32]| x.iter().map(|&s| f64::from(s) * f64::from(s)).sum::<f64>() / span as f64;
        let powers: Vec<f64> = (0..num_frames).map(|frame| power(frame_of(frame))).collect();
        // Of the whole signal: the mean of a frame that holds no whole number of periods would bend the pitch.
        let mean = samples.iter().sum::<f32>() / samples.len().max(1) as f32;
        let loudest = powers.iter().fold(0.0_f64, |a, &b| a.max(b));
        let candidates: Vec<Vec<PitchCandidate>> = powers
            .iter()
            .enumerate()
            .map(|(frame, &power)| {
                // A sample that is not finite makes the power so, and the frame silent.
                let is_heard = power.is_finite() && power > SILENT_POWER && power > loudest * HEARD_POWER;
                if is_heard { self.candidates(frame_of(frame), mean) } else { Vec::new() }
            })
            .collect();
        likeliest_path(&candidates)
    }

    fn candidates(&mut self, frame: &[f32], mean: f32) -> Vec<PitchCandidate> {
        self.compare_lags(frame, mean);
        let relative = &self.buffers.relative;
        let (mut found, mut lowest) = (Vec::<(usize, f64, f64)>::new(), 1.0_f64);
        for lag in self.shortest_lag.max(1)..relative.len() - 1 {
            if relative[lag] < relative[lag - 1] && relative[lag] <= relative[lag + 1] {
                let depth = vertex(relative, lag).1.max(0.0);
                if depth < lowest {
                    found.push((lag, depth, threshold_share(lowest) - threshold_share(depth)));
                    lowest = depth;
                }
            }
        }
        if let Some(deepest) = found.last_mut() {
            deepest.2 += DEEPEST_SHARE * threshold_share(lowest);
        }
        found.sort_by(|a, b| b.2.total_cmp(&a.2));
        found.truncate(MAX_CANDIDATES);
        let refined = |(lag, _, probability): &(usize, f64, f64)| PitchCandidate {
            hz: self.lag_rate_hz / self.refine(*lag),
            probability: *probability,
        };
        found.iter().map(refined).collect()
    }

    /// Fills `difference` and `relative` for every lag of the frame.
    fn compare_lags(&mut self, frame: &[f32], mean: f32) {
        let (window, oversampling) = (self.window, self.oversampling);
        let Buffers { padded, head, whole, product, correlation, energies, difference, relative } = &mut self.buffers;
        padded.fill(0.0);
        padded.iter_mut().zip(frame).for_each(|(x, s)| *x = s - mean);
        let mut energy = 0.0;
        for (sum, i) in energies.iter_mut().zip(0..) {
            *sum = energy;
            energy += padded.get(i).map_or(0.0, |&x| f64::from(x) * f64::from(x));
        }
        let mut first_half = padded.clone();
        first_half[window..].fill(0.0);
        // The only errors are buffers of other lengths, and these came from the plan.
        let planned =
            self.forward.process(padded, whole).is_ok() && self.forward.process(&mut first_half, head).is_ok();
        product.fill(Complex::new(0.0, 0.0));
        let scale = 1.0 / first_half.len() as f32;
        for ((product, head), whole) in product.iter_mut().zip(head.iter()).zip(whole.iter()) {
            *product = head.conj() * whole * scale;
        }
        // Half the sample rate is no longer the last bin, so its two sides are shared out.
        let last = head.len() - 1;
        let share = if oversampling > 1 { 0.5 } else { 1.0 };
        product[last] = Complex::new(product[last].re * share, 0.0);
        product[0].im = 0.0;
        let planned = planned && self.inverse.process(product, correlation).is_ok();
        debug_assert!(planned, "buffers come from the plan");
        let mut sum = 0.0;
        for (lag, (difference, relative)) in difference.iter_mut().zip(relative.iter_mut()).enumerate() {
            let (whole_lag, between) = (lag / oversampling, (lag % oversampling) as f64 / oversampling as f64);
            let later = |lag: usize| energies[lag + window] - energies[lag];
            let later = later(whole_lag) + (later(whole_lag + 1) - later(whole_lag)) * between;
            let both = (energies[window] * later.max(0.0)).sqrt();
            *difference = if both > 0.0 { 1.0 - f64::from(correlation[lag]) / both } else { 1.0 };
            sum += *difference;
            *relative = if sum > 0.0 { *difference * (lag + 1) as f64 / sum } else { 1.0 };
        }
    }

    /// The period in lags, between two of them: twice as many periods at a time, as long as they still repeat.
    fn refine(&self, lag: usize) -> f64 {
        const WORSE: f64 = 0.05;
        let difference = &self.buffers.difference;
        let (mut at, depth) = vertex(difference, lag);
        let mut periods = 1.0;
        loop {
            let expected = (2.0 * at).round() as usize;
            let around = self.oversampling.min(lag / 4).max(1);
            if expected + around + 1 >= difference.len() {
                return at / periods;
            }
            let near = expected - around..=expected + around;
            let Some(lowest) = near.min_by(|&a, &b| difference[a].total_cmp(&difference[b])) else {
                return at / periods;
            };
            let (next, next_depth) = vertex(difference, lowest);
            if lowest.abs_diff(expected) == around || next_depth > depth + WORSE {
                return at / periods;
            }
            (at, periods) = (next, 2.0 * periods);
        }
    }
}

/// Where the parabola through three values around `at` has its vertex, and its value there.
fn vertex(values: &[f64], at: usize) -> (f64, f64) {
    let (Some(&left), Some(&right)) = (values.get(at.wrapping_sub(1)), values.get(at + 1)) else {
        return (at as f64, values[at]);
    };
    let (slope, bend) = ((right - left) / 2.0, left - 2.0 * values[at] + right);
    if bend <= 0.0 {
        return (at as f64, values[at]);
    }
    let by = (-slope / bend).clamp(-1.0, 1.0);
    (at as f64 + by, values[at] + slope * by + 0.5 * bend * by * by)
}

/// The share of YIN's thresholds under `depth`: the cumulative Beta(2, 18) of pYIN, of mean 0.1.
fn threshold_share(depth: f64) -> f64 {
    let x = depth.clamp(0.0, 1.0);
    1.0 - (1.0 - x).powi(18) * (1.0 + 18.0 * x)
}

/// One candidate of each frame, so that the sum of -ln(probability) and of the jumps is least.
fn likeliest_path(frames: &[Vec<PitchCandidate>]) -> Vec<Pitch> {
    const LEAST_PROBABILITY: f64 = 1e-9;
    let cost = |c: &PitchCandidate| -c.probability.max(LEAST_PROBABILITY).ln();
    let mut pitches = vec![Pitch::default(); frames.len()];
    let heard: Vec<usize> = (0..frames.len()).filter(|&frame| !frames[frame].is_empty()).collect();
    let Some(&first) = heard.first() else { return pitches };
    let mut costs: Vec<f64> = frames[first].iter().map(cost).collect();
    let mut origins: Vec<Vec<usize>> = Vec::with_capacity(heard.len());
    for pair in heard.windows(2) {
        let (before, after) = (&frames[pair[0]], &frames[pair[1]]);
        let best = |to: &PitchCandidate| {
            let jumps = before.iter().zip(&costs).map(|(from, cost)| cost + JUMP_COST * (to.hz / from.hz).log2().abs());
            let least = jumps.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
            least.map_or((0, cost(to)), |(origin, jump)| (origin, jump + cost(to)))
        };
        let (from, sums): (Vec<usize>, Vec<f64>) = after.iter().map(best).unzip();
        costs = sums;
        origins.push(from);
    }
    let mut at = costs.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
    for (i, &frame) in heard.iter().enumerate().rev() {
        let chosen = frames[frame][at];
        pitches[frame] = Pitch { hz: chosen.hz as f32, confidence: chosen.probability.clamp(0.0, 1.0) as f32 };
        if i > 0 {
            at = origins[i - 1][at];
        }
    }
    pitches
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const RATE_HZ: f64 = 22_050.0;

    fn tone(of_phase: impl Fn(f64, f64) -> f64, hz: f64) -> Vec<f32> {
        let at = |i: usize| of_phase(TAU * hz * i as f64 / RATE_HZ, i as f64 / RATE_HZ) as f32;
        (0..(0.6 * RATE_HZ) as usize).map(at).collect()
    }

    fn cents_off(samples: &[f32], hz: f64) -> (f64, f64) {
        let frames = PitchTracker::new(RATE_HZ, 25.0, 2500.0, 220).track(samples);
        let worst = frames.iter().map(|p| 1200.0 * (f64::from(p.hz) / hz).log2().abs()).fold(0.0, f64::max);
        (worst, f64::from(Pitch::of_note(&frames).confidence))
    }

    #[test]
    fn every_frame_of_a_tone_from_30_to_2000_hz_is_within_ten_cents() {
        type Tone = (&'static str, fn(f64, f64) -> f64);
        let tones: [Tone; 9] = [
            ("sine", |w, _| 0.5 * w.sin()),
            ("quiet sine", |w, _| 1e-3 * w.sin()),
            ("five harmonics", |w, _| (1..=5).map(|k| 0.3 * (w * f64::from(k)).sin() / f64::from(k)).sum()),
            ("fm 1:1", |w, _| 0.5 * (w + 1.5 * w.sin()).sin()),
            ("fm 1:2", |w, _| 0.5 * (w + (2.0 * w).sin()).sin()),
            ("fm 2:1", |w, _| 0.5 * (2.0 * w + 1.2 * w.sin()).sin()),
            ("fm 1:3, decaying", |w, t| 0.8 * (-t / 0.15).exp() * (w + 0.8 * (-t / 0.1).exp() * (3.0 * w).sin()).sin()),
            ("sine, decaying", |w, t| 0.8 * (-t / 0.15).exp() * w.sin()),
            ("with a constant", |w, _| 0.3 + 0.3 * w.sin()),
        ];
        let mut misses = Vec::new();
        for hz in (0..=40).map(|i| 30.0 * (2000.0_f64 / 30.0).powf(f64::from(i) / 40.0)) {
            for (name, of_phase) in tones {
                let (worst, confidence) = cents_off(&tone(of_phase, hz), hz);
                if worst > 10.0 || confidence < 0.5 {
                    misses.push(format!("{name} at {hz:.1} Hz: {worst:.2} cents, confidence {confidence:.2}"));
                }
            }
        }
        assert!(misses.is_empty(), "{misses:#?}");
    }

    #[test]
    fn noise_has_no_confidence_and_silence_no_pitch() {
        let mut state = 1_u64;
        let next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        let noise: Vec<f32> = std::iter::repeat_with(next).take(22_050).collect();
        let mut tracker = PitchTracker::new(RATE_HZ, 30.0, 2000.0, 220);
        assert!(Pitch::of_note(&tracker.track(&noise)).confidence < 0.1);
        assert_eq!(Pitch::of_note(&tracker.track(&[0.0; 5000])), Pitch::default());
        assert_eq!(tracker.track(&[]), [Pitch::default()]);
        assert_eq!(tracker.track(&[f32::NAN; 3000])[3], Pitch::default());
        assert!(tracker.track(&[1.0; 3]).iter().all(|p| p.confidence < 0.5));
    }

    #[test]
    fn a_slow_vibrato_is_followed() {
        let hz = |t: f64| 220.0 * 2.0_f64.powf(0.03 * (TAU * 5.0 * t).sin());
        let mut phase = 0.0;
        let sample = |i: usize| {
            phase += TAU * hz(i as f64 / RATE_HZ) / RATE_HZ;
            (phase + phase.sin()).sin() as f32
        };
        let samples: Vec<f32> = (0..22_050).map(sample).collect();
        let frames = PitchTracker::new(RATE_HZ, 60.0, 1000.0, 220).track(&samples);
        for (i, p) in frames.iter().enumerate().skip(4).take(90) {
            let cents = 1200.0 * (f64::from(p.hz) / hz(i as f64 * 220.0 / RATE_HZ)).log2();
            assert!(cents.abs() < 10.0, "frame {i}: {cents} cents");
        }
    }
}
