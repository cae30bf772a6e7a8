//! The demo: plays a phrase on the built CLAP bundle, one instance a part, each with a voice sent to it as SysEx, then sweeps a
//! latent knob over a held chord, then plays a gesture that was recorded on the latents and a variation of it, then
//! factory sounds with sweeps of their macros; leaves a WAV, a spectrogram, a picture of the gesture and a line that says what it did.
//!
//! `vaeform-demo BUNDLE.clap OUT_DIR [FILE.syx]`; without a file it plays the factory bank.

mod canvas;
mod casting;
mod ensemble;
mod factory_sounds;
mod gesture;
mod phrase;
mod spectrogram;
mod sweep;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use vaeform_models::features::Loudness;

/// The rate of everything here, in Hz.
const RATE_HZ: u32 = 48_000;

fn main() -> ExitCode {
    match demo() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vaeform-demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn demo() -> Result<()> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (bundle, out, file) = match args.as_slice() {
        [bundle, out] => (bundle, out, None),
        [bundle, out, file] => (bundle, out, Some(file.as_path())),
        _ => bail!("usage: vaeform-demo BUNDLE.clap OUT_DIR [FILE.syx]"),
    };
    let started = Instant::now();
    let bank = casting::read(file)?;
    let cast = casting::cast(&bank.voices);
    for (part, voice) in phrase::PARTS.iter().zip(&cast) {
        println!("  {:5} plays {}", part.name, voice.name);
    }
    let mut mix = ensemble::play(bundle, &cast)?;
    let swept = cast.last().context("the cast is empty")?;
    println!("  then latent knob {} sweeps {}", sweep::LATENT, swept.name);
    mix.append(&sweep::play(bundle, swept)?)?;
    println!("  then a recorded gesture of four bars on three latents, and four bars of its variation");
    let recorded = gesture::Recorded::new()?;
    mix.append(&recorded.play(bundle, swept)?)?;
    for part in &factory_sounds::PARTS {
        println!(
            "  then {} (macro {}) sweeps {} ({})",
            part.macro_name()?,
            part.macro_number,
            part.sound()?.name,
            part.kind
        );
        mix.append(&part.play(bundle)?)?;
    }
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let (wav, png, lanes) = (out.join("demo.wav"), out.join("demo.png"), out.join("gesture.png"));
    write_wav(&wav, &mix)?;
    recorded.draw(&lanes)?;
    let loudness = Loudness::of(&mix.left, &mix.right, RATE_HZ)?;
    let seconds = mix.left.len() as f64 / f64::from(RATE_HZ);
    let peak_db = 20.0 * f64::from(mix.peak()).log10();
    spectrogram::write(&png, &mix, RATE_HZ, &format!("Vaeform demo: {}", bank.source))?;
    println!(
        "{}: {seconds:.1} s, {} notes in {} parts with voices of {} through {}, a latent sweep, a gesture and its variation, and {} factory sounds with a macro sweep each; peak {peak_db:.1} dBFS, {:.1} LUFS; \
         spectrogram {}, gesture {}; took {:.1} s",
        wav.display(),
        phrase::num_notes(),
        phrase::PARTS.len(),
        bank.source,
        mix.plugin,
        factory_sounds::PARTS.len(),
        loudness.integrated_lufs,
        png.display(),
        lanes.display(),
        started.elapsed().as_secs_f64(),
    );
    Ok(())
}

/// Stereo, 24 bits.
fn write_wav(path: &Path, mix: &ensemble::Mix) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE_HZ,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let context = || format!("cannot write {}", path.display());
    let mut writer = hound::WavWriter::create(path, spec).with_context(context)?;
    for (left, right) in mix.left.iter().zip(&mix.right) {
        for sample in [left, right] {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 8_388_607.0) as i32).with_context(context)?;
        }
    }
    writer.finalize().with_context(context)
}
