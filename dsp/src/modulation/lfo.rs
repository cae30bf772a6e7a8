//! A low-frequency oscillator of a voice.

use super::beat_clock::BeatClock;
use super::drawn::DrawnShape;
use super::envelope::MAX_SECONDS;
use super::global_lfo::GlobalLfo;
use super::rate::Rate;
use super::wave::LfoWave;
use super::{CONTROL_FRAMES, ModulationLine, fraction, within};

/// The longest smoothing in seconds.
const MAX_SMOOTHING: f32 = 10.0;

/// What the phase of an LFO begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LfoTrigger {
    /// Nothing: all voices share one phase, synced to the song's position if the rate is.
    #[default]
    Free,
    /// Each note begins it anew.
    Note,
    /// Each note begins it anew, and it plays once: an envelope.
    OneShot,
}

/// Settings of an LFO.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LfoSettings {
    /// Shape of a cycle.
    pub wave: LfoWave,
    /// The cycle of [`LfoWave::Drawn`]; it is kept while other waves play.
    pub drawn: DrawnShape,
    /// How fast it repeats.
    pub rate: Rate,
    /// What its phase begins with.
    pub trigger: LfoTrigger,
    /// Where in the cycle it begins, 0..1; what is beyond wraps around. A second channel of another phase is the caller's.
    pub phase: f32,
    /// Seconds after a note's start in which it is at 0, 0..60; a phase that notes begin waits for so long.
    pub delay: f32,
    /// Seconds in which it then comes up, 0..60.
    pub fade_in: f32,
    /// Time constant in seconds with which it follows its shape, 0..10; at 0 a step still takes a control block.
    pub smoothing: f32,
    /// Whether it goes 0..1; otherwise -1..1.
    pub is_unipolar: bool,
    /// The order of its random values while its phase is free. Otherwise each note has its own.
    pub seed: u64,
}

impl Default for LfoSettings {
    /// A free sine of 1 Hz, -1..1.
    fn default() -> Self {
        Self {
            wave: LfoWave::Sine,
            drawn: DrawnShape::default(),
            rate: Rate::default(),
            trigger: LfoTrigger::Free,
            phase: 0.0,
            delay: 0.0,
            fade_in: 0.0,
            smoothing: 0.0,
            is_unipolar: false,
            seed: 0,
        }
    }
}

impl LfoSettings {
    /// All in range; 0 for what is no number.
    pub fn sanitised(&self) -> Self {
        let phase = fraction(if self.phase.is_finite() { f64::from(self.phase) } else { 0.0 }) as f32;
        Self {
            rate: self.rate.sanitised(),
            phase: if phase < 1.0 { phase } else { 0.0 },
            delay: within(self.delay, [0.0, MAX_SECONDS], 0.0),
            fade_in: within(self.fade_in, [0.0, MAX_SECONDS], 0.0),
            smoothing: within(self.smoothing, [0.0, MAX_SMOOTHING], 0.0),
            ..*self
        }
    }
}

/// What an LFO needs of a control block.
#[derive(Clone, Copy, Debug)]
pub struct LfoBlock<'a> {
    /// Its settings in this block, sanitised.
    pub settings: &'a LfoSettings,
    /// The clock, at this block.
    pub clock: &'a BeatClock,
    /// The shared phase, at this block, of the same rate.
    pub global: &'a GlobalLfo,
}

/// An LFO of a voice, or of all together. `[audio-thread]`
///
/// A control block: [`NoteLfo::begin_block`], then [`NoteLfo::line`]; a note that begins within the block calls [`NoteLfo::note_on`] instead.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoteLfo {
    line: ModulationLine,
    /// Frames from the note's start to the block's start; below 0 in the note's first block.
    elapsed: f64,
    /// Cycles of its own phase where the line begins, and where it ends.
    cycles: [f64; 2],
    /// Where the wave is at the block's end, 0..1.
    phase: f32,
    /// The order of its random values while notes begin its phase.
    seed: u64,
}

impl NoteLfo {
    /// A voice begins at a frame of the block, and the line with it.
    pub fn note_on(&mut self, frame: usize, seed: u64, block: &LfoBlock<'_>) {
        let frame = frame.min(CONTROL_FRAMES - 1);
        *self = Self { seed, elapsed: -(frame as f64), ..Self::default() };
        self.line.start = self.shape_at(frame, 0.0, block);
        self.draw_line(frame, block);
    }

    /// A note begins at a frame of the block in a voice that sounds: the line goes over from where it is within the block.
    pub fn retrigger(&mut self, frame: usize, seed: u64, block: &LfoBlock<'_>) {
        let from = self.line.at(frame);
        self.note_on(frame, seed, block);
        self.line.start = from;
        self.draw_line(self.line.first, block);
    }

    /// Goes on to the next block.
    pub fn begin_block(&mut self, block: &LfoBlock<'_>) {
        self.elapsed += CONTROL_FRAMES as f64;
        (self.cycles[0], self.line.start) = (self.cycles[1], self.line.end);
        self.draw_line(0, block);
    }

    /// Its values in this block, 0..1 or -1..1, from the note's start or the block's on.
    pub fn line(&self) -> ModulationLine {
        self.line
    }

    /// The value at a frame of the block, `first` to [`CONTROL_FRAMES`], of its shape itself; along the line where it is smoothed. To be asked in
    /// the same block as the line.
    pub fn value_at(&self, frame: usize, block: &LfoBlock<'_>) -> f32 {
        if block.settings.smoothing > 0.0 {
            return self.line.at(frame);
        }
        let part = frame.saturating_sub(self.line.first) as f64 / (CONTROL_FRAMES - self.line.first) as f64;
        self.shape_at(frame, self.cycles[0] + (self.cycles[1] - self.cycles[0]) * part, block)
    }

    /// Where the wave is at the block's end, 0..1, for pictures.
    pub fn phase(&self) -> f32 {
        self.phase
    }

    /// The line from where it starts to the value at the block's end.
    fn draw_line(&mut self, first: usize, block: &LfoBlock<'_>) {
        let delay = seconds(block.settings.delay, block);
        let gone = |frame: usize| (self.elapsed + frame as f64 - delay).max(0.0);
        let step = block.settings.rate.cycles_per_frame(block.clock);
        self.cycles[1] = self.cycles[0] + step * (gone(CONTROL_FRAMES) - gone(first));
        let target = self.shape_at(CONTROL_FRAMES, self.cycles[1], block);
        self.phase = self.phase_at(CONTROL_FRAMES, self.cycles[1], block).0 as f32;
        let frames = (CONTROL_FRAMES - first) as f64;
        let smoothing = seconds(block.settings.smoothing, block);
        let part = if smoothing > 0.0 { 1.0 - (-frames / smoothing).exp() } else { 1.0 };
        let start = within(self.line.start, range(block.settings), 0.0);
        let end = if part < 1.0 { start + (target - start) * part as f32 } else { target };
        self.line = ModulationLine { first, start, end: within(end, range(block.settings), 0.0) };
    }

    /// The shape's value at a frame of the block, where its own phase has gone through so many cycles.
    fn shape_at(&self, frame: usize, cycles: f64, block: &LfoBlock<'_>) -> f32 {
        let settings = block.settings;
        let (phase, cycle, seed) = self.phase_at(frame, cycles, block);
        let value = settings.wave.at(phase, cycle, seed, &settings.drawn);
        let value = if settings.is_unipolar { 0.5 + 0.5 * value } else { value };
        within(value * self.gain_at(frame, block), range(settings), 0.0)
    }

    /// The phase, 0..1, the number of the cycle and the order of random values, as [`Self::shape_at`] has them.
    fn phase_at(&self, frame: usize, cycles: f64, block: &LfoBlock<'_>) -> (f64, i64, u64) {
        let LfoBlock { settings, clock, global } = block;
        let offset = if settings.phase.is_finite() { f64::from(settings.phase) } else { 0.0 };
        let (cycles, seed) = match settings.trigger {
            LfoTrigger::Free => (global.cycles_at(frame, clock) + offset, settings.seed),
            LfoTrigger::Note => (cycles + offset, self.seed),
            LfoTrigger::OneShot => (cycles + fraction(offset), self.seed),
        };
        match settings.trigger {
            LfoTrigger::OneShot => (cycles.min(1.0), 0, seed),
            _ => (fraction(cycles), cycles.floor() as i64, seed),
        }
    }

    /// How far it has come up at a frame of the block, 0..1.
    fn gain_at(&self, frame: usize, block: &LfoBlock<'_>) -> f32 {
        let gone = self.elapsed + frame as f64 - seconds(block.settings.delay, block);
        let fade = seconds(block.settings.fade_in, block);
        if gone < 0.0 {
            0.0
        } else if gone < fade {
            (gone / fade) as f32
        } else {
            1.0
        }
    }
}

/// Seconds in frames.
fn seconds(seconds: f32, block: &LfoBlock<'_>) -> f64 {
    f64::from(within(seconds, [0.0, MAX_SECONDS], 0.0)) * block.clock.sample_rate_hz()
}

fn range(settings: &LfoSettings) -> [f32; 2] {
    [if settings.is_unipolar { 0.0 } else { -1.0 }, 1.0]
}
