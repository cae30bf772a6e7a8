//! The arguments of `vaeform dataset`, and how they are written.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use vaeform_models::examples::Mix;

/// Arguments of `vaeform dataset`.
#[derive(clap::Args)]
pub struct DatasetArgs {
    /// Folder for the parts (00000.safetensors and on) and the manifest.
    #[arg(long)]
    pub(super) out: PathBuf,
    /// Draws in all; silent ones are left out.
    #[arg(long)]
    pub(super) count: u64,
    /// Voices to draw from: .syx, packed voices (.bin) or folders of them.
    #[arg(long, num_args = 1.., required = true)]
    pub(super) data: Vec<PathBuf>,
    /// Shares of voices as they are or a little changed, of crossovers of two, and of six operators of any.
    #[arg(long, default_value = "real=25,cross=50,random=25", value_parser = mix)]
    pub(super) mix: Mix,
    /// The keys, lowest and highest.
    #[arg(long, default_value = "36..84", value_parser = notes)]
    pub(super) notes: (u8, u8),
    /// The same seed gives the same files.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Writes only each N-th part, from the I-th on (I from 0): `--shard $SLURM_ARRAY_TASK_ID/64`.
    #[arg(long, default_value = "0/1", value_parser = shard)]
    pub(super) shard: (u64, u64),
    /// Also keeps the sound itself, 66 kB an example, and the library's embedding of it.
    #[arg(long)]
    pub(super) audio: bool,
    /// Overwrite files that have the names of parts and belong to no dataset; those of another dataset stay.
    #[arg(long)]
    pub(super) force: bool,
}

/// `real=25,cross=50,random=25`; what is left out is 0.
fn mix(text: &str) -> Result<Mix> {
    let mut mix = Mix { real: 0.0, cross: 0.0, random: 0.0 };
    for entry in text.split(',') {
        let (name, share) = entry.split_once('=').with_context(|| format!("`{entry}`: expected NAME=SHARE"))?;
        let value: f32 = share.parse().with_context(|| format!("`{entry}`: expected a number"))?;
        ensure!(value.is_finite() && value >= 0.0, "`{entry}`: expected a share of 0 or more");
        match name {
            "real" => mix.real = value,
            "cross" => mix.cross = value,
            "random" => mix.random = value,
            _ => bail!("`{name}`: expected real, cross or random"),
        }
    }
    ensure!(mix.real + mix.cross + mix.random > 0.0, "all shares are 0");
    Ok(mix)
}

/// `36..84`, both ends included.
fn notes(text: &str) -> Result<(u8, u8)> {
    let (low, high) = text.split_once("..").with_context(|| format!("`{text}`: expected LOW..HIGH"))?;
    let note = |text: &str| -> Result<u8> {
        let note = text.parse().ok().filter(|note| *note < 128);
        note.with_context(|| format!("`{text}`: expected a MIDI note, 0-127"))
    };
    let (low, high) = (note(low)?, note(high)?);
    ensure!(low <= high, "`{text}`: expected the lower note first");
    Ok((low, high))
}

/// `3/64`: the fourth of 64.
fn shard(text: &str) -> Result<(u64, u64)> {
    let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    let (idx, num) = numbers.with_context(|| format!("`{text}`: expected I/N"))?;
    ensure!(idx < num, "`{text}`: expected I under N, counting from 0");
    Ok((idx, num))
}
