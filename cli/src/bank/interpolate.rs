//! `bank interpolate`: the way from one patch to another as a cartridge.

use std::path::PathBuf;

use anyhow::Result;
use vaeform_bench::decoded::display_name;
use vaeform_bench::model_args::ModelArgs;
use vaeform_bench::straight::{linear, through_parameters};
use vaeform_bench::voices;
use vaeform_models::latent::level::{LevelMeter, SILENCE_LUFS};
use vaeform_models::latent::{Anchor, Hold, Locks, Morph, slerp};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::Patch;

use super::cartridge::{CartridgeArgs, named, numbered};

/// Arguments of `bank interpolate`.
#[derive(clap::Args)]
pub(crate) struct InterpolateArgs {
    /// Where it begins: a file, or FILE:VOICE.
    a: String,
    /// Where it ends.
    b: String,
    /// Voices from A to B, both included.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(2..=1024))]
    steps: u16,
    /// The space that is crossed.
    #[arg(long, value_enum, default_value = "latent")]
    by: Space,
    /// The way through it.
    #[arg(long, value_enum, default_value = "slerp")]
    path: Interpolation,
    /// Let the decoder choose algorithm and ratios on the way; otherwise those of the nearer patch hold.
    #[arg(long)]
    free: bool,
    #[command(flatten)]
    cartridge: CartridgeArgs,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Space {
    /// Through the decoder.
    Latent,
    /// Through the 145 values; those of whole steps are rounded.
    Parameter,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Interpolation {
    /// Along the arc between the two directions.
    Slerp,
    /// Straight.
    Linear,
}

impl Interpolation {
    fn between(self, a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
        match self {
            Self::Slerp => slerp(a, b, t),
            Self::Linear => linear(a, b, t),
        }
    }
}

/// Writes the way; its ends are the patches as they came.
///
/// # Errors
/// When a patch cannot be read or the file cannot be written.
pub(super) fn run(args: InterpolateArgs) -> Result<()> {
    let read = [&args.a, &args.b].map(|spec| voices::file_of(spec));
    let outputs = args.cartridge.claim(read.into_iter().chain(args.model.file().map(PathBuf::as_path)))?;
    let (a, b) = (voices::named(&args.a)?, voices::named(&args.b)?);
    let last = usize::from(args.steps) - 1;
    let times: Vec<f32> = (0..=last).map(|step| step as f32 / last as f32).collect();
    let mut patches = match args.by {
        Space::Latent => through_latents(args.model.open()?, [a, b], &times, args.path, args.free),
        Space::Parameter => {
            times.iter().map(|&t| through_parameters(&a, &b, t, |a, b, t| args.path.between(a, b, t))).collect()
        }
    };
    (patches[0], patches[last]) = (a, b);
    let voice = |(step, patch): (usize, Patch)| {
        let near = if 2 * step <= last { &a } else { &b };
        let is_end = step == 0 || step == last;
        let name = if is_end { display_name(&near.name.to_string()) } else { numbered(near, step + 1) };
        (named(patch, name), format!("{:.0} % of the way", 100.0 * times[step]))
    };
    args.cartridge.write(&outputs, &patches.into_iter().enumerate().map(voice).collect::<Vec<_>>())
}

/// What the decoder says on the way, with both patches' residuals, at a loudness between theirs.
fn through_latents(
    vae: &PatchVae,
    [a, b]: [Patch; 2],
    times: &[f32],
    path: Interpolation,
    free_algorithm: bool,
) -> Vec<Patch> {
    let morph = Morph::new(Anchor::new(vae, &a), Anchor::new(vae, &b));
    let places: Vec<Vec<f32>> = times.iter().map(|&t| path.between(morph.a().z(), morph.b().z(), t)).collect();
    let refs: Vec<&[f32]> = places.iter().map(Vec::as_slice).collect();
    let hold = Hold { locks: Locks::default(), free_algorithm };
    let distributions = vae.decode(&refs);
    let patches: Vec<Patch> = times.iter().zip(&distributions).map(|(&t, d)| morph.patch_for(t, d, hold)).collect();
    let mut meter = LevelMeter::default();
    let ends = meter.lufs(&[a, b]);
    if ends.iter().any(|&lufs| lufs < SILENCE_LUFS) {
        return patches;
    }
    let sounds = meter.lufs(&patches);
    let mut levelled = |((patch, lufs), &t): ((&Patch, f32), &f32)| {
        // A cartridge has no gain beside its voices: what their own levels cannot do stays undone.
        if lufs < SILENCE_LUFS { *patch } else { meter.level_alone(patch, ends[0] + (ends[1] - ends[0]) * t).0 }
    };
    patches.iter().zip(sounds).zip(times).map(&mut levelled).collect()
}

#[cfg(test)]
mod tests {
    use vaeform_patch::PARAMS;

    use super::*;

    #[test]
    fn the_straight_way_through_the_parameters_passes_their_middle() {
        let bank = vaeform_patch::factory::bank();
        let (a, b) = (&bank[0].patch, &bank[9].patch);
        let middle = through_parameters(a, b, 0.5, linear);
        for def in &PARAMS {
            let expected = def.clamp((a.fm.get(def.id) + b.fm.get(def.id)) / 2.0);
            assert!(
                (middle.fm.get(def.id) - expected).abs() <= 1e-3 + f32::from(u8::from(expected.fract() == 0.0)),
                "{}",
                def.key
            );
        }
        for path in [Interpolation::Slerp, Interpolation::Linear] {
            for (t, end) in [(0.0, a), (1.0, b)] {
                let there = through_parameters(a, b, t, |a, b, t| path.between(a, b, t));
                assert!(PARAMS.iter().all(|def| (there.fm.get(def.id) - end.fm.get(def.id)).abs() < 1e-3));
            }
        }
    }
}
