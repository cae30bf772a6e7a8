//! `match --eval`: how near matches come, in figures that the search does not optimise, beside controls and rivals.

mod each;
mod figures;
mod kinds;
mod report;
mod rival;
mod structure;
mod wins;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use vaeform_dsp::render::{Job, render_note};
use vaeform_models::features::resampled;
use vaeform_models::library::Library;
use vaeform_models::metrics::{self, Metrics, Panel, enveloped_noise, shuffled, silence};
use vaeform_models::search::{Candidate, Search, Settings, Target, seeds};
use vaeform_patch::global;

use figures::{MatchRow, Task};
use rival::{Models, Rival};
use structure::Structure;

use crate::heard::Heard;
use crate::library_args::LibraryArgs;
use crate::outputs::Outputs;
use crate::{crew, match_names, sound_files, stdout, voices};

/// What matches are measured on, and beside what.
#[derive(clap::Args)]
pub struct EvalArgs {
    /// Measure on a folder of sounds instead; --out keeps the matches.
    #[arg(long, conflicts_with = "samples")]
    eval: Option<PathBuf>,
    /// Measure on patches that are rendered: packed voices (.bin), a .syx or a folder of them.
    #[arg(long, conflicts_with_all = ["samples", "eval"])]
    eval_patches: Option<PathBuf>,
    /// With --eval-patches: how many, drawn by the seed.
    #[arg(long, default_value_t = 150)]
    count: usize,
    /// With --eval: other ways to spend the same renders.
    #[arg(long, value_delimiter = ',')]
    compare: Vec<Rival>,
    /// Also measure hybrids and FM with noise, and what is chosen between them and FM.
    #[arg(long)]
    kinds: bool,
    /// With --kinds: also every sound by itself, with what is offered of it, its distance in a word and how wide both are.
    #[arg(long, requires = "kinds")]
    each: bool,
    /// With --compare mlp,lstm,cnn: folder of their weights, as `vaeform_training.train_baseline` writes them.
    #[arg(long)]
    models: Option<PathBuf>,
}

/// The matches that are measured.
pub struct Matches<'a> {
    /// Engine calls for each sound, one measurement each.
    pub renders: &'a [usize],
    /// All else of the search; the seed also draws the patches.
    pub settings: Settings,
    /// What searches begin with.
    pub library: &'a LibraryArgs,
    /// Folder that keeps the takes.
    pub out: Option<&'a Path>,
    /// Overwrite files that exist.
    pub force: bool,
    /// Print JSON.
    pub json: bool,
}

impl EvalArgs {
    /// Whether matches are to be measured at all.
    pub fn is_wanted(&self) -> bool {
        self.eval.is_some() || self.eval_patches.is_some()
    }
}

/// Measures and prints.
///
/// # Errors
/// When there is nothing to measure on or a sound cannot be read.
pub fn run(args: &EvalArgs, matches: &Matches<'_>) -> Result<()> {
    let tasks = if let Some(folder) = &args.eval {
        sounds(folder)?
    } else {
        let path = args.eval_patches.as_deref().context("--eval or --eval-patches says what to measure on")?;
        rendered(path, args.count, matches.settings.seed)?
    };
    let place = |task: &Task| Some(matches.out?.join(format!("{}.wav", task.name)));
    let kept: Vec<PathBuf> = tasks.iter().filter_map(place).collect();
    let mut outputs = Outputs::new(matches.force).reading(read(args)?);
    outputs.claim_all(&kept)?;
    let models = Models::open(args.models.as_deref(), &args.compare)?;
    let library = matches.library.open()?;
    let mut rows = Vec::new();
    let (mut last, mut each) = (Vec::new(), String::new());
    for &num_renders in matches.renders {
        let settings = Settings { num_renders, ..matches.settings };
        let ours = |task: &Task| ours(&library, task, settings);
        let name = format!("{num_renders} renders");
        let fm = found(&name, &tasks, ours);
        let (row, takes) = measured(&name, &tasks, &fm)?;
        let own = rows.len();
        rows.push(row);
        last = takes;
        if args.kinds {
            let (beside, chosen) = kinds::beside(&tasks, own, (&name, &fm))?;
            if args.each {
                each = each::text(&tasks, &chosen, &beside[2].panels);
            }
            rows.extend(beside);
        }
        for rival in &args.compare {
            if num_renders > 0 {
                let name = format!("{num_renders} renders, {}", rival.name());
                let theirs = found(&name, &tasks, |task| rival.best(&task.target, settings, &models));
                let (row, _) = measured(&name, &tasks, &theirs)?;
                rows.push(MatchRow { rival_of: Some(own), ..row });
            }
        }
    }
    for ((path, take), task) in kept.iter().zip(&last).zip(&tasks) {
        outputs.wav(path, take, task.rate_hz)?;
    }
    rows.extend(controls(&tasks, &last)?);
    stdout::print(
        if matches.json { report::json(&rows, &tasks) } else { each + &report::text(&rows, tasks.len()) }.as_bytes(),
    )
}

fn ours(library: &Library, task: &Task, settings: Settings) -> Option<Candidate> {
    let mut search = Search::new(&task.target, seeds(library, &task.target), settings);
    search.run(&AtomicBool::new(false));
    search.candidates().into_iter().next()
}

/// The files that are measured on.
fn read(args: &EvalArgs) -> Result<Vec<PathBuf>> {
    let sounds =
        args.eval.iter().map(|folder| sound_files::listed(std::slice::from_ref(folder))).collect::<Result<Vec<_>>>()?;
    let patches = args.eval_patches.iter().flat_map(|path| voices::files(std::slice::from_ref(path)));
    Ok(sounds.into_iter().flatten().chain(patches).collect())
}

/// The sounds of a folder.
fn sounds(folder: &Path) -> Result<Vec<Task>> {
    let paths: Vec<PathBuf> = sound_files::listed(&[folder.to_owned()])?;
    let names = match_names::names(&paths, false);
    let task = |(path, name): (&PathBuf, String)| -> Result<Task> {
        let Heard { sound, target, samples, .. } = Heard::read(path)?;
        Ok(Task { name, path: Some(path.clone()), samples, rate_hz: sound.rate_hz, target, patch: None })
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
        patch.fm.set(global::TRANSPOSE, 24.0);
        let job = Job { note: random.u8(48..=72), velocity: 100.0 / 127.0, hold_frames: RATE_HZ as usize };
        let samples = render_note(&patch, job, RATE_HZ as usize * 3 / 2, RATE_HZ as f32);
        if samples.iter().all(|s| s.abs() < SILENT) {
            continue;
        }
        if let Ok(target) = Target::new(&samples, RATE_HZ) {
            let name = format!("{idx}");
            tasks.push(Task { name, path: None, samples, rate_hz: RATE_HZ, target, patch: Some(patch) });
        }
    }
    ensure!(!tasks.is_empty(), "{}: no patch that sounds", path.display());
    Ok(tasks)
}

/// What a method made of every sound, and the seconds that it took.
struct Findings {
    candidates: Vec<Option<Candidate>>,
    seconds: f64,
}

/// Matches every sound by a method.
fn found(name: &str, tasks: &[Task], method: impl Fn(&Task) -> Option<Candidate> + Sync) -> Findings {
    let start = std::time::Instant::now();
    let bar = crew::bar(tasks.len(), &format!("sounds, {name}"));
    let candidates = crew::map(tasks, &bar, || (), |(), task| method(task));
    bar.finish_and_clear();
    Findings { candidates, seconds: start.elapsed().as_secs_f64() }
}

/// Measures the takes of what was found; they are the second part.
fn measured(
    name: &str,
    tasks: &[Task],
    Findings { candidates: found, seconds }: &Findings,
) -> Result<(MatchRow, Vec<Vec<f32>>)> {
    let take = |(task, best): (&Task, &Option<Candidate>)| {
        best.as_ref().map_or_else(Vec::new, |best| best.render(task.samples.len(), task.rate_hz))
    };
    let takes: Vec<Vec<f32>> = tasks.iter().zip(found).map(take).collect();
    let pairs: Vec<(&Task, Vec<f32>)> = tasks.iter().zip(takes.iter().cloned()).collect();
    let row = MatchRow {
        name: name.to_owned(),
        panels: panels(&pairs)?,
        seconds: *seconds,
        rival_of: None,
        found: structures(tasks, found),
        kinds: BTreeMap::new(),
    };
    Ok((row, takes))
}

/// How much of the patches' structure was found; None where the sounds are of no patch.
fn structures(tasks: &[Task], found: &[Option<Candidate>]) -> Option<figures::Found> {
    let pair = |(task, best): (&Task, &Option<Candidate>)| {
        Some((Structure::of(task.patch.as_ref()?), best.as_ref().map(|best| Structure::of(&best.patch))))
    };
    let pairs: Vec<(Structure, Option<Structure>)> = tasks.iter().zip(found).filter_map(pair).collect();
    if pairs.is_empty() {
        return None;
    }
    let part = |of: fn(&Structure, &Structure) -> f64| {
        let sum: f64 = pairs.iter().filter_map(|(own, best)| Some(of(own, best.as_ref()?))).sum();
        sum / pairs.len() as f64
    };
    Some(figures::Found {
        wiring: part(|a, b| f64::from(u8::from(a.wiring == b.wiring))),
        with_ratios: part(|a, b| f64::from(u8::from(a.with_ratios == b.with_ratios))),
        ratios: part(Structure::shared_ratios),
    })
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
fn controls(tasks: &[Task], matches: &[Vec<f32>]) -> Result<Vec<MatchRow>> {
    let row = |name: &str, pairs: Vec<(&Task, Vec<f32>)>| -> Result<MatchRow> {
        Ok(MatchRow {
            name: name.to_owned(),
            panels: panels(&pairs)?,
            seconds: 0.0,
            rival_of: None,
            found: None,
            kinds: BTreeMap::new(),
        })
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
