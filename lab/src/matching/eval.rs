//! `match --eval`: how near matches come, in figures that the search does not optimise, beside controls and rivals.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use vaeform_dsp::patch::global;
use vaeform_dsp::render::{Job, render_note};
use vaeform_models::features::resampled;
use vaeform_models::library::Library;
use vaeform_models::metrics::{self, Metrics, Panel, enveloped_noise, shuffled, silence};
use vaeform_models::search::{Candidate, Search, Target, region};
use vaeform_session::sound;

use super::{Args, seeds, write};
use crate::latent::bootstrap::{self, Estimate};
use crate::sysex::table::{Align, Table};
use crate::{crew, voices};

/// What is measured, as columns.
const FIGURES: [(&str, usize); 6] = [("MSS", 2), ("wMFCC", 2), ("SOT", 4), ("RMScos", 3), ("MRSTFT", 2), ("LEVEL", 2)];

/// A sound to match.
struct Task {
    name: String,
    samples: Vec<f32>,
    rate_hz: u32,
    target: Target,
}

/// Every sound's panel under one method.
struct Row {
    name: String,
    panels: Vec<Panel>,
    seconds: f64,
}

/// Measures and prints.
///
/// # Errors
/// When there is nothing to measure on or a sound cannot be read.
pub(super) fn run(args: &Args) -> Result<()> {
    let tasks = if let Some(folder) = &args.eval {
        sounds(folder)?
    } else {
        let path = args.eval_patches.as_deref().context("--eval or --eval-patches says what to measure on")?;
        rendered(path, args.count, args.seed)?
    };
    let library = args.library.open()?;
    let mut rows = Vec::new();
    let mut last = Vec::new();
    for &num_renders in &args.renders {
        let settings = args.settings(num_renders);
        let ours = |task: &Task| ours(&library, task, args, num_renders);
        let (row, matches) = measured(&format!("{num_renders} renders"), &tasks, ours)?;
        rows.push(row);
        last = matches;
        for rival in &args.compare {
            if num_renders > 0 {
                let name = format!("{num_renders} renders, {}", rival.name());
                rows.push(measured(&name, &tasks, |task| rival.best(&task.target, settings))?.0);
            }
        }
    }
    if let Some(out) = &args.out {
        std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
        for (task, take) in tasks.iter().zip(&last) {
            crate::render::write_wav(&out.join(format!("{}.wav", task.name)), take, task.rate_hz)?;
        }
    }
    rows.extend(controls(&tasks, &last)?);
    crate::print(if args.json { as_json(&rows, &tasks) } else { as_text(&rows, tasks.len()) }.as_bytes())
}

fn ours(library: &Library, task: &Task, args: &Args, num_renders: usize) -> Option<Candidate> {
    let mut search = Search::new(&task.target, seeds(library, &task.target), args.settings(num_renders));
    search.run(&AtomicBool::new(false));
    search.candidates().into_iter().next()
}

/// The sounds of a folder.
fn sounds(folder: &Path) -> Result<Vec<Task>> {
    let paths: Vec<PathBuf> = super::listed(&[folder.to_owned()])?;
    let names = write::names(&paths);
    let task = |(path, name): (&PathBuf, String)| -> Result<Task> {
        let sound = sound::read(path)?;
        let samples = sound.samples[region(&sound.samples, sound.rate_hz)].to_vec();
        let target = Target::new(&samples, sound.rate_hz)?;
        Ok(Task { name, samples, rate_hz: sound.rate_hz, target })
    };
    paths.iter().zip(names).map(|(path, name)| task((path, name)).with_context(|| path.display().to_string())).collect()
}

/// Patches as sounds: a key between 48 and 72 each, held for 1 s of 1.5 s, at velocity 100; silent ones are passed over.
fn rendered(path: &Path, count: usize, seed: u64) -> Result<Vec<Task>> {
    const RATE_HZ: u32 = 44_100;
    const SILENT: f32 = 1e-3;
    let data = voices::data(path).context("--eval-patches")?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut order: Vec<usize> = (0..data.len()).collect();
    random.shuffle(&mut order);
    let mut tasks = Vec::new();
    for idx in order {
        if tasks.len() == count {
            break;
        }
        let mut patch = data[idx];
        patch.set(global::TRANSPOSE, 24.0);
        let job = Job { note: random.u8(48..=72), velocity: 100.0 / 127.0, hold_frames: RATE_HZ as usize };
        let samples = render_note(&patch, job, RATE_HZ as usize * 3 / 2, RATE_HZ as f32);
        if samples.iter().all(|s| s.abs() < SILENT) {
            continue;
        }
        if let Ok(target) = Target::new(&samples, RATE_HZ) {
            tasks.push(Task { name: format!("{idx}"), samples, rate_hz: RATE_HZ, target });
        }
    }
    ensure!(!tasks.is_empty(), "{}: no patch that sounds", path.display());
    Ok(tasks)
}

/// Matches every sound by a method and measures the takes, which are the second part.
fn measured(
    name: &str,
    tasks: &[Task],
    method: impl Fn(&Task) -> Option<Candidate> + Sync,
) -> Result<(Row, Vec<Vec<f32>>)> {
    let start = std::time::Instant::now();
    let bar = crew::bar(tasks.len(), &format!("sounds, {name}"));
    let takes = crew::map(
        tasks,
        &bar,
        || (),
        |(), task| method(task).map_or_else(Vec::new, |best| best.render(task.samples.len(), task.rate_hz)),
    );
    bar.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    let pairs: Vec<(&Task, Vec<f32>)> = tasks.iter().zip(takes.iter().cloned()).collect();
    Ok((Row { name: name.to_owned(), panels: panels(&pairs)?, seconds }, takes))
}

/// Panels of takes at their tasks' rates.
fn panels(pairs: &[(&Task, Vec<f32>)]) -> Result<Vec<Panel>> {
    let panel = |metrics: &mut Metrics, (task, take): &(&Task, Vec<f32>)| {
        let at_rate = |samples: &[f32]| resampled(samples, task.rate_hz, metrics::RATE_HZ);
        let target = metrics.target(&at_rate(&task.samples)?);
        Ok(metrics.panel(&target, &at_rate(take)?))
    };
    crew::map(pairs, &crew::bar(0, "panels"), Metrics::new, panel).into_iter().collect()
}

/// What a match must beat: silence, noise with the envelope, other sounds' matches.
fn controls(tasks: &[Task], matches: &[Vec<f32>]) -> Result<Vec<Row>> {
    let row = |name: &str, pairs: Vec<(&Task, Vec<f32>)>| -> Result<Row> {
        Ok(Row { name: name.to_owned(), panels: panels(&pairs)?, seconds: 0.0 })
    };
    let noise = |(seed, task): (usize, &Task)| -> Result<Vec<f32>> {
        let samples = resampled(&task.samples, task.rate_hz, metrics::RATE_HZ)?;
        Ok(resampled(&enveloped_noise(&samples, seed as u64), metrics::RATE_HZ, task.rate_hz)?)
    };
    let noises: Vec<Vec<f32>> = tasks.iter().enumerate().map(noise).collect::<Result<_>>()?;
    let shuffle = |(of, with): (usize, usize)| {
        let take = resampled(&matches[with], tasks[with].rate_hz, tasks[of].rate_hz)?;
        Ok((&tasks[of], take))
    };
    Ok(vec![
        row("control: silence", tasks.iter().map(|task| (task, silence(task.samples.len()))).collect())?,
        row("control: noise", tasks.iter().zip(noises).collect())?,
        row("control: shuffle", shuffled(tasks.len()).into_iter().map(shuffle).collect::<Result<_>>()?)?,
    ])
}

/// A figure of every panel.
fn values(panels: &[Panel], figure: usize) -> Vec<f64> {
    let of = |p: &Panel| [p.mss, p.wmfcc, p.sot, p.rms_cosine, p.mr_stft, p.level_db][figure];
    panels.iter().map(of).collect()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn as_text(rows: &[Row], count: usize) -> String {
    let mut columns = vec![("METHOD", Align::Left)];
    columns.extend(FIGURES.iter().map(|(name, _)| (*name, Align::Right)));
    columns.push(("SECONDS", Align::Right));
    let mut table = Table::new(&columns);
    for row in rows {
        let cell = |(figure, (_, digits)): (usize, &(&str, usize))| {
            let values = values(&row.panels, figure);
            format!("{} / {:.digits$}", bootstrap::mean(&values).show(*digits), median(&values))
        };
        let cells = FIGURES.iter().enumerate().map(cell);
        let seconds = if row.seconds > 0.0 { format!("{:.1}", row.seconds) } else { String::new() };
        table.row(std::iter::once(row.name.clone()).chain(cells).chain([seconds]));
    }
    format!("{}\nmean [95 % of bootstraps] / median over {count} sounds\n", table.render())
}

fn as_json(rows: &[Row], tasks: &[Task]) -> String {
    let row = |row: &Row| {
        let figures: serde_json::Map<String, serde_json::Value> = FIGURES
            .iter()
            .enumerate()
            .map(|(figure, (name, _))| {
                let values = values(&row.panels, figure);
                let Estimate { value, interval } = bootstrap::mean(&values);
                let each = if row.panels.len() == tasks.len() { Some(&values) } else { None };
                let all = json!({"mean": value, "interval": interval, "median": median(&values), "each": each});
                ((*name).to_owned(), all)
            })
            .collect();
        json!({"method": row.name, "figures": figures, "seconds": row.seconds})
    };
    let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    format!("{:#}\n", json!({"sounds": names, "rows": rows.iter().map(row).collect::<Vec<_>>()}))
}
