//! `vaeform match --kind hybrid`: sounds to tables, partials and noise, without a search.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use vaeform_bench::heard::Heard;
use vaeform_bench::outputs::{Begun, Outputs};
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{crew, match_names, sound_files, stdout};
use vaeform_models::hybrid::{HybridCandidate, HybridFinder};
use vaeform_models::matcher::missed_text;
use vaeform_models::metrics::Panel;
use vaeform_models::search::{Candidate, Kind, Verdict, patch_name};

use super::{MatchArgs, by_sound, write};

/// Extensions of what is written for a sound.
const EXTENSIONS: [&str; 3] = ["json", "wav", "png"];

/// A sound with its hybrids, the best first.
struct HybridMatch {
    heard: Heard,
    candidates: Vec<HybridCandidate>,
    /// What a listener would miss in the best.
    missed: Option<String>,
}

/// Matches all sounds.
///
/// # Errors
/// When there is nowhere to write to, or a sound could not be matched.
pub(super) fn run(args: &MatchArgs) -> Result<()> {
    let out = args.out.as_deref().context("--out says where to write")?;
    let paths = sound_files::listed(&args.samples)?;
    let jobs: Vec<(&PathBuf, String)> = paths.iter().zip(match_names::names(&paths, args.with_target)).collect();
    let mut outputs = Outputs::new(args.force).reading(&paths);
    let of_sounds = jobs.iter().flat_map(|(_, name)| files(name, args.with_target));
    let all: Vec<PathBuf> = of_sounds.chain([match_names::REPORT.to_owned()]).map(|file| out.join(file)).collect();
    outputs.claim_all(&all)?;
    let bar = crew::bar(jobs.len(), "sounds matched");
    let done = crew::map(
        &jobs,
        &bar,
        || (),
        |(), (path, name)| {
            let matched = one(path, name, args)?;
            write_files(&outputs, (out, name), &matched, args.with_target)?;
            Ok(matched)
        },
    );
    bar.finish_and_clear();
    report(args, (out, &outputs), &jobs, &done)
}

fn files(name: &str, with_target: bool) -> impl Iterator<Item = String> + use<'_> {
    EXTENSIONS.into_iter().chain(with_target.then_some("target.wav")).map(move |end| format!("{name}.{end}"))
}

fn one(path: &Path, name: &str, args: &MatchArgs) -> Result<HybridMatch> {
    let mut heard = Heard::read(path)?;
    heard.target.note = args.note.unwrap_or(heard.target.note);
    let title = if args.name_by_sound { by_sound(&heard.target) } else { name.replace('_', " ") };
    let finder = HybridFinder::new(&heard.samples, heard.sound.rate_hz, &heard.target, patch_name(&title));
    let mut finder = finder.context("silence: expected a sound")?.with_side(&heard.side);
    let mut candidates = finder.find(&AtomicBool::new(false));
    candidates.retain(|candidate| args.kind.wish().takes(Kind::Hybrid(candidate.kind)));
    ensure!(!candidates.is_empty(), "nothing of this kind sounds like it");
    candidates.iter_mut().for_each(|candidate| candidate.onset_s += heard.start_s);
    let missed = missed_text(&heard.missed(&Candidate::from(candidates[0].clone())));
    Ok(HybridMatch { heard, candidates, missed })
}

/// Writes NAME.json, NAME.wav and NAME.png, and NAME.target.wav where it is wanted: all of them, or on a full disk none.
fn write_files(outputs: &Outputs, (out, name): (&Path, &str), matched: &HybridMatch, with_target: bool) -> Result<()> {
    let best = &matched.candidates[0];
    let mut preset = best.sound.preset();
    preset.unknown.insert("match".to_owned(), candidate(best));
    let sound = &matched.heard.sound;
    let take = best.render(sound.samples.len(), sound.rate_hz);
    let begun = write::begun(outputs, (out, name), (&preset, &take), sound, with_target)?;
    begun.into_iter().try_for_each(Begun::commit)
}

fn report(
    args: &MatchArgs,
    (out, outputs): (&Path, &Outputs),
    jobs: &[(&PathBuf, String)],
    done: &[Result<HybridMatch>],
) -> Result<()> {
    let row = |((path, name), done): (&(&PathBuf, String), &Result<HybridMatch>)| match done {
        Ok(matched) => json!({
            "sample": path.display().to_string(),
            "name": name,
            "notices": matched.heard.sound.notices,
            "start_s": matched.heard.start_s,
            "seconds": matched.heard.target.seconds(),
            "missed": matched.missed,
            "candidates": matched.candidates.iter().map(candidate).collect::<Vec<_>>(),
        }),
        Err(error) => json!({"sample": path.display().to_string(), "error": format!("{error:#}")}),
    };
    let rows: Vec<Value> = jobs.iter().zip(done).map(row).collect();
    let text = format!("{:#}\n", json!({"version": 1, "samples": rows}));
    let reported = outputs.write(&out.join(match_names::REPORT), text.as_bytes());
    super::tell_failures(jobs, done);
    reported?;
    stdout::print(if args.json { text } else { table(jobs, done) }.as_bytes())?;
    super::all_matched(done)
}

fn candidate(of: &HybridCandidate) -> Value {
    let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, level_db } = of.panel;
    json!({
        "kind": of.kind.to_string(),
        "verdict": Verdict::of_mss(mss).to_string(),
        "elsewhere": Kind::Hybrid(of.kind).elsewhere(),
        "note": of.note,
        "velocity": of.velocity,
        "hold_s": of.hold_s,
        "onset_s": of.onset_s,
        "gain_db": of.gain_db,
        "bytes": of.num_bytes(),
        "rank": of.rank(),
        "width": of.width.map(|width| json!({"sound_db": width.sound_db, "match_db": width.match_db})),
        "panel": {"mss": mss, "wmfcc": wmfcc, "sot": sot, "rms_cosine": rms_cosine, "mr_stft": mr_stft, "level_db": level_db},
    })
}

fn table(jobs: &[(&PathBuf, String)], done: &[Result<HybridMatch>]) -> String {
    let titles = ["NOTE", "MSS", "WMFCC", "SOT", "RMS COS", "MR-STFT", "BYTES"].map(|title| (title, Align::Right));
    let ends = [("WIDTH", Align::Right), ("", Align::Left)];
    let mut table = Table::new(&[&[("NAME", Align::Left), ("KIND", Align::Left)], &titles[..], &ends].concat());
    let figures = |panel: &[f64; 5]| {
        let [mss, wmfcc, sot, rms_cosine, mr_stft] = panel;
        [
            format!("{mss:.2}"),
            format!("{wmfcc:.2}"),
            format!("{sot:.4}"),
            format!("{rms_cosine:.4}"),
            format!("{mr_stft:.2}"),
        ]
    };
    let (mut sums, mut num) = ([0.0; 5], 0_u32);
    for ((_, name), matched) in jobs.iter().zip(done).filter_map(|(job, done)| Some((job, done.as_ref().ok()?))) {
        let best = &matched.candidates[0];
        let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, .. } = best.panel;
        let panel = [mss, wmfcc, sot, rms_cosine, mr_stft];
        sums.iter_mut().zip(panel).for_each(|(sum, figure)| *sum += figure);
        num += 1;
        let [note, bytes] = [best.note.to_string(), best.num_bytes().to_string()];
        let width = best.width.map(|of| format!("{:.1} dB ({:.1})", of.match_db, of.sound_db));
        let ends = [bytes, width.unwrap_or_default(), matched.missed.clone().unwrap_or_default()];
        table.row([name.clone(), best.kind.to_string(), note].into_iter().chain(figures(&panel)).chain(ends));
    }
    if num > 1 {
        let means = figures(&sums.map(|sum| sum / f64::from(num)));
        table.row([format!("mean of {num}"), String::new(), String::new()].into_iter().chain(means).chain([
            String::new(),
            String::new(),
            String::new(),
        ]));
    }
    table.render()
}
