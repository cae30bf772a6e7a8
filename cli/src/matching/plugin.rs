//! `vaeform match --plugin`: settings of a plugin that come near to sounds, saved and proved.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use vaeform_bench::heard::Heard;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{crew, match_names, sound_files, stdout};
use vaeform_external::Note;
use vaeform_external::plugin::RATE_HZ;
use vaeform_external::programming::{
    Ear, HostedPlugin, INDEX_NOTE, Policy, Proof, RenderIndex, Saved, Search, SearchSettings,
};
use vaeform_external::space::Point;
use vaeform_models::library::Embedder;
use vaeform_models::metrics;
use vaeform_models::search::Target;

use super::{MatchArgs, all_matched, plot, tell_failures};

/// What a match of a plugin leaves, by extension.
const EXTENSIONS: [&str; 4] = ["clap-state", "values.json", "wav", "png"];

/// What was found for a sound.
struct Found {
    heard: Heard,
    row: Value,
    proof: Proof,
    values: Value,
    gain_db: f64,
    mss: f64,
}

/// Matches sounds by settings of a plugin.
///
/// # Errors
/// When the plugin cannot be played, or a sound was not matched.
pub(super) fn run(args: &MatchArgs) -> Result<()> {
    let [num_renders] = args.renders[..] else { bail!("--renders: one number with --plugin") };
    let out = args.out.as_deref().context("--out says where to write")?;
    let paths = sound_files::listed(&args.samples)?;
    let jobs: Vec<(&PathBuf, String)> = paths.iter().zip(match_names::names(&paths, false)).collect();
    let mut outputs = Outputs::new(args.force).reading(jobs.iter().map(|(path, _)| path)).reading(&args.plugin.plugin);
    let of = |name: &String| EXTENSIONS.map(|extension| out.join(format!("{name}.{extension}")));
    let report = out.join(match_names::REPORT);
    let all: Vec<PathBuf> = jobs.iter().flat_map(|(_, name)| of(name)).chain([report.clone()]).collect();
    outputs.claim_all(&all)?;
    let mut plugin = args.plugin.start()?;
    let policy = args.plugin.settle(&mut plugin, args.seed)?;
    let index = args.plugin.index(&mut plugin, args.seed)?;
    let bar = crew::bar(jobs.len(), "sounds matched");
    let done: Vec<Result<Found>> = jobs
        .iter()
        .map(|(path, name)| {
            let settings = SearchSettings { num_renders, seed: args.seed };
            let found = one(path, &mut plugin, index.as_ref(), (args.note, args.velocity), settings)?;
            write(&outputs, out, name, &found)?;
            bar.inc(1);
            Ok(found)
        })
        .collect();
    bar.finish_and_clear();
    let text = format!("{:#}\n", whole(&plugin, &policy, &jobs, &done));
    outputs.write(&report, text.as_bytes())?;
    tell_failures(&jobs, &done);
    stdout::print(if args.json { text } else { table(&plugin, &policy, &jobs, &done) }.as_bytes())?;
    all_matched(&done)
}

fn one(
    path: &Path,
    plugin: &mut HostedPlugin,
    index: Option<&RenderIndex>,
    (key, velocity): (Option<u8>, u8),
    settings: SearchSettings,
) -> Result<Found> {
    let heard = Heard::read(path)?;
    let mut ear = Ear::new(&heard.target);
    let note = ear.note(key, velocity);
    let proposals = index.map_or_else(Vec::new, |index| proposed(index, &heard.target));
    let space = plugin.space.clone();
    let mut search = Search::new(plugin, &space, &mut ear, note, settings);
    search.run(&proposals, &mut |_| true);
    let (progress, num_lost) = (search.progress().to_vec(), search.lost().len());
    let best = search.living().first().cloned().context("nothing that the plugin plays is heard")?;
    let proof = Proof::of(plugin, &best.point, &note)?;
    let panel = ear.panel(&proof.anew);
    let gain_db = ear.gain_db(&proof.anew);
    let axes = space.axes().iter().zip(&best.point).map(|(axis, place)| {
        let text = axis.choices().get(axis.index(*place)).map(|choice| choice.text.clone());
        json!({"id": axis.param.id, "name": axis.param.path(), "value": axis.value(*place), "text": text})
    });
    let values = json!({
        "plugin": plugin.process.described().id,
        "version": plugin.process.described().version,
        "all": space.values(&best.point),
        "searched": axes.collect::<Vec<_>>(),
    });
    let row = row(&best.distance, &panel, &proof, &note, (progress.len(), num_lost), &progress);
    Ok(Found { heard, row, mss: panel.mss, proof, values, gain_db })
}

/// Settings of the index that sound most like a target at its key, by octaves in turn.
fn proposed(index: &RenderIndex, target: &Target) -> Vec<Point> {
    let wanted = Embedder::default().wanted_at(target, INDEX_NOTE.key, 0);
    index.nearest(&wanted).into_iter().map(|(_, entry)| entry.point.clone()).collect()
}

fn row(
    distance: &metrics::Distance,
    panel: &metrics::Panel,
    proof: &Proof,
    note: &Note,
    (num_renders, num_lost): (usize, usize),
    progress: &[f64],
) -> Value {
    let saved = match &proof.saved {
        Saved::State(state) => json!({"state_bytes": state.len()}),
        Saved::Nothing(why) => json!({"no_state": why}),
    };
    let at = |part: usize| progress.get((progress.len() * part / 4).saturating_sub(1)).filter(|x| x.is_finite());
    json!({
        "note": note.key,
        "velocity": note.velocity,
        "hold_s": note.hold_s,
        "renders": num_renders,
        "renders_lost": num_lost,
        "distance": distance.total(),
        "distance_by_quarter": (1..=4).map(at).collect::<Vec<_>>(),
        "mss": panel.mss,
        "wmfcc": panel.wmfcc,
        "sot": panel.sot,
        "rms_cosine": panel.rms_cosine,
        "mr_stft": panel.mr_stft,
        "floor_mss": proof.floor_db,
        "anew_mss": proof.apart_db,
        "saved": saved,
    })
}

fn write(outputs: &Outputs, out: &Path, name: &str, found: &Found) -> Result<()> {
    let at = |extension: &str| out.join(format!("{name}.{extension}"));
    if let Saved::State(state) = &found.proof.saved {
        outputs.write(&at("clap-state"), state)?;
    }
    outputs.write(&at("values.json"), format!("{:#}\n", found.values).as_bytes())?;
    let anew = &found.proof.anew;
    outputs.stereo_wav(&at("wav"), [&anew.left, &anew.right], RATE_HZ)?;
    let target = &found.heard.target;
    let picture = plot::draw(name, &target.samples, &anew.mono(target.onset_s), metrics::RATE_HZ)?;
    outputs.write(&at("png"), &picture.png()?)
}

/// All of it, for programs.
fn whole(plugin: &HostedPlugin, policy: &Policy, jobs: &[(&PathBuf, String)], done: &[Result<Found>]) -> Value {
    let described = plugin.process.described();
    let rows = jobs.iter().zip(done).map(|((path, name), done)| match done {
        Ok(found) => {
            let mut row = match &found.row {
                Value::Object(row) => row.clone(),
                _ => Map::new(),
            };
            row.insert("sample".to_owned(), path.display().to_string().into());
            row.insert("name".to_owned(), name.as_str().into());
            row.insert("gain_db".to_owned(), found.gain_db.into());
            Value::Object(row)
        }
        Err(error) => json!({"sample": path.display().to_string(), "error": format!("{error:#}")}),
    });
    let losses = plugin.process.losses();
    json!({
        "version": 1,
        "plugin": {"id": described.id, "name": described.name, "version": described.version, "latency": described.latency},
        "axes": plugin.space.axes().len(),
        "left_out": plugin.space.left_out().iter().map(|of| json!({"name": of.path, "why": of.why})).collect::<Vec<_>>(),
        "recall": policy_json(policy),
        "crashes": losses.crashes,
        "hangs": losses.hangs,
        "samples": rows.collect::<Vec<_>>(),
    })
}

/// How patches are brought about, for programs.
pub(crate) fn policy_json(policy: &Policy) -> Value {
    let rows =
        policy.rows.iter().map(|row| json!({"way": row.recall, "median_mss": row.median_db, "p90_mss": row.p90_db}));
    json!({"chosen": policy.chosen, "floor_mss": policy.floor_db, "ways": rows.collect::<Vec<_>>()})
}

fn table(plugin: &HostedPlugin, policy: &Policy, jobs: &[(&PathBuf, String)], done: &[Result<Found>]) -> String {
    let columns =
        [("SOUND", Align::Left), ("MSS", Align::Right), ("FLOOR", Align::Right), ("SAVED ANEW", Align::Right)];
    let mut table = Table::new(&columns);
    for ((_, name), found) in jobs.iter().zip(done).filter_map(|(job, done)| Some((job, done.as_ref().ok()?))) {
        let db = |db: f64| format!("{db:.2}");
        table.row([name.clone(), db(found.mss), db(found.proof.floor_db), db(found.proof.apart_db)]);
    }
    format!(
        "{}\n{} {}: {} parameters searched, {} left alone; patches are brought about by {:?}, within {:.3} dB\n",
        table.render(),
        plugin.process.described().name,
        plugin.process.described().version,
        plugin.space.axes().len(),
        plugin.space.left_out().len(),
        policy.chosen,
        policy.floor_db
    )
}
