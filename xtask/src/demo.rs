//! `demo`: builds, bundles, and lets the demo programs play the real CLAP bundle in the in-process host: a phrase, a latent
//! sweep and factory sounds, then a sound that becomes an FM patch and a hybrid, side by side.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::{built, target};
use crate::{bundle, stream};

/// Patches that the match begins with: a quarter of the usual library, heard in half a minute where there is none yet.
const PATCHES: &str = "20000";

/// What the command line asks for.
struct Wanted {
    /// Voices for the phrase.
    voices: Option<PathBuf>,
    /// The sound to match.
    sample: Option<PathBuf>,
    out: PathBuf,
}

/// `demo [FILE.syx] [SAMPLE.wav] [--out DIR]`.
///
/// # Errors
/// A wrong argument, or a build or the demo itself fails.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let Wanted { voices, sample, out } = read(args)?;
    println!("[1/3] building and bundling Vaeform, release (minutes the first time)");
    let plugin = bundle::run()?.join("Vaeform.clap");
    println!("[2/3] loading the CLAP bundle and playing");
    stream::plain(Command::new(built("release", "vaeform-demo")).arg(&plugin).arg(&out).args(voices))?;
    println!("[3/3] a sound becomes an FM patch and a hybrid, and the plugin plays both over two octaves");
    resynthesise(&plugin, sample, &out.join("match"))
}

fn read(args: &[&str]) -> Result<Wanted> {
    let mut wanted = Wanted { voices: None, sample: None, out: target().join("demo") };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if *arg == "--out" {
            let Some(dir) = args.next() else { bail!("--out needs a folder") };
            wanted.out = PathBuf::from(dir);
            continue;
        }
        if arg.starts_with('-') {
            bail!("unknown option {arg}");
        }
        let is_voices = Path::new(arg).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syx"));
        let place = if is_voices { &mut wanted.voices } else { &mut wanted.sample };
        if let Some(other) = place.replace(PathBuf::from(arg)) {
            bail!("one of a kind at a time: {} and {arg}", other.display());
        }
    }
    Ok(wanted)
}

/// Matches the sound, or the demo's own, by FM and by a hybrid, and plays both.
fn resynthesise(plugin: &Path, sample: Option<PathBuf>, out: &Path) -> Result<()> {
    let player = || Command::new(built("release", "vaeform-resynthesis"));
    let sample = match sample {
        Some(sample) => sample,
        None => {
            let own = out.with_file_name("struck-bar.wav");
            stream::plain(player().arg("strike").arg(&own))?;
            own
        }
    };
    // What is offered stands first, with the reason; the folder has the FM match, and the one beside it the hybrid.
    let hybrid = out.join("hybrid");
    for (kind, folder) in [("auto", out), ("hybrid", &hybrid)] {
        let mut matching = Command::new(built("release", "vaeform"));
        matching.arg("match").arg(&sample).arg("--out").arg(folder);
        stream::plain(matching.args(["--kind", kind, "--with-target", "--force", "--patches", PATCHES]))?;
    }
    stream::plain(player().arg("play").arg(plugin).arg(out).arg(&hybrid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_and_a_sound_are_told_apart_by_their_names() {
        let wanted = read(&["a.wav", "--out", "x", "B.SYX"]).unwrap();
        assert_eq!((wanted.sample, wanted.voices), (Some("a.wav".into()), Some("B.SYX".into())));
        assert_eq!(wanted.out, PathBuf::from("x"));
        assert!(read(&["a.wav", "b.flac"]).is_err() && read(&["--fast"]).is_err() && read(&["--out"]).is_err());
    }
}
