//! Events to the bytes of a file.

use midly::{Header, MetaMessage, MidiMessage, PitchBend, TrackEvent, TrackEventKind};

use super::event::{END_OF_TRACK, Event, EventKind, Message};
use super::{Format, MidiError, MidiFile};

const MAX_DELTA: u64 = (1 << 28) - 1;

/// The bytes of a file.
pub(super) fn write(file: &MidiFile) -> Result<Vec<u8>, MidiError> {
    let format = match file.format {
        Format::Single => midly::Format::SingleTrack,
        Format::Parallel => midly::Format::Parallel,
        Format::Sequential => midly::Format::Sequential,
    };
    let tracks: Vec<Vec<TrackEvent<'_>>> =
        file.tracks.iter().enumerate().map(|(idx, track)| events(&track.events, idx)).collect::<Result<_, _>>()?;
    let mut bytes = Vec::new();
    midly::write_std(&Header::new(format, file.division.to_midly()), &tracks, &mut bytes)
        .map_err(|error| MidiError::Write(error.to_string()))?;
    Ok(bytes)
}

/// A track's events with their distances, and one end.
fn events(events: &[Event], track: usize) -> Result<Vec<TrackEvent<'_>>, MidiError> {
    let mut written = Vec::with_capacity(events.len() + 1);
    let mut tick = 0;
    let end = Event::meta(events.last().map_or(0, |event| event.tick), END_OF_TRACK, []);
    let has_end = events.last().is_some_and(Event::is_end);
    for event in events {
        let delta = event.tick.checked_sub(tick).filter(|delta| *delta <= MAX_DELTA);
        let delta = delta.and_then(|delta| u32::try_from(delta).ok());
        let delta = delta.ok_or(MidiError::Order { track, tick: event.tick })?;
        written.push(TrackEvent { delta: delta.into(), kind: kind(&event.kind) });
        tick = event.tick;
    }
    if !has_end {
        let EventKind::Meta { kind, .. } = end.kind else { return Ok(written) };
        written.push(TrackEvent { delta: 0.into(), kind: TrackEventKind::Meta(MetaMessage::Unknown(kind, &[])) });
    }
    Ok(written)
}

fn kind(kind: &EventKind) -> TrackEventKind<'_> {
    match kind {
        EventKind::Channel { channel, message } => {
            TrackEventKind::Midi { channel: (*channel).into(), message: message_of(*message) }
        }
        EventKind::Meta { kind, data } => TrackEventKind::Meta(MetaMessage::Unknown(*kind, data)),
        EventKind::SysEx(data) => TrackEventKind::SysEx(data),
        EventKind::Escape(data) => TrackEventKind::Escape(data),
    }
}

fn message_of(message: Message) -> MidiMessage {
    match message {
        Message::NoteOff { key, velocity } => MidiMessage::NoteOff { key: key.into(), vel: velocity.into() },
        Message::NoteOn { key, velocity } => MidiMessage::NoteOn { key: key.into(), vel: velocity.into() },
        Message::KeyPressure { key, value } => MidiMessage::Aftertouch { key: key.into(), vel: value.into() },
        Message::Control { number, value } => {
            MidiMessage::Controller { controller: number.into(), value: value.into() }
        }
        Message::Program(program) => MidiMessage::ProgramChange { program: program.into() },
        Message::Pressure(value) => MidiMessage::ChannelAftertouch { vel: value.into() },
        Message::Bend(value) => MidiMessage::PitchBend { bend: PitchBend(value.into()) },
    }
}
