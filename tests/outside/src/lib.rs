//! What tests need from outside the sources, looked for when they are built. Build scripts call this.
//!
//! Each thing is a `cfg` that is set where it is found, and a test that needs it is ignored elsewhere, with the reason:
//! `#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]`. Where a machine watches (`CI` is set), every
//! `cfg` is set: there what is missing fails.
#![forbid(unsafe_code)]

use std::env;
use std::path::{Path, PathBuf};

/// The built bundles: `cfg(bundle)` for the CLAP at `VAEFORM_CLAP`, else `bundled/Vaeform.clap` in the target directory;
/// `cfg(vst3_bundle)` for the VST3 beside it. `env!("BUNDLE")` is the CLAP's path.
pub fn bundles() {
    let clap = bundle("VAEFORM_CLAP", "bundled");
    needs("bundle", clap.exists());
    needs("vst3_bundle", clap.with_file_name("Vaeform.vst3").exists());
    variable("BUNDLE", &clap);
}

/// The library that aborts on an allocation in a block: `cfg(checked_bundle)` for that at `VAEFORM_CLAP_CHECKED`, else
/// `bundled-checked/Vaeform.clap` in the target directory. `env!("CHECKED_BUNDLE")` is its path.
pub fn checked_bundle() {
    let clap = bundle("VAEFORM_CLAP_CHECKED", "bundled-checked");
    needs("checked_bundle", clap.exists());
    variable("CHECKED_BUNDLE", &clap);
}

/// The reference data: `cfg(shared)` for those at `VAEFORM_SHARED`, else `../shared` beside the repository. `env!("SHARED")` is
/// their folder. Where there are none, those that come later are seen once `VAEFORM_SHARED` names them.
pub fn shared() {
    const VARIABLE: &str = "VAEFORM_SHARED";
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    let shared = env::var_os(VARIABLE).map_or_else(|| repository().join("../shared"), PathBuf::from);
    let shared = shared.canonicalize().unwrap_or(shared);
    let used = shared.join("data/dx7");
    if used.exists() {
        println!("cargo:rerun-if-changed={}", used.display());
    }
    needs("shared", used.exists());
    variable("SHARED", &shared);
}

/// Programs on the search path: `cfg(name)` where all of them are installed.
pub fn programs(name: &str, programs: &[&str]) {
    let path = env::var_os("PATH").unwrap_or_default();
    let find = |program| env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    let found: Vec<_> = programs.iter().map(find).collect();
    for file in &found {
        // What is installed later comes into this folder.
        let watched = file.as_deref().unwrap_or(Path::new("/usr/bin"));
        if watched.exists() {
            println!("cargo:rerun-if-changed={}", watched.display());
        }
    }
    needs(name, found.iter().all(Option::is_some));
}

/// Sets `cfg(name)` where the thing is there, and where a machine watches in any case.
pub fn needs(name: &str, is_there: bool) {
    println!("cargo:rerun-if-env-changed=CI");
    let is_watched = env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    may_have(name, is_there || is_watched);
}

/// Sets `cfg(name)` where the thing is there: for what nobody can install where it is missing.
pub fn may_have(name: &str, is_there: bool) {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg({name})");
    if is_there {
        println!("cargo:rustc-cfg={name}");
    }
}

/// The bundle that a variable names, else that in a folder of the target directory.
fn bundle(variable: &str, folder: &str) -> PathBuf {
    println!("cargo:rerun-if-env-changed={variable}");
    if let Some(path) = env::var_os(variable) {
        let path = std::path::absolute(&path).unwrap_or(path.into());
        println!("cargo:rerun-if-changed={}", path.display());
        return path;
    }
    let folder = target().join(folder);
    let clap = folder.join("Vaeform.clap");
    // Cargo would build anew each time for a path that is not there; the folder, made here, tells when the bundle comes.
    let is_made = std::fs::create_dir_all(&folder).is_ok();
    let watched = if clap.exists() || !is_made { &clap } else { &folder };
    println!("cargo:rerun-if-changed={}", watched.display());
    clap
}

/// The target directory: `OUT_DIR` is `PROFILE/build/PACKAGE/out` in it.
fn target() -> PathBuf {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo runs build scripts"));
    let target = out.ancestors().nth(4).expect("a folder in the target directory");
    target.canonicalize().unwrap_or(target.to_path_buf())
}

/// The folder with the workspace's lock file above the package that is built. Not where this crate lay when it was compiled: a target
/// directory may have come from another place.
fn repository() -> PathBuf {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs build scripts"));
    let workspace = package.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    workspace.unwrap_or(&package).to_path_buf()
}

fn variable(name: &str, path: &Path) {
    println!("cargo:rustc-env={name}={}", path.display());
}
