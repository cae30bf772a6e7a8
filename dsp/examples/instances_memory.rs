//! What instruments that play a patch of three full tables take: the resident memory of the process, on Linux.
//!
//!     cargo run --release -p vaeform-dsp --example instances_memory

use std::sync::Arc;

use vaeform_dsp::event::Event;
use vaeform_dsp::instrument::Instrument;
use vaeform_dsp::layers::Tables;
use vaeform_patch::Patch;
use vaeform_patch::layers::{ChorusParam, DelayParam, OscillatorParam, ReverbParam, TableRef};
use vaeform_wavetable::{KeyZones, factory};

/// Tables of 256 frames each.
const TABLES: [&str; 3] = ["Saw Sync", "Square Sync", "Sine Sync"];
const NUM_INSTANCES: usize = 64;
const NUM_VOICES: u8 = 16;
const BLOCK: usize = 512;

fn main() {
    let names = TABLES.map(|name| TableRef::factory(name).expect("a table of that name"));
    let levels = TABLES.map(|name| Arc::new(KeyZones::of_table(&factory::recipe(name).expect("a recipe").make())));
    let mut patch = Patch::default();
    for (n, name) in names.into_iter().enumerate() {
        patch.layers.tables[n] = name;
        for (id, value) in [
            (OscillatorParam::On.of(n), 1.0),
            (OscillatorParam::Warp.of(n), 1.0),
            (OscillatorParam::WarpAmount.of(n), 0.3),
        ] {
            patch.layers.set(id, value);
        }
    }
    for id in [ChorusParam::On.of(0), DelayParam::On.of(0), ReverbParam::On.of(0)] {
        patch.layers.set(id, 1.0);
    }
    println!("three tables: {:.0} MB", resident_mb());
    let mut instances = Vec::new();
    for _ in 0..NUM_INSTANCES {
        let mut instrument = Instrument::new(48_000.0);
        instrument.synth.set_tables(Box::new(Tables::new(names.into_iter().zip(levels.clone()))));
        instrument.synth.load_patch(&patch);
        for n in 0..NUM_VOICES {
            let note = 36 + 3 * n;
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
        }
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        for _ in 0..4 {
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
        }
        std::hint::black_box((&left, &right));
        instances.push(instrument);
        if [1, NUM_INSTANCES].contains(&instances.len()) {
            println!("{} of them, {NUM_VOICES} voices each: {:.0} MB", instances.len(), resident_mb());
        }
    }
}

/// What the process has in memory.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or_default();
    kib * 1_024.0 / 1e6
}
