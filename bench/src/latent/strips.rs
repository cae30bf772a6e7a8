//! `latent strips`: every knob's sweep as a strip of spectrograms, rest in the middle.

use std::path::PathBuf;

use anyhow::Result;
use vaeform_models::features::{Spectrogram, Stft};
use vaeform_patch::Patch;
use vaeform_session::{Knobs, LatentDecoder, NUM_LATENTS};

use crate::decoded::goal;
use crate::ear::{Ear, RATE_HZ};
use crate::model_args::ModelArgs;
use crate::outputs::Outputs;
use crate::picture::{DIM, Picture, TEXT};
use crate::{crew, voices};

/// Positions of each knob.
const POSITIONS: usize = 9;
/// A spectrogram in pixels, and the room around it.
const CELL: [usize; 2] = [140, 96];
const GAP: usize = 4;
const LEFT: usize = 60;
const TOP: usize = 84;
/// Frequencies of a spectrogram, bottom to top, in Hz.
const RANGE_HZ: [f32; 2] = [80.0, 12_000.0];
/// Levels of the colour scale under the loudest bin of the picture, in dB.
const DEPTH_DB: f32 = 72.0;
const WINDOW: usize = 2_048;
const HOP: usize = 512;

/// Arguments of `latent strips`.
#[derive(clap::Args)]
pub struct StripsArgs {
    /// The patch in the middle: a file, or FILE:VOICE.
    patch: String,
    /// Let algorithm and ratios move too.
    #[arg(long)]
    free: bool,
    /// The PNG to write.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// Draws the picture.
///
/// # Errors
/// When the patch cannot be read or the picture cannot be written.
pub fn run(args: StripsArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading([voices::file_of(&args.patch)]).reading(args.model.file());
    outputs.claim(&args.out)?;
    let anchor = voices::named(&args.patch)?;
    let latents: Vec<usize> = (0..NUM_LATENTS).collect();
    let bar = crew::bar(0, "knobs");
    let vae = args.model.open()?;
    let start = || (LatentDecoder::with(vae), Ear::default());
    let strips =
        crew::map(&latents, &bar, start, |(decoder, ear), &latent| strip(decoder, ear, &anchor, latent, args.free));
    outputs.write(&args.out, &draw(&anchor, &strips)?.png()?)?;
    eprintln!("vaeform: {} sweeps of {} to {}", strips.len(), anchor.name, args.out.display());
    Ok(())
}

fn position(i: usize) -> f32 {
    2.0 * i as f32 / (POSITIONS - 1) as f32 - 1.0
}

fn strip(decoder: &mut LatentDecoder, ear: &mut Ear, anchor: &Patch, latent: usize, free: bool) -> Vec<Spectrogram> {
    let play = |i: usize| {
        let mut knobs = Knobs { free_algorithm: free, ..Knobs::default() };
        knobs.latents[latent] = position(i);
        let variation = decoder.steer(&goal(anchor, knobs)).variations[0];
        (variation.patch, variation.trim_db)
    };
    let played: Vec<(Patch, f32)> = (0..POSITIONS).map(play).collect();
    let stft = Stft::new(WINDOW, HOP);
    ear.render_trimmed(&played).iter().map(|take| stft.magnitudes(take)).collect()
}

fn draw(anchor: &Patch, strips: &[Vec<Spectrogram>]) -> Result<Picture> {
    let [width, height] = CELL;
    let mut picture =
        Picture::new(LEFT + POSITIONS * (width + GAP) + GAP, TOP + strips.len() * (height + GAP) + 2 * GAP)?;
    let loudest = strips.iter().flatten().flat_map(|s| s.as_slice()).fold(1e-6f32, |top, &m| top.max(m));
    picture.text((LEFT, 26), 24.0, TEXT, &format!("{}: eight knobs from -1 to 1", anchor.name));
    for i in 0..POSITIONS {
        let at = if i == POSITIONS / 2 { "rest".to_owned() } else { format!("{:+.2}", position(i)) };
        picture.text((LEFT + i * (width + GAP) + width / 2 - 16, TOP - 16), 15.0, DIM, &at);
    }
    for (row, strip) in strips.iter().enumerate() {
        let top = TOP + row * (height + GAP);
        picture.text((22, top + height / 2), 22.0, TEXT, &(row + 1).to_string());
        for (column, spectrogram) in strip.iter().enumerate() {
            cell(&mut picture, spectrogram, [LEFT + column * (width + GAP), top], loudest);
        }
    }
    Ok(picture)
}

fn cell(picture: &mut Picture, spectrogram: &Spectrogram, [left, top]: [usize; 2], loudest: f32) {
    let [width, height] = CELL;
    let frames: Vec<&[f32]> = spectrogram.frames().collect();
    let [low, high] = RANGE_HZ;
    let bin = |part: f32| low * (high / low).powf(part) * WINDOW as f32 / RATE_HZ;
    for y in 0..height {
        // A row takes the loudest bin within it, so that no partial falls between two.
        let from = bin(1.0 - (y + 1) as f32 / height as f32).round() as usize;
        let to = (bin(1.0 - y as f32 / height as f32).round() as usize).max(from + 1);
        for x in 0..width {
            let frame = frames[x * (frames.len() - 1) / (width - 1)];
            let level =
                frame[from.min(frame.len() - 1)..to.min(frame.len())].iter().fold(1e-9f32, |top, &m| top.max(m));
            picture.shade(left + x, top + y, 1.0 + 20.0 * (level / loudest).log10() / DEPTH_DB);
        }
    }
}
