//! `vaeform find`: which of the user's own patches sounds most like a sound. Every voice is played as it is and measured.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use vaeform_bench::heard::Heard;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::voices::{self, Voice};
use vaeform_bench::{crew, stdout};
use vaeform_dsp::render::Batch;
use vaeform_models::search::{Audition, Candidate, Settings};
use vaeform_patch::Patch;

/// Arguments of `vaeform find`.
#[derive(clap::Args)]
pub(crate) struct FindArgs {
    /// A sound: WAV, AIFF, FLAC, OGG, MP3.
    sample: PathBuf,
    /// Where to look: folders, .syx files or packed voices (.bin).
    #[arg(long = "in", value_name = "FOLDER", required = true, num_args = 1..)]
    places: Vec<PathBuf>,
    /// How many to list.
    #[arg(long, default_value_t = 20)]
    top: usize,
    /// The key to play, instead of the sound's own note.
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..128))]
    note: Option<u8>,
    /// MIDI velocity, 1-127.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..128))]
    velocity: u8,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Ranks and prints.
///
/// # Errors
/// When the sound cannot be read, or there is no voice.
pub(crate) fn run(args: FindArgs) -> Result<()> {
    let heard = Heard::read(&args.sample).with_context(|| args.sample.display().to_string())?;
    let (voices, num_failed) = voices::read(&args.places);
    ensure!(!voices.is_empty(), "--in: no voices");
    let settings = Settings { note: args.note, velocity: args.velocity, ..Settings::default() };
    let mut found: Vec<(Candidate, &Voice)> = ranked(&heard, &voices, settings);
    found.truncate(args.top);
    stdout::print(if args.json { json_of(&found) } else { text_of(&found, voices.len()) }.as_bytes())?;
    ensure!(num_failed == 0, "{num_failed} files could not be read");
    Ok(())
}

/// All voices, nearest first; each at whichever octave of the key fits it best.
fn ranked<'a>(heard: &Heard, voices: &'a [Voice], settings: Settings) -> Vec<(Candidate, &'a Voice)> {
    let octaves: &[i8] = if heard.target.is_pitched() { &[0, -1, 1] } else { &[0] };
    let parts: Vec<&[Voice]> = voices.chunks(Batch::MAX).collect();
    let bar = crew::bar(parts.len(), "parts heard");
    let start = || Audition::new(&heard.target, settings);
    let cancel = AtomicBool::new(false);
    let hear = |audition: &mut Audition<'_>, part: &&'a [Voice]| {
        let patches: Vec<Patch> = part.iter().map(|voice| voice.patch).collect();
        let mut takes = octaves.iter().map(|octave| audition.hear(&patches, *octave, &cancel));
        let first = takes.next().unwrap_or_default();
        takes.fold(first, |best, next| best.into_iter().zip(next).map(|(a, b)| nearer(a, b)).collect())
    };
    let heard = crew::map(&parts, &bar, start, hear);
    bar.finish_and_clear();
    let mut found: Vec<(Candidate, &Voice)> = heard.into_iter().flatten().zip(voices).collect();
    found.sort_by(|a, b| total(&a.0).total_cmp(&total(&b.0)));
    found
}

fn total(candidate: &Candidate) -> f64 {
    candidate.distance.map_or(f64::INFINITY, |distance| distance.total())
}

fn nearer(a: Candidate, b: Candidate) -> Candidate {
    if total(&b) < total(&a) { b } else { a }
}

fn text_of(found: &[(Candidate, &Voice)], count: usize) -> String {
    let columns = [
        ("DISTANCE", Align::Right),
        ("MSS", Align::Right),
        ("NOTE", Align::Right),
        ("NAME", Align::Left),
        ("VOICE", Align::Right),
        ("FILE", Align::Left),
    ];
    let mut table = Table::new(&columns);
    for (candidate, voice) in found {
        let mss = candidate.distance.map_or(f64::NAN, |distance| distance.mss);
        table.row([
            format!("{:.2}", total(candidate)),
            format!("{mss:.2}"),
            candidate.note.to_string(),
            voice.patch.name.to_string(),
            voice.voice.to_string(),
            voice.file.clone(),
        ]);
    }
    format!("{}\nof {count} voices, each played as it is\n", table.render())
}

fn json_of(found: &[(Candidate, &Voice)]) -> String {
    let row = |(candidate, voice): &(Candidate, &Voice)| {
        json!({
            "distance": total(candidate),
            "mss": candidate.distance.map(|distance| distance.mss),
            "note": candidate.note,
            "gain_db": candidate.gain_db,
            "name": voice.patch.name.to_string(),
            "voice": voice.voice,
            "file": voice.file,
        })
    };
    format!("{:#}\n", json!(found.iter().map(row).collect::<Vec<_>>()))
}
