//! `vaeform match --together`: one patch of two sounds of an instrument.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use vaeform_bench::heard::Heard;
use vaeform_bench::outputs::{Begun, Outputs};
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{match_names, stdout};
use vaeform_models::hybrid::residual::{Player, Press};
use vaeform_models::hybrid::{KeyedSound, KeyedTake, TwoKeys};
use vaeform_models::metrics::Panel;
use vaeform_models::search::{Verdict, patch_name};

use super::MatchArgs;

/// Rate and seconds of the sound that is written: a note at each key, and one half way between.
const RATE_HZ: u32 = 48_000;
const NOTE_S: f64 = 2.0;
const HOLD_S: f64 = 1.5;

/// Makes the patch, and writes it as NAME.json with NAME.wav; the name is that of the first sound.
///
/// # Errors
/// When there are not two sounds of two keys, one of them cannot be matched, or nothing can be written.
pub(super) fn run(args: &MatchArgs) -> Result<()> {
    let [one, other] = args.samples.as_slice() else {
        bail!("--together: {} sounds; expected two, as LOW.wav@48 HIGH.wav@72", args.samples.len())
    };
    let out = args.out.as_deref().context("--out says where to write")?;
    let sounds = [keyed(one)?, keyed(other)?];
    let paths: Vec<PathBuf> = sounds.iter().map(|(path, _)| path.clone()).collect();
    let name = match_names::names(&paths[..1], false).swap_remove(0);
    let mut outputs = Outputs::new(args.force).reading(&paths);
    let [preset_path, wav_path] = ["json", "wav"].map(|end| out.join(format!("{name}.{end}")));
    outputs.claim_all(&[preset_path.clone(), wav_path.clone()])?;
    let heard = |(path, note): &(PathBuf, Option<u8>)| -> Result<Heard> {
        let mut heard = Heard::read(path).with_context(|| path.display().to_string())?;
        ensure!(
            note.is_some() || heard.target.is_pitched(),
            "{}: no pitch is heard; expected its key, as {0}@60",
            path.display()
        );
        heard.target.note = note.unwrap_or(heard.target.note);
        Ok(heard)
    };
    let heard = [heard(&sounds[0])?, heard(&sounds[1])?];
    let keyed =
        heard.each_ref().map(|of| KeyedSound { samples: &of.samples, rate_hz: of.sound.rate_hz, target: &of.target });
    let found = TwoKeys::new(keyed, patch_name(&name.replace('_', " ")))?;
    let mut preset = found.sound.preset();
    let text = preset.to_json();
    let report = json!({
        "kind": "two keys",
        "velocity": found.velocity,
        "gain_db": found.gain_db,
        "bytes": text.len(),
        "sounds": found.takes.iter().map(row).collect::<Vec<_>>(),
    });
    preset.unknown.insert("match".to_owned(), report.clone());
    let begun = [
        outputs.begin(&preset_path)?.with(preset.to_json().as_bytes())?,
        outputs.begin(&wav_path)?.with_wav(&notes(&found), RATE_HZ)?,
    ];
    begun.into_iter().try_for_each(Begun::commit)?;
    let said = if args.json { format!("{report:#}\n") } else { table(&found, text.len()) };
    stdout::print(said.as_bytes())
}

/// A file and its key, where that is written behind it.
fn keyed(argument: &Path) -> Result<(PathBuf, Option<u8>)> {
    if argument.is_file() {
        return Ok((argument.to_owned(), None));
    }
    let text = argument.to_string_lossy();
    let Some((path, key)) = text.rsplit_once('@') else { bail!("{text}: no such file") };
    let note = key.parse().ok().filter(|note| *note < 128_u8);
    Ok((path.into(), Some(note.with_context(|| format!("{text}: key {key}; expected 0 to 127"))?)))
}

/// Each key, and one half way between, one after another.
fn notes(found: &TwoKeys) -> Vec<f32> {
    let [lower, upper] = found.takes.map(|take| take.note);
    let tables = found.sound.tables_over_keys();
    let mut player = Player::new(RATE_HZ as f32);
    let frames = |seconds: f64| (seconds * f64::from(RATE_HZ)) as usize;
    let velocity = f32::from(found.velocity) / 127.0;
    let note = |note| {
        let press = Press { note, velocity, hold_frames: frames(HOLD_S) };
        player.play(&found.sound.patch, tables.clone(), press, frames(NOTE_S))
    };
    [lower, lower + (upper - lower) / 2, upper].map(note).concat()
}

fn row(take: &KeyedTake) -> Value {
    let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, level_db } = take.panel;
    json!({
        "note": take.note,
        "hold_s": take.hold_s,
        "onset_s": take.onset_s,
        "verdict": Verdict::of_mss(mss).to_string(),
        "panel": {"mss": mss, "wmfcc": wmfcc, "sot": sot, "rms_cosine": rms_cosine, "mr_stft": mr_stft, "level_db": level_db},
    })
}

fn table(found: &TwoKeys, bytes: usize) -> String {
    let mut table = Table::new(&[("KEY", Align::Right), ("MSS", Align::Right), ("VERDICT", Align::Left)]);
    for take in &found.takes {
        let mss = take.panel.mss;
        table.row([take.note.to_string(), format!("{mss:.2}"), Verdict::of_mss(mss).to_string()]);
    }
    format!("{}\n{bytes} bytes; exact at both keys, faded between them, guessed elsewhere\n", table.render())
}
