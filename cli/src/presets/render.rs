//! `presets render`: a factory sound to a WAV, as the instrument plays it, effects too.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use vaeform_bench::factory_sounds::{Keys, NUM_MACROS, Take, keys_of};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_patch::Patch;
use vaeform_patch::layers::{LayerParamId, MacroParam};
use vaeform_session::tables_of;

/// Longest render.
const MAX_SECONDS: f32 = 600.0;

/// Arguments of `presets render`.
#[derive(clap::Args)]
pub(crate) struct PresetRenderArgs {
    /// The sound's name, whatever the case.
    name: String,
    /// MIDI notes, 0-127, with commas between; those that the category is for without it.
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..128))]
    notes: Vec<u8>,
    /// MIDI velocity, 1-127.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..128))]
    velocity: u8,
    /// Where the four macros stand, 0-1, with commas between.
    #[arg(long, value_delimiter = ',')]
    macros: Vec<f32>,
    /// Seconds until the keys go up.
    #[arg(long, default_value_t = 2.0)]
    hold: f32,
    /// Seconds in all.
    #[arg(long, default_value_t = 4.0)]
    seconds: f32,
    /// Sample rate in Hz, 8000-384000.
    #[arg(long, default_value_t = 48_000, value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    rate: u32,
    /// The WAV to write.
    #[arg(long)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Plays and writes.
///
/// # Errors
/// When the sound is not known, a number is out of range, or the file cannot be written.
pub(super) fn run(args: &PresetRenderArgs) -> Result<()> {
    let sound = super::named(&args.name)?;
    let (hold_s, total_s) = (args.hold, args.seconds);
    ensure!(total_s > 0.0 && total_s <= MAX_SECONDS, "seconds {total_s}: expected up to {MAX_SECONDS}");
    ensure!((0.0..=total_s).contains(&hold_s), "hold {hold_s}: expected 0 to {total_s} seconds");
    let mut outputs = Outputs::new(args.force);
    outputs.claim(&args.out)?;
    let patch = with_macros(sound.preset().patch, &args.macros)?;
    let notes = if args.notes.is_empty() { keys_of(sound.category) } else { &args.notes };
    let keys = Keys { notes, velocity: args.velocity, hold_s, total_s };
    let take = Take::new(&patch, &tables_of(&patch, &[], &sound.preset().contents), keys, args.rate);
    outputs.stereo_wav(&args.out, [&take.left, &take.right], args.rate)?;
    let said = format!("{}  {}  {total_s:.2} s  peak {:.1} dB\n", args.out.display(), sound.name, take.peak_db());
    stdout::print(said.as_bytes())
}

/// The patch with its macros where they are said to be.
fn with_macros(mut patch: Patch, values: &[f32]) -> Result<Patch> {
    ensure!(values.len() <= NUM_MACROS, "{} macros; a factory sound has {NUM_MACROS}", values.len());
    for (n, &value) in (0..).zip(values) {
        ensure!((0.0..=1.0).contains(&value), "macro {}: {value}; expected 0 to 1", n + 1);
        patch.layers.set(LayerParamId(MacroParam::Macro1.of(0).0 + n), value);
    }
    Ok(patch)
}
