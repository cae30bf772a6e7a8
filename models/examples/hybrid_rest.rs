//! How near noise bands, and partials with noise, come to the sounds of a folder (mono 16-bit WAVE), with what each costs.
//!
//!     cargo run --profile checked -p vaeform-models --example hybrid_rest -- DIR [PART_OF_NAME [body]]
//!
//! With `body` the key goes up where the sound seems to let go, and what sustains is repeated until then.

use std::path::{Path, PathBuf};

use cpu_time::ThreadTime;
use vaeform_models::hybrid::residual::{Analysis, Found};
use vaeform_models::metrics::Panel;
use vaeform_models::target::Target;

const KINDS: [&str; 4] = ["noise", "partials 16", "partials 24", "partials 48"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("expected a folder of sounds")?;
    let wanted = args.next().unwrap_or_default();
    let with_body = args.next().is_some();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "wav") && path.to_string_lossy().contains(&wanted));
    paths.sort();
    println!("sound | kind | MSS | wMFCC | SOT | RMS cos | MR-STFT | level dB | CPU ms | bands | partials");
    let mut sums = [[0.0; 7]; KINDS.len()];
    for path in &paths {
        let (samples, rate_hz) = read(path)?;
        let (note, hold_s) = Target::new(&samples, rate_hz)
            .map_or((60, None), |target| (target.note, target.hold_s.map(|hold_s| target.onset_s + hold_s)));
        let mut analysis = Analysis::new(&samples, rate_hz, note).ok_or("silence")?;
        if with_body {
            analysis = analysis.with_body(hold_s);
        }
        for (kind, sums) in sums.iter_mut().enumerate() {
            let start = ThreadTime::now();
            let found = match kind {
                0 => analysis.noise(),
                1 => analysis.partials(16),
                2 => analysis.partials(24),
                _ => analysis.partials(48),
            };
            let cost_ms = 1e3 * start.elapsed().as_secs_f64();
            let figures = figures(&analysis.comparison().panel(&found.take), cost_ms);
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            println!("{name} {note} | {} | {} | {}", KINDS[kind], shown(figures), parts(&found));
        }
    }
    for (kind, sums) in KINDS.iter().zip(sums) {
        println!("mean of {} | {kind} | {}", paths.len(), shown(sums.map(|sum| sum / paths.len() as f64)));
    }
    Ok(())
}

fn figures(panel: &Panel, cost_ms: f64) -> [f64; 7] {
    [panel.mss, panel.wmfcc, panel.sot, panel.rms_cosine, panel.mr_stft, panel.level_db, cost_ms]
}

fn shown([mss, wmfcc, sot, cosine, mr_stft, level, ms]: [f64; 7]) -> String {
    format!("{mss:.2} | {wmfcc:.2} | {sot:.4} | {cosine:.4} | {mr_stft:.2} | {level:.2} | {ms:.0}")
}

fn parts(found: &Found) -> String {
    let layers = &found.patch.layers;
    format!("{} | {}", layers.noise_bands.is_some(), layers.partials.is_some())
}

fn read(path: &Path) -> Result<(Vec<f32>, u32), Box<dyn std::error::Error>> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let samples: Result<Vec<i16>, _> = reader.samples::<i16>().collect();
    let mono = samples?.chunks(usize::from(spec.channels)).map(|frame| f32::from(frame[0]) / 32_768.0).collect();
    Ok((mono, spec.sample_rate))
}
