//! Notes are rendered sixteen at a time: none is left out, whatever lies beside it.

use vaeform_patch::Patch;
use vaeform_patch::layers::FmParam;

use crate::rig::{RATE_HZ, level_at, note_off, note_on, oscillator, patch, render, spectrum_db, synth};

/// Says which of the notes are meant.
type Which = fn(u8) -> bool;

/// A whole tone apart, so that a spectrum has a peak for each.
fn key(n: u8) -> u8 {
    40 + 2 * n
}

/// Strikes so many keys, each with a sine of an oscillator, or of FM where `is_fm` says so; after those of `ended` have died away, gives
/// the levels of all that are held and have an oscillator, in dB re the loudest.
fn levels(num_notes: u8, is_fm: Which, ended: Which) -> Vec<(u8, f32)> {
    let layered = patch(&oscillator(0.0));
    let mut fm = Patch::default();
    fm.layers.set(FmParam::Level.of(0), 0.05);
    let mut synth = synth(&layered);
    for n in 0..num_notes {
        synth.load_patch(if is_fm(n) { &fm } else { &layered });
        note_on(&mut synth, key(n));
        render(&mut synth, 64, &[64]);
    }
    (0..num_notes).filter(|n| ended(*n)).for_each(|n| note_off(&mut synth, key(n)));
    render(&mut synth, 48_000, &[480]);
    let spectrum = spectrum_db(&render(&mut synth, 65_536, &[480]));
    let hz = |n: u8| 440.0 * ((f32::from(key(n)) - 69.0) / 12.0).exp2();
    let heard = (0..num_notes).filter(|n| !is_fm(*n) && !ended(*n));
    heard.map(|n| (n, level_at(&spectrum, hz(n)))).filter(|(n, _)| hz(*n) < 0.4 * RATE_HZ).collect()
}

#[test]
fn every_note_of_every_group_is_heard() {
    let cases: [(&str, Which, Which, usize); 5] = [
        ("two groups", |_| false, |_| false, 32),
        ("a group without layers first", |n| n < 16, |_| false, 16),
        ("more than a group without layers first", |n| n < 21, |_| false, 11),
        ("every other note without layers", |n| n % 2 == 0, |_| false, 16),
        ("the first group has ended", |_| false, |n| n < 16, 16),
    ];
    for (name, is_fm, ended, expected) in cases {
        let levels = levels(32, is_fm, ended);
        assert_eq!(levels.len(), expected, "{name}");
        for (n, db) in levels {
            assert!(db > -12.0, "{name}: note {n} of 32 is at {db} dB");
        }
    }
}
