//! A thread that could not be joined in time runs on in this library's code: the library has to stay in memory.

/// Keeps the library that this code is in loaded until the process ends, whatever the host unloads. Linux only: elsewhere nothing is
/// done yet.
pub(crate) fn keep_library() {
    #[cfg(target_os = "linux")]
    {
        let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
        let here: fn() = keep_library;
        // SAFETY: `info` is writable and `here` an address; where the call succeeds the name in it is a string of the loader's.
        // NOLOAD loads nothing, NODELETE marks what is loaded. Failure leaves everything as it was.
        unsafe {
            if libc::dladdr(here as *const libc::c_void, info.as_mut_ptr()) != 0 {
                libc::dlopen((*info.as_ptr()).dli_fname, libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE);
            }
        }
    }
}
