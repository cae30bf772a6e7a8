//! What holds for every part of the synth: cuts, resets, instruction sets, and an audio thread that allocates nothing.

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use vaeform_dsp::fm::Isa;
use vaeform_patch::Patch;

use crate::keys;
use crate::rig::{crossed_fm, fast, filtered, note_off, note_on, peak, render, rich, spectral, synth, synth_on};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// A phrase of three notes that are struck and let go at odd frames.
fn phrase(patch: &Patch, isa: Isa, sizes: &[usize]) -> Vec<[f32; 2]> {
    let mut synth = synth_on(patch, isa);
    let mut frames = Vec::new();
    for (len, note) in [(777, 40), (1_234, 55), (3_001, 67)] {
        note_on(&mut synth, note);
        frames.extend(render(&mut synth, len, sizes));
    }
    for (len, note) in [(501, 55), (4_000, 40), (9_000, 67)] {
        note_off(&mut synth, note);
        frames.extend(render(&mut synth, len, sizes));
    }
    frames
}

/// Patches that have everything, each with other models of the filters.
fn patches() -> [Patch; 7] {
    [rich(), filtered([3.0, 4.0]), filtered([5.0, 0.0]), spectral(), keys::mapped(), crossed_fm(), fast()]
}

#[test]
fn where_a_block_is_cut_changes_no_bit_and_all_instruction_sets_agree() {
    for (n, patch) in patches().iter().enumerate() {
        let whole = phrase(patch, Isa::detect(), &[100_000]);
        assert!(peak(&whole) > 0.02, "patch {n}: {}", peak(&whole));
        for sizes in [&[1][..], &[64], &[7, 333, 32]] {
            assert!(phrase(patch, Isa::detect(), sizes) == whole, "patch {n}: {sizes:?}");
        }
        for isa in Isa::all() {
            assert!(phrase(patch, isa, &[480]) == whole, "patch {n}: {}", isa.name());
        }
    }
}

#[test]
fn a_reset_synth_is_a_new_one_but_for_its_patch() {
    for patch in &patches() {
        let mut synth = synth(patch);
        let mut played = || {
            note_on(&mut synth, 48);
            let frames = render(&mut synth, 4_000, &[256]);
            synth.reset();
            assert_eq!(peak(&render(&mut synth, 100, &[100])), 0.0);
            // The beats of the silence count too.
            synth.reset();
            frames
        };
        let first = played();
        assert!(peak(&first) > 0.02);
        assert!(played() == first);
    }
}

#[test]
fn notes_end_in_silence() {
    [rich(), spectral()].iter().for_each(check_end);
}

fn check_end(patch: &Patch) {
    let mut synth = synth(patch);
    for note in [40, 50, 60] {
        note_on(&mut synth, note);
    }
    render(&mut synth, 5_000, &[128]);
    for note in [40, 50, 60] {
        note_off(&mut synth, note);
    }
    render(&mut synth, 48_000 * 6, &[512]);
    assert_eq!(synth.num_active(), 0);
    assert_eq!(peak(&render(&mut synth, 4_800, &[512])), 0.0);
}

#[test]
fn the_audio_thread_allocates_nothing() {
    let [rich, combed, phased, spectral, mapped, crossed, fast] = patches();
    let plain = Patch::default();
    let mut synth = synth(&rich);
    let (mut left, mut right) = ([0.0; 97], [0.0; 97]);
    assert_no_alloc(|| {
        for block in 0..4_000u32 {
            match block % 16 {
                0 => note_on(&mut synth, 36 + (block / 16 % 48) as u8),
                9 => note_off(&mut synth, 36 + (block / 16 % 48) as u8),
                _ => {}
            }
            if block % 500 == 250 {
                synth.load_patch(if block % 1_000 == 250 { &combed } else { &rich });
            }
            if block % 500 == 400 {
                synth.edit_patch(
                    [&plain, &phased, &mapped, &crossed, &fast, &combed, &spectral][block as usize / 500 % 7],
                );
            }
            synth.render(&mut left, &mut right);
            assert!(left.iter().chain(&right).all(|x| x.is_finite() && x.abs() < 20.0));
        }
    });
}
