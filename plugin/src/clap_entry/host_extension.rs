//! Extensions of the host.

use std::ffi::CStr;

use clap_sys::host::clap_host;

/// The host's side of an extension.
///
/// # Safety
/// `host` is valid, the call on the main thread, and `T` the type of `id`.
pub(super) unsafe fn host_extension<'a, T>(host: *const clap_host, id: &CStr) -> Option<&'a T> {
    // SAFETY: as said; the table lives as long as the host.
    unsafe { (*host).get_extension?(host, id.as_ptr()).cast::<T>().as_ref() }
}
