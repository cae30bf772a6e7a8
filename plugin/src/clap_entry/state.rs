//! Saving and loading: the framework says that a state was taken whether the session took it or not, and reads whatever length a state
//! claims. A state that is refused is answered as refused, and kept.

use std::ffi::c_void;
use std::io::{self, Read, Write};

use clap_sys::plugin::clap_plugin;
use clap_sys::stream::{clap_istream, clap_ostream};
use vaeform_session::state::MAX_HOST_BYTES;
use vaeform_session::{Caught, Severity};

use super::Guard;
use crate::guard::guard;

/// Bytes of the length in front of the framework's states.
const LENGTH_BYTES: usize = 8;

pub(super) unsafe extern "C" fn save(plugin: *const clap_plugin, stream: *const clap_ostream) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let this = unsafe { Guard::of(plugin) };
    // SAFETY: null, or a stream that is valid during this call.
    let Some(stream) = (unsafe { stream.as_ref() }) else { return false };
    guard(
        &this.link.client,
        Caught::Project,
        || false,
        || {
            let Some(now) = saved(this) else { return false };
            // SAFETY: only the main thread saves and loads.
            let refused = unsafe { &mut *this.refused.get() };
            HostOutput(stream).write_all(&refused.saved_as(now)).is_ok()
        },
    )
}

pub(super) unsafe extern "C" fn load(plugin: *const clap_plugin, stream: *const clap_istream) -> bool {
    // SAFETY: hosts pass the pointer that `create_plugin` made.
    let this = unsafe { Guard::of(plugin) };
    // SAFETY: null, or a stream that is valid during this call.
    let Some(stream) = (unsafe { stream.as_ref() }) else { return false };
    guard(
        &this.link.client,
        Caught::Project,
        || false,
        || {
            let refuse = |why: &str| {
                this.link.client.tell(Severity::Error, &format!("The project's sound was not opened: {why}."));
                false
            };
            let Ok(bytes) = read(HostInput(stream)) else {
                return refuse("what the host has of it cannot be read, or is larger than 8 MiB");
            };
            let (is_read, is_restored) = given(this, &bytes);
            // SAFETY: only the main thread saves and loads.
            let refused = unsafe { &mut *this.refused.get() };
            if is_restored {
                refused.forget();
                return true;
            }
            if bytes.len() > LENGTH_BYTES
                && let Some(instead) = saved(this)
            {
                refused.keep(bytes, instead);
            }
            // The session itself has told why it refused its part.
            if is_read { false } else { refuse("it is no saved state of Vaeform, or a damaged one") }
        },
    )
}

/// What the framework saves; nothing if that failed.
fn saved(this: &Guard) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let stream = clap_ostream { ctx: (&raw mut bytes).cast(), write: Some(write_bytes) };
    this.link.saving.take_saved();
    // SAFETY: the framework's function on its own plugin; the stream lives until the call returns.
    let is_written =
        this.extensions.inner_state.save.is_some_and(|save| unsafe { save(this.inner, &raw const stream) });
    (is_written && this.link.saving.take_saved()).then_some(bytes)
}

/// Gives the framework a state: whether it could read it, and whether the session has taken it.
fn given(this: &Guard, bytes: &[u8]) -> (bool, bool) {
    let mut rest = bytes;
    let stream = clap_istream { ctx: (&raw mut rest).cast(), read: Some(read_bytes) };
    this.link.saving.take_restored();
    // SAFETY: the framework's function on its own plugin; the stream lives until the call returns.
    let is_read = this.extensions.inner_state.load.is_some_and(|load| unsafe { load(this.inner, &raw const stream) });
    (is_read, is_read && this.link.saving.take_restored())
}

/// A state as the host has it, length and all; as much of it as there is.
fn read(mut host: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    host.by_ref().take(LENGTH_BYTES as u64).read_to_end(&mut bytes)?;
    let length = <[u8; LENGTH_BYTES]>::try_from(&bytes[..]).map_or(0, u64::from_le_bytes);
    if length > MAX_HOST_BYTES as u64 {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    host.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A host's stream to read from.
struct HostInput<'a>(&'a clap_istream);

impl Read for HostInput<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(read) = self.0.read else { return Err(io::ErrorKind::Unsupported.into()) };
        // SAFETY: the stream is valid during the call, and there is room for so many bytes.
        let count = unsafe { read(self.0, out.as_mut_ptr().cast(), out.len() as u64) };
        usize::try_from(count).ok().filter(|count| *count <= out.len()).ok_or_else(|| io::ErrorKind::Other.into())
    }
}

/// A host's stream to write to.
struct HostOutput<'a>(&'a clap_ostream);

impl Write for HostOutput<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(write) = self.0.write else { return Err(io::ErrorKind::Unsupported.into()) };
        // SAFETY: the stream is valid during the call, and there are so many bytes.
        let count = unsafe { write(self.0, bytes.as_ptr().cast(), bytes.len() as u64) };
        usize::try_from(count).ok().filter(|count| *count <= bytes.len()).ok_or_else(|| io::ErrorKind::Other.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

unsafe extern "C" fn write_bytes(stream: *const clap_ostream, bytes: *const c_void, size: u64) -> i64 {
    // SAFETY: `saved` made the stream with this context, and the framework has `size` bytes.
    unsafe {
        let to = &mut *(*stream).ctx.cast::<Vec<u8>>();
        to.extend_from_slice(std::slice::from_raw_parts(bytes.cast(), size as usize));
    }
    size as i64
}

unsafe extern "C" fn read_bytes(stream: *const clap_istream, bytes: *mut c_void, size: u64) -> i64 {
    // SAFETY: `given` made the stream with this context, and the framework has room for `size` bytes.
    unsafe {
        let rest = &mut *(*stream).ctx.cast::<&[u8]>();
        let (now, later) = rest.split_at(rest.len().min(size as usize));
        bytes.cast::<u8>().copy_from_nonoverlapping(now.as_ptr(), now.len());
        *rest = later;
        now.len() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claimed_length_takes_no_memory_and_is_bounded() {
        let state = |length: u64, body: &[u8]| [&length.to_le_bytes()[..], body].concat();
        assert_eq!(read(&state(3, b"abcdef")[..]).ok(), Some(state(3, b"abc")));
        let cut = read(&state(MAX_HOST_BYTES as u64, b"abc")[..]).expect("what is there");
        assert!(cut.len() == 11 && cut.capacity() < 1 << 16, "{} bytes in room for {}", cut.len(), cut.capacity());
        assert!(read(&state(MAX_HOST_BYTES as u64 + 1, b"abc")[..]).is_err());
        assert_eq!(read(&b"abc"[..]).ok(), Some(b"abc".to_vec()));
    }
}
