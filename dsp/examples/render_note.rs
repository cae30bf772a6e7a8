//! Renders one note of the first factory patch, and prints its level.
//!
//!     cargo run --release -p vaeform-dsp --example render_note

use vaeform_dsp::render::{Job, render_note};
use vaeform_patch::factory;

const RATE_HZ: f32 = 48_000.0;

fn main() {
    let patch = factory::bank()[0].patch;
    let key = Job { note: 60, velocity: 0.8, hold_frames: RATE_HZ as usize };
    let frames = render_note(&patch, key, 2 * RATE_HZ as usize, RATE_HZ);
    let peak = frames.iter().fold(0.0_f32, |peak, frame| peak.max(frame.abs()));
    println!("{}: {} frames, peak {:.1} dB", patch.name, frames.len(), 20.0 * peak.log10());
}
