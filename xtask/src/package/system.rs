//! The systems that releases are made for, and what differs between them.

use std::env::consts;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A system with releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    Windows,
    MacOs,
}

impl System {
    /// That of this machine.
    ///
    /// # Errors
    /// There are no releases for it.
    pub(super) fn of_this_machine() -> Result<Self> {
        match consts::OS {
            "linux" => Ok(Self::Linux),
            "windows" => Ok(Self::Windows),
            "macos" => Ok(Self::MacOs),
            other => bail!("releases are made for linux, windows and macos; this is {other}"),
        }
    }

    /// `vaeform-VERSION-OS-ARCH`: the archive without its extension, and the folder in it.
    pub(super) fn archive_name(self, version: &str) -> String {
        let (os, arch) = match self {
            Self::Linux => ("linux", consts::ARCH),
            Self::Windows => ("windows", consts::ARCH),
            Self::MacOs => ("macos", "universal"),
        };
        format!("vaeform-{version}-{os}-{arch}")
    }

    /// What the system opens without further programs.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Linux => ".tar.gz",
            Self::Windows | Self::MacOs => ".zip",
        }
    }

    /// The standalone as the bundler calls it, and as the archive does: beside `vaeform` it needs another name where case is
    /// not looked at.
    pub(super) fn standalone(self) -> (&'static str, &'static str) {
        match self {
            Self::Linux => ("Vaeform", "vaeform-standalone"),
            Self::Windows => ("Vaeform.exe", "vaeform-standalone.exe"),
            Self::MacOs => ("Vaeform.app", "Vaeform.app"),
        }
    }

    /// The command line in the archive.
    pub(super) fn command_line(self) -> &'static str {
        match self {
            Self::Windows => "vaeform.exe",
            Self::Linux | Self::MacOs => "vaeform",
        }
    }

    /// What to do with the files.
    pub(super) fn install_text(self) -> &'static str {
        match self {
            Self::Linux => include_str!("../../../packaging/install/linux.txt"),
            Self::Windows => include_str!("../../../packaging/install/windows.txt"),
            Self::MacOs => include_str!("../../../packaging/install/macos.txt"),
        }
    }
}

/// What rustc builds for when no target is named, such as `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// rustc cannot be run, or does not say.
pub(super) fn host_triple() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().context("cannot run rustc -vV")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).with_context(|| format!("rustc -vV has no line 'host: ..': {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_named_after_version_system_and_machine() {
        assert_eq!(System::Linux.archive_name("1.2.3"), format!("vaeform-1.2.3-linux-{}", consts::ARCH));
        assert_eq!(System::MacOs.archive_name("1.2.3"), "vaeform-1.2.3-macos-universal");
    }

    #[test]
    fn each_text_names_what_its_archive_holds() {
        for system in [System::Linux, System::Windows, System::MacOs] {
            let text = system.install_text();
            for name in ["Vaeform.clap", "Vaeform.vst3", system.standalone().1, system.command_line()] {
                assert!(text.lines().any(|line| line.trim_start().starts_with(name)), "{system:?}: {name}");
            }
        }
    }

    #[test]
    fn rustc_says_what_it_builds_for() {
        assert!(host_triple().unwrap().starts_with(consts::ARCH));
    }
}
