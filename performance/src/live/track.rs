//! Tracks and devices.

use serde::Serialize;

/// A track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LiveTrack {
    /// What it is.
    pub kind: TrackKind,
    /// Its number in the file.
    pub id: Option<u64>,
    /// Its name; none where only Live numbers it.
    pub name: Option<String>,
    /// The number of the group that it is in.
    pub group: Option<u64>,
}

/// What a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrackKind {
    /// Plays notes.
    Midi,
    /// Plays sound.
    Audio,
    /// Holds other tracks.
    Group,
    /// Gets what others send.
    Return,
    /// The sum, with tempo and time signature.
    Main,
}

impl TrackKind {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Midi => "midi",
            Self::Audio => "audio",
            Self::Group => "group",
            Self::Return => "return",
            Self::Main => "main",
        }
    }
}

/// A device of a track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Device {
    /// Its track, by its place among them.
    pub track: Option<usize>,
    /// What Live calls it: `Operator`, `PluginDevice`.
    pub class: String,
    /// What a person called it.
    pub name: Option<String>,
    /// The plug-in, where it is one.
    pub plugin: Option<Plugin>,
    /// The rack that it is in, by its place among the devices.
    pub rack: Option<usize>,
}

/// A plug-in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plugin {
    /// `VstPluginInfo`, `Vst3PluginInfo` or `AuPluginInfo`.
    pub format: String,
    /// What it is called.
    pub name: String,
}

impl Device {
    /// The plug-in's name, a person's, or Live's.
    pub fn label(&self) -> &str {
        let named = self.plugin.as_ref().map(|plugin| plugin.name.as_str()).or(self.name.as_deref());
        named.filter(|name| !name.is_empty()).unwrap_or(&self.class)
    }
}
