//! The parts of which a wavetable of Vital is made: sources, and what changes them.

use serde_json::{Map, Value};

use super::audio_source::{decoded, samples_of};
use super::{FRAME_LEN, VitalLfo};
use crate::FormatError;
use crate::json::number;

/// Keyframes of a component at most.
const MAX_KEYFRAMES: usize = 257;
/// Where the last frame lies.
pub(super) const LAST_POSITION: f64 = 256.0;

/// How it goes from keyframe to keyframe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// Each holds until the next.
    None,
    /// Straight.
    #[default]
    Linear,
    /// Through four keyframes.
    Cubic,
}

/// What a component is at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keyframe {
    /// 0..256.
    pub position: f64,
    /// The samples of a wave source; the line of a line source, where it is drawn.
    pub samples: Vec<f32>,
    /// The line of a line source.
    pub line: Option<VitalLfo>,
    /// Its numbers by key.
    pub numbers: Vec<(String, f64)>,
}

impl Keyframe {
    /// A number, or what it is where it is not said.
    pub fn number(&self, key: &str, default: f64) -> f64 {
        self.numbers.iter().find(|(known, _)| known == key).map_or(default, |(_, value)| *value)
    }
}

/// What a component does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentKind {
    /// Frames of samples.
    Wave,
    /// A drawn line.
    Line,
    /// Windows of a recording.
    Audio,
    /// Turns the phases.
    PhaseShift,
    /// Fades the ends.
    Window,
    /// Filters harmonics.
    Filter,
    /// Bounds the steepness.
    Slew,
    /// Folds what is too high.
    Fold,
    /// Bends time and height.
    Warp,
    /// One that is not rendered.
    Unknown,
}

impl ComponentKind {
    fn of(name: &str) -> Self {
        match name {
            "Wave Source" => Self::Wave,
            "Line Source" => Self::Line,
            "Audio File Source" => Self::Audio,
            "Phase Shift" => Self::PhaseShift,
            "Wave Window" => Self::Window,
            "Frequency Filter" => Self::Filter,
            "Slew Limiter" => Self::Slew,
            "Wave Folder" => Self::Fold,
            "Wave Warp" => Self::Warp,
            _ => Self::Unknown,
        }
    }

    /// True for what makes a frame.
    pub fn is_source(self) -> bool {
        matches!(self, Self::Wave | Self::Line | Self::Audio)
    }
}

/// A part of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// What Vital calls it.
    pub name: String,
    /// What it does.
    pub kind: ComponentKind,
    /// From keyframe to keyframe.
    pub interpolation: Interpolation,
    /// Whether waves go over by their spectra.
    pub is_spectral: bool,
    /// In order of their positions.
    pub keyframes: Vec<Keyframe>,
    /// The recording of an audio source.
    pub audio: Vec<f32>,
    /// Its numbers by key.
    pub numbers: Vec<(String, f64)>,
}

impl Component {
    /// Reads a component; `place` is where it lies.
    pub(super) fn of_json(
        fields: &Map<String, Value>,
        place: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, FormatError> {
        let name = fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let kind = ComponentKind::of(&name);
        if kind == ComponentKind::Unknown {
            warnings.push(format!("{place}: component '{name}' is not known and left out"));
        }
        let style = number(fields, "interpolation_style", &format!("{place}."))?.unwrap_or(1.0);
        let interpolation = match style as i64 {
            0 => Interpolation::None,
            2 => Interpolation::Cubic,
            _ => Interpolation::Linear,
        };
        let is_spectral = number(fields, "interpolation", &format!("{place}."))?.unwrap_or(0.0) >= 0.5;
        let audio = match fields.get("audio_file").and_then(Value::as_str) {
            Some(text) if kind == ComponentKind::Audio => samples_of(text, &format!("{place}.audio_file"))?,
            _ => Vec::new(),
        };
        let keyframes = fields.get("keyframes").and_then(Value::as_array);
        let mut read = Vec::new();
        for (n, keyframe) in keyframes.into_iter().flatten().take(MAX_KEYFRAMES).enumerate() {
            read.push(Self::keyframe(keyframe, kind, &format!("{place}.keyframes[{n}]"), warnings)?);
        }
        read.sort_by(|a, b| a.position.total_cmp(&b.position));
        Ok(Self { name, kind, interpolation, is_spectral, keyframes: read, audio, numbers: numbers(fields) })
    }

    fn keyframe(
        value: &Value,
        kind: ComponentKind,
        place: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Keyframe, FormatError> {
        let fields = value.as_object().ok_or_else(|| FormatError::new(place, "expected an object"))?;
        let position = number(fields, "position", &format!("{place}."))?.unwrap_or(0.0);
        if !(0.0..=LAST_POSITION).contains(&position) {
            warnings.push(format!("{place}: position {position}, expected 0 to 256"));
        }
        let mut keyframe =
            Keyframe { position: position.clamp(0.0, LAST_POSITION), numbers: numbers(fields), ..Keyframe::default() };
        if kind == ComponentKind::Wave {
            let text = fields.get("wave_data").and_then(Value::as_str).unwrap_or_default();
            keyframe.samples = wave(text, &format!("{place}.wave_data"))?;
        }
        if kind == ComponentKind::Line
            && let Some(line) = fields.get("line").and_then(Value::as_object)
        {
            keyframe.line = Some(VitalLfo::of_json(line, &format!("{place}.line"), warnings)?);
        }
        Ok(keyframe)
    }

    /// A number, or what it is where it is not said.
    pub fn number(&self, key: &str, default: f64) -> f64 {
        self.numbers.iter().find(|(known, _)| known == key).map_or(default, |(_, value)| *value)
    }

    /// The keyframes before and after a position, and how much of the way lies behind.
    pub(super) fn around(&self, position: f64) -> Option<(usize, usize, f64)> {
        let after = self.keyframes.partition_point(|keyframe| keyframe.position <= position);
        let before = after.saturating_sub(1);
        let last = self.keyframes.len().checked_sub(1)?;
        let (from, to) = (&self.keyframes[before], &self.keyframes[after.min(last)]);
        let way = to.position - from.position;
        let part = if way > 0.0 { ((position - from.position) / way).clamp(0.0, 1.0) } else { 0.0 };
        Some((before, after.min(last), if self.interpolation == Interpolation::None { 0.0 } else { part }))
    }

    /// A number of its keyframes at a position.
    pub(super) fn number_at(&self, position: f64, key: &str, default: f64) -> f64 {
        let Some((before, after, part)) = self.around(position) else { return default };
        let [from, to] = [before, after].map(|n| self.keyframes[n].number(key, default));
        from + (to - from) * part
    }
}

fn numbers(fields: &Map<String, Value>) -> Vec<(String, f64)> {
    let number = |value: &Value| value.as_f64().or(value.as_bool().map(|is_so| f64::from(u8::from(is_so))));
    fields.iter().filter_map(|(key, value)| Some((key.clone(), number(value)?))).collect()
}

/// A frame of base 64: 2,048 finite floats, little-endian.
fn wave(text: &str, place: &str) -> Result<Vec<f32>, FormatError> {
    let bytes = decoded(text, place)?;
    let (samples, rest) = bytes.as_chunks::<4>();
    if samples.len() != FRAME_LEN || !rest.is_empty() {
        return Err(FormatError::new(place, format!("{} bytes, expected {}", bytes.len(), 4 * FRAME_LEN)));
    }
    let samples: Vec<f32> = samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
    match samples.iter().position(|sample| !sample.is_finite()) {
        Some(at) => Err(FormatError::new(place, format!("sample {at} is not a finite number"))),
        None => Ok(samples),
    }
}
