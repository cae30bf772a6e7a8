//! What a host says of its song at the first frame of a block.

/// Tempos in beats a minute that are believed; others are clamped.
pub const TEMPO_RANGE_BPM: [f64; 2] = [1.0, 1_000.0];
/// Positions beyond this many beats, either way, are none: doubles still tell a thousandth of a frame apart there.
const MAX_SONG_BEATS: f64 = 1e9;

/// A time signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSignature {
    /// Notes of a bar, 1 or more.
    pub numerator: u8,
    /// Into how many of these notes a whole note is divided, 1 or more.
    pub denominator: u8,
}

impl Default for TimeSignature {
    fn default() -> Self {
        Self { numerator: 4, denominator: 4 }
    }
}

impl TimeSignature {
    /// How many beats (quarter notes) a bar lasts.
    pub fn beats_per_bar(&self) -> f64 {
        4.0 * f64::from(self.numerator.max(1)) / f64::from(self.denominator.max(1))
    }
}

/// The song as the host has it. A beat is a quarter note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Tempo in beats a minute.
    pub tempo_bpm: f64,
    /// Position at the block's first frame; counts while playing.
    pub song_beats: f64,
    /// Whether the song moves.
    pub is_playing: bool,
    /// Start and end of the loop that the host plays, if it plays one.
    pub loop_beats: Option<[f64; 2]>,
    /// Notes of a bar.
    pub signature: TimeSignature,
}

impl Default for Transport {
    /// A stopped song at 120 beats a minute.
    fn default() -> Self {
        Self {
            tempo_bpm: 120.0,
            song_beats: 0.0,
            is_playing: false,
            loop_beats: None,
            signature: TimeSignature::default(),
        }
    }
}

impl Transport {
    /// All in range: a tempo that is no number is 120, a position that is none stands still at 0, a loop that does not go back is gone.
    pub fn sanitised(&self) -> Self {
        let is_position = |beats: f64| beats.abs() <= MAX_SONG_BEATS;
        let is_playing = self.is_playing && is_position(self.song_beats);
        Self {
            tempo_bpm: sanitised_tempo(self.tempo_bpm),
            song_beats: if is_playing { self.song_beats } else { 0.0 },
            is_playing,
            loop_beats: self.loop_beats.filter(|[start, end]| is_position(*start) && is_position(*end) && start < end),
            signature: self.signature,
        }
    }
}

/// A tempo in range; 120 for what is no number.
pub(super) fn sanitised_tempo(tempo_bpm: f64) -> f64 {
    let [min, max] = TEMPO_RANGE_BPM;
    if tempo_bpm.is_nan() { 120.0 } else { tempo_bpm.clamp(min, max) }
}
