//! Variations: every note-on, or every pitch class, plays a patch of its own.

use vaeform_dsp::synth::{MAX_VARIATIONS, PatchTarget, VariationBy};
use vaeform_patch::{Patch, operator};

use crate::rig::{Random, is_same, note_off, note_on, playing, render, rms_db, seconds, to};

/// One sine a variation, at 1, 2, 3 .. 16 times the key.
fn variation(idx: usize) -> Patch {
    let mut patch = Patch::default();
    patch.fm.set(operator::param(0, operator::COARSE), 1.0 + idx as f32);
    patch
}

fn variations(num: usize, by: VariationBy) -> PatchTarget {
    let mut steer = PatchTarget { num_variations: num as u8, by, ..PatchTarget::new(variation(0)) };
    for (idx, place) in steer.variations.iter_mut().enumerate() {
        place.patch = variation(idx);
    }
    steer
}

#[test]
fn every_note_in_turn_sounds_its_own_patch() {
    let mut synth = playing(&variation(0), &[]);
    synth.set_patch_target(&variations(5, VariationBy::Turn));
    for turn in 0..12 {
        synth.handle(note_on(40));
        let heard = render(&mut synth, 3000);
        synth.handle(note_off(40));
        render(&mut synth, seconds(1.0));
        let wanted = render(&mut playing(&variation(turn % 5), &[40]), 3000);
        assert!(is_same(&heard, &wanted), "note {turn}");
    }
}

#[test]
fn every_pitch_class_sounds_its_own_patch() {
    let mut synth = playing(&variation(0), &[]);
    synth.set_patch_target(&variations(12, VariationBy::PitchClass));
    for key in [36, 37, 48, 47, 40, 64] {
        synth.handle(note_on(key));
        let heard = render(&mut synth, 3000);
        synth.handle(note_off(key));
        render(&mut synth, seconds(1.0));
        let wanted = render(&mut playing(&variation(usize::from(key) % 12), &[key]), 3000);
        assert!(is_same(&heard, &wanted), "key {key}");
    }
}

#[test]
fn a_held_note_goes_with_its_variation_and_not_with_another() {
    let mut synth = playing(&variation(0), &[]);
    let mut steer = variations(2, VariationBy::Turn);
    synth.set_patch_target(&steer);
    synth.handle(note_on(60));
    render(&mut synth, seconds(0.2));
    let before = rms_db(&render(&mut synth, seconds(0.2)));
    steer.variations[1].patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 60.0);
    synth.set_patch_target(&steer);
    render(&mut synth, seconds(0.2));
    let other = rms_db(&render(&mut synth, seconds(0.2)));
    steer.variations[0].patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 60.0);
    synth.set_patch_target(&steer);
    render(&mut synth, seconds(0.2));
    let own = rms_db(&render(&mut synth, seconds(0.2)));
    assert!((other - before).abs() < 0.05 && own < before - 20.0, "{before}, {other}, {own} dB");
}

#[test]
fn with_fewer_variations_held_notes_come_to_those_that_are_left() {
    let mut synth = playing(&variation(0), &[]);
    synth.set_patch_target(&variations(4, VariationBy::Turn));
    [40, 52, 59, 64].iter().for_each(|&key| synth.handle(note_on(key)));
    render(&mut synth, seconds(0.2));
    let mut steer = variations(1, VariationBy::Turn);
    steer.variations[0].patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 50.0);
    synth.set_patch_target(&steer);
    render(&mut synth, seconds(0.1));
    let heard = rms_db(&render(&mut synth, seconds(0.2)));
    let mut loaded = playing(&steer.variations[0].patch, &[40, 52, 59, 64]);
    render(&mut loaded, seconds(0.3));
    let wanted = rms_db(&render(&mut loaded, seconds(0.2)));
    assert!((heard - wanted).abs() < 0.5, "{heard} dB, wanted {wanted}");
    assert_eq!(synth.num_active(), 4);
}

/// All lanes on slots of their own, all variations in use and in crossfade, loads between: debug assertions watch every claim.
#[test]
fn slots_never_run_out() {
    for seed in 0..20 {
        let mut random = Random(seed);
        let mut synth = playing(&variation(0), &[]);
        for turn in 0..600 {
            match random.below(5) {
                0 => synth.load_patch(&random.patch()),
                1 => synth.edit_patch(&random.patch()),
                2 | 3 => {
                    let mut steer = to(&random.patch(), 0.02 * random.unit());
                    steer.num_variations = 1 + random.below(MAX_VARIATIONS as u32) as u8;
                    for place in &mut steer.variations {
                        place.patch = random.patch();
                    }
                    synth.set_patch_target(&steer);
                }
                _ => {}
            }
            for _ in 0..random.below(4) {
                synth.handle(note_on(20 + random.below(80) as u8));
            }
            if turn % 50 == 49 {
                (0..128).for_each(|key| synth.handle(note_off(key)));
            }
            let audio = render(&mut synth, 1 + random.below(200) as usize);
            assert!(audio.iter().all(|x| x.is_finite()), "seed {seed}");
        }
        (0..128).for_each(|key| (0..20).for_each(|_| synth.handle(note_off(key))));
        synth.load_patch(&variation(0));
        render(&mut synth, seconds(30.0));
        assert_eq!(synth.num_active(), 0, "seed {seed}");
    }
}
