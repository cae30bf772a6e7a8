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
    /// The last move of each knob that is held, and the value that was kept of it.
    held: [Option<(KnobMove, f32)>; NUM_KNOBS],
    state: RecorderState,
    refused: u32,
    /// Beats of a bar, the beat of the last look, and the beats that were recorded over.
    bar: f64,
    looked: f64,
    passed: f64,
}

/// A move that is not farther than this from the last one that was kept is not kept.
const KEPT: f32 = 0.9 / 127.0;
/// A step from look to look that is longer than this is a jump of the song, in beats.
const JUMP_BEATS: f64 = 4.0;
/// A step back that is longer than this is one too.
const BACK_BEATS: f64 = 0.25;

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
            bar: 4.0,
            looked: 0.0,
            passed: 0.0,
        }
    }

    /// Goes on from a gesture that was recorded before.
    pub fn of(gesture: Gesture) -> Self {
        Self { gesture, ..Self::new(4.0) }
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
        (self.bar, self.looked, self.passed) = (bar, beat, 0.0);
        self.state = RecorderState::Armed((beat / bar).ceil() * bar);
    }

    /// Says the beat of a block's beginning: an armed recorder begins there or has begun, also where a loop of the host goes back before the
    /// bar that was waited for. `[audio-thread]`
    pub fn advance(&mut self, beat: f64) {
        let step = beat - std::mem::replace(&mut self.looked, beat);
        match self.state {
            RecorderState::Armed(start) if beat >= start => {
                self.state = RecorderState::Recording(start);
                self.passed = beat - start;
            }
            RecorderState::Armed(_) if step < -BACK_BEATS => {
                let start = (beat / self.bar).floor() * self.bar;
                self.state = RecorderState::Recording(start);
                self.passed = beat - start;
            }
            RecorderState::Recording(_) if (0.0..JUMP_BEATS).contains(&step) => self.passed += step,
            _ => {}
        }
    }

    /// Whether a whole loop was recorded over, through all jumps. `[audio-thread]`
    pub fn is_whole(&self) -> bool {
        matches!(self.state, RecorderState::Recording(_)) && self.passed >= self.gesture.beats()
    }

    /// Whether a hand has a knob. `[audio-thread]`
    pub fn holds(&self, knob: usize) -> bool {
        self.held.get(knob).is_some_and(Option::is_some)
    }

    /// A hand has moved a knob to a value of 0 to 1. `[audio-thread]`
    pub fn moved(&mut self, knob: usize, value: f32, beat: f64) {
        self.advance(beat);
        let RecorderState::Recording(_) = self.state else { return };
        self.touch(knob);
        let place = self.gesture.place(beat) as f32;
        let end = self.gesture.beats() as f32;
        let new = KnobMove { beat: place, value: value.clamp(0.0, 1.0) };
        let last = self.held[knob].take();
        let Some(track) = self.gesture.track_mut(knob) else { return };
        match last.map(|(last, _)| last.beat) {
            Some(last) if last <= place => track.erase(last, place),
            Some(last) => {
                track.erase(last, end);
                track.erase(-1.0, place);
            }
            None => {}
        }
        let kept = last.map(|(_, kept)| kept).filter(|kept| (new.value - kept).abs() <= KEPT);
        self.held[knob] = Some((new, kept.unwrap_or(new.value)));
        if kept.is_none() {
            self.keep(knob, new);
        }
    }

    /// Where a knob stood before a hand moves it: a loop in which it has not moved yet begins with that. `[audio-thread]`
    pub fn stood(&mut self, knob: usize, value: f32) {
        let RecorderState::Recording(start) = self.state else { return };
        if self.gesture.tracks().get(knob).is_some_and(|track| track.moves().is_empty()) {
            self.touch(knob);
            self.keep(knob, KnobMove { beat: self.gesture.place(start) as f32, value: value.clamp(0.0, 1.0) });
        }
    }

    /// Remembers what a knob did before this recording.
    fn touch(&mut self, knob: usize) {
        if let Some(track) = self.gesture.tracks().get(knob).filter(|_| !self.touched[knob]) {
            self.before[knob] = *track;
            self.touched[knob] = true;
        }
    }

    fn keep(&mut self, knob: usize, new: KnobMove) {
        if self.gesture.track_mut(knob).is_some_and(|track| !track.insert(new)) {
            self.refused = self.refused.saturating_add(1);
        }
    }

    /// A hand has let a knob go: what it did before holds again from here on. `[audio-thread]`
    pub fn released(&mut self, knob: usize) {
        // Where it came to rest is kept, however near the last move was.
        if let Some((last, kept)) = self.held.get_mut(knob).and_then(Option::take)
            && last.value != kept
        {
            self.keep(knob, last);
        }
    }

    /// Ends recording; what was recorded plays on. `[audio-thread]`
    pub fn stop(&mut self) {
        (0..NUM_KNOBS).for_each(|knob| self.released(knob));
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
