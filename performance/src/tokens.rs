//! Grids as tokens: 1,600 of them, and three that frame a sequence.
//!
//! | ids | token |
//! |---|---|
//! | 0-127 | NOTE_ON of a key, after its VELOCITY |
//! | 128-255 | NOTE_OFF of a key |
//! | 256-287 | VELOCITY of the next note, 32 steps |
//! | 288-319 | TIME_SHIFT of 1-32 steps of 1/32 note |
//! | 320-1599 | CC: ten lanes of 128 values |
//! | 1600-1602 | PAD, BOS, EOS |
//!
//! A sequence begins with BOS. At each step come the ends of notes by key, the lanes that change, by number (at step 0 all that are there), then the
//! notes that begin, by key. After the last shift, which leads to the end of the grid, come the notes that end there, and EOS. A grid is read from its
//! tokens as it was, to the last value.

use std::fmt;

use crate::{Grid, GridError, GridNote, NUM_LANES};

/// Tokens that say something.
pub const NUM_WORDS: u16 = 1_600;
/// All tokens.
pub const NUM_TOKENS: u16 = 1_603;
/// Fills a batch; none is in a sequence.
pub const PAD: u16 = 1_600;
/// Begins a sequence.
pub const BOS: u16 = 1_601;
/// Ends a sequence.
pub const EOS: u16 = 1_602;

const NOTE_OFF: u16 = 128;
const VELOCITY: u16 = 256;
const SHIFT: u16 = 288;
const CC: u16 = 320;
const MAX_SHIFT: usize = 32;

/// Why tokens are no grid: what, and at which place in the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenError {
    /// The place in the sequence, from 0.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "token {}: expected {}", self.at, self.expected)
    }
}

impl std::error::Error for TokenError {}

/// The tokens of a grid.
pub fn encode(grid: &Grid) -> Vec<u16> {
    let mut ends: Vec<(usize, u8)> = grid.notes().iter().map(|note| (note.step + note.len, note.key)).collect();
    ends.sort_unstable();
    let (mut ends, mut notes) = (ends.into_iter().peekable(), grid.notes().iter().peekable());
    let mut tokens = vec![BOS];
    let mut written = 0;
    for step in 0..=grid.num_steps() {
        let mut here = Vec::new();
        while let Some((_, key)) = ends.next_if(|(end, _)| *end == step) {
            here.push(NOTE_OFF + u16::from(key));
        }
        for (slot, lane) in (0u16..).zip(grid.lanes()) {
            let Some(value) = lane.as_ref().and_then(|lane| lane.get(step)) else { continue };
            if step == 0 || lane.as_ref().is_some_and(|lane| lane[step - 1] != *value) {
                here.push(CC + slot * 128 + u16::from(*value));
            }
        }
        while let Some(note) = notes.next_if(|note| note.step == step) {
            here.extend([VELOCITY + u16::from(note.velocity), u16::from(note.key)]);
        }
        if here.is_empty() && step < grid.num_steps() {
            continue;
        }
        while written < step {
            let shift = (step - written).min(MAX_SHIFT);
            tokens.push(SHIFT + (shift - 1) as u16);
            written += shift;
        }
        tokens.extend(here);
    }
    tokens.push(EOS);
    tokens
}

/// The grid of some tokens.
///
/// # Errors
/// When they are no sequence of a grid: says where, and what was expected.
pub fn decode(tokens: &[u16]) -> Result<Grid, TokenError> {
    let fail = |at: usize, expected: &'static str| Err(TokenError { at, expected });
    if tokens.first() != Some(&BOS) {
        return fail(0, "BOS");
    }
    let mut reader = Reader::default();
    for (at, &token) in tokens.iter().enumerate().skip(1) {
        let result = match token {
            EOS if at + 1 == tokens.len() => return reader.finish().map_err(|expected| TokenError { at, expected }),
            EOS => Err("nothing after EOS"),
            _ if reader.velocity.is_some() && token >= NOTE_OFF => Err("NOTE_ON after VELOCITY"),
            0..NOTE_OFF => reader.begin(token as u8),
            NOTE_OFF..VELOCITY => reader.end((token - NOTE_OFF) as u8),
            VELOCITY..SHIFT => {
                reader.velocity = Some((token - VELOCITY) as u8);
                Ok(())
            }
            SHIFT..CC => {
                reader.shift(usize::from(token - SHIFT) + 1);
                Ok(())
            }
            CC..NUM_WORDS => reader.set(usize::from((token - CC) / 128), ((token - CC) % 128) as u8),
            _ => Err("a token of 0-1599, or EOS"),
        };
        result.map_err(|expected| TokenError { at, expected })?;
    }
    fail(tokens.len(), "EOS")
}

/// What a token says, for people.
pub fn name(token: u16) -> String {
    match token {
        0..NOTE_OFF => format!("NOTE_ON_{token}"),
        NOTE_OFF..VELOCITY => format!("NOTE_OFF_{}", token - NOTE_OFF),
        VELOCITY..SHIFT => format!("VELOCITY_{}", token - VELOCITY),
        SHIFT..CC => format!("TIME_SHIFT_{}", token - SHIFT + 1),
        CC..NUM_WORDS => format!("CC{}_{}", (token - CC) / 128 + 1, (token - CC) % 128),
        PAD => "PAD".to_owned(),
        BOS => "BOS".to_owned(),
        EOS => "EOS".to_owned(),
        _ => format!("UNKNOWN_{token}"),
    }
}

/// A grid in the making.
#[derive(Default)]
struct Reader {
    step: usize,
    velocity: Option<u8>,
    notes: Vec<GridNote>,
    /// Notes that sound, those that began first at the front.
    open: Vec<usize>,
    lanes: [Option<Vec<u8>>; NUM_LANES],
}

impl Reader {
    fn begin(&mut self, key: u8) -> Result<(), &'static str> {
        let velocity = self.velocity.take().ok_or("VELOCITY before NOTE_ON")?;
        if self.notes.iter().rev().take_while(|note| note.step == self.step).any(|note| note.key == key) {
            return Err("one note of a key at a step");
        }
        self.open.push(self.notes.len());
        self.notes.push(GridNote { step: self.step, key, velocity, len: 0 });
        Ok(())
    }

    fn end(&mut self, key: u8) -> Result<(), &'static str> {
        let place =
            self.open.iter().position(|&idx| self.notes[idx].key == key).ok_or("the NOTE_OFF of a note that sounds")?;
        let note = &mut self.notes[self.open.remove(place)];
        note.len = self.step - note.step;
        if note.len == 0 { Err("a note of at least one step") } else { Ok(()) }
    }

    fn set(&mut self, lane: usize, value: u8) -> Result<(), &'static str> {
        let is_first = self.step == 0;
        match self.lanes.get_mut(lane) {
            Some(Some(values)) => {
                values.truncate(self.step);
                values.push(value);
                Ok(())
            }
            Some(empty) if is_first => {
                *empty = Some(vec![value]);
                Ok(())
            }
            _ => Err("the first value of a lane at step 0"),
        }
    }

    fn shift(&mut self, steps: usize) {
        self.step += steps;
        for lane in self.lanes.iter_mut().flatten() {
            // One value more than steps are done: that of the step which comes.
            let held = lane.last().copied().unwrap_or(0);
            lane.resize(self.step + 1, held);
        }
    }

    fn finish(mut self) -> Result<Grid, &'static str> {
        if !self.open.is_empty() || self.velocity.is_some() {
            return Err("the end of each note before EOS");
        }
        if self.step == 0 && self.lanes.iter().any(Option::is_some) {
            return Err("a TIME_SHIFT after the first values");
        }
        for lane in self.lanes.iter_mut().flatten() {
            lane.truncate(self.step);
        }
        Grid::new(self.step, self.notes, self.lanes).map(|(grid, _)| grid).map_err(|error| match error {
            GridError::Note(_) => "notes within the steps",
            GridError::Lane(_) => "lanes within the steps",
        })
    }
}
