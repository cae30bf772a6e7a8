//! Partials of one note.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::sines::{SineLines, Sines, turn};
use super::table::PartialTable;
use super::{Lanes, PARTIAL_GROUPS};
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::content::{NoteTime, gains_of_log2};
use crate::layers::noise::white;
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

/// Cycles a frame from which partials fade, and from which on they are silent.
const FADE: [f64; 2] = [0.4, 0.45];
const CYCLE: f64 = 4_294_967_296.0;

/// What partials are to do by the end of a control block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartialAim {
    /// Cycles a frame of a ratio of 1.
    pub(crate) frequency: f32,
    /// Frames a second.
    pub(crate) rate_hz: f32,
    /// Inharmonicity, 0 or more.
    pub(crate) stretch: f32,
    /// Seconds of the content a frame.
    pub(crate) speed: f64,
    /// Octaves of gain by octave of frequency.
    pub(crate) tilt: f32,
    /// Gains to the left and right.
    pub(crate) gains: [f32; 2],
    /// How much of the phases is left to chance, 0..1.
    pub(crate) chance: f32,
}

/// Partials of one note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct PartialVoice {
    seed: u32,
    is_new: bool,
    time: NoteTime,
    lines: SineLines,
    /// Steps and gains at the end of the block.
    steps: Lanes<u32>,
    gains: Lanes<f32>,
    /// Gains by frequency.
    fades: Lanes<f32>,
    /// What steps and fades were worked out of.
    pitch: [f32; 3],
    is_bent: bool,
    /// Those that are heard, a bit each.
    heard: u64,
    num_groups: usize,
    sides: [Ramp; 2],
}

impl PartialVoice {
    /// A note begins.
    pub(crate) fn start(&mut self, seed: u32) {
        *self = Self { seed, is_new: true, ..Self::default() };
    }

    /// The key is struck again: levels begin anew, from where they are.
    pub(crate) fn strike(&mut self) {
        self.time.restart();
    }

    /// The key goes up.
    pub(crate) fn release(&mut self) {
        self.time.release();
    }

    /// Draws the lines from frame `first` to the end of the block.
    pub(crate) fn aim(&mut self, isa: Isa, table: &PartialTable, aim: &PartialAim, first: usize) {
        let is_new = std::mem::take(&mut self.is_new);
        self.num_groups = table.num_groups().min(PARTIAL_GROUPS);
        self.aim_pitch(table, aim, is_new);
        if is_new {
            self.begin(table, aim.chance, first);
        }
        let num_frames = BLOCK_FRAMES - first.min(BLOCK_FRAMES - 1);
        if is_new {
            self.aim_levels(isa, table, aim.tilt, first);
        }
        self.time.advance(aim.speed * num_frames as f64, table.timing().sustain);
        self.aim_levels(isa, table, aim.tilt, first);
        let line = |line: Ramp, to: f32| Ramp::between(if is_new { to } else { line.end() }, to, first);
        self.sides = [line(self.sides[0], aim.gains[0]), line(self.sides[1], aim.gains[1])];
    }

    /// Gains go to those of this time.
    fn aim_levels(&mut self, isa: Isa, table: &PartialTable, tilt: f32, first: usize) {
        let Self { lines, gains, fades, heard, .. } = self;
        isa.run(PartialLevels { table, fades, seconds: self.time.seconds(), tilt, first, gains, lines, heard });
    }

    /// Steps go to those of a pitch by the end of the block.
    fn aim_pitch(&mut self, table: &PartialTable, aim: &PartialAim, is_new: bool) {
        let pitch = [aim.frequency, aim.stretch, aim.rate_hz];
        let was_bent = std::mem::take(&mut self.is_bent);
        if pitch == self.pitch && !is_new {
            if was_bent {
                self.find_turns();
            }
            return;
        }
        self.pitch = pitch;
        for n in 0..GROUP * self.num_groups {
            let (group, lane) = (n / GROUP, n % GROUP);
            let frequency = table.frequencies[group][lane];
            let cycles = if table.is_fixed[group][lane] {
                f64::from(frequency) / f64::from(aim.rate_hz)
            } else {
                f64::from(stretched(frequency, aim.stretch)) * f64::from(aim.frequency)
            };
            self.fades[group][lane] = ((FADE[1] - cycles) / (FADE[1] - FADE[0])).clamp(0.0, 1.0) as f32;
            let step = (cycles.min(0.5) * CYCLE + 0.5) as u32;
            let from = if is_new { step } else { self.steps[group][lane] };
            let bend = (step.wrapping_sub(from) as i32 / BLOCK_FRAMES as i32) as u32;
            self.steps[group][lane] = step;
            (self.lines.steps[group][lane], self.lines.bends[group][lane]) = (from, bend);
            self.is_bent |= bend != 0;
        }
        if !self.is_bent {
            self.find_turns();
        }
    }

    fn find_turns(&mut self) {
        for n in 0..GROUP * self.num_groups {
            let (group, lane) = (n / GROUP, n % GROUP);
            self.lines.turns[group][lane] = turn(self.lines.steps[group][lane]);
        }
    }

    /// Phases are those of the content at frame `first`.
    fn begin(&mut self, table: &PartialTable, chance: f32, first: usize) {
        for n in 0..GROUP * self.num_groups {
            let (group, lane) = (n / GROUP, n % GROUP);
            let random = 0.5 * chance * (white(self.seed, n as u32) + 1.0);
            let phase = f64::from(table.phases[group][lane] + random).fract();
            let turned = self.lines.steps[group][lane].wrapping_mul(first as u32);
            self.lines.phases[group][lane] = ((phase * CYCLE) as u32).wrapping_sub(turned);
        }
    }

    /// Adds some frames of the block to both channels.
    pub(crate) fn render(&self, isa: Isa, frames: Range<usize>, out: &mut StereoBlock) {
        if self.heard == 0 {
            return;
        }
        let Self { lines, heard, is_bent, sides, .. } = self;
        isa.run(Sines { lines, heard: *heard, is_bent: *is_bent, sides: *sides, frames, out });
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        const N: u32 = BLOCK_FRAMES as u32;
        let SineLines { phases, steps, bends, .. } = &mut self.lines;
        for group in 0..self.num_groups.min(PARTIAL_GROUPS) {
            for lane in 0..GROUP {
                let turned = steps[group][lane].wrapping_mul(N);
                let bent = bends[group][lane].wrapping_mul(N * (N - 1) / 2);
                phases[group][lane] = phases[group][lane].wrapping_add(turned).wrapping_add(bent);
            }
        }
        if self.is_bent {
            (*steps, *bends) = (self.steps, Lanes::default());
        }
        self.sides = self.sides.map(|side| Ramp::level(side.end()));
    }
}

/// A ratio on a stiff string, where that of 1 stays. Source: Fletcher, "Normal vibration frequencies of a stiff piano string", JASA 36 (1964),
/// `n sqrt(1 + B n^2)`.
fn stretched(ratio: f32, inharmonicity: f32) -> f32 {
    if inharmonicity == 0.0 {
        return ratio;
    }
    ratio * ((1.0 + inharmonicity * ratio * ratio) / (1.0 + inharmonicity)).sqrt()
}

/// Draws lines from the gains of all partials to those at a time.
struct PartialLevels<'a> {
    table: &'a PartialTable,
    fades: &'a Lanes<f32>,
    seconds: f32,
    tilt: f32,
    /// The frame at which the lines begin.
    first: usize,
    gains: &'a mut Lanes<f32>,
    lines: &'a mut SineLines,
    heard: &'a mut u64,
}

impl Task for PartialLevels<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { table, fades, seconds, tilt, first, gains, lines, heard } = self;
        let part = s.splat(1.0 / (BLOCK_FRAMES - first.min(BLOCK_FRAMES - 1)) as f32);
        let (tilt, first) = (s.splat(tilt), s.splat(first as f32));
        *heard = 0;
        for group in 0..table.num_groups().min(PARTIAL_GROUPS) {
            let from = gains[group];
            let levels = s.mul_add(tilt, s.load(&table.octaves[group]), table.curves[group].at(s, seconds));
            let to = s.mul(gains_of_log2(s, levels), s.load(&fades[group]));
            s.store(&mut gains[group], to);
            let slope = s.mul(s.sub(to, s.load(&from)), part);
            s.store(&mut lines.slopes[group], slope);
            s.store(&mut lines.bases[group], s.sub(s.load(&from), s.mul(slope, first)));
            let mut bits = 0;
            for (lane, (from, to)) in from.iter().zip(&gains[group]).enumerate() {
                bits |= u32::from((*from != 0.0) | (*to != 0.0)) << lane;
            }
            *heard |= u64::from(bits) << (GROUP * group);
        }
    }
}
