//! Modulation routes: from where, to where, how much.

use super::param::LayerParamId;
use crate::param::ParamId;

/// Routes of a patch at most.
pub const MAX_ROUTES: usize = 32;

/// Where modulation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Envelope 1-4, 0..1.
    Envelope(u8),
    /// LFO 1-4, -1..1.
    Lfo(u8),
    /// Random source 1-2, -1..1.
    Random(u8),
    /// Macro 1-8, 0..1.
    Macro(u8),
    /// How hard the key was struck, 0..1.
    Velocity,
    /// The key, -1..1 around middle C, five octaves to each side.
    Key,
    /// Another value for each note, -1..1.
    NoteRandom,
    /// How fast the key was let go, 0..1.
    ReleaseVelocity,
    /// Controller 1, 0..1.
    Wheel,
    /// Pressure of key or channel, 0..1.
    Pressure,
    /// Controller 74 or the host's brightness, -1..1.
    Timbre,
    /// Pitch bend, -1..1.
    Bend,
    /// Loudness of the sidechain, 0..1.
    Sidechain,
    /// Latent knob 1-8, -1..1.
    Latent(u8),
}

impl Source {
    /// All sources.
    pub fn all() -> impl Iterator<Item = Self> {
        let numbered = |count: u8, make: fn(u8) -> Self| (1..=count).map(make);
        numbered(4, Self::Envelope)
            .chain(numbered(4, Self::Lfo))
            .chain(numbered(2, Self::Random))
            .chain(numbered(8, Self::Macro))
            .chain([
                Self::Velocity,
                Self::Key,
                Self::NoteRandom,
                Self::ReleaseVelocity,
                Self::Wheel,
                Self::Pressure,
                Self::Timbre,
                Self::Bend,
                Self::Sidechain,
            ])
            .chain(numbered(8, Self::Latent))
    }

    /// Its permanent text id, such as `env2`.
    pub fn key(self) -> String {
        match self {
            Self::Envelope(n) => format!("env{n}"),
            Self::Lfo(n) => format!("lfo{n}"),
            Self::Random(n) => format!("random{n}"),
            Self::Macro(n) => format!("macro{n}"),
            Self::Velocity => "velocity".to_owned(),
            Self::Key => "key".to_owned(),
            Self::NoteRandom => "note_random".to_owned(),
            Self::ReleaseVelocity => "release_velocity".to_owned(),
            Self::Wheel => "wheel".to_owned(),
            Self::Pressure => "pressure".to_owned(),
            Self::Timbre => "timbre".to_owned(),
            Self::Bend => "bend".to_owned(),
            Self::Sidechain => "sidechain".to_owned(),
            Self::Latent(n) => format!("latent{n}"),
        }
    }

    /// The source with that permanent text id.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|source| source.key() == key)
    }

    /// True where it says the same of all notes, so that it can move what is behind them: then an LFO runs freely, whatever its trigger.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Lfo(_) | Self::Macro(_) | Self::Wheel | Self::Sidechain | Self::Latent(_))
    }

    /// True when it goes below 0 by itself.
    pub fn is_bipolar(self) -> bool {
        matches!(
            self,
            Self::Lfo(_) | Self::Random(_) | Self::Key | Self::NoteRandom | Self::Timbre | Self::Bend | Self::Latent(_)
        )
    }
}

/// What a route moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A continuous parameter of the layers.
    Layer(LayerParamId),
    /// A continuous parameter of the FM layer.
    Fm(ParamId),
}

impl Destination {
    /// Its permanent text id: `osc1.level`, or that of an FM parameter, `op1_output_level`.
    pub fn key(self) -> String {
        match self {
            Self::Layer(id) => id.key(),
            Self::Fm(id) => id.def().key.to_owned(),
        }
    }

    /// The destination with that permanent text id, if there is one that can be moved.
    pub fn from_key(key: &str) -> Option<Self> {
        let layer = LayerParamId::from_key(key).map(Self::Layer);
        layer.or_else(|| ParamId::from_key(key).map(Self::Fm)).filter(|destination| destination.is_continuous())
    }

    /// True for a parameter of an effect, which is behind all notes.
    pub fn is_behind_notes(self) -> bool {
        matches!(self, Self::Layer(id) if id.def().group.is_effect())
    }

    /// True when it can be moved.
    pub fn is_continuous(self) -> bool {
        match self {
            Self::Layer(id) => id.def().is_continuous(),
            Self::Fm(id) => id.def().kind == crate::param::Kind::Continuous,
        }
    }
}

/// One route. What it adds is `amount` times the bent source, as a part of the destination's whole way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Route {
    /// From where.
    pub source: Source,
    /// To where.
    pub destination: Destination,
    /// -1..1.
    pub amount: f32,
    /// Bend of the source: 0 is straight, -20..20.
    pub curve: f32,
    /// A source of 0..1 is taken as -1..1, one of -1..1 as it is; else one of -1..1 is taken as 0..1.
    pub is_bipolar: bool,
    /// Another source that scales it.
    pub via: Option<Source>,
    /// Switched off it moves nothing and keeps its place.
    pub is_on: bool,
}

impl Route {
    /// A straight route of an amount, which is clamped; bipolar where the source is, and on.
    pub fn new(source: Source, destination: Destination, amount: f32) -> Self {
        let is_bipolar = source.is_bipolar();
        Self { source, destination, amount, curve: 0.0, is_bipolar, via: None, is_on: true }.clamped()
    }

    /// True where it moves something that can be moved, and effects by sources that all notes share.
    pub fn is_possible(&self) -> bool {
        let is_shared = self.source.is_shared() && self.via.is_none_or(Source::is_shared);
        self.destination.is_continuous() && (is_shared || !self.destination.is_behind_notes())
    }

    /// The same with its numbers in range; what is no number becomes 0.
    pub fn clamped(self) -> Self {
        let clamp = |x: f32, max: f32| if x.is_finite() { x.clamp(-max, max) } else { 0.0 };
        Self { amount: clamp(self.amount, 1.0), curve: clamp(self.curve, 20.0), ..self }
    }
}
