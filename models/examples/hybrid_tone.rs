//! How near the tonal half of the hybrid comes to sounds, without noise and partials: (m) harmonics as measured, (a) the model's own
//! resynthesis, (b) its patch as the engine plays it at the sound's own key and hold. Figures are the metrics' at 22,050 Hz.
//!
//!     cargo run --release -p vaeform-models --example hybrid_tone -- DIR

use std::path::{Path, PathBuf};

use cpu_time::ThreadTime;
use vaeform_models::features::resampled;
use vaeform_models::hybrid::TonalPatch;
use vaeform_models::hybrid::tone::{Held, ToneHints, ToneModel, render_tone, render_track};
use vaeform_models::metrics::{Metrics, Panel, RATE_HZ};
use vaeform_models::target::Target;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let dir = std::env::args().nth(1).ok_or("expected a folder of WAV files")?;
    let wanted = std::env::args().nth(2).unwrap_or_default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "wav") && path.to_string_lossy().contains(&wanted));
    paths.sort();
    println!("{:36}    {:>5} {:>6} {:>6} {:>7} {:>8} {:>6}", "", "MSS", "wMFCC", "SOT", "RMScos", "MR-STFT", "level");
    let (mut sums, mut num) = ([[0.0; 6]; 3], 0.0);
    for path in &paths {
        match measured(path) {
            Ok(panels) => {
                num += 1.0;
                for (sums, panel) in sums.iter_mut().zip(panels) {
                    sums.iter_mut().zip(panel).for_each(|(sum, figure)| *sum += figure);
                }
            }
            Err(error) => println!("{}: {error}", path.display()),
        }
    }
    for (sums, which) in sums.iter().zip(["m", "a", "b"]) {
        print_row("mean", which, sums.map(|sum| sum / num));
    }
    Ok(())
}

/// The figures of one sound: as measured, as modelled, as played.
fn measured(path: &Path) -> Result<[[f64; 6]; 3], Failed> {
    let (samples, rate_hz) = read(path)?;
    let target = Target::new(&samples, rate_hz)?;
    let hints = ToneHints::new(&target);
    let before = ThreadTime::now();
    let (model, track) = ToneModel::analysed(&samples, rate_hz, &hints)?;
    let milliseconds = 1e3 * before.elapsed().as_secs_f64();
    let patch = TonalPatch::new(&model, "tone", target.note);
    let takes = [
        render_track(&track, rate_hz, samples.len()),
        render_tone(&model, rate_hz, samples.len()),
        patch.render(rate_hz, samples.len()),
    ];
    let mut metrics = Metrics::new();
    let goal = metrics.target(&resampled(&samples, rate_hz, RATE_HZ)?);
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut figures = [[0.0; 6]; 3];
    for ((take, which), row) in takes.iter().zip(["m", "a", "b"]).zip(&mut figures) {
        let take = resampled(take, rate_hz, RATE_HZ)?;
        let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, .. } = metrics.panel(&goal, &take);
        *row = [mss, wmfcc, sot, rms_cosine, mr_stft, metrics.level_db(&goal, &take)];
        print_row(&name, which, *row);
    }
    let held = match model.life.held {
        Held::Loop { from } => format!("stays from {:.2} s", from as f64 * 0.005),
        Held::Decay { db_per_s } => format!("{db_per_s:.0} dB/s"),
    };
    println!(
        "    {:.2} s, {milliseconds:.0} ms CPU; {:.2} Hz ({:.2}), key {}, held {:.2} s of {:?}, {held}, release {:.0} dB/s, pitch {} knots {:?}; {} kB packed",
        model.seconds,
        model.base_hz,
        hints.hz,
        patch.note,
        patch.hold_s,
        hints.hold_s,
        model.life.release_db_per_s,
        model.pitch.knots.len(),
        model.pitch.vibrato,
        patch.table.packed().len() / 1_000
    );
    Ok(figures)
}

fn print_row(name: &str, which: &str, [mss, wmfcc, sot, rms, mr_stft, level]: [f64; 6]) {
    println!("{name:36} {which}  {mss:5.2} {wmfcc:6.2} {sot:6.4} {rms:7.4} {mr_stft:8.3} {level:6.2}");
}

fn read(path: &Path) -> Result<(Vec<f32>, u32), Failed> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let scale = 1.0 / f32::from(i16::MAX);
    let samples: Result<Vec<f32>, _> = reader.samples::<i16>().map(|x| x.map(|x| f32::from(x) * scale)).collect();
    Ok((samples?.into_iter().step_by(usize::from(spec.channels)).collect(), spec.sample_rate))
}
