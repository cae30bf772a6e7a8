//! The VST3 bundle on disk.

use std::ffi::c_void;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::com::Module;
use super::instance::Vst3Instance;

/// A loaded VST3 bundle; clones share the library.
#[derive(Clone)]
pub struct Vst3Bundle {
    module: Arc<Module>,
}

impl Vst3Bundle {
    /// Loads the bundle folder at `path`, such as `Vaeform.vst3`.
    ///
    /// # Errors
    /// When it holds no library for this machine, or the library is no VST3 module.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let library = path.join(format!("Contents/{}-linux/{name}.so", std::env::consts::ARCH));
        Ok(Self { module: Arc::new(Module::load(&library)?) })
    }

    /// The plugins behind a factory that is linked into this program.
    ///
    /// # Safety
    /// The function does what VST3 says of `GetPluginFactory`.
    pub unsafe fn linked(get_factory: extern "system" fn() -> *mut c_void) -> Self {
        Self { module: Arc::new(Module::Linked(get_factory)) }
    }

    /// An instance of the first instrument or effect, not yet active.
    ///
    /// # Errors
    /// When the module holds none or it refuses to be made.
    pub fn instance(&self) -> Result<Vst3Instance> {
        Vst3Instance::new(&self.module)
    }
}
