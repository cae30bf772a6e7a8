//! Matches a sound with an FM patch, and says how near it came. The sound is a note of a factory patch, so that the example needs no file.
//!
//!     cargo run --release -p vaeform-models --example match_sound

use std::sync::atomic::AtomicBool;

use vaeform_dsp::render::{Job, render_note};
use vaeform_models::library::Library;
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Search, Settings, Target, seeds};
use vaeform_patch::factory;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let truth = factory::bank()[1].patch;
    let key = Job { note: 57, velocity: 0.8, hold_frames: RATE_HZ as usize };
    let samples = render_note(&truth, key, 2 * RATE_HZ as usize, RATE_HZ as f32);

    let target = Target::new(&samples, RATE_HZ)?;
    println!("{}: note {}, {:.1} Hz", truth.name, target.note, target.pitch.hz);
    // Without a library of patches the network proposes what the search begins with.
    let seeds = seeds(&Library::default(), &target);
    let mut search = Search::new(&target, seeds, Settings { num_renders: 100, ..Settings::default() });
    search.run(&AtomicBool::new(false));
    for candidate in search.candidates() {
        let distance = candidate.distance.map_or(f64::NAN, |distance| distance.total());
        println!("match {}: distance {distance:.2}", candidate.island + 1);
    }
    Ok(())
}
