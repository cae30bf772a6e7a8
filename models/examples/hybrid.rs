//! How near hybrids of every kind come to the sounds of a folder (16-bit WAVE), what they weigh and what finding them costs.
//!
//!     cargo run --profile checked -p vaeform-models --example hybrid -- DIR [PART_OF_NAME [FOLDER_FOR_PRESETS]]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use cpu_time::ThreadTime;
use vaeform_models::hybrid::{HybridFinder, HybridPatch};
use vaeform_models::metrics::Panel;
use vaeform_models::search::{HybridKeyboard, Playability};
use vaeform_models::target::Target;
use vaeform_patch::{PatchName, Preset};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("expected a folder of sounds")?;
    let wanted = args.next().unwrap_or_default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "wav") && path.to_string_lossy().contains(&wanted));
    paths.sort();
    println!("sound | kind | rank | MSS | wMFCC | SOT | RMS cos | MR-STFT | level dB | bytes");
    let mut sums = [0.0; 7];
    let (mut keyboard, mut num_passed) = (HybridKeyboard::default(), 0);
    for path in &paths {
        let (samples, rate_hz) = read(path)?;
        let target = Target::new(&samples, rate_hz)?;
        let start = ThreadTime::now();
        let mut finder = HybridFinder::new(&samples, rate_hz, &target, PatchName::new("hybrid")).ok_or("silence")?;
        let found = finder.find(&AtomicBool::new(false));
        let cost_ms = 1e3 * start.elapsed().as_secs_f64();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for candidate in &found {
            let figures = shown(&candidate.panel);
            println!(
                "{name} {} | {} | {:.2} | {figures} | {}",
                candidate.note,
                candidate.kind,
                candidate.rank(),
                candidate.num_bytes()
            );
        }
        let Some(best) = found.first() else { continue };
        if let Some(folder) = std::env::args().nth(3) {
            std::fs::write(Path::new(&folder).join(format!("{name}.json")), best.sound.preset().to_json())?;
        }
        let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, level_db } = best.panel;
        println!("{name}: {:.2} s of sound, {cost_ms:.0} ms", target.seconds());
        // From what is written and nothing else.
        let (Preset { patch, tables, contents, .. }, _) = Preset::from_json(best.sound.preset().to_json())?;
        let expected = keyboard.expected(&target, best.note);
        let played = keyboard.tried(&HybridPatch { patch, tables, contents }, &expected);
        num_passed += usize::from(played.passes());
        println!("{name}: {}", told(&played));
        sums.iter_mut()
            .zip([mss, wmfcc, sot, rms_cosine, mr_stft, level_db, cost_ms])
            .for_each(|(sum, figure)| *sum += figure);
    }
    let [mss, wmfcc, sot, rms_cosine, mr_stft, level_db, cost_ms] = sums.map(|sum| sum / paths.len() as f64);
    let mean = Panel { mss, wmfcc, sot, rms_cosine, mr_stft, level_db };
    println!("mean of {} | {} | {cost_ms:.0} ms", paths.len(), shown(&mean));
    println!("{num_passed} of {} stay instruments, from the presets alone", paths.len());
    Ok(())
}

/// What came of playing it.
fn told(of: &Playability) -> String {
    let faults: Vec<String> = of
        .faults()
        .map(|(trial, fault)| {
            let (cents, tail) = (trial.cents.unwrap_or_default(), trial.tail_db);
            format!(
                "{fault} at {} {} ({:.0} dB, {cents:+.0} cents, tail {tail:.0} dB)",
                trial.note, trial.velocity, trial.peak_db
            )
        })
        .collect();
    let worst = of.trials.iter().filter_map(|trial| trial.cents).fold(0.0_f32, |worst, cents| worst.max(cents.abs()));
    let held = of.held;
    format!(
        "{} faults of {}, worst tune {worst:.1} cents; held 4 s {:+.1} dB ({}{}); {:+.1} dB and {:+.2} octaves by velocity; {}",
        faults.len(),
        of.trials.len(),
        held.level_db,
        if held.stays { "stays" } else { "decays" },
        if held.goes_on() { "" } else { ", wrong" },
        of.response.louder_db,
        of.response.brighter_octaves,
        faults.into_iter().take(3).collect::<Vec<_>>().join(", ")
    )
}

fn shown(panel: &Panel) -> String {
    let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, level_db } = panel;
    format!("{mss:.2} | {wmfcc:.2} | {sot:.4} | {rms_cosine:.4} | {mr_stft:.2} | {level_db:.2}")
}

fn read(path: &Path) -> Result<(Vec<f32>, u32), Box<dyn std::error::Error>> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let samples: Result<Vec<i16>, _> = reader.samples::<i16>().collect();
    let mono = samples?.chunks(usize::from(spec.channels)).map(|frame| f32::from(frame[0]) / 32_768.0).collect();
    Ok((mono, spec.sample_rate))
}
