//! Parts of presets as files of their own: states of plugins, wavetables, shapes, cartridges.

use vaeform_patch::OwnTable;
use vaeform_wavetable::Wavetable;
use vaeform_wavetable::file as table_file;

use crate::fxp::{ChunkContents, Fxp, Program};
use crate::vital::VitalTable;
use crate::{FormatError, PresetFile};

/// What a preset can be turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The plugin's state alone, as it is.
    State,
    /// A program of VST 2 around the state.
    Fxp,
    /// Wavetables as `.wav`.
    Wav,
    /// Wavetables as `.wt`.
    Wt,
    /// Wavetables as Vital keeps them.
    VitalTable,
    /// Shapes of LFOs as Vital keeps them.
    VitalLfo,
    /// A cartridge of the DX7.
    Syx,
}

impl Form {
    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::State => "bin",
            Self::Fxp => "fxp",
            Self::Wav => "wav",
            Self::Wt => "wt",
            Self::VitalTable => "vitaltable",
            Self::VitalLfo => "vitallfo",
            Self::Syx => "syx",
        }
    }
}

/// A part of a preset: what it is called beside the others of it (empty where it is the only one), and its bytes.
pub type Part = (String, Vec<u8>);

/// Turns a preset into files of another form.
///
/// # Errors
/// When there is nothing of this form in it.
pub fn convert(file: &PresetFile, form: Form) -> Result<Vec<Part>, FormatError> {
    let parts = match form {
        Form::State => states(file),
        Form::Fxp => programs(file),
        Form::Wav => tables(file)?.iter().map(|(name, table)| (name.clone(), table_file::encode_wav(table))).collect(),
        Form::Wt => tables(file)?.iter().map(|(name, table)| (name.clone(), table_file::encode_wt(table))).collect(),
        Form::VitalTable => vital_parts(file, "wavetables"),
        Form::VitalLfo => vital_parts(file, "lfos"),
        Form::Syx => cartridges(file)?,
    };
    match parts.is_empty() {
        true => Err(FormatError::whole(format!("there is nothing in it that makes a .{}", form.extension()))),
        false => Ok(parts),
    }
}

fn only(bytes: &[u8]) -> Vec<Part> {
    vec![(String::new(), bytes.to_vec())]
}

fn states(file: &PresetFile) -> Vec<Part> {
    match file {
        PresetFile::Fxp(fxp) => fxp.chunk().map(only).unwrap_or_default(),
        PresetFile::VstPreset(preset) => preset.chunk(b"Comp").map(only).unwrap_or_default(),
        PresetFile::AuPreset(preset) => preset.state().map(|(_, state)| only(state)).unwrap_or_default(),
        PresetFile::Nksf(preset) => preset.chunk(b"PCHK").map(only).unwrap_or_default(),
        PresetFile::Ableton(preset) => numbered(&preset.states),
        _ => Vec::new(),
    }
}

fn numbered(parts: &[Vec<u8>]) -> Vec<Part> {
    let name = |n: usize| if parts.len() == 1 { String::new() } else { (n + 1).to_string() };
    parts.iter().enumerate().map(|(n, part)| (name(n), part.clone())).collect()
}

/// Programs that are wrapped in other presets.
fn programs(file: &PresetFile) -> Vec<Part> {
    match file {
        PresetFile::VstPreset(preset) => preset.vst2().map(|fxp| only(&fxp.to_bytes())).unwrap_or_default(),
        PresetFile::AuPreset(preset) => {
            let id = preset.code("subtype").and_then(|code| <[u8; 4]>::try_from(code.as_bytes()).ok());
            let program = id.zip(preset.state()).map(|(id, (_, state))| {
                Fxp::Program(Program::of_chunk(id, &preset.facts().name, state.to_vec())).to_bytes()
            });
            program.map(|bytes| only(&bytes)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn tables(file: &PresetFile) -> Result<Vec<(String, Wavetable)>, FormatError> {
    let of_vital = |table: &VitalTable| {
        let rendered = table.rendered().map_err(|error| FormatError::new(table.name.clone(), error.to_string()))?;
        own(&rendered)
    };
    match file {
        PresetFile::Vital(preset) => {
            let on = (0..preset.tables.len()).filter(|n| preset.is_on(&format!("osc_{}_on", n + 1)));
            on.map(|n| Ok((format!("osc{}", n + 1), of_vital(&preset.tables[n])?))).collect()
        }
        PresetFile::VitalTable(table, _) => Ok(vec![(String::new(), of_vital(table)?)]),
        PresetFile::Wt(bytes) => Ok(vec![(String::new(), decoded(bytes)?)]),
        PresetFile::Fxp(fxp) => match fxp.chunk_contents()? {
            Some(ChunkContents::Surge(chunk)) => {
                let tables = chunk.tables.iter().enumerate().filter(|(_, table)| !table.is_empty());
                tables.map(|(n, table)| Ok((format!("{}", n + 1), decoded(table)?))).collect()
            }
            Some(ChunkContents::Serum(chunk)) if !chunk.tables.0.is_empty() => {
                let most = chunk.tables.0.len().min(256 * 2_048);
                let table = OwnTable::new("Serum", chunk.tables.0[..most].to_vec());
                let table = table.map_err(|error| FormatError::whole(error.to_string()))?;
                Ok(vec![(String::new(), own(&table)?)])
            }
            _ => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}

fn own(table: &OwnTable) -> Result<Wavetable, FormatError> {
    let made = Wavetable::new(table.name(), table.samples().to_vec());
    made.map_err(|error| FormatError::new(table.name(), error.to_string()))
}

fn decoded(bytes: &[u8]) -> Result<Wavetable, FormatError> {
    let decoded = table_file::decode("", bytes, None);
    decoded.map(|decoded| decoded.table).map_err(|error| FormatError::whole(error.to_string()))
}

fn vital_parts(file: &PresetFile, key: &str) -> Vec<Part> {
    let PresetFile::Vital(preset) = file else { return Vec::new() };
    let parts = (0..8).filter_map(|n| Some(((n + 1).to_string(), preset.part(key, n)?)));
    parts.collect()
}

fn cartridges(file: &PresetFile) -> Result<Vec<Part>, FormatError> {
    let PresetFile::Fxp(fxp) = file else { return Ok(Vec::new()) };
    match fxp.chunk_contents()? {
        Some(ChunkContents::Dexed(chunk)) if !chunk.cartridge.is_empty() => Ok(only(&chunk.cartridge)),
        _ => Ok(Vec::new()),
    }
}
