//! Noise bands and partials in a synth: what keys, routes and contents make of them.

use proptest::prelude::*;
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::content::{
    BandCurves, Content, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Partial, PartialBank, PartialFrequency,
    Timeline,
};
use vaeform_patch::layers::{
    ContentId, Destination, EnvelopeParam, FmParam, LayerGroup, LayerParamId, MAX_ROUTES, NoiseParam, PartialsParam,
    Route, Source,
};

use crate::rig::{note_off, note_on, patch, peak, render, spectral, synth};

/// A synth at a rate that plays these contents with these values, past the filters, under an open amplifier.
fn playing(rate_hz: f32, contents: &[Content], values: &[(LayerParamId, f32)]) -> Synth {
    let mut patch = patch(&[
        (PartialsParam::Route.of(0), 0.0),
        (NoiseParam::Route.of(0), 0.0),
        (NoiseParam::Colour.of(0), 2.0),
        (EnvelopeParam::Attack.of(0), 0.0),
        (EnvelopeParam::Sustain.of(0), 1.0),
    ]);
    for (id, value) in values {
        patch.layers.set(*id, *value);
    }
    for content in contents {
        match SourceContent::new(content) {
            SourceContent::NoiseBands(_) => patch.layers.noise_bands = Some(content.id()),
            SourceContent::Partials(_) => patch.layers.partials = Some(content.id()),
        }
    }
    let mut synth = Synth::with_isa(rate_hz, Isa::detect());
    let contents = contents.iter().map(|content| (content.id(), SourceContent::new(content)));
    synth.set_tables(Box::new(Tables::default().with_contents(contents)));
    synth.load_patch(&patch);
    synth
}

/// One partial on one level.
fn tone(frequency: PartialFrequency, points: &[(f32, f32)], timeline: Timeline) -> Content {
    let points: Vec<LevelPoint> = points.iter().map(|&(seconds, db)| LevelPoint { seconds, db }).collect();
    let partial = Partial { frequency, level_db: 0.0, phase: 0.0, curve: LevelCurve::new(&points) };
    PartialBank::new([partial], timeline).into()
}

/// Hz by zero crossings upwards.
fn pitch(frames: &[[f32; 2]], rate_hz: f32) -> f32 {
    let ups: Vec<f32> = frames
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0][0] < 0.0 && pair[1][0] >= 0.0)
        .map(|(n, pair)| n as f32 + pair[0][0] / (pair[0][0] - pair[1][0]))
        .collect();
    rate_hz * (ups.len() - 1) as f32 / (ups[ups.len() - 1] - ups[0])
}

fn rms(frames: &[[f32; 2]]) -> f32 {
    (frames.iter().flatten().map(|x| x * x).sum::<f32>() / (2 * frames.len()) as f32).sqrt()
}

#[test]
fn keys_move_ratios_as_far_as_they_are_tracked_and_hertz_never() {
    let on = (PartialsParam::On.of(0), 1.0);
    let base = Timeline::new(220.0, None);
    for (frequency, track, expected) in [
        (PartialFrequency::Ratio(2.0), 1.0, 880.0),
        (PartialFrequency::Ratio(2.0), 0.0, 440.0),
        (PartialFrequency::Ratio(2.0), 0.5, 622.25),
        (PartialFrequency::Hz(700.0), 1.0, 700.0),
    ] {
        let mut synth = playing(48_000.0, &[tone(frequency, &[], base)], &[on, (PartialsParam::KeyTrack.of(0), track)]);
        note_on(&mut synth, 69);
        let hz = pitch(&render(&mut synth, 48_000, &[480])[4_800..], 48_000.0);
        assert!((1_200.0 * (hz / expected).log2()).abs() < 0.1, "{frequency:?}, {track}: {hz} Hz");
    }
    // Two octaves and a fifth, less ten cents.
    let tuned = [
        on,
        (PartialsParam::Octave.of(0), 1.0),
        (PartialsParam::Semitone.of(0), 7.0),
        (PartialsParam::Pitch.of(0), 12.0),
        (PartialsParam::Fine.of(0), -10.0),
    ];
    let mut synth = playing(48_000.0, &[tone(PartialFrequency::Ratio(1.0), &[], base)], &tuned);
    note_on(&mut synth, 57);
    let hz = pitch(&render(&mut synth, 48_000, &[480])[4_800..], 48_000.0);
    assert!((1_200.0 * (hz / 220.0).log2() - 3_090.0).abs() < 0.1, "{hz} Hz");
}

#[test]
fn a_stiff_string_goes_up_as_fletcher_says() {
    let on = (PartialsParam::On.of(0), 1.0);
    let content = [tone(PartialFrequency::Ratio(8.0), &[], Timeline::new(110.0, None))];
    let mut synth = playing(48_000.0, &content, &[on, (PartialsParam::Stretch.of(0), 0.001)]);
    note_on(&mut synth, 45);
    let hz = pitch(&render(&mut synth, 48_000, &[480])[4_800..], 48_000.0);
    let expected = 880.0 * (1.064_f32 / 1.001).sqrt();
    assert!((1_200.0 * (hz / expected).log2()).abs() < 0.2, "{hz} Hz, expected {expected}");
}

#[test]
fn time_follows_its_scale_and_the_key() {
    let on = (PartialsParam::On.of(0), 1.0);
    let falling = [tone(PartialFrequency::Ratio(1.0), &[(0.0, 0.0), (10.0, -100.0)], Timeline::new(110.0, None))];
    for (note, time, by_key, expected) in [
        (45, 1.0, 0.0, -10.0),
        (45, 2.0, 0.0, -5.0),
        (45, 0.5, 0.0, -20.0),
        (69, 1.0, 0.5, -20.0),
        (45, 1.0, 1.0, -10.0),
    ] {
        let values = [on, (PartialsParam::Time.of(0), time), (PartialsParam::KeyTime.of(0), by_key)];
        let mut synth = playing(48_000.0, &falling, &values);
        note_on(&mut synth, note);
        let frames = render(&mut synth, 60_000, &[480]);
        let level = |from: usize| 20.0 * rms(&frames[from..from + 4_800]).log10();
        let db = level(48_000) - level(0);
        assert!((db - expected).abs() < 0.1, "key {note}, time {time}, by key {by_key}: {db} dB");
    }
}

#[test]
fn a_held_key_repeats_its_part_and_a_release_goes_on() {
    let on = (PartialsParam::On.of(0), 1.0);
    let points = [(0.0, 0.0), (0.5, -20.0), (1.0, -100.0)];
    let content = [tone(PartialFrequency::Ratio(1.0), &points, Timeline::new(220.0, Some([0.25, 0.5])))];
    let mut synth = playing(48_000.0, &content, &[on, (EnvelopeParam::Release.of(0), 20.0)]);
    note_on(&mut synth, 57);
    let held = render(&mut synth, 96_000, &[480]);
    let level = |from: usize| 20.0 * (rms(&held[from..from + 960]) / rms(&held[..960])).log10();
    for (seconds, expected) in [(0.24, -10.0), (0.49, -19.7), (0.74, -10.3), (0.99, -19.7), (1.24, -10.3)] {
        let db = level((48_000.0 * seconds) as usize);
        assert!((db - expected).abs() < 0.5, "{seconds} s: {db} dB");
    }
    note_off(&mut synth, 57);
    let after = render(&mut synth, 48_000, &[480]);
    assert!(peak(&after[..480]) > 0.05 * peak(&held[..960]) && peak(&after[40_000..]) == 0.0);
}

#[test]
fn tilt_weighs_octaves_and_what_is_not_there_is_silent() {
    let on = (NoiseParam::On.of(0), 1.0);
    let level = |band: usize, tilt: f32| {
        let mut levels = [-100.0; NUM_BANDS];
        levels[band] = 0.0;
        let bands = NoiseBands::new(levels, BandCurves::Shared(LevelCurve::default()), Timeline::default());
        let mut synth = playing(48_000.0, &[bands.into()], &[on, (NoiseParam::Tilt.of(0), tilt)]);
        note_on(&mut synth, 60);
        20.0 * rms(&render(&mut synth, 24_000, &[480])).log10()
    };
    for band in [4, 9, 15] {
        let [low, high] = vaeform_patch::content::band_edges_hz(band);
        let octaves = ((low * high).sqrt() / 1_000.0).log2() as f32;
        let gained = level(band, -3.0) - level(band, 0.0);
        assert!((gained + 3.0 * octaves).abs() < 0.01, "band {band}: {gained} dB");
    }
    for id in [NoiseParam::On.of(0), PartialsParam::On.of(0)] {
        let mut patch = patch(&[(id, 1.0), (NoiseParam::Colour.of(0), 2.0)]);
        let heard = |patch: &Patch| {
            let mut synth = Synth::new(48_000.0);
            synth.load_patch(patch);
            note_on(&mut synth, 60);
            peak(&render(&mut synth, 4_800, &[480]))
        };
        assert!(heard(&patch) > 0.01, "what no content is named for has one of its own");
        (patch.layers.noise_bands, patch.layers.partials) = (Some(ContentId([1; 16])), Some(ContentId([1; 16])));
        assert_eq!(heard(&patch), 0.0, "{}", id.key());
    }
}

#[test]
fn routes_reach_all_that_moves() {
    let played = |route: Option<Route>| {
        let mut patch = spectral();
        (0..MAX_ROUTES).for_each(|place| assert!(patch.layers.set_route(place, None)));
        if let Some(route) = route {
            patch.layers.add_route(route).expect("a place");
        }
        let mut synth = synth(&patch);
        note_on(&mut synth, 48);
        render(&mut synth, 6_000, &[250])
    };
    let still = played(None);
    let ids = LayerParamId::all().filter(|id| matches!(id.def().group, LayerGroup::Noise | LayerGroup::Partials));
    for id in ids.filter(|id| id.def().is_continuous()) {
        let moved = [-0.5, 0.5].into_iter().any(|amount| {
            let frames = played(Some(Route::new(Source::Velocity, Destination::Layer(id), amount)));
            assert!(frames.iter().flatten().all(|x| x.is_finite()), "{}", id.key());
            frames != still
        });
        assert!(moved, "{} is not heard", id.key());
    }
}

#[test]
fn a_note_keeps_the_content_that_it_began_with() {
    let on = (PartialsParam::On.of(0), 1.0);
    let content = [tone(PartialFrequency::Ratio(1.0), &[], Timeline::default())];
    let mut synth = playing(48_000.0, &content, &[on]);
    note_on(&mut synth, 60);
    let before = render(&mut synth, 4_800, &[480]);
    drop(synth.set_tables(Box::default()));
    let after = render(&mut synth, 4_800, &[480]);
    assert!((peak(&after) - peak(&before)).abs() < 0.01 && peak(&after) > 0.1);
}

fn any_content() -> impl Strategy<Value = Vec<Content>> {
    let number = || prop_oneof![-150.0..70.0f32, any::<f32>()];
    let partial = (number(), any::<bool>(), number(), number(), prop::collection::vec((number(), number()), 0..6));
    let partials = prop::collection::vec(partial, 0..70).prop_map(|partials| {
        partials.into_iter().map(|(frequency, is_fixed, level_db, phase, points)| {
            let points: Vec<_> = points.into_iter().map(|(seconds, db)| LevelPoint { seconds, db }).collect();
            let frequency =
                if is_fixed { PartialFrequency::Hz(200.0 * frequency) } else { PartialFrequency::Ratio(frequency) };
            Partial { frequency, level_db, phase, curve: LevelCurve::new(&points) }
        })
    });
    let levels = prop::collection::vec(number(), NUM_BANDS);
    let curve = prop::collection::vec((number(), number()), 0..7);
    (partials, levels, curve, number(), prop::option::of([number(), number()])).prop_map(
        |(partials, levels, curve, base_hz, sustain)| {
            let points: Vec<_> = curve.into_iter().map(|(seconds, db)| LevelPoint { seconds, db }).collect();
            let curves = BandCurves::Shared(LevelCurve::new(&points));
            let timeline = Timeline::new(base_hz, sustain);
            let levels = levels.try_into().expect("as many as bands");
            vec![NoiseBands::new(levels, curves, timeline).into(), PartialBank::new(partials, timeline).into()]
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_set_is_finite_and_bounded(
        contents in any_content(),
        ways in prop::collection::vec(0.0..=1.0f32, 40),
        rate_hz in prop::sample::select(vec![8_000.0, 44_100.0, 96_000.0, 192_000.0f32]),
        note in 0..128u8,
    ) {
        let ids: Vec<LayerParamId> = LayerParamId::all()
            .filter(|id| (NoiseParam::Pan.of(0).0..=PartialsParam::KeyTime.of(0).0).contains(&id.0))
            .filter(|id| id.def().is_continuous())
            .collect();
        let mut values: Vec<_> = ids.into_iter().zip(ways).map(|(id, way)| (id, id.def().at(way))).collect();
        values.extend([(NoiseParam::On.of(0), 1.0), (PartialsParam::On.of(0), 1.0), (FmParam::On.of(0), 0.0)]);
        let mut synth = playing(rate_hz, &contents, &values);
        note_on(&mut synth, note);
        let mut frames = render(&mut synth, 3_000, &[333]);
        note_off(&mut synth, note);
        frames.extend(render(&mut synth, 3_000, &[333]));
        // 24 dB for each of 64 partials and 16 bands, whose peaks are some times their level.
        prop_assert!(frames.iter().flatten().all(|x| x.is_finite() && x.abs() < 4_000.0), "{}", peak(&frames));
    }
}
