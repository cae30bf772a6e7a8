//! `vaeform render`: voices of a file to float WAV, FM patches mono and sixteen side by side, others in stereo. No limiter, no effects.

mod layered;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::{stdout, voice_file};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::content::Content;
use vaeform_patch::{OwnTable, Patch, Preset};

/// Longest render.
const MAX_SECONDS: f32 = 600.0;

/// Arguments of `vaeform render`.
#[derive(clap::Args)]
pub(crate) struct RenderArgs {
    /// A .syx file (or a preset, .json or .csv).
    file: PathBuf,
    /// Voice in the file, from 0.
    #[arg(long, default_value_t = 0)]
    voice: usize,
    /// MIDI note, 0-127.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u8).range(0..128))]
    note: u8,
    /// MIDI velocity, 1-127.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..128))]
    velocity: u8,
    /// Seconds until the key goes up.
    #[arg(long, default_value_t = 1.0)]
    hold: f32,
    /// Seconds in all.
    #[arg(long, default_value_t = 2.0)]
    seconds: f32,
    /// Sample rate in Hz, 8000-384000.
    #[arg(long, default_value_t = 48_000, value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    rate: u32,
    /// The WAV to write.
    #[arg(long, required_unless_present = "jobs")]
    out: Option<PathBuf>,
    /// A file of renders, a line each: `voice note velocity hold seconds path`. Voices count from 0; empty lines and lines that
    /// start with # are passed over.
    #[arg(long, conflicts_with_all = ["voice", "note", "velocity", "hold", "seconds", "out"])]
    jobs: Option<PathBuf>,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
    /// Say what was written as JSON.
    #[arg(long)]
    json: bool,
}

/// One WAV to write.
#[derive(Clone, Debug, PartialEq)]
struct Render {
    patch: Patch,
    /// Samples of the tables that it names.
    tables: Vec<OwnTable>,
    /// The noise bands and partials that it names.
    contents: Vec<Content>,
    job: Job,
    num_frames: usize,
    path: PathBuf,
}

/// Renders one voice, or all lines of a job file; a bad line is named and the others go on.
///
/// # Errors
/// When the file cannot be read, or a render failed.
pub(crate) fn run(args: RenderArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(args.jobs.iter().chain([&args.file]));
    let voices = voice_file::presets(&args.file).with_context(|| args.file.display().to_string())?;
    let (mut renders, mut num_failed) = (Vec::new(), 0);
    match (&args.jobs, &args.out) {
        (Some(jobs), _) => {
            let text = std::fs::read_to_string(jobs).with_context(|| jobs.display().to_string())?;
            for (idx, line) in text.lines().enumerate() {
                let claimed = |render: Option<Render>| {
                    render.iter().try_for_each(|render| outputs.claim(&render.path))?;
                    Ok(render)
                };
                match parse_line(line, &voices, args.rate).and_then(claimed) {
                    Ok(render) => renders.extend(render),
                    Err(error) => {
                        eprintln!("vaeform: {}:{}: {error:#}", jobs.display(), idx + 1);
                        num_failed += 1;
                    }
                }
            }
        }
        (None, Some(out)) => {
            outputs.claim(out)?;
            let timing = [args.hold, args.seconds];
            renders.push(render(&voices, args.voice, [args.note, args.velocity], timing, out, args.rate)?);
        }
        (None, None) => bail!("--out or --jobs says where to write"),
    }
    let num_renders = renders.len() + num_failed;
    num_failed += write_all(renders, args.rate, args.json, &outputs)?;
    ensure!(num_failed == 0, "{num_failed} of {num_renders} renders failed");
    Ok(())
}

fn parse_line(line: &str, voices: &[Preset], rate: u32) -> Result<Option<Render>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut fields = line.splitn(6, char::is_whitespace).map(str::trim);
    let mut field = |name: &str| {
        fields
            .next()
            .filter(|f| !f.is_empty())
            .with_context(|| format!("no {name}; expected `voice note velocity hold seconds path`"))
    };
    let number = |name: &str, text: &str| -> Result<u8> {
        text.parse().with_context(|| format!("{name} is '{text}', expected a whole number"))
    };
    let seconds = |name: &str, text: &str| -> Result<f32> {
        text.parse().with_context(|| format!("{name} is '{text}', expected seconds"))
    };
    let voice = field("voice")?.parse().context("voice is no whole number")?;
    let keys = [number("note", field("note")?)?, number("velocity", field("velocity")?)?];
    let timing = [seconds("hold", field("hold")?)?, seconds("seconds", field("seconds")?)?];
    let path = field("path")?;
    render(voices, voice, keys, timing, Path::new(path), rate).map(Some)
}

fn render(
    voices: &[Preset],
    voice: usize,
    [note, velocity]: [u8; 2],
    [hold, seconds]: [f32; 2],
    path: &Path,
    rate: u32,
) -> Result<Render> {
    let preset =
        voices.get(voice).with_context(|| format!("voice {voice}: the file has voices 0-{}", voices.len() - 1))?;
    ensure!(note < 128, "note {note}: expected 0-127");
    ensure!((1..128).contains(&velocity), "velocity {velocity}: expected 1-127");
    ensure!(hold >= 0.0, "hold {hold}: expected seconds");
    ensure!(seconds > 0.0 && seconds <= MAX_SECONDS, "seconds {seconds}: expected up to {MAX_SECONDS}");
    let frames = |seconds: f32| (f64::from(seconds) * f64::from(rate)).round() as usize;
    let job = Job { note, velocity: f32::from(velocity) / 127.0, hold_frames: frames(hold) };
    let (patch, tables, contents) = (preset.patch, preset.named_tables(), preset.named_contents());
    Ok(Render { patch, tables, contents, job, num_frames: frames(seconds), path: path.to_owned() })
}

/// Renders sixteen at a time, or one in stereo, and writes them; returns how many could not be written.
fn write_all(renders: Vec<Render>, rate: u32, json: bool, outputs: &Outputs) -> Result<usize> {
    let (mut renders, layered): (Vec<_>, Vec<_>) =
        renders.into_iter().partition(|render| render.patch.layers.is_fm_alone());
    // Renders of one length go side by side.
    renders.sort_by_key(|render| render.num_frames);
    let bar = match renders.len() + layered.len() {
        ..32 => ProgressBar::hidden(),
        len => ProgressBar::new(len as u64),
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} renders, {eta} left") {
        bar.set_style(style);
    }
    let mut batch = Batch::new(rate as f32, Isa::detect());
    let mut num_failed = 0;
    let mut rest = renders.as_slice();
    while let Some(first) = rest.first() {
        let len = rest.iter().take(Batch::MAX).take_while(|r| r.num_frames == first.num_frames).count();
        let (now, later) = rest.split_at(len);
        rest = later;
        let jobs: Vec<_> = now.iter().map(|render| (render.patch, render.job)).collect();
        let mut takes = vec![vec![0.0; first.num_frames]; len];
        batch.render(&jobs, &mut takes);
        for (render, output) in now.iter().zip(&takes) {
            let written = outputs.wav(&render.path, output, rate);
            num_failed += tell(&bar, render, written, [output, output], rate, json)?;
        }
    }
    for render in &layered {
        let [left, right] =
            layered::render(&render.patch, (&render.tables, &render.contents), &render.job, render.num_frames, rate);
        let written = outputs.stereo_wav(&render.path, [&left, &right], rate);
        num_failed += tell(&bar, render, written, [&left, &right], rate, json)?;
    }
    bar.finish_and_clear();
    Ok(num_failed)
}

/// Says what was written, or why not: then 1 is given, which counts as failed.
fn tell(
    bar: &ProgressBar,
    render: &Render,
    written: Result<()>,
    channels: [&[f32]; 2],
    rate: u32,
    json: bool,
) -> Result<usize> {
    bar.inc(1);
    if let Err(error) = written {
        bar.suspend(|| eprintln!("vaeform: {error:#}"));
        return Ok(1);
    }
    let peak = channels.into_iter().flatten().fold(0f32, |peak, x| peak.max(x.abs()));
    let (name, path, frames) = (render.patch.name.to_string(), render.path.display(), render.num_frames);
    let said = if json {
        let row = serde_json::json!({"path": path.to_string(), "name": name, "frames": frames, "peak": peak});
        format!("{row}\n")
    } else {
        let (seconds, peak_db) = (frames as f32 / rate as f32, 20.0 * peak.max(1e-9).log10());
        format!("{path}  {name}  {seconds:.2} s  peak {peak_db:.1} dB\n")
    };
    bar.suspend(|| stdout::print(said.as_bytes()))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_is_wrong_with_them() {
        let voices = [Patch::default().into()];
        let error = |line: &str| format!("{:#}", parse_line(line, &voices, 48_000).unwrap_err());
        assert!(error("0 60 100 1 2").contains("no path"));
        assert!(error("1 60 100 1 2 x.wav").contains("voice 1"));
        assert!(error("0 200 100 1 2 x.wav").contains("note 200"));
        assert!(error("0 60 0 1 2 x.wav").contains("velocity 0"));
        assert!(error("0 60 100 1 nan x.wav").contains("seconds"));
        assert_eq!(parse_line(" # a comment", &voices, 48_000).unwrap(), None);
        let render = parse_line("0 60 100 0.5 1 a folder/x.wav", &voices, 48_000).unwrap().unwrap();
        assert_eq!((render.num_frames, render.job.hold_frames), (48_000, 24_000));
        assert_eq!(render.path, Path::new("a folder/x.wav"));
    }
}
