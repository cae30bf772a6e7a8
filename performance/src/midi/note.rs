//! Notes: what a note-on begins and a note-off ends.

use std::collections::VecDeque;

use super::{Event, EventKind, Message, Track};

/// A note that was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// 0-15.
    pub channel: u8,
    /// 0-127, 60 is middle C.
    pub key: u8,
    /// 1-127.
    pub velocity: u8,
    /// Where it begins, in ticks.
    pub start: u64,
    /// Where it ends, not before it begins.
    pub end: u64,
}

/// The notes of a track, and what did not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PairedNotes {
    /// By their start; those of one tick in the order of the file.
    pub(super) notes: Vec<Note>,
    /// Notes that nothing ended, by channel: they end with the track.
    pub(super) hanging: [usize; 16],
    /// Ends of what had not begun, by channel.
    pub(super) stray: [usize; 16],
}

impl PairedNotes {
    /// Pairs in the order of the file; of two notes on one key the first ends first.
    pub(super) fn of(track: &Track) -> Self {
        let mut paired = Self::default();
        let mut open: Vec<VecDeque<usize>> = vec![VecDeque::new(); 16 * 128];
        for event in &track.events {
            let Event { tick, kind: EventKind::Channel { channel, message } } = event else { continue };
            let place = |key: u8| usize::from(*channel & 15) * 128 + usize::from(key & 127);
            match *message {
                Message::NoteOn { key, velocity: velocity @ 1.. } => {
                    open[place(key)].push_back(paired.notes.len());
                    paired.notes.push(Note { channel: *channel, key, velocity, start: *tick, end: *tick });
                }
                Message::NoteOn { key, .. } | Message::NoteOff { key, .. } => match open[place(key)].pop_front() {
                    Some(idx) => paired.notes[idx].end = *tick,
                    None => paired.stray[usize::from(*channel & 15)] += 1,
                },
                _ => {}
            }
        }
        for idx in open.into_iter().flatten() {
            paired.notes[idx].end = track.end_tick();
            paired.hanging[usize::from(paired.notes[idx].channel & 15)] += 1;
        }
        paired
    }
}
