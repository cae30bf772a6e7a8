//! Sixteen voices side by side: what the kernels read and write, one array a quantity.
//!
//! The plugin puts 16 voices of one patch into the lanes, the search 16 different patches. Gains run in straight lines
//! `base + slope * frame` over the frames of a control block, so that cutting a block in two changes no bit.

use super::algorithm::ALGORITHMS;

/// Voices in a bank.
pub const LANES: usize = 16;

/// A phase of a quarter turn: phases are kept a quarter behind, because the kernel's sine is a cosine.
const QUARTER: u32 = 1 << 30;

/// One operator of all lanes.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct OperatorLanes {
    /// 2^32 a cycle, a quarter turn behind.
    pub(super) phase: [u32; LANES],
    /// Phase a frame.
    pub(super) step: [u32; LANES],
    /// Amplitude in cycles of phase deviation at frame 0 of the control block.
    pub(super) base: [f32; LANES],
    /// Amplitude a frame.
    pub(super) slope: [f32; LANES],
}

/// A bank of 16 voices. `[audio-thread]`
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Lanes {
    pub(super) operators: [OperatorLanes; 6],
    /// Cycles of deviation for the sum of the last two outputs.
    pub(super) feedback: [f32; LANES],
    pub(super) last: [[f32; LANES]; 2],
    pub(super) algorithm: [u8; LANES],
    active: u32,
}

/// How the operators of a bank are wired: by one algorithm, or by one a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wiring {
    /// All active lanes share this algorithm, 0-31.
    OneAlgorithm(u8),
    /// Lanes have their own.
    PerLane,
}

impl Default for Lanes {
    fn default() -> Self {
        let operator = OperatorLanes { phase: [0; LANES], step: [0; LANES], base: [0.0; LANES], slope: [0.0; LANES] };
        Self {
            operators: std::array::from_fn(|_| operator.clone()),
            feedback: [0.0; LANES],
            last: [[0.0; LANES]; 2],
            algorithm: [0; LANES],
            active: 0,
        }
    }
}

impl Lanes {
    /// Lanes that sound, a bit each.
    pub fn active(&self) -> u32 {
        self.active
    }

    /// Indices of the lanes that sound.
    pub fn active_lanes(&self) -> impl Iterator<Item = usize> + use<> {
        let mut left = self.active;
        std::iter::from_fn(move || {
            let lane = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (lane < LANES).then_some(lane)
        })
    }

    /// Starts a silent lane. `phases` are the operators' start phases (2^32 a cycle).
    pub fn start(&mut self, lane: usize, algorithm: u8, phases: [u32; 6]) {
        self.clear(lane);
        self.active |= 1 << lane;
        self.algorithm[lane] = algorithm & 31;
        for (operator, phase) in self.operators.iter_mut().zip(phases) {
            operator.phase[lane] = phase.wrapping_sub(QUARTER);
        }
    }

    /// Frees a lane: it adds nothing from now on.
    pub fn clear(&mut self, lane: usize) {
        self.active &= !(1 << lane);
        for operator in &mut self.operators {
            operator.step[lane] = 0;
            operator.base[lane] = 0.0;
            operator.slope[lane] = 0.0;
        }
        self.feedback[lane] = 0.0;
        self.last[0][lane] = 0.0;
        self.last[1][lane] = 0.0;
    }

    /// A lane is rendered no more, though its values go on: elsewhere they are.
    pub(crate) fn rest(&mut self, lane: usize) {
        self.active &= !(1 << lane);
    }

    /// Copies lane `from` of `source` into lane `to` and frees nothing.
    pub fn copy_lane(&mut self, to: usize, source: &Self, from: usize) {
        for (mine, theirs) in self.operators.iter_mut().zip(&source.operators) {
            mine.phase[to] = theirs.phase[from];
            mine.step[to] = theirs.step[from];
            mine.base[to] = theirs.base[from];
            mine.slope[to] = theirs.slope[from];
        }
        self.feedback[to] = source.feedback[from];
        self.last[0][to] = source.last[0][from];
        self.last[1][to] = source.last[1][from];
        self.algorithm[to] = source.algorithm[from];
        let bit = (source.active >> from) & 1;
        self.active = (self.active & !(1 << to)) | (bit << to);
    }

    /// Start phases of a lane as they stand now (2^32 a cycle).
    pub fn phases(&self, lane: usize) -> [u32; 6] {
        std::array::from_fn(|op| self.operators[op].phase[lane].wrapping_add(QUARTER))
    }

    /// Changes the wiring of a lane that sounds.
    pub fn set_algorithm(&mut self, lane: usize, algorithm: u8) {
        self.algorithm[lane] = algorithm & 31;
    }

    /// Sets the frequency of an operator as phase a frame (2^32 a cycle).
    pub fn set_step(&mut self, lane: usize, op: usize, step: u32) {
        self.operators[op].step[lane] = step;
    }

    /// Sets the feedback of a lane: cycles of deviation for the sum of the last two outputs.
    pub fn set_feedback(&mut self, lane: usize, feedback: f32) {
        self.feedback[lane] = feedback;
    }

    /// Lets the amplitude of an operator (in cycles) run in a straight line from `start` at `frame` of the control block to
    /// `target` at frame `end`.
    pub fn set_line(&mut self, lane: usize, op: usize, (frame, start): (usize, f32), (end, target): (usize, f32)) {
        let operator = &mut self.operators[op];
        // Most lines are level, and a division takes long.
        let slope = if target == start { 0.0 } else { (target - start) / (end - frame) as f32 };
        operator.slope[lane] = slope;
        operator.base[lane] = start - slope * frame as f32;
    }

    /// The amplitude of an operator (in cycles) at `frame` of the control block.
    pub fn amplitude(&self, lane: usize, op: usize, frame: usize) -> f32 {
        self.operators[op].base[lane] + self.operators[op].slope[lane] * frame as f32
    }

    /// The wiring of the active lanes.
    pub(super) fn wiring(&self) -> Wiring {
        let Some(first) = self.active_lanes().next() else { return Wiring::OneAlgorithm(0) };
        let algorithm = self.algorithm[first];
        let same = self.active_lanes().all(|lane| self.algorithm[lane] == algorithm);
        if same { Wiring::OneAlgorithm(algorithm) } else { Wiring::PerLane }
    }

    /// Moves the phase of an operator on by `num_frames`.
    pub(super) fn advance_phase(&mut self, op: usize, num_frames: usize) {
        let operator = &mut self.operators[op];
        for (phase, step) in operator.phase.iter_mut().zip(operator.step) {
            *phase = phase.wrapping_add(step.wrapping_mul(num_frames as u32));
        }
    }

    /// Lanes that feed back to a silent operator start again from nothing.
    pub(super) fn forget_feedback(&mut self, op: usize) {
        for lane in 0..LANES {
            if usize::from(ALGORITHMS[usize::from(self.algorithm[lane])].feedback_to) == op {
                self.last[0][lane] = 0.0;
                self.last[1][lane] = 0.0;
            }
        }
    }
}
