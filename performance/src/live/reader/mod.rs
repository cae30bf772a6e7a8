//! From the XML to a set: walks through the elements and hands each to those who look at it.

mod clips;
mod envelopes;
mod finish;
mod here;
mod samples;
mod song;
mod targets;
mod tracks;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::attributes::Attributes;
use super::source::Source;
use super::tag::Tag;
use super::{LiveSet, MAX_DEPTH, MAX_ELEMENTS, SetError, SetNotice};
use clips::ClipReader;
use envelopes::EnvelopeReader;
use here::{Full, Here};
use samples::SampleReader;
use song::SongReader;
use targets::TargetReader;
use tracks::LiveTrackReader;

/// Reads a set.
pub(super) fn read(bytes: &[u8]) -> Result<LiveSet, SetError> {
    let source = Source::new(bytes)?;
    let is_gzip = source.is_gzip();
    let mut xml = Reader::from_reader(source);
    xml.config_mut().check_end_names = true;
    xml.config_mut().allow_dangling_amp = true;
    let mut reader = SetReader::default();
    let mut buffer = Vec::new();
    let ending = loop {
        buffer.clear();
        xml.get_mut().begin_piece();
        let line = xml.get_ref().line();
        let event = match xml.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break None,
            Ok(event) => event,
            Err(error) => break Some(error),
        };
        match event {
            Event::Start(start) => reader.open(&start, line)?,
            Event::Empty(start) => {
                reader.open(&start, line)?;
                reader.close();
            }
            Event::End(_) => reader.close(),
            _ => {}
        }
        if buffer.capacity() > 1 << 20 {
            buffer = Vec::new();
        }
    };
    let line = xml.get_ref().line();
    let failure = ending.map(|error| {
        let failure = xml.get_mut().take_failure();
        failure.unwrap_or_else(|| SetError::Xml { line, why: error.to_string() })
    });
    reader.end(failure, line)?;
    let mut set = reader.finish();
    (set.is_gzip, set.xml_bytes) = (is_gzip, xml.get_ref().num_bytes());
    Ok(set)
}

/// All that is known on the way.
#[derive(Default)]
struct SetReader {
    here: Here,
    root: Option<String>,
    num_elements: usize,
    has_set: bool,
    tracks: LiveTrackReader,
    clips: ClipReader,
    envelopes: EnvelopeReader,
    targets: TargetReader,
    song: SongReader,
    samples: SampleReader,
}

impl SetReader {
    fn open(&mut self, start: &BytesStart<'_>, line: u64) -> Result<(), SetError> {
        let name = start.name();
        let tag = self.here.path.push(name.0);
        let attributes = Attributes(start);
        if self.here.path.depth() == 1 {
            let name: String = name.0.chars().take(80).collect();
            let is_first = self.root.is_none();
            if !is_first || tag != Tag::Ableton {
                return Err(SetError::OtherRoot(name));
            }
            self.root = Some(name);
            self.song.root(&mut self.here, &attributes);
        }
        self.num_elements += 1;
        if self.num_elements > MAX_ELEMENTS {
            return Err(SetError::TooLarge);
        }
        if self.here.path.depth() > MAX_DEPTH {
            return Err(SetError::TooDeep { line });
        }
        self.has_set |= tag == Tag::LiveSet && self.here.path.depth() == 2;
        if tag == Tag::Other && !self.tracks.wants_all(&self.here) {
            return Ok(());
        }
        self.look(tag, &attributes).map_err(|Full| SetError::TooMany { line })
    }

    fn look(&mut self, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        self.tracks.open(&mut self.here, tag, attributes)?;
        self.clips.open(&mut self.here, tag, attributes)?;
        self.targets.open(&mut self.here, tag, attributes)?;
        if tag == Tag::Max
            && self.here.path.up(1) == Tag::MidiControllerRange
            && let Some((range, depth)) = self.targets.range()
        {
            self.envelopes.set_range(&mut self.here, depth, range);
        }
        self.envelopes.open(&mut self.here, tag, attributes, &self.targets)?;
        self.song.open(&mut self.here, tag, attributes)?;
        self.samples.open(&mut self.here, tag, attributes)
    }

    fn close(&mut self) {
        self.envelopes.close(&mut self.here);
        self.clips.close(&mut self.here);
        self.samples.close(&mut self.here);
        self.targets.close(&self.here);
        self.tracks.close(&mut self.here);
        self.here.path.pop();
    }

    /// At the end of the bytes, or where they could not be read on.
    fn end(&mut self, failure: Option<SetError>, line: u64) -> Result<(), SetError> {
        let is_whole = self.root.is_some() && self.here.path.depth() == 0;
        match failure {
            // The set had ended before.
            Some(SetError::Gzip { why, .. }) if is_whole && self.has_set => {
                self.here.set.notices.push(SetNotice::Checksum { why });
            }
            Some(SetError::Xml { .. }) if self.root.is_none() => return Err(SetError::NotXml),
            Some(failure) => return Err(failure),
            None if self.root.is_none() => return Err(SetError::NotXml),
            None if !is_whole => {
                let tag = self.here.path.name(self.here.path.depth()).chars().take(80).collect();
                return Err(SetError::Unclosed { line, tag });
            }
            None => {}
        }
        if self.has_set { Ok(()) } else { Err(SetError::NoLiveSet) }
    }

    fn finish(self) -> LiveSet {
        finish::finish(self.here, &self.targets, &self.song)
    }
}
