//! Claims about contents: ranges, ids, JSON.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::layers::{Layers, NoiseParam, PartialsParam};
use crate::{Patch, Preset, PresetNotice};

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![-200.0..200.0f32, any::<f32>()]
}

fn any_curve<const N: usize>() -> impl Strategy<Value = LevelCurve<N>> {
    let point = (any_number(), any_number()).prop_map(|(seconds, db)| LevelPoint { seconds, db });
    prop::collection::vec(point, 0..=N + 1).prop_map(|points| LevelCurve::new(&points))
}

fn any_timeline() -> impl Strategy<Value = Timeline> {
    (any_number(), prop::option::of([any_number(), any_number()])).prop_map(|(hz, sustain)| Timeline::new(hz, sustain))
}

fn any_partial() -> impl Strategy<Value = Partial> {
    let frequency =
        prop_oneof![any_number().prop_map(PartialFrequency::Ratio), any_number().prop_map(PartialFrequency::Hz)];
    (frequency, any_number(), any_number(), any_curve()).prop_map(|(frequency, level_db, phase, curve)| Partial {
        frequency,
        level_db,
        phase,
        curve,
    })
}

prop_compose! {
    /// Noise bands or partials of hostile numbers, which come into range.
    pub(crate) fn any_content()(
        levels in prop::collection::vec(any_number(), NUM_BANDS),
        shared in any_curve(),
        each in prop::option::of(prop::collection::vec(any_curve(), NUM_BANDS)),
        partials in prop::option::of(prop::collection::vec(any_partial(), 0..=MAX_PARTIALS + 1)),
        timeline in any_timeline(),
    ) -> Content {
        if let Some(partials) = partials {
            return PartialBank::new(partials, timeline).into();
        }
        let each = each.map(|each| BandCurves::Each(each.try_into().unwrap()));
        NoiseBands::new(levels.try_into().unwrap(), each.unwrap_or(BandCurves::Shared(shared)), timeline).into()
    }
}

proptest! {
    #[test]
    fn all_contents_survive_the_text(content in any_content()) {
        let text = serde_json::to_string(&contents_to_json(std::slice::from_ref(&content))).unwrap();
        prop_assert!(text.len() < 16_000, "{}", text.len());
        let read = contents_from_json(&serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(&*read, std::slice::from_ref(&content));
        prop_assert_eq!(read[0].kind(), content.kind());
    }

    #[test]
    fn a_level_lies_between_its_points(curve in any_curve::<5>(), seconds in 0.0..70.0f32) {
        let levels = curve.points().iter().map(|point| point.db);
        let (low, high) = levels.fold((f32::MAX, f32::MIN), |(low, high), db| (low.min(db), high.max(db)));
        let db = curve.at(seconds);
        prop_assert!(curve.points().is_empty() && db == 0.0 || (low - 1e-3..=high + 1e-3).contains(&db), "{db}");
        prop_assert!(curve.points().is_sorted_by(|a, b| a.seconds <= b.seconds));
    }

    #[test]
    fn any_json_is_read_or_refused(content in any_content(), key in 0..8usize, at in 0..4_000usize, byte in 32..127u8) {
        let mut value = contents_to_json(std::slice::from_ref(&content));
        let fields = value.as_object_mut().unwrap().values_mut().next().unwrap();
        fields[["kind", "base_hz", "sustain", "levels", "curve", "curves", "partials", "x"][key]] = json!([byte, -1]);
        let _ = contents_from_json(&value);
        let mut text = serde_json::to_vec(&contents_to_json(&[content])).unwrap();
        let at = at % text.len();
        text[at] = byte;
        if let Ok(value) = serde_json::from_slice(&text) {
            let _ = contents_from_json(&value);
        }
    }
}

#[test]
fn bands_are_equal_parts_of_the_erb_rate_scale() {
    let erb_rate = |hz: f64| 21.4 * (1.0 + 0.004_37 * hz).log10();
    let width = (erb_rate(16_000.0) - erb_rate(25.0)) / 16.0;
    assert!((width - 2.41).abs() < 0.01, "{width}");
    for band in 0..NUM_BANDS {
        let [low, high] = band_edges_hz(band);
        assert!((erb_rate(high) - erb_rate(low) - width).abs() < 1e-9, "band {band}");
        assert!(band == 0 || band_edges_hz(band - 1)[1] == low);
    }
    assert!((band_edges_hz(0)[0] - 25.0).abs() < 1e-9 && (band_edges_hz(15)[1] - 16_000.0).abs() < 1e-6);
}

fn bell() -> Content {
    let partial = |frequency, level_db, db| {
        let curve = LevelCurve::new(&[LevelPoint::default(), LevelPoint { seconds: 2.0, db }]);
        Partial { frequency, level_db, phase: 0.25, curve }
    };
    let partials =
        [partial(PartialFrequency::Ratio(2.756), -3.0, -60.0), partial(PartialFrequency::Hz(523.25), 0.0, -20.0)];
    PartialBank::new(partials, Timeline::new(220.0, Some([0.5, 1.0]))).into()
}

#[test]
fn people_can_read_and_write_it() {
    let content = bell();
    let text = json!({
        content.id().to_string(): {
            "kind": "partials",
            "base_hz": 220,
            "sustain": [0.5, 1],
            "partials": [
                {"ratio": 2.756, "level": -3, "phase": 0.25, "curve": [[0, 0], [2, -60]]},
                {"hz": 523.25, "level": 0, "phase": 0.25, "curve": [[0, 0], [2, -20]]},
            ],
        },
    });
    assert_eq!(contents_to_json(&[content]), text);
    let shared: Content = NoiseBands::default().into();
    let text = json!({shared.id().to_string(): {"kind": "noise bands", "levels": vec![-15; NUM_BANDS]}});
    assert_eq!(contents_from_json(&text).unwrap()[0], shared);
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    let id = bell().id();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut value = contents_to_json(&[bell()]);
        change(&mut value[id.to_string()]);
        contents_from_json(&value).unwrap_err().to_string()
    };
    let partial = |key: &str, value: Value| with(&|content| content["partials"][1][key] = value.clone());
    for (found, expected) in [
        (with(&|content| *content = json!(3)), ": expected an object with a `kind`"),
        (with(&|content| content["kind"] = json!("wavelets")), ".kind: expected \"noise bands\" or \"partials\""),
        (with(&|content| content["base_hz"] = json!(1e40)), ".base_hz: expected a number of 8 to 16000"),
        (with(&|content| content["sustain"] = json!([3, 1])), ".sustain.1: expected a number of 3 to 60"),
        (with(&|content| content["sustain"] = json!([3])), ".sustain: expected two times in seconds"),
        (with(&|content| content["partials"] = json!(vec![0; 65])), ".partials: expected a list of at most 64"),
        (partial("ratio", json!(1)), ".partials.1: expected either `ratio` or `hz`"),
        (partial("hz", json!("low")), ".partials.1.hz: expected a number of 1 to 20000"),
        (partial("level", json!(25)), ".partials.1.level: expected a number of -100 to 24"),
        (partial("curve", json!([[0, 0, 0]])), ".partials.1.curve.0: expected `[seconds, dB]`"),
        (partial("curve", json!([[1, 0], [0.5, 0]])), ".partials.1.curve.1.0: expected a number of 1 to 60"),
        (partial("curve", json!(vec![[0, 0]; 6])), ".partials.1.curve: expected a list of at most 5"),
        (with(&|content| content["kind"] = json!("noise bands")), ".levels: expected 16 of them"),
    ] {
        assert_eq!(found, format!("{id}{expected}"));
    }
    assert!(partial("phase", json!(0.5)).starts_with(&format!("{id}: expected numbers of this id, not those of ")));
    assert_eq!(contents_from_json(&json!([])).unwrap_err().to_string(), "expected an object of contents by id");
    assert_eq!(
        contents_from_json(&json!({"x": 1})).unwrap_err().to_string(),
        "x: expected an id of 32 hexadecimal digits"
    );
    let many: serde_json::Map<_, _> = (0..=MAX_CONTENTS).map(|n| (n.to_string(), Value::Null)).collect();
    assert_eq!(contents_from_json(&many.into()).unwrap_err().to_string(), "expected at most 256 contents");
}

#[test]
fn a_preset_holds_what_its_patch_names() {
    let (bank, bands): (Content, Content) = (bell(), NoiseBands::default().into());
    let mut layers = Layers::default();
    layers.set(PartialsParam::On.of(0), 1.0);
    layers.set(NoiseParam::Colour.of(0), 2.0);
    (layers.noise_bands, layers.partials) = (Some(bands.id()), Some(bank.id()));
    let mut others = layers;
    others.partials = None;
    assert!(layers.has_sources() && layers.differs_in_steps(&others));
    let contents = vec![bands.clone(), bank.clone()];
    let preset = Preset { contents, ..Preset::from(Patch { layers, ..Patch::default() }) };
    assert_eq!(Preset::from_json(preset.to_json()).unwrap(), (preset.clone(), vec![]));

    let mut swapped = preset.clone();
    (swapped.patch.layers.noise_bands, swapped.patch.layers.partials) = (Some(bank.id()), None);
    let mut text: Value = serde_json::from_str(&swapped.to_json()).unwrap();
    assert_eq!(text["contents"].as_object().unwrap().len(), 1);
    text["contents"] = contents_to_json(&preset.contents);
    let (read, notices) = Preset::from_value(text.clone()).unwrap();
    assert_eq!(*read.contents, *std::slice::from_ref(&bank));
    assert_eq!(notices, [PresetNotice::UnusedContents { count: 1 }, PresetNotice::MissingContent { id: bank.id() }]);
    text["contents"] = json!(5);
    let refused = Preset::from_value(text).unwrap_err().to_string();
    assert_eq!(refused, "field `contents`: expected an object of contents by id");
}
