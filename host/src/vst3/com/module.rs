//! The library of a VST3 module, or a module that is a part of this program.

use std::ffi::c_void;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW, Symbol};
use vst3::ComPtr;
use vst3::Steinberg::{IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk};

/// What the category of a class says that can be played.
const PLAYABLE: &[u8] = b"Audio Module Class\0";

/// What gives a module's factory; the caller owns the reference.
pub(in crate::vst3) type GetFactory = extern "system" fn() -> *mut c_void;

/// A VST3 module.
pub(in crate::vst3) enum Module {
    /// A library after its entry and before its exit.
    Loaded(Library),
    /// A part of this program.
    Linked(GetFactory),
}

impl Module {
    /// Loads the library and enters it.
    pub(in crate::vst3) fn load(path: &Path) -> Result<Self> {
        // SAFETY: the library is the project's own bundle; loading it runs its constructors, as any host does.
        let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
            .with_context(|| format!("loading {}", path.display()))?;
        let handle = library.into_raw();
        // SAFETY: the handle has just been given up by its only owner.
        let library = unsafe { Library::from_raw(handle) };
        // SAFETY: VST3 on Linux gives `ModuleEntry` this signature and wants the handle of the library.
        let entered = unsafe {
            let entry: Symbol<unsafe extern "C" fn(*mut c_void) -> bool> = library.get(b"ModuleEntry\0")?;
            entry(handle)
        };
        ensure!(entered, "{} refuses to be entered", path.display());
        Ok(Self::Loaded(library))
    }

    pub(super) fn factory(&self) -> Result<ComPtr<IPluginFactory>> {
        // SAFETY: VST3 gives `GetPluginFactory` this signature; the caller owns the reference that it returns.
        let factory = unsafe {
            let factory = match self {
                Self::Loaded(library) => {
                    let get: Symbol<unsafe extern "system" fn() -> *mut c_void> = library.get(b"GetPluginFactory\0")?;
                    get()
                }
                Self::Linked(get) => get(),
            };
            ComPtr::from_raw(factory.cast::<IPluginFactory>())
        };
        factory.context("the module has no factory")
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        let Self::Loaded(library) = self else { return };
        // SAFETY: VST3 on Linux gives `ModuleExit` this signature; every instance holds the module, so none is left.
        unsafe {
            if let Ok(exit) = library.get::<unsafe extern "C" fn() -> bool>(b"ModuleExit\0") {
                exit();
            }
        }
    }
}

/// The first class that can be played.
pub(super) fn playable(factory: &ComPtr<IPluginFactory>) -> Result<PClassInfo> {
    // SAFETY: a plain question to a living object.
    for class in 0..unsafe { factory.countClasses() } {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: PClassInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        let told = unsafe { factory.getClassInfo(class, &mut info) };
        if told == kResultOk && info.category.iter().zip(PLAYABLE).all(|(a, b)| *a as u8 == *b) {
            return Ok(info);
        }
    }
    bail!("the module holds no plugin")
}
