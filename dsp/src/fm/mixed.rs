//! A bank of different patches: each lane has its own algorithm, so sums are masked, and feedback goes first.
//!
//! An operator that feeds itself back has no modulators in any algorithm. So the feedback of all lanes, whatever operator it is on,
//! is one pass over the frames before any other operator, sixteen chains side by side.

use super::CONTROL_FRAMES;
use super::algorithm::ALGORITHMS;
use super::feedback::{feed_back, feed_back_loop};
use super::kernel::{RenderLanes, Row, UNITS, octet, octet_mut, sine};
use super::lanes::LANES;
use super::plan::{Masks, Plan};
use super::simd::Simd;

/// Operators that are summed, each with the mask of the lanes that hear it.
struct Sources<S: Simd> {
    operators: [(usize, S::I); 6],
    len: usize,
}

impl<S: Simd> Sources<S> {
    /// Those of `from` (a bit each) that a lane of group `n` hears, lowest first.
    #[inline(always)]
    fn new(s: S, from: u8, masks: &[[u32; LANES]; 6], n: usize) -> Self {
        let mut sources = Self { operators: [(0, s.splat_i(0)); 6], len: 0 };
        for (op, mask) in masks.iter().enumerate() {
            let mask = octet(mask, n);
            if from >> op & 1 == 1 && *mask != [0; 8] {
                sources.operators[sources.len % 6] = (op, s.load_i(mask));
                sources.len += 1;
            }
        }
        sources
    }
}

impl<const N: usize> RenderLanes<'_, N> {
    /// Renders all lanes by their own algorithms.
    #[inline(always)]
    pub(super) fn render_mixed<S: Simd>(&mut self, s: S, plan: &Plan, masks: &Masks) {
        // Lanes that feed an operator back to itself, by operator.
        let mut own = [0u32; 6];
        for lane in self.lanes.active_lanes() {
            let algorithm = &ALGORITHMS[usize::from(self.lanes.algorithm[lane])];
            let op = usize::from(algorithm.feedback_to);
            let is_own = algorithm.feedback_from == algorithm.feedback_to;
            if is_own && self.lanes.feedback[lane] != 0.0 && plan.alive >> op & 1 == 1 {
                own[op] |= 1 << lane;
            }
        }
        if own != [0; 6] {
            let frames = self.num_frames.min(CONTROL_FRAMES);
            feed_back::<S, N>(s, self.lanes, &own, self.frame, &mut self.scratch.fed[..frames]);
        }
        for op in (0..6).rev() {
            if plan.looped && op == 2 {
                self.feed_back_loops();
            }
            if plan.alive >> op & 1 == 0 {
                self.skip(op, plan);
                continue;
            }
            for n in 0..N {
                let sources = Sources::new(s, plan.modulators[op], &masks.edge[op], n);
                let all = self.lanes.active() >> (8 * n) & 0xFF;
                let fed = own[op] >> (8 * n) & 0xFF;
                match (fed != 0, sources.len) {
                    (true, _) if fed == all => self.take_fed(s, op, n),
                    (true, 0) => self.operator_of_some::<S, 0, true>(s, op, n, &sources, fed),
                    (true, 1) => self.operator_of_some::<S, 1, true>(s, op, n, &sources, fed),
                    (true, 2) => self.operator_of_some::<S, 2, true>(s, op, n, &sources, fed),
                    (true, 3) => self.operator_of_some::<S, 3, true>(s, op, n, &sources, fed),
                    (true, 4) => self.operator_of_some::<S, 4, true>(s, op, n, &sources, fed),
                    (true, _) => self.operator_of_some::<S, 5, true>(s, op, n, &sources, fed),
                    (false, 0) => self.operator_of_some::<S, 0, false>(s, op, n, &sources, 0),
                    (false, 1) => self.operator_of_some::<S, 1, false>(s, op, n, &sources, 0),
                    (false, 2) => self.operator_of_some::<S, 2, false>(s, op, n, &sources, 0),
                    (false, 3) => self.operator_of_some::<S, 3, false>(s, op, n, &sources, 0),
                    (false, 4) => self.operator_of_some::<S, 4, false>(s, op, n, &sources, 0),
                    (false, _) => self.operator_of_some::<S, 5, false>(s, op, n, &sources, 0),
                }
            }
        }
        for n in 0..N {
            let sources = Sources::new(s, plan.carriers, &masks.carrier, n);
            match sources.len {
                0 => self.mix_some::<S, 0>(s, n, &sources),
                1 => self.mix_some::<S, 1>(s, n, &sources),
                2 => self.mix_some::<S, 2>(s, n, &sources),
                3 => self.mix_some::<S, 3>(s, n, &sources),
                4 => self.mix_some::<S, 4>(s, n, &sources),
                5 => self.mix_some::<S, 5>(s, n, &sources),
                _ => self.mix_some::<S, 6>(s, n, &sources),
            }
        }
    }

    /// An operator that all active lanes of group `n` feed back: what the feedback pass gave.
    #[inline(always)]
    fn take_fed<S: Simd>(&mut self, s: S, op: usize, n: usize) {
        let n = n % (LANES / 8);
        for (output, fed) in self.scratch.operators[op].iter_mut().zip(&self.scratch.fed).take(self.num_frames) {
            output[n] = fed[n];
        }
        let operator = &mut self.lanes.operators[op];
        let turned = s.mul_i(s.load_i(octet(&operator.step, n)), s.splat_i(self.num_frames as u32));
        let phase = s.add_i(s.load_i(octet(&operator.phase, n)), turned);
        s.store_i(octet_mut(&mut operator.phase, n), phase);
    }

    /// One operator of group `n` over all frames; lanes of `fed` (a bit each) take what the feedback pass gave.
    #[inline(always)]
    fn operator_of_some<S: Simd, const K: usize, const FED: bool>(
        &mut self,
        s: S,
        op: usize,
        n: usize,
        sources: &Sources<S>,
        fed: u32,
    ) {
        let n = n % (LANES / 8);
        let (outputs, higher) = self.scratch.operators.split_at_mut(op + 1);
        let mut rows: [(&[Row; CONTROL_FRAMES], S::I); K] = [(&self.scratch.voices, s.splat_i(0)); K];
        for (row, &(from, mask)) in rows.iter_mut().zip(&sources.operators) {
            *row = (&higher[from - op - 1], mask);
        }
        let mut fed_mask = [0; 8];
        for (column, mask) in fed_mask.iter_mut().enumerate() {
            *mask = if fed >> column & 1 == 1 { !0 } else { 0 };
        }
        let fed_mask = s.load_i(&fed_mask);
        let operator = &mut self.lanes.operators[op];
        let mut phase = s.load_i(octet(&operator.phase, n));
        let step = s.load_i(octet(&operator.step, n));
        let (base, slope) = (s.load(octet(&operator.base, n)), s.load(octet(&operator.slope, n)));
        let mut time = s.splat(self.frame as f32);
        let output = &mut outputs[op];
        for (frame, row) in output.iter_mut().enumerate().take(self.num_frames) {
            let mut turned = phase;
            if K > 0 {
                let sum = sum_of(s, &rows, frame, n);
                turned = s.add_i(turned, s.to_phase(s.mul(sum, s.splat(UNITS))));
            }
            let mut y = sine(s, turned, s.mul_add(slope, time, base));
            if FED {
                y = s.select(fed_mask, s.load(&self.scratch.fed[frame][n]), y);
            }
            s.store(&mut row[n], y);
            phase = s.add_i(phase, step);
            time = s.add(time, s.splat(1.0));
        }
        s.store_i(octet_mut(&mut operator.phase, n), phase);
    }

    /// Sums the carriers of group `n` into `scratch.voices`.
    #[inline(always)]
    fn mix_some<S: Simd, const K: usize>(&mut self, s: S, n: usize, sources: &Sources<S>) {
        let n = n % (LANES / 8);
        let mut rows = [(&self.scratch.operators[0], s.splat_i(0)); K];
        for (row, &(from, mask)) in rows.iter_mut().zip(&sources.operators) {
            *row = (&self.scratch.operators[from], mask);
        }
        for frame in 0..self.num_frames.min(CONTROL_FRAMES) {
            s.store(&mut self.scratch.voices[frame][n], sum_of(s, &rows, frame, n));
        }
    }

    /// Lanes whose feedback spans operators 6 to 4.
    fn feed_back_loops(&mut self) {
        for lane in self.lanes.active_lanes() {
            let algorithm = &ALGORITHMS[usize::from(self.lanes.algorithm[lane])];
            let span = (usize::from(algorithm.feedback_from), usize::from(algorithm.feedback_to));
            if span.0 != span.1 && self.lanes.feedback[lane] != 0.0 {
                let frames = (self.frame, self.num_frames);
                feed_back_loop(self.lanes, span, lane, frames, &mut self.scratch.operators);
            }
        }
    }
}

/// Sum of masked rows at `frame`, first to last.
#[inline(always)]
fn sum_of<S: Simd, const K: usize>(s: S, rows: &[(&[Row; CONTROL_FRAMES], S::I); K], frame: usize, n: usize) -> S::F {
    let mut sum = s.splat(0.0);
    for (k, (row, mask)) in rows.iter().enumerate() {
        let x = s.and(s.load(&row[frame][n]), *mask);
        sum = if k == 0 { x } else { s.add(sum, x) };
    }
    sum
}
