//! Whether one patch of two sounds of an instrument is that instrument between their keys.
//!
//!     cargo run --profile checked -p vaeform-models --example two_keys -- DIR [LOWER UPPER]
//!
//! DIR has 16-bit WAVE files `NAME_nKEY.wav`, as the example `keyboard` does; the patch is made of the keys LOWER and UPPER (48 and 72) and
//! played at all of them. Beside it are the hybrids of each of the two sounds alone.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use vaeform_dsp::layers::Tables;
use vaeform_models::hybrid::residual::{Comparison, Player, Press};
use vaeform_models::hybrid::{HybridFinder, HybridPatch, KeyedSound, TwoKeys};
use vaeform_models::target::Target;
use vaeform_patch::PatchName;

/// When keys go up, and how long files are heard after that, in seconds.
const HOLD_S: f64 = 1.5;
const RELEASED_S: f64 = 0.5;
const VELOCITY: f32 = 100.0 / 127.0;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A mono sound of a key.
struct Sound {
    samples: Vec<f32>,
    rate_hz: u32,
    target: Target,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let folder = words.first().ok_or("expected a folder of sounds")?;
    let key = |n: usize, default: u8| words.get(n).map_or(Ok(default), |text| text.parse());
    let keys = [key(1, 48)?, key(2, 72)?];
    let mut sums: BTreeMap<(&str, u8), (f64, usize)> = BTreeMap::new();
    let instruments = instruments(Path::new(folder))?;
    for (name, notes) in &instruments {
        let [Some(lower), Some(upper)] = keys.map(|key| notes.get(&key)) else { continue };
        let keyed =
            [lower, upper].map(|of| KeyedSound { samples: &of.samples, rate_hz: of.rate_hz, target: &of.target });
        let both = TwoKeys::new(keyed, PatchName::new("two keys"))?;
        let bytes = both.sound.preset().to_json().len();
        let patches = [("both", Some(both.sound)), ("lower", alone(lower)?), ("upper", alone(upper)?)];
        for (kind, sound) in patches.into_iter().filter_map(|(kind, sound)| Some((kind, sound?))) {
            let tables = sound.tables_over_keys();
            let mut shown = Vec::new();
            for (key, truth) in notes {
                let mss = played(&sound, &tables, *key, truth);
                let (sum, num) = sums.entry((kind, *key)).or_default();
                (*sum, *num) = (*sum + mss, *num + 1);
                shown.push(format!("{key} {mss:.2}"));
            }
            let size = if kind == "both" { format!(", {bytes} bytes") } else { String::new() };
            println!("{name} | {kind} | {}{size}", shown.join(" "));
        }
    }
    for ((kind, key), (sum, num)) in sums {
        println!("mean of {num}, {kind} at {key}: {:.2}", sum / num as f64);
    }
    Ok(())
}

/// The best hybrid of one sound.
fn alone(of: &Sound) -> Result<Option<HybridPatch>> {
    let mut finder =
        HybridFinder::new(&of.samples, of.rate_hz, &of.target, PatchName::new("one key")).ok_or("silence")?;
    Ok(finder.find(&AtomicBool::new(false)).into_iter().next().map(|best| best.sound))
}

/// MSS of a key.
fn played(sound: &HybridPatch, tables: &Tables, note: u8, truth: &Sound) -> f64 {
    let rate = f64::from(truth.rate_hz);
    let press = Press { note, velocity: VELOCITY, hold_frames: (HOLD_S * rate) as usize };
    let take = Player::new(truth.rate_hz as f32).play(&sound.patch, tables.clone(), press, truth.samples.len());
    Comparison::new(&truth.samples, truth.rate_hz).mss(&take)
}

fn instruments(folder: &Path) -> Result<BTreeMap<String, BTreeMap<u8, Sound>>> {
    let mut all: BTreeMap<String, BTreeMap<u8, Sound>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some((name, key)) = stem.rsplit_once("_n") else { continue };
        let key: u8 = key.parse()?;
        let mut reader = hound::WavReader::open(&path)?;
        let spec = reader.spec();
        let samples: std::result::Result<Vec<i16>, _> = reader.samples::<i16>().collect();
        let len = ((HOLD_S + RELEASED_S) * f64::from(spec.sample_rate)) as usize;
        let mean = |frame: &[i16]| frame.iter().map(|x| f32::from(*x)).sum::<f32>() / frame.len() as f32 / 32_768.0;
        let samples: Vec<f32> = samples?.chunks(usize::from(spec.channels)).take(len).map(mean).collect();
        let target = Target { note: key, ..Target::new(&samples, spec.sample_rate)? };
        all.entry(name.to_owned()).or_default().insert(key, Sound { samples, rate_hz: spec.sample_rate, target });
    }
    Ok(all)
}
