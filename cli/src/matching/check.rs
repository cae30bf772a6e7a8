//! `match --check`: whether what was kept is still an instrument, and as near as it was said to be. Plays the written .syx, or the preset of a
//! hybrid, and nothing else.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_bench::heard::Heard;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{crew, stdout, voice_file};
use vaeform_models::search::{
    Candidate, Fault, HybridKeyboard, Keyboard, Objective, Origin, Response, ResponseMeter, Trial,
};
use vaeform_patch::Patch;
use vaeform_session::plain_file;

use super::check_hybrid;
use super::played::{Played, Remeasured};

/// Largest report that is read, in bytes; a sound takes some thousands.
const MAX_REPORT: u64 = 1 << 28;
/// The part of what is kept that must pass.
const PASS_SHARE: f64 = 0.95;

/// A patch to play.
struct Kept {
    name: String,
    /// A .syx, or the .json of what is not FM alone.
    file: PathBuf,
    /// The sound it was made for, and its row in report.json.
    made_for: Option<(PathBuf, Value)>,
}

/// What patches are played and measured with.
struct Meters {
    keyboard: Keyboard,
    response: ResponseMeter,
    objective: Objective,
    hybrids: HybridKeyboard,
}

/// Plays, measures and prints.
///
/// # Errors
/// When something cannot be read, or less than 95 % pass.
pub(super) fn run(paths: &[PathBuf], as_json: bool) -> Result<()> {
    let mut kept = Vec::new();
    for path in paths {
        kept.extend(listed(path).with_context(|| path.display().to_string())?);
    }
    ensure!(
        !kept.is_empty(),
        "nothing to check: expected folders that `vaeform match --out` wrote, or .syx files or presets of hybrids"
    );
    let bar = crew::bar(kept.len(), "patches played");
    let start = || Meters {
        keyboard: Keyboard::default(),
        response: ResponseMeter::default(),
        objective: Objective::default(),
        hybrids: HybridKeyboard::default(),
    };
    let played = crew::map(&kept, &bar, start, |meters, kept| {
        played(kept, meters).with_context(|| kept.file.display().to_string())
    });
    bar.finish_and_clear();
    let played: Vec<Played> = played.into_iter().collect::<Result<_>>()?;
    let pairs: Vec<(&Kept, &Played)> = kept.iter().zip(&played).collect();
    stdout::print(if as_json { json_of(&pairs) } else { text_of(&pairs) }.as_bytes())?;
    let num_passed = num_passed(&pairs);
    ensure!(
        num_passed as f64 >= PASS_SHARE * pairs.len() as f64,
        "{num_passed} of {} patches pass; expected {:.0} %",
        pairs.len(),
        100.0 * PASS_SHARE
    );
    Ok(())
}

/// What a path names: all that report.json of a folder tells of, or one file.
fn listed(path: &Path) -> Result<Vec<Kept>> {
    if !path.is_dir() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![Kept { name, file: path.to_owned(), made_for: None }]);
    }
    let place = path.join("report.json");
    let text = plain_file::read(&place, MAX_REPORT).context("report.json, which `vaeform match --out` writes")?;
    let report: Value = serde_json::from_slice(&text).context("report.json")?;
    let Some(rows) = report["samples"].as_array() else { bail!("report.json: expected a list `samples`") };
    // A sound that failed has left nothing.
    let matched = rows.iter().filter(|row| row["error"].is_null());
    matched
        .map(|row| {
            let field = |key: &str| row[key].as_str().with_context(|| format!("report.json: expected a text `{key}`"));
            let name = field("name")?.to_owned();
            let sample = PathBuf::from(field("sample")?);
            let [syx, preset] = ["syx", "json"].map(|extension| path.join(format!("{name}.{extension}")));
            // Beside a hybrid that was offered lies the .syx of the best FM match.
            let is_hybrid = row["chosen"]["kind"].as_str().map_or(!syx.exists(), |kind| kind != "FM");
            let file = if is_hybrid { preset } else { syx };
            Ok(Kept { file, name, made_for: Some((sample, row.clone())) })
        })
        .collect()
}

fn played(kept: &Kept, meters: &mut Meters) -> Result<Played> {
    /// The note of a patch that was made for no sound.
    const NOTE: u8 = 60;
    if kept.file.extension().is_some_and(|extension| extension == "json") {
        let Meters { hybrids, objective, .. } = meters;
        return check_hybrid::played(&kept.file, kept.made_for.as_ref(), hybrids, objective);
    }
    let patches = voice_file::patches(&kept.file)?;
    let patch = *patches.first().context("no voice")?;
    let Some((sample, row)) = &kept.made_for else {
        let trials = meters.keyboard.played(&patch, true, 0.0);
        let response = meters.response.measure(&patch, NOTE);
        return Ok(Played { trials, held: None, response, remeasured: None });
    };
    let heard = Heard::read(sample).with_context(|| sample.display().to_string())?;
    let best = &row["candidates"][0];
    let (candidate, said) = read(patch, best)?;
    let (distance, level_db) = heard.measure(&candidate, &mut meters.objective);
    let remeasured = Remeasured { said, found: distance.total(), level_db };
    let trials = meters.keyboard.tried(&patch, &heard.target);
    let response = meters.response.measure(&patch, candidate.note);
    Ok(Played { trials, held: None, response, remeasured: Some(remeasured) })
}

/// A patch with what a report says of it, and the distance that it says.
fn read(patch: Patch, row: &Value) -> Result<(Candidate, f64)> {
    let number = |key: &str| row[key].as_f64().with_context(|| format!("report.json: expected a number `{key}`"));
    let candidate = Candidate {
        note: number("note")? as u8,
        velocity: number("velocity")? as u8,
        hold_s: number("hold_s")?,
        onset_s: number("onset_s")?,
        gain_db: number("gain_db")?,
        ..Candidate::of_fm(patch, Origin::Search, 0)
    };
    Ok((candidate, row["distance"].as_f64().unwrap_or(f64::NAN)))
}

fn num_passed(pairs: &[(&Kept, &Played)]) -> usize {
    pairs.iter().filter(|(_, played)| played.passes()).count()
}

fn text_of(pairs: &[(&Kept, &Played)]) -> String {
    let columns = [
        ("NAME", Align::Left),
        ("KEYS", Align::Right),
        ("LOUDER", Align::Right),
        ("BRIGHTER", Align::Right),
        ("SAID", Align::Right),
        ("FOUND", Align::Right),
        ("LEVEL", Align::Right),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for (kept, played) in pairs {
        let fault = |(trial, fault): (&Trial, Fault)| {
            let by = match fault {
                Fault::Silent => format!("{:.0} dB", trial.peak_db),
                Fault::OutOfTune => format!("{:+.0} cents", trial.cents.unwrap_or_default()),
                Fault::Rings => format!("{:.0} dB", trial.tail_db),
            };
            format!("note {} velocity {} {fault} ({by})", trial.note, trial.velocity)
        };
        let mut faults: Vec<String> = played.faults().map(fault).collect();
        let num_faults = faults.len();
        if let Some(held) = played.held.filter(|held| !held.goes_on()) {
            faults.push(format!("does not go on as it should while it is held ({:+.1} dB)", held.level_db));
        }
        if !played.response.is_heard() {
            faults.push("does not answer velocity".to_owned());
        }
        let figure = |of: fn(&Remeasured) -> String| played.remeasured.as_ref().map_or_else(|| "-".to_owned(), of);
        table.row([
            kept.name.clone(),
            format!("{}/{}", played.trials.len() - num_faults, played.trials.len()),
            format!("{:+.1} dB", played.response.louder_db),
            format!("{:+.0} %", 100.0 * (played.response.brighter_octaves.exp2() - 1.0)),
            figure(|of| format!("{:.2}", of.said)),
            figure(|of| format!("{:.2}", of.found)),
            figure(|of| format!("{:+.2} dB", of.level_db)),
            faults.first().cloned().unwrap_or_default(),
        ]);
    }
    format!("{}\n{}", table.render(), summary(pairs))
}

fn summary(pairs: &[(&Kept, &Played)]) -> String {
    let passed = num_passed(pairs);
    let trials = pairs.iter().flat_map(|(_, played)| &played.trials);
    let (keys, good) = trials.fold((0, 0), |(keys, good), t| (keys + 1, good + usize::from(t.fault().is_none())));
    let num_answers = pairs.iter().filter(|(_, played)| played.response.is_heard()).count();
    let mut text = format!(
        "{passed} of {all} patches pass ({:.1} %); {good} of {keys} keys; {num_answers} of {all} are louder by 6 dB or more, and \
         brighter, at velocity 127 than at 20\n",
        100.0 * passed as f64 / pairs.len() as f64,
        all = pairs.len(),
    );
    let again: Vec<&Remeasured> = pairs.iter().filter_map(|(_, played)| played.remeasured.as_ref()).collect();
    if !again.is_empty() {
        let worst = |of: fn(&Remeasured) -> f64| again.iter().map(|r| of(r)).fold(0.0, f64::max);
        text += &format!(
            "from what is written alone: distance within {:.3} of what was said, level within {:.2} dB of the target's\n",
            worst(|r| (r.said - r.found).abs()),
            worst(|r| r.level_db.abs())
        );
    }
    text
}

fn json_of(pairs: &[(&Kept, &Played)]) -> String {
    let trial = |trial: &Trial| {
        json!({
            "note": trial.note,
            "velocity": trial.velocity,
            "peak_db": trial.peak_db,
            "cents": trial.cents,
            "tail_db": trial.tail_db,
            "fault": trial.fault().map(|fault| fault.to_string()),
        })
    };
    let row = |(kept, played): &(&Kept, &Played)| {
        let again = played
            .remeasured
            .as_ref()
            .map(|r| json!({"distance_said": r.said, "distance_found": r.found, "level_db": r.level_db}));
        let Response { louder_db, brighter_octaves } = played.response;
        json!({
            "name": kept.name,
            "keys": played.trials.iter().map(trial).collect::<Vec<_>>(),
            "velocity": {"louder_db": louder_db, "brighter_octaves": brighter_octaves, "is_heard": played.response.is_heard()},
            "held": played.held.map(|held| json!({"level_db": held.level_db, "stays": held.stays, "goes_on": held.goes_on()})),
            "passes": played.passes(),
            "remeasured": again,
        })
    };
    let rows: Vec<Value> = pairs.iter().map(row).collect();
    format!("{:#}\n", json!({"patches": rows, "passed": num_passed(pairs), "of": pairs.len()}))
}
