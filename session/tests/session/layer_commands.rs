//! Layers beside FM, changed by command.

use vaeform_patch::layers::{
    Destination, LayerParamId, Layers, OscillatorParam, Point, Points, Route, Source, TableRef,
};
use vaeform_session::{Command, PointsOf, open};

#[test]
fn a_parameter_a_route_and_a_table_are_set_and_taken_back() {
    let (session, _audio) = open();
    let client = session.client();
    let layers = || client.snapshot().patch.layers;
    let before = layers();
    let frame = OscillatorParam::Frame.of(0);
    client.send(Command::SetLayer { id: frame, value: 0.25 });
    assert_eq!(layers().get(frame), 0.25);
    client.send(Command::SetLayer { id: frame, value: 7.0 });
    assert_eq!(layers().get(frame), 1.0);
    let route = Route::new(Source::Wheel, Destination::Layer(frame), 0.5);
    client.send(Command::SetRoute { place: 31, route: Some(route) });
    assert_eq!(layers().routes()[31], Some(route));
    // A switch cannot be moved, and there is no thirty-third place.
    let to_switch = Route::new(Source::Wheel, Destination::Layer(OscillatorParam::On.of(0)), 0.5);
    client.send(Command::SetRoute { place: 0, route: Some(to_switch) });
    client.send(Command::SetRoute { place: 32, route: Some(route) });
    assert_eq!(layers().routes()[0], None);
    let table = TableRef::factory("Vowels").expect("a table of that name");
    client.send(Command::SetTable { oscillator: 2, table });
    client.send(Command::SetTable { oscillator: 3, table });
    assert_eq!(layers().tables[2], table);
    for _ in 0..20 {
        client.send(Command::Undo);
    }
    assert_eq!(layers(), before);
}

#[test]
fn a_drag_of_a_layer_s_knob_is_one_step_of_undo() {
    let (session, _audio) = open();
    let client = session.client();
    let id = LayerParamId::from_key("filter1.cutoff").expect("a parameter");
    let value = || client.snapshot().patch.layers.get(id);
    let before = value();
    client.send(Command::BeginGesture);
    for step in 1..10 {
        client.send(Command::SetLayer { id, value: 100.0 * step as f32 });
    }
    client.send(Command::EndGesture);
    assert_eq!(value(), 900.0);
    client.send(Command::Undo);
    assert_eq!(value(), before);
}

#[test]
fn drawn_points_keep_their_marks_in_range_and_a_drag_of_them_is_one_step_of_undo() {
    let (session, _audio) = open();
    let client = session.client();
    let layers = || client.snapshot().patch.layers;
    let before = layers();
    let point = |x, y| Point { x, y, curve: 0.0 };
    let mut points = Points::new(&[point(0.0, 0.0), point(0.25, 1.0), point(0.5, 0.0)]);
    (points.sustain, points.repeat) = (Some(3), Some((2, 1)));
    client.send(Command::SetPoints { of: PointsOf::Envelope(1), points });
    let kept = layers().envelopes[1];
    assert_eq!((kept.points(), kept.sustain, kept.repeat), (points.points(), None, None));
    client.send(Command::SetPoints { of: PointsOf::Envelope(4), points });
    client.send(Command::BeginGesture);
    for step in 0..10 {
        let mut points = Points::new(&[point(0.0, 0.0625 * step as f32), point(1.0, 1.0)]);
        points.repeat = Some((0, 1));
        client.send(Command::SetPoints { of: PointsOf::Lfo(3), points });
    }
    client.send(Command::EndGesture);
    assert_eq!((layers().lfos[3].points()[0].y, layers().lfos[3].repeat), (0.5625, Some((0, 1))));
    client.send(Command::Undo);
    client.send(Command::Undo);
    assert_eq!(layers(), before);
}

#[test]
fn macros_have_names_of_twelve_plain_characters() {
    let (session, _audio) = open();
    let client = session.client();
    client.send(Command::NameMacro { place: 7, name: " Größe of the room ".to_owned() });
    client.send(Command::NameMacro { place: 8, name: "none".to_owned() });
    assert_eq!(&client.snapshot().patch.layers.macro_names[7], b"Gre of the r");
    client.send(Command::Undo);
    assert_eq!(client.snapshot().patch.layers.macro_names, Layers::default().macro_names);
}

#[test]
fn a_factory_sound_is_loaded_as_a_step_of_undo() {
    let (session, _audio) = open();
    let client = session.client();
    let before = client.snapshot().patch;
    client.send(Command::Factory(3));
    assert!(client.snapshot().patch == vaeform_presets::factory()[3].preset().patch);
    client.send(Command::Undo);
    assert_eq!(client.snapshot().patch, before);
}
