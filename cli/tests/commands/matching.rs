//! `vaeform match`, `find` and `--adjust` as a user meets them: what they write, what they print, and what they say to sounds that are
//! none.

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Output;

use hound::{SampleFormat, WavSpec, WavWriter};
use serde_json::Value;
use vaeform_dsp::render::{Job, render_note};
use vaeform_patch::Patch;
use vaeform_patch::factory;
use vaeform_sysex::dx7;

use crate::program::{self, text, vaeform};

const RATE_HZ: u32 = 44_100;
/// A library that is built in a moment.
const SMALL: [&str; 4] = ["--patches", "160", "--cache", "cache"];

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    program::folder(&format!("matching/{test}"))
}

/// Matches with few renders out of a small library, FM beside hybrids.
fn side_by_side(dir: &Path, args: &[&str]) -> Output {
    vaeform(dir, &[&["match", "--renders", "60"], args, &SMALL].concat())
}

/// The same by FM alone.
fn matched(dir: &Path, args: &[&str]) -> Output {
    side_by_side(dir, &[&["--kind", "fm"], args].concat())
}

fn report(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap()
}

fn wav(path: &Path, spec: WavSpec, samples: &[f32]) {
    let mut writer = WavWriter::create(path, spec).unwrap();
    for sample in samples.iter().flat_map(|s| std::iter::repeat_n(*s, usize::from(spec.channels))) {
        match spec.sample_format {
            SampleFormat::Float => writer.write_sample(sample).unwrap(),
            SampleFormat::Int => {
                let full = 2.0_f32.powi(i32::from(spec.bits_per_sample) - 1) - 1.0;
                writer.write_sample((sample.clamp(-1.0, 1.0) * full) as i32).unwrap();
            }
        }
    }
    writer.finalize().unwrap();
}

const PLAIN: WavSpec =
    WavSpec { channels: 1, sample_rate: RATE_HZ, bits_per_sample: 16, sample_format: SampleFormat::Int };

fn tone(seconds: f32, rate_hz: u32) -> Vec<f32> {
    let at = |i: usize| i as f32 / rate_hz as f32;
    let len = (seconds * rate_hz as f32) as usize;
    (0..len).map(|i| 0.5 * (-3.0 * at(i)).exp() * (TAU * 220.0 * at(i) + (TAU * 220.0 * at(i)).sin()).sin()).collect()
}

fn noise(len: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..len).map(|_| 0.3 * next()).collect()
}

#[test]
fn a_match_leaves_patch_preset_sound_picture_and_report() {
    let dir = folder("files");
    wav(&dir.join("pluck.wav"), PLAIN, &tone(1.0, RATE_HZ));
    let output = side_by_side(&dir, &["pluck.wav", "--out", "out", "--bank", "--with-target"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for name in ["pluck.syx", "pluck.json", "pluck.wav", "pluck.png", "pluck.target.wav", "report.json", "bank.syx"] {
        assert!(dir.join("out").join(name).metadata().unwrap().len() > 100, "{name}");
    }
    let take = hound::WavReader::open(dir.join("out/pluck.wav")).unwrap();
    assert_eq!((take.duration(), take.spec().sample_rate), (44_100, RATE_HZ));
    let report = report(&dir.join("out"));
    let row = &report["samples"][0];
    assert_eq!((row["renders"].as_u64(), row["candidates"].as_array().unwrap().len()), (Some(60), 4));
    assert_eq!(row["candidates"][0]["note"], 57);
    // What was kept is checked from the .syx alone.
    let check = vaeform(&dir, &["match", "--check", "out", "--json"]);
    let check: Value = serde_json::from_slice(&check.stdout).unwrap();
    let again = &check["patches"][0]["remeasured"];
    let (said, found) = (again["distance_said"].as_f64().unwrap(), again["distance_found"].as_f64().unwrap());
    assert!((said - found).abs() < 0.02 * said && again["level_db"].as_f64().unwrap().abs() < 0.5, "{again}");
}

#[test]
fn the_likelier_instrument_is_chosen_with_a_reason_and_a_wish_wins() {
    let dir = folder("kinds");
    // Twelve harmonics that die away alike: FM of few renders is far, a hybrid near.
    let at = |i: usize| {
        let t = i as f32 / RATE_HZ as f32;
        let wave: f32 = (1..=12).map(|k| (TAU * 220.0 * k as f32 * t + (k * k) as f32).sin() / k as f32).sum();
        0.2 * (-2.0 * t).exp() * wave
    };
    wav(&dir.join("bright.wav"), PLAIN, &(0..26_460).map(at).collect::<Vec<f32>>());
    wav(&dir.join("hiss.wav"), PLAIN, &noise(26_460));
    let output = side_by_side(&dir, &["bright.wav", "hiss.wav", "--out", "auto"]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(said.contains("nearer than FM by") && said.contains("FM is the only kind that goes out as .syx"), "{said}");
    assert!(said.contains("exact at this key, guessed elsewhere"), "{said}");
    let auto = report(&dir.join("auto"));
    let row = &auto["samples"][0];
    let (hybrid, fm) = (&row["hybrids"][0], &row["candidates"][0]);
    assert!(hybrid["kind"] != "FM" && row["chosen"]["kind"] == hybrid["kind"] && row["poor"].is_null(), "{row}");
    assert!(hybrid["parts"]["mss"].as_f64().unwrap() + 0.5 < fm["parts"]["mss"].as_f64().unwrap(), "{row}");
    assert!(hybrid["bytes"].as_u64().unwrap() < 16_384 && fm["bytes"] == 128 && hybrid["plays_at_all_keys"] == true);
    let preset = std::fs::read_to_string(dir.join("auto/bright.json")).unwrap();
    let preset = vaeform_patch::Preset::from_json(&preset).unwrap().0;
    assert!(!(preset.tables.is_empty() && preset.contents.is_empty()), "the preset is the hybrid");
    // FM is what it was without hybrids beside it.
    let output = matched(&dir, &["bright.wav", "--out", "fm"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let alone = report(&dir.join("fm"));
    assert_eq!(alone["samples"][0]["candidates"], row["candidates"]);
    assert!(alone["samples"][0]["chosen"]["kind"] == "FM" && alone["samples"][0]["hybrids"] == serde_json::json!([]));
    let syx = |folder: &str| std::fs::read(dir.join(folder).join("bright.syx")).unwrap();
    assert_eq!(syx("auto"), syx("fm"));
    let output = vaeform(&dir, &["match", "bright.wav", "--kind", "noise", "--out", "noise"]);
    let wished = report(&dir.join("noise"));
    assert!(output.status.success() && wished["samples"][0]["candidates"][0]["kind"] == "noise", "{wished}");
    let output = vaeform(&dir, &["match", "bright.wav", "--kind", "table", "--bank", "--out", "bank"]);
    assert!(output.status.code() == Some(1) && text(&output.stderr).contains("--bank"), "{}", text(&output.stderr));
}

#[test]
fn every_odd_sound_is_matched_or_refused_in_words() {
    let dir = folder("odd");
    let spec = |channels, sample_rate, bits_per_sample, sample_format| WavSpec {
        channels,
        sample_rate,
        bits_per_sample,
        sample_format,
    };
    let int = SampleFormat::Int;
    let mut click = vec![0.0; 20_000];
    click[9_000] = 1.0;
    let mut broken = tone(0.5, RATE_HZ);
    broken[5_000] = f32::NAN;
    broken[6_000] = f32::INFINITY;
    // A minute of four keys a second.
    let music: Vec<f32> = (0..60 * 8_000)
        .map(|i| {
            let (beat, since) = (i / 2_000, (i % 2_000) as f32 / 8_000.0);
            0.4 * (-6.0 * since).exp() * (TAU * (200.0 + 40.0 * (beat * 7 % 12) as f32) * since).sin()
        })
        .collect();
    let sounds: [(&str, WavSpec, Vec<f32>, Option<&str>); 10] = [
        ("silence", PLAIN, vec![0.0; 30_000], Some("silence")),
        ("dc", PLAIN, vec![0.5; 30_000], Some("silence")),
        ("short", PLAIN, tone(0.005, RATE_HZ), Some("ms of sound")),
        ("noise", PLAIN, noise(44_100), None),
        ("click", PLAIN, click, None),
        ("nan", spec(1, RATE_HZ, 32, SampleFormat::Float), broken, None),
        ("eight-bit", spec(1, 22_050, 8, int), tone(0.6, 22_050), None),
        ("fast", spec(1, 192_000, 24, int), tone(0.4, 192_000), None),
        ("wide", spec(8, 48_000, 16, int), tone(0.4, 48_000), None),
        ("music", spec(1, 8_000, 16, int), music, None),
    ];
    for (name, spec, samples, refusal) in &sounds {
        let file = format!("{name}.wav");
        wav(&dir.join(&file), *spec, samples);
        let output = matched(&dir, &[&file, "--out", name]);
        let (out, said) = (text(&output.stdout), text(&output.stderr));
        match refusal {
            Some(word) => {
                assert!(output.status.code() == Some(1) && said.contains(word) && said.contains(&file), "{said}")
            }
            None => assert!(output.status.success(), "{name}: {said}"),
        }
        match *name {
            "noise" => assert!(out.contains("poor: noise"), "{out}"),
            "nan" => assert!(out.contains("2 samples that are no finite numbers"), "{out}"),
            _ => {}
        }
    }
    std::fs::write(dir.join("words.wav"), "these are words, whatever the name says").unwrap();
    let whole = std::fs::read(dir.join("fast.wav")).unwrap();
    std::fs::write(dir.join("cut.wav"), &whole[..whole.len() / 2]).unwrap();
    let output = matched(&dir, &["words.wav", "cut.wav", "--out", "rest"]);
    let (out, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("words.wav") && said.contains("expected WAV") && said.contains("1 of 2 sounds failed"),
        "{said}"
    );
    assert!(out.contains("cut") && out.contains("cut short"), "the rest of a batch goes on: {out}");
}

#[test]
fn the_likest_of_the_users_own_patches_is_found_first() {
    let dir = folder("find");
    let patches: Vec<Patch> = factory::bank().iter().take(32).map(|preset| preset.patch).collect();
    std::fs::create_dir_all(dir.join("mine")).unwrap();
    std::fs::write(dir.join("mine/bank.syx"), dx7::encode_bank(&patches, 0)).unwrap();
    let job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 30_000 };
    let sound = render_note(&patches[11], job, 50_000, RATE_HZ as f32);
    let loudest = sound.iter().fold(0.0_f32, |a, x| a.max(x.abs()));
    wav(&dir.join("a.wav"), PLAIN, &sound.iter().map(|x| 0.5 * x / loudest).collect::<Vec<_>>());
    let output = vaeform(&dir, &["find", "a.wav", "--note", "60", "--in", "mine", "--top", "3", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((found.as_array().unwrap().len(), found[0]["voice"].as_u64()), (3, Some(11)), "{found}");
    let none = vaeform(&dir, &["find", "a.wav", "--in", "nowhere"]);
    assert!(none.status.code() == Some(1) && text(&none.stderr).contains("nowhere"));
}

#[test]
fn changes_by_hand_are_named_with_what_they_gain() {
    let dir = folder("adjust");
    let patch = factory::bank()[0].patch;
    std::fs::write(dir.join("mine.syx"), dx7::encode_single(&patch, 0)).unwrap();
    wav(&dir.join("a.wav"), PLAIN, &tone(1.0, RATE_HZ));
    let output = vaeform(&dir, &["match", "a.wav", "--adjust", "mine.syx", "--out", "out", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let changes = found["changes"].as_array().unwrap();
    assert!((1..=5).contains(&changes.len()), "{found}");
    assert!(changes.iter().all(|change| change["gain"].as_f64().unwrap() > 0.0), "{found}");
    assert!(found["distance_after"].as_f64() < found["distance_before"].as_f64());
    let written = dx7::decode(&std::fs::read(dir.join("out/adjusted.syx")).unwrap()).unwrap();
    let moved = written.voices[0].patch.fm.values().iter().zip(patch.fm.values()).filter(|(a, b)| a != b).count();
    assert_eq!(moved, changes.len());
}
