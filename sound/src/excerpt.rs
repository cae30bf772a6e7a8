//! What is kept of a file while it is decoded: one channel, up to a minute of it, and of a longer file the minute in which something is
//! heard first. The memory is that minute, whatever a file claims.

use crate::kept::Kept;
use crate::mix::{Mix, Powers};
use crate::{MAX_CHANNELS, MAX_RATE_HZ, MAX_SECONDS, MIN_RATE_HZ, SEARCHED_SECONDS, SoundError};

/// Rates above are halved until they are not.
const MAX_KEPT_RATE_HZ: u32 = 96_000;
/// Samples beyond this (20 dB over full scale) are cut off: nobody meant them, and filters overflow.
const CEILING: f32 = 10.0;
/// Levels are taken so often a second.
const STEPS_A_SECOND: u32 = 100;
/// A minute whose loudest step is over this (-40 dB) need not be searched past.
const LOUD: f32 = 0.01;
/// Past the first minute a step so many times as loud as all before is where the sound begins (6 dB).
const STANDS_OUT: f32 = 2.0;
/// A difference of the sides is none where it has less than this part of the power of their mean (-60 dB).
const NO_SIDE: f32 = 1e-6;

/// Whether more is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// More is wanted.
    On,
    /// No more is wanted.
    Enough,
}

/// See the [module](self).
pub(crate) struct Excerpt<'a> {
    /// Hears how many seconds of a long file have been searched.
    tell: &'a dyn Fn(f64),
    mix: Mix,
    format: Option<Format>,
    /// Where the kept part begins, in seconds of the file.
    start_s: f64,
    mixed: Vec<f32>,
    step: Step,
    loudest: f32,
    num_frames: u64,
    is_longer: bool,
    has_searched: bool,
    num_odd: u64,
    num_beyond: u64,
    powers: Powers,
}

struct Format {
    rate_hz: u32,
    num_channels: usize,
    kept_rate_hz: u32,
    is_halved: bool,
    kept: Kept,
    /// Half of what the left of two sides has over the right.
    side: Option<Kept>,
}

/// The running 10 ms.
#[derive(Default)]
struct Step {
    num_frames: usize,
    power: f32,
}

impl<'a> Excerpt<'a> {
    /// Nothing yet.
    pub(crate) fn new(tell: &'a dyn Fn(f64), mix: Mix) -> Self {
        Self {
            tell,
            mix,
            format: None,
            start_s: 0.0,
            mixed: Vec::new(),
            step: Step::default(),
            loudest: 0.0,
            num_frames: 0,
            is_longer: false,
            has_searched: false,
            num_odd: 0,
            num_beyond: 0,
            powers: Powers::default(),
        }
    }

    /// What a sample costs against one that is kept at its own rate.
    pub(crate) fn cost(&self) -> u64 {
        if self.format.as_ref().is_some_and(|format| format.is_halved) { 2 } else { 1 }
    }

    /// Frames so far.
    pub(crate) fn num_frames(&self) -> u64 {
        self.num_frames
    }

    /// Says what comes; the same all along.
    ///
    /// # Errors
    /// When no sound has such a rate or so many channels, or another rate was said before.
    pub(crate) fn begin(&mut self, rate_hz: u32, num_channels: usize) -> Result<(), SoundError> {
        if let Some(format) = &mut self.format {
            if format.rate_hz != rate_hz {
                return Err(SoundError::RateChanges { from_hz: format.rate_hz, to_hz: rate_hz });
            }
            format.num_channels = num_channels;
        }
        if !(MIN_RATE_HZ..=MAX_RATE_HZ).contains(&rate_hz) {
            return Err(SoundError::Rate { rate_hz });
        }
        if !(1..=MAX_CHANNELS).contains(&num_channels) {
            return Err(SoundError::Channels { num_channels });
        }
        if self.format.is_none() {
            let (mut kept_rate_hz, mut num_halvings) = (rate_hz, 0);
            while kept_rate_hz > MAX_KEPT_RATE_HZ {
                kept_rate_hz = kept_rate_hz.div_ceil(2);
                num_halvings += 1;
            }
            let kept = || Kept::new(kept_rate_hz, num_halvings);
            let side = (num_channels == 2 && self.mix == Mix::Mean).then(kept);
            let is_halved = num_halvings > 0;
            self.format = Some(Format { rate_hz, num_channels, kept_rate_hz, is_halved, kept: kept(), side });
        }
        Ok(())
    }

    /// Hears interleaved frames; what is left of a frame is dropped.
    pub(crate) fn push(&mut self, interleaved: &mut [f32]) -> Flow {
        let Some((rate_hz, num_channels)) = self.format.as_ref().map(|of| (of.rate_hz, of.num_channels)) else {
            return Flow::Enough;
        };
        self.clean(interleaved);
        let step = (rate_hz / STEPS_A_SECOND) as usize;
        let mut rest = &interleaved[..interleaved.len() / num_channels * num_channels];
        while !rest.is_empty() {
            let num_frames = (step - self.step.num_frames).min(rest.len() / num_channels);
            let (now, later) = rest.split_at(num_frames * num_channels);
            self.hear(now, num_channels);
            rest = later;
            if self.step.num_frames == step && self.end_step() == Flow::Enough {
                return Flow::Enough;
            }
        }
        Flow::On
    }

    /// What is no number is silence, and what is far beyond full scale is cut off.
    fn clean(&mut self, samples: &mut [f32]) {
        let is_meant = |x: &f32| x.abs() <= CEILING;
        if samples.iter().all(is_meant) {
            return;
        }
        for x in samples.iter_mut().filter(|x| !is_meant(x)) {
            if x.is_finite() {
                self.num_beyond += 1;
                *x = CEILING.copysign(*x);
            } else {
                self.num_odd += 1;
                *x = 0.0;
            }
        }
    }

    /// Mixes and keeps frames within one step.
    fn hear(&mut self, frames: &[f32], num_channels: usize) {
        let num_frames = frames.len() / num_channels;
        self.mix.apply(frames, num_channels, &mut self.mixed);
        let power = self.powers.add(frames, num_channels, &self.mixed);
        self.step.num_frames += num_frames;
        self.step.power += power;
        self.num_frames += num_frames as u64;
        let Some(format) = &mut self.format else { return };
        self.is_longer |= format.kept.push(&self.mixed);
        if let Some(side) = &mut format.side {
            // A piece of a file that has another number of channels has no sides.
            Mix::Difference.apply(frames, num_channels, &mut self.mixed);
            if num_channels != 2 {
                self.mixed.fill(0.0);
            }
            side.push(&self.mixed);
        }
    }

    /// The end of 10 ms: perhaps it is enough, perhaps the sound only begins.
    fn end_step(&mut self) -> Flow {
        let Some(format) = &mut self.format else { return Flow::Enough };
        let (rate, kept_rate) = (f64::from(format.rate_hz), f64::from(format.kept_rate_hz));
        let Step { num_frames, power } = std::mem::take(&mut self.step);
        let level = (power / num_frames.max(1) as f32).sqrt();
        if self.is_longer && self.loudest < LOUD && level > STANDS_OUT * self.loudest {
            format.side.iter_mut().chain([&mut format.kept]).for_each(Kept::begin_late);
            self.is_longer = false;
            self.start_s = self.num_frames as f64 / rate - format.kept.len() as f64 / kept_rate;
            self.powers = Powers::default();
        }
        self.loudest = self.loudest.max(level);
        let seconds = self.num_frames as f64 / rate;
        if seconds >= MAX_SECONDS as f64 && self.num_frames % u64::from(format.rate_hz) < num_frames as u64 {
            (self.tell)(seconds);
        }
        self.has_searched = seconds >= SEARCHED_SECONDS as f64;
        if self.has_searched || (self.is_longer && self.loudest >= LOUD) { Flow::Enough } else { Flow::On }
    }

    /// Another mix, where the channels cancel each other out in this one.
    pub(crate) fn better_mix(&self) -> Option<Mix> {
        let num_channels = self.format.as_ref()?.num_channels;
        if self.mix == Mix::Mean { self.powers.better_mix(num_channels) } else { None }
    }

    /// What is to be told of samples that were no sound.
    pub(crate) fn odd(&self) -> Vec<String> {
        let mut notices = Vec::new();
        if self.num_odd > 0 {
            notices.push(format!("{} samples that are no finite numbers count as silence", self.num_odd));
        }
        if self.num_beyond > 0 {
            notices.push(format!("{} samples far beyond full scale are clipped", self.num_beyond));
        }
        notices
    }

    /// What was kept, with what is to be told of it.
    pub(crate) fn finish(mut self, mut notices: Vec<String>, is_spent: bool) -> Result<crate::Sound, SoundError> {
        let format = self.format.take().ok_or(SoundError::NoSamples)?;
        let samples = format.kept.finish()?;
        if self.start_s > 0.0 {
            let start = self.start_s as u64;
            notices.push(format!("heard from {}:{:02} on: before there is hardly a sound", start / 60, start % 60));
        }
        if self.has_searched {
            notices.push(format!("longer than {} min; the rest is not searched", SEARCHED_SECONDS / 60));
        } else if self.is_longer {
            notices.push(format!("longer than {MAX_SECONDS} s; the rest is not heard"));
        } else if is_spent {
            let seconds = self.num_frames as f64 / f64::from(format.rate_hz);
            notices.push(format!("only the first {seconds:.0} s are heard: so many samples take too long"));
        }
        notices.extend(self.mix.notice());
        notices.extend(self.odd());
        let power = |samples: &[f32]| samples.iter().map(|x| x * x).sum::<f32>();
        let side = format.side.and_then(|side| side.finish().ok());
        let side = side.filter(|side| power(side) > NO_SIDE * power(&samples)).unwrap_or_default();
        Ok(crate::Sound {
            samples,
            side,
            rate_hz: format.kept_rate_hz,
            start_s: self.start_s,
            root_note: None,
            notices,
        })
    }
}
