//! Partials of one note.

use std::ops::Range;

use super::sines::{Lines, Sines, turn};
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
    lines: Lines,
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
        isa.run(Levels { table, fades, seconds: self.time.seconds(), tilt, first, gains, lines, heard });
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
        let mut sums = [[0.0; GROUP]; BLOCK_FRAMES / GROUP];
        isa.run(Sines {
            lines: &self.lines,
            heard: self.heard,
            is_bent: self.is_bent,
            frames: frames.clone(),
            out: &mut sums,
        });
        for (side, line) in self.sides.into_iter().enumerate() {
            let to = &mut out.side_mut(side)[frames.clone()];
            let sums = &sums.as_flattened()[frames.clone()];
            to.iter_mut().zip(sums).zip(frames.clone()).for_each(|((out, x), frame)| *out += line.at(frame) * x);
        }
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        const N: u32 = BLOCK_FRAMES as u32;
        let Lines { phases, steps, bends, .. } = &mut self.lines;
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
struct Levels<'a> {
    table: &'a PartialTable,
    fades: &'a Lanes<f32>,
    seconds: f32,
    tilt: f32,
    /// The frame at which the lines begin.
    first: usize,
    gains: &'a mut Lanes<f32>,
    lines: &'a mut Lines,
    heard: &'a mut u64,
}

impl Task for Levels<'_> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;
    use vaeform_patch::content::{LevelCurve, LevelPoint, Partial, PartialBank, PartialFrequency, Timeline};

    const RATE_HZ: f32 = 48_000.0;

    fn aim(frequency_hz: f32, rate_hz: f32) -> PartialAim {
        PartialAim {
            frequency: frequency_hz / rate_hz,
            rate_hz,
            stretch: 0.0,
            speed: 1.0 / f64::from(rate_hz),
            tilt: 0.0,
            gains: [1.0; 2],
            chance: 0.0,
        }
    }

    /// Partials at odd places that fall at different speeds.
    fn bank(num: u8) -> Vec<Partial> {
        (0..num)
            .map(|n| {
                let x = f32::from(n);
                let point = |seconds, db| LevelPoint { seconds, db };
                Partial {
                    frequency: match n % 7 {
                        6 => PartialFrequency::Hz(333.3 + 100.0 * x),
                        _ => PartialFrequency::Ratio(0.5 + 1.017 * x),
                    },
                    level_db: -24.0 - 0.3 * x,
                    phase: (0.37 * x).fract(),
                    curve: LevelCurve::new(&[
                        point(0.0, -2.0),
                        point(0.5, -6.0 - x),
                        point(1.5, -20.0),
                        point(2.0, 0.0),
                    ]),
                }
            })
            .collect()
    }

    /// The left side of a voice that begins at a frame of its first block.
    fn played(
        voice: &mut PartialVoice,
        table: &PartialTable,
        aim: &PartialAim,
        first: usize,
        blocks: usize,
    ) -> Vec<f32> {
        let mut frames = Vec::new();
        for block in 0..blocks {
            let first = if block == 0 { first } else { 0 };
            voice.aim(Isa::detect(), table, aim, first);
            let mut out = StereoBlock::default();
            voice.render(Isa::detect(), first..20.max(first), &mut out);
            voice.render(Isa::detect(), 20.max(first)..BLOCK_FRAMES, &mut out);
            voice.advance();
            frames.extend(&out.side(0)[first..]);
        }
        frames
    }

    /// The same as a sum of sines in double precision; `step` says how many cycles a frame a partial goes.
    fn oracle(partials: &[Partial], step: impl Fn(usize) -> f64, rate_hz: f64, frames: Range<usize>) -> Vec<f64> {
        let x = |frame: usize| {
            let seconds = frame as f64 / rate_hz;
            let partial = |(n, partial): (usize, &Partial)| {
                let db = f64::from(partial.level_db + partial.curve.at(seconds as f32));
                let phase = f64::from(partial.phase) + step(n) * frame as f64;
                // Which is silence.
                let gain = if db <= -100.0 { 0.0 } else { 10.0_f64.powf(db / 20.0) };
                gain * (TAU * phase.fract()).sin()
            };
            partials.iter().enumerate().map(partial).sum()
        };
        frames.map(x).collect()
    }

    fn difference_db(found: &[f32], expected: &[f64]) -> f64 {
        let power = expected.iter().map(|x| x * x).sum::<f64>();
        let error = found.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).powi(2)).sum::<f64>();
        10.0 * (error / power).log10()
    }

    #[test]
    fn partials_are_a_sum_of_sines_at_any_rate() {
        for (rate_hz, num, first) in [(44_100.0, 64, 0), (48_000.0, 64, 13), (96_000.0, 9, 31), (192_000.0, 64, 7)] {
            let partials = bank(num);
            let table = PartialTable::new(&PartialBank::new(partials.clone(), Timeline::default()));
            let mut voice = PartialVoice::default();
            voice.start(1);
            let found = played(&mut voice, &table, &aim(110.0, rate_hz), first, 3_000);
            let step = |n: usize| f64::from(voice.steps[n / GROUP][n % GROUP]) / CYCLE;
            for (n, partial) in partials.iter().enumerate() {
                let hz = match partial.frequency {
                    PartialFrequency::Ratio(ratio) => {
                        f64::from(ratio) * f64::from(110.0 / rate_hz) * f64::from(rate_hz)
                    }
                    PartialFrequency::Hz(hz) => f64::from(hz),
                };
                assert!((step(n) * f64::from(rate_hz) - hz).abs() < 3e-5, "partial {n} at {rate_hz}");
            }
            let expected = oracle(&partials, step, f64::from(rate_hz), 0..found.len());
            let db = difference_db(&found, &expected);
            println!("{num} partials at {rate_hz} Hz: {db:.1} dB");
            assert!(db < -90.0, "{num} partials at {rate_hz}: {db} dB");
        }
    }

    #[test]
    fn frequencies_are_exact_after_minutes() {
        let partials: Vec<Partial> =
            bank(8).into_iter().map(|partial| Partial { curve: LevelCurve::default(), ..partial }).collect();
        let table = PartialTable::new(&PartialBank::new(partials.clone(), Timeline::default()));
        let mut voice = PartialVoice::default();
        voice.start(1);
        let aim = aim(440.0, RATE_HZ);
        const BLOCKS: usize = 3 * 60 * 1_500;
        for _ in 0..BLOCKS {
            voice.aim(Isa::detect(), &table, &aim, 0);
            voice.advance();
        }
        let found = played(&mut voice, &table, &aim, 0, 100);
        let step = |n: usize| f64::from(voice.steps[n / GROUP][n % GROUP]) / CYCLE;
        let start = BLOCKS * BLOCK_FRAMES;
        let db = difference_db(&found, &oracle(&partials, step, f64::from(RATE_HZ), start..start + found.len()));
        assert!(db < -90.0, "{db} dB");
    }

    #[test]
    fn what_would_fold_is_silent_and_comes_in_without_a_step() {
        let partial = |ratio| Partial {
            frequency: PartialFrequency::Ratio(ratio),
            level_db: 0.0,
            phase: 0.0,
            curve: LevelCurve::default(),
        };
        let table =
            PartialTable::new(&PartialBank::new([partial(21.6), partial(40.0), partial(900.0)], Timeline::default()));
        let mut voice = PartialVoice::default();
        voice.start(1);
        let aim = |hz| aim(hz, RATE_HZ);
        assert!(played(&mut voice, &table, &aim(1_000.5), 0, 4).iter().all(|x| *x == 0.0));
        let loud = |frames: &[f32]| frames.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        // At .425 of the rate half of it is heard.
        let half = played(&mut voice, &table, &aim(0.425 * RATE_HZ / 21.6), 0, 40);
        assert!((loud(&half[320..]) - 0.5).abs() < 0.02, "{}", loud(&half[320..]));
        assert!(loud(&half[..8]) < 0.25);
    }

    #[test]
    fn a_glide_has_no_steps_and_ends_on_pitch() {
        let partials = [Partial {
            frequency: PartialFrequency::Ratio(1.0),
            level_db: 0.0,
            phase: 0.0,
            curve: LevelCurve::default(),
        }];
        let table = PartialTable::new(&PartialBank::new(partials, Timeline::default()));
        let mut voice = PartialVoice::default();
        voice.start(1);
        let mut frames = Vec::new();
        for block in 0..300 {
            frames.extend(played(&mut voice, &table, &aim(200.0 + 5.0 * block.min(200) as f32, RATE_HZ), 0, 1));
        }
        // The second difference of a sine of at most 1.2 kHz.
        let bend = frames.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max);
        assert!(bend < (TAU as f32 * 1_200.0 / RATE_HZ).powi(2) * 1.05, "{bend}");
        let expected = (1_200.0 / f64::from(RATE_HZ) * CYCLE) as u32;
        assert!(voice.steps[0][0].abs_diff(expected) < 8, "{} {expected}", voice.steps[0][0]);
    }
}
