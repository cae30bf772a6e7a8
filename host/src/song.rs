//! Where the host's song is when a block begins.

use clack_host::events::EventFlags;
use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::prelude::EventHeader;
use clack_host::utils::{BeatTime, SecondsTime};

/// The place in a song that plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Song {
    /// Beats since its start.
    pub beats: f64,
    /// Beats a minute.
    pub tempo_bpm: f64,
    /// Start and end of the loop that is played, in beats.
    pub loop_beats: Option<[f64; 2]>,
    /// Notes of a bar, and which notes these are: 7 and 8 are seven eighths.
    pub signature: (u16, u16),
}

impl Song {
    /// As CLAP tells it.
    pub(crate) fn event(&self) -> TransportEvent {
        let mut flags = TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_BEATS_TIMELINE
            | TransportFlags::HAS_TIME_SIGNATURE
            | TransportFlags::IS_PLAYING;
        flags.set(TransportFlags::IS_LOOP_ACTIVE, self.loop_beats.is_some());
        let [start, end] = self.loop_beats.unwrap_or_default();
        let (numerator, denominator) = self.signature;
        let bar = 4.0 * f64::from(numerator) / f64::from(denominator.max(1));
        let number = (self.beats / bar).floor();
        TransportEvent {
            header: EventHeader::new_core(0, EventFlags::empty()),
            flags,
            song_pos_beats: BeatTime::from_float(self.beats),
            song_pos_seconds: SecondsTime::from_int(0),
            tempo: self.tempo_bpm,
            tempo_inc: 0.0,
            loop_start_beats: BeatTime::from_float(start),
            loop_end_beats: BeatTime::from_float(end),
            loop_start_seconds: SecondsTime::from_int(0),
            loop_end_seconds: SecondsTime::from_int(0),
            bar_start: BeatTime::from_float(number * bar),
            bar_number: number as i32,
            time_signature_numerator: numerator,
            time_signature_denominator: denominator,
        }
    }
}
