//! A song that follows a MIDI clock: 24 ticks a quarter note, with start, stop, continue and song position.
//!
//! Ticks come with the jitter of a cable and of blocks. A g-h filter smooths them: a least-squares line through all ticks at first, of
//! fading memory later (Eli Brookner, "Tracking and Kalman Filtering Made Easy", 1998, chapter 1).

use super::clock_message::ClockMessage;
use super::transport::{TEMPO_RANGE_BPM, Transport};

/// Ticks of a quarter note.
const TICKS_PER_BEAT: f64 = 24.0;
/// Ticks of the unit of a song position, a sixteenth note.
const TICKS_PER_SIXTEENTH: i64 = 6;
/// The memory in ticks: two beats.
const MEMORY_TICKS: u32 = 48;
/// A tick further from where it was expected, in periods and seconds together, is of another tempo.
const OTHER_TEMPO: (f64, f64) = (0.25, 0.002);
/// Without ticks for so many seconds the clock has gone.
const GONE_SECONDS: f64 = 0.5;

/// A follower of a MIDI clock. All messages come with the frame at which they happen, counted on from anywhere. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct MidiClock {
    sample_rate_hz: f64,
    /// The frame of the last tick, smoothed.
    tick_frame: f64,
    /// Frames from tick to tick, smoothed.
    period: f64,
    /// Ticks that the smoothing has in memory.
    num_ticks: u32,
    /// The last tick's number in the song.
    song_tick: i64,
    is_started: bool,
    /// Whether a tick has come since the song was started or moved.
    has_ticked: bool,
    /// Whether there has ever been a tempo.
    is_heard: bool,
}

impl MidiClock {
    /// Stopped at the song's start, at 120 beats a minute. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        let sample_rate_hz = f64::from(sample_rate_hz);
        Self {
            sample_rate_hz,
            tick_frame: 0.0,
            period: sample_rate_hz * 60.0 / 120.0 / TICKS_PER_BEAT,
            num_ticks: 0,
            song_tick: -1,
            is_started: false,
            has_ticked: false,
            is_heard: false,
        }
    }

    /// A message that came at a frame, or up to `late_frames` before it, where all that comes during a block is told at its end.
    pub fn take(&mut self, message: ClockMessage, frame: u64, late_frames: u32) {
        match message {
            ClockMessage::Tick => self.tick(frame, late_frames),
            ClockMessage::Start => self.start(),
            ClockMessage::Continue => self.resume(),
            ClockMessage::Stop => self.stop(),
            ClockMessage::Position(sixteenths) => self.set_position(sixteenths),
        }
    }

    /// A tick (F8), up to `late_frames` late. A stopped clock's ticks still tell the tempo.
    pub fn tick(&mut self, frame: u64, late_frames: u32) {
        let frame = frame as f64;
        let expected = self.tick_frame + self.period;
        let error = frame - expected;
        let (periods, seconds) = OTHER_TEMPO;
        let tolerance = periods * self.period + seconds * self.sample_rate_hz + f64::from(late_frames);
        match self.num_ticks {
            0 => self.first_tick(frame),
            1 if self.is_period(frame - self.tick_frame) => {
                (self.period, self.tick_frame, self.num_ticks) = (frame - self.tick_frame, frame, 2);
                self.is_heard = true;
            }
            1 => self.first_tick(frame),
            _ if error.abs() > tolerance => self.first_tick(frame),
            num_ticks => {
                let n = f64::from(num_ticks);
                let divisor = (n + 1.0) * (n + 2.0);
                self.tick_frame = expected + 2.0 * (2.0 * n + 1.0) / divisor * error;
                let [shortest, longest] = self.periods();
                self.period = (self.period + 6.0 / divisor * error).clamp(shortest, longest);
                self.num_ticks = (num_ticks + 1).min(MEMORY_TICKS - 1);
            }
        }
        if self.is_started {
            self.song_tick += 1;
            self.has_ticked = true;
        }
    }

    /// Start (FA): the next tick is the song's first.
    pub fn start(&mut self) {
        self.locate(-1);
        self.is_started = true;
    }

    /// Continue (FB): the next tick goes on where the song stands.
    pub fn resume(&mut self) {
        self.locate(self.song_tick);
        self.is_started = true;
    }

    /// Stop (FC).
    pub fn stop(&mut self) {
        self.locate(self.song_tick);
        self.is_started = false;
    }

    /// Song position (F2), in sixteenth notes from the start: the next tick that counts is there.
    pub fn set_position(&mut self, sixteenths: u16) {
        self.locate(i64::from(sixteenths) * TICKS_PER_SIXTEENTH - 1);
    }

    /// The song as the clock has it at a frame, in place of a host's. It plays from the first tick after a start until a stop, or until
    /// ticks stay away for half a second.
    pub fn transport(&self, frame: u64) -> Transport {
        let frames = frame as f64 - self.tick_frame;
        let is_playing = self.has_ticked && !self.is_gone(frame);
        let ticks = self.song_tick as f64 + if is_playing { frames / self.period } else { 0.0 };
        let song_beats = ticks.max(0.0) / TICKS_PER_BEAT;
        Transport { tempo_bpm: self.tempo_bpm(), song_beats, is_playing, ..Transport::default() }
    }

    /// Whether no tick has come for half a second before a frame.
    pub fn is_gone(&self, frame: u64) -> bool {
        frame as f64 - self.tick_frame > GONE_SECONDS * self.sample_rate_hz
    }

    /// Whether two ticks have told a tempo at any time.
    pub fn is_heard(&self) -> bool {
        self.is_heard
    }

    /// The smoothed tempo in beats a minute; 120 before the second tick.
    pub fn tempo_bpm(&self) -> f64 {
        60.0 * self.sample_rate_hz / TICKS_PER_BEAT / self.period
    }

    /// Smoothing begins anew with this tick, at the tempo of before.
    fn first_tick(&mut self, frame: f64) {
        (self.tick_frame, self.num_ticks) = (frame, 1);
    }

    /// The song stands just after a tick.
    fn locate(&mut self, song_tick: i64) {
        (self.song_tick, self.has_ticked) = (song_tick, false);
    }

    /// The shortest and the longest period in frames.
    fn periods(&self) -> [f64; 2] {
        let [slowest, fastest] = TEMPO_RANGE_BPM;
        [fastest, slowest].map(|bpm| 60.0 * self.sample_rate_hz / TICKS_PER_BEAT / bpm)
    }

    fn is_period(&self, frames: f64) -> bool {
        let [shortest, longest] = self.periods();
        (shortest..=longest).contains(&frames)
    }
}
