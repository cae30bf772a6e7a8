//! `everyday`: makes the twenty everyday sounds of `docs/everyday.tsv`, and measures what is offered of each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::{built, cargo, target};
use crate::{debian, stream};

/// What the sounds are made with.
const PACKAGES: &[&str] = &["espeak-ng", "sound-theme-freedesktop"];
/// Where Debian's sound theme lies.
const THEME: &str = "/usr/share/sounds/freedesktop/stereo";
/// Patches that the FM search begins with, as in the demo.
const PATCHES: &str = "20000";

/// A sound of the list.
struct Everyday<'a> {
    name: &'a str,
    /// What makes it.
    maker: &'a str,
    /// What that is told.
    words: &'a str,
}

/// `everyday [--out DIR]`.
///
/// # Errors
/// A wrong argument, or a sound cannot be made or measured.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let out = match args {
        [] => target().join("everyday"),
        ["--out", dir] => PathBuf::from(dir),
        _ => bail!("usage: cargo xtask everyday [--out DIR]"),
    };
    debian::ensure(&[PACKAGES])?;
    stream::plain(&mut cargo("build --release -p vaeform-cli"))?;
    std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    for sound in list(include_str!("../../docs/everyday.tsv"))? {
        make(&sound, &out).with_context(|| sound.name.to_owned())?;
    }
    let mut measure = Command::new(built("release", "vaeform"));
    stream::plain(measure.args(["match", "--eval"]).arg(&out).args(["--kinds", "--each", "--patches", PATCHES]))
}

/// The sounds of the list, in its order.
fn list(text: &str) -> Result<Vec<Everyday<'_>>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, _, maker, words] = fields[..] else { bail!("{line}: expected four columns") };
            Ok(Everyday { name, maker, words })
        })
        .collect()
}

fn make(sound: &Everyday<'_>, out: &Path) -> Result<()> {
    let wav = out.join(format!("{}.wav", sound.name));
    let mut words = sound.words.split(' ');
    match sound.maker {
        "say" => stream::plain(Command::new("espeak-ng").args(words).arg("-w").arg(wav)),
        "theme" => {
            let file = Path::new(THEME).join(sound.words);
            ensure!(file.is_file(), "{}: expected a file of the package {}", file.display(), PACKAGES[1]);
            let copy = out.join(format!("{}.oga", sound.name));
            std::fs::copy(&file, &copy).map(drop).with_context(|| format!("cannot write {}", copy.display()))
        }
        "own" => {
            let name = words.next().unwrap_or_default().replace('_', " ");
            let mut render = Command::new(built("release", "vaeform"));
            stream::plain(render.args(["presets", "render", &name]).args(words).arg("--force").arg("--out").arg(wav))
        }
        other => bail!("nothing is called {other}: expected say, theme or own"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_twenty_sounds_of_their_own_names() {
        let sounds = list(include_str!("../../docs/everyday.tsv")).unwrap();
        let mut names: Vec<&str> = sounds.iter().map(|sound| sound.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 20);
        assert!(sounds.iter().all(|sound| ["say", "theme", "own"].contains(&sound.maker) && !sound.words.is_empty()));
        assert!(list("a\tb").is_err());
    }
}
