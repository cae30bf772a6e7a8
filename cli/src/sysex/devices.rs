//! Which instruments a dump may be of: those that come along, those of files, or one that is named.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
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
    /// True where the user chose.
    pub(super) fn is_given(&self) -> bool {
        self.device.is_some() || !self.definition.is_empty()
    }

    /// The definitions, in the order in which they are asked.
    ///
    /// # Errors
    /// When a file cannot be read or is no definition, or when the id is unknown.
    pub(super) fn definitions(&self) -> Result<Vec<Definition>> {
        let mut all = self.definition.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
        all.extend(builtin::definitions()?);
        if let Some(id) = &self.device {
            let known = all.iter().map(|definition| definition.id.clone()).collect::<Vec<_>>().join(", ");
            all.retain(|definition| definition.id == *id);
            if all.is_empty() {
                bail!("--device: expected one of {known}; found `{id}`");
            }
        }
        Ok(all)
    }
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
