//! What a match leaves behind: patch, preset, sound, picture, and a row of the report.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use vaeform_dsp::patch::{Patch, PatchName, Preset};
use vaeform_dsp::sysex::dx7::{self, BANK_VOICES};
use vaeform_models::search::{Candidate, Verdict};

use super::{Matched, plot};

/// A name for each file's results, no two alike: the file's own without its extension.
pub(super) fn names(paths: &[PathBuf]) -> Vec<String> {
    let mut taken = HashSet::new();
    let stem =
        |path: &PathBuf| path.file_stem().map_or_else(|| "sound".to_owned(), |s| s.to_string_lossy().into_owned());
    let unique = |path: &PathBuf| {
        let stem = stem(path);
        let tries = std::iter::once(stem.clone()).chain((2..).map(|n| format!("{stem}-{n}")));
        let mut free = tries.filter(|name| taken.insert(name.to_lowercase()));
        free.next().unwrap_or_default()
    };
    paths.iter().map(unique).collect()
}

/// A patch under the name of a sound: ten characters of what the display has.
fn named(patch: &Patch, name: &str) -> Patch {
    let text: String = name.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
    let text = if text.trim().is_empty() { "MATCH" } else { text.trim() };
    let mut patch = *patch;
    patch.name = PatchName::new(text);
    patch
}

/// Gives all candidates of a sound its name.
pub(super) fn entitle(matched: &mut Matched, title: &str) {
    matched.candidates.iter_mut().for_each(|candidate| candidate.patch = named(&candidate.patch, title));
}

/// Writes NAME.syx, NAME.json, NAME.wav and NAME.png.
///
/// # Errors
/// When one cannot be written.
pub(super) fn files(out: &Path, name: &str, matched: &Matched) -> Result<()> {
    let best = &matched.candidates[0];
    let place = |extension: &str| out.join(format!("{name}.{extension}"));
    let write = |extension: &str, bytes: &[u8]| {
        std::fs::write(place(extension), bytes).with_context(|| place(extension).display().to_string())
    };
    write("syx", &dx7::encode_single(&best.patch, 0))?;
    let mut preset = Preset::from(best.patch);
    preset.unknown.insert("match".to_owned(), Value::Object(candidate(best)));
    write("json", preset.to_json().as_bytes())?;
    let sound = &matched.heard.sound;
    let take = best.render(sound.samples.len(), sound.rate_hz);
    crate::render::write_wav(&place("wav"), &take, sound.rate_hz)?;
    plot::draw(name, &sound.samples, &take, sound.rate_hz)?.write(&place("png"), true)
}

/// Writes NAME.target.wav.
///
/// # Errors
/// When it cannot be written.
pub(super) fn target(out: &Path, name: &str, matched: &Matched) -> Result<()> {
    let sound = &matched.heard.sound;
    crate::render::write_wav(&out.join(format!("{name}.target.wav")), &sound.samples, sound.rate_hz)
}

/// Writes cartridges of 32.
///
/// # Errors
/// When they cannot be written.
pub(super) fn bank(path: &Path, patches: &[Patch]) -> Result<()> {
    let bytes: Vec<u8> = patches.chunks(BANK_VOICES).flat_map(|bank| dx7::encode_bank(bank, 0)).collect();
    std::fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// A sound's row of the report.
pub(super) fn row(path: &Path, name: &str, matched: &Matched) -> Value {
    let (sound, target) = (&matched.heard.sound, &matched.heard.target);
    let reason = match target.verdict {
        Verdict::Good => Value::Null,
        Verdict::Poor(reason) => Value::from(reason.text()),
    };
    json!({
        "sample": path.display().to_string(),
        "name": name,
        "rate_hz": sound.rate_hz,
        "notices": sound.notices,
        "start_s": matched.heard.start_s,
        "seconds": target.seconds(),
        "pitch_hz": target.pitch.hz,
        "pitch_confidence": target.pitch.confidence,
        "level_db": target.level_db,
        "poor": reason,
        "renders": matched.num_renders,
        "candidates": matched.candidates.iter().map(candidate).collect::<Vec<_>>(),
    })
}

fn candidate(of: &Candidate) -> Map<String, Value> {
    let parts = of.distance.map(|d| {
        json!({
            "mss": d.mss,
            "log_stft": d.log_stft,
            "rms_cosine": d.rms_cosine,
            "partials_db": d.partials_db,
            "attack_db": d.attack_db,
            "level_db": d.level_db,
        })
    });
    let all = json!({
        "note": of.note,
        "velocity": of.velocity,
        "hold_s": of.hold_s,
        "onset_s": of.onset_s,
        "gain_db": of.gain_db,
        "distance": of.distance.map(|d| d.total()),
        "parts": parts,
        "origin": of.origin.to_string(),
        "strand": of.strand,
        "syx": dx7::encode_single(&of.patch, 0).iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
    });
    match all {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_files_own_and_never_twice_the_same() {
        let paths = ["a/kick.wav", "b/Kick.aif", "c/kick.mp3", "snare.wav"].map(PathBuf::from);
        assert_eq!(names(&paths), ["kick", "Kick-2", "kick-3", "snare"]);
        assert_eq!(named(&Patch::default(), "bell_fluid_tubular").name.to_string(), "bell fluid");
        assert_eq!(named(&Patch::default(), "__").name.to_string(), "MATCH");
    }
}
