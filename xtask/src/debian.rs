//! Debian packages: asked for by name, installed where that needs no password, else spelled out.

use std::process::Command;

use anyhow::{Result, bail};

use crate::stream;

/// Needed to build the plugin and the standalone.
pub(crate) const BUILD: &[&str] = &[
    "pkg-config",
    "libasound2-dev",
    "libjack-jackd2-dev",
    "libx11-xcb-dev",
    "libxcb1-dev",
    "libxcb-icccm4-dev",
    "libxcb-dri2-0-dev",
    "libxcursor-dev",
    "libxkbcommon-dev",
    "libxkbcommon-x11-dev",
    "libgl1-mesa-dev",
];

/// Needed to run the standalone and the editor without a screen or a sound card, and to build the fuzzer (C++). Ardour's checks run where
/// Ardour is installed.
pub(crate) const TEST: &[&str] =
    &["xvfb", "xauth", "openbox", "xdotool", "imagemagick", "x11-utils", "libgl1-mesa-dri", "jackd2", "g++"];

/// Makes sure that the packages are there. Where they are missing and cannot be installed without a password it prints the
/// line to type and ends the program with code 2. Elsewhere than on Debian and its kin it does nothing.
///
/// # Errors
/// The installation itself failed.
pub(crate) fn ensure(lists: &[&[&str]]) -> Result<()> {
    if !cfg!(target_os = "linux") || Command::new("dpkg-query").arg("--version").output().is_err() {
        return Ok(());
    }
    let mut wanted: Vec<&str> = lists.concat();
    if wanted.contains(&"jackd2") && jack_tools_are_a_package() {
        wanted.push("jack-example-tools");
    }
    if wanted.contains(&"xvfb") && release("ID").as_deref() == Some("debian") {
        // Elsewhere the packages of this name bring no browser; the check of the server's page then takes another that is there.
        wanted.extend(["chromium", "chromium-driver"]);
    }
    if !python_works() {
        wanted.extend(["python3", "python3-venv"]);
    }
    let missing = missing(&wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    let sudo = !root && Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|out| out.status.success());
    if !root && !sudo {
        println!("These packages are missing, and installing them needs a password. Run this, then try again:\n");
        println!("  sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}\n");
        std::process::exit(2);
    }
    println!("Installing: {list}");
    let mut update = apt(root);
    if stream::plain(update.args(["update", "-qq"])).is_err() {
        println!("apt-get update failed; trying with the lists that are there");
    }
    stream::plain(apt(root).args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))?;
    let still: Vec<&str> = self::missing(&missing);
    if !still.is_empty() {
        bail!("apt-get has not installed {}", still.join(" "));
    }
    Ok(())
}

fn apt(root: bool) -> Command {
    if root {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

/// Those of `wanted` that dpkg does not call installed.
fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    let query = Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Abbrev} ${Package}\n"]).args(wanted).output();
    let installed = query.map(|out| String::from_utf8_lossy(&out.stdout).into_owned()).unwrap_or_default();
    let is_there =
        |name: &&str| installed.lines().any(|l| l.starts_with("ii") && l.split_whitespace().nth(1) == Some(*name));
    wanted.iter().filter(|name| !is_there(name)).copied().collect()
}

/// Until Debian 12 and Ubuntu 23 `jackd2` brings jack_midi_dump and its kin; since then they are a package of their own.
fn jack_tools_are_a_package() -> bool {
    let major = release("VERSION_ID").and_then(|v| v.split('.').next()?.parse::<u32>().ok());
    match (release("ID").as_deref(), major) {
        (Some("debian"), Some(major)) => major >= 13,
        (Some("ubuntu"), Some(major)) => major >= 24,
        _ => true,
    }
}

/// What the system says of itself under a name.
fn release(name: &str) -> Option<String> {
    let text = std::fs::read_to_string("/etc/os-release").ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    Some(value.trim_matches('"').to_owned())
}

fn python_works() -> bool {
    Command::new("python3").args(["-c", "import venv, ensurepip"]).output().is_ok_and(|out| out.status.success())
}
