//! What a match leaves behind: patch, preset, sound, picture, and a row of the report.

use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};
use vaeform_bench::outputs::{Begun, Outputs};
use vaeform_models::search::{Candidate, Verdict};
use vaeform_patch::{Patch, PatchName, Preset};
use vaeform_session::sound::Sound;
use vaeform_sysex::dx7::{self, BANK_VOICES};

use super::matched::Matched;
use super::plot;

/// A patch under the name of a sound: ten characters of what the display has.
fn named(patch: &Patch, name: &str) -> Patch {
    let text: String = name.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
    let text = if text.trim().is_empty() { "MATCH" } else { text.trim() };
    let mut patch = *patch;
    patch.name = PatchName::new(text);
    patch
}

/// A candidate as a preset that says how it was matched.
pub(crate) fn preset(of: &Candidate) -> Preset {
    let mut preset = of.preset();
    preset.unknown.insert("match".to_owned(), Value::Object(candidate(of)));
    preset
}

/// Gives all candidates of a sound its name.
pub(crate) fn entitle(matched: &mut Matched, title: &str) {
    let all = matched.candidates.iter_mut().chain(&mut matched.hybrids);
    all.for_each(|candidate| candidate.patch = named(&candidate.patch, title));
}

/// Writes NAME.json, NAME.wav and NAME.png of the match that is offered, NAME.syx of the best FM match, and NAME.target.wav where it is
/// wanted: all of them, or on a full disk none.
///
/// # Errors
/// When one cannot be written.
pub(super) fn files(outputs: &Outputs, out: &Path, name: &str, matched: &Matched, with_target: bool) -> Result<()> {
    let offered = matched.offered();
    let preset = preset(offered);
    let sound = &matched.heard.sound;
    let take = offered.render(sound.samples.len(), sound.rate_hz);
    let fm = &matched.candidates[0].patch;
    let voice = outputs.begin(&out.join(format!("{name}.syx")))?.with(&dx7::encode_single(fm, 0))?;
    let begun = begun(outputs, (out, name), (&preset, &take), sound, with_target)?;
    std::iter::once(voice).chain(begun).try_for_each(Begun::commit)
}

/// What every match leaves, written beside and not yet in its place: NAME.json, NAME.wav and NAME.png, and NAME.target.wav where it is
/// wanted.
///
/// # Errors
/// When one cannot be written.
pub(super) fn begun(
    outputs: &Outputs,
    (out, name): (&Path, &str),
    (preset, take): (&Preset, &[f32]),
    sound: &Sound,
    with_target: bool,
) -> Result<Vec<Begun>> {
    let begin = |extension: &str| outputs.begin(&out.join(format!("{name}.{extension}")));
    let mut begun = vec![
        begin("json")?.with(preset.to_json().as_bytes())?,
        begin("wav")?.with_wav(take, sound.rate_hz)?,
        begin("png")?.with(&plot::draw(name, &sound.samples, take, sound.rate_hz)?.png()?)?,
    ];
    if with_target {
        begun.push(begin("target.wav")?.with_wav(&sound.samples, sound.rate_hz)?);
    }
    Ok(begun)
}

/// Cartridges of 32.
pub(super) fn bank(patches: &[Patch]) -> Vec<u8> {
    patches.chunks(BANK_VOICES).flat_map(|bank| dx7::encode_bank(bank, 0)).collect()
}

/// A sound's row of the report.
pub(crate) fn row(path: &Path, name: &str, matched: &Matched) -> Value {
    let (sound, target) = (&matched.heard.sound, &matched.heard.target);
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
        "poor": matched.reason().map(|reason| reason.text()),
        "renders": matched.num_renders,
        "candidates": matched.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "hybrids": matched.hybrids.iter().map(candidate).collect::<Vec<_>>(),
        "chosen": {
            "kind": matched.offered().kind.to_string(),
            "why": matched.choice.why.to_string(),
            "verdict": matched.verdict().map(|verdict| verdict.to_string()),
            "missed": matched.missed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        },
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
    let mut all = json!({
        "kind": of.kind.to_string(),
        "bytes": of.num_bytes,
        "verdict": of.mss().map(|mss| Verdict::of_mss(mss).to_string()),
        "elsewhere": of.kind.elsewhere(),
        "note": of.note,
        "velocity": of.velocity,
        "hold_s": of.hold_s,
        "onset_s": of.onset_s,
        "gain_db": of.gain_db,
        "distance": of.distance.map(|d| d.total()),
        "parts": parts,
        "origin": of.origin.to_string(),
    });
    let more = if of.kind.is_fm() {
        let voice = dx7::encode_single(&of.patch, 0);
        json!({"match": of.island + 1, "syx": voice.iter().map(|byte| format!("{byte:02x}")).collect::<String>()})
    } else {
        json!({"rank": of.rank, "plays_at_all_keys": of.plays})
    };
    match (all.take(), more) {
        (Value::Object(mut fields), Value::Object(more)) => {
            fields.extend(more);
            fields
        }
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_has_the_name_of_its_sound() {
        assert_eq!(named(&Patch::default(), "bell_fluid_tubular").name.to_string(), "bell fluid");
        assert_eq!(named(&Patch::default(), "__").name.to_string(), "MATCH");
    }
}
