//! Whether hybrids of instruments stay those instruments at other keys, held longer and struck softer.
//!
//!     cargo run --profile checked -p vaeform-models --example keyboard -- DIR [PART_OF_NAME] [without=TEXT] [PARAMETER=VALUE...]
//!
//! DIR has 16-bit WAVE files: `NAME_n60.wav` is matched, `NAME_n48.wav` and so on are the same instrument at other keys, `NAME_long.wav` is
//! note 60 held longer, `NAME_v50.wav` note 60 at velocity 50. Keys go down at the first sample of a file and up after 1.5 s, those of long
//! notes after 4 s; half a second later files are cut. Candidates whose kind has the text after `without=` do not count. Parameters by their
//! text ids (`osc1.formants=0.5`) are set in all patches of the last row.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use vaeform_models::features::{Pitch, PitchTracker, resampled};
use vaeform_models::hybrid::residual::{Comparison, Player, Press};
use vaeform_models::hybrid::{HybridCandidate, HybridFinder};
use vaeform_models::metrics::{Panel, RATE_HZ};
use vaeform_models::target::Target;
use vaeform_patch::PatchName;
use vaeform_patch::layers::{EnvelopeParam, LayerParamId, Layers, NoiseParam, OscillatorParam, PartialsParam};

/// The key of the sample, when keys go up, and how long files are heard after that, in seconds.
const OWN_KEY: u8 = 60;
const HOLD_S: f64 = 1.5;
const LONG_HOLD_S: f64 = 4.0;
const RELEASED_S: f64 = 0.5;
/// What a full-velocity sample was struck at, and a soft one.
const VELOCITY: u8 = 100;
const SOFT: u8 = 50;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A sound, mono.
struct Sound {
    samples: Vec<f32>,
    rate_hz: u32,
}

/// What an instrument was recorded as.
#[derive(Default)]
struct Instrument {
    keys: BTreeMap<u8, Sound>,
    long: Option<Sound>,
    soft: Option<Sound>,
}

/// MSS, wMFCC and SOT.
type Figures = [f64; 3];

/// How a patch is changed before it is played.
struct Variant {
    name: &'static str,
    change: Box<dyn Fn(&mut Layers)>,
}

fn main() -> Result<()> {
    let (mut settings, words): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.contains('='));
    let unwanted: Vec<String> = settings.extract_if(.., |text| text.starts_with("without=")).collect();
    let unwanted = unwanted.first().and_then(|text| text.strip_prefix("without="));
    let folder = words.first().ok_or("expected a folder of sounds")?;
    let wanted = words.get(1).map(String::as_str).unwrap_or_default();
    let instruments = instruments(Path::new(folder), wanted)?;
    let variants = variants(settings)?;
    println!(
        "instrument | variant | kind | note | own | other keys | held | soft | cents off its own tune at each key"
    );
    let mut sums: Vec<BTreeMap<String, (Figures, usize)>> = variants.iter().map(|_| BTreeMap::new()).collect();
    let mut cents = vec![0.0_f64; variants.len()];
    for (name, instrument) in &instruments {
        let Some(best) = matched(instrument, unwanted)? else { continue };
        for (n, variant) in variants.iter().enumerate() {
            let (rows, off) = played(&best, instrument, variant);
            let shown: Vec<String> = rows.iter().map(|(place, [mss, ..])| format!("{place} {mss:.2}")).collect();
            let tune: Vec<String> = off.iter().map(|cents| format!("{cents:+.1}")).collect();
            println!(
                "{name} | {} | {} | {} | {} | {}",
                variant.name,
                best.kind,
                best.note,
                shown.join(" "),
                tune.join(" ")
            );
            cents[n] = off.iter().fold(cents[n], |worst, off| worst.max(off.abs()));
            for (place, figures) in rows {
                let (sum, num) = sums[n].entry(place).or_default();
                sum.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
                *num += 1;
            }
        }
    }
    for ((variant, sums), cents) in variants.iter().zip(&sums).zip(cents) {
        println!("mean of {}, {}: {}; worst {cents:.1} cents", instruments.len(), variant.name, summary(sums));
    }
    println!(
        "FM beside them, measured once at 48 and 72: 6.98 / 7.25 / .065; over 36-84: 7.99 / 7.87 / .082; held 5.18; soft 6.13"
    );
    Ok(())
}

/// Means over places.
fn summary(sums: &BTreeMap<String, (Figures, usize)>) -> String {
    let mean = |places: &[&str]| {
        let found: Vec<&(Figures, usize)> = places.iter().filter_map(|place| sums.get(*place)).collect();
        let num: usize = found.iter().map(|(_, num)| num).sum();
        let mean = |n: usize| found.iter().map(|(sum, _)| sum[n]).sum::<f64>() / num.max(1) as f64;
        format!("{:.2} / {:.2} / {:.4}", mean(0), mean(1), mean(2))
    };
    let groups: [(&str, &[&str]); 5] = [
        ("own", &["60"]),
        ("48 and 72", &["48", "72"]),
        ("36-84", &["36", "48", "72", "84"]),
        ("held", &["held"]),
        ("soft", &["soft"]),
    ];
    groups.map(|(name, places)| format!("{name} {}", mean(places))).join("; ")
}

fn variants(settings: Vec<String>) -> Result<Vec<Variant>> {
    let mut all = vec![
        Variant { name: "as written", change: Box::new(|_| ()) },
        Variant { name: "no key map", change: Box::new(|layers| keys_alike(layers, [0.0, 0.0])) },
        Variant { name: "constant map", change: Box::new(|layers| keys_alike(layers, [0.65, 0.25])) },
    ];
    if !settings.is_empty() {
        let parsed: Result<Vec<(LayerParamId, f32)>> = settings.iter().map(|text| setting(text)).collect();
        let parsed = parsed?;
        let change = move |layers: &mut Layers| {
            for (id, value) in &parsed {
                layers.set(*id, *value);
            }
        };
        all.push(Variant { name: "as asked", change: Box::new(change) });
    }
    Ok(all)
}

fn setting(text: &str) -> Result<(LayerParamId, f32)> {
    let (key, value) = text.split_once('=').ok_or("expected PARAMETER=VALUE")?;
    Ok((LayerParamId::from_key(key).ok_or_else(|| format!("no parameter {key}"))?, value.parse()?))
}

/// One key map for all instruments: the share of formants that stays, and the power of the pitch by which time goes faster.
fn keys_alike(layers: &mut Layers, [formants, time]: [f32; 2]) {
    layers.set(OscillatorParam::Formants.of(0), formants);
    for n in 1..4 {
        layers.set(EnvelopeParam::KeyTime.of(n), time);
    }
    layers.set(PartialsParam::KeyTime.of(0), time);
    layers.set(NoiseParam::KeyTime.of(0), 0.0);
    layers.set(NoiseParam::KeyLevel.of(0), 0.0);
}

fn matched(instrument: &Instrument, unwanted: Option<&str>) -> Result<Option<HybridCandidate>> {
    let Some(own) = instrument.keys.get(&OWN_KEY) else { return Ok(None) };
    let target = Target::new(&own.samples, own.rate_hz)?;
    let mut finder =
        HybridFinder::new(&own.samples, own.rate_hz, &target, PatchName::new("keyboard")).ok_or("silence")?;
    let found = finder.find(&AtomicBool::new(false)).into_iter();
    Ok(found.into_iter().find(|candidate| unwanted.is_none_or(|text| !candidate.kind.to_string().contains(text))))
}

/// The figures at each place, and how far each key is from where the sample's own tune would have it.
fn played(best: &HybridCandidate, instrument: &Instrument, variant: &Variant) -> (Vec<(String, Figures)>, Vec<f64>) {
    let mut sound = best.sound.clone();
    (variant.change)(&mut sound.patch.layers);
    let tables = sound.tables_over_keys();
    let mut player = Player::new(instrument.keys[&OWN_KEY].rate_hz as f32);
    let mut take = |truth: &Sound, key: u8, velocity: u8| {
        let rate = f64::from(truth.rate_hz);
        let onset = (best.onset_s * rate).round() as usize;
        let len = truth.samples.len();
        let hold_s = len as f64 / rate - RELEASED_S - best.onset_s;
        let note = (i16::from(best.note) + i16::from(key) - i16::from(OWN_KEY)).clamp(0, 127) as u8;
        let hold_frames = (hold_s * rate).round().max(1.0) as usize;
        let press = Press { note, velocity: f32::from(velocity) / 127.0, hold_frames };
        let heard = player.play(&sound.patch, tables.clone(), press, len - onset);
        [vec![0.0; onset], heard].concat()
    };
    let mut rows = Vec::new();
    let mut pitches = Vec::new();
    for (key, truth) in &instrument.keys {
        let heard = take(truth, *key, VELOCITY);
        rows.push((key.to_string(), figures(truth, &heard)));
        pitches.push((*key, pitch(&heard, truth.rate_hz, *key)));
    }
    let own_pitch = pitches.iter().find(|(key, _)| *key == OWN_KEY).map_or(0.0, |(_, cents)| *cents);
    let off = pitches.iter().map(|(_, cents)| cents - own_pitch).collect();
    for (place, velocity, truth) in [("held", VELOCITY, &instrument.long), ("soft", SOFT, &instrument.soft)] {
        if let Some(truth) = truth {
            let heard = take(truth, OWN_KEY, velocity);
            rows.push((place.to_owned(), figures(truth, &heard)));
        }
    }
    (rows, off)
}

fn figures(truth: &Sound, heard: &[f32]) -> Figures {
    let Panel { mss, wmfcc, sot, .. } = Comparison::new(&truth.samples, truth.rate_hz).panel(heard);
    [mss, wmfcc, sot]
}

/// Cents from a key to what is heard, whole octaves left out.
fn pitch(heard: &[f32], rate_hz: u32, key: u8) -> f64 {
    const TRACKED_S: f64 = 1.0;
    let samples = resampled(heard, rate_hz, RATE_HZ).unwrap_or_default();
    let hz = 440.0 * ((f64::from(key) - 69.0) / 12.0).exp2();
    let mut tracker = PitchTracker::new(f64::from(RATE_HZ), 0.5 * hz, (2.0 * hz).min(4_200.0), 220);
    let held = &samples[..samples.len().min((TRACKED_S * f64::from(RATE_HZ)) as usize)];
    let octaves = (f64::from(Pitch::of_note(&tracker.track(held)).hz) / hz).log2();
    1_200.0 * (octaves - octaves.round())
}

fn instruments(folder: &Path, wanted: &str) -> Result<BTreeMap<String, Instrument>> {
    let mut instruments: BTreeMap<String, Instrument> = BTreeMap::new();
    let paths: std::io::Result<Vec<PathBuf>> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    for path in paths? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some((name, place)) = stem.rsplit_once('_').filter(|(name, _)| name.contains(wanted)) else { continue };
        let instrument = instruments.entry(name.to_owned()).or_default();
        match (place, place.strip_prefix('n').and_then(|key| key.parse().ok())) {
            (_, Some(key)) => drop(instrument.keys.insert(key, read(&path, HOLD_S)?)),
            ("long", _) => instrument.long = Some(read(&path, LONG_HOLD_S)?),
            ("v50", _) => instrument.soft = Some(read(&path, HOLD_S)?),
            _ => {}
        }
    }
    Ok(instruments)
}

/// A file until half a second after its key goes up.
fn read(path: &Path, hold_s: f64) -> Result<Sound> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let samples: std::result::Result<Vec<i16>, _> = reader.samples::<i16>().collect();
    let samples = samples?;
    let len = ((hold_s + RELEASED_S) * f64::from(spec.sample_rate)) as usize;
    let frames = samples.chunks(usize::from(spec.channels)).take(len);
    let mean = |frame: &[i16]| frame.iter().map(|x| f32::from(*x)).sum::<f32>() / frame.len() as f32 / 32_768.0;
    Ok(Sound { samples: frames.map(mean).collect(), rate_hz: spec.sample_rate })
}
