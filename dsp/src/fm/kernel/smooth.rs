//! A voice at twice the rate and without the chip's steps: a smooth sine, levels as they are. Eight half frames at a time; only feedback goes one
//! by one.

use std::ops::Range;

use super::sine::{smooth_sine, smooth_sine_at};
use crate::fm::FmModulation;
use crate::fm::algorithm::{ALGORITHMS, Algorithm};
use crate::fm::lane_lines::LaneLines;
use crate::simd::{Simd, Task};

/// Half frames at a time.
const GROUP: usize = 8;
const COUNT: [u32; GROUP] = [0, 1, 2, 3, 4, 5, 6, 7];
const SECONDS: [u32; GROUP] = [0, 1, 0, 1, 0, 1, 0, 1];
/// Units of a phase in a step of the chip's signal: of 2^32 a cycle, and of 2^24.
const STEP: f32 = 1_048_576.0;
const STEP_UNITS: f32 = 4_096.0;

/// The last two outputs of what feeds back, the newer one first, of the first half frames and of the second ones: what feeds back is as old as
/// on the chip.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SmoothVoice {
    last: [[f32; 2]; 2],
}

/// Adds a voice to `N` channels.
pub(in crate::fm) struct RenderSmooth<'a, const N: usize> {
    pub(in crate::fm) lines: &'a LaneLines,
    /// How loud it is in each at frame 0 of the control block, and what that gains a frame.
    pub(in crate::fm) weights: [[f32; 2]; N],
    pub(in crate::fm) voice: &'a mut SmoothVoice,
    /// What another layer does to it.
    pub(in crate::fm) modulation: Option<FmModulation<'a>>,
    /// The first frame in the control block.
    pub(in crate::fm) frame: usize,
    /// Two for each frame, in steps of the chip's signal; equal lengths.
    pub(in crate::fm) out: [&'a mut [f32]; N],
}

impl<const N: usize> Task for RenderSmooth<'_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { lines, weights, voice, modulation, frame, mut out } = self;
        let algorithm = &ALGORITHMS[usize::from(lines.algorithm & 31)];
        let alive = lines.alive(algorithm);
        let (from, to) = (usize::from(algorithm.feedback_from), usize::from(algorithm.feedback_to));
        let feeds_back = lines.feedback != 0.0 && alive >> to & 1 == 1;
        if !feeds_back {
            *voice = SmoothVoice::default();
        }
        let num_halves = out.first().map_or(0, |out| out.len());
        for start in (0..num_halves).step_by(GROUP) {
            let span = start..(start + GROUP).min(num_halves);
            let halves = Halves::new(s, 2 * frame + start, modulation, &span, algorithm);
            let mut outputs = [s.splat(0.0); 6];
            for op in (0..6).rev().filter(|op| alive >> op & 1 == 1) {
                let sources = algorithm.modulators[op] & alive;
                if feeds_back && op >= from && op <= to {
                    if op == to {
                        let turned = s.to_phase(s.mul(sum(s, &outputs, sources), s.splat(STEP_UNITS)));
                        feed_back(s, (lines, algorithm), voice, (turned, &halves), span.len(), &mut outputs);
                    }
                    continue;
                }
                let mut phase = halves.phase(s, lines, op);
                if sources != 0 {
                    phase = s.add_i(phase, s.to_phase(s.mul(sum(s, &outputs, sources), s.splat(STEP_UNITS))));
                }
                outputs[op] = smooth_sine(s, phase, halves.gain(s, lines, op));
            }
            let sum = sum(s, &outputs, algorithm.carriers & alive);
            for (out, weight) in out.iter_mut().zip(weights) {
                let loudness = s.mul_add(s.splat(weight[1]), halves.time, s.splat(weight[0]));
                let mut heard = [0.0; GROUP];
                s.store(&mut heard, s.mul(sum, loudness));
                out[span.clone()].iter_mut().zip(heard).for_each(|(sum, x)| *sum += x);
            }
        }
    }
}

/// Eight half frames.
struct Halves<S: Simd> {
    /// In half frames of the control block, and in frames.
    half: S::I,
    time: S::F,
    /// Operators to which another layer does something, a bit each, and what.
    modulated: u8,
    turn: S::I,
    scale: S::F,
}

impl<S: Simd> Halves<S> {
    /// Those from `first` of the control block on, the `span` of what is modulated.
    #[inline(always)]
    fn new(
        s: S,
        first: usize,
        modulation: Option<FmModulation<'_>>,
        span: &Range<usize>,
        algorithm: &Algorithm,
    ) -> Self {
        let half = s.add_i(s.load_i(&COUNT), s.splat_i(first as u32));
        let time = s.mul(s.to_float(half), s.splat(0.5));
        let (mut turns, mut gains, mut modulated) = ([0; GROUP], [1.0; GROUP], 0);
        if let Some(modulation) = modulation {
            modulated = modulation.operators.of(algorithm);
            turns.iter_mut().zip(&modulation.turns[span.clone()]).for_each(|(to, turn)| *to = *turn);
            gains.iter_mut().zip(&modulation.gains[span.clone()]).for_each(|(to, gain)| *to = *gain);
        }
        Self { half, time, modulated, turn: s.load_i(&turns), scale: s.load(&gains) }
    }

    /// Phases of an operator, without other operators that modulate it.
    #[inline(always)]
    fn phase(&self, s: S, lines: &LaneLines, op: usize) -> S::I {
        let line = &lines.operators[op];
        let whole = s.mul_i(s.shift_down(self.half, 1), s.splat_i(line.step));
        let second = s.mul_i(s.load_i(&SECONDS), s.splat_i(line.step >> 1));
        let phase = s.add_i(s.splat_i(line.phase), s.add_i(whole, second));
        if self.modulated >> op & 1 == 1 { s.add_i(phase, self.turn) } else { phase }
    }

    /// Amplitudes of an operator.
    #[inline(always)]
    fn gain(&self, s: S, lines: &LaneLines, op: usize) -> S::F {
        let line = &lines.operators[op];
        let gain = s.mul_add(s.splat(line.slope), self.time, s.splat(line.base));
        if self.modulated >> op & 1 == 1 { s.mul(gain, self.scale) } else { gain }
    }
}

/// Sum of some operators' outputs.
#[inline(always)]
fn sum<S: Simd>(s: S, outputs: &[S::F; 6], operators: u8) -> S::F {
    let mut sum = s.splat(0.0);
    for (op, output) in outputs.iter().enumerate() {
        if operators >> op & 1 == 1 {
            sum = s.add(sum, *output);
        }
    }
    sum
}

/// Renders the operators that feedback goes through, one in most algorithms; `turned` is what modulates the first of them.
#[inline(always)]
fn feed_back<S: Simd>(
    s: S,
    (lines, algorithm): (&LaneLines, &Algorithm),
    voice: &mut SmoothVoice,
    (turned, halves): (S::I, &Halves<S>),
    len: usize,
    outputs: &mut [S::F; 6],
) {
    let (from, to) = (usize::from(algorithm.feedback_from), usize::from(algorithm.feedback_to));
    let (mut phases, mut gains, mut rendered) = ([[0; GROUP]; 6], [[0.0; GROUP]; 6], [[0.0; GROUP]; 6]);
    for op in from..=to {
        s.store_i(&mut phases[op], halves.phase(s, lines, op));
        s.store(&mut gains[op], halves.gain(s, lines, op));
    }
    let first = s.add_i(s.load_i(&phases[to]), turned);
    s.store_i(&mut phases[to], first);
    for i in 0..len {
        let last = &mut voice.last[i % 2];
        let mut turn = (last[0] + last[1]) * lines.feedback;
        for op in (from..=to).rev() {
            turn = gains[op][i] * smooth_sine_at(phases[op][i].wrapping_add((turn * STEP) as i64 as u32));
            rendered[op][i] = turn;
        }
        *last = [turn, last[0]];
    }
    for op in from..=to {
        outputs[op] = s.load(&rendered[op]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::ModulatedOperators;
    use crate::fm::lane_lines::OperatorLine;
    use crate::simd::Isa;

    /// Algorithm 1, 2 modulates 1 and 6-5-4-3 is a chain, with these amplitudes.
    fn lines(feedback: f32, bases: [f32; 6]) -> LaneLines {
        let mut lines = LaneLines { algorithm: 0, feedback, ..LaneLines::default() };
        for ((op, line), base) in (1..).zip(&mut lines.operators).zip(bases) {
            let slope = if base == 0.0 { 0.0 } else { -3.0 };
            *line = OperatorLine { phase: 0, step: 40_000_000 * op + 1, base, slope };
        }
        lines
    }

    fn rendered(isa: Isa, lines: &LaneLines, lens: &[usize]) -> Vec<f32> {
        rendered_modulated(isa, lines, lens, None)
    }

    /// With what is done to it in 128 half frames.
    fn rendered_modulated(
        isa: Isa,
        lines: &LaneLines,
        lens: &[usize],
        modulation: Option<FmModulation<'_>>,
    ) -> Vec<f32> {
        let (mut voice, mut all, mut frame) = (SmoothVoice::default(), Vec::new(), 0);
        for len in lens {
            let mut out = vec![0.0; 2 * len];
            let span = 2 * frame..2 * (frame + len);
            let modulation =
                modulation.map(|m| FmModulation { turns: &m.turns[span.clone()], gains: &m.gains[span], ..m });
            let (weights, voice) = ([[1.0, 0.0]], &mut voice);
            isa.run(RenderSmooth { lines, weights, voice, modulation, frame, out: [&mut out] });
            frame += len;
            all.extend(out);
        }
        all
    }

    #[test]
    fn what_another_layer_turns_and_scales_is_turned_and_scaled() {
        let turns: Vec<u32> = (0..128).map(|half| 30_000_000_u32.wrapping_mul(half * half)).collect();
        let gains: Vec<f32> = (0..128).map(|half| 1.0 - 0.01 * half as f32).collect();
        // Operators 1 and 3 are heard, apart from each other.
        let lines = lines(0.0, [4_000.0, 0.0, 3_000.0, 0.0, 0.0, 0.0]);
        for (operators, modulated) in
            [(ModulatedOperators::Carriers, [true, true]), (ModulatedOperators::One(2), [false, true])]
        {
            let modulation = Some(FmModulation { operators, turns: &turns, gains: &gains });
            let got = rendered_modulated(Isa::detect(), &lines, &[64], modulation);
            assert!(got == rendered_modulated(Isa::Portable, &lines, &[5, 1, 17, 9, 32], modulation), "{operators:?}");
            for (half, got) in got.iter().enumerate() {
                let time = 0.5 * half as f64;
                let wave = |op: f64, base: f64, is_modulated: bool| {
                    let (turn, gain) =
                        if is_modulated { (f64::from(turns[half]), f64::from(gains[half])) } else { (0.0, 1.0) };
                    let cycles = (time * (40_000_000.0 * op + 1.0) + turn) / 4_294_967_296.0;
                    gain * (base - 3.0 * time) * (std::f64::consts::TAU * cycles).cos()
                };
                let expected = wave(1.0, 4_000.0, modulated[0]) + wave(3.0, 3_000.0, modulated[1]);
                assert!((f64::from(*got) - expected).abs() < 0.05, "{half}: {got}, expected {expected}");
            }
        }
    }

    #[test]
    fn what_is_done_to_an_operator_that_feeds_back_is_done_in_the_loop() {
        let (turns, ones) = ([1_u32 << 31; 128], [1.0; 128]);
        for algorithm in 0..32 {
            let lines = LaneLines { algorithm, ..lines(0.1, [3_000.0; 6]) };
            let to = ALGORITHMS[usize::from(algorithm)].feedback_to;
            let modulation = Some(FmModulation { operators: ModulatedOperators::One(to), turns: &turns, gains: &ones });
            let got = rendered_modulated(Isa::detect(), &lines, &[64], modulation);
            let mut turned = lines;
            turned.operators[usize::from(to)].phase ^= 1 << 31;
            assert!(got == rendered(Isa::detect(), &turned, &[64]), "{algorithm}");
        }
    }

    #[test]
    fn where_it_is_cut_and_on_what_it_runs_changes_no_bit() {
        for algorithm in 0..32 {
            let lines = LaneLines { algorithm, ..lines(0.1, [3_000.0; 6]) };
            let whole = rendered(Isa::detect(), &lines, &[64]);
            assert!(whole == rendered(Isa::detect(), &lines, &[5, 1, 17, 9, 32]), "{algorithm}");
            assert!(whole == rendered(Isa::Portable, &lines, &[64]), "{algorithm}");
            let still = LaneLines { feedback: 0.0, ..lines };
            assert!(whole != rendered(Isa::detect(), &still, &[64]), "{algorithm}");
        }
    }

    #[test]
    fn it_is_what_sines_make() {
        let got = rendered(Isa::detect(), &lines(0.0, [4_000.0, 2_000.0, 3_000.0, 0.0, 0.0, 0.0]), &[64]);
        for (half, got) in got.iter().enumerate() {
            let time = 0.5 * half as f64;
            // Phases are a quarter behind.
            let wave = |op: f64, turn: f64| {
                (std::f64::consts::TAU * (time * (40_000_000.0 * op + 1.0) / 4_294_967_296.0 + turn)).cos()
            };
            let [first, second, third] = [4_000.0, 2_000.0, 3_000.0].map(|base| base - 3.0 * time);
            let expected = first * wave(1.0, second * wave(2.0, 0.0) / 4_096.0) + third * wave(3.0, 0.0);
            assert!((f64::from(*got) - expected).abs() < 0.05, "{half}: {got}, expected {expected}");
        }
    }
}
