//! The second part of the demo: matches of a sound that `vaeform match` found, loaded into the built CLAP bundle, played at the target's
//! place and measured against the target beside the controls, and then played over two octaves.
//!
//! `vaeform-resynthesis strike SOUND.wav` writes the demo's own sound; `vaeform-resynthesis play BUNDLE.clap MATCH_DIR...` plays the
//! first match of each folder that `vaeform match --with-target` wrote of one sound.

mod bar;
mod matched;
mod played;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use matched::Matched;

/// The rate of the demo's own sound, in Hz.
const RATE_HZ: u32 = 44_100;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vaeform-resynthesis: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    match args.as_slice() {
        [task, out] if task.as_os_str() == "strike" => write_wav(out, &bar::struck(RATE_HZ), RATE_HZ),
        [task, bundle, folders @ ..] if task.as_os_str() == "play" && !folders.is_empty() => play(bundle, folders),
        _ => bail!("usage: vaeform-resynthesis strike SOUND.wav | play BUNDLE.clap MATCH_DIR..."),
    }
}

fn play(bundle: &Path, folders: &[PathBuf]) -> Result<()> {
    let matches: Vec<Matched> = folders.iter().map(|folder| Matched::read(folder)).collect::<Result<_>>()?;
    let mut takes = Vec::new();
    for matched in &matches {
        takes.push((matched, played::take(bundle, matched)?));
    }
    println!("  {:40} {:>7} {:>7} {:>7} {:>7} {:>7}", "in the plugin", "MSS", "wMFCC", "SOT", "RMScos", "MRSTFT");
    for (name, panel) in played::panels(&takes)? {
        println!(
            "  {name:40} {:7.2} {:7.2} {:7.3} {:7.3} {:7.2}",
            panel.mss, panel.wmfcc, panel.sot, panel.rms_cosine, panel.mr_stft
        );
    }
    for ((matched, take), folder) in takes.iter().zip(folders) {
        let file = |kind: &str| folder.join(format!("{}.{kind}", matched.name));
        write_wav(&file("plugin.wav"), take, matched.rate_hz)?;
        write_wav(&file("keys.wav"), &played::two_octaves(bundle, matched)?, matched.rate_hz)?;
        let [own, keys, picture] = ["plugin.wav", "keys.wav", "png"].map(|kind| file(kind).display().to_string());
        println!("{}: at its own key {own}, over two octaves {keys}, picture {picture}", matched.kind);
    }
    Ok(())
}

/// Mono, 24 bits.
fn write_wav(path: &Path, samples: &[f32], rate_hz: u32) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let context = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(context)?;
    }
    let mut writer = hound::WavWriter::create(path, spec).with_context(context)?;
    for sample in samples {
        writer.write_sample((sample.clamp(-1.0, 1.0) * 8_388_607.0) as i32).with_context(context)?;
    }
    writer.finalize().with_context(context)
}
