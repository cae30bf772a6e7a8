//! `vaeform match`: sounds to patches, and how near they come.

mod adjusted;
mod check;
mod check_hybrid;
mod hybrid;
pub(crate) mod kind;
pub(crate) mod matched;
mod played;
pub(crate) mod plot;
mod plugin;
mod tables;
mod together;
pub(crate) mod write;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_bench::library_args::LibraryArgs;
use vaeform_bench::match_eval::{self, EvalArgs, Matches};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::{crew, match_names, sound_files, stdout};
use vaeform_models::features::DescriptorsPlan;
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Settings, Target, descriptive_name, patch_name};
use vaeform_patch::Patch;

use crate::plugin_args::PluginArgs;
use kind::Kind;
use matched::Matched;
pub(crate) use plugin::policy_json;

/// Arguments of `vaeform match`.
#[derive(clap::Args)]
pub(crate) struct MatchArgs {
    /// Sounds, or folders of them: WAV, W64, AIFF, CAF, FLAC, OGG, Opus, MP3.
    #[arg(required_unless_present_any = ["eval", "eval_patches"])]
    samples: Vec<PathBuf>,
    /// Folder for NAME.syx, NAME.json, NAME.wav, NAME.png and report.json.
    #[arg(long, required_unless_present_any = ["eval", "eval_patches", "check", "adjust"])]
    out: Option<PathBuf>,
    /// What a match is made of. Kinds of hybrids leave a preset, a sound and a picture, and need neither library nor search.
    #[arg(long, value_enum, default_value_t = Kind::Auto, conflicts_with_all = ["eval", "eval_patches", "check", "adjust"])]
    kind: Kind,
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
    /// Play what --out of an earlier run holds (or .syx files, or presets of hybrids) over the keyboard instead, and measure it again.
    #[arg(long, conflicts_with_all = ["eval", "eval_patches", "out", "bank"])]
    check: bool,
    /// Make one patch of two sounds of an instrument, each with its key: LOW.wav@48 HIGH.wav@72. A sound without a key is of the one that is
    /// heard.
    #[arg(long, conflicts_with_all = ["eval", "eval_patches", "check", "adjust", "bank", "note", "with_target", "name_by_sound"])]
    together: bool,
    /// Name the five changes that bring this patch of yours (FILE.syx or FILE.syx:VOICE) nearest to the sound instead; --out keeps
    /// the changed patch.
    #[arg(long, value_name = "PATCH", conflicts_with_all = ["eval", "eval_patches", "check", "bank"])]
    adjust: Option<String>,
    #[command(flatten)]
    eval: EvalArgs,
    #[command(flatten)]
    plugin: PluginArgs,
    /// Overwrite files that exist; the sounds themselves never.
    #[arg(long)]
    force: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    library: LibraryArgs,
}

impl MatchArgs {
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
pub(crate) fn run(args: MatchArgs) -> Result<()> {
    ensure!((0.0..=1.0).contains(&args.polish), "--polish {}: expected 0-1", args.polish);
    if args.check {
        return check::run(&args.samples, args.json);
    }
    if let Some(patch) = &args.adjust {
        let [sample] = args.samples.as_slice() else { bail!("--adjust: one sound") };
        return adjusted::run(sample, patch, args.settings(0), (args.out.as_deref(), args.force), args.json);
    }
    if args.plugin.plugin.is_some() {
        ensure!(!args.eval.is_wanted(), "--plugin: `vaeform explore eval` measures how well a plugin is programmed");
        return plugin::run(&args);
    }
    if args.eval.is_wanted() {
        let matches = Matches {
            renders: &args.renders,
            settings: args.settings(0),
            library: &args.library,
            out: args.out.as_deref(),
            force: args.force,
            json: args.json,
        };
        return match_eval::run(&args.eval, &matches);
    }
    if args.together {
        return together::run(&args);
    }
    if !args.kind.has_fm() {
        ensure!(!args.bank, "--bank: a cartridge has FM voices alone; expected --kind auto or fm");
        return hybrid::run(&args);
    }
    let [num_renders] = args.renders[..] else { bail!("--renders: one number, but with --eval") };
    let out = args.out.as_deref().context("--out says where to write")?;
    let paths = sound_files::listed(&args.samples)?;
    let jobs: Vec<(&PathBuf, String)> = paths.iter().zip(match_names::names(&paths, args.with_target)).collect();
    let outputs = claimed(&args, out, &jobs)?;
    let library = args.library.open()?;
    let bar = crew::bar(jobs.len(), "sounds matched");
    let done = crew::map(
        &jobs,
        &bar,
        || (),
        |(), (path, name)| {
            let mut matched = matched::one(path, &library, args.settings(num_renders), args.kind.wish())?;
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
fn claimed(args: &MatchArgs, out: &std::path::Path, jobs: &[(&PathBuf, String)]) -> Result<Outputs> {
    let mut outputs = Outputs::new(args.force).reading(jobs.iter().map(|(path, _)| path)).reading(args.library.files());
    let of_sounds = jobs.iter().flat_map(|(_, name)| match_names::files(name, args.with_target));
    let of_all =
        [Some(match_names::REPORT), args.bank.then_some(match_names::BANK)].into_iter().flatten().map(str::to_owned);
    let paths: Vec<PathBuf> = of_sounds.chain(of_all).map(|file| out.join(file)).collect();
    outputs.claim_all(&paths)?;
    Ok(outputs)
}

/// A name by what is heard.
fn by_sound(target: &Target) -> String {
    let descriptors = DescriptorsPlan::new(f64::from(RATE_HZ)).describe(&target.samples);
    patch_name(&descriptive_name(&descriptors)).to_string()
}

/// Says what came out, writes report.json and the cartridges; fails when a sound did.
fn report(
    args: &MatchArgs,
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
    let reported = outputs.write(&out.join(match_names::REPORT), text.as_bytes());
    tell_failures(jobs, done);
    reported?;
    if args.bank {
        let best = |done: &Result<Matched>| Some(done.as_ref().ok()?.candidates[0].patch);
        let patches: Vec<Patch> = done.iter().filter_map(best).collect();
        outputs.write(&out.join(match_names::BANK), &write::bank(&patches))?;
    }
    let table = if args.kind == Kind::Fm { tables::fm } else { tables::side_by_side };
    stdout::print(if args.json { text } else { table(jobs, done) }.as_bytes())?;
    all_matched(done)
}

/// Names the sounds that became no match, and why.
fn tell_failures<T>(jobs: &[(&PathBuf, String)], done: &[Result<T>]) {
    for ((path, _), done) in jobs.iter().zip(done) {
        if let Err(error) = done {
            eprintln!("vaeform: {}: {error:#}", path.display());
        }
    }
}

/// # Errors
/// When a sound became no match: says how many.
fn all_matched<T>(done: &[Result<T>]) -> Result<()> {
    let num_failed = done.iter().filter(|done| done.is_err()).count();
    ensure!(num_failed == 0, "{num_failed} of {} sounds failed", done.len());
    Ok(())
}
