//! Whose song the instrument follows: a host's before all, then a MIDI clock where one is chosen, else a tempo of its own.

use super::clock_message::ClockMessage;
use super::midi_clock::MidiClock;
use super::transport::Transport;

/// Tempos of its own, in beats a minute; others are clamped.
pub const OWN_TEMPO_RANGE_BPM: [f64; 2] = [20.0, 300.0];

/// What is chosen for the time without a host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnSong {
    /// Tempo in beats a minute.
    pub tempo_bpm: f64,
    /// Whether a MIDI clock is followed once one is heard.
    pub follows_midi: bool,
}

impl Default for OwnSong {
    /// 120 beats a minute.
    fn default() -> Self {
        Self { tempo_bpm: 120.0, follows_midi: false }
    }
}

impl OwnSong {
    /// The same with its tempo in range; 120 for what is no number.
    pub fn sanitised(self) -> Self {
        let [min, max] = OWN_TEMPO_RANGE_BPM;
        let tempo_bpm =
            if self.tempo_bpm.is_nan() { Self::default().tempo_bpm } else { self.tempo_bpm.clamp(min, max) };
        Self { tempo_bpm, ..self }
    }
}

/// Whose song it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SongSource {
    /// The instrument's own tempo.
    #[default]
    Own,
    /// The host's.
    Host,
    /// Another machine's, by MIDI clock.
    MidiClock,
}

/// Follows one song of several. Blocks are those of the host: [`Song::begin_block`], then messages in the order of their frames, then
/// [`Song::end_block`]. `[audio-thread]`
#[derive(Clone, Copy, Debug)]
pub struct Song {
    midi: MidiClock,
    own: OwnSong,
    /// A host that once told its tempo is followed from then on: a part of a block that was cut comes without one.
    has_host: bool,
    /// The first frame of the block.
    frame: u64,
    /// Frames of the block before.
    last_frames: u32,
    told: Transport,
}

impl Song {
    /// Without a host, at 120 beats a minute. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self {
            midi: MidiClock::new(sample_rate_hz),
            own: OwnSong::default(),
            has_host: false,
            frame: 0,
            last_frames: 0,
            told: Transport::default(),
        }
    }

    /// A block begins: where the song is at its first frame. None where a host leaves that open: the beat clock goes on.
    pub fn begin_block(&mut self, host: Option<Transport>, own: OwnSong) -> Option<Transport> {
        self.own = own.sanitised();
        self.has_host |= host.is_some();
        let now = if self.has_host { host } else { Some(self.at(self.frame)) };
        self.told = now.unwrap_or(self.told);
        now
    }

    /// A message of a MIDI clock at a frame of the block: where the song is there, if that clock is followed. What comes at the first frame
    /// may have come at any time since the block before.
    pub fn take(&mut self, message: ClockMessage, at: usize) -> Option<Transport> {
        let frame = self.frame.wrapping_add(at as u64);
        self.midi.take(message, frame, if at == 0 { self.last_frames } else { 0 });
        if self.source() != SongSource::MidiClock {
            return None;
        }
        self.told = self.at(frame);
        Some(self.told)
    }

    /// The block is over.
    pub fn end_block(&mut self, frames: usize) {
        self.frame = self.frame.wrapping_add(frames as u64);
        self.last_frames = u32::try_from(frames).unwrap_or(u32::MAX);
    }

    /// Whose song is followed.
    pub fn source(&self) -> SongSource {
        match self.has_host {
            true => SongSource::Host,
            false if self.own.follows_midi && self.midi.is_heard() => SongSource::MidiClock,
            false => SongSource::Own,
        }
    }

    /// Whether a MIDI clock is followed of which nothing comes any more: its tempo goes on, its song stands.
    pub fn is_lost(&self) -> bool {
        self.source() == SongSource::MidiClock && self.midi.is_gone(self.frame)
    }

    /// Its tempo in beats a minute.
    pub fn tempo_bpm(&self) -> f64 {
        self.told.tempo_bpm
    }

    /// The song without a host. Its own has no place: the beat clock runs by itself.
    fn at(&self, frame: u64) -> Transport {
        match self.source() {
            SongSource::MidiClock => self.midi.transport(frame),
            _ => Transport { tempo_bpm: self.own.tempo_bpm, ..Transport::default() },
        }
    }
}
