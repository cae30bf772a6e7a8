//! An envelope while it plays.
//!
//! Where it stands is a segment and the frames gone in it, so the value at any frame follows from a formula and nothing adds up.

use super::contour::{Contour, MAX_SEGMENTS};
use super::curve::Curve;
use super::{CONTROL_FRAMES, ModulationLine, within};

/// A round of a loop below this many frames waits instead.
const MIN_PERIOD_FRAMES: f64 = 1.0;

/// What an envelope is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// A segment of the contour.
    Segment(usize),
    /// Waits at the end of a segment.
    Sustain(usize),
    /// Fades out in so many frames.
    Kill(f64),
    /// Stays where it is.
    Over,
}

/// Where an envelope stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    stage: Stage,
    /// Frames gone in the stage.
    elapsed: f64,
    /// The level at which the stage began.
    from: f32,
}

/// A player of any [`Contour`]; its values are within 0..1. `[audio-thread]`
///
/// A control block: [`EnvelopePlayer::begin_block`], then [`EnvelopePlayer::set`] if the shape is modulated, then [`EnvelopePlayer::line`] or, for an
/// amplifier, [`EnvelopePlayer::fill`]; after an event within the block these are read again from its frame on.
#[derive(Clone, Copy, Debug)]
pub struct EnvelopePlayer {
    contour: Contour,
    /// Where it stands at frame `first` of the block.
    place: Place,
    /// The block's start, or the frame of the last event in it.
    first: usize,
    /// Whether the note's key is down.
    is_held: bool,
    /// What a change of the shape has taken away at frame `first`; it fades until the block's end.
    missing: f32,
}

impl EnvelopePlayer {
    /// At rest at level 0, and over.
    pub fn new(contour: Contour) -> Self {
        let place = Place { stage: Stage::Over, elapsed: 0.0, from: 0.0 };
        Self { contour, place, first: 0, is_held: false, missing: 0.0 }
    }

    /// A note begins at a frame of the block, from the level of now.
    pub fn note_on(&mut self, frame: usize) {
        self.enter(Stage::Segment(0), frame);
        self.is_held = true;
    }

    /// The note ends at a frame of the block. One that is at level 0 and stays there is over at once.
    pub fn note_off(&mut self, frame: usize) {
        let frame = frame.min(CONTROL_FRAMES - 1);
        let is_ending = matches!(self.place_at(frame).stage, Stage::Kill(_) | Stage::Over);
        let release = self.contour.release.filter(|_| self.is_held && !is_ending);
        if let Some(release) = release {
            let is_silent = self.value(frame) == 0.0 && self.contour.is_silent_from(release);
            let is_last = is_silent || release >= self.contour.num_segments;
            self.enter(if is_last { Stage::Over } else { Stage::Segment(release) }, frame);
        }
        self.is_held = false;
    }

    /// Goes to 0 on a straight line from a frame of the block on, within so many frames: the voice is needed elsewhere.
    pub fn kill(&mut self, frame: usize, num_frames: usize) {
        self.enter(Stage::Kill(num_frames as f64), frame);
        self.is_held = false;
    }

    /// Changes the shape at the block's start, or right after a note's start. What is under way keeps its part of the way; the value
    /// moves over within the block.
    pub fn set(&mut self, contour: &Contour) {
        if self.contour == *contour {
            return;
        }
        let before = self.value(self.first);
        if let Stage::Segment(idx) = self.place.stage {
            let (old, new) = (self.contour.segments[idx].frames, contour.segments[idx].frames);
            self.place.elapsed = if old > 0.0 { self.place.elapsed / old * new } else { 0.0 };
        }
        if let Stage::Segment(idx) | Stage::Sustain(idx) = self.place.stage
            && idx >= contour.num_segments
        {
            self.place = Place { stage: Stage::Over, elapsed: 0.0, from: before };
        }
        self.contour = *contour;
        self.missing = 0.0;
        self.missing = before - self.value(self.first);
    }

    /// Goes on to the next block.
    pub fn begin_block(&mut self) {
        self.place = self.place_at(CONTROL_FRAMES);
        (self.first, self.missing) = (0, 0.0);
    }

    /// Whether all has been played at the block's start; a note that is not held and whose level is to stay.
    pub fn is_over(&self) -> bool {
        self.place.stage == Stage::Over
    }

    /// Where it stands at the block's start, for pictures: the place of the segment and the part of it that is over; at its end while it is
    /// held there. Below 0 where it does nothing any more.
    pub fn progress(&self) -> f32 {
        const END: f32 = 0.999;
        match self.place.stage {
            Stage::Segment(idx) => {
                let part = self.place.elapsed / self.contour.segments[idx].frames.max(1.0);
                idx as f32 + (part as f32).clamp(0.0, END)
            }
            Stage::Sustain(idx) => idx as f32 + END,
            Stage::Kill(_) | Stage::Over => -1.0,
        }
    }

    /// The value at a frame of the block, up to [`CONTROL_FRAMES`]. Before the last event it is that at the event.
    pub fn value(&self, frame: usize) -> f32 {
        let level = self.level(self.place_at(frame)).clamp(0.0, 1.0) as f32;
        if self.missing == 0.0 { level } else { (level + self.missing * (1.0 - self.way(frame))).clamp(0.0, 1.0) }
    }

    /// From a frame of the block, or the last event if that is later, to the block's end. Corners within are cut, by less than a block.
    pub fn line(&self, first: usize) -> ModulationLine {
        let first = first.clamp(self.first, CONTROL_FRAMES - 1);
        ModulationLine { first, start: self.value(first), end: self.value(CONTROL_FRAMES) }
    }

    /// Every frame of the block from `first` or the last event on, corners and curves as they are: for amplifiers. What is before is
    /// left alone.
    ///
    /// Called at the block's start and after an event, whatever the host's blocks are: within it the curve is followed step by step.
    pub fn fill(&self, first: usize, values: &mut [f32; CONTROL_FRAMES]) {
        let first = first.clamp(self.first, CONTROL_FRAMES - 1);
        let mut frame = first;
        // Every round writes a frame.
        while frame < CONTROL_FRAMES {
            frame += self.write(self.place_at(frame), &mut values[frame..]).max(1);
        }
        if self.missing != 0.0 {
            for (frame, value) in values.iter_mut().enumerate().skip(first) {
                *value = (*value + self.missing * (1.0 - self.way(frame))).clamp(0.0, 1.0);
            }
        }
    }

    /// How far a frame is on the way from the last event to the block's end.
    fn way(&self, frame: usize) -> f32 {
        frame.saturating_sub(self.first) as f32 / (CONTROL_FRAMES - self.first) as f32
    }

    /// Begins a stage at a frame of the block, from the value there; by the key as it was until then.
    fn enter(&mut self, stage: Stage, frame: usize) {
        let frame = frame.min(CONTROL_FRAMES - 1);
        let from = self.value(frame);
        (self.place, self.first, self.missing) = (Place { stage, elapsed: 0.0, from }, frame, 0.0);
    }

    /// The level at a place.
    fn level(&self, place: Place) -> f64 {
        let from = f64::from(place.from);
        let target = |idx: usize| self.contour.segments[idx].target.map_or(from, f64::from);
        match place.stage {
            Stage::Segment(idx) => {
                let segment = &self.contour.segments[idx];
                let way = (place.elapsed / segment.frames).clamp(0.0, 1.0);
                from + (target(idx) - from) * segment.curve.at(way)
            }
            Stage::Sustain(idx) => target(idx),
            Stage::Kill(frames) => from * (1.0 - place.elapsed / frames),
            Stage::Over => from,
        }
    }

    /// Writes the levels from a place on, as far as its stage goes; how many.
    fn write(&self, place: Place, levels: &mut [f32]) -> usize {
        let from = f64::from(place.from);
        let (frames, target, curve) = match place.stage {
            Stage::Segment(idx) => {
                let segment = &self.contour.segments[idx];
                (segment.frames, segment.target.map_or(from, f64::from), segment.curve)
            }
            Stage::Kill(frames) => (frames, 0.0, Curve::default()),
            Stage::Sustain(_) | Stage::Over => {
                levels.fill(self.level(place) as f32);
                return levels.len();
            }
        };
        // A cast of what is too large is the largest.
        let num_frames = ((frames - place.elapsed).ceil() as usize).min(levels.len());
        curve.write(place.elapsed / frames, 1.0 / frames, [from, target], &mut levels[..num_frames]);
        num_frames
    }

    /// Where it stands at a frame of the block.
    fn place_at(&self, frame: usize) -> Place {
        let mut place = self.place;
        let mut frames = frame.saturating_sub(self.first) as f64;
        // A round of the contour, one of its loop, and the stages at the ends.
        for _ in 0..2 * MAX_SEGMENTS + 2 {
            let length = match place.stage {
                Stage::Segment(idx) => self.contour.segments[idx].frames,
                Stage::Kill(length) => length,
                Stage::Sustain(_) | Stage::Over => return place,
            };
            let left = (length - place.elapsed).max(0.0);
            if frames < left {
                place.elapsed += frames;
                return place;
            }
            frames -= left;
            place = self.next(place, &mut frames);
        }
        place
    }

    /// The stage after one that has ended, so many frames ago.
    fn next(&self, place: Place, frames: &mut f64) -> Place {
        let Stage::Segment(idx) = place.stage else {
            return Place { stage: Stage::Over, elapsed: 0.0, from: 0.0 };
        };
        let target = |idx: usize| self.contour.segments[idx].target.unwrap_or(place.from);
        let go = |stage, from| Place { stage, elapsed: 0.0, from: within(from, [0.0, 1.0], 0.0) };
        match self.contour.repeat {
            Some(repeat @ [start, end]) if self.is_held && idx == end => {
                let period = self.contour.period(repeat);
                if period < MIN_PERIOD_FRAMES {
                    return go(Stage::Sustain(idx), target(idx));
                }
                *frames %= period;
                go(Stage::Segment(start + 1), target(start))
            }
            None if self.is_held && self.contour.sustain == Some(idx) => go(Stage::Sustain(idx), target(idx)),
            _ if idx + 1 < self.contour.num_segments => go(Stage::Segment(idx + 1), target(idx)),
            _ => go(Stage::Over, target(idx)),
        }
    }
}
