//! Notes and lanes on a grid of 1/32 notes.

use std::fmt;

use crate::lane_map::LaneMap;
use crate::midi::{Controller, Division, Event, Format, Message, Meter, MidiFile, Track};
use crate::steps::tick_of;

/// Lanes of a grid.
pub const NUM_LANES: usize = 10;
/// Velocities that a grid tells apart.
pub const NUM_VELOCITIES: u8 = 32;
/// Ticks of a quarter in files that are written.
const TICKS_PER_BEAT: u16 = 480;

/// A note on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridNote {
    /// The step at which it begins.
    pub step: usize,
    /// 0-127.
    pub key: u8,
    /// 0-31: a quarter of the velocity of MIDI.
    pub velocity: u8,
    /// Its length in steps, at least 1.
    pub len: usize,
}

/// Notes and up to ten lanes of some steps.
///
/// In the order of step and key, one note at most of a key begins at a step, and of notes on one key the first that began ends first: what
/// [`Grid::new`] makes so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Grid {
    num_steps: usize,
    notes: Vec<GridNote>,
    lanes: [Option<Vec<u8>>; NUM_LANES],
}

/// What no grid may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridError {
    /// A note with this index lies outside the steps, has no length, or a key or velocity out of range.
    Note(usize),
    /// The lane with this index has another length than the grid, or a value over 127.
    Lane(usize),
}

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(idx) => {
                write!(f, "note {idx}: expected a key of 0-127, a velocity of 0-31 and a place within the steps")
            }
            Self::Lane(idx) => write!(f, "lane {idx}: expected a value of 0-127 for each step"),
        }
    }
}

impl std::error::Error for GridError {}

impl Grid {
    /// A grid in its order. Of notes with one key and step the loudest, and of those the longest stays; returned is how many were left out.
    ///
    /// # Errors
    /// When a note or lane does not fit.
    pub fn new(
        num_steps: usize,
        mut notes: Vec<GridNote>,
        lanes: [Option<Vec<u8>>; NUM_LANES],
    ) -> Result<(Self, usize), GridError> {
        let fits = |note: &GridNote| {
            let end = note.step.checked_add(note.len);
            note.len > 0 && end.is_some_and(|end| end <= num_steps) && note.key < 128 && note.velocity < NUM_VELOCITIES
        };
        if let Some(idx) = notes.iter().position(|note| !fits(note)) {
            return Err(GridError::Note(idx));
        }
        let is_lane = |lane: &Vec<u8>| lane.len() == num_steps && lane.iter().all(|value| *value < 128);
        if let Some(idx) = lanes.iter().position(|lane| lane.as_ref().is_some_and(|lane| !is_lane(lane))) {
            return Err(GridError::Lane(idx));
        }
        notes.sort_unstable_by_key(|note| (note.step, note.key, NUM_VELOCITIES - note.velocity, num_steps - note.len));
        let num_all = notes.len();
        notes.dedup_by_key(|note| (note.step, note.key));
        let doubled = num_all - notes.len();
        end_in_order(&mut notes);
        Ok((Self { num_steps, notes, lanes }, doubled))
    }

    /// Steps of 1/32 note.
    pub fn num_steps(&self) -> usize {
        self.num_steps
    }

    /// By step and key.
    pub fn notes(&self) -> &[GridNote] {
        &self.notes
    }

    /// A value of 0-127 for each step, or none where nothing moves the lane.
    pub fn lanes(&self) -> &[Option<Vec<u8>>; NUM_LANES] {
        &self.lanes
    }

    /// Changes of all lanes, without their first values.
    pub fn num_changes(&self) -> usize {
        self.lanes.iter().flatten().map(|lane| lane.windows(2).filter(|pair| pair[0] != pair[1]).count()).sum()
    }

    /// Lanes whose standard deviation is over 2/127 of the range.
    pub fn num_moving(&self) -> usize {
        self.lanes.iter().flatten().filter(|lane| std_dev(lane) > 2.0).count()
    }

    /// The mean squared difference of all ten lanes at all steps, as values of 0 to 1 (CC-ME); a lane that is missing is 0. None where the
    /// lengths differ or there are no steps.
    pub fn lane_error(&self, other: &Self) -> Option<f64> {
        if self.num_steps != other.num_steps || self.num_steps == 0 {
            return None;
        }
        let value = |lane: &Option<Vec<u8>>, step: usize| lane.as_ref().map_or(0, |lane| i32::from(lane[step]));
        let mut sum = 0i64;
        for (own, their) in self.lanes.iter().zip(&other.lanes).filter(|(a, b)| a.is_some() || b.is_some()) {
            sum +=
                (0..self.num_steps).map(|step| i64::from((value(own, step) - value(their, step)).pow(2))).sum::<i64>();
        }
        Some(sum as f64 / (127.0 * 127.0 * (NUM_LANES * self.num_steps) as f64))
    }

    /// A file of format 0 with 480 ticks a quarter, lanes on the controllers that the map names, on channel 1. Read again it is this grid.
    pub fn to_midi(&self, map: &LaneMap, bpm: f64, meter: Meter) -> MidiFile {
        let us = (60e6 / bpm.clamp(4.0, 60e6)).round() as u32;
        let mut events = vec![Event::tempo(0, us), Event::signature(0, meter.numerator, meter.denominator)];
        let mut timed: Vec<(usize, u8, u8, Message)> = Vec::new();
        for note in &self.notes {
            timed.push((note.step + note.len, 0, note.key, Message::NoteOff { key: note.key, velocity: 64 }));
            let velocity = note.velocity * 4 + 2;
            timed.push((note.step, 2, note.key, Message::NoteOn { key: note.key, velocity }));
        }
        for (slot, lane) in (0u8..).zip(&self.lanes) {
            let (Some(lane), Some(controller)) = (lane, map.slots()[usize::from(slot)]) else { continue };
            let moves = (0..lane.len()).filter(|step| *step == 0 || lane[*step] != lane[step - 1]);
            for step in moves {
                timed.extend(messages(controller, lane[step]).map(|message| (step, 1, slot, message)));
            }
        }
        timed.sort_by_key(|(step, order, key, _)| (*step, *order, *key));
        let tick = |step: usize| tick_of(step as u64, u64::from(TICKS_PER_BEAT));
        events.extend(timed.into_iter().map(|(step, _, _, message)| Event::channel(tick(step), 0, message)));
        events.push(Event::meta(tick(self.num_steps), crate::midi::END_OF_TRACK, []));
        MidiFile { format: Format::Single, division: Division::Quarter(TICKS_PER_BEAT), tracks: vec![Track { events }] }
    }
}

/// The messages that set a controller to a value of 0-127.
fn messages(controller: Controller, value: u8) -> impl Iterator<Item = Message> {
    let fine = ((u32::from(value) * 16_383 + 63) / 127) as u16;
    let (first, second) = match controller {
        Controller::Cc(number) => (Message::Control { number, value }, None),
        Controller::Cc14(number) => {
            let low = Message::Control { number: number + 32, value: (fine & 127) as u8 };
            (Message::Control { number, value: (fine >> 7) as u8 }, Some(low))
        }
        Controller::Pressure => (Message::Pressure(value), None),
        Controller::Bend => (Message::Bend(fine), None),
    };
    std::iter::once(first).chain(second)
}

/// Gives the first end to the first that began, on each key.
fn end_in_order(notes: &mut [GridNote]) {
    let mut by_key: Vec<Vec<usize>> = vec![Vec::new(); 128];
    for (idx, note) in notes.iter().enumerate() {
        by_key[usize::from(note.key)].push(idx);
    }
    for idxs in by_key {
        let mut ends: Vec<usize> = idxs.iter().map(|&idx| notes[idx].step + notes[idx].len).collect();
        ends.sort_unstable();
        idxs.into_iter().zip(ends).for_each(|(idx, end)| notes[idx].len = end - notes[idx].step);
    }
}

fn std_dev(lane: &[u8]) -> f64 {
    let num = lane.len().max(1) as f64;
    let mean = lane.iter().map(|value| f64::from(*value)).sum::<f64>() / num;
    (lane.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / num).sqrt()
}
