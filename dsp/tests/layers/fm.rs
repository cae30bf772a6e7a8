//! The FM layer as several copies, and its operators apart from left to right.

use vaeform_patch::layers::{Destination, FmParam, LayerParamId, Route, Source};
use vaeform_patch::{Patch, operator};

use crate::rig::{level_at, note_on, peak, render, spectrum_db, steepest, synth};

/// A note of a patch of FM whose operators 1 and 3, both heard, are an octave apart.
fn played(values: &[(LayerParamId, f32)], route: Option<Route>) -> Vec<[f32; 2]> {
    let mut patch = Patch::default();
    patch.fm.set(operator::param(2, operator::OUTPUT_LEVEL), 99.0);
    patch.fm.set(operator::param(2, operator::COARSE), 2.0);
    for (id, value) in values {
        assert_eq!(patch.layers.set(*id, *value), None);
    }
    if let Some(route) = route {
        patch.layers.add_route(route).expect("a free place");
    }
    let mut synth = synth(&patch);
    note_on(&mut synth, 57);
    render(&mut synth, 4_800, &[480]);
    render(&mut synth, 1 << 16, &[480])
}

fn power_db(frames: &[[f32; 2]], side: usize) -> f32 {
    let power: f32 = frames.iter().map(|frame| frame[side] * frame[side]).sum();
    10.0 * (power / frames.len() as f32).log10()
}

fn swapped(frames: &[[f32; 2]]) -> Vec<[f32; 2]> {
    frames.iter().map(|[left, right]| [*right, *left]).collect()
}

#[test]
fn copies_lie_around_the_note_and_are_as_loud_as_one() {
    let one = played(&[], None);
    for copies in 2..=8 {
        let values = [(FmParam::Unison.of(0), copies as f32), (FmParam::Detune.of(0), 50.0)];
        let frames = played(&values, None);
        let spectrum = spectrum_db(&frames);
        let edge = |cents: f32| level_at(&spectrum, 220.0 * (cents / 1_200.0).exp2());
        assert!(edge(50.0).max(edge(-50.0)) > -12.0, "{copies}: {} {}", edge(50.0), edge(-50.0));
        assert!(edge(100.0) < -50.0 && edge(-100.0) < -50.0);
        assert!(copies != 2 || edge(0.0) < -20.0, "{copies}: {}", edge(0.0));
        let gained = [0, 1].map(|side| power_db(&frames, side) - power_db(&one, side));
        assert!(gained.iter().all(|db| db.abs() < 3.0), "{copies}: {gained:?}");
        assert!(peak(&frames) < 4.0 * peak(&one), "{copies}");
        let narrow = played(&[values[0], values[1], (FmParam::Spread.of(0), 0.0)], None);
        assert!(frames != swapped(&frames) && narrow == swapped(&narrow), "{copies}");
    }
}

#[test]
fn operators_have_places_of_their_own() {
    let one = played(&[], None);
    let frames = played(&[(FmParam::Op1Pan.of(0), -1.0), (FmParam::Op3Pan.of(0), 1.0)], None);
    let (left, right) = (spectrum_db(&frames), spectrum_db(&swapped(&frames)));
    assert!(level_at(&left, 220.0) > -1.0 && level_at(&left, 440.0) < -80.0, "{}", level_at(&left, 440.0));
    assert!(level_at(&right, 440.0) > -1.0 && level_at(&right, 220.0) < -80.0, "{}", level_at(&right, 220.0));
    let gained = power_db(&frames, 0) - power_db(&one, 0);
    assert!(gained.abs() < 0.5, "equal power: {gained} dB");
}

#[test]
fn operators_that_a_route_leaves_in_the_middle_sound_as_one_voice() {
    let route = Route::new(Source::Wheel, Destination::Layer(FmParam::Op1Pan.of(0)), 1.0);
    let (one, routed) = (played(&[], None), played(&[], Some(route)));
    let worst = one.iter().flatten().zip(routed.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn other_copies_and_places_while_notes_sound_make_no_step() {
    let first = Patch::default();
    let mut second = first;
    second.layers.set(FmParam::Unison.of(0), 5.0);
    let mut third = second;
    third.layers.set(FmParam::Op1Pan.of(0), 0.7);
    let mut synth = synth(&first);
    for note in [45, 57, 64] {
        note_on(&mut synth, note);
    }
    render(&mut synth, 4_800, &[64]);
    let smooth = steepest(&render(&mut synth, 9_600, &[64]));
    let mut worst = 0.0_f32;
    for patch in [&second, &third, &second, &first, &third, &first] {
        synth.edit_patch(patch);
        let frames = render(&mut synth, 2_400, &[64]);
        assert!(frames.iter().flatten().all(|x| x.is_finite()));
        worst = worst.max(steepest(&frames));
    }
    // Copies may meet in phase.
    assert!(worst < 5.0_f32.sqrt() * smooth + 0.01, "{worst} beside {smooth}");
}
