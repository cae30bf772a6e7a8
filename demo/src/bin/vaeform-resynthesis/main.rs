//! The second part of the demo: a match that `vaeform match` found, loaded into the built CLAP bundle, played at the target's place
//! and measured against the target beside the controls.
//!
//! `vaeform-resynthesis strike SOUND.wav` writes the demo's own sound; `vaeform-resynthesis play BUNDLE.clap MATCH_DIR` plays the
//! first match of a folder that `vaeform match --with-target` wrote.

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
        [task, bundle, folder] if task.as_os_str() == "play" => play(bundle, folder),
        _ => bail!("usage: vaeform-resynthesis strike SOUND.wav | play BUNDLE.clap MATCH_DIR"),
    }
}

fn play(bundle: &Path, folder: &Path) -> Result<()> {
    let matched = Matched::read(folder)?;
    let take = played::take(bundle, &matched)?;
    let wav = folder.join(format!("{}.plugin.wav", matched.name));
    write_wav(&wav, &take, matched.rate_hz)?;
    println!(
        "  {:22} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "distance to the target", "MSS", "wMFCC", "SOT", "RMScos", "MRSTFT"
    );
    for (name, panel) in played::panels(&matched, &take)? {
        println!(
            "  {name:22} {:7.2} {:7.2} {:7.3} {:7.3} {:7.2}",
            panel.mss, panel.wmfcc, panel.sot, panel.rms_cosine, panel.mr_stft
        );
    }
    let file = |kind: &str| folder.join(format!("{}.{kind}", matched.name)).display().to_string();
    println!("target {}, match {}", file("target.wav"), file("wav"));
    println!("match played by the plugin {}; picture {}; patch {}", wav.display(), file("png"), file("syx"));
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
