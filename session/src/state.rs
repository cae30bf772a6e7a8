//! The saved state: one line of text, versioned and checksummed, that the host keeps in its project.
//!
//! `vaeform-state VERSION CHECKSUM BODY`, where CHECKSUM is the CRC-32 of BODY in hexadecimal and BODY is JSON. A state is read as
//! a whole before anything of it is applied; old versions are brought up to date by the table `MIGRATIONS`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vaeform_dsp::patch::{NUM_PARAMS, PARAMS, Patch, PatchName, Preset};
use vaeform_dsp::tuning::Tuning;

use crate::bank::{Bank, MAX_LABEL, NUM_PROGRAMS};
use crate::controllers::CcMap;
use crate::core::{MAX_EDITOR_SIDE, NamedTuning, Saved};
use crate::hardware::HardwareSettings;
use crate::matching::MatchBody;
use crate::performance::PerformanceBody;
use crate::undo::Document;

/// Largest state that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The version that this build writes.
pub const VERSION: u32 = 1;

const MAGIC: &str = "vaeform-state";

/// Brings the body of one version to the next: entry `v - 1` makes version `v + 1` of version `v`.
const MIGRATIONS: [fn(&mut Value); VERSION as usize - 1] = [];

/// Why a state was refused. Nothing of a refused state is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateError {
    /// Larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// Does not begin as a state does.
    NotAState,
    /// Written by a newer build.
    Version(u32),
    /// The body is not what was written.
    Checksum {
        /// As the header says.
        expected: u32,
        /// Of the body that is there.
        found: u32,
    },
    /// The body is not what this version should hold.
    Body(String),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "saved state: {bytes} bytes, expected at most {MAX_BYTES}"),
            Self::NotAState => write!(f, "saved state: expected \"{MAGIC} VERSION CHECKSUM BODY\""),
            Self::Version(v) => {
                write!(f, "saved state: version {v}, expected at most {VERSION}; a newer Vaeform wrote it")
            }
            Self::Checksum { expected, found } => {
                write!(f, "saved state: checksum {found:08x}, expected {expected:08x}; it is damaged")
            }
            Self::Body(what) => write!(f, "saved state: {what}"),
        }
    }
}

impl std::error::Error for StateError {}

#[derive(Serialize, Deserialize)]
struct Body {
    preset: PresetBody,
    bank: BankBody,
    program: usize,
    program_change: bool,
    tuning: Option<TuningBody>,
    editor_size: Option<(u32, u32)>,
    #[serde(default)]
    performance: PerformanceBody,
    #[serde(default)]
    controllers: CcMap,
    #[serde(default)]
    offsets: Vec<f32>,
    #[serde(default)]
    hardware: HardwareSettings,
    #[serde(default)]
    matching: MatchBody,
    /// Room for what later builds keep here.
    #[serde(default)]
    later: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct PatchBody {
    name: [u8; PatchName::LEN],
    /// In table order; a shorter list is completed with defaults, since the table only grows at its end.
    values: Vec<f32>,
}

#[derive(Serialize, Deserialize)]
struct BankBody {
    name: String,
    presets: Vec<PresetBody>,
}

#[derive(Serialize, Deserialize)]
struct PresetBody {
    #[serde(flatten)]
    patch: PatchBody,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    author: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    category: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct TuningBody {
    name: String,
    hz: Vec<f32>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    scale: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    map: String,
}

impl PatchBody {
    fn new(patch: &Patch) -> Self {
        Self { name: patch.name.0, values: patch.values().to_vec() }
    }

    fn patch(&self) -> Result<Patch, StateError> {
        if self.values.len() > NUM_PARAMS {
            let found = self.values.len();
            return Err(StateError::Body(format!("a patch of {found} values, expected at most {NUM_PARAMS}")));
        }
        let mut values = std::array::from_fn(|i| PARAMS[i].default);
        values[..self.values.len()].copy_from_slice(&self.values);
        Ok(Patch::from_values(PatchName(self.name), &values).0)
    }
}

/// How much of a state is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Everything.
    Whole,
    /// All but the sound that a match is about.
    WithoutSample,
    /// What sounds: no words and foreign fields of presets, no source texts of the tuning, no match.
    Sound,
}

impl PresetBody {
    fn new(preset: &Preset, extent: Extent) -> Self {
        if extent == Extent::Sound {
            return Self::new(&preset.patch.into(), Extent::Whole);
        }
        Self {
            patch: PatchBody::new(&preset.patch),
            author: preset.author.clone(),
            category: preset.category.clone(),
            tags: preset.tags.clone(),
            unknown: preset.unknown.clone(),
        }
    }

    fn preset(self) -> Result<Preset, StateError> {
        let Self { patch, author, category, tags, unknown } = self;
        Ok(Preset { patch: patch.patch()?, author, category, tags, unknown })
    }
}

impl TuningBody {
    fn new(tuning: &NamedTuning, extent: Extent) -> Self {
        let text = |text: &String| if extent == Extent::Sound { String::new() } else { text.clone() };
        Self {
            name: tuning.name.chars().take(MAX_LABEL).collect(),
            hz: tuning.tuning.hz.to_vec(),
            scale: text(&tuning.scale_text),
            map: text(&tuning.map_text),
        }
    }

    fn tuning(self) -> Result<NamedTuning, StateError> {
        let hz: [f32; 128] = self
            .hz
            .try_into()
            .map_err(|hz: Vec<f32>| StateError::Body(format!("a tuning of {} notes, expected 128", hz.len())))?;
        if let Some(note) = hz.iter().position(|hz| !(hz.is_finite() && *hz > 0.0)) {
            return Err(StateError::Body(format!("tuning of note {note} is {}, expected Hz above 0", hz[note])));
        }
        Ok(NamedTuning { name: self.name, tuning: Tuning { hz }, scale_text: self.scale, map_text: self.map })
    }
}

/// Writes a state. Should it be larger than what is read back, then it holds what sounds and nothing else.
pub(crate) fn encode(saved: &Saved) -> String {
    let extents = [Extent::Whole, Extent::WithoutSample];
    let mut states = extents.into_iter().map(|extent| encode_extent(saved, extent));
    states.find(|state| state.len() <= MAX_BYTES).unwrap_or_else(|| encode_extent(saved, Extent::Sound))
}

fn encode_extent(saved: &Saved, extent: Extent) -> String {
    let Document { bank, program, .. } = &saved.document;
    let body = Body {
        preset: PresetBody::new(&saved.document.preset(), extent),
        bank: BankBody {
            name: bank.name().to_owned(),
            presets: bank.presets().iter().map(|preset| PresetBody::new(preset, extent)).collect(),
        },
        program: *program,
        program_change: saved.program_change,
        tuning: (saved.tuning != NamedTuning::default()).then(|| TuningBody::new(&saved.tuning, extent)),
        editor_size: saved.editor_size,
        performance: PerformanceBody::new(&saved.performance),
        controllers: saved.controllers,
        offsets: saved.offsets.to_vec(),
        hardware: saved.hardware.clone(),
        matching: match extent {
            Extent::Whole => MatchBody::new(&saved.matching.0, saved.matching.1.as_deref()),
            Extent::WithoutSample => MatchBody::new(&saved.matching.0, None),
            Extent::Sound => MatchBody::default(),
        },
        later: Map::new(),
    };
    let body = serde_json::to_string(&body).expect("plain values with text keys always become JSON");
    format!("{MAGIC} {VERSION} {:08x} {body}", crc32(body.as_bytes()))
}

/// Reads a state as a whole.
pub(crate) fn decode(state: &str) -> Result<Saved, StateError> {
    if state.len() > MAX_BYTES {
        return Err(StateError::TooLarge(state.len()));
    }
    let mut parts = state.splitn(4, ' ');
    let mut part = || parts.next().ok_or(StateError::NotAState);
    let (magic, version, checksum, body) = (part()?, part()?, part()?, part()?);
    let (Ok(version), Ok(expected)) = (version.parse::<u32>(), u32::from_str_radix(checksum, 16)) else {
        return Err(StateError::NotAState);
    };
    if magic != MAGIC || version == 0 {
        return Err(StateError::NotAState);
    }
    if version > VERSION {
        return Err(StateError::Version(version));
    }
    let found = crc32(body.as_bytes());
    if found != expected {
        return Err(StateError::Checksum { expected, found });
    }
    let not_json = |e: serde_json::Error| StateError::Body(e.to_string());
    let mut body: Value = serde_json::from_str(body).map_err(not_json)?;
    for migrate in &MIGRATIONS[version as usize - 1..] {
        migrate(&mut body);
    }
    saved(serde_json::from_value(body).map_err(not_json)?)
}

fn saved(body: Body) -> Result<Saved, StateError> {
    let presets: Vec<Preset> = body.bank.presets.into_iter().map(PresetBody::preset).collect::<Result<_, _>>()?;
    if presets.len() != NUM_PROGRAMS {
        return Err(StateError::Body(format!("a bank of {} programs, expected {NUM_PROGRAMS}", presets.len())));
    }
    if body.program >= NUM_PROGRAMS {
        return Err(StateError::Body(format!("program {}, expected 0 to {}", body.program, NUM_PROGRAMS - 1)));
    }
    let source = Arc::new(body.preset.preset()?);
    let bank = Arc::new(Bank::new(&body.bank.name, presets));
    let document = Document { patch: source.patch, source, bank, program: body.program };
    Ok(Saved {
        document,
        tuning: body.tuning.map_or_else(|| Ok(NamedTuning::default()), TuningBody::tuning)?,
        program_change: body.program_change,
        editor_size: body.editor_size.map(|(w, h)| (w.min(MAX_EDITOR_SIDE), h.min(MAX_EDITOR_SIDE))),
        performance: body.performance.performance(),
        controllers: body.controllers,
        hardware: body.hardware.sanitised(),
        matching: body.matching.matches(),
        offsets: std::array::from_fn(|i| {
            body.offsets.get(i).filter(|v| v.is_finite()).map_or(0.0, |v| v.clamp(-1.0, 1.0))
        }),
    })
}

/// Whether [`Client::restore`](crate::Client::restore) would take this state.
///
/// # Errors
/// What is wrong with it, where, and what was expected.
pub fn check(state: &str) -> Result<(), StateError> {
    decode(state).map(|_| ())
}

/// CRC-32 as in IEEE 802.3 (reflected polynomial EDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, &b| crc >> 8 ^ TABLE[usize::from(crc as u8 ^ b)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
