//! Standard output, as all commands use it.

use std::io::{ErrorKind, Write};

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
///
/// # Errors
/// When it cannot be written for another reason.
pub fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
