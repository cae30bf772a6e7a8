//! Ticks to bars.

use super::event::SIGNATURE;
use super::{EventKind, MidiFile};
use crate::steps::step_of;

/// A time signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Meter {
    /// Beats of a bar, 1-255.
    pub numerator: u8,
    /// The note that is a beat: 1, 2, 4, 8, 16 or 32.
    pub denominator: u8,
}

impl Meter {
    /// Four quarters.
    pub const COMMON: Self = Self { numerator: 4, denominator: 4 };

    /// Steps of the grid, of a 1/32 note, in a bar.
    pub fn steps(self) -> usize {
        usize::from(self.numerator) * 32 / usize::from(self.denominator)
    }
}

impl std::fmt::Display for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// A bar on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its first step, of 1/32 notes from the start.
    pub start: u64,
    /// Its length in steps, at least 1; less than its meter says where another one begins within it.
    pub len: usize,
    /// Its meter.
    pub meter: Meter,
}

/// Where bars begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterMap {
    /// From this step on, this meter. The first is at 0.
    changes: Vec<(u64, Meter)>,
}

impl MeterMap {
    /// The signatures of all tracks, or where they do not belong together (format 2) those of the track `of`. Beats finer than 1/32 are
    /// taken as 1/32.
    pub fn new(file: &MidiFile, of: usize) -> Self {
        let events = file.common_tracks(of).iter().flat_map(|track| &track.events);
        let mut changes: Vec<(u64, Meter)> = events
            .filter_map(|event| match &event.kind {
                EventKind::Meta { kind: SIGNATURE, data } if data.len() >= 2 && data[0] > 0 => {
                    let meter = Meter { numerator: data[0], denominator: 1 << data[1].min(5) };
                    Some((step_of(event.tick, file.division.ticks_per_beat()), meter))
                }
                _ => None,
            })
            .collect();
        changes.sort_by_key(|(step, _)| *step);
        let mut map = vec![(0, Meter::COMMON)];
        for (step, meter) in changes {
            let (last_step, last) = map[map.len() - 1];
            if last_step == step {
                map.pop();
            } else if last == meter {
                // It says again what holds: no bar begins by that.
                continue;
            }
            map.push((step, meter));
        }
        Self { changes: map }
    }

    /// The bars from the start, without end.
    pub fn bars(&self) -> impl Iterator<Item = Bar> + '_ {
        let mut at = 0;
        let mut start = 0u64;
        std::iter::from_fn(move || {
            while self.changes.get(at + 1).is_some_and(|(step, _)| *step <= start) {
                at += 1;
            }
            let meter = self.changes[at].1;
            let whole = meter.steps().max(1);
            let left = self.changes.get(at + 1).map_or(u64::MAX, |(step, _)| step - start);
            let len = whole.min(usize::try_from(left).unwrap_or(whole)).max(1);
            let bar = Bar { start, len, meter };
            start += len as u64;
            Some(bar)
        })
    }
}
