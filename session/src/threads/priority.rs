//! The worker gives way to everything that has a deadline.

/// Niceness of the worker: it still runs on a loaded machine, but after the rest.
#[cfg(target_os = "linux")]
const NICENESS: libc::c_int = 10;

/// Lowers the priority of the calling thread; where the system does not let it, the thread stays as it is.
pub(crate) fn lower() {
    #[cfg(target_os = "linux")]
    {
        const CALLING_THREAD: libc::id_t = 0;
        // SAFETY: a call without pointers; on Linux 0 means the calling thread alone. Failure leaves everything as it was.
        unsafe { libc::setpriority(libc::PRIO_PROCESS, CALLING_THREAD, NICENESS) };
    }
}
