//! A bank of different patches: each lane has its own algorithm, so operators stand in slots and sums are masked.
//!
//! All feedback is one pass over the frames before anything else, its chains side by side; the passes over the slots then keep what
//! it has written.

use super::feedback_bank::feed_back;
use super::groups::{Row, load, load_i};
use super::plan::{Masks, Plan};
use super::scratch::Scratch;
use super::sine::sine;
use super::slots::{SLOTS, in_slots};
use crate::fm::algorithm::ALGORITHMS;
use crate::fm::lanes::{LANES, Lanes, OperatorLanes};
use crate::fm::rates::CONTROL_FRAMES;
use crate::simd::{Simd, Task};

/// Slots that are summed, each with the mask of the lanes that hear it.
struct Sources<S: Simd, const N: usize> {
    slots: [(usize, [S::I; N]); 6],
    len: usize,
}

impl<S: Simd, const N: usize> Sources<S, N> {
    /// Those of `from` (a bit each), lowest first.
    #[inline(always)]
    fn new(s: S, from: u8, masks: &[[u32; LANES]; 6]) -> Self {
        let mut sources = Self { slots: [(0, [s.splat_i(0); N]); 6], len: 0 };
        for (slot, mask) in masks.iter().enumerate() {
            if from >> slot & 1 == 1 {
                sources.slots[sources.len % 6] = (slot, load_i(s, mask));
                sources.len += 1;
            }
        }
        sources
    }
}

/// Renders `N` groups of eight lanes, each by its own algorithm, into `scratch.voices`.
pub(super) struct RenderMultiPatch<'a, const N: usize> {
    pub(super) lanes: &'a mut Lanes,
    pub(super) scratch: &'a mut Scratch,
    pub(super) frame: usize,
    pub(super) num_frames: usize,
}

impl<const N: usize> Task for RenderMultiPatch<'_, N> {
    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let masks = Masks::new(&self.lanes.algorithm);
        let algorithms = self.lanes.algorithm;
        let algorithm = |lane: usize| (lane, &ALGORITHMS[usize::from(algorithms[lane])]);
        let plan = Plan::new(self.lanes.active_lanes().map(algorithm), self.lanes);
        self.render(s, &plan, &masks);
    }
}

impl<const N: usize> RenderMultiPatch<'_, N> {
    #[inline(always)]
    fn render<S: Simd>(&mut self, s: S, plan: &Plan, masks: &Masks) {
        let mut slots = in_slots(self.lanes);
        let fed = self.feed_back_all(s, &mut slots, plan);
        let by_slots = plan.by_slots(self.lanes);
        for slot in (0..6).rev() {
            if by_slots.alive >> slot & 1 == 0 || fed[slot] == self.lanes.active() {
                continue;
            }
            let lanes = &slots[slot];
            let sources = Sources::new(s, by_slots.modulators[slot], &masks.edge[slot]);
            match (fed[slot] != 0, sources.len) {
                (false, 0) => self.slot::<S, 0, false>(s, slot, lanes, &sources, 0),
                (false, 1) => self.slot::<S, 1, false>(s, slot, lanes, &sources, 0),
                (false, 2) => self.slot::<S, 2, false>(s, slot, lanes, &sources, 0),
                (false, 3) => self.slot::<S, 3, false>(s, slot, lanes, &sources, 0),
                (false, 4) => self.slot::<S, 4, false>(s, slot, lanes, &sources, 0),
                (false, _) => self.slot::<S, 5, false>(s, slot, lanes, &sources, 0),
                // Feedback reaches down to slot 3.
                (true, 0) => self.slot::<S, 0, true>(s, slot, lanes, &sources, fed[slot]),
                (true, 1) => self.slot::<S, 1, true>(s, slot, lanes, &sources, fed[slot]),
                (true, _) => self.slot::<S, 2, true>(s, slot, lanes, &sources, fed[slot]),
            }
        }
        let sources = Sources::new(s, by_slots.carriers, &masks.carrier);
        match sources.len {
            0 => self.mix::<S, 0>(s, &sources),
            1 => self.mix::<S, 1>(s, &sources),
            2 => self.mix::<S, 2>(s, &sources),
            3 => self.mix::<S, 3>(s, &sources),
            4 => self.mix::<S, 4>(s, &sources),
            5 => self.mix::<S, 5>(s, &sources),
            _ => self.mix::<S, 6>(s, &sources),
        }
        for op in 0..6 {
            self.lanes.advance_phase(op, self.num_frames);
        }
    }

    /// The feedback of all lanes. Says which lanes it has rendered, a bit each, by slot.
    #[inline(always)]
    fn feed_back_all<S: Simd>(&mut self, s: S, slots: &mut [OperatorLanes; 6], plan: &Plan) -> [u32; 6] {
        for op in 0..6 {
            if plan.alive >> op & 1 == 0 && plan.feedback >> op & 1 == 1 {
                self.lanes.forget_feedback(op);
            }
        }
        let (mut own, mut looped) = (0u32, 0u32);
        let mut fed = [0; 6];
        for lane in self.lanes.active_lanes() {
            let wired = &SLOTS[usize::from(self.lanes.algorithm[lane])];
            if self.lanes.feedback[lane] == 0.0 {
                continue;
            }
            if wired.algorithm.feedback_from < 5 {
                looped |= 1 << lane;
            } else if plan.alive >> wired.operator[5] & 1 == 1 {
                own |= 1 << lane;
            } else {
                continue;
            }
            for slot in fed.iter_mut().skip(usize::from(wired.algorithm.feedback_from)) {
                *slot |= 1 << lane;
            }
        }
        if own | looped != 0 {
            let (frames, outputs) = ((self.frame, self.num_frames), &mut self.scratch.operators);
            feed_back::<S, N>(s, self.lanes, slots, (own, looped), frames, outputs);
        }
        fed
    }

    /// One slot over all frames; lanes of `fed` (a bit each) keep what the feedback pass gave.
    #[inline(always)]
    fn slot<S: Simd, const K: usize, const FED: bool>(
        &mut self,
        s: S,
        slot: usize,
        lanes: &OperatorLanes,
        sources: &Sources<S, N>,
        fed: u32,
    ) {
        let (outputs, higher) = self.scratch.operators.split_at_mut(slot + 1);
        let mut rows: [(&[Row; CONTROL_FRAMES], [S::I; N]); K] = [(&self.scratch.voices, [s.splat_i(0); N]); K];
        for (row, &(from, mask)) in rows.iter_mut().zip(&sources.slots) {
            *row = (&higher[from - slot - 1], mask);
        }
        let mut fed_masks = [0; LANES];
        for (lane, mask) in fed_masks.iter_mut().enumerate() {
            *mask = if fed >> lane & 1 == 1 { !0 } else { 0 };
        }
        let fed: [S::I; N] = load_i(s, &fed_masks);
        let mut phase: [S::I; N] = load_i(s, &lanes.phase);
        let step: [S::I; N] = load_i(s, &lanes.step);
        let base: [S::F; N] = load(s, &lanes.base);
        let slope: [S::F; N] = load(s, &lanes.slope);
        let mut time = s.splat(self.frame as f32);
        for (frame, output) in outputs[slot].iter_mut().enumerate().take(self.num_frames) {
            for n in 0..N {
                let mut turned = phase[n];
                if K > 0 {
                    turned = s.add_i(turned, s.steps_to_phase(sum_of(s, &rows, frame, n)));
                }
                let mut y = sine(s, turned, s.mul_add(slope[n], time, base[n]));
                if FED {
                    y = s.select(fed[n], s.load(&output[n]), y);
                }
                s.store(&mut output[n], y);
                phase[n] = s.add_i(phase[n], step[n]);
            }
            time = s.add(time, s.splat(1.0));
        }
    }

    /// Sums the carriers into `scratch.voices`.
    #[inline(always)]
    fn mix<S: Simd, const K: usize>(&mut self, s: S, sources: &Sources<S, N>) {
        let mut rows = [(&self.scratch.operators[0], [s.splat_i(0); N]); K];
        for (row, &(from, mask)) in rows.iter_mut().zip(&sources.slots) {
            *row = (&self.scratch.operators[from], mask);
        }
        for (frame, voices) in self.scratch.voices.iter_mut().enumerate().take(self.num_frames) {
            for (n, voices) in voices.iter_mut().enumerate().take(N) {
                s.store(voices, sum_of(s, &rows, frame, n));
            }
        }
    }
}

/// Sum of masked rows of group `n` at `frame`, first to last.
#[inline(always)]
fn sum_of<S: Simd, const N: usize, const K: usize>(
    s: S,
    rows: &[(&[Row; CONTROL_FRAMES], [S::I; N]); K],
    frame: usize,
    n: usize,
) -> S::F {
    let mut sum = s.splat(0.0);
    for (k, (row, mask)) in rows.iter().enumerate() {
        let x = s.and(s.load(&row[frame][n]), mask[n]);
        sum = if k == 0 { x } else { s.add(sum, x) };
    }
    sum
}
