//! Feedback frame by frame, in whole steps of the chip's signal and by table: every frame waits for the one before, so what counts
//! is the length of the chain and not its width.

use super::CONTROL_FRAMES;
use super::kernel::{Row, load, load_i, octet_mut};
use super::lanes::{LANES, Lanes, OperatorLanes};
use super::simd::Simd;
use super::slots::SLOTS;

/// Frames that a lone voice takes at a time.
pub(super) const CHUNK: usize = 8;

/// Phase that one step of the chip's signal turns.
pub(super) const STEP: i32 = 1 << 20;

/// The operators between feedback's source and its goal, over one chunk: in whole steps of the chip's signal and by table, since
/// every frame waits for the one before.
pub(super) struct FeedbackChain {
    /// Phases, a quarter turn behind, with what modulates them.
    pub(super) phases: [[u32; CHUNK]; 6],
    pub(super) gains: [[f32; CHUNK]; 6],
    pub(super) outputs: [[f32; CHUNK]; 6],
}

impl FeedbackChain {
    /// An operator that feeds back to itself.
    #[inline(always)]
    pub(super) fn run_one(&mut self, op: usize, feedback: i32, last: &mut [i32; 2], len: usize) {
        let frames = self.phases[op].iter().zip(&self.gains[op]).zip(&mut self.outputs[op]);
        for ((&phase, &gain), output) in frames.take(len) {
            // The older output is known in time; only the newer one is waited for.
            let older = last[1].wrapping_mul(feedback).wrapping_add(phase as i32);
            let y = sine_by_table(last[0].wrapping_mul(feedback).wrapping_add(older), gain);
            *output = y;
            *last = [whole(y), last[0]];
        }
    }

    /// Algorithms 4 and 6: feedback over two or three operators, each of which modulates the next.
    #[inline(always)]
    pub(super) fn run_loop(&mut self, from: usize, to: usize, feedback: i32, last: &mut [i32; 2], len: usize) {
        for i in 0..len {
            let mut turn = last[0].wrapping_add(last[1]).wrapping_mul(feedback);
            for op in (from..=to).rev() {
                let y = sine_by_table(turn.wrapping_add(self.phases[op][i] as i32), self.gains[op][i]);
                self.outputs[op][i] = y;
                turn = whole(y).wrapping_mul(STEP);
            }
            *last = [turn >> 20, last[0]];
        }
    }
}

/// `gain` times the sine of a phase that is a quarter turn behind.
#[inline(always)]
fn sine_by_table(phase: i32, gain: f32) -> f32 {
    SINE[(phase as u32 >> 20) as usize] * gain
}

/// To a whole number, |x| < 2^22: an addition instead of a conversion.
#[inline(always)]
fn whole(x: f32) -> i32 {
    (x + WHOLE).to_bits() as i32 - WHOLE_BITS
}

/// Added to a number, leaves it whole in the low bits, over [`WHOLE_BITS`].
const WHOLE: f32 = 12_582_912.0;
const WHOLE_BITS: i32 = 0x4B40_0000;

/// Cosine at the middles of 4,096 steps of a turn.
static SINE: [f32; 4096] = {
    let mut table = [0.0; 4096];
    let mut i = 0;
    while i < 4096 {
        // Distance from the middle of the turn, where the cosine is -1, folded to a quarter turn.
        let turn = (i as f64 + 0.5) / 4096.0;
        let turn = if turn > 0.5 { 1.0 - turn } else { turn };
        let y = (0.25 - turn) * std::f64::consts::TAU;
        let (mut term, mut sum, mut k) = (y, y, 1.0);
        while k < 12.0 {
            term *= -y * y / ((2.0 * k) * (2.0 * k + 1.0));
            sum += term;
            k += 1.0;
        }
        table[i] = sum as f32;
        i += 1;
    }
    table
};

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
    let (mut phases, mut feedbacks, mut lasts) = (slots[5].phase, [0; LANES], [[0; LANES]; 2]);
    let (mut loops, mut num_loops) = ([Loop::default(); LANES], 0);
    for lane in lanes.active_lanes() {
        let feedback = (lanes.feedback[lane] * STEP as f32) as i32;
        let last = [lanes.last[0][lane] as i32, lanes.last[1][lane] as i32];
        if own >> lane & 1 == 1 {
            feedbacks[lane] = feedback as u32;
            // As the sums that `WHOLE` makes: what it adds to them is taken off the phase, times the feedback.
            lasts[0][lane] = (last[0] + WHOLE_BITS) as u32;
            lasts[1][lane] = (last[1] + WHOLE_BITS) as u32;
            phases[lane] = phases[lane].wrapping_sub((WHOLE_BITS.wrapping_mul(feedback) as u32).wrapping_mul(2));
        } else if looped >> lane & 1 == 1 {
            let from = usize::from(SLOTS[usize::from(lanes.algorithm[lane])].algorithm.feedback_from);
            loops[num_loops % LANES] = Loop { lane, from, feedback, last };
            num_loops += 1;
        }
    }
    let loops = &mut loops[..num_loops.min(LANES)];
    let mut phase: [S::I; N] = load_i(s, &phases);
    let step: [S::I; N] = load_i(s, &slots[5].step);
    let feedback: [S::I; N] = load_i(s, &feedbacks);
    let mut last: [[S::I; N]; 2] = [load_i(s, &lasts[0]), load_i(s, &lasts[1])];
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
        for one in loops.iter_mut() {
            one.run(slots, (frame + i) as f32, i, outputs);
        }
        time = s.add(time, s.splat(1.0));
    }
    for ((last, bits), to) in last.into_iter().zip(&mut lasts).zip(&mut lanes.last) {
        for (n, last) in last.into_iter().enumerate() {
            s.store_i(octet_mut(bits, n), last);
        }
        for (lane, (to, bits)) in to.iter_mut().zip(bits).enumerate() {
            if own >> lane & 1 == 1 {
                *to = (*bits as i32 - WHOLE_BITS) as f32;
            }
        }
    }
    for one in loops {
        lanes.last[0][one.lane] = one.last[0] as f32;
        lanes.last[1][one.lane] = one.last[1] as f32;
    }
}

/// What `Simd::cut_signal` does, for one number.
#[inline(always)]
fn cut(x: f32) -> f32 {
    f32::from_bits((x as i32 as f32).to_bits() & 0xFFFF_C000)
}
