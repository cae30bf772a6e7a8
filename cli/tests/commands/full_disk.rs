//! A disk that is full costs nothing that was there: the old file stays whole, nothing half is left, and the exit status says so.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use vaeform_patch::Patch;
use vaeform_patch::factory;
use vaeform_sysex::dx7;

use crate::program;

/// Largest file in the tests with a limit: two of the shell's units, under the 4 KiB of a bank.
const LIMIT: &str = "ulimit -f 2";

fn folder(test: &str) -> PathBuf {
    let dir = program::folder(&format!("full/{test}"));
    std::fs::write(dir.join("bank.syx"), bank()).unwrap();
    dir
}

fn bank() -> Vec<u8> {
    let patches: Vec<Patch> = factory::bank().iter().take(32).map(|preset| preset.patch).collect();
    dx7::encode_bank(&patches, 0).to_vec()
}

/// Runs a shell with the command as `$VAEFORM`.
fn shell(dir: &Path, script: &str) -> Output {
    let mut shell = Command::new("sh");
    shell.current_dir(dir).env("VAEFORM", env!("CARGO_BIN_EXE_vaeform")).args(["-c", script]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        dir.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_file_that_does_not_fit_leaves_the_old_one_whole() {
    let dir = folder("limit");
    for old in ["keep.syx", "keep.wav", "keep.csv", "keep.png"] {
        std::fs::copy(dir.join("bank.syx"), dir.join(old)).unwrap();
    }
    std::fs::write(dir.join("empty"), b"").unwrap();
    let before = names(&dir);
    for command in [
        "sysex encode bank.syx --as bank --out keep.syx --force",
        "sysex convert bank.syx --to csv --out keep.csv --force",
        "render bank.syx --out keep.wav --force",
        "latent encode bank.syx --out keep.csv --force",
        "latent map --data bank.syx --out keep.png --force",
        "bank interpolate bank.syx:0 bank.syx:1 --by parameter --out keep.syx --force",
        "sysex encode bank.syx --as bank --out new.syx",
        "render bank.syx --out new.wav",
    ] {
        let output = shell(&dir, &format!("{LIMIT}; exec \"$VAEFORM\" {command}"));
        assert_eq!(output.status.code(), Some(1), "{command}: {}", said(&output));
        assert_eq!(names(&dir), before, "{command}");
        for old in ["keep.syx", "keep.wav", "keep.csv", "keep.png"] {
            assert!(std::fs::read(dir.join(old)).unwrap() == bank(), "{command}: {old}");
        }
    }
}

#[test]
fn a_library_a_dataset_and_a_match_that_do_not_fit_leave_nothing() {
    let dir = folder("work");
    std::fs::create_dir(dir.join("out")).unwrap();
    assert!(shell(&dir, "\"$VAEFORM\" render bank.syx --seconds 0.5 --out kick.wav").status.success());
    for command in [
        "library build --patches 192 --cache out",
        "dataset --count 64 --data bank.syx --out out",
        "match kick.wav --renders 8 --patches 96 --cache cache --out out",
    ] {
        let output = shell(&dir, &format!("{LIMIT}; exec \"$VAEFORM\" {command}"));
        assert_eq!(output.status.code(), Some(1), "{command}: {}", said(&output));
        let left: Vec<String> = names(&dir.join("out")).into_iter().filter(|name| name != "manifest.json").collect();
        assert!(left.is_empty() || left == ["report.json"], "{command}: {left:?}");
    }
}

#[test]
fn standard_output_that_takes_nothing_is_a_failure() {
    let dir = folder("stream");
    for args in [
        &["sysex", "encode", "bank.syx", "--out", "-"][..],
        &["sysex", "info", "bank.syx"],
        &["bench", "--rounds", "1"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vaeform"));
        let output = command.current_dir(&dir).args(args).stdout(Stdio::from(full)).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
    }
}

#[test]
#[cfg_attr(not(own_file_system), ignore = "this system lets no process have a file system of its own")]
fn a_full_file_system_costs_nothing_that_was_there() {
    let dir = folder("tmpfs");
    let script = "unshare -rm sh -euc '
        mkdir full; mount -t tmpfs -o size=64k tmpfs full
        cp bank.syx full/keep.syx && head -c 52000 /dev/zero > full/fill
        code=0; \"$VAEFORM\" sysex encode bank.syx bank.syx bank.syx --as bank -o full/keep.syx --force || code=$?
        echo \"encode $code\"; cmp full/keep.syx bank.syx && ls -A full
        rm full/*; code=0; \"$VAEFORM\" library build --patches 256 --cache full || code=$?
        echo \"build $code\"; ls -A full'";
    let output = shell(&dir, script);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "encode 1\nfill\nkeep.syx\nbuild 1\n", "{}", said(&output));
}

#[test]
fn a_pipe_or_a_giant_in_place_of_the_library_is_not_read() {
    let dir = folder("cache");
    let build = "\"$VAEFORM\" library build --patches 96 --cache cache";
    assert!(shell(&dir, build).status.success());
    let library = dir.join("cache").join(&names(&dir.join("cache"))[0]);
    let bytes = std::fs::read(&library).unwrap();
    // Six gigabytes that no disk holds; more memory than the library takes is not to be had.
    std::fs::File::options().write(true).open(&library).unwrap().set_len(6 << 30).unwrap();
    let output = shell(&dir, build);
    assert!(output.status.success() && said(&output).contains("building it again"), "{}", said(&output));
    assert!(std::fs::read(&library).unwrap() == bytes);
    std::fs::remove_file(&library).unwrap();
    assert!(Command::new("mkfifo").arg(&library).status().unwrap().success());
    let output = shell(&dir, build);
    assert!(output.status.code() == Some(1) && said(&output).contains("is a pipe"), "{}", said(&output));
}
