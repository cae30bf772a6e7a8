//! A wavetable that sounds for one note: phases, the level that is read, and the lines of a control block.

use std::ops::Range;

use vaeform_wavetable::Levels;
use vaeform_wavetable::warp::Warp;

use super::cross::Source;
use super::read::{Read, Readable, Reader};
use super::unison::{MAX_UNISON, Unison};
use super::warps::{Baked, Recipe, Warps};
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;

/// Phases of a cycle as a number.
const CYCLE: f32 = 4_294_967_296.0;
/// Control blocks from one baked cycle to the next, 7 ms at 48 kHz, and those in which it fades in.
const BAKE_EVERY: u8 = 10;
const BAKE_FADE: u8 = 4;
/// The fastest that a phase may go: a cycle in two frames.
const MAX_STEP: f32 = CYCLE / 2.0;

/// What a tone is to do by the end of a control block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim<'a> {
    pub(crate) unison: &'a Unison,
    /// Frequency ratio and gains of each voice.
    pub(crate) ratios: &'a [f32; MAX_UNISON],
    pub(crate) gains: &'a [[f32; 2]; MAX_UNISON],
    /// Cycles a frame of the note, 0..0.5.
    pub(crate) frequency: f32,
    /// Place in the table, 0..1, and how far the outermost voices are from it.
    pub(crate) place: f32,
    pub(crate) place_spread: f32,
    /// Level.
    pub(crate) level: f32,
    /// How the cycle is bent, and how far.
    pub(crate) warp: Option<(Warp, f32)>,
    /// How far the outermost voices are from there.
    pub(crate) warp_spread: f32,
    /// Cycles a frame that modulation adds at most, where it is read at twice the rate.
    pub(crate) deviation: Option<f32>,
}

impl Aim<'_> {
    /// The speed at which the table is chosen, where the fastest reader goes at this: what is read twice as often has twice the room, less
    /// some for the decimator.
    fn speed(&self, top: f32) -> f32 {
        const ROOM: f32 = 0.55;
        self.deviation.map_or(top, |deviation| (ROOM * (top + deviation * CYCLE)).min(MAX_STEP))
    }
}

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
    /// Phase a frame of each reader at the end of the block.
    steps: [f32; MAX_UNISON],
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

    /// Draws the lines from frame `first` to the end of the block; all but the first block of a note begins at frame 0.
    /// `oscillator` is its place among all that may be warped.
    pub(crate) fn aim(&mut self, table: &Levels, aim: &Aim<'_>, first: usize, warps: (&mut Warps, usize)) {
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
            set_step(reader, from, step, first, self.is_new);
            self.steps[voice] = step;
            top = top.max(step).max(from);
            let place = frames * (aim.place + aim.place_spread * aim.unison.deviation(voice)).clamp(0.0, 1.0);
            let places = if self.is_new || is_joining { place } else { reader.place.end() };
            reader.place = Ramp::between(places, place, first);
            reader.apart = 1.0 + aim.unison.deviation(voice);
            for (line, gain) in reader.gains.iter_mut().zip(aim.gains[voice]) {
                let from = if self.is_new {
                    gain
                } else if is_joining {
                    0.0
                } else {
                    line.end()
                };
                *line = Ramp::between(from, gain, first);
            }
        }
        self.num_readers = num_voices;
        let from = if self.is_new { aim.level } else { self.level.end() };
        self.level = Ramp::between(from, aim.level, first);
        self.choose_cycle(table, aim, aim.speed(top), warps);
        if let Some(fading) = &mut self.fading {
            let part = |left: u8| f32::from(left) / f32::from(fading.total);
            fading.part = Ramp::between(part(fading.left), part(fading.left - 1), first);
        }
        self.is_new = false;
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

/// A reader whose step goes from one value to another between frame `first` and the end of the block.
fn set_step(reader: &mut Reader, from: f32, to: f32, first: usize, is_new: bool) {
    let line = Ramp::between(from, to, first);
    let (step, bend) = (line.base.max(0.0) as u32, line.slope as i32 as u32);
    if is_new {
        // The phase is meant for the first frame of the note.
        let n = first as u32;
        let turned = step.wrapping_mul(n).wrapping_add(bend.wrapping_mul(n * n.saturating_sub(1) / 2));
        reader.phase = reader.phase.wrapping_sub(turned);
    }
    (reader.step, reader.bend) = (step, bend);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::BLOCK_FRAMES;
    use vaeform_wavetable::factory;

    const RATE_HZ: f32 = 48_000.0;

    /// A tone of a factory table, cut into pieces of these sizes inside each block.
    fn played(
        isa: Isa,
        num_voices: usize,
        hz: impl Fn(usize) -> f32,
        pieces: &[usize],
        blocks: usize,
    ) -> Vec<[f32; 2]> {
        let table = Levels::new(&factory::recipe("Sine to Saw").unwrap().make());
        let unison = Unison::new(num_voices, 1.5, 0);
        let ratios = std::array::from_fn(|voice| unison.ratio(voice.min(num_voices - 1), 20.0));
        let gains = unison.gains(0.8, 1.0);
        let (mut tone, mut warps) = (Tone::default(), Warps::new(1));
        tone.start(&std::array::from_fn(|i| (i as u32).wrapping_mul(0x9E37_79B9)));
        let mut out = Vec::new();
        for block in 0..blocks {
            let frequency = hz(block) / RATE_HZ;
            let place = block as f32 / blocks as f32;
            let aim = Aim {
                unison: &unison,
                ratios: &ratios,
                gains: &gains,
                frequency,
                place,
                place_spread: 0.1,
                level: 0.5,
                warp: None,
                warp_spread: 0.0,
                deviation: None,
            };
            tone.aim(&table, &aim, 0, (&mut warps, 0));
            let mut frames = StereoBlock::default();
            let mut done = 0;
            for size in pieces.iter().cycle() {
                let end = (done + size).min(BLOCK_FRAMES);
                tone.render(isa, &table, (done..end, tone.level()), &mut frames, (&warps, 0));
                done = end;
                if done == BLOCK_FRAMES {
                    break;
                }
            }
            tone.advance();
            out.extend(frames.side(0).iter().zip(frames.side(1)).map(|(left, right)| [*left, *right]));
        }
        out
    }

    fn glide(block: usize) -> f32 {
        100.0 * (block as f32 / 40.0).exp2()
    }

    #[test]
    fn where_a_block_is_cut_changes_no_bit_and_both_instruction_sets_agree() {
        let whole = played(Isa::detect(), 7, glide, &[32], 200);
        for pieces in [&[1][..], &[5, 3], &[8], &[31, 1], &[9, 17, 2]] {
            assert!(played(Isa::detect(), 7, glide, pieces, 200) == whole, "{pieces:?}");
        }
        assert!(played(Isa::Portable, 7, glide, &[32], 200) == whole, "plain Rust");
    }

    #[test]
    fn a_glide_through_all_levels_makes_no_step() {
        let frames = played(Isa::detect(), 1, |block| 2_000.0 * (block as f32 / 150.0).exp2(), &[32], 450);
        // The steepest a tone of its height can be, and a little.
        let steepest = frames.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 1.1, "{steepest}");
        assert!(frames.iter().flatten().all(|x| x.is_finite() && x.abs() < 2.0));
    }

    #[test]
    fn a_tone_is_as_high_as_it_was_asked() {
        let frames = played(Isa::detect(), 1, |_| 440.0, &[32], 1_500);
        let rises = frames.windows(2).filter(|pair| pair[0][0] < 0.0 && pair[1][0] >= 0.0).count();
        assert!((rises as f32 - 440.0).abs() <= 2.0, "{rises}");
    }

    #[test]
    fn a_note_begins_at_its_phase_whatever_its_frame() {
        let table = Levels::new(&factory::recipe("Sine to Saw").unwrap().make());
        let unison = Unison::new(1, 0.0, 0);
        let first = |frame: usize| {
            let (mut tone, mut warps) = (Tone::default(), Warps::new(1));
            tone.start(&[1 << 29; MAX_UNISON]);
            let gains = unison.gains(0.0, 0.0);
            let aim = Aim {
                unison: &unison,
                ratios: &[1.0; MAX_UNISON],
                gains: &gains,
                frequency: 0.01,
                place: 0.0,
                place_spread: 0.0,
                level: 1.0,
                warp: None,
                warp_spread: 0.0,
                deviation: None,
            };
            tone.aim(&table, &aim, frame, (&mut warps, 0));
            let mut out = StereoBlock::default();
            tone.render(Isa::detect(), &table, (frame..BLOCK_FRAMES, tone.level()), &mut out, (&warps, 0));
            assert!(out.side(0)[..frame].iter().all(|x| *x == 0.0));
            out.side(0)[frame]
        };
        let expected = first(0);
        assert!(expected > 0.1);
        for frame in 1..BLOCK_FRAMES {
            assert!((first(frame) - expected).abs() < 1e-6, "{frame}: {} {expected}", first(frame));
        }
    }
}
