//! The bundle on disk: loading it, what it says about itself, making instances.

use std::ffi::CStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clack_host::entry::EntryDescriptor;
use clack_host::prelude::PluginEntry;

use crate::instance::Instance;

/// A loaded CLAP bundle; clones share the library.
#[derive(Clone)]
pub struct Bundle {
    entry: PluginEntry,
    path: PathBuf,
}

/// What a bundle says about one of its plugins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Permanent id.
    pub id: String,
    /// Name shown to people.
    pub name: String,
    /// Maker.
    pub vendor: String,
    /// Version.
    pub version: String,
    /// CLAP feature tags, such as `instrument`.
    pub features: Vec<String>,
}

fn text(value: Option<&CStr>) -> String {
    value.map(|v| v.to_string_lossy().into_owned()).unwrap_or_default()
}

impl Bundle {
    /// Loads the shared object at `path` (or the bundle folder on macOS) and initialises its entry.
    ///
    /// # Errors
    /// When the file is absent, not a CLAP library, or refuses to initialise.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        // SAFETY: the library is the project's own bundle; loading it runs its constructors, as any host does.
        let entry = unsafe { PluginEntry::load(path) }.with_context(|| format!("loading {}", path.display()))?;
        Ok(Self { entry, path: path.to_owned() })
    }

    /// The plugins behind an entry that is linked into this program.
    ///
    /// # Errors
    /// When it refuses to initialise.
    ///
    /// # Safety
    /// The entry is what CLAP says it is.
    pub unsafe fn linked(entry: &'static EntryDescriptor) -> Result<Self> {
        // SAFETY: as said.
        let entry = unsafe { PluginEntry::load_from_raw(entry, c"") }.context("an entry of this program")?;
        Ok(Self { entry, path: PathBuf::new() })
    }

    /// Where it was loaded from; nowhere for what is linked.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every plugin in the bundle.
    pub fn descriptors(&self) -> Vec<Descriptor> {
        let Some(factory) = self.entry.get_plugin_factory() else { return Vec::new() };
        factory
            .plugin_descriptors()
            .map(|d| Descriptor {
                id: text(d.id()),
                name: text(d.name()),
                vendor: text(d.vendor()),
                version: text(d.version()),
                features: d.features().map(|f| f.to_string_lossy().into_owned()).collect(),
            })
            .collect()
    }

    /// An instance of the first plugin, not yet active. The calling thread becomes its main thread.
    ///
    /// # Errors
    /// When the bundle is empty or the plugin refuses.
    pub fn instance(&self) -> Result<Instance> {
        self.instance_where(|_| true)
    }

    /// An instance of the plugin with that id, as [`Self::instance`].
    ///
    /// # Errors
    /// When there is none, or the plugin refuses.
    pub fn instance_of(&self, id: &str) -> Result<Instance> {
        self.instance_where(|of| of.to_bytes() == id.as_bytes())
    }

    fn instance_where(&self, is_wanted: impl Fn(&CStr) -> bool) -> Result<Instance> {
        let factory = self.entry.get_plugin_factory().context("the bundle has no plugin factory")?;
        let ids = factory.plugin_descriptors().map(|descriptor| descriptor.id());
        let id = ids.flatten().find(|id| is_wanted(id)).ok_or_else(|| anyhow!("the bundle holds no such plugin"))?;
        Instance::new(&self.entry, id)
    }
}
