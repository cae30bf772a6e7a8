//! `vaeform match`: sounds to patches, and how near they come.

mod adjusted;
mod check;
mod eval;
mod names;
mod plot;
mod rival;
pub(crate) mod sound;
mod structure;
mod write;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_models::features::DescriptorsPlan;
use vaeform_models::library::Library;
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Candidate, Search, Settings, Suitability, Target, descriptive_name, patch_name, seeds};
use vaeform_patch::Patch;
use vaeform_session::sound::{EXTENSIONS, is_named_as_sound};

use crate::crew;
use crate::library::LibraryArgs;
use crate::outputs::Outputs;
use crate::sysex::table::{Align, Table};
use sound::Heard;

/// Arguments of `vaeform match`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Sounds, or folders of them: WAV, W64, AIFF, CAF, FLAC, OGG, Opus, MP3.
    #[arg(required_unless_present_any = ["eval", "eval_patches"])]
    samples: Vec<PathBuf>,
    /// Folder for NAME.syx, NAME.json, NAME.wav, NAME.png and report.json.
    #[arg(long, required_unless_present_any = ["eval", "eval_patches", "check", "adjust"])]
    out: Option<PathBuf>,
    /// Engine calls for each sound; with --eval several.
    #[arg(long, value_delimiter = ',', default_value = "300")]
    renders: Vec<usize>,
    /// The key to play, instead of the sound's own note.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..128))]
    note: Option<u8>,
    /// MIDI velocity, 1-127.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..128))]
    velocity: u8,
    /// The same seed gives the same patches.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The share of the renders, at the end, that polish by CMA-ES.
    #[arg(long, default_value_t = Settings::default().polish)]
    polish: f32,
    /// Also write all patches as cartridges: bank.syx.
    #[arg(long, conflicts_with_all = ["eval", "eval_patches"])]
    bank: bool,
    /// Name patches by what is heard (dark pluck, warm bell) instead of by the files.
    #[arg(long)]
    name_by_sound: bool,
    /// Also write the sound itself, mono: NAME.target.wav.
    #[arg(long, requires = "out")]
    with_target: bool,
    /// Play what --out of an earlier run holds (or .syx files) over the keyboard instead, and measure it again.
    #[arg(long, conflicts_with_all = ["eval", "eval_patches", "out", "bank"])]
    check: bool,
    /// Name the five changes that bring this patch of yours (FILE.syx or FILE.syx:VOICE) nearest to the sound instead; --out keeps
    /// the changed patch.
    #[arg(long, value_name = "PATCH", conflicts_with_all = ["eval", "eval_patches", "check", "bank"])]
    adjust: Option<String>,
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
    compare: Vec<rival::Rival>,
    /// With --compare mlp,lstm,cnn: folder of their weights, as `vaeform_training.train_baseline` writes them.
    #[arg(long)]
    models: Option<PathBuf>,
    /// Overwrite files that exist; the sounds themselves never.
    #[arg(long)]
    force: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    library: LibraryArgs,
}

impl Args {
    fn settings(&self, num_renders: usize) -> Settings {
        Settings {
            num_renders,
            seed: self.seed,
            num_threads: 1,
            note: self.note,
            velocity: self.velocity,
            polish: self.polish,
            sketches: true,
        }
    }
}

/// Matches sounds, or measures how well that goes.
///
/// # Errors
/// When there is nothing to match with, or a sound could not be matched.
pub(crate) fn run(args: Args) -> Result<()> {
    ensure!((0.0..=1.0).contains(&args.polish), "--polish {}: expected 0-1", args.polish);
    if args.check {
        return check::run(&args.samples, args.json);
    }
    if let Some(patch) = &args.adjust {
        let [sample] = args.samples.as_slice() else { bail!("--adjust: one sound") };
        return adjusted::run(sample, patch, args.settings(0), (args.out.as_deref(), args.force), args.json);
    }
    if args.eval.is_some() || args.eval_patches.is_some() {
        return eval::run(&args);
    }
    let [num_renders] = args.renders[..] else { bail!("--renders: one number, but with --eval") };
    let out = args.out.as_deref().context("--out says where to write")?;
    let paths = listed(&args.samples)?;
    let jobs: Vec<(&PathBuf, String)> = paths.iter().zip(names::names(&paths, args.with_target)).collect();
    let outputs = claimed(&args, out, &jobs)?;
    let library = args.library.open()?;
    let bar = crew::bar(jobs.len(), "sounds matched");
    let done = crew::map(
        &jobs,
        &bar,
        || (),
        |(), (path, name)| {
            let mut matched = one(path, &library, args.settings(num_renders))?;
            let title = if args.name_by_sound { by_sound(&matched.heard.target) } else { name.clone() };
            write::entitle(&mut matched, &title);
            write::files(&outputs, out, name, &matched, args.with_target)?;
            Ok(matched)
        },
    );
    bar.finish_and_clear();
    report(&args, (out, &outputs), &jobs, &done)
}

/// Everything that is going to be written, claimed before the work begins.
fn claimed(args: &Args, out: &std::path::Path, jobs: &[(&PathBuf, String)]) -> Result<Outputs> {
    let mut outputs = Outputs::new(args.force).reading(jobs.iter().map(|(path, _)| path)).reading(args.library.files());
    let of_sounds = jobs.iter().flat_map(|(_, name)| names::files(name, args.with_target));
    let of_all = [Some(names::REPORT), args.bank.then_some(names::BANK)].into_iter().flatten().map(str::to_owned);
    let paths: Vec<PathBuf> = of_sounds.chain(of_all).map(|file| out.join(file)).collect();
    outputs.claim_all(&paths)?;
    Ok(outputs)
}

/// A sound with its candidates.
struct Matched {
    heard: Heard,
    num_renders: usize,
    /// Nearest first, at least one; onsets count from the start of the sound.
    candidates: Vec<Candidate>,
}

impl Matched {
    /// Whether the sound has become a patch: by what it is, and by what came out.
    fn verdict(&self) -> Suitability {
        let nearest = self.candidates.first().and_then(|best| best.distance.as_ref());
        self.heard.target.suitability.with_result(nearest)
    }
}

fn one(path: &std::path::Path, library: &Library, settings: Settings) -> Result<Matched> {
    let heard = Heard::read(path)?;
    let mut search = Search::new(&heard.target, seeds(library, &heard.target), settings);
    search.run(&AtomicBool::new(false));
    let mut candidates = search.candidates();
    ensure!(!candidates.is_empty(), "nothing to begin with: the library is empty");
    candidates.iter_mut().for_each(|candidate| candidate.onset_s += heard.start_s);
    let num_renders = search.num_renders();
    Ok(Matched { num_renders, candidates, heard })
}

/// A name by what is heard.
fn by_sound(target: &Target) -> String {
    let descriptors = DescriptorsPlan::new(f64::from(RATE_HZ)).describe(&target.samples);
    patch_name(&descriptive_name(&descriptors)).to_string()
}

/// Files, and the sound files directly in folders, sorted.
fn listed(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let is_sound = |path: &PathBuf| path.is_file() && is_named_as_sound(path);
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
            let mut found: Vec<PathBuf> = entries.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
            found.retain(is_sound);
            ensure!(!found.is_empty(), "{}: no sound files ({})", path.display(), EXTENSIONS.join(", "));
            found.sort();
            files.append(&mut found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// Says what came out, writes report.json and the cartridges; fails when a sound did.
fn report(
    args: &Args,
    (out, outputs): (&std::path::Path, &Outputs),
    jobs: &[(&PathBuf, String)],
    done: &[Result<Matched>],
) -> Result<()> {
    let rows: Vec<Value> = jobs
        .iter()
        .zip(done)
        .map(|((path, name), done)| match done {
            Ok(matched) => write::row(path, name, matched),
            Err(error) => json!({"sample": path.display().to_string(), "error": format!("{error:#}")}),
        })
        .collect();
    let text = format!("{:#}\n", json!({"version": 1, "samples": rows}));
    let reported = outputs.write(&out.join(names::REPORT), text.as_bytes());
    for ((path, _), done) in jobs.iter().zip(done) {
        if let Err(error) = done {
            eprintln!("vaeform: {}: {error:#}", path.display());
        }
    }
    reported?;
    if args.bank {
        let best = |done: &Result<Matched>| Some(done.as_ref().ok()?.candidates[0].patch);
        let patches: Vec<Patch> = done.iter().filter_map(best).collect();
        outputs.write(&out.join(names::BANK), &write::bank(&patches))?;
    }
    crate::print(if args.json { text } else { table(jobs, done) }.as_bytes())?;
    let num_failed = done.iter().filter(|done| done.is_err()).count();
    ensure!(num_failed == 0, "{num_failed} of {} sounds failed", done.len());
    Ok(())
}

fn table(jobs: &[(&PathBuf, String)], done: &[Result<Matched>]) -> String {
    let columns = [
        ("NAME", Align::Left),
        ("NOTE", Align::Right),
        ("DISTANCE", Align::Right),
        ("MSS", Align::Right),
        ("GAIN", Align::Right),
        ("FROM", Align::Left),
        ("", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for ((_, name), matched) in jobs.iter().zip(done).filter_map(|(job, done)| Some((job, done.as_ref().ok()?))) {
        let best = &matched.candidates[0];
        let figure = |of: Option<f64>| of.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let mut remarks = matched.heard.sound.notices.clone();
        if let Suitability::Poor(reason) = matched.verdict() {
            remarks.push(format!("poor: {}", reason.text()));
        }
        table.row([
            name.clone(),
            best.note.to_string(),
            figure(best.distance.map(|d| d.total())),
            figure(best.distance.map(|d| d.mss)),
            format!("{:+.1} dB", best.gain_db),
            best.origin.to_string(),
            remarks.join("; "),
        ]);
    }
    table.render()
}
