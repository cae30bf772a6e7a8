//! `cargo xtask`: the tasks of the repository. Each sets up what it lacks, shows where it is, and is quick the second time.

mod actionlint;
mod audio_unit;
mod bench;
mod bundle;
mod debian;
mod demo;
mod everyday;
mod install;
mod package;
mod progress;
mod python;
mod stream;
mod test;
mod universal;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo [FILE.syx] [SAMPLE.wav] [--out DIR]
                                build, load the CLAP bundle in a host, play a phrase and a latent sweep, then turn a sound into a
                                patch and play it; leaves WAVs, pictures, a .syx and the distance
  everyday [--out DIR]          make the twenty sounds of docs/everyday.tsv and measure what `match` offers of each
  test [STEP...] [--list]       all that CI runs, or only the named steps
  bundle [--universal]          CLAP, VST3 and standalone into the target directory's bundled/; --universal for both kinds of Mac
  audio-unit                    bundle for both kinds of Mac, then the CLAP as an Audio Unit beside them; macOS, with CMake
  install                       bundle, then copy CLAP, VST3, standalone and the command line where your system looks
  package                       bundle, then a release archive for this system and its checksums into the target directory's
                                packages/
  bench [--peers]               the speed table; with --peers dexed-py runs beside it
  setup                         everything the other commands would install on the way";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    workspace::enter()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["demo", rest @ ..] => demo::run(rest),
        ["everyday", rest @ ..] => everyday::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["bundle"] => bundle::run().map(drop),
        ["bundle", "--universal"] => universal::run().map(drop),
        ["audio-unit"] => audio_unit::run(),
        ["package"] => package::run(),
        ["install"] => install::run(),
        ["bench", rest @ ..] => bench::run(rest),
        ["setup"] => {
            debian::ensure(&[debian::BUILD, debian::TEST])?;
            python::ensure()?;
            actionlint::ensure()?;
            println!("Everything is in place.");
            Ok(())
        }
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [other, ..] => bail!("unknown command or argument '{other}'\n\n{USAGE}"),
    }
}

#[cfg(test)]
mod tests {
    use super::USAGE;

    #[test]
    fn every_task_that_the_readme_names_is_in_the_usage() {
        let readme = include_str!("../../README.md");
        let named: Vec<&str> = readme
            .split("cargo xtask ")
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '-').next())
            .collect();
        assert!(named.contains(&"demo") && named.contains(&"test"), "{named:?}");
        for task in named {
            assert!(USAGE.contains(&format!("\n  {task} ")), "cargo xtask {task}");
        }
    }
}
