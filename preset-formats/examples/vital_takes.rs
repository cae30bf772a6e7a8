//! Takes presets of Vital over, plays a note of each and writes it as floats, left and right in turn: `vital_takes OUT NOTE FILE...`. What
//! became of each preset goes to the standard output.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::instrument::Instrument;
use vaeform_dsp::layers::Tables;
use vaeform_patch::Preset;
use vaeform_patch::layers::TableRef;
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vital::import::import;
use vaeform_wavetable::{KeyZones, Wavetable};

const RATE_HZ: f32 = 44_100.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = PathBuf::from(args.next().ok_or("expected a folder, a note and files")?);
    let note: u8 = args.next().ok_or("expected a note")?.parse()?;
    for file in args.map(PathBuf::from) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let vital = VitalPreset::read(&fs::read(&file)?)?;
        let imported = import(&vital, &name);
        let report = &imported.report;
        println!(
            "{name}: {} exact, {} near, {} left out",
            report.exact.len(),
            report.near.len(),
            report.left_out.len()
        );
        report.left_out.iter().for_each(|entry| println!("    left out: {}: {}", entry.key, entry.why));
        write(&out.join(format!("{name}.f32")), &play(&imported.preset, note))?;
    }
    Ok(())
}

/// A second of a note and a second after it, left and right in turn.
fn play(preset: &Preset, note: u8) -> Vec<f32> {
    let built = preset.tables.iter().filter_map(|table| {
        let zones = KeyZones::of_table(&Wavetable::new(table.name(), table.samples().to_vec()).ok()?);
        Some((TableRef::Own(table.id()), Arc::new(zones)))
    });
    let mut instrument = Instrument::new(RATE_HZ);
    drop(instrument.synth.set_tables(Box::new(Tables::new(built))));
    instrument.synth.load_patch(&preset.patch);
    let mut frames = Vec::new();
    instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    for second in 0..2 {
        if second == 1 {
            instrument.synth.handle(Event::note_off(NoteTarget::default()));
        }
        for _ in 0..100 {
            let (mut left, mut right) = ([0.0; 441], [0.0; 441]);
            instrument.render(&mut left, &mut right);
            instrument.finish(&mut left, &mut right);
            frames.extend(left.into_iter().zip(right).flat_map(|(left, right)| [left, right]));
        }
    }
    frames
}

fn write(path: &Path, frames: &[f32]) -> std::io::Result<()> {
    fs::write(path, frames.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())
}
