//! What a Live set holds.

use serde::Serialize;

use super::clip::{Clip, Place};
use super::envelope::{Envelope, EnvelopeKind};
use super::sample::Sample;
use super::tempo::TempoCurve;
use super::track::{Device, LiveTrack, TrackKind};
use super::{SetError, SetNotice, reader};
use crate::midi::Meter;

/// What a Live set holds. Beats are quarters from the start of the arrangement.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct LiveSet {
    /// What wrote it: `Ableton Live 12.1.1`.
    pub creator: String,
    /// The file's own version numbers.
    pub versions: [String; 2],
    /// Whether the file is compressed.
    pub is_gzip: bool,
    /// Bytes of XML.
    pub xml_bytes: usize,
    /// The main track's element, `MasterTrack` up to Live 11.
    pub main_tag: Option<String>,
    /// The tempo at the start, in beats a minute.
    pub tempo: Option<f64>,
    /// How the tempo moves.
    pub tempo_curve: TempoCurve,
    /// The time signature at the start.
    pub time_signature: Option<Meter>,
    /// Beats at which it changes, and to what.
    pub time_signature_changes: Vec<(f64, Meter)>,
    /// All tracks in their order; the main track is one of them.
    pub tracks: Vec<LiveTrack>,
    /// All devices in the order of the file, those inside of racks too.
    pub devices: Vec<Device>,
    /// All clips in the order of the file, those of grooves and take lanes too.
    pub clips: Vec<Clip>,
    /// Everything that moves a parameter.
    pub envelopes: Vec<Envelope>,
    /// By their place.
    pub locators: Vec<Locator>,
    /// In their order.
    pub scenes: Vec<Scene>,
    /// References to sound files, in the order of the file.
    pub samples: Vec<Sample>,
    /// Notes anywhere in the file, those in frozen renders too.
    pub num_notes_in_file: usize,
    /// Events of any curve anywhere in the file.
    pub num_float_events: usize,
    /// What should be known.
    pub notices: Vec<SetNotice>,
}

/// A place with a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Locator {
    /// Where, in beats.
    pub beat: f64,
    /// Where, in seconds.
    pub seconds: f64,
    /// What it is called.
    pub name: String,
}

/// A row of the session.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Scene {
    /// What it is called.
    pub name: String,
    /// The tempo that it sets, by a setting of its own or, up to Live 10, by its name.
    pub tempo: Option<f64>,
    /// The time signature that it sets, likewise.
    pub time_signature: Option<Meter>,
}

impl LiveSet {
    /// Reads a set. Nothing that it names is looked for on the disk.
    ///
    /// # Errors
    /// When the bytes are no set, end early, or pass a limit; a damaged checksum alone is a notice.
    pub fn read(bytes: &[u8]) -> Result<Self, SetError> {
        reader::read(bytes)
    }

    /// The tracks of a kind.
    pub fn tracks_of(&self, kind: TrackKind) -> impl Iterator<Item = &LiveTrack> {
        self.tracks.iter().filter(move |track| track.kind == kind)
    }

    /// The clips at a place.
    pub fn clips_at(&self, place: Place) -> impl Iterator<Item = &Clip> {
        self.clips.iter().filter(move |clip| clip.place == place)
    }

    /// Notes that are stored at a place.
    pub fn num_notes_at(&self, place: Place) -> usize {
        self.clips_at(place).map(|clip| clip.notes.len()).sum()
    }

    /// The envelopes of a kind.
    pub fn envelopes_of(&self, kind: EnvelopeKind) -> impl Iterator<Item = &Envelope> {
        self.envelopes.iter().filter(move |envelope| envelope.kind == kind)
    }

    /// The name of a track, or what it is.
    pub fn track_name(&self, track: Option<usize>) -> &str {
        let Some(track) = track.and_then(|idx| self.tracks.get(idx)) else { return "" };
        track.name.as_deref().unwrap_or(track.kind.name())
    }

    /// Leaves only the names of sound files, for sets that are shown to others: nothing says where they lay.
    pub fn strip_paths(&mut self) {
        self.samples.iter_mut().for_each(Sample::strip_path);
    }
}
