//! What effects cost: nanoseconds of this thread's CPU time for a stereo frame at 48 kHz, the best of several runs.
//!
//!     cargo run --release -p vaeform-dsp --example effects_cost [part of a name]

use cpu_time::ThreadTime;
use vaeform_dsp::effects::{
    Chain, ChainSettings, Chorus, ChorusMode, ChorusSettings, Compressor, CompressorBands, CompressorSettings, Delay,
    Drive, DriveKind, DriveSettings, Effect, Equalizer, EqualizerSettings, Limiter, Phaser, PhaserSettings,
    PhaserStages, Reverb, ReverbSettings, Width,
};

const RATE_HZ: f32 = 48_000.0;
/// Frames of a host's block.
const BLOCK: usize = 128;
const NUM_BLOCKS: usize = 375;
const RUNS: usize = 9;

/// Noise in both channels, -12 dB.
fn noise() -> Vec<[f32; 2]> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        0.25 * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    };
    (0..BLOCK * NUM_BLOCKS).map(|_| [next(), next()]).collect()
}

/// Prints the cost of what changes a block in place, where its name is asked for.
fn measure(name: &str, mut process: impl FnMut(usize, &mut [f32], &mut [f32])) {
    if std::env::args().nth(1).is_some_and(|part| !name.contains(&part)) {
        return;
    }
    let input = noise();
    let channels = [0, 1].map(|c| input.iter().map(|frame| frame[c]).collect::<Vec<f32>>());
    let mut best_ns = f64::INFINITY;
    for _ in 0..RUNS {
        let [mut left, mut right] = channels.clone();
        let start = ThreadTime::now();
        for (i, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
            process(i, left, right);
        }
        let ns = start.elapsed().as_nanos() as f64;
        std::hint::black_box((&left, &right));
        best_ns = best_ns.min(ns / (BLOCK * NUM_BLOCKS) as f64);
    }
    println!("{name:34} {best_ns:6.1} ns a frame");
}

fn effect(name: &str, mut effect: impl Effect) {
    measure(name, |_, left, right| effect.process(left, right));
}

/// One effect after the other.
fn single() {
    let kinds = [
        DriveKind::Soft,
        DriveKind::HardClip,
        DriveKind::LinearFold,
        DriveKind::SineFold,
        DriveKind::Crush,
        DriveKind::Hold,
    ];
    for kind in kinds {
        let mut drive = Drive::new(RATE_HZ);
        drive.set(&DriveSettings { kind, gain_db: 12.0, ..DriveSettings::default() });
        effect(&format!("drive, {kind:?}"), drive);
    }
    let mut equalizer = Equalizer::new(RATE_HZ);
    equalizer.set(&EqualizerSettings { low_db: 3.0, mid_db: -4.0, high_db: 2.0, ..EqualizerSettings::default() });
    effect("equalizer", equalizer);
    for bands in [CompressorBands::One, CompressorBands::Three] {
        let mut compressor = Compressor::new(RATE_HZ);
        compressor.set(&CompressorSettings { bands, up_ratio: 3.0, ..CompressorSettings::default() });
        effect(&format!("compressor, bands: {bands:?}"), compressor);
    }
    for stages in [PhaserStages::Four, PhaserStages::Eight, PhaserStages::Twelve] {
        let mut phaser = Phaser::new(RATE_HZ);
        phaser.set(&PhaserSettings { stages, ..PhaserSettings::default() });
        effect(&format!("phaser, stages: {stages:?}"), phaser);
    }
    for pairs in 1..=4 {
        let mut chorus = Chorus::new(RATE_HZ);
        chorus.set(&ChorusSettings { pairs, ..ChorusSettings::default() });
        effect(&format!("chorus, pairs: {pairs}"), chorus);
    }
    let mut chorus = Chorus::new(RATE_HZ);
    chorus.set(&ChorusSettings { pairs: 3, mode: ChorusMode::Ensemble, ..ChorusSettings::default() });
    effect("chorus, ensemble, pairs: 3", chorus);
    effect("delay", Delay::new(RATE_HZ));
    effect("reverb, its size at rest", Reverb::new(RATE_HZ));
    let mut reverb = Reverb::new(RATE_HZ);
    measure("reverb, its size moving", |i, left, right| {
        let size = if i / 40 % 2 == 0 { 0.3 } else { 0.9 };
        reverb.set(&ReverbSettings { size, ..ReverbSettings::default() });
        reverb.process(left, right);
    });
    effect("width", Width::new(RATE_HZ));
    effect("limiter", Limiter::new(RATE_HZ));
}

fn main() {
    single();
    let mut chain = Chain::new(RATE_HZ);
    measure("chain, all off", |_, left, right| chain.process(left, right));
    let mut settings = ChainSettings::default();
    settings.drive.is_on = true;
    settings.equalizer.is_on = true;
    settings.compressor.is_on = true;
    settings.phaser.is_on = true;
    settings.chorus.is_on = true;
    settings.delay.is_on = true;
    settings.reverb.is_on = true;
    settings.width.is_on = true;
    chain.set(&settings);
    measure("chain, all on as they come", |_, left, right| chain.process(left, right));
    let mut i = 0.0;
    measure("chain, all on and moving", |_, left, right| {
        i += 1.0;
        settings.drive.effect.gain_db = 6.0 + 6.0 * f32::sin(0.05 * i);
        settings.equalizer.effect.mid_hz = 1_000.0 + 500.0 * f32::sin(0.04 * i);
        settings.delay.effect.feedback = 0.5 + 0.3 * f32::sin(0.03 * i);
        settings.reverb.effect.decay_s = 2.0 + f32::sin(0.02 * i);
        chain.set(&settings);
        chain.process(left, right);
    });
}
