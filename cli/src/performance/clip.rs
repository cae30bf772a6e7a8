//! `performance clip`: lanes on the latents as a MIDI clip, for a host.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_performance::generator::{Cue, LaneKind, Wave};
use vaeform_performance::midi::Meter;
use vaeform_performance::play::{GestureClip, LaneBank, LaneChoice, LaneSettings, NUM_PLAYED, NoteValue, PlayedPart};

const BEATS_OF_A_BAR: f64 = 4.0;

/// Arguments of `performance clip`.
#[derive(clap::Args)]
pub(crate) struct ClipArgs {
    /// A lane, once for each latent: LATENT=KIND[:RATE[:DEPTH[:SEED]]], such as 1=sine:1/4:0.8 or 3=hand:1/1. Kinds are ramp, steps, hold, duck,
    /// pluck, build, hand, wobble, and the oscillations sine, triangle, rise, fall, square and random; rates 1/1 to 1/128, with "." or "T".
    #[arg(long, short, required = true)]
    lane: Vec<Lane>,
    /// Bars of 4/4.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    bars: u16,
    /// Beats a minute.
    #[arg(long, default_value_t = 120.0)]
    tempo: f64,
    /// The file to write.
    #[arg(long, short)]
    out: PathBuf,
    /// Print the exact lanes, 0 to 1, as they are every four ticks of 1/480 beat.
    #[arg(long)]
    json: bool,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// A lane of a latent, counted from 0.
#[derive(Clone)]
struct Lane {
    latent: usize,
    settings: LaneSettings,
}

impl FromStr for Lane {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (latent, rest) = text.split_once('=').ok_or("expected LATENT=KIND[:RATE[:DEPTH[:SEED]]]")?;
        let number = latent.trim().parse::<usize>().ok().filter(|number| (1..=NUM_PLAYED).contains(number));
        let latent = number.ok_or_else(|| format!("latent {latent}: expected 1 to {NUM_PLAYED}"))? - 1;
        let mut parts = rest.split(':').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let mut settings = LaneSettings { is_on: true, seed: latent as u64 + 1, ..LaneSettings::default() };
        if let Some(wave) = Wave::ALL.into_iter().find(|wave| wave.name() == kind) {
            settings.wave = wave;
        } else {
            let found = LaneKind::ALL.into_iter().find(|other| other.name() == kind);
            settings.choice =
                LaneChoice::Kind(found.ok_or_else(|| format!("kind {kind}: expected one of {}", names()))?);
        }
        if let Some(rate) = parts.next() {
            settings.rate = rate.parse::<NoteValue>().map_err(|error| format!("rate {rate}: {error}"))?;
        }
        if let Some(depth) = parts.next() {
            let read = depth.parse().ok().filter(|depth: &f32| (-1.0..=1.0).contains(depth));
            settings.depth = read.ok_or_else(|| format!("depth {depth}: expected -1 to 1"))?;
        }
        if let Some(seed) = parts.next() {
            settings.seed = seed.parse().map_err(|_| format!("seed {seed}: expected a whole number"))?;
        }
        match parts.next() {
            None => Ok(Self { latent, settings }),
            Some(more) => Err(format!("{more}: expected nothing after the seed")),
        }
    }
}

fn names() -> String {
    let kinds = LaneKind::ALL.into_iter().filter(|kind| *kind != LaneKind::Flat && *kind != LaneKind::Lfo);
    kinds.map(LaneKind::name).chain(Wave::ALL.map(Wave::name)).collect::<Vec<_>>().join(", ")
}

/// Writes lanes around the middle of the latents as controllers 20-27.
///
/// # Errors
/// When a latent has two lanes, the tempo is none, or the file cannot be written.
pub(super) fn run(args: ClipArgs) -> Result<()> {
    ensure!((4.0..=1_000.0).contains(&args.tempo), "--tempo {}: expected 4 to 1000", args.tempo);
    let mut lanes = [const { None }; NUM_PLAYED];
    for Lane { latent, settings } in &args.lane {
        let is_second = lanes[*latent].replace(settings.clone().sanitised().shaped()).is_some();
        ensure!(!is_second, "--lane: latent {} has two", latent + 1);
    }
    let bank = LaneBank { lanes, amount: 1.0, is_on: true, ..LaneBank::default() };
    let part = PlayedPart { bank, ..PlayedPart::default() };
    let value = |idx: usize, beat: f64| part.moves(idx).then(|| part.value(idx, 0.5, beat, Cue::default(), 1.0));
    let beats = f64::from(args.bars) * BEATS_OF_A_BAR;
    let clip = GestureClip { start: 0.0, beats, bpm: args.tempo, meter: Meter::COMMON };
    let file = clip.to_midi(NUM_PLAYED, value)?;
    let mut outputs = Outputs::new(args.force);
    outputs.claim(&args.out)?;
    outputs.write(&args.out, &file.write().with_context(|| args.out.display().to_string())?)?;
    let num_controllers = file.tracks.iter().map(|track| track.events.len()).sum::<usize>().saturating_sub(3);
    let num_looks = clip.num_looks() as usize * args.lane.len();
    eprintln!(
        "vaeform: {}: {num_controllers} controllers, {:.1} times fewer than one at each look",
        args.out.display(),
        num_looks as f64 / num_controllers.max(1) as f64
    );
    if args.json {
        let looks = || (0..clip.num_looks()).map(|look| look as f64 * 4.0 / 480.0);
        let exact = |latent: usize| looks().map(|beat| value(latent, beat).unwrap_or(0.5)).collect::<Vec<f32>>();
        let lanes = args.lane.iter().map(|lane| (format!("{}", 20 + lane.latent), exact(lane.latent).into()));
        let lanes: serde_json::Map<String, serde_json::Value> = lanes.collect();
        let told = serde_json::json!({ "ticks": 4, "controllers": num_controllers, "lanes": lanes });
        stdout::print(format!("{told}\n").as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_read_and_what_is_none_is_told() {
        let lane: Lane = "3=square:1/8T:-0.5:9".parse().unwrap();
        assert_eq!(
            (lane.latent, lane.settings.wave, lane.settings.depth, lane.settings.seed),
            (2, Wave::Square, -0.5, 9)
        );
        assert_eq!(lane.settings.rate.to_string(), "1/8T");
        let hand: Lane = "8=hand".parse().unwrap();
        assert_eq!(hand.settings.choice, LaneChoice::Kind(LaneKind::Hand));
        for (text, told) in [
            ("sine", "LATENT=KIND"),
            ("9=sine", "latent 9"),
            ("1=sin", "kind sin"),
            ("1=sine:3/4", "rate 3/4"),
            ("1=sine:1/4:2", "depth 2"),
            ("1=sine:1/4:1:x", "seed x"),
            ("1=sine:1/4:1:1:1", "after the seed"),
        ] {
            assert!(text.parse::<Lane>().err().is_some_and(|error| error.contains(told)), "{text}");
        }
    }
}
