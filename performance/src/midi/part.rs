//! A part: what one channel of one track plays.

use super::event::TRACK_NAME;
use super::note::PairedNotes;
use super::{EventKind, Lane, MidiFile, Note, Track};

/// What one channel of one track plays: notes, lanes or both. Parts are never merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The track, from 0.
    pub track: usize,
    /// 0-15.
    pub channel: u8,
    /// The track's name.
    pub name: Option<String>,
    /// By their start.
    pub notes: Vec<Note>,
    /// One of each controller, by its number.
    pub lanes: Vec<Lane>,
    /// The tick at which its track ends.
    pub track_end: u64,
    /// Notes that nothing ended; they end with the track.
    pub hanging: usize,
    /// Ends of notes that had not begun.
    pub stray: usize,
}

impl Part {
    /// All parts of a file, by track and channel. One that only moves controllers is one too.
    pub fn all(file: &MidiFile) -> Vec<Self> {
        file.tracks.iter().enumerate().flat_map(|(idx, track)| Self::of_track(idx, track)).collect()
    }

    fn of_track(idx: usize, track: &Track) -> Vec<Self> {
        let paired = PairedNotes::of(track);
        let lanes = Lane::of(track);
        let name = name(track);
        let part = |channel: u8| Self {
            track: idx,
            channel,
            name: name.clone(),
            notes: paired.notes.iter().filter(|note| note.channel == channel).copied().collect(),
            lanes: lanes.iter().filter(|lane| lane.channel == channel).cloned().collect(),
            track_end: track.end_tick(),
            hanging: paired.hanging[usize::from(channel)],
            stray: paired.stray[usize::from(channel)],
        };
        (0..16).map(part).filter(|part| !part.notes.is_empty() || !part.lanes.is_empty()).collect()
    }

    /// The last tick at which something happens.
    pub fn end_tick(&self) -> u64 {
        let notes = self.notes.iter().map(|note| note.end);
        let lanes = self.lanes.iter().filter_map(|lane| lane.points.last()).map(|point| point.tick + 1);
        notes.chain(lanes).max().unwrap_or(0)
    }
}

fn name(track: &Track) -> Option<String> {
    track.events.iter().find_map(|event| match &event.kind {
        EventKind::Meta { kind: TRACK_NAME, data } => Some(String::from_utf8_lossy(data).trim().to_owned()),
        _ => None,
    })
}
