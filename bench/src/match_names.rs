//! The names of what a match writes: no two alike, in letters of either case, and none that of the report or the cartridge.

use std::collections::HashSet;
use std::path::PathBuf;

/// What all matches of a run have in common.
pub const REPORT: &str = "report.json";
/// Their cartridges.
pub const BANK: &str = "bank.syx";

/// The files of one sound's match.
pub fn files(name: &str, with_target: bool) -> Vec<String> {
    let extensions = ["syx", "json", "wav", "png"].into_iter().chain(with_target.then_some("target.wav"));
    extensions.map(|extension| format!("{name}.{extension}")).collect()
}

/// A name for each file's results: the file's own without its extension, with a number where that is taken.
pub fn names(paths: &[PathBuf], with_target: bool) -> Vec<String> {
    let mut taken: HashSet<String> = [REPORT, BANK].map(str::to_owned).into();
    let stem =
        |path: &PathBuf| path.file_stem().map_or_else(|| "sound".to_owned(), |s| s.to_string_lossy().into_owned());
    let unique = |path: &PathBuf| {
        let stem = stem(path);
        let mut tries = std::iter::once(stem.clone()).chain((2..).map(|n| format!("{stem}-{n}")));
        let is_free = |name: &String| {
            let files: Vec<String> = files(name, with_target).iter().map(|file| file.to_lowercase()).collect();
            let is_free = files.iter().all(|file| !taken.contains(file));
            if is_free {
                taken.extend(files);
            }
            is_free
        };
        tries.find(is_free).unwrap_or_default()
    };
    paths.iter().map(unique).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<const N: usize>(paths: [&str; N], with_target: bool) -> Vec<String> {
        names(&paths.map(PathBuf::from), with_target)
    }

    #[test]
    fn names_are_the_files_own_and_never_twice_the_same() {
        let paths = ["a/kick.wav", "b/Kick.aif", "c/kick.mp3", "snare.wav", "kick-2.wav"];
        assert_eq!(named(paths, false), ["kick", "Kick-2", "kick-3", "snare", "kick-2-2"]);
    }

    #[test]
    fn no_match_takes_the_place_of_the_report_the_cartridge_or_anothers_target() {
        assert_eq!(named(["report.wav", "Report.aif", "bank.wav"], false), ["report-2", "Report-3", "bank-2"]);
        assert_eq!(named(["kick.wav", "kick.target.wav"], false), ["kick", "kick.target"]);
        assert_eq!(named(["kick.wav", "kick.target.wav"], true), ["kick", "kick.target-2"]);
        assert_eq!(named(["kick.target.wav", "kick.wav"], true), ["kick.target", "kick-2"]);
    }
}
