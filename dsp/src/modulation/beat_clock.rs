//! The beat at any frame: the host's while its song plays, else the clock's own.
//!
//! A position follows from the last place where something changed and the frames gone since. Nothing is added up, so nothing drifts.

use super::CONTROL_FRAMES;
use super::transport::{TimeSignature, Transport};

/// A host's position is believed to be the clock's own up to this many frames; so it does not matter how often the host tells it.
const TOLERANCE_FRAMES: f64 = 0.25;

/// A beat clock, counted in frames of control blocks. `[audio-thread]`
///
/// A control block: [`BeatClock::begin_block`], and [`BeatClock::host_block`] wherever a block of the host begins in it.
#[derive(Clone, Copy, Debug)]
pub struct BeatClock {
    sample_rate_hz: f64,
    tempo_bpm: f64,
    /// Start and end of the loop that is played.
    loop_beats: Option<[f64; 2]>,
    is_playing: bool,
    signature: TimeSignature,
    /// Frames from the anchor to the block's start; below 0 while the anchor lies within the block.
    frames: i64,
    /// The position at the anchor, where the host last jumped or changed its tempo.
    anchor_beats: f64,
}

impl BeatClock {
    /// A clock at beat 0 and 120 beats a minute that runs by itself. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        let Transport { tempo_bpm, signature, .. } = Transport::default();
        Self {
            sample_rate_hz: f64::from(sample_rate_hz),
            tempo_bpm,
            loop_beats: None,
            is_playing: false,
            signature,
            frames: 0,
            anchor_beats: 0.0,
        }
    }

    /// Goes on to the next control block.
    pub fn begin_block(&mut self) {
        self.frames += CONTROL_FRAMES as i64;
    }

    /// Goes on by so many frames in which nothing is played.
    pub fn skip(&mut self, num_frames: usize) {
        self.frames += num_frames as i64;
    }

    /// A block of the host begins at a frame of the control block; none if it has no transport. While the song stands, the clock runs
    /// on by itself at the last tempo.
    pub fn host_block(&mut self, frame: usize, transport: Option<&Transport>) {
        let own_beats = self.beats_at(frame);
        let own = Transport {
            tempo_bpm: self.tempo_bpm,
            song_beats: own_beats,
            is_playing: false,
            loop_beats: None,
            signature: self.signature,
        };
        let told = transport.map_or(own, Transport::sanitised);
        let (beats, loop_beats) = if told.is_playing { (told.song_beats, told.loop_beats) } else { (own_beats, None) };
        (self.is_playing, self.signature) = (told.is_playing, told.signature);
        let is_near = (beats - own_beats).abs() <= TOLERANCE_FRAMES * self.beats_per_frame();
        if is_near && told.tempo_bpm == self.tempo_bpm && loop_beats == self.loop_beats {
            return;
        }
        (self.tempo_bpm, self.loop_beats) = (told.tempo_bpm, loop_beats);
        (self.frames, self.anchor_beats) = (-(frame as i64), beats);
    }

    /// The position in beats at a frame of the block; from the frame on at which the host's block began.
    pub fn beats_at(&self, frame: usize) -> f64 {
        let frames = (self.frames + frame as i64) as f64;
        let beats = self.anchor_beats + frames * self.beats_per_frame();
        match self.loop_beats {
            Some([start, end]) if beats >= end && self.anchor_beats < end => start + (beats - end) % (end - start),
            _ => beats,
        }
    }

    /// Beats that go by in a frame.
    pub fn beats_per_frame(&self) -> f64 {
        self.tempo_bpm / 60.0 / self.sample_rate_hz
    }

    /// Tempo in beats a minute.
    pub fn tempo_bpm(&self) -> f64 {
        self.tempo_bpm
    }

    /// Frames a second.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Whether the host's song plays.
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Notes of a bar, as the host last said.
    pub fn signature(&self) -> TimeSignature {
        self.signature
    }
}
