//! The FM layer where an oscillator or the sub modulates it.

use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{
    Destination, FilterParam, FmParam, LayerParamId, OscillatorParam, Route, Source, SubParam,
};
use vaeform_patch::{Patch, operator};

use crate::cross::{hz, worst_between};
use crate::rig::{note_off, note_on, patch, peak, render, spectrum_db, steepest, synth};

const PHASE: f32 = 1.0;
const RING: f32 = 2.0;
const FREQUENCY: f32 = 3.0;
const BY_OSCILLATOR_1: f32 = 0.0;
const BY_SUB: f32 = 3.0;
const CARRIERS: f32 = 0.0;

/// FM of one operator that sounds, a sine, and a sub and an oscillator, sines too, that are on and not heard.
fn sine(values: &[(LayerParamId, f32)]) -> Patch {
    let unheard = [
        (FmParam::On.of(0), 1.0),
        (OscillatorParam::On.of(0), 1.0),
        (OscillatorParam::Level.of(0), 0.0),
        (SubParam::On.of(0), 1.0),
        (SubParam::Octave.of(0), 0.0),
        (SubParam::Level.of(0), 0.0),
    ];
    patch(&[&unheard, values].concat())
}

fn cross(kind: f32, source: f32, target: f32, amount: f32) -> Vec<(LayerParamId, f32)> {
    vec![
        (FmParam::Cross.of(0), kind),
        (FmParam::CrossSource.of(0), source),
        (FmParam::CrossTarget.of(0), target),
        (FmParam::CrossAmount.of(0), amount),
    ]
}

fn held(patch: &Patch, note: u8, num_frames: usize) -> Vec<[f32; 2]> {
    let mut synth = synth(patch);
    note_on(&mut synth, note);
    render(&mut synth, 4_800, &[480]);
    render(&mut synth, num_frames, &[480])
}

/// The level of a partial in dB: all of a window's main lobe, so that it does not depend on where in a bin it is.
fn partial_db(frames: &[[f32; 2]], hz: f32) -> f32 {
    let spectrum = spectrum_db(frames);
    let bin = (hz / crate::rig::RATE_HZ * frames.len() as f32).round() as usize;
    let power: f32 = spectrum[bin - 4..=bin + 4].iter().map(|db| 10.0_f32.powf(0.1 * db)).sum();
    10.0 * power.log10()
}

fn power_db(frames: &[[f32; 2]]) -> f32 {
    let power: f32 = frames.iter().flatten().map(|x| x * x).sum();
    10.0 * (power / frames.len() as f32).log10()
}

/// Bessel functions of the first kind, orders 0 to 4, by their integral.
fn bessel(index: f64) -> [f64; 5] {
    const STEPS: usize = 4_096;
    std::array::from_fn(|order| {
        let at = |i: usize| {
            let angle = std::f64::consts::PI * (i as f64 + 0.5) / STEPS as f64;
            (order as f64 * angle - index * angle.sin()).cos()
        };
        (0..STEPS).map(at).sum::<f64>() / STEPS as f64
    })
}

#[test]
fn a_sine_operator_whose_phase_a_sine_moves_has_bessels_partials() {
    // A table is as loud as others are, so that its sine has another peak than the sub's.
    let alone = |level: LayerParamId| peak(&held(&sine(&[(FmParam::On.of(0), 0.0), (level, 0.7)]), 57, 9_600));
    let of_table = f64::from(alone(OscillatorParam::Level.of(0)) / alone(SubParam::Level.of(0)));
    for index in [1.0_f64, 2.0, 3.5] {
        let amount = (index / (std::f64::consts::TAU * 1.5)).sqrt() as f32;
        for (source, target) in [(BY_SUB, CARRIERS), (BY_OSCILLATOR_1, CARRIERS), (BY_SUB, 1.0)] {
            let mut patch = sine(&cross(PHASE, source, target, amount));
            // Three octaves apart the partials of order n lie at 8 + n and 8 - n times the pitch.
            patch.fm.set(operator::param(0, operator::COARSE), 8.0);
            let frames = held(&patch, 57, 65_536);
            let got = |order: i32| partial_db(&frames, 220.05 * (8 + order) as f32);
            let expected = bessel(if source == BY_SUB { index } else { of_table * index });
            for order in [0, 2, 3, 4] {
                let db = 20.0 * (expected[order].abs() / expected[1].abs()).log10() as f32;
                for side in [-1, 1] {
                    let level = got(side * order as i32) - got(side);
                    println!("index {index}, source {source}, order {order}: {level:.3} dB, expected {db:.3}");
                    assert!((level - db).abs() < 0.1, "index {index}, order {order}: {level} dB, expected {db}");
                }
            }
        }
    }
}

#[test]
fn nothing_folds_of_a_sine_operator_that_is_moved_as_far_as_it_goes() {
    let mut all = Vec::new();
    for note in [48, 60, 84, 96, 108] {
        for (name, kind, source) in [
            ("phase by a sine", PHASE, BY_SUB),
            ("phase by a table's sine", PHASE, BY_OSCILLATOR_1),
            ("frequency by a sine", FREQUENCY, BY_SUB),
            ("ring by a table's sine", RING, BY_OSCILLATOR_1),
        ] {
            let worst = worst_between(&held(&sine(&cross(kind, source, CARRIERS, 1.0)), note, 65_536), hz(note));
            println!("note {note}, {name}: {worst:.1} dB");
            all.push((note, name, worst));
        }
    }
    for (note, name, worst) in all {
        assert!(worst < -80.0, "note {note}, {name}: {worst} dB");
    }
}

#[test]
fn a_ring_has_sums_and_differences_and_nothing_else() {
    let fifth = [(OscillatorParam::Semitone.of(0), 7.0)];
    let values = [&cross(RING, BY_OSCILLATOR_1, CARRIERS, 1.0)[..], &fifth].concat();
    let frames = held(&sine(&values), 57, 65_536);
    let [own, other] = [220.05, 329.7];
    let [low, high] = [other - own, other + own].map(|hz| partial_db(&frames, hz));
    assert!((low - high).abs() < 0.1, "{low}, {high}");
    for hz in [own, other] {
        assert!(partial_db(&frames, hz) < low - 80.0, "{hz} Hz: {}", partial_db(&frames, hz));
    }
}

#[test]
fn an_amount_of_nothing_is_the_fm_layer_as_it_is() {
    let mut plain = sine(&[]);
    plain.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
    let frames = held(&plain, 57, 65_536);
    for (kind, unison) in [(PHASE, 1.0), (RING, 1.0), (FREQUENCY, 1.0), (PHASE, 2.0)] {
        let mut patch = plain;
        for (id, value) in [&cross(kind, BY_SUB, CARRIERS, 0.0)[..], &[(FmParam::Unison.of(0), unison)]].concat() {
            patch.layers.set(id, value);
        }
        let crossed = held(&patch, 57, 65_536);
        let gained = power_db(&crossed) - power_db(&frames);
        assert!(gained.abs() < if unison == 1.0 { 0.1 } else { 3.0 }, "{kind}: {gained} dB");
        for harmonic in [1.0, 2.0, 3.0, 5.0] {
            let gained = partial_db(&crossed, 220.05 * harmonic) - partial_db(&frames, 220.05 * harmonic);
            assert!(unison != 1.0 || gained.abs() < 0.2, "{kind}, harmonic {harmonic}: {gained} dB");
        }
        // What is off does not modulate, and FM that is off sounds not at all.
        for id in [SubParam::On.of(0), FmParam::On.of(0)] {
            let mut off = patch;
            off.layers.set(FmParam::CrossAmount.of(0), 0.8);
            off.layers.set(id, 0.0);
            let mut same = off;
            same.layers.set(FmParam::Cross.of(0), 0.0);
            assert!(held(&off, 57, 4_800) == held(&same, 57, 4_800), "{kind}, {}", id.key());
        }
    }
}

#[test]
fn a_route_moves_the_amount() {
    let to = Destination::Layer(FmParam::CrossAmount.of(0));
    for kind in [PHASE, RING, FREQUENCY] {
        let mut patch = sine(&cross(kind, BY_SUB, CARRIERS, 0.0));
        let still = held(&patch, 57, 9_600);
        patch.layers.add_route(Route::new(Source::Envelope(2), to, 0.8)).expect("a free place");
        let moved = held(&patch, 57, 9_600);
        assert!(moved != still && peak(&moved) < 2.0 * peak(&still) + 0.1, "{kind}: {}", peak(&moved));
    }
}

#[test]
fn an_operator_by_itself_is_modulated_and_no_other() {
    let two = |target: f32| {
        let mut patch = sine(&cross(PHASE, BY_SUB, target, 0.5));
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
        held(&patch, 57, 9_600)
    };
    let [all, first, second, silent] = [CARRIERS, 1.0, 2.0, 6.0].map(two);
    // The first algorithm: 1 and 3 are heard, 2 modulates 1, and 3 to 6 are silent.
    assert!(all == first && second != first && silent != first && silent != second);
    let mut still = sine(&cross(PHASE, BY_SUB, CARRIERS, 0.0));
    still.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
    assert!(silent == held(&still, 57, 9_600));
}

#[test]
fn fm_may_be_modulated_and_modulate_another_but_not_the_same() {
    let by_fm = |n: usize| {
        [
            (OscillatorParam::Cross.of(n), PHASE),
            (OscillatorParam::CrossSource.of(n), 0.0),
            (OscillatorParam::CrossAmount.of(n), 0.5),
        ]
    };
    let heard = [(OscillatorParam::Level.of(0), 0.5)];
    let crossed = cross(PHASE, BY_OSCILLATOR_1, CARRIERS, 0.5);
    let one_way = held(&sine(&[&crossed[..], &heard].concat()), 57, 9_600);
    let circle = held(&sine(&[&crossed[..], &heard, &by_fm(0)].concat()), 57, 9_600);
    assert!(circle == one_way);
    // Oscillator 2 hears FM after the sub has changed it.
    let second =
        [(OscillatorParam::On.of(1), 1.0), (FmParam::Level.of(0), 0.0), (OscillatorParam::PhaseRandom.of(1), 0.0)];
    let chain = |amount: f32| {
        let crossed = cross(PHASE, BY_SUB, CARRIERS, amount);
        held(&sine(&[&crossed[..], &second, &by_fm(1)].concat()), 57, 9_600)
    };
    let (still, moved) = (chain(0.0), chain(0.6));
    assert!(peak(&still) > 0.05 && (power_db(&moved) - power_db(&still)).abs() < 3.0 && moved != still);
}

#[test]
fn copies_operators_places_and_filters_hear_it_too() {
    let wide = [(FmParam::Unison.of(0), 3.0), (FmParam::Op1Pan.of(0), -1.0), (FmParam::Op3Pan.of(0), 1.0)];
    let two_carriers = |values: &[(LayerParamId, f32)]| {
        let mut patch = sine(values);
        patch.fm.set(operator::param(2, operator::OUTPUT_LEVEL), 99.0);
        patch.fm.set(operator::param(2, operator::COARSE), 2.0);
        held(&patch, 57, 65_536)
    };
    let panned = two_carriers(&[&cross(PHASE, BY_SUB, 1.0, 0.3)[..], &wide[1..]].concat());
    let right: Vec<[f32; 2]> = panned.iter().map(|[_, right]| [*right; 2]).collect();
    // Operator 3 is on the right and stays a sine.
    assert!(partial_db(&right, 440.1) > -0.1 && partial_db(&right, 220.05).max(partial_db(&right, 660.15)) < -80.0);
    assert!(partial_db(&panned, 440.1) > -30.0, "by operator 1: {}", partial_db(&panned, 440.1));
    let [one, three] =
        [&wide[..0], &wide[..1]].map(|wide| two_carriers(&[&cross(PHASE, BY_SUB, 1.0, 0.3)[..], wide].concat()));
    assert!((power_db(&three) - power_db(&one)).abs() < 3.0 && three.iter().any(|[left, right]| left != right));
    let filter = [(FilterParam::On.of(0), 1.0), (FilterParam::Model.of(0), 1.0), (FilterParam::Cutoff.of(0), 500.0)];
    let filtered = [&cross(PHASE, BY_SUB, 1.0, 0.5)[..], &[(FmParam::Route.of(0), 1.0)], &filter].concat();
    let open = two_carriers(&filtered[..4]);
    let [open, closed] =
        [open, two_carriers(&filtered)].map(|frames| partial_db(&frames, 2_200.5) - partial_db(&frames, 220.05));
    assert!(closed < open - 30.0, "{closed} dB, open {open}");
}

#[test]
fn it_comes_and_goes_while_notes_sound_without_a_step() {
    let plain = sine(&[]);
    let crossed = sine(&cross(PHASE, BY_SUB, CARRIERS, 0.3));
    let wide = sine(&[&cross(RING, BY_OSCILLATOR_1, CARRIERS, 0.6)[..], &[(FmParam::Unison.of(0), 4.0)]].concat());
    let mut synth: Synth = synth(&crossed);
    for note in [45, 57, 64] {
        note_on(&mut synth, note);
    }
    render(&mut synth, 4_800, &[64]);
    let smooth = steepest(&render(&mut synth, 9_600, &[64]));
    let mut worst = 0.0_f32;
    for patch in [&plain, &wide, &crossed, &wide, &plain, &crossed] {
        synth.edit_patch(patch);
        worst = worst.max(steepest(&render(&mut synth, 2_400, &[64])));
    }
    assert!(worst < 3.0 * smooth + 0.01, "{worst} beside {smooth}");
    [45, 57, 64].into_iter().for_each(|note| note_off(&mut synth, note));
    render(&mut synth, 48_000 * 6, &[512]);
    assert_eq!((synth.num_active(), peak(&render(&mut synth, 480, &[480]))), (0, 0.0));
}
