//! Which instruments a dump may be of: those that come along, those of files, or one that is named.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;

/// The largest file of a definition.
const MAX_DEFINITION_BYTES: u64 = 1 << 20;

/// Arguments that choose instruments.
#[derive(clap::Args)]
pub(super) struct DeviceArgs {
    /// A definition (.toml, .yaml or .json) that is asked before those that come along; may be given again.
    #[arg(long, value_name = "FILE")]
    definition: Vec<PathBuf>,
    /// Take every message as one of this instrument: the id of a definition.
    #[arg(long, value_name = "ID")]
    device: Option<String>,
}

impl DeviceArgs {
    /// The files of definitions.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.definition
    }

    /// True where the user chose.
    pub(super) fn is_given(&self) -> bool {
        self.device.is_some() || !self.definition.is_empty()
    }

    /// All definitions, and which of them is chosen: the one that is named, or else the first file.
    ///
    /// # Errors
    /// As [`Self::definitions`], and when none is chosen.
    pub(super) fn chosen(&self) -> Result<(Vec<Definition>, usize)> {
        let mut all = self.definition.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
        all.extend(builtin::definitions()?);
        let Some(id) = &self.device else {
            if self.definition.is_empty() {
                bail!("--device: expected the id of an instrument, or its --definition");
            }
            return Ok((all, 0));
        };
        let chosen = all.iter().position(|definition| definition.id == *id);
        let chosen = chosen.ok_or_else(|| unknown(&all, id))?;
        Ok((all, chosen))
    }

    /// The definitions, in the order in which they are asked.
    ///
    /// # Errors
    /// When a file cannot be read or is no definition, or when the id is unknown.
    pub(super) fn definitions(&self) -> Result<Vec<Definition>> {
        let mut all = self.definition.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
        all.extend(builtin::definitions()?);
        if let Some(id) = &self.device {
            if all.iter().all(|definition| definition.id != *id) {
                return Err(unknown(&all, id));
            }
            all.retain(|definition| definition.id == *id);
        }
        Ok(all)
    }
}

fn unknown(all: &[Definition], id: &str) -> anyhow::Error {
    let known = all.iter().map(|definition| definition.id.as_str()).collect::<Vec<_>>().join(", ");
    anyhow!("--device: expected one of {known}; found `{id}`")
}

/// A definition of a file.
///
/// # Errors
/// When it cannot be read, or file, line and field of what is wrong.
pub(super) fn read(path: &Path) -> Result<Definition> {
    let name = path.display().to_string();
    let size = path.metadata().with_context(|| name.clone())?.len();
    if size > MAX_DEFINITION_BYTES {
        bail!("{name}: {size} bytes; a definition has at most {MAX_DEFINITION_BYTES}");
    }
    let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
    Ok(Definition::parse(&text, &name)?)
}
