//! What a layer does to an oscillator, or an oscillator to FM: it turns its phase, moves its frequency, or multiplies it. At twice the rate, so
//! that the overtones that this makes do not fold; how fast the phase goes at most says how many harmonics a table may have.

use std::ops::Range;

use super::read::{Readable, Reader};
use super::read_twice::{GROUPS, HalfFrames, ReadTwice};
use crate::filter::{Downsampler, Upsampler};
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP, Span};

/// The most that phase is turned by a modulator at full level, in cycles: 9.4 radians.
const MAX_TURN: f32 = 1.5;
/// The most that frequency is moved, as a ratio of the note's.
const MAX_SHIFT: f32 = std::f32::consts::TAU * MAX_TURN;
/// What is left a control block later of the fastest that the phase went.
const FORGET: f32 = 0.995;
/// Room for a modulator that gets faster, and how much slower it must get before the table is chosen anew: a table that went to and fro would be
/// heard.
const ROOM: f32 = 1.1;
const SLOWER: f32 = 0.6;

/// What is modulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrossKind {
    /// Phase.
    Phase,
    /// Amplitude.
    Ring,
    /// Frequency.
    Frequency,
}

impl CrossKind {
    /// That of the table's label; nothing for none.
    pub(crate) fn new(label: f32) -> Option<Self> {
        match label as u8 {
            1 => Some(Self::Phase),
            2 => Some(Self::Ring),
            3 => Some(Self::Frequency),
            _ => None,
        }
    }
}

/// What modulates, from the first frame that is rendered on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heard<'a> {
    /// A value for each frame.
    Once(&'a [f32; BLOCK_FRAMES]),
    /// Two for each.
    Twice(&'a [f32; 2 * BLOCK_FRAMES]),
}

/// Where a modulated oscillator is read.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) from: Readable<'a>,
    pub(crate) fading: Option<(Readable<'a>, Ramp)>,
    pub(crate) readers: &'a [Reader],
    pub(crate) level: Ramp,
}

/// What a modulator does to each half frame of a control block.
#[derive(Clone, Debug)]
pub(crate) struct CrossModulation {
    /// What is added to the phase, 2^32 a cycle.
    pub(crate) turns: HalfFrames<u32>,
    /// What it is multiplied by.
    pub(crate) gains: HalfFrames<f32>,
}

/// Modulation of one oscillator, or of FM, of a note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct Cross {
    up: Upsampler<1>,
    down: Downsampler<2>,
    /// How deep it goes: cycles, a part, or cycles a frame.
    depth: Ramp,
    /// The phase that moved frequencies have gone, 2^32 a cycle.
    gone: u32,
    /// The last turn in cycles.
    last: f32,
    /// The fastest that the phase went in this block and before, in cycles a frame.
    fastest: f32,
    held: f32,
    /// For which the table is chosen.
    chosen: f32,
    has_begun: bool,
}

impl Cross {
    /// A note begins.
    pub(crate) fn start(&mut self) {
        *self = Self::default();
    }

    /// Draws the line of the depth over a span; `amount` 0..1, `frequency` of the note in cycles a frame.
    pub(crate) fn aim(&mut self, kind: CrossKind, amount: f32, frequency: f32, span: Span) {
        let depth = match kind {
            CrossKind::Phase => MAX_TURN * amount * amount,
            CrossKind::Ring => amount,
            CrossKind::Frequency => MAX_SHIFT * amount * amount * frequency,
        };
        let is_new = !std::mem::replace(&mut self.has_begun, true);
        self.depth = Ramp::over(if is_new { depth } else { self.depth.before(span) }, depth, span);
        if is_new {
            // As if by a sine of the same pitch; from the next block on it is known.
            self.held = match kind {
                CrossKind::Phase => std::f32::consts::TAU * depth * frequency,
                CrossKind::Ring => 0.0,
                CrossKind::Frequency => depth,
            };
        }
    }

    /// How much faster than by itself the phase may go, in cycles a frame.
    pub(crate) fn deviation(&mut self) -> f32 {
        if self.held > self.chosen || self.held < SLOWER * self.chosen {
            self.chosen = ROOM * self.held;
        }
        self.chosen
    }

    /// Writes some frames of a source, modulated, to both channels.
    pub(crate) fn render(
        &mut self,
        isa: Isa,
        kind: CrossKind,
        source: &Source<'_>,
        (frames, modulator): (Range<usize>, Heard<'_>),
        out: &mut StereoBlock,
    ) {
        let CrossModulation { turns, gains } = &self.modulation(kind, &frames, modulator);
        let mut twice = [[[0.0; GROUP]; GROUPS]; 2];
        let Source { from, fading, readers, level } = *source;
        let frames_read = frames.clone();
        isa.run(ReadTwice { from, fading, readers, level, frames: frames_read, turns, gains, out: &mut twice });
        self.settle(&twice, frames, out);
    }

    /// What a modulator does in some frames.
    pub(crate) fn modulation(
        &mut self,
        kind: CrossKind,
        frames: &Range<usize>,
        modulator: Heard<'_>,
    ) -> CrossModulation {
        let mut modulation = CrossModulation { turns: [[0; GROUP]; GROUPS], gains: [[1.0; GROUP]; GROUPS] };
        for (i, frame) in frames.clone().enumerate() {
            let pair = match modulator {
                Heard::Once(x) => self.up.process([x[i]]).map(|[x]| x),
                Heard::Twice(x) => [x[2 * i], x[2 * i + 1]],
            };
            for (second, x) in pair.into_iter().enumerate() {
                let half = 2 * frame + second;
                let depth = self.depth.base + self.depth.slope * (frame as f32 + 0.5 * second as f32);
                match kind {
                    CrossKind::Ring => modulation.gains[half / GROUP][half % GROUP] = 1.0 + depth * (x - 1.0),
                    _ => modulation.turns[half / GROUP][half % GROUP] = self.turn(kind, depth * x),
                }
            }
        }
        modulation
    }

    /// Writes some frames, of which each half frame was rendered, to both channels.
    pub(crate) fn settle(&mut self, twice: &[HalfFrames<f32>; 2], frames: Range<usize>, out: &mut StereoBlock) {
        let [left, right] = twice.each_ref().map(|side: &HalfFrames<f32>| side.as_flattened());
        for frame in frames {
            let [l, r] = self.down.process([2 * frame, 2 * frame + 1].map(|half| [left[half], right[half]]));
            (out.side_mut(0)[frame], out.side_mut(1)[frame]) = (l, r);
        }
    }

    /// The turn of a half frame, 2^32 a cycle.
    fn turn(&mut self, kind: CrossKind, x: f32) -> u32 {
        let x = if x.is_finite() { x } else { 0.0 };
        let speed = if kind == CrossKind::Phase { 2.0 * (x - self.last) } else { x };
        self.last = x;
        self.fastest = self.fastest.max(speed.abs());
        if kind == CrossKind::Phase {
            return turned(x);
        }
        self.gone = self.gone.wrapping_add(turned(0.5 * x));
        self.gone
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        self.held = (FORGET * self.held).max(std::mem::take(&mut self.fastest));
        self.depth = Ramp::level(self.depth.end());
        self.up.mend();
        self.down.mend();
    }
}

/// Cycles as a phase.
fn turned(cycles: f32) -> u32 {
    (cycles * 4_294_967_296.0) as i64 as u32
}

const _: () = assert!(GROUPS * GROUP == 2 * BLOCK_FRAMES);
