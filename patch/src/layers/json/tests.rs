//! Claims about the JSON of the layers.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::layers::{
    ContentId, Destination, EnvelopeParam, FACTORY_TABLES, LayerClamped, Layers, LfoParam, MAX_POINTS, MAX_ROUTES,
    OscillatorParam, Point, Points, Route, Source, TableId, TableRef,
};

fn read(value: Value) -> (Layers, Map<String, Value>, Vec<String>) {
    let Value::Object(mut groups) = value else { panic!("no object") };
    let mut notices = Vec::new();
    let layers = Layers::from_json(&mut groups, &mut notices);
    (layers, groups, notices.iter().map(ToString::to_string).collect())
}

#[test]
fn a_new_patch_has_nothing_to_say() {
    assert!(Layers::default().to_json(None).is_empty());
    assert_eq!(read(json!({})), (Layers::default(), Map::new(), vec![]));
}

#[test]
fn people_can_read_and_write_it() {
    let mut layers = Layers::default();
    layers.set(OscillatorParam::On.of(0), 1.0);
    layers.set(OscillatorParam::Level.of(0), 0.3);
    layers.set(OscillatorParam::Warp.of(0), 1.0);
    layers.tables[0] = TableRef::factory("Brass").unwrap();
    layers.envelopes[1].sustain = Some(1);
    layers.macro_names[1][..6].copy_from_slice(b"Bright");
    let frame = Destination::Layer(OscillatorParam::Frame.of(0));
    layers.set_route(1, Some(Route { via: Some(Source::Wheel), ..Route::new(Source::Lfo(1), frame, -0.25) }));
    let text = json!({
        "osc1": {"on": 1, "level": 0.3, "warp": "sync", "table": "Brass"},
        "env2": {"points": {"at": [[0, 0], [0.5, 1], [0.5, 0]], "sustain": 1}},
        "macros": {"names": ["", "Bright"]},
        "routes": [null, {"source": "lfo1", "destination": "osc1.frame", "amount": -0.25, "via": "wheel"}],
    });
    assert_eq!(Value::Object(layers.to_json(None)), text);
    assert_eq!(read(text.clone()), (layers, Map::new(), vec![]));
    let mut by_number = text;
    by_number["osc1"]["warp"] = json!(1);
    assert_eq!(read(by_number), (layers, Map::new(), vec![]));
}

#[test]
fn what_nobody_knows_here_is_written_back() {
    let text = json!({
        "osc1": {"level": 0.5, "colour": [1, 2]},
        "granular": {"on": 1},
        "routes": [
            {"source": "lfo9", "destination": "osc1.level", "amount": 1},
            {"source": "lfo1", "destination": "osc1.level", "amount": 1},
        ],
    });
    let (layers, unknown, notices) = read(text.clone());
    assert_eq!(notices, ["routes.0.source: expected a source, such as lfo1"]);
    assert_eq!(layers.get(OscillatorParam::Level.of(0)), 0.5);
    assert_eq!(unknown.keys().collect::<Vec<_>>(), ["granular", "osc1", "routes"]);
    assert_eq!(Value::Object(layers.to_json(Some(&unknown))), text);
    // What is known never comes from what is not.
    let Value::Object(hostile) = json!({"osc1": {"level": 0.1, "table": "Wah"}, "routes": 5, "env1": 3}) else {
        panic!()
    };
    assert_eq!(Value::Object(Layers::default().to_json(Some(&hostile))), json!({"osc1": {}}));
}

#[test]
fn what_is_wrong_is_mended_and_told_with_its_place() {
    let id = OscillatorParam::Level.of(1);
    let mut notices = Vec::new();
    let Value::Object(mut groups) = json!({"osc2": {"level": 1e39}}) else { panic!() };
    assert_eq!(Layers::from_json(&mut groups, &mut notices).get(id), 1.0);
    assert_eq!(notices, [LayerNotice::Clamped(LayerClamped { id, from: f32::MAX, to: 1.0 })]);
    let points = |at: Value| json!({"lfo1": {"points": at}});
    let route = |route: Value| json!({"routes": [route]});
    for (text, place) in [
        (json!({"osc1": 5}), "osc1: expected an object"),
        (json!({"osc1": {"level": "loud"}}), "osc1.level: expected a number"),
        (json!({"osc1": {"warp": "sinc"}}), "osc1.warp: expected one of none, sync, "),
        (json!({"osc1": {"table": "Nobody's"}}), "osc1.table: expected the name"),
        (json!({"osc1": {"table": 3}}), "osc1.table: expected the name"),
        (json!({"noise": {"bands": "00"}}), "noise.bands: expected 32 hexadecimal digits"),
        (json!({"partials": {"bank": [1]}}), "partials.bank: expected 32 hexadecimal digits"),
        (json!({"macros": {"names": ["a name that is too long"]}}), "macros.names: expected"),
        (json!({"macros": {"names": vec![""; 9]}}), "macros.names: expected"),
        (points(json!(5)), "lfo1.points: expected"),
        (points(json!({"at": vec![[0, 0]; MAX_POINTS + 1]})), "lfo1.points: expected"),
        (points(json!({"at": [[0]]})), "lfo1.points: expected"),
        (points(json!({"at": [[0, 7]]})), "lfo1.points.at: expected"),
        (points(json!({"at": [[0, 0]], "sustain": 1})), "lfo1.points.sustain: expected"),
        (points(json!({"at": [[0, 0], [1, 1]], "repeat": [1, 0]})), "lfo1.points.repeat: expected"),
        (points(json!({"at": [[0, 0], [1, 1]], "ping_pong": 1})), "lfo1.points.ping_pong: expected"),
        (json!({"routes": {}}), "routes: expected a list"),
        (json!({"routes": vec![Value::Null; MAX_ROUTES + 1]}), "routes: expected at most 32"),
        (route(json!(5)), "routes.0.source: expected"),
        (route(json!({"source": "wheel", "destination": "osc1.on"})), "routes.0.destination: expected"),
        (route(json!({"source": "wheel", "destination": "osc1.pan", "via": 3})), "routes.0.via: expected"),
        (route(json!({"source": "wheel", "destination": "osc1.pan", "amount": 9})), "routes.0: expected an amount"),
    ] {
        let (layers, _, notices) = read(text.clone());
        assert!(matches!(&notices[..], [notice] if notice.starts_with(place)), "{text}: {notices:?}");
        let again = read(Value::Object(layers.to_json(None)));
        assert_eq!(again, (layers, Map::new(), vec![]), "{text}");
    }
}

fn any_points() -> impl Strategy<Value = Points> {
    let point = (0.0..20.0f32, 0.0..1.0f32, -20.0..20.0f32).prop_map(|(x, y, curve)| Point { x, y, curve });
    let places = (any::<Option<u8>>(), any::<Option<(u8, u8)>>(), any::<bool>());
    (prop::collection::vec(point, 0..=MAX_POINTS), places).prop_map(|(points, (sustain, repeat, is_ping_pong))| {
        let len = points.len() as u8;
        let mut points = Points::new(&points);
        points.is_ping_pong = is_ping_pong;
        if len > 0 {
            points.sustain = sustain.map(|place| place % len);
            points.repeat = repeat.map(|(a, b)| (a % len, b % len)).map(|(a, b)| (a.min(b), a.max(b)));
        }
        points
    })
}

fn any_route() -> impl Strategy<Value = Option<Route>> {
    let sources: Vec<Source> = Source::all().collect();
    let fm = crate::ParamId::all().map(Destination::Fm);
    let all = LayerParamId::all().map(Destination::Layer).chain(fm);
    let destinations: Vec<Destination> = all.filter(|destination| destination.is_continuous()).collect();
    let source = prop::sample::select(sources);
    let via = prop::option::of(source.clone());
    prop::option::of(
        (source, prop::sample::select(destinations), -1.0..1.0f32, -20.0..20.0f32, any::<[bool; 2]>(), via).prop_map(
            |(source, destination, amount, curve, [is_bipolar, is_on], via)| Route {
                source,
                destination,
                amount,
                curve,
                is_bipolar,
                via,
                is_on,
            },
        ),
    )
}

fn any_table() -> impl Strategy<Value = TableRef> {
    prop_oneof![
        (0..FACTORY_TABLES.len() as u8).prop_map(TableRef::Factory),
        any::<[u8; 16]>().prop_map(|id| TableRef::Own(TableId(id))),
    ]
}

prop_compose! {
    /// Layers with anything in them.
    pub(crate) fn any_layers()(
        ways in prop::collection::vec(0.0..=1.0f32, crate::layers::NUM_LAYER_PARAMS),
        tables in prop::array::uniform3(any_table()),
        contents in prop::array::uniform2(prop::option::of(any::<[u8; 16]>().prop_map(ContentId))),
        envelopes in prop::collection::vec(any_points(), EnvelopeParam::COUNT),
        lfos in prop::collection::vec(any_points(), LfoParam::COUNT),
        routes in prop::collection::vec(any_route(), MAX_ROUTES),
        names in prop::array::uniform8(prop::array::uniform12(0..128u8)),
    ) -> Layers {
        let [noise_bands, partials] = contents;
        let mut layers = Layers { tables, noise_bands, partials, macro_names: names, ..Layers::default() };
        layers.envelopes.copy_from_slice(&envelopes);
        layers.lfos.copy_from_slice(&lfos);
        for (id, way) in LayerParamId::all().zip(ways) {
            layers.set(id, id.def().at(way));
        }
        for (place, route) in routes.into_iter().enumerate() {
            assert_eq!(layers.set_route(place, route), route.is_none_or(|route| route.is_possible()));
        }
        layers
    }
}

proptest! {
    #[test]
    fn all_layers_survive_the_text(layers in any_layers()) {
        let text = serde_json::to_string(&layers.to_json(None)).unwrap();
        prop_assert_eq!(read(serde_json::from_str(&text).unwrap()), (layers, Map::new(), vec![]));
    }
}
