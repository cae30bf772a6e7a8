//! Feedback frame by frame, in whole steps of the chip's signal and by table: every frame waits for the one before, so what counts
//! is the length of the chain and not its width.

use super::CONTROL_FRAMES;
use super::kernel::{Row, octet, octet_mut};
use super::lanes::{LANES, Lanes};
use super::simd::Simd;

/// Frames that a lone voice takes at a time.
pub(super) const CHUNK: usize = 8;

/// Phase that one step of the chip's signal turns.
pub(super) const STEP: i32 = 1 << 20;

/// The operators between feedback's source and its goal, over one chunk: in whole steps of the chip's signal and by table, since
/// every frame waits for the one before.
pub(super) struct Chain {
    /// Phases, a quarter turn behind, with what modulates them.
    pub(super) phases: [[u32; CHUNK]; 6],
    pub(super) gains: [[f32; CHUNK]; 6],
    pub(super) outputs: [[f32; CHUNK]; 6],
}

impl Chain {
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

/// Renders the operators that lanes feed back to themselves, a bit a lane in `own` of the operator. Other columns of `outputs` are 0.
/// `frame` is the first frame in the control block. Moves no phase of the lanes'.
#[inline(always)]
pub(super) fn feed_back<S: Simd, const N: usize>(
    s: S,
    lanes: &mut Lanes,
    own: &[u32; 6],
    frame: usize,
    outputs: &mut [Row],
) {
    let (mut phases, mut steps, mut feedbacks, mut lasts) = ([0; LANES], [0; LANES], [0; LANES], [[0; LANES]; 2]);
    let (mut bases, mut slopes) = ([0.0; LANES], [0.0; LANES]);
    for (operator, own) in lanes.operators.iter().zip(own) {
        for lane in 0..LANES {
            if own >> lane & 1 == 1 {
                phases[lane] = operator.phase[lane];
                steps[lane] = operator.step[lane];
                bases[lane] = operator.base[lane];
                slopes[lane] = operator.slope[lane];
                feedbacks[lane] = (lanes.feedback[lane] * STEP as f32) as i32 as u32;
                // As the sums that `WHOLE` makes: what it adds to them is taken off the phase, times the feedback.
                lasts[0][lane] = (lanes.last[0][lane] as i32 + WHOLE_BITS) as u32;
                lasts[1][lane] = (lanes.last[1][lane] as i32 + WHOLE_BITS) as u32;
                let excess = (WHOLE_BITS as u32).wrapping_mul(feedbacks[lane]).wrapping_mul(2);
                phases[lane] = phases[lane].wrapping_sub(excess);
            }
        }
    }
    let mut phase = [s.splat_i(0); N];
    let (mut step, mut feedback, mut last) = (phase, phase, [phase; 2]);
    let mut base = [s.splat(0.0); N];
    let mut slope = base;
    for n in 0..N {
        phase[n] = s.load_i(octet(&phases, n));
        step[n] = s.load_i(octet(&steps, n));
        feedback[n] = s.load_i(octet(&feedbacks, n));
        last[0][n] = s.load_i(octet(&lasts[0], n));
        last[1][n] = s.load_i(octet(&lasts[1], n));
        base[n] = s.load(octet(&bases, n));
        slope[n] = s.load(octet(&slopes, n));
    }
    let mut time = s.splat(frame as f32);
    for output in outputs {
        for n in 0..N {
            // The older output is known in time; only the newer one is waited for.
            let older = s.add_i(s.mul_i(last[1][n], feedback[n]), phase[n]);
            let turned = s.add_i(s.mul_i(last[0][n], feedback[n]), older);
            let y = s.mul(s.look_up(&SINE, turned), s.mul_add(slope[n], time, base[n]));
            s.store(&mut output[n], s.cut_signal(y));
            last[1][n] = last[0][n];
            last[0][n] = s.bits(s.add(y, s.splat(WHOLE)));
            phase[n] = s.add_i(phase[n], step[n]);
        }
        time = s.add(time, s.splat(1.0));
    }
    let fed = own.iter().fold(0, |all, own| all | own);
    for ((last, bits), to) in last.into_iter().zip(&mut lasts).zip(&mut lanes.last) {
        for (n, last) in last.into_iter().enumerate() {
            s.store_i(octet_mut(bits, n), last);
        }
        for (lane, (to, bits)) in to.iter_mut().zip(bits).enumerate() {
            if fed >> lane & 1 == 1 {
                *to = (*bits as i32 - WHOLE_BITS) as f32;
            }
        }
    }
}

/// Renders the operators `from..=to` of a lane whose feedback spans them, over what the kernel has put into `outputs` (of all six
/// operators). `frame` and phases as in [`feed_back`].
#[expect(clippy::needless_range_loop, reason = "frames and operators index several arrays side by side")]
pub(super) fn feed_back_loop(
    lanes: &mut Lanes,
    (from, to): (usize, usize),
    lane: usize,
    (frame, num_frames): (usize, usize),
    outputs: &mut [[Row; CONTROL_FRAMES]; 6],
) {
    let (group, column) = (lane / 8, lane % 8);
    let feedback = (lanes.feedback[lane] * STEP as f32) as i32;
    let mut last = [lanes.last[0][lane] as i32, lanes.last[1][lane] as i32];
    let mut phase = [0i32; 6];
    for op in from..=to {
        let operator = &lanes.operators[op];
        phase[op] = operator.phase[lane].wrapping_sub(operator.step[lane].wrapping_mul(num_frames as u32)) as i32;
    }
    for i in 0..num_frames.min(CONTROL_FRAMES) {
        let time = (frame + i) as f32;
        let mut turn = last[0].wrapping_add(last[1]).wrapping_mul(feedback);
        let mut newest = 0;
        for op in (from..=to).rev() {
            let operator = &lanes.operators[op];
            let gain = operator.base[lane] + operator.slope[lane] * time;
            let y = sine_by_table(turn.wrapping_add(phase[op]), gain);
            outputs[op][i][group][column] = cut(y);
            newest = whole(y);
            turn = newest.wrapping_mul(STEP);
            phase[op] = phase[op].wrapping_add(operator.step[lane] as i32);
        }
        last = [newest, last[0]];
    }
    lanes.last[0][lane] = last[0] as f32;
    lanes.last[1][lane] = last[1] as f32;
}

/// What `Simd::cut_signal` does, for one number.
#[inline(always)]
fn cut(x: f32) -> f32 {
    f32::from_bits((x as i32 as f32).to_bits() & 0xFFFF_C000)
}
