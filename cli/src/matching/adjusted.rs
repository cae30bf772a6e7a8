//! `match --adjust`: the few changes by hand that bring a patch of the user's nearest to a sound.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use serde_json::json;
use vaeform_bench::heard::Heard;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{stdout, voices};
use vaeform_models::search::{Adjustment, Candidate, Change, Settings, adjust};
use vaeform_patch::{Group, ParamDef};
use vaeform_sysex::dx7;

/// Finds the changes, prints them, and writes the changed patch where a folder is given.
///
/// # Errors
/// When sound or patch cannot be read, or the folder cannot be written.
pub(super) fn run(
    sample: &Path,
    patch: &str,
    settings: Settings,
    (out, force): (Option<&Path>, bool),
    as_json: bool,
) -> Result<()> {
    let mut outputs = Outputs::new(force).reading([sample, voices::file_of(patch)]);
    let out = out.map(|folder| folder.join("adjusted.syx"));
    out.iter().try_for_each(|path| outputs.claim(path))?;
    let heard = Heard::read(sample).with_context(|| sample.display().to_string())?;
    let patch = voices::named(patch)?;
    let found = adjust(&heard.target, &patch, settings, &AtomicBool::new(false));
    let found = found.context("nothing was heard of the patch")?;
    if let Some(path) = out {
        outputs.write(&path, &dx7::encode_single(&found.after.patch, 0))?;
    }
    stdout::print(if as_json { json_of(&found) } else { text_of(&found) }.as_bytes())
}

fn total(candidate: &Candidate) -> f64 {
    candidate.distance.map_or(f64::NAN, |distance| distance.total())
}

/// A parameter's name with whose it is.
fn full_name(def: &ParamDef) -> String {
    match def.group {
        Group::Operator(op) => format!("Operator {op} {}", def.name),
        Group::PitchEnvelope => format!("Pitch envelope {}", def.name),
        Group::Lfo => format!("LFO {}", def.name),
        Group::Algorithm | Group::Voice => def.name.to_owned(),
    }
}

fn text_of(found: &Adjustment) -> String {
    let columns = [("CHANGE", Align::Left), ("FROM", Align::Right), ("TO", Align::Right), ("NEARER BY", Align::Right)];
    let mut table = Table::new(&columns);
    for Change { id, from, to, gain } in &found.changes {
        let def = id.def();
        table.row([full_name(def), def.display(*from), def.display(*to), format!("{gain:.2}")]);
    }
    let ends = format!(
        "distance {:.2} before, {:.2} with all of it; {} renders\n",
        total(&found.before),
        total(&found.after),
        found.num_renders
    );
    if found.changes.is_empty() {
        return format!("no single change brings the patch nearer\n{ends}");
    }
    format!("{}\n{ends}", table.render())
}

fn json_of(found: &Adjustment) -> String {
    let change = |change: &Change| {
        json!({
            "parameter": change.id.def().key,
            "name": full_name(change.id.def()),
            "from": change.from,
            "to": change.to,
            "gain": change.gain,
        })
    };
    let all = json!({
        "distance_before": total(&found.before),
        "distance_after": total(&found.after),
        "changes": found.changes.iter().map(change).collect::<Vec<_>>(),
        "renders": found.num_renders,
    });
    format!("{all:#}\n")
}
