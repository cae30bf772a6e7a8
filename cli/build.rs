//! What of that which the tests need from outside is there.

use std::process::Command;

fn main() {
    vaeform_outside::shared();
    vaeform_outside::may_have("own_file_system", has_own_file_system());
}

/// Whether the system lets a process have a file system of its own; nobody else sees this one.
fn has_own_file_system() -> bool {
    let Some(folder) = std::env::var_os("OUT_DIR") else { return false };
    let mounted = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "tmpfs"]).arg(folder).output();
    mounted.is_ok_and(|output| output.status.success())
}
