//! A bank whose voices share an algorithm, operator by operator.
//!
//! An operator is a phase counter, a phase deviation from its modulators (and from its own last two outputs), a polynomial sine
//! and a gain that runs in a straight line. Each operator is rendered over all frames before the next, which keeps its state in
//! registers; only algorithms whose feedback spans several operators must take operators 6, 5 and 4 frame by frame. Operators
//! that nobody hears are skipped.

use super::groups::{load, load_i, octet, octet_mut};
use super::plan::{Masks, Plan};
use super::scratch::Scratch;
use super::sine::sine;
use crate::fm::algorithm::ALGORITHMS;
use crate::fm::lanes::{LANES, Lanes};
use crate::fm::rates::CONTROL_FRAMES;
use crate::simd::{Simd, Task};

/// Phase units in a cycle of deviation.
const UNITS: f32 = 4096.0;

/// Renders `N` groups of eight lanes of one algorithm into `scratch.voices`.
pub(super) struct RenderOneAlgorithm<'a, const N: usize> {
    pub(super) lanes: &'a mut Lanes,
    pub(super) scratch: &'a mut Scratch,
    /// 0-31.
    pub(super) algorithm: u8,
    pub(super) frame: usize,
    pub(super) num_frames: usize,
}

impl<const N: usize> Task for RenderOneAlgorithm<'_, N> {
    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let algorithm = &ALGORITHMS[usize::from(self.algorithm)];
        let plan = Plan::new(self.lanes.active_lanes().map(|lane| (lane, algorithm)), self.lanes);
        self.render(s, &plan);
    }
}

impl<const N: usize> RenderOneAlgorithm<'_, N> {
    #[inline(always)]
    fn render<S: Simd>(&mut self, s: S, plan: &Plan) {
        let mut first = 5;
        if plan.looped {
            self.render_loop(s, &Masks::new(&self.lanes.algorithm));
            first = 2;
        }
        for op in (0..=first).rev() {
            if plan.alive >> op & 1 == 0 {
                self.skip(op, plan);
                continue;
            }
            let has_input = self.gather(s, op, plan.modulators[op]);
            match (has_input, plan.feedback >> op & 1 == 1) {
                (false, false) => self.operator::<S, false, false>(s, op),
                (true, false) => self.operator::<S, true, false>(s, op),
                (false, true) => self.operator::<S, false, true>(s, op),
                (true, true) => self.operator::<S, true, true>(s, op),
            }
        }
        self.mix(s, plan.carriers);
    }

    /// A silent operator only moves its phase.
    fn skip(&mut self, op: usize, plan: &Plan) {
        self.lanes.advance_phase(op, self.num_frames);
        if plan.feedback >> op & 1 == 1 {
            self.lanes.forget_feedback(op);
        }
    }

    /// Sums the outputs of an operator's modulators into `scratch.input`.
    #[inline(always)]
    fn gather<S: Simd>(&mut self, s: S, op: usize, sources: u8) -> bool {
        let mut is_first = true;
        for from in op + 1..6 {
            if sources >> from & 1 == 0 {
                continue;
            }
            for n in 0..N {
                let sources = self.scratch.operators[from].iter();
                for (source, input) in sources.zip(&mut self.scratch.input).take(self.num_frames) {
                    let x = s.load(&source[n]);
                    let sum = if is_first { x } else { s.add(s.load(&input[n]), x) };
                    s.store(&mut input[n], sum);
                }
            }
            is_first = false;
        }
        !is_first
    }

    /// One operator over all frames.
    #[inline(always)]
    fn operator<S: Simd, const INPUT: bool, const FEEDBACK: bool>(&mut self, s: S, op: usize) {
        let operator = &mut self.lanes.operators[op];
        let mut phase: [S::I; N] = load_i(s, &operator.phase);
        let step: [S::I; N] = load_i(s, &operator.step);
        let base: [S::F; N] = load(s, &operator.base);
        let slope: [S::F; N] = load(s, &operator.slope);
        let mut last: [[S::F; N]; 2] = [load(s, &self.lanes.last[0]), load(s, &self.lanes.last[1])];
        let mut feedback: [S::F; N] = load(s, &self.lanes.feedback);
        for group in &mut feedback {
            *group = s.mul(*group, s.splat(UNITS));
        }
        let mut time = s.splat(self.frame as f32);
        let rows = self.scratch.input.iter().zip(&mut self.scratch.operators[op]).take(self.num_frames);
        for (input, output) in rows {
            for n in 0..N {
                let mut turned = phase[n];
                if FEEDBACK {
                    let mut units = s.mul(feedback[n], s.add(last[0][n], last[1][n]));
                    if INPUT {
                        units = s.mul_add(s.load(&input[n]), s.splat(UNITS), units);
                    }
                    turned = s.add_i(turned, s.to_phase(units));
                } else if INPUT {
                    turned = s.add_i(turned, s.steps_to_phase(s.load(&input[n])));
                }
                let gain = s.mul_add(slope[n], time, base[n]);
                let y = sine(s, turned, gain);
                s.store(&mut output[n], y);
                phase[n] = s.add_i(phase[n], step[n]);
                if FEEDBACK {
                    last[1][n] = last[0][n];
                    last[0][n] = y;
                }
            }
            time = s.add(time, s.splat(1.0));
        }
        for n in 0..N {
            s.store_i(octet_mut(&mut operator.phase, n), phase[n]);
            if FEEDBACK {
                s.store(octet_mut(&mut self.lanes.last[0], n), last[0][n]);
                s.store(octet_mut(&mut self.lanes.last[1], n), last[1][n]);
            }
        }
    }

    /// Operators 6, 5 and 4 frame by frame, for feedback that spans them in all lanes.
    #[inline(always)]
    fn render_loop<S: Simd>(&mut self, s: S, masks: &Masks) {
        const OPS: [usize; 3] = [5, 4, 3];
        let lanes = &mut *self.lanes;
        let mut phase = [[s.splat_i(0); N]; 3];
        let (mut step, mut takes) = (phase, phase);
        let mut base = [[s.splat(0.0); N]; 3];
        let (mut slope, mut feedback) = (base, base);
        for (i, op) in OPS.into_iter().enumerate() {
            phase[i] = load_i(s, &lanes.operators[op].phase);
            step[i] = load_i(s, &lanes.operators[op].step);
            base[i] = load(s, &lanes.operators[op].base);
            slope[i] = load(s, &lanes.operators[op].slope);
            takes[i] = load_i(s, &masks.feedback_from[op]);
            let to: [S::I; N] = load_i(s, &masks.feedback_to[op]);
            for n in 0..N {
                let all = s.load(octet(&lanes.feedback, n));
                feedback[i][n] = s.and(s.mul(all, s.splat(UNITS)), to[n]);
            }
        }
        let edge65: [S::I; N] = load_i(s, &masks.edge[4][5]);
        let edge64: [S::I; N] = load_i(s, &masks.edge[3][5]);
        let edge54: [S::I; N] = load_i(s, &masks.edge[3][4]);
        let mut last: [[S::F; N]; 2] = [load(s, &lanes.last[0]), load(s, &lanes.last[1])];
        let mut time = s.splat(self.frame as f32);
        for frame in 0..self.num_frames.min(CONTROL_FRAMES) {
            let mut y = [[s.splat(0.0); N]; 3];
            for i in 0..3 {
                for n in 0..N {
                    let mut units = s.splat(0.0);
                    if i == 1 {
                        units = s.mul(s.and(y[0][n], edge65[n]), s.splat(UNITS));
                    } else if i == 2 {
                        let sum = s.add(s.and(y[0][n], edge64[n]), s.and(y[1][n], edge54[n]));
                        units = s.mul(sum, s.splat(UNITS));
                    }
                    units = s.mul_add(feedback[i][n], s.add(last[0][n], last[1][n]), units);
                    let turned = s.add_i(phase[i][n], s.to_phase(units));
                    y[i][n] = sine(s, turned, s.mul_add(slope[i][n], time, base[i][n]));
                    s.store(&mut self.scratch.operators[OPS[i]][frame][n], y[i][n]);
                    phase[i][n] = s.add_i(phase[i][n], step[i][n]);
                }
            }
            for i in 0..3 {
                for n in 0..N {
                    last[1][n] = s.select(takes[i][n], last[0][n], last[1][n]);
                    last[0][n] = s.select(takes[i][n], y[i][n], last[0][n]);
                }
            }
            time = s.add(time, s.splat(1.0));
        }
        for n in 0..N {
            for (i, op) in OPS.into_iter().enumerate() {
                s.store_i(octet_mut(&mut lanes.operators[op].phase, n), phase[i][n]);
            }
            s.store(octet_mut(&mut lanes.last[0], n), last[0][n]);
            s.store(octet_mut(&mut lanes.last[1], n), last[1][n]);
        }
    }

    /// Sums the carriers into `scratch.voices`.
    #[inline(always)]
    fn mix<S: Simd>(&mut self, s: S, carriers: u8) {
        let mut is_first = true;
        for op in 0..6 {
            if carriers >> op & 1 == 0 {
                continue;
            }
            for n in 0..N {
                let outputs = self.scratch.operators[op].iter();
                for (output, voices) in outputs.zip(&mut self.scratch.voices).take(self.num_frames) {
                    let x = s.load(&output[n]);
                    let sum = if is_first { x } else { s.add(s.load(&voices[n]), x) };
                    s.store(&mut voices[n], sum);
                }
            }
            is_first = false;
        }
        if is_first {
            for row in &mut self.scratch.voices[..self.num_frames.min(CONTROL_FRAMES)] {
                *row = [[0.0; 8]; LANES / 8];
            }
        }
    }
}
