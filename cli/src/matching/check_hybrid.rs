//! `match --check` of hybrids: played from their presets alone.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use vaeform_bench::heard::Heard;
use vaeform_models::hybrid::HybridPatch;
use vaeform_models::hybrid::residual::{Comparison, Player, Press};
use vaeform_models::search::{Candidate, Expected, HybridKeyboard, Kind, Objective, Origin};
use vaeform_patch::Preset;
use vaeform_session::plain_file;

use super::played::{Played, Remeasured};

/// Largest preset that is read, in bytes.
const MAX_PRESET: u64 = 1 << 24;

/// Plays the preset of a hybrid over the keys, and as its sound was if that is known: its file and its row in report.json.
///
/// # Errors
/// When a file cannot be read, or is not what it should be.
pub(super) fn played(
    file: &Path,
    made_for: Option<&(PathBuf, Value)>,
    keyboard: &mut HybridKeyboard,
    objective: &mut Objective,
) -> Result<Played> {
    let bytes = plain_file::read(file, MAX_PRESET)?;
    let (Preset { patch, tables, contents, unknown, .. }, _) = Preset::from_json(bytes)?;
    let sound = HybridPatch { patch, tables, contents };
    let (expected, remeasured) = match made_for {
        Some((sample, row)) => {
            let heard = Heard::read(sample).with_context(|| sample.display().to_string())?;
            let best = offered(row).context("report.json: expected the candidate that `chosen` names")?;
            let remeasured = remeasured(&sound, &heard, best, objective)?;
            (keyboard.expected(&heard.target, number(best, "note")? as u8), Some(remeasured))
        }
        // It was matched to something, or is of another kind: what has no pitch cannot be told then.
        None => {
            (Expected { note: own_note(unknown.get("match")), is_pitched: false, cents: [0.0; 2], rings_s: 0.0 }, None)
        }
    };
    let played = keyboard.tried(&sound, &expected);
    Ok(Played { trials: played.trials, held: Some(played.held), response: played.response, remeasured })
}

/// The key that a preset says it was matched at; middle C where it says none.
fn own_note(of: Option<&Value>) -> u8 {
    const MIDDLE_C: u8 = 60;
    of.and_then(|of| of["note"].as_u64())
        .and_then(|note| u8::try_from(note).ok())
        .map_or(MIDDLE_C, |note| note.min(127))
}

fn number(of: &Value, key: &str) -> Result<f64> {
    of[key].as_f64().with_context(|| format!("report.json: expected a number `{key}`"))
}

/// The row of what was offered: of FM and hybrids side by side the kind that was chosen, or else the first.
fn offered(row: &Value) -> Option<&Value> {
    let Some(chosen) = row["chosen"]["kind"].as_str() else { return row["candidates"].get(0) };
    let all = ["candidates", "hybrids"].into_iter().filter_map(|list| row[list].as_array()).flatten();
    all.into_iter().find(|of| of["kind"] == chosen)
}

/// The note that the report tells of, beside the sound, in the measure in which it does.
fn remeasured(sound: &HybridPatch, heard: &Heard, best: &Value, objective: &mut Objective) -> Result<Remeasured> {
    if best["panel"].is_null() {
        let HybridPatch { patch, tables, contents } = sound.clone();
        let candidate = Candidate {
            // Whatever it is: all of the patch is played.
            kind: Kind::FmAndNoise,
            tables,
            contents,
            note: (number(best, "note")? as u8).min(127),
            velocity: (number(best, "velocity")? as u8).clamp(1, 127),
            hold_s: number(best, "hold_s")?,
            onset_s: number(best, "onset_s")?,
            gain_db: number(best, "gain_db")?,
            ..Candidate::of_fm(patch, Origin::Analysis, 0)
        };
        let (found, level_db) = heard.measure(&candidate, objective);
        return Ok(Remeasured { said: number(&best["parts"], "mss")?, found: found.mss, level_db });
    }
    let rate_hz = heard.sound.rate_hz;
    let rate = f64::from(rate_hz);
    let onset = ((number(best, "onset_s")? - heard.start_s) * rate).round().max(0.0) as usize;
    let body = heard.samples.get(onset..).context("report.json: `onset_s` lies beyond the sound")?;
    let press = Press {
        note: (number(best, "note")? as u8).min(127),
        velocity: number(best, "velocity")? as f32 / 127.0,
        hold_frames: (number(best, "hold_s")? * rate).round().max(1.0) as usize,
    };
    let mut take = Player::new(rate_hz as f32).play(&sound.patch, sound.tables_over_keys(), press, body.len());
    let gain = 10.0_f64.powf(number(best, "gain_db")? / 20.0) as f32;
    take.iter_mut().for_each(|x| *x *= gain);
    let panel = Comparison::new(body, rate_hz).panel(&take);
    Ok(Remeasured { said: number(&best["panel"], "mss")?, found: panel.mss, level_db: panel.level_db })
}
