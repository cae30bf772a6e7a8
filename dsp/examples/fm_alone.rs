//! Plays FM alone, sixteen notes or one, for counts of instructions: `valgrind --tool=callgrind target/release/examples/fm_alone 16`.

use std::process::ExitCode;

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, global, operator};

const BLOCK: usize = 64;
const NUM_BLOCKS: usize = 2_000;

fn main() -> ExitCode {
    let num_notes = std::env::args().nth(1).and_then(|n| n.parse::<u8>().ok());
    let Some(num_notes) = num_notes.filter(|n| (1..=16).contains(n)) else {
        eprintln!("usage: fm_alone NUMBER_OF_NOTES, 1 to 16");
        return ExitCode::FAILURE;
    };
    let mut patch = Patch::default();
    patch.fm.set(global::ALGORITHM, 4.0);
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 85.0);
    }
    let mut synth = Synth::new(48_000.0);
    synth.load_patch(&patch);
    for note in 48..48 + num_notes {
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    }
    let (mut left, mut right, mut sum) = ([0.0; BLOCK], [0.0; BLOCK], 0.0);
    for _ in 0..NUM_BLOCKS {
        synth.render(&mut left, &mut right);
        sum += left.iter().zip(&right).map(|(left, right)| f64::from(left * left + right * right)).sum::<f64>();
    }
    println!("{num_notes} notes, {} frames, power {sum}", BLOCK * NUM_BLOCKS);
    ExitCode::SUCCESS
}
