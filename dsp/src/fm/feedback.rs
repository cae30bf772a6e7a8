//! Feedback frame by frame, in whole steps of the chip's signal and by table: every frame waits for the one before, so what counts
//! is the length of the chain and not its width.

use super::CONTROL_FRAMES;
use super::kernel::Row;
use super::lanes::Lanes;

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
    (x + 12_582_912.0).to_bits() as i32 - 0x4B40_0000
}

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

/// Renders operator `op` of `M` lanes that feed it back to itself, over what the kernel has put into `outputs` without feedback.
/// `frame` is the first frame in the control block; the phases are those after the block.
pub(super) fn feed_back<const M: usize>(
    lanes: &mut Lanes,
    op: usize,
    which: [usize; M],
    frame: usize,
    input: Option<&[Row; CONTROL_FRAMES]>,
    outputs: &mut [Row],
) {
    let operator = &lanes.operators[op];
    let num_frames = outputs.len();
    let feedback = which.map(|lane| (lanes.feedback[lane] * STEP as f32) as i32);
    let step = which.map(|lane| operator.step[lane]);
    let mut phase =
        which.map(|lane| operator.phase[lane].wrapping_sub(operator.step[lane].wrapping_mul(num_frames as u32)) as i32);
    let (base, slope) = (which.map(|lane| operator.base[lane]), which.map(|lane| operator.slope[lane]));
    let mut last = [0, 1].map(|age: usize| which.map(|lane| lanes.last[age][lane] as i32));
    let mut time = frame as f32;
    for (i, output) in outputs.iter_mut().enumerate() {
        for m in 0..M {
            let (group, column) = (which[m] / 8, which[m] % 8);
            let mut turn = phase[m].wrapping_add(last[1][m].wrapping_mul(feedback[m]));
            if let Some(input) = input {
                turn = turn.wrapping_add((input[i][group][column] as i32).wrapping_mul(STEP));
            }
            let y = sine_by_table(turn.wrapping_add(last[0][m].wrapping_mul(feedback[m])), base[m] + slope[m] * time);
            output[group][column] = cut(y);
            last[1][m] = last[0][m];
            last[0][m] = whole(y);
            phase[m] = phase[m].wrapping_add(step[m] as i32);
        }
        time += 1.0;
    }
    for (age, last) in last.into_iter().enumerate() {
        for (lane, last) in which.into_iter().zip(last) {
            lanes.last[age][lane] = last as f32;
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
