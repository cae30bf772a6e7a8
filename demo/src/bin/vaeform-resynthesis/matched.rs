//! What `vaeform match --with-target` left: the target, the patch of one kind, and how it is played.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use vaeform_patch::Patch;
use vaeform_sysex::dx7;

/// What the plugin loads.
pub(crate) enum Loaded {
    /// A voice, as SysEx.
    Voice(Box<Patch>),
    /// A preset's file.
    Preset(PathBuf),
}

/// A match.
pub(crate) struct Matched {
    /// What it is made of.
    pub(crate) kind: String,
    /// What its files are called.
    pub(crate) name: String,
    /// The target, mono.
    pub(crate) target: Vec<f32>,
    pub(crate) rate_hz: u32,
    pub(crate) loaded: Loaded,
    pub(crate) note: u8,
    /// 1-127.
    pub(crate) velocity: u8,
    pub(crate) hold_s: f64,
    /// Below 0 the beginning is cut.
    pub(crate) onset_s: f64,
}

impl Matched {
    /// Reads the first match of a folder: the voice where there is a .syx, or else the preset.
    ///
    /// # Errors
    /// When a file is missing or not what `vaeform match` writes.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let place = folder.join("report.json");
        let text = std::fs::read_to_string(&place).with_context(|| place.display().to_string())?;
        let report: Value = serde_json::from_str(&text).with_context(|| place.display().to_string())?;
        let row = &report["samples"][0];
        let name = row["name"].as_str().context("report.json: expected a text `name`")?.to_owned();
        let best = &row["candidates"][0];
        let number = |key: &str| best[key].as_f64().with_context(|| format!("report.json: expected a number `{key}`"));
        let syx = folder.join(format!("{name}.syx"));
        let loaded = if syx.exists() {
            Loaded::Voice(Box::new(voice(&syx).with_context(|| syx.display().to_string())?))
        } else {
            Loaded::Preset(std::path::absolute(folder.join(format!("{name}.json")))?)
        };
        let wav = folder.join(format!("{name}.target.wav"));
        let (target, rate_hz) = read_wav(&wav).with_context(|| wav.display().to_string())?;
        Ok(Self {
            target,
            rate_hz,
            kind: best["kind"].as_str().context("report.json: expected a text `kind`")?.to_owned(),
            loaded,
            note: number("note")? as u8,
            velocity: number("velocity")? as u8,
            hold_s: number("hold_s")?,
            onset_s: number("onset_s")?,
            name,
        })
    }
}

fn voice(syx: &Path) -> Result<Patch> {
    let decoded = dx7::decode(&std::fs::read(syx)?)?;
    Ok(decoded.voices.first().context("the .syx holds no voice")?.patch)
}

/// A mono file of whole numbers, as `vaeform match` writes it.
fn read_wav(path: &Path) -> Result<(Vec<f32>, u32)> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let samples: hound::Result<Vec<f32>> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().collect(),
        hound::SampleFormat::Int => {
            let full = 2.0_f32.powi(i32::from(spec.bits_per_sample) - 1);
            reader.samples::<i32>().map(|sample| Ok(sample? as f32 / full)).collect()
        }
    };
    Ok((samples?, spec.sample_rate))
}
