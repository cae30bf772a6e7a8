//! Random values of a note: the same for the same seed, however often and wherever they are played.
//!
//! A value is a function of its seed and number, so that none depends on what was played before. The function is the finaliser of
//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).

use super::beat_clock::BeatClock;
use super::rate::Rate;
use super::{CONTROL_FRAMES, ModulationLine, fraction};

/// How random values follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RandomKind {
    /// One for the whole note.
    #[default]
    Note,
    /// Each stays for a cycle, sample and hold.
    Hold,
    /// Each goes over into the next within a cycle, along half a cosine.
    Smooth,
}

/// Settings of a random source.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RandomSettings {
    /// How values follow each other.
    pub kind: RandomKind,
    /// How fast they do. In Hz from the note's start; synced, at the places of the song.
    pub rate: Rate,
    /// Whether values are 0..1; otherwise -1..1.
    pub is_unipolar: bool,
}

impl RandomSettings {
    /// All in range.
    pub fn sanitised(&self) -> Self {
        Self { rate: self.rate.sanitised(), ..*self }
    }
}

/// A random source of a voice. `[audio-thread]`
///
/// A control block: [`Random::begin_block`], then [`Random::line`]; a note that begins within the block calls [`Random::note_on`] instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random {
    line: ModulationLine,
    seed: u64,
    /// Cycles of the free rate from the note's start to where the line ends.
    cycles: f64,
}

impl Random {
    /// A voice begins at a frame of the block, with a seed of its own ([`note_seed`]).
    pub fn note_on(&mut self, frame: usize, seed: u64, settings: &RandomSettings, clock: &BeatClock) {
        let frame = frame.min(CONTROL_FRAMES - 1);
        *self = Self { seed, ..Self::default() };
        self.line.start = self.value_at(frame, settings, clock);
        self.draw_line(frame, settings, clock);
    }

    /// Goes on to the next block.
    pub fn begin_block(&mut self, settings: &RandomSettings, clock: &BeatClock) {
        self.line.start = self.line.end;
        self.draw_line(0, settings, clock);
    }

    /// Its values in this block, from the note's start or the block's on.
    pub fn line(&self) -> ModulationLine {
        self.line
    }

    fn draw_line(&mut self, first: usize, settings: &RandomSettings, clock: &BeatClock) {
        self.cycles += settings.rate.cycles_per_frame(clock) * (CONTROL_FRAMES - first) as f64;
        let end = self.value_at(CONTROL_FRAMES, settings, clock);
        self.line = ModulationLine { first, start: self.line.start, end };
    }

    /// The value at a frame of the block, where the free rate has gone through its cycles.
    fn value_at(&self, frame: usize, settings: &RandomSettings, clock: &BeatClock) -> f32 {
        let cycles = match settings.rate {
            Rate::Hz(_) => self.cycles,
            Rate::Synced(length) => clock.beats_at(frame) / length.beats_per_cycle(),
        };
        let cycle = cycles.floor() as i64 as u64;
        let value = match settings.kind {
            RandomKind::Note => random(self.seed, 0),
            RandomKind::Hold => random(self.seed, cycle),
            RandomKind::Smooth => {
                let (from, to) = (random(self.seed, cycle), random(self.seed, cycle.wrapping_add(1)));
                let way = 0.5 - 0.5 * (std::f64::consts::PI * fraction(cycles)).cos();
                (from + (to - from) * way as f32).clamp(-1.0, 1.0)
            }
        };
        if settings.is_unipolar { 0.5 + 0.5 * value } else { value }
    }
}

/// The seed of a note: by the seed of the sound and the number of the note since playing began, so that a bounce repeats.
pub fn note_seed(seed: u64, note: u64) -> u64 {
    mix(mix(seed).wrapping_add(note))
}

/// The random value of that number in -1..1, evenly spread.
pub(super) fn random(seed: u64, number: u64) -> f32 {
    /// The golden ratio in 64 bits, by which SplitMix64 steps.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let bits = mix(seed.wrapping_add(number.wrapping_mul(GOLDEN)));
    (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
}

/// The finaliser of SplitMix64.
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
