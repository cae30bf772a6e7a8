//! Oscillators that other layers modulate.

use vaeform_patch::layers::{FmParam, LayerParamId, OscillatorParam, SubParam};

use crate::rig::{RATE_HZ, held, level_at, oscillator, peak, spectrum_db};

const PHASE: f32 = 1.0;
const RING: f32 = 2.0;
const FREQUENCY: f32 = 3.0;
const BY_FM: f32 = 0.0;
const BY_OSCILLATOR_2: f32 = 2.0;
const BY_SUB: f32 = 4.0;

/// Oscillator 1 at a place of "Sine to Saw", modulated; oscillator 2, a sine, is there and not heard.
fn crossed(place: f32, kind: f32, source: f32, amount: f32, more: &[(LayerParamId, f32)]) -> Vec<(LayerParamId, f32)> {
    let cross = [
        (OscillatorParam::Cross.of(0), kind),
        (OscillatorParam::CrossSource.of(0), source),
        (OscillatorParam::CrossAmount.of(0), amount),
        (OscillatorParam::On.of(1), 1.0),
        (OscillatorParam::PhaseRandom.of(1), 0.0),
        (OscillatorParam::Level.of(1), 0.0),
    ];
    [&oscillator(place)[..], &cross, more].concat()
}

/// The worst level in dB re the highest partial that is no multiple of `hz`, below 16 kHz.
pub(crate) fn worst_between(frames: &[[f32; 2]], hz: f32) -> f32 {
    let spectrum = spectrum_db(frames);
    let bin_hz = RATE_HZ / frames.len() as f32;
    let is_between = |bin: usize| {
        let harmonic = bin as f32 * bin_hz / hz;
        // The window's own skirts are below -100 dB there.
        (harmonic - harmonic.round()).abs() * hz > 80.0 * bin_hz
    };
    (20..(16_000.0 / bin_hz) as usize).filter(|bin| is_between(*bin)).map(|bin| spectrum[bin]).fold(f32::MIN, f32::max)
}

pub(crate) fn hz(note: u8) -> f32 {
    440.1 * ((f32::from(note) - 69.0) / 12.0).exp2()
}

#[test]
fn nothing_folds_of_a_saw_whose_phase_or_frequency_is_moved_as_far_as_it_goes() {
    let fm = [(FmParam::On.of(0), 1.0), (FmParam::Level.of(0), 0.0), (SubParam::Level.of(0), 0.0)];
    let sub = [(SubParam::On.of(0), 1.0), (SubParam::Octave.of(0), 0.0), (SubParam::Level.of(0), 0.0)];
    let mut all = Vec::new();
    for note in [48, 60, 84, 96, 108] {
        for (name, kind, source) in [
            ("phase by a sine", PHASE, BY_SUB),
            ("phase by FM", PHASE, BY_FM),
            ("phase by a table's sine", PHASE, BY_OSCILLATOR_2),
            ("frequency by a sine", FREQUENCY, BY_SUB),
            ("ring by a saw", RING, BY_OSCILLATOR_2),
        ] {
            let more = if source == BY_FM { &fm } else { &sub };
            let mut values = crossed(1.0, kind, source, 1.0, more);
            values.push((OscillatorParam::Frame.of(1), if kind == RING { 1.0 } else { 0.0 }));
            let worst = worst_between(&held(&values, note, 65_536), hz(note));
            println!("note {note}, {name}: {worst:.1} dB");
            all.push((note, name, worst));
        }
    }
    for (note, name, worst) in all {
        assert!(worst < -80.0, "note {note}, {name}: {worst} dB");
    }
}

#[test]
fn a_sine_whose_phase_a_sine_moves_has_bessels_partials() {
    // Three octaves apart the partials of orders 0 and 1 lie at 8, 7 and 9 times the pitch.
    let index = 1.0_f32;
    let amount = (index / (std::f32::consts::TAU * 1.5)).sqrt();
    let sub = [(SubParam::On.of(0), 1.0), (SubParam::Octave.of(0), 0.0), (SubParam::Level.of(0), 0.0)];
    let fm = [(FmParam::On.of(0), 1.0), (FmParam::Level.of(0), 0.0)];
    // Orders 0 and 1 at the index, and at half of it: the first algorithm has two carriers, each of which is half as loud.
    for (source, more, [order_0, order_1]) in
        [(BY_SUB, &sub[..], [0.765_2_f32, 0.440_1]), (BY_FM, &fm, [0.938_5, 0.242_3])]
    {
        let expected = 20.0 * (order_1 / order_0).log10();
        let octaves = [&[(OscillatorParam::Octave.of(0), 3.0)], more].concat();
        let spectrum = spectrum_db(&held(&crossed(0.0, PHASE, source, amount, &octaves), 57, 65_536));
        for harmonic in [7.0, 9.0] {
            let level = level_at(&spectrum, harmonic * 220.05) - level_at(&spectrum, 8.0 * 220.05);
            println!("source {source}, harmonic {harmonic}: {level:.2} dB, expected {expected:.2}");
            assert!((level - expected).abs() < 1.0, "{source}, {harmonic}: {level} dB, expected {expected}");
        }
    }
}

#[test]
fn a_ring_has_sums_and_differences_and_nothing_else() {
    let fifth = [(OscillatorParam::Semitone.of(1), 7.0)];
    let spectrum = spectrum_db(&held(&crossed(0.0, RING, BY_OSCILLATOR_2, 1.0, &fifth), 57, 65_536));
    let [own, other] = [220.0, 329.63];
    for hz in [other - own, other + own] {
        assert!(level_at(&spectrum, hz) > -1.0, "{hz} Hz: {}", level_at(&spectrum, hz));
    }
    for hz in [own, other] {
        assert!(level_at(&spectrum, hz) < -80.0, "{hz} Hz: {}", level_at(&spectrum, hz));
    }
}

#[test]
fn an_amount_of_nothing_is_the_oscillator_itself_at_any_source() {
    let plain = held(&oscillator(0.6), 57, 4_800);
    for source in [BY_FM, BY_OSCILLATOR_2, BY_SUB] {
        let more = [(SubParam::On.of(0), 1.0), (SubParam::Level.of(0), 0.0)];
        for kind in [PHASE, RING, FREQUENCY] {
            let silent = held(&crossed(0.6, kind, source, 0.0, &more), 57, 4_800);
            let gain = peak(&silent) / peak(&plain);
            assert!((0.8..1.25).contains(&gain), "{kind} {source}: {gain}");
            let moved = held(&crossed(0.6, kind, source, 0.5, &more), 57, 4_800);
            // FM is off, so that it cannot modulate.
            assert!((moved == silent) == (source == BY_FM), "{kind} {source}");
        }
    }
}

#[test]
fn of_oscillators_in_a_circle_the_first_is_not_modulated() {
    let back = [
        (OscillatorParam::Cross.of(1), PHASE),
        (OscillatorParam::CrossSource.of(1), 1.0),
        (OscillatorParam::CrossAmount.of(1), 0.7),
        (OscillatorParam::Semitone.of(1), 7.0),
    ];
    let circle = held(&crossed(0.0, PHASE, BY_OSCILLATOR_2, 0.7, &back), 57, 4_800);
    assert!(circle == held(&oscillator(0.0), 57, 4_800));
    let itself = held(&crossed(0.0, PHASE, 1.0, 0.7, &[]), 57, 4_800);
    assert!(itself == held(&oscillator(0.0), 57, 4_800));
}

#[test]
fn voices_are_warped_apart() {
    let warped = |spread: f32| {
        let mut values = oscillator(1.0);
        values.extend([
            (OscillatorParam::Warp.of(0), 1.0),
            (OscillatorParam::WarpAmount.of(0), 0.4),
            (OscillatorParam::WarpSpread.of(0), spread),
            (OscillatorParam::Unison.of(0), 3.0),
            (OscillatorParam::Detune.of(0), 0.0),
        ]);
        held(&values, 69, 48_000)
    };
    let (alike, apart) = (warped(0.0), warped(0.3));
    assert!(peak(&apart) < 1.5 * peak(&alike) && apart != alike);
    // Still nothing but harmonics.
    let worst = worst_between(&apart[..32_768], hz(69));
    assert!(worst < -90.0, "{worst} dB");
}
