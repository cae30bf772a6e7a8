//! What one knob did: moves in the order of their beats, in a fixed place.

/// Moves of a knob at most: eight times the whole range there and back within a loop, in steps of 1/127.
pub const MAX_MOVES: usize = 1_024;

/// A knob is at a value from a beat on.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct KnobMove {
    /// Beats since the loop began.
    pub beat: f32,
    /// 0 to 1.
    pub value: f32,
}

/// Moves of one knob over a loop, by their beats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KnobTrack {
    moves: [KnobMove; MAX_MOVES],
    num: usize,
}

impl Default for KnobTrack {
    fn default() -> Self {
        Self { moves: [KnobMove::default(); MAX_MOVES], num: 0 }
    }
}

impl KnobTrack {
    /// Its moves, by beat.
    pub fn moves(&self) -> &[KnobMove] {
        &self.moves[..self.num]
    }

    /// Forgets all. `[audio-thread]`
    pub fn clear(&mut self) {
        self.num = 0;
    }

    /// The value at a beat of the loop: that of the last move, before the first one that of the loop's end. `[audio-thread]`
    pub fn value(&self, beat: f64) -> Option<f32> {
        let after = self.moves().partition_point(|knob| f64::from(knob.beat) <= beat);
        let last = if after == 0 { self.num.checked_sub(1)? } else { after - 1 };
        self.moves().get(last).map(|knob| knob.value)
    }

    /// Adds a move; one at the same beat is replaced. Whether there was room. `[audio-thread]`
    pub fn insert(&mut self, new: KnobMove) -> bool {
        let at = self.moves().partition_point(|knob| knob.beat < new.beat);
        if self.moves().get(at).is_some_and(|knob| knob.beat == new.beat) {
            self.moves[at] = new;
            return true;
        }
        if self.num == MAX_MOVES {
            return false;
        }
        self.moves.copy_within(at..self.num, at + 1);
        self.moves[at] = new;
        self.num += 1;
        true
    }

    /// Takes out the moves after one beat and up to another. `[audio-thread]`
    pub fn erase(&mut self, after: f32, until: f32) {
        let from = self.moves().partition_point(|knob| knob.beat <= after);
        let to = self.moves().partition_point(|knob| knob.beat <= until);
        if from < to {
            self.moves.copy_within(to..self.num, from);
            self.num -= to - from;
        }
    }
}
