//! A performance: what a MIDI file plays.

use crate::midi::{Controller, Format, MeterMap, MidiError, MidiFile, Notice, Part, TempoMap};
use crate::{Cut, FileName, LaneMap, Room, segment};

/// What a MIDI file plays.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// The name that it was read under.
    pub name: String,
    /// What the name says, where it has the form.
    pub fields: Option<FileName>,
    /// Every event.
    pub file: MidiFile,
    /// What was mended or left out.
    pub notices: Vec<Notice>,
    /// What each channel of each track plays.
    pub parts: Vec<Part>,
}

impl Performance {
    /// Reads a MIDI file; `name` is its name without the folder.
    ///
    /// # Errors
    /// As [`MidiFile::read`].
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, MidiError> {
        let (file, notices) = MidiFile::read(bytes)?;
        Ok(Self::new(name, file, notices))
    }

    /// Of a file that was read or made.
    pub fn new(name: &str, file: MidiFile, mut notices: Vec<Notice>) -> Self {
        notices.extend(TempoMap::new(&file, 0).notice());
        let parts = Part::all(&file);
        Self { name: name.to_owned(), fields: FileName::parse(name), file, notices, parts }
    }

    /// The segments of each part, in the order of [`Self::parts`]; of all of them at most [`Room::FILE`].
    pub fn segments(&self, map: &LaneMap) -> Vec<Cut> {
        let ticks = self.file.division.ticks_per_beat();
        let mut room = Room::FILE;
        let common = MeterMap::new(&self.file, 0);
        let is_apart = self.file.format == Format::Sequential;
        let cut = |part: &Part| {
            let own = is_apart.then(|| MeterMap::new(&self.file, part.track));
            segment::cut(part, map, own.as_ref().unwrap_or(&common), ticks, &mut room)
        };
        self.parts.iter().map(cut).collect()
    }

    /// The tempo at the start, in beats a minute.
    pub fn bpm(&self) -> f64 {
        TempoMap::new(&self.file, self.parts.first().map_or(0, |part| part.track)).bpm(0)
    }

    /// The controllers that have lanes, by number.
    pub fn controllers(&self) -> Vec<Controller> {
        let mut all: Vec<Controller> =
            self.parts.iter().flat_map(|part| &part.lanes).map(|lane| lane.controller).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Events that were lost, changed, or have no beginning or end.
    pub fn num_damaged(&self) -> usize {
        let parts: usize = self.parts.iter().map(|part| part.hanging + part.stray).sum();
        parts + self.notices.iter().map(Notice::damaged_events).sum::<usize>()
    }
}
