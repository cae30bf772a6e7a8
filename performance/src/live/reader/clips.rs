//! Clips, their notes and markers.

use super::super::attributes::Attributes;
use super::super::clip::{Clip, ClipKind, ClipNote, NoteCurve, Place, WarpMarker};
use super::super::tag::Tag;
use super::here::{Full, Here};

/// Looks at clips.
#[derive(Default)]
pub(super) struct ClipReader {
    /// The depth of the clip around.
    depth: usize,
    /// The first note of the key that is read.
    key_start: usize,
    /// Whether the pitch of these notes was told.
    has_key: bool,
}

impl ClipReader {
    pub(super) fn open(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        if tag == Tag::MidiNoteEvent {
            here.set.num_notes_in_file += 1;
        }
        if matches!(tag, Tag::MidiClip | Tag::AudioClip) && here.clip.is_none() && !here.path.is_frozen() {
            return self.begin(here, tag, attributes);
        }
        let Some(idx) = here.clip else { return Ok(()) };
        match (tag, here.path.up(1)) {
            (Tag::MidiNoteEvent, _) => return note(here, idx, attributes),
            (Tag::KeyTrack, _) => (self.key_start, self.has_key) = (here.set.clips[idx].notes.len(), false),
            (Tag::MidiKey, Tag::KeyTrack) => self.set_key(here, idx, attributes.number("Value")),
            (Tag::PerNoteEventList, _) => return note_curve(here, idx, attributes),
            (Tag::PerNoteEvent, _) => return note_curve_point(here, idx, attributes),
            (Tag::WarpMarker, Tag::WarpMarkers) if here.path.up(2) == Tag::AudioClip => {
                return marker(here, idx, attributes);
            }
            (_, Tag::MidiClip | Tag::AudioClip | Tag::Loop) => self.field(here, idx, tag, attributes),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn close(&mut self, here: &mut Here) {
        let Some(idx) = here.clip else { return };
        if here.path.up(0) == Tag::KeyTrack && !self.has_key {
            self.set_key(here, idx, None);
        }
        if here.path.depth() == self.depth {
            here.clip = None;
        }
    }

    fn begin(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        here.keep(400)?;
        let place = match &here.path {
            path if path.is_groove() => Place::Groove,
            path if path.is_take() => Place::Take,
            path if path.is_slot() => Place::Session,
            path if path.is_arranger() => Place::Arrangement,
            _ => Place::Other,
        };
        let start = attributes.number("Time").unwrap_or(0.0);
        here.clip = Some(here.set.clips.len());
        self.depth = here.path.depth();
        here.set.clips.push(Clip {
            track: here.track_idx(),
            place,
            kind: if tag == Tag::MidiClip { ClipKind::Midi } else { ClipKind::Audio },
            name: String::new(),
            start,
            end: start,
            is_looped: false,
            loop_start: 0.0,
            loop_end: 0.0,
            start_offset: 0.0,
            notes: Vec::new(),
            note_curves: Vec::new(),
            warp_markers: Vec::new(),
        });
        Ok(())
    }

    /// A setting of the clip, directly on it or in its loop.
    fn field(&self, here: &mut Here, idx: usize, tag: Tag, attributes: &Attributes<'_>) {
        if here.path.depth() > self.depth + 2 {
            return;
        }
        let number = attributes.number("Value");
        let clip = &mut here.set.clips[idx];
        let place = match tag {
            Tag::CurrentStart => &mut clip.start,
            Tag::CurrentEnd => &mut clip.end,
            Tag::LoopStart => &mut clip.loop_start,
            Tag::LoopEnd => &mut clip.loop_end,
            Tag::StartRelative => &mut clip.start_offset,
            Tag::LoopOn => {
                clip.is_looped = attributes.flag("Value").unwrap_or(false);
                return;
            }
            Tag::Name => {
                clip.name = attributes.text("Value").unwrap_or_default();
                return;
            }
            _ => return,
        };
        match number {
            Some(number) => *place = number,
            None => here.bad_numbers += 1,
        }
    }

    /// The pitch stands beside the notes. Without one that can be, they are left out.
    fn set_key(&mut self, here: &mut Here, idx: usize, key: Option<f64>) {
        self.has_key = true;
        let notes = &mut here.set.clips[idx].notes;
        let start = self.key_start.min(notes.len());
        match key.filter(|key| (0.0..128.0).contains(key)) {
            Some(key) => notes[start..].iter_mut().for_each(|note| note.key = key as u8),
            None => {
                here.bad_notes += notes.len() - start;
                notes.truncate(start);
            }
        }
    }
}

fn note(here: &mut Here, idx: usize, attributes: &Attributes<'_>) -> Result<(), Full> {
    let time = attributes.number("Time");
    let duration = attributes.number("Duration").filter(|duration| *duration >= 0.0);
    let velocity = attributes.number("Velocity").filter(|velocity| (0.0..=127.0).contains(velocity));
    let (Some(time), Some(duration), Some(velocity)) = (time, duration, velocity) else {
        here.bad_notes += 1;
        return Ok(());
    };
    here.keep(2 * size_of::<ClipNote>())?;
    here.set.clips[idx].notes.push(ClipNote {
        time,
        duration,
        velocity: velocity as f32,
        velocity_deviation: attributes.number("VelocityDeviation").unwrap_or(0.0) as f32,
        probability: attributes.number("Probability").unwrap_or(1.0) as f32,
        id: attributes.id("NoteId").and_then(|id| u32::try_from(id).ok()).unwrap_or(0),
        key: 0,
        is_enabled: attributes.flag("IsEnabled").unwrap_or(true),
    });
    Ok(())
}

fn note_curve(here: &mut Here, idx: usize, attributes: &Attributes<'_>) -> Result<(), Full> {
    here.keep(2 * size_of::<NoteCurve>())?;
    let (note, controller) = (attributes.id("NoteId").unwrap_or(0), attributes.signed("CC").unwrap_or(0));
    here.set.clips[idx].note_curves.push(NoteCurve { note, controller, points: Vec::new() });
    Ok(())
}

fn note_curve_point(here: &mut Here, idx: usize, attributes: &Attributes<'_>) -> Result<(), Full> {
    here.keep(32)?;
    let point = attributes.number("TimeOffset").zip(attributes.number("Value"));
    let point = here.count_bad(point);
    if let (Some(point), Some(curve)) = (point, here.set.clips[idx].note_curves.last_mut()) {
        curve.points.push(point);
    }
    Ok(())
}

fn marker(here: &mut Here, idx: usize, attributes: &Attributes<'_>) -> Result<(), Full> {
    here.keep(32)?;
    let marker = attributes.number("SecTime").zip(attributes.number("BeatTime"));
    if let Some((seconds, beat)) = here.count_bad(marker) {
        here.set.clips[idx].warp_markers.push(WarpMarker { seconds, beat });
    }
    Ok(())
}
