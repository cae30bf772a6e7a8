//! A lone voice: vectorised over time, since fifteen empty lanes would cost as much as fifteen voices.
//!
//! Eight frames at a time through all operators; only feedback goes frame by frame, and the processor overlaps it with the other
//! operators' work on the frames before. Same arithmetic as the wide kernel.

use super::CONTROL_FRAMES;
use super::algorithm::Algorithm;
use super::feedback::{CHUNK, FeedbackChain, STEP};
use super::kernel::{Scratch, sine};
use super::lanes::Lanes;
use super::simd::{Simd, Task};

/// Renders one lane into `scratch.lone`.
pub(super) struct RenderMono<'a> {
    pub(super) lanes: &'a mut Lanes,
    pub(super) scratch: &'a mut Scratch,
    pub(super) lane: usize,
    pub(super) algorithm: &'static Algorithm,
    pub(super) frame: usize,
    pub(super) num_frames: usize,
}

const RAMP: [f32; CHUNK] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
const COUNT: [u32; CHUNK] = [0, 1, 2, 3, 4, 5, 6, 7];

impl Task for RenderMono<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { lanes, scratch, lane, algorithm, frame, num_frames } = self;
        let sounds = |op: usize| lanes.operators[op].base[lane] != 0.0 || lanes.operators[op].slope[lane] != 0.0;
        let mut heard = algorithm.carriers;
        let mut alive = 0u8;
        for op in 0..6 {
            if heard >> op & 1 == 1 && sounds(op) {
                alive |= 1 << op;
                heard |= algorithm.modulators[op];
            }
        }
        let (from, to) = (usize::from(algorithm.feedback_from), usize::from(algorithm.feedback_to));
        let feedback = (lanes.feedback[lane] * STEP as f32) as i32;
        let feeds_back = lanes.feedback[lane] != 0.0 && alive >> to & 1 == 1;
        let mut last = [lanes.last[0][lane] as i32, lanes.last[1][lane] as i32];
        // Operators from `from` to `to` go frame by frame: one in most algorithms, 4-6 or 5-6 in two of them.
        let is_serial = |op: usize| feeds_back && op >= from && op <= to;
        let phase = lanes.operators.each_ref().map(|o| o.phase[lane]);
        let step = lanes.operators.each_ref().map(|o| o.step[lane]);
        let base = lanes.operators.each_ref().map(|o| o.base[lane]);
        let slope = lanes.operators.each_ref().map(|o| o.slope[lane]);

        let mut done = 0;
        while done < num_frames {
            let len = (num_frames - done).min(CHUNK);
            let time = s.add(s.load(&RAMP), s.splat((frame + done) as f32));
            for op in (0..6).rev() {
                if alive >> op & 1 == 0 {
                    continue;
                }
                let turned = s.mul_i(s.add_i(s.load_i(&COUNT), s.splat_i(done as u32)), s.splat_i(step[op]));
                let turned = s.add_i(turned, s.splat_i(phase[op]));
                let gain = s.mul_add(s.splat(slope[op]), time, s.splat(base[op]));
                let sources = algorithm.modulators[op] & alive;
                if is_serial(op) && op != to {
                    continue;
                }
                if is_serial(op) {
                    let mut chain =
                        FeedbackChain { phases: [[0; CHUNK]; 6], gains: [[0.0; CHUNK]; 6], outputs: [[0.0; CHUNK]; 6] };
                    for link in from..=to {
                        let turned = s.mul_i(s.add_i(s.load_i(&COUNT), s.splat_i(done as u32)), s.splat_i(step[link]));
                        s.store_i(&mut chain.phases[link], s.add_i(turned, s.splat_i(phase[link])));
                        s.store(&mut chain.gains[link], s.mul_add(s.splat(slope[link]), time, s.splat(base[link])));
                    }
                    if sources != 0 {
                        let turned = s.steps_to_phase(sum(s, &scratch.lone_operators, sources, done));
                        let turned = s.add_i(s.load_i(&chain.phases[to]), turned);
                        s.store_i(&mut chain.phases[to], turned);
                    }
                    if from == to {
                        chain.run_one(to, feedback, &mut last, len);
                    } else {
                        chain.run_loop(from, to, feedback, &mut last, len);
                    }
                    for link in from..=to {
                        let output = s.cut_signal(s.load(&chain.outputs[link]));
                        s.store(chunk_mut(&mut scratch.lone_operators[link], done), output);
                    }
                    continue;
                }
                let turned = if sources == 0 {
                    turned
                } else {
                    s.add_i(turned, s.steps_to_phase(sum(s, &scratch.lone_operators, sources, done)))
                };
                s.store(chunk_mut(&mut scratch.lone_operators[op], done), sine(s, turned, gain));
            }
            let mixed = sum(s, &scratch.lone_operators, algorithm.carriers & alive, done);
            s.store(chunk_mut(&mut scratch.lone, done), mixed);
            done += CHUNK;
        }
        for operator in &mut lanes.operators {
            operator.phase[lane] =
                operator.phase[lane].wrapping_add(operator.step[lane].wrapping_mul(num_frames as u32));
        }
        for (history, last) in lanes.last.iter_mut().zip(last) {
            history[lane] = if feeds_back { last as f32 } else { 0.0 };
        }
    }
}

/// Sum of some operators' outputs over the chunk that starts at `done`.
#[inline(always)]
fn sum<S: Simd>(s: S, outputs: &[[f32; CONTROL_FRAMES]; 6], operators: u8, done: usize) -> S::F {
    let mut sum = s.splat(0.0);
    for (op, output) in outputs.iter().enumerate() {
        if operators >> op & 1 == 1 {
            let (chunks, _) = output.as_chunks::<CHUNK>();
            sum = s.add(sum, s.load(&chunks[done / CHUNK]));
        }
    }
    sum
}

#[inline(always)]
fn chunk_mut(output: &mut [f32; CONTROL_FRAMES], done: usize) -> &mut [f32; CHUNK] {
    let (chunks, _) = output.as_chunks_mut::<CHUNK>();
    &mut chunks[done / CHUNK]
}
