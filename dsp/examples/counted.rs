//! Plays notes for counts of instructions: `valgrind --tool=callgrind target/release/examples/counted fm 16`.

use std::process::ExitCode;
use std::sync::Arc;

use vaeform_dsp::event::Event;
use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{
    Destination, FilterParam, FmParam, LayerParamId, LfoParam, OscillatorParam, Route, Source, SubParam, TableRef,
};
use vaeform_patch::{Patch, global, operator};
use vaeform_wavetable::{KeyZones, factory};

const BLOCK: usize = 64;
const NUM_BLOCKS: usize = 2_000;
const TABLE: &str = "Sine to Saw";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let num_notes = args.get(1).and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=16).contains(n));
    let (Some(patch), Some(num_notes)) = (args.first().and_then(|name| patch(name)), num_notes) else {
        eprintln!("usage: counted fm|crossed|slow|fast NUMBER_OF_NOTES, 1 to 16");
        return ExitCode::FAILURE;
    };
    let mut synth = Synth::new(48_000.0);
    if let (Some(recipe), Some(name), true) = (factory::recipe(TABLE), TableRef::factory(TABLE), args[0] != "fm") {
        let zones = Arc::new(KeyZones::of_table(&recipe.make()));
        synth.set_tables(Box::new(Tables::new([(name, zones)])));
    }
    synth.load_patch(&patch);
    for note in 48..48 + num_notes {
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    }
    println!("{num_notes} notes, {} frames, power {}", BLOCK * NUM_BLOCKS, played(&mut synth));
    ExitCode::SUCCESS
}

fn played(synth: &mut Synth) -> f64 {
    let (mut left, mut right, mut power) = ([0.0; BLOCK], [0.0; BLOCK], 0.0);
    for _ in 0..NUM_BLOCKS {
        synth.render(&mut left, &mut right);
        power += left.iter().zip(&right).map(|(left, right)| f64::from(left * left + right * right)).sum::<f64>();
    }
    power
}

/// FM alone, FM that a sub modulates, and an oscillator through a filter, both moved by an LFO that is slow or fast.
fn patch(name: &str) -> Option<Patch> {
    let mut patch = Patch::default();
    patch.fm.set(global::ALGORITHM, 4.0);
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 85.0);
    }
    let values: &[(LayerParamId, f32)] = match name {
        "fm" => &[],
        "crossed" => &[
            (SubParam::On.of(0), 1.0),
            (SubParam::Level.of(0), 0.0),
            (FmParam::Cross.of(0), 1.0),
            (FmParam::CrossSource.of(0), 3.0),
            (FmParam::CrossAmount.of(0), 0.5),
        ],
        "slow" | "fast" => &[
            (FmParam::On.of(0), 0.0),
            (OscillatorParam::On.of(0), 1.0),
            (OscillatorParam::Frame.of(0), 0.5),
            (FilterParam::On.of(0), 1.0),
            (FilterParam::Cutoff.of(0), 1_000.0),
        ],
        _ => return None,
    };
    for (id, value) in values {
        patch.layers.set(*id, *value);
    }
    if matches!(name, "slow" | "fast") {
        patch.layers.set(LfoParam::Rate.of(0), if name == "fast" { 100.0 } else { 25.0 });
        for to in [OscillatorParam::Pitch.of(0), FilterParam::Cutoff.of(0)] {
            patch.layers.add_route(Route::new(Source::Lfo(1), Destination::Layer(to), 0.1));
        }
    }
    Some(patch)
}
