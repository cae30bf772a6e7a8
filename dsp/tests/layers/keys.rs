//! What follows the key: formants of tables, times of envelopes, levels.

use std::sync::{Arc, LazyLock};

use vaeform_dsp::event::Event;
use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, FiltersParam, FmParam, LayerParamId, NoiseParam, OscillatorParam,
    PlayedTable, Point, Points, Route, Source, TableId, TableRef,
};
use vaeform_wavetable::keymap::KeyMap;
use vaeform_wavetable::{FRAME_LEN, KeyZones, Wavetable};

use crate::rig::{RATE_HZ, note_off, note_on, oscillator, patch, peak, render, spectrum_db, synth};

/// A voice of one formant around harmonic 12, which moves a little from the first frame to the last.
static VOICE: LazyLock<Wavetable> = LazyLock::new(|| {
    let mut samples = Vec::new();
    for frame in 0..4_u8 {
        let center = 12.0 + 0.2 * f32::from(frame);
        samples.extend((0..FRAME_LEN).map(|i| {
            let harmonic = |k: f32| {
                let octaves = (k / center).log2();
                0.1 * (-6.0 * octaves * octaves).exp()
                    * (std::f32::consts::TAU * k * i as f32 / FRAME_LEN as f32 + k * k).sin()
            };
            (1..200).map(|k| harmonic(k as f32)).sum::<f32>()
        }));
    }
    Wavetable::new("voice", samples).expect("frames")
});

fn name() -> TableRef {
    TableRef::Own(TableId(VOICE.id().0))
}

/// An oscillator that plays the voice with so much of its formants at their place.
fn voice(share: f32) -> Patch {
    let mut values = oscillator(0.3);
    values.push((OscillatorParam::Formants.of(0), share));
    let mut patch = patch(&values);
    patch.layers.tables[0] = name();
    patch
}

/// Two of them, of which one is lower and bent by envelopes that follow the key.
pub(crate) fn mapped() -> Patch {
    let mut patch = voice(0.5);
    for (id, value) in [
        (OscillatorParam::On.of(1), 1.0),
        (OscillatorParam::Formants.of(1), 1.0),
        (OscillatorParam::Octave.of(1), -1.0),
        (OscillatorParam::Warp.of(1), 8.0),
        (OscillatorParam::WarpAmount.of(1), 0.3),
        (FilterParam::On.of(0), 1.0),
        (NoiseParam::On.of(0), 1.0),
        (NoiseParam::KeyLevel.of(0), -3.0),
        (FiltersParam::KeyLevel.of(0), 2.0),
        (EnvelopeParam::KeyTime.of(0), 0.25),
        (EnvelopeParam::KeyTime.of(1), 0.5),
        (EnvelopeParam::Mode.of(1), 1.0),
    ] {
        assert_eq!(patch.layers.set(id, value), None);
    }
    patch.layers.tables[1] = name();
    let point = |x, y| Point { x, y, curve: 3.0 };
    patch.layers.envelopes[1] = Points::new(&[point(0.01, 0.2), point(0.02, 0.9), point(0.1, 1.0)]);
    (patch.layers.envelopes[1].repeat, patch.layers.envelopes[1].is_ping_pong) = (Some((0, 1)), true);
    let to = Destination::Layer(OscillatorParam::Frame.of(0));
    patch.layers.add_route(Route::new(Source::Envelope(2), to, 0.7)).expect("a free place");
    patch
}

/// The zones of all patches here.
static ZONES: LazyLock<Vec<(PlayedTable, Arc<KeyZones>)>> = LazyLock::new(|| {
    let plain = Arc::new(KeyZones::of_table(&VOICE));
    let patches = [voice(0.5), voice(1.0), mapped()];
    let names = patches.iter().flat_map(|patch| (0..2).filter_map(|n| patch.layers.played_table(n)));
    let zones = names.filter_map(|name| Some((name, KeyMap::new(VOICE.clone(), name.map?.key, name.map?.share))));
    let zones = zones.map(|(name, map)| (name, Arc::new(KeyZones::new(&map, plain.own()))));
    zones.chain([(name().into(), plain.clone())]).collect()
});

pub(crate) fn zones() -> impl Iterator<Item = (PlayedTable, Arc<KeyZones>)> {
    ZONES.iter().cloned()
}

/// The centre of the spectrum of a held note in Hz, by power.
fn centroid_hz(synth: &mut Synth, note: u8) -> f32 {
    note_on(synth, note);
    render(synth, 4_800, &[480]);
    let spectrum = spectrum_db(&render(synth, 32_768, &[480]));
    let power = |(bin, db): (usize, &f32)| (bin as f32 * 10.0_f32.powf(0.1 * db), 10.0_f32.powf(0.1 * db));
    let (sum, total) = spectrum.iter().enumerate().map(power).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    sum / total * RATE_HZ / 32_768.0
}

#[test]
fn formants_stay_in_hz_by_their_share() {
    let own = centroid_hz(&mut synth(&voice(0.0)), 60);
    for (share, octaves, within) in [(0.0, 1.0, 0.01), (0.5, 0.5, 0.08), (1.0, 0.0, 0.05)] {
        for (note, up) in [(60, 0.0), (72, 1.0_f32), (48, -1.0)] {
            let found = centroid_hz(&mut synth(&voice(share)), note);
            let off = found / (own * (up * octaves).exp2()) - 1.0;
            println!("share {share}, key {note}: {found:.0} Hz of {own:.0}, off by {:+.1} %", 100.0 * off);
            assert!(off.abs() < within, "share {share}, key {note}: {found} Hz of {own}");
        }
    }
}

#[test]
fn a_share_of_0_and_the_tables_own_key_play_the_table_as_it_is() {
    let play = |patch: &Patch, note: u8| {
        let mut synth = synth(patch);
        note_on(&mut synth, note);
        render(&mut synth, 9_600, &[333])
    };
    let mut moved = voice(0.0);
    moved.layers.set(OscillatorParam::TableKey.of(0), 30.5);
    for note in [40, 60, 80] {
        let plain = play(&voice(0.0), note);
        assert!(peak(&plain) > 0.005);
        assert!(play(&moved, note) == plain, "key {note}");
        assert!((play(&voice(1.0), note) == plain) == (note == 60), "key {note}");
    }
}

#[test]
fn a_note_stays_in_the_zone_in_which_it_began() {
    let mut synth = synth(&voice(1.0));
    let own = centroid_hz(&mut synth, 60);
    synth.set_control(vaeform_dsp::control::Control::BendRange, 12.0);
    synth.handle(Event::PitchBend { channel: 0, value: 1.0 });
    render(&mut synth, 4_800, &[480]);
    note_off(&mut synth, 60);
    render(&mut synth, 48_000, &[480]);
    let bent = centroid_hz(&mut synth, 60);
    assert!((bent / own / 2.0 - 1.0).abs() < 0.02, "{own} to {bent}");
}

#[test]
fn while_its_zones_are_not_there_a_table_is_played_as_it_is() {
    let mut synth = synth(&patch(&[]));
    let plain = || zones().filter(|(name, _)| name.map.is_none());
    drop(synth.set_tables(Box::new(Tables::new(plain()))));
    synth.load_patch(&voice(1.0));
    let own = centroid_hz(&mut synth, 72);
    // Where a note sounds nothing steps.
    drop(synth.set_tables(Box::new(Tables::new(zones()))));
    let after = centroid_hz(&mut synth, 84);
    assert!(after > 1.1 * own, "{own} and {after}");
    [72, 84].iter().for_each(|note| note_off(&mut synth, *note));
    render(&mut synth, 48_000, &[480]);
    assert_eq!(synth.num_active(), 0);
    drop(synth.set_tables(Box::new(Tables::new(zones()))));
    let mapped = centroid_hz(&mut synth, 72);
    assert!((2.0 * mapped / own - 1.0).abs() < 0.05, "{own} and {mapped}");
}

#[test]
fn envelopes_go_faster_by_a_power_of_the_key() {
    let decayed = |note: u8, by_key: f32| {
        let mut synth = synth(&patch(&[
            (OscillatorParam::On.of(0), 1.0),
            (OscillatorParam::KeyTrack.of(0), 0.0),
            (EnvelopeParam::Attack.of(0), 0.0),
            (EnvelopeParam::Decay.of(0), 2.0),
            (EnvelopeParam::DecayBend.of(0), 0.0),
            (EnvelopeParam::Sustain.of(0), 0.0),
            (EnvelopeParam::KeyTime.of(0), by_key),
        ]));
        note_on(&mut synth, note);
        let frames = render(&mut synth, 48_000 * 5, &[480]);
        frames.iter().rposition(|x| x[0] != 0.0).unwrap_or(0) as f32 / RATE_HZ
    };
    for (note, by_key, expected) in [(60, 1.0, 2.0), (84, 0.0, 2.0), (84, 0.5, 1.0), (36, 0.25, 2.828), (72, 1.0, 1.0)]
    {
        let found = decayed(note, by_key);
        assert!((found / expected - 1.0).abs() < 0.01, "key {note}, {by_key}: {found} s, expected {expected}");
    }
}

#[test]
fn levels_gain_by_octave_of_the_key() {
    let level = |values: &[(LayerParamId, f32)], note: u8| {
        let mut synth = synth(&patch(values));
        note_on(&mut synth, note);
        render(&mut synth, 4_800, &[480]);
        let frames = render(&mut synth, 96_000, &[480]);
        10.0 * (frames.iter().map(|x| x[0] * x[0]).sum::<f32>() / frames.len() as f32).log10()
    };
    let noise = vec![(NoiseParam::On.of(0), 1.0), (NoiseParam::Route.of(0), 0.0), (FmParam::On.of(0), 0.0)];
    for (mut values, by_key) in [
        (oscillator(0.0), FiltersParam::KeyLevel.of(0)),
        (noise.clone(), FiltersParam::KeyLevel.of(0)),
        (noise, NoiseParam::KeyLevel.of(0)),
    ] {
        values.push((by_key, -6.0));
        let [low, middle, high] = [48, 60, 72].map(|note| level(&values, note));
        assert!((low - middle - 6.0).abs() < 0.1 && (middle - high - 6.0).abs() < 0.1, "{low}, {middle}, {high}");
    }
}
