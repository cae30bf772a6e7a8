//! A wavetable that sounds for one note: phases, the level that is read, and the lines of a control block.

use std::ops::Range;

use vaeform_wavetable::Levels;

use super::aim::{Aim, CYCLE, MAX_STEP};
use super::cross::Source;
use super::read::{Read, Readable, Reader};
use super::told::Told;
use super::unison::MAX_UNISON;
use super::warps::{Baked, Recipe, Warps};
use crate::fm::Isa;
use crate::layers::Span;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;

/// Control blocks from one baked cycle to the next, 7 ms at 48 kHz, and those in which it fades in.
const BAKE_EVERY: u8 = 10;
const BAKE_FADE: u8 = 4;

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cycle {
    /// A level of the table.
    Table(usize),
    /// A cycle that was baked.
    Baked(Baked),
}

/// What fades out.
#[derive(Clone, Copy, Debug)]
struct Fading {
    cycle: Cycle,
    /// Blocks left, this one included, and in all.
    left: u8,
    total: u8,
    part: Ramp,
}

/// The state of a tone. `[audio-thread]`
#[derive(Clone, Debug)]
pub(crate) struct Tone {
    readers: [Reader; MAX_UNISON],
    num_readers: usize,
    /// Phase a frame of each reader at the end of the block, and of the fastest one within it.
    steps: [f32; MAX_UNISON],
    fastest: f32,
    /// What the readers were last told, and whether they have come to rest there.
    told: Option<Told>,
    is_resting: bool,
    level: Ramp,
    cycle: Cycle,
    fading: Option<Fading>,
    /// What the baked cycle was made of, and blocks until another may be.
    recipe: Option<Recipe>,
    wait: u8,
    is_new: bool,
}

impl Default for Tone {
    fn default() -> Self {
        Self {
            readers: [Reader::default(); MAX_UNISON],
            num_readers: 0,
            steps: [0.0; MAX_UNISON],
            fastest: 0.0,
            told: None,
            is_resting: false,
            level: Ramp::default(),
            cycle: Cycle::Table(0),
            fading: None,
            recipe: None,
            wait: 0,
            is_new: true,
        }
    }
}

impl Tone {
    /// A note begins, with these phases at its first frame (2^32 a cycle).
    pub(crate) fn start(&mut self, phases: &[u32; MAX_UNISON]) {
        *self = Self::default();
        for (reader, phase) in self.readers.iter_mut().zip(phases) {
            reader.phase = *phase;
        }
    }

    /// Draws the lines over a span of the block; the spans of a block follow each other, and all but the first block of a note begins at frame 0.
    /// `oscillator` is its place among all that may be warped.
    pub(crate) fn aim(&mut self, table: &Levels, aim: &Aim<'_>, span: Span, warps: (&mut Warps, usize)) {
        let is_same = self.num_readers == aim.unison.num_voices()
            && self.told.as_ref().is_some_and(|told| told.is(aim, table.num_frames()));
        if !(is_same && self.is_resting) {
            if !is_same {
                self.told = Some(Told::new(aim, table.num_frames()));
            }
            self.draw_lines(table, aim, span);
            self.is_resting = is_same && self.readers[..self.num_readers].iter().all(Reader::is_still);
        }
        let from = if self.is_new { aim.level } else { self.level.before(span) };
        self.level = Ramp::over(from, aim.level, span);
        // What fades goes on to the end of the block, whatever comes meanwhile.
        if span.first == 0 || self.is_new || self.fading.is_none() {
            self.choose_cycle(table, aim, aim.speed(self.fastest), warps);
            if let Some(fading) = &mut self.fading {
                let part = |left: u8| f32::from(left) / f32::from(fading.total);
                fading.part = Ramp::between(part(fading.left), part(fading.left - 1), span.first);
            }
        }
        self.is_new = false;
    }

    /// Draws the lines of all readers.
    fn draw_lines(&mut self, table: &Levels, aim: &Aim<'_>, span: Span) {
        let frames = (table.num_frames() - 1) as f32;
        let num_voices = aim.unison.num_voices();
        let was = if self.is_new { num_voices } else { self.num_readers };
        let mut top = 0.0_f32;
        for voice in 0..num_voices {
            let reader = &mut self.readers[voice];
            // A voice that joins comes up from silence.
            let is_joining = voice >= was;
            let step = (aim.frequency * aim.ratios[voice] * CYCLE).clamp(0.0, MAX_STEP);
            let from = if self.is_new || is_joining { step } else { self.steps[voice] };
            set_step(reader, from, step, span, self.is_new);
            self.steps[voice] = step;
            top = top.max(step).max(from);
            let place = frames * (aim.place + aim.place_spread * aim.unison.deviation(voice)).clamp(0.0, 1.0);
            let places = if self.is_new || is_joining { place } else { reader.place.before(span) };
            reader.place = Ramp::over(places, place, span);
            reader.apart = 1.0 + aim.unison.deviation(voice);
            for (line, gain) in reader.gains.iter_mut().zip(aim.gains[voice]) {
                let from = if self.is_new {
                    gain
                } else if is_joining {
                    0.0
                } else {
                    line.before(span)
                };
                *line = Ramp::over(from, gain, span);
            }
        }
        self.num_readers = num_voices;
        self.fastest = top;
    }

    /// What is read in this block: a level for the fastest reader, or a cycle that is baked for it. Another one than before fades in.
    fn choose_cycle(&mut self, table: &Levels, aim: &Aim<'_>, top: f32, (warps, oscillator): (&mut Warps, usize)) {
        let (band, _) = Levels::place(top as u32);
        let spread = if aim.unison.num_voices() > 1 { aim.warp_spread } else { 0.0 };
        let recipe = aim.warp.filter(|(_, amount)| *amount != 0.0 || spread != 0.0).map(|(warp, amount)| {
            let place = (table.num_frames() - 1) as f32 * aim.place.clamp(0.0, 1.0);
            Recipe { warp, amount, spread, place, band }
        });
        let cycle = match recipe {
            None => Cycle::Table(band),
            Some(recipe) => {
                // A note that rises has harmonics too many at once; all else can wait for its turn.
                let is_due = self.wait == 0 || self.recipe.is_none_or(|before| before.band < band);
                if self.recipe != Some(recipe) && is_due {
                    let beside = if let Cycle::Baked(baked) = self.cycle { Some(baked) } else { None };
                    (self.recipe, self.wait) = (Some(recipe), BAKE_EVERY);
                    Cycle::Baked(warps.bake(oscillator, table, &recipe, beside))
                } else {
                    self.cycle
                }
            }
        };
        if recipe.is_none() {
            self.recipe = None;
        }
        if cycle != self.cycle {
            let total = if recipe.is_some() { BAKE_FADE } else { 1 };
            let fading = Fading { cycle: self.cycle, left: total, total, part: Ramp::default() };
            self.fading = (!self.is_new).then_some(fading);
            self.cycle = cycle;
        }
    }

    /// Its level over the block.
    pub(crate) fn level(&self) -> Ramp {
        self.level
    }

    /// Adds some frames of the block to both channels, at a level.
    pub(crate) fn render(
        &self,
        isa: Isa,
        table: &Levels,
        (frames, level): (Range<usize>, Ramp),
        out: &mut StereoBlock,
        warps: (&Warps, usize),
    ) {
        if level == Ramp::default() {
            return;
        }
        if let Some(Source { from, fading, readers, level }) = self.source(table, level, warps) {
            isa.run(Read { from, fading, readers, level, frames, out });
        }
    }

    /// What is read in this block, at a level.
    pub(crate) fn source<'a>(
        &'a self,
        table: &'a Levels,
        level: Ramp,
        (warps, oscillator): (&'a Warps, usize),
    ) -> Option<Source<'a>> {
        let Self { readers, num_readers, cycle, fading, .. } = self;
        let readable = |cycle: Cycle| -> Option<Readable<'a>> {
            match cycle {
                Cycle::Table(band) => Some(Readable { cycles: table.cycles(band), is_warped: false }),
                Cycle::Baked(baked) => Some(Readable { cycles: warps.cycles(oscillator, baked)?, is_warped: true }),
            }
        };
        let fading = fading.and_then(|fading| Some((readable(fading.cycle)?, fading.part)));
        Some(Source { from: readable(*cycle)?, fading, readers: &readers[..*num_readers], level })
    }

    /// The cycles that were baked for it and are read.
    pub(crate) fn baked(&self) -> impl Iterator<Item = Baked> {
        let read = [Some(self.cycle), self.fading.map(|fading| fading.cycle)];
        read.into_iter().flatten().filter_map(|cycle| if let Cycle::Baked(baked) = cycle { Some(baked) } else { None })
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        self.readers[..self.num_readers].iter_mut().for_each(Reader::advance);
        self.wait = self.wait.saturating_sub(1);
        if let Some(fading) = &mut self.fading {
            fading.left -= 1;
        }
        self.fading = self.fading.filter(|fading| fading.left > 0);
    }
}

/// A reader whose step goes from one value to another over a span of the block.
fn set_step(reader: &mut Reader, from: f32, to: f32, span: Span, is_new: bool) {
    let line = Ramp::over(from, to, span);
    // Where a span begins late, the line may come from below 0 before it.
    let (step, bend) = (line.base as i64 as u32, line.slope as i32 as u32);
    let n = span.first as u32;
    let turned =
        |step: u32, bend: u32| step.wrapping_mul(n).wrapping_add(bend.wrapping_mul(n * n.saturating_sub(1) / 2));
    // The phase of a new note is meant for its first frame.
    let phase = if is_new { reader.phase } else { reader.phase.wrapping_add(turned(reader.step, reader.bend)) };
    reader.phase = phase.wrapping_sub(turned(step, bend));
    (reader.step, reader.bend) = (step, bend);
}

#[cfg(test)]
mod tests;
