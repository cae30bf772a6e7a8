//! Lanes and gestures as a MIDI clip.

use std::fmt;

use crate::midi::{Division, END_OF_TRACK, Event, Format, Message, Meter, MidiFile, Track};

/// Ticks of a quarter.
const TICKS: u16 = 480;
/// Ticks from one look at a curve to the next: 4 ms at 125 beats a minute.
const LOOK: u64 = 4;
/// The controller of the first latent.
const FIRST_CC: u8 = 20;
/// Beats of a clip at most.
const MAX_BEATS: f64 = 1_024.0;

/// Curves over some beats, to be written as a MIDI file of format 0 with controllers 20 and on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GestureClip {
    /// The beat of the song at which it begins.
    pub start: f64,
    /// Its beats.
    pub beats: f64,
    /// Beats a minute.
    pub bpm: f64,
    /// Its meter.
    pub meter: Meter,
}

/// Why there is no clip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClipError {
    /// Its length in beats is not over 0 and at most 1,024.
    Length(f64),
    /// More than eight curves.
    Curves(usize),
}

impl fmt::Display for ClipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(beats) => write!(f, "a clip of {beats} beats: expected more than 0, and at most {MAX_BEATS}"),
            Self::Curves(num) => write!(f, "{num} curves: expected at most 8, on controllers 20-27"),
        }
    }
}

impl std::error::Error for ClipError {}

impl GestureClip {
    /// The file name, with the tempo.
    pub fn file_name(&self, name: &str) -> String {
        format!("{name} {} BPM.mid", (self.bpm * 100.0).round() / 100.0)
    }

    /// The file; `value` says a curve at a beat of the song, 0 to 1, or none that is to be left out. A controller is sent only where
    /// what was sent last is more than 1/127 away.
    ///
    /// # Errors
    /// When the length is none, or there are more than eight curves.
    pub fn to_midi(&self, num_curves: usize, value: impl Fn(usize, f64) -> Option<f32>) -> Result<MidiFile, ClipError> {
        if !(self.beats > 0.0 && self.beats <= MAX_BEATS) {
            return Err(ClipError::Length(self.beats));
        }
        if num_curves > 8 {
            return Err(ClipError::Curves(num_curves));
        }
        let us = (60e6 / self.bpm.clamp(4.0, 60e6)).round() as u32;
        let mut events = vec![Event::tempo(0, us), Event::signature(0, self.meter.numerator, self.meter.denominator)];
        let end = (self.beats * f64::from(TICKS)).round() as u64;
        let mut sent = [None::<u8>; 8];
        for tick in (0..end).step_by(LOOK as usize) {
            let beat = self.start + tick as f64 / f64::from(TICKS);
            for (idx, sent) in sent.iter_mut().enumerate().take(num_curves) {
                let Some(value) = value(idx, beat) else { continue };
                let exact = value.clamp(0.0, 1.0) * 127.0;
                if sent.is_none_or(|sent| (f32::from(sent) - exact).abs() > 1.0) {
                    // Ahead of the curve by up to a step, so that it lasts longer.
                    let value = match *sent {
                        Some(sent) if exact > f32::from(sent) => exact.ceil() as u8,
                        Some(_) => exact.floor() as u8,
                        None => exact.round() as u8,
                    };
                    *sent = Some(value);
                    let number = FIRST_CC + idx as u8;
                    events.push(Event::channel(tick, 0, Message::Control { number, value }));
                }
            }
        }
        events.push(Event::meta(end, END_OF_TRACK, []));
        Ok(MidiFile { format: Format::Single, division: Division::Quarter(TICKS), tracks: vec![Track { events }] })
    }

    /// How many controllers a curve would be without thinning: one at each look.
    pub fn num_looks(&self) -> u64 {
        ((self.beats * f64::from(TICKS)).round() as u64).div_ceil(LOOK)
    }
}
