//! A voice alone: vectorised over time, since fifteen empty lanes would cost as much as fifteen voices.
//!
//! Eight frames at a time through all operators; only feedback goes frame by frame, and the processor overlaps it with the other
//! operators' work on the frames before. Same arithmetic as the wide kernels.

use super::feedback_chain::{CHUNK, FeedbackChain};
use super::scratch::Scratch;
use super::sine::sine;
use super::sine_table::STEP;
use crate::fm::algorithm::{ALGORITHMS, Algorithm};
use crate::fm::lanes::{LANES, Lanes};
use crate::fm::rates::CONTROL_FRAMES;
use crate::simd::{Simd, Task};

/// Renders the only active lane into `scratch.mono`.
pub(super) struct RenderMono<'a> {
    lanes: &'a mut Lanes,
    scratch: &'a mut Scratch,
    lane: usize,
    algorithm: &'static Algorithm,
    frame: usize,
    num_frames: usize,
}

const RAMP: [f32; CHUNK] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
const COUNT: [u32; CHUNK] = [0, 1, 2, 3, 4, 5, 6, 7];

impl<'a> RenderMono<'a> {
    /// `algorithm` is that of the active lane, 0-31.
    pub(super) fn new(
        lanes: &'a mut Lanes,
        scratch: &'a mut Scratch,
        algorithm: u8,
        frame: usize,
        num_frames: usize,
    ) -> Self {
        let lane = lanes.active().trailing_zeros() as usize % LANES;
        Self { lanes, scratch, lane, algorithm: &ALGORITHMS[usize::from(algorithm)], frame, num_frames }
    }
}

impl Task for RenderMono<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { lanes, scratch, lane, algorithm, frame, num_frames } = self;
        let operators = Operators::new(lanes, lane);
        let alive = operators.alive(algorithm);
        let mut feedback = Feedback::new(lanes, lane, algorithm, alive);
        let outputs = &mut scratch.mono_operators;
        let mut done = 0;
        while done < num_frames {
            let len = (num_frames - done).min(CHUNK);
            let time = s.add(s.load(&RAMP), s.splat((frame + done) as f32));
            for op in (0..6).rev() {
                if alive >> op & 1 == 0 {
                    continue;
                }
                let sources = algorithm.modulators[op] & alive;
                if feedback.spans(op) {
                    if op == feedback.to {
                        feedback.render(s, &operators, sources, (done, len), time, outputs);
                    }
                    continue;
                }
                let mut turned = operators.phase(s, op, done);
                if sources != 0 {
                    turned = s.add_i(turned, s.steps_to_phase(sum(s, outputs, sources, done)));
                }
                s.store(chunk_mut(&mut outputs[op], done), sine(s, turned, operators.gain(s, op, time)));
            }
            let mixed = sum(s, outputs, algorithm.carriers & alive, done);
            s.store(chunk_mut(&mut scratch.mono, done), mixed);
            done += CHUNK;
        }
        for op in 0..6 {
            let operator = &mut lanes.operators[op];
            operator.phase[lane] =
                operator.phase[lane].wrapping_add(operator.step[lane].wrapping_mul(num_frames as u32));
        }
        for (history, last) in lanes.last.iter_mut().zip(feedback.last) {
            history[lane] = if feedback.is_on { last as f32 } else { 0.0 };
        }
    }
}

/// The lane's operators.
struct Operators {
    phase: [u32; 6],
    step: [u32; 6],
    base: [f32; 6],
    slope: [f32; 6],
}

impl Operators {
    #[inline(always)]
    fn new(lanes: &Lanes, lane: usize) -> Self {
        Self {
            phase: lanes.operators.each_ref().map(|o| o.phase[lane]),
            step: lanes.operators.each_ref().map(|o| o.step[lane]),
            base: lanes.operators.each_ref().map(|o| o.base[lane]),
            slope: lanes.operators.each_ref().map(|o| o.slope[lane]),
        }
    }

    /// Operators that sound and are heard, a bit each.
    #[inline(always)]
    fn alive(&self, algorithm: &Algorithm) -> u8 {
        let (mut heard, mut alive) = (algorithm.carriers, 0u8);
        for op in 0..6 {
            if heard >> op & 1 == 1 && (self.base[op] != 0.0 || self.slope[op] != 0.0) {
                alive |= 1 << op;
                heard |= algorithm.modulators[op];
            }
        }
        alive
    }

    /// Phases of an operator over the chunk that starts at `done`, without what modulates it.
    #[inline(always)]
    fn phase<S: Simd>(&self, s: S, op: usize, done: usize) -> S::I {
        let turned = s.mul_i(s.add_i(s.load_i(&COUNT), s.splat_i(done as u32)), s.splat_i(self.step[op]));
        s.add_i(turned, s.splat_i(self.phase[op]))
    }

    /// Gains of an operator over a chunk, `time` in frames of the control block.
    #[inline(always)]
    fn gain<S: Simd>(&self, s: S, op: usize, time: S::F) -> S::F {
        s.mul_add(s.splat(self.slope[op]), time, s.splat(self.base[op]))
    }
}

/// The lane's feedback. Operators from `from` to `to` go frame by frame: one in most algorithms, 4-6 or 5-6 in two of them.
struct Feedback {
    from: usize,
    to: usize,
    coefficient: i32,
    is_on: bool,
    last: [i32; 2],
}

impl Feedback {
    #[inline(always)]
    fn new(lanes: &Lanes, lane: usize, algorithm: &Algorithm, alive: u8) -> Self {
        let (from, to) = (usize::from(algorithm.feedback_from), usize::from(algorithm.feedback_to));
        Self {
            from,
            to,
            coefficient: (lanes.feedback[lane] * STEP as f32) as i32,
            is_on: lanes.feedback[lane] != 0.0 && alive >> to & 1 == 1,
            last: [lanes.last[0][lane] as i32, lanes.last[1][lane] as i32],
        }
    }

    /// True for operators that the feedback goes through.
    #[inline(always)]
    fn spans(&self, op: usize) -> bool {
        self.is_on && op >= self.from && op <= self.to
    }

    /// Renders the operators that it spans over `len` frames from `done` on; `sources` (a bit each) modulate the first of them.
    #[inline(always)]
    fn render<S: Simd>(
        &mut self,
        s: S,
        operators: &Operators,
        sources: u8,
        (done, len): (usize, usize),
        time: S::F,
        outputs: &mut [[f32; CONTROL_FRAMES]; 6],
    ) {
        let (from, to) = (self.from, self.to);
        let mut chain = FeedbackChain { phases: [[0; CHUNK]; 6], gains: [[0.0; CHUNK]; 6], outputs: [[0.0; CHUNK]; 6] };
        for link in from..=to {
            s.store_i(&mut chain.phases[link], operators.phase(s, link, done));
            s.store(&mut chain.gains[link], operators.gain(s, link, time));
        }
        if sources != 0 {
            let turned = s.steps_to_phase(sum(s, outputs, sources, done));
            let turned = s.add_i(s.load_i(&chain.phases[to]), turned);
            s.store_i(&mut chain.phases[to], turned);
        }
        if from == to {
            chain.run_one(to, self.coefficient, &mut self.last, len);
        } else {
            chain.run_loop(from, to, self.coefficient, &mut self.last, len);
        }
        for (link, output) in outputs.iter_mut().enumerate().take(to + 1).skip(from) {
            s.store(chunk_mut(output, done), s.cut_signal(s.load(&chain.outputs[link])));
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
