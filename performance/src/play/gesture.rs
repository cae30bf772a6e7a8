//! What hands did to the knobs over a loop.

use super::KnobTrack;

/// Knobs of a gesture: eight latents, eight macros, X and Y.
pub const NUM_KNOBS: usize = 18;

/// Moves of all knobs over 1, 2 or 4 bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Gesture {
    /// Beats of the loop, over 0.
    len: f64,
    tracks: Box<[KnobTrack; NUM_KNOBS]>,
}

impl Gesture {
    /// An empty one of so many beats, at least a sixteenth.
    pub fn new(beats: f64) -> Self {
        Self { len: beats.max(0.25), tracks: Box::new([KnobTrack::default(); NUM_KNOBS]) }
    }

    /// Beats of the loop.
    pub fn beats(&self) -> f64 {
        self.len
    }

    /// Empties it, for a loop of so many beats. `[audio-thread]`
    pub fn restart(&mut self, beats: f64) {
        self.len = beats.max(0.25);
        self.tracks.iter_mut().for_each(KnobTrack::clear);
    }

    /// What each knob did.
    pub fn tracks(&self) -> &[KnobTrack; NUM_KNOBS] {
        &self.tracks
    }

    /// What a knob did, to be changed.
    pub fn track_mut(&mut self, knob: usize) -> Option<&mut KnobTrack> {
        self.tracks.get_mut(knob)
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.tracks.iter().all(|track| track.moves().is_empty())
    }

    /// Where a beat of the song is in the loop. `[audio-thread]`
    pub fn place(&self, beat: f64) -> f64 {
        beat.rem_euclid(self.len)
    }

    /// The value of a knob at a beat of the song; none of a knob that was not touched. `[audio-thread]`
    pub fn value(&self, knob: usize, beat: f64) -> Option<f32> {
        self.tracks.get(knob)?.value(self.place(beat))
    }
}
