//! A preset played: a second of a note and a second after it.

use std::sync::Arc;

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::instrument::Instrument;
use vaeform_dsp::layers::Tables;
use vaeform_patch::Preset;
use vaeform_patch::layers::{FACTORY_TABLES, TableRef};
use vaeform_wavetable::{KeyZones, Wavetable, factory};

pub(crate) const RATE_HZ: f32 = 44_100.0;

/// A second of a note and a second after it: both sides.
pub(crate) fn play(preset: &Preset) -> [Vec<f32>; 2] {
    let own = preset.tables.iter().map(|table| {
        let table_of = Wavetable::new(table.name(), table.samples().to_vec()).expect("a table");
        (TableRef::Own(table.id()), Arc::new(KeyZones::of_table(&table_of)))
    });
    let named = preset.patch.layers.tables.iter().filter_map(|table| match table {
        TableRef::Factory(n) => Some((*table, FACTORY_TABLES[usize::from(*n)])),
        _ => None,
    });
    let factory = named.map(|(table, name)| {
        let made = factory::recipe(name).expect("a table of the factory").make();
        (table, Arc::new(KeyZones::of_table(&made)))
    });
    let built: Vec<_> = own.chain(factory).collect();
    let mut instrument = Instrument::new(RATE_HZ);
    drop(instrument.synth.set_tables(Box::new(Tables::new(built))));
    instrument.synth.load_patch(&preset.patch);
    let mut sides = [Vec::new(), Vec::new()];
    instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
    for block in 0..200 {
        if block == 100 {
            instrument.synth.handle(Event::note_off(NoteTarget::default()));
        }
        let (mut left, mut right) = ([0.0; 441], [0.0; 441]);
        instrument.render(&mut left, &mut right);
        instrument.finish(&mut left, &mut right);
        sides[0].extend(left);
        sides[1].extend(right);
    }
    sides
}

/// Both sides together.
pub(crate) fn mono(sides: &[Vec<f32>; 2]) -> Vec<f32> {
    sides[0].iter().zip(&sides[1]).map(|(l, r)| 0.5 * (l + r)).collect()
}
