//! `latent hybrids`: what the latents and the knobs with names do to hybrids of sounds, each swept from end to end.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use vaeform_models::hybrid::residual::{Player, Press};
use vaeform_models::hybrid::{HybridCandidate, HybridFinder};
use vaeform_patch::PatchName;
use vaeform_session::{Knobs, LatentDecoder, NUM_LATENTS};

use super::statistics::{median, quantile};
use super::sweeps::{POSITIONS, drift_db};
use super::trail::Trail;
use crate::decoded::goal;
use crate::ear::{Ear, RATE_HZ};
use crate::heard::Heard;
use crate::model_args::ModelArgs;
use crate::table::{Align, Table};
use crate::{crew, sound_files, stdout};

/// Names of the knobs after the latents.
const NAMED: [&str; 4] = ["Bright", "Attack", "Length", "Inharmonic"];
const NUM_KNOBS: usize = NUM_LATENTS + NAMED.len();
/// A knob whose median step is smaller moves nothing, in dB of MSS.
const STILL_DB: f64 = 0.005;

/// Arguments of `latent hybrids`.
#[derive(clap::Args)]
pub struct HybridsArgs {
    /// Sounds that become hybrids, or folders of them.
    #[arg(required = true)]
    sounds: Vec<PathBuf>,
    /// How many of them, from the first.
    #[arg(long, default_value_t = 16)]
    count: usize,
    #[command(flatten)]
    model: ModelArgs,
}

/// A knob around a hybrid.
struct Swept {
    trail: Trail,
    drift_db: f64,
}

impl Swept {
    fn moves(&self) -> bool {
        median(&self.trail.steps) >= STILL_DB
    }
}

/// Measures and prints.
///
/// # Errors
/// When a sound cannot be read, or becomes no hybrid.
pub fn run(args: &HybridsArgs) -> Result<()> {
    let paths = sound_files::listed(&args.sounds)?;
    let paths = &paths[..paths.len().min(args.count)];
    ensure!(!paths.is_empty(), "no sounds: expected --count of 1 or more");
    let vae = args.model.open()?;
    let bar = crew::bar(paths.len(), "hybrids swept");
    let start = || (LatentDecoder::with(vae), Ear::default());
    let swept = crew::map(paths, &bar, start, |(decoder, ear), path| {
        let heard = Heard::read(path).with_context(|| path.display().to_string())?;
        let finder = HybridFinder::new(&heard.samples, heard.sound.rate_hz, &heard.target, PatchName::default());
        let found = finder.with_context(|| format!("{}: silence", path.display()))?.find(&AtomicBool::new(false));
        let best = found.into_iter().next().with_context(|| format!("{}: no hybrid", path.display()))?;
        Ok(around(decoder, ear, &best))
    });
    bar.finish_and_clear();
    let swept: Vec<[Swept; NUM_KNOBS]> = swept.into_iter().collect::<Result<_>>()?;
    stdout::print(text(&swept).as_bytes())
}

/// All knobs around a hybrid, at its own key.
fn around(decoder: &mut LatentDecoder, ear: &mut Ear, of: &HybridCandidate) -> [Swept; NUM_KNOBS] {
    const FRAMES: usize = (1.5 * RATE_HZ) as usize;
    let tables = of.sound.tables_over_keys();
    let mut player = Player::new(RATE_HZ);
    let press =
        Press { note: of.note, velocity: f32::from(of.velocity) / 127.0, hold_frames: (1.0 * RATE_HZ) as usize };
    std::array::from_fn(|knob| {
        let rest = POSITIONS / 2;
        let sounds: Vec<_> = (0..POSITIONS)
            .map(|place| {
                let position = (place as f32 - rest as f32) / rest as f32;
                let variation = decoder.steer(&goal(&of.sound.patch, turned(knob, position))).variations[0];
                let mut take = player.play(&variation.patch, tables.clone(), press, FRAMES);
                let gain = 10.0_f32.powf(variation.trim_db / 20.0);
                take.iter_mut().for_each(|x| *x *= gain);
                ear.measure(&take)
            })
            .collect();
        Swept { drift_db: drift_db(&sounds, |_| sounds[rest].lufs), trail: Trail::along(&sounds) }
    })
}

fn turned(knob: usize, position: f32) -> Knobs {
    let mut knobs = Knobs::default();
    match knob.checked_sub(NUM_LATENTS) {
        None => knobs.latents[knob] = position,
        Some(named) => knobs.named[named] = position,
    }
    knobs
}

fn text(swept: &[[Swept; NUM_KNOBS]]) -> String {
    let columns = [
        ("KNOB", Align::Left),
        ("MOVES", Align::Right),
        ("STEP", Align::Right),
        ("LARGEST/MEDIAN", Align::Right),
        ("95 %", Align::Right),
        ("DRIFT", Align::Right),
        ("95 %", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for knob in 0..NUM_KNOBS {
        let name =
            knob.checked_sub(NUM_LATENTS).map_or_else(|| format!("Latent {}", knob + 1), |n| NAMED[n].to_owned());
        let moving: Vec<&Swept> = swept.iter().map(|of| &of[knob]).filter(|of| of.moves()).collect();
        let figures = |of: &dyn Fn(&Swept) -> f64| moving.iter().map(|swept| of(swept)).collect::<Vec<f64>>();
        let steps = figures(&|of| median(&of.trail.steps));
        let uneven = figures(&|of| of.trail.largest_to_median().unwrap_or(0.0));
        let drift = figures(&|of| of.drift_db);
        let shown = |value: f64, unit: &str| if value.is_nan() { "-".to_owned() } else { format!("{value:.2}{unit}") };
        table.row([
            name,
            format!("{} of {}", moving.len(), swept.len()),
            shown(median(&steps), " dB"),
            shown(median(&uneven), ""),
            shown(quantile(&uneven, 0.95), ""),
            shown(median(&drift), " dB"),
            shown(quantile(&drift, 0.95), " dB"),
        ]);
    }
    format!("{}\n{POSITIONS} places a sweep; medians over the hybrids that a knob moves\n", table.render())
}
