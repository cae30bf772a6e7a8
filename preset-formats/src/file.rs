//! Any preset file, told apart by its bytes.

use serde_json::{Map, Value};
use vaeform_wavetable::file as table_file;

use crate::ableton::AbletonPreset;
use crate::aupreset::AuPreset;
use crate::fxp::Fxp;
use crate::h2p::H2p;
use crate::helm::Helm;
use crate::inflate::is_zlib;
use crate::json::JsonFile;
use crate::nksf::Nksf;
use crate::serum2::Serum2Preset;
use crate::sy1::Sy1;
use crate::vital::{VitalLfo, VitalPreset, VitalTable};
use crate::vital_bank::VitalBank;
use crate::vstpreset::VstPreset;
use crate::{Facts, FormatError, MAX_BYTES};

/// A preset file that was read.
#[derive(Clone, Debug)]
pub enum PresetFile {
    /// A program or bank of VST 2.
    Fxp(Fxp),
    /// A preset of VST 3.
    VstPreset(VstPreset),
    /// A preset of an Audio Unit.
    AuPreset(AuPreset),
    /// Vital.
    Vital(VitalPreset),
    /// A wavetable of Vital.
    VitalTable(VitalTable, Vec<u8>),
    /// The shape of an LFO of Vital.
    VitalLfo(VitalLfo, Vec<u8>),
    /// Several presets of Vital.
    VitalBank(VitalBank),
    /// Helm.
    Helm(Helm),
    /// Synth1.
    Sy1(Sy1),
    /// u-he.
    H2p(H2p),
    /// Native Instruments' metadata around a state.
    Nksf(Nksf),
    /// Ableton Live.
    Ableton(AbletonPreset),
    /// Serum 2.
    Serum2(Serum2Preset),
    /// A wavetable, `.wt`.
    Wt(Vec<u8>),
}

impl PresetFile {
    /// Reads a file by what it begins with. Nothing of it is trusted; what is made of it is bounded.
    ///
    /// # Errors
    /// Says what is wrong, where, and what was expected; also where no format begins like it.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.is_empty() {
            return Err(FormatError::whole("the file is empty"));
        }
        if bytes.len() > MAX_BYTES {
            return Err(FormatError::whole(format!("{} bytes, expected at most {MAX_BYTES}", bytes.len())));
        }
        match bytes {
            [b'C', b'c', b'n', b'K', ..] | [b'K', b'n', b'c', b'C', ..] => Fxp::read(bytes).map(Self::Fxp),
            [b'V', b'S', b'T', b'3', ..] => VstPreset::read(bytes).map(Self::VstPreset),
            [b'v', b'a', b'w', b't', ..] => Self::read_wt(bytes),
            [b'P', b'K', 3, 4, ..] => VitalBank::read(bytes).map(Self::VitalBank),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'N', b'I', b'K', b'S', ..] => Nksf::read(bytes).map(Self::Nksf),
            [0x1F, 0x8B, ..] => AbletonPreset::read(bytes).map(Self::Ableton).or_else(|error| {
                // Some tools deflate JSON.
                Self::read_json(bytes).map_err(|_| error)
            }),
            _ if bytes.starts_with(Serum2Preset::MAGIC) => Serum2Preset::read(bytes).map(Self::Serum2),
            _ if is_zlib(bytes) => Self::read_json(bytes),
            _ if H2p::is_like(bytes) => H2p::read(bytes).map(Self::H2p),
            _ if is_json(bytes) => Self::read_json(bytes),
            _ if AuPreset::is_like(bytes) => AuPreset::read(bytes).map(Self::AuPreset),
            _ if Sy1::is_like(bytes) => Sy1::read(bytes).map(Self::Sy1),
            _ => Err(FormatError::at(0, "no format that is known begins like this")),
        }
    }

    fn read_wt(bytes: &[u8]) -> Result<Self, FormatError> {
        let decoded = table_file::decode("", bytes, None);
        decoded.map(|_| Self::Wt(bytes.to_vec())).map_err(|error| FormatError::whole(error.to_string()))
    }

    fn read_json(bytes: &[u8]) -> Result<Self, FormatError> {
        let fields = JsonFile::read(bytes)?.fields;
        let raw = || bytes.to_vec();
        let mut warnings = Vec::new();
        if fields.get("format").and_then(Value::as_str) == Some(vaeform_patch::PRESET_FORMAT) {
            return Err(FormatError::whole("a preset of Vaeform's own, which needs no conversion"));
        }
        if Helm::is_like(&fields) {
            Helm::read(bytes).map(Self::Helm)
        } else if is_vital(&fields) {
            VitalPreset::read(bytes).map(Self::Vital)
        } else if fields.contains_key("groups") {
            VitalTable::of_json(&fields, "table", &mut warnings).map(|table| Self::VitalTable(table, raw()))
        } else if fields.contains_key("points") {
            VitalLfo::of_json(&fields, "LFO", &mut warnings).map(|lfo| Self::VitalLfo(lfo, raw()))
        } else {
            Err(FormatError::whole("JSON, but of no preset that is known: no settings, groups or points"))
        }
    }

    /// The bytes of the file: those that were read, where nothing was changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Fxp(file) => file.to_bytes(),
            Self::VstPreset(file) => file.to_bytes(),
            Self::AuPreset(file) => file.to_bytes().to_vec(),
            Self::Vital(file) => file.to_bytes(),
            Self::VitalBank(file) => file.to_bytes().to_vec(),
            Self::Helm(file) => file.to_bytes(),
            Self::Sy1(file) => file.to_bytes(),
            Self::H2p(file) => file.to_bytes(),
            Self::Nksf(file) => file.to_bytes(),
            Self::Ableton(file) => file.to_bytes().to_vec(),
            Self::Serum2(file) => file.to_bytes().to_vec(),
            Self::VitalTable(_, bytes) | Self::VitalLfo(_, bytes) | Self::Wt(bytes) => bytes.clone(),
        }
    }

    /// What kind of file it is, as files of it are called.
    pub fn format(&self) -> &'static str {
        match self {
            Self::Fxp(Fxp::Program(_)) => "fxp",
            Self::Fxp(Fxp::Bank(_)) => "fxb",
            Self::VstPreset(_) => "vstpreset",
            Self::AuPreset(_) => "aupreset",
            Self::Vital(_) => "vital",
            Self::VitalTable(..) => "vitaltable",
            Self::VitalLfo(..) => "vitallfo",
            Self::VitalBank(_) => "vitalbank",
            Self::Helm(_) => "helm",
            Self::Sy1(_) => "sy1",
            Self::H2p(_) => "h2p",
            Self::Nksf(_) => "nksf",
            Self::Ableton(file) if file.device == "GroupDevicePreset" => "adg",
            Self::Ableton(_) => "adv",
            Self::Serum2(_) => "SerumPreset",
            Self::Wt(_) => "wt",
        }
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Fxp(file) => file.facts(),
            Self::VstPreset(file) => file.facts(),
            Self::AuPreset(file) => file.facts(),
            Self::Vital(file) => file.facts(),
            Self::VitalTable(table, _) => {
                let mut facts =
                    Facts { name: table.name.clone(), author: table.author.clone(), ..Facts::of("Vital, a table") };
                facts.add("components", table.components().map(|part| part.name.as_str()).collect::<Vec<_>>());
                facts
            }
            Self::VitalLfo(lfo, _) => {
                let mut facts = Facts { name: lfo.name.clone(), ..Facts::of("Vital, an LFO") };
                facts.add("points", lfo.points.len());
                facts
            }
            Self::VitalBank(file) => file.facts(),
            Self::Helm(file) => file.facts(),
            Self::Sy1(file) => file.facts(),
            Self::H2p(file) => file.facts(),
            Self::Nksf(file) => file.facts(),
            Self::Ableton(file) => file.facts(),
            Self::Serum2(file) => file.facts(),
            Self::Wt(bytes) => {
                let mut facts = Facts::of("a wavetable");
                if let Ok(decoded) = table_file::decode("", bytes, None) {
                    facts.add("frames", decoded.table.num_frames());
                    facts.warnings.extend(decoded.notices.iter().map(ToString::to_string));
                }
                facts
            }
        }
    }
}

fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn is_vital(fields: &Map<String, Value>) -> bool {
    fields.contains_key("settings")
}
