//! The system's MTS-ESP library, loaded once a process and kept. Source: ODDSound's MTS-ESP client (0BSD).

use std::ffi::{CStr, c_char};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use vaeform_dsp::tuning::NUM_KEYS;

use super::Library;

/// Its functions; they may be called from any thread as long as the library is loaded, which is for ever.
struct Functions {
    register: unsafe extern "C" fn(),
    deregister: unsafe extern "C" fn(),
    has_master: unsafe extern "C" fn() -> bool,
    table: unsafe extern "C" fn() -> *const f64,
    scale_name: unsafe extern "C" fn() -> *const c_char,
}

static FUNCTIONS: OnceLock<Option<Functions>> = OnceLock::new();

/// A registered client.
struct MtsClient {
    functions: &'static Functions,
}

/// Registers as a client of the library, if the computer has one.
pub(super) fn open() -> Option<Box<dyn Library>> {
    let functions = FUNCTIONS.get_or_init(load).as_ref()?;
    // SAFETY: the function takes nothing and may be called at any time.
    unsafe { (functions.register)() };
    Some(Box::new(MtsClient { functions }))
}

/// Where the library is installed.
fn path() -> Option<PathBuf> {
    if cfg!(target_os = "windows") {
        let common = std::env::var_os("CommonProgramFiles")?;
        return Some(PathBuf::from(common).join("MTS-ESP").join("LIBMTS.dll"));
    }
    let path = if cfg!(target_os = "macos") {
        "/Library/Application Support/MTS-ESP/libMTS.dylib"
    } else {
        "/usr/local/lib/libMTS.so"
    };
    Some(path.into())
}

fn load() -> Option<Functions> {
    let path = path().filter(|path| path.is_file())?;
    // SAFETY: the file at this place is the system's MTS-ESP library, whose initialisers may run on any thread.
    let library = unsafe { libloading::Library::new(path) }.ok()?;
    // SAFETY: the types are those of the library's interface.
    let functions = unsafe {
        Functions {
            register: *library.get(b"MTS_RegisterClient\0").ok()?,
            deregister: *library.get(b"MTS_DeregisterClient\0").ok()?,
            has_master: *library.get(b"MTS_HasMaster\0").ok()?,
            table: *library.get(b"MTS_GetTuningTable\0").ok()?,
            scale_name: *library.get(b"MTS_GetScaleName\0").ok()?,
        }
    };
    // The functions outlive every session.
    std::mem::forget(library);
    Some(functions)
}

impl Library for MtsClient {
    fn has_master(&self) -> bool {
        // SAFETY: the functions take nothing and may be called at any time.
        unsafe { !(self.functions.table)().is_null() && (self.functions.has_master)() }
    }

    fn hz(&self) -> [f64; NUM_KEYS] {
        // SAFETY: the function takes nothing and may be called at any time.
        let table = unsafe { (self.functions.table)() }.cast::<AtomicU64>();
        if table.is_null() {
            return [0.0; NUM_KEYS];
        }
        std::array::from_fn(|key| {
            // SAFETY: the table has 128 aligned doubles for as long as the library is loaded. The master writes them at any time, so
            // they are read as atomics of the same size.
            f64::from_bits(unsafe { &*table.add(key) }.load(Ordering::Relaxed))
        })
    }

    fn scale_name(&self) -> String {
        // SAFETY: the function takes nothing and may be called at any time.
        let name = unsafe { (self.functions.scale_name)() };
        if name.is_null() {
            return String::new();
        }
        // SAFETY: the library gives a text that ends with a NUL and lives as long as the library.
        unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
    }
}

impl Drop for MtsClient {
    fn drop(&mut self) {
        // SAFETY: the function takes nothing and may be called at any time.
        unsafe { (self.functions.deregister)() };
    }
}
