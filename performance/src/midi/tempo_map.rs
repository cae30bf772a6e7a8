//! Ticks to seconds.

use super::event::TEMPO;
use super::{Division, EventKind, MidiFile, Notice};

/// A tempo of 120 BPM, which holds until a file says another.
const DEFAULT_US: u32 = 500_000;

/// Ticks to seconds, and back.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    division: Division,
    /// From this tick and second on, so many microseconds a quarter. The first is at 0.
    spans: Vec<(u64, f64, u32)>,
    /// Tempos of zero that were left out.
    num_zero: usize,
}

impl TempoMap {
    /// The tempos of all tracks, or where they do not belong together (format 2) those of the track `of`.
    pub fn new(file: &MidiFile, of: usize) -> Self {
        let events = file.common_tracks(of).iter().flat_map(|track| &track.events);
        let mut tempos: Vec<(u64, u32)> = events
            .filter_map(|event| match &event.kind {
                EventKind::Meta { kind: TEMPO, data } if data.len() >= 3 => {
                    Some((event.tick, u32::from_be_bytes([0, data[0], data[1], data[2]])))
                }
                _ => None,
            })
            .collect();
        tempos.sort_by_key(|(tick, _)| *tick);
        let num_all = tempos.len();
        tempos.retain(|(_, us)| *us > 0);
        let num_zero = num_all - tempos.len();
        let mut spans = vec![(0, 0.0, DEFAULT_US)];
        for (tick, us) in tempos {
            let (from, seconds, last) = spans[spans.len() - 1];
            let seconds = seconds + (tick - from) as f64 * file.division.seconds_per_tick(last);
            if tick == from {
                spans.pop();
            }
            spans.push((tick, seconds, us));
        }
        Self { division: file.division, spans, num_zero }
    }

    /// Seconds from the start to a tick.
    pub fn seconds(&self, tick: u64) -> f64 {
        let next = self.spans.partition_point(|(from, ..)| *from <= tick);
        let (from, seconds, us) = self.spans[next.saturating_sub(1)];
        seconds + tick.saturating_sub(from) as f64 * self.division.seconds_per_tick(us)
    }

    /// Beats a minute at a tick.
    pub fn bpm(&self, tick: u64) -> f64 {
        let next = self.spans.partition_point(|(from, ..)| *from <= tick);
        60e6 / f64::from(self.spans[next.saturating_sub(1)].2)
    }

    /// What was left out.
    pub fn notice(&self) -> Option<Notice> {
        (self.num_zero > 0).then_some(Notice::ZeroTempo { events: self.num_zero })
    }
}
