//! Feedback of a bank of different patches, frame by frame, in whole steps of the chip's signal and by table: every frame waits for
//! the one before, so what counts is the length of the chain and not its width.

use super::groups::{Row, load, load_i, octet_mut};
use super::sine_table::{SINE, STEP, WHOLE, WHOLE_BITS, sine_by_table, whole};
use super::slots::SLOTS;
use crate::fm::lanes::{LANES, Lanes, OperatorLanes};
use crate::fm::rates::CONTROL_FRAMES;
use crate::simd::Simd;

/// Feedback of a lane over several slots, each of which modulates the next: from slot 5 down to `from`.
#[derive(Clone, Copy, Default)]
struct Loop {
    lane: usize,
    from: usize,
    feedback: i32,
    last: [i32; 2],
}

impl Loop {
    /// One frame, over what stands in the lane's column of `outputs`.
    #[inline(always)]
    fn run(
        &mut self,
        slots: &mut [OperatorLanes; 6],
        time: f32,
        frame: usize,
        outputs: &mut [[Row; CONTROL_FRAMES]; 6],
    ) {
        let lane = self.lane % LANES;
        let mut turn = self.last[0].wrapping_add(self.last[1]).wrapping_mul(self.feedback);
        let mut newest = 0;
        for (slot, output) in slots.iter_mut().zip(outputs).skip(self.from).rev() {
            let gain = slot.base[lane] + slot.slope[lane] * time;
            let y = sine_by_table(turn.wrapping_add(slot.phase[lane] as i32), gain);
            output[frame][lane / 8][lane % 8] = cut(y);
            newest = whole(y);
            turn = newest.wrapping_mul(STEP);
            slot.phase[lane] = slot.phase[lane].wrapping_add(slot.step[lane]);
        }
        self.last = [newest, self.last[0]];
    }
}

/// What feeds back in a bank: `own`, lanes (a bit each) whose slot 5 feeds itself back, side by side; and loops over several slots.
struct Chains {
    own: u32,
    /// Phases of slot 5.
    phases: [u32; LANES],
    feedbacks: [u32; LANES],
    /// The last two outputs, as the sums that [`WHOLE`] makes.
    lasts: [[u32; LANES]; 2],
    loops: [Loop; LANES],
    num_loops: usize,
}

impl Chains {
    /// Takes up the chains of the lanes `own` and `looped` (a bit each) where the last block left them.
    #[inline(always)]
    fn new(lanes: &Lanes, slot_5: &OperatorLanes, own: u32, looped: u32) -> Self {
        let (mut phases, mut feedbacks, mut lasts) = (slot_5.phase, [0; LANES], [[0; LANES]; 2]);
        let (mut loops, mut num_loops) = ([Loop::default(); LANES], 0);
        for lane in lanes.active_lanes() {
            let feedback = (lanes.feedback[lane] * STEP as f32) as i32;
            let last = [lanes.last[0][lane] as i32, lanes.last[1][lane] as i32];
            if own >> lane & 1 == 1 {
                feedbacks[lane] = feedback as u32;
                // What `WHOLE` adds to the outputs is taken off the phase, times the feedback.
                lasts[0][lane] = (last[0] + WHOLE_BITS) as u32;
                lasts[1][lane] = (last[1] + WHOLE_BITS) as u32;
                phases[lane] = phases[lane].wrapping_sub((WHOLE_BITS.wrapping_mul(feedback) as u32).wrapping_mul(2));
            } else if looped >> lane & 1 == 1 {
                let from = usize::from(SLOTS[usize::from(lanes.algorithm[lane])].algorithm.feedback_from);
                loops[num_loops % LANES] = Loop { lane, from, feedback, last };
                num_loops += 1;
            }
        }
        Self { own, phases, feedbacks, lasts, loops, num_loops: num_loops.min(LANES) }
    }

    /// Leaves the last outputs to the next block.
    #[inline(always)]
    fn finish(&self, lanes: &mut Lanes) {
        for (bits, to) in self.lasts.iter().zip(&mut lanes.last) {
            for (lane, (to, bits)) in to.iter_mut().zip(bits).enumerate() {
                if self.own >> lane & 1 == 1 {
                    *to = (*bits as i32 - WHOLE_BITS) as f32;
                }
            }
        }
        for one in &self.loops[..self.num_loops] {
            lanes.last[0][one.lane] = one.last[0] as f32;
            lanes.last[1][one.lane] = one.last[1] as f32;
        }
    }
}

/// Renders all feedback of a bank of different patches into `outputs`, by slot: slot 5 of the lanes `own` (a bit each), which feed
/// themselves back, and the slots that the lanes `looped` feed back over. What it leaves in slot 5 of other lanes means nothing.
/// `frame` is the first frame in the control block. All chains go frame by frame side by side: each waits for itself alone.
#[inline(always)]
pub(super) fn feed_back<S: Simd, const N: usize>(
    s: S,
    lanes: &mut Lanes,
    slots: &mut [OperatorLanes; 6],
    (own, looped): (u32, u32),
    (frame, num_frames): (usize, usize),
    outputs: &mut [[Row; CONTROL_FRAMES]; 6],
) {
    let mut chains = Chains::new(lanes, &slots[5], own, looped);
    let mut phase: [S::I; N] = load_i(s, &chains.phases);
    let step: [S::I; N] = load_i(s, &slots[5].step);
    let feedback: [S::I; N] = load_i(s, &chains.feedbacks);
    let mut last: [[S::I; N]; 2] = [load_i(s, &chains.lasts[0]), load_i(s, &chains.lasts[1])];
    let base: [S::F; N] = load(s, &slots[5].base);
    let slope: [S::F; N] = load(s, &slots[5].slope);
    let mut time = s.splat(frame as f32);
    for i in 0..num_frames.min(CONTROL_FRAMES) {
        for n in 0..N {
            // The older output is known in time; only the newer one is waited for.
            let older = s.add_i(s.mul_i(last[1][n], feedback[n]), phase[n]);
            let turned = s.add_i(s.mul_i(last[0][n], feedback[n]), older);
            let y = s.mul(s.look_up(&SINE, turned), s.mul_add(slope[n], time, base[n]));
            s.store(&mut outputs[5][i][n], s.cut_signal(y));
            last[1][n] = last[0][n];
            last[0][n] = s.bits(s.add(y, s.splat(WHOLE)));
            phase[n] = s.add_i(phase[n], step[n]);
        }
        for one in &mut chains.loops[..chains.num_loops] {
            one.run(slots, (frame + i) as f32, i, outputs);
        }
        time = s.add(time, s.splat(1.0));
    }
    for (last, bits) in last.into_iter().zip(&mut chains.lasts) {
        for (n, last) in last.into_iter().enumerate() {
            s.store_i(octet_mut(bits, n), last);
        }
    }
    chains.finish(lanes);
}

/// What `Simd::cut_signal` does, for one number.
#[inline(always)]
fn cut(x: f32) -> f32 {
    f32::from_bits((x as i32 as f32).to_bits() & 0xFFFF_C000)
}
