//! `vaeform bench --alias`: what is heard between the harmonics of a held note, in dB below its fundamental, through the whole
//! instrument; Vital's engine beside it where a Python with the package `vita` is named.

mod cases;
mod spectrum;
mod vital;

use std::path::Path;

use anyhow::Result;
use serde_json::json;
use vaeform_dsp::layers::Tables;
use vaeform_session::tables_of;

use crate::factory_sounds::{Keys, Take};
use crate::stdout;
use crate::table::{Align, Table};
pub(super) use spectrum::Alias;

/// Frames a second.
const RATE_HZ: u32 = 48_000;
/// The keys that are measured.
const NOTES: [u8; 8] = [24, 36, 48, 60, 72, 84, 96, 108];

/// A case at a note: ours, and Vital's where it has it.
struct Compared {
    case: &'static str,
    note: u8,
    ours: Alias,
    vital: Option<Alias>,
}

/// Measures and prints; `python` runs Vital beside it.
///
/// # Errors
/// Python or its package is missing, or standard output fails.
pub(super) fn run(python: Option<&Path>, as_json: bool) -> Result<()> {
    let beside = python.map(|python| vital::measure(python, &NOTES)).transpose()?.unwrap_or_default();
    let mut rows = Vec::new();
    for case in cases::all() {
        let tables = tables_of(&case.patch, &[], &[]);
        for note in NOTES {
            let ours = measure(&case.patch, &tables, note);
            let vital = beside.iter().find(|row| row.case == case.name && row.note == note).map(|row| row.alias);
            rows.push(Compared { case: case.name, note, ours, vital });
        }
    }
    if as_json {
        let alias =
            |a: Alias| json!({"whole_db": a.whole_db, "below_16_khz_db": a.low_db, "fundamental_db": a.fundamental_db});
        let rows = rows.iter().map(
            |row| json!({"case": row.case, "note": row.note, "vaeform": alias(row.ours), "vital": row.vital.map(alias)}),
        );
        let all = json!({"rate_hz": RATE_HZ, "rows": rows.collect::<Vec<_>>()});
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    stdout::print(text(&rows).as_bytes())
}

fn measure(patch: &vaeform_patch::Patch, tables: &Tables, note: u8) -> Alias {
    let keys = Keys { notes: &[note], velocity: 127, hold_s: 2.0, total_s: 2.0 };
    let take = Take::new(patch, tables, keys, RATE_HZ);
    let hz = 440.0 * (f64::from(i32::from(note) - 69) / 12.0).exp2();
    spectrum::alias(&take.left[RATE_HZ as usize / 4..], hz, f64::from(RATE_HZ))
}

fn text(rows: &[Compared]) -> String {
    let columns = ["note", "whole band", "below 16 kHz", "fundamental", "Vital", "below 16 kHz", "fundamental"]
        .map(|title| (title, Align::Right));
    let mut table = Table::new(&[&[("case", Align::Left)], &columns[..]].concat());
    let numbers = |a: Alias| [a.whole_db, a.low_db, a.fundamental_db].map(|x| format!("{x:.1}"));
    for row in rows {
        let vital = row.vital.map_or([const { String::new() }; 3], numbers);
        let ours = numbers(row.ours);
        table.row([row.case.to_owned(), row.note.to_string()].into_iter().chain(ours).chain(vital));
    }
    table.render()
        + "dB re the fundamental of the loudest partial that is no harmonic; 48 kHz, Blackman-Harris window of 65,536 frames\n\
           fundamental: dB re the loudest partial; where it is low, what folds is that much lower beside what is heard\n"
}
