//! Records what hands do, from the next bar on, and over what was there.

use super::{Gesture, KnobMove, KnobTrack, NUM_KNOBS};

/// What a recorder does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RecorderState {
    /// Plays what there is.
    Playing,
    /// Waits for this beat.
    Armed(f64),
    /// Records since this beat.
    Recording(f64),
}

/// Records a gesture. The first pass begins at a bar; later passes lie over it, knob by knob: a knob that is held replaces what it did.
#[derive(Clone, Debug)]
pub struct GestureRecorder {
    gesture: Gesture,
    /// What each knob that was touched did before.
    before: Box<[KnobTrack; NUM_KNOBS]>,
    touched: [bool; NUM_KNOBS],
    /// The loop's place of the last move of each knob that is held.
    held: [Option<f32>; NUM_KNOBS],
    state: RecorderState,
    refused: u32,
}

impl GestureRecorder {
    /// With an empty gesture of so many beats.
    pub fn new(beats: f64) -> Self {
        Self {
            gesture: Gesture::new(beats),
            before: Box::new([KnobTrack::default(); NUM_KNOBS]),
            touched: [false; NUM_KNOBS],
            held: [None; NUM_KNOBS],
            state: RecorderState::Playing,
            refused: 0,
        }
    }

    /// What was recorded. `[audio-thread]`
    pub fn gesture(&self) -> &Gesture {
        &self.gesture
    }

    /// What it does.
    pub fn state(&self) -> RecorderState {
        self.state
    }

    /// Moves that found no room, since the recorder was made.
    pub fn num_refused(&self) -> u32 {
        self.refused
    }

    /// Waits for the next bar. `len` is the loop in beats and `bar` a bar's; an empty gesture takes the length, another keeps its own. `[audio-thread]`
    pub fn arm(&mut self, beat: f64, bar: f64, len: f64) {
        if self.gesture.is_empty() {
            self.gesture.restart(len);
        }
        let bar = bar.max(0.25);
        self.touched = [false; NUM_KNOBS];
        self.held = [None; NUM_KNOBS];
        self.state = RecorderState::Armed((beat / bar).ceil() * bar);
    }

    /// Says the beat of a block's beginning: an armed recorder begins there or has begun. `[audio-thread]`
    pub fn advance(&mut self, beat: f64) {
        if let RecorderState::Armed(start) = self.state
            && beat >= start
        {
            self.state = RecorderState::Recording(start);
        }
    }

    /// A hand has moved a knob to a value of 0 to 1. `[audio-thread]`
    pub fn moved(&mut self, knob: usize, value: f32, beat: f64) {
        self.advance(beat);
        let (RecorderState::Recording(_), Some(track)) = (self.state, self.gesture.tracks().get(knob)) else { return };
        if !self.touched[knob] {
            self.before[knob] = *track;
            self.touched[knob] = true;
        }
        let place = self.gesture.place(beat) as f32;
        let end = self.gesture.beats() as f32;
        let last = self.held[knob].replace(place);
        let Some(track) = self.gesture.track_mut(knob) else { return };
        match last {
            Some(last) if last <= place => track.erase(last, place),
            Some(last) => {
                track.erase(last, end);
                track.erase(-1.0, place);
            }
            None => {}
        }
        if !track.insert(KnobMove { beat: place, value: value.clamp(0.0, 1.0) }) {
            self.refused = self.refused.saturating_add(1);
        }
    }

    /// A hand has let a knob go: what it did before holds again from here on. `[audio-thread]`
    pub fn released(&mut self, knob: usize) {
        if let Some(held) = self.held.get_mut(knob) {
            *held = None;
        }
    }

    /// Ends recording; what was recorded plays on. `[audio-thread]`
    pub fn stop(&mut self) {
        self.held = [None; NUM_KNOBS];
        self.state = RecorderState::Playing;
    }

    /// Exchanges what the last recording changed with what was before: undoes it, and does it again. `[audio-thread]`
    pub fn undo(&mut self) {
        for knob in (0..NUM_KNOBS).filter(|knob| self.touched[*knob]) {
            if let Some(track) = self.gesture.track_mut(knob) {
                std::mem::swap(track, &mut self.before[knob]);
            }
        }
    }
}
