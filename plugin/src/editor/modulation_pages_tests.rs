//! The pages of modulation, effects and presets without a window: what hands do on them.

use egui::{Event, Key, Modifiers, Pos2, vec2};
use vaeform_patch::Patch;
use vaeform_patch::layers::{
    Destination, EffectsParam, EnvelopeParam, EqualizerParam, FilterParam, Layers, LfoParam, MAX_ROUTES, PhaserParam,
    Route, Source,
};
use vaeform_presets::factory;
use vaeform_session::{Command, PointsOf};

use super::effects::EffectsPage;
use super::layer_pages_tests::{Bench, button, count};
use super::modulation::ModulationPage;
use super::presets::PresetsPage;

fn modulation(change: impl FnOnce(&mut Layers)) -> Bench {
    let mut patch = Patch::default();
    change(&mut patch.layers);
    Bench::new(Box::<ModulationPage>::default(), &patch)
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn double_click(bench: &mut Bench, at: Pos2) -> Vec<Command> {
    bench.frame(vec![Event::PointerMoved(at)]);
    let mut commands = Vec::new();
    for pressed in [true, false, true, false] {
        commands.extend(bench.frame(vec![button(at, pressed)]));
    }
    commands.extend(bench.frame(Vec::new()));
    commands
}

fn is_one_step(commands: &[Command]) -> bool {
    count(commands, |c| *c == Command::BeginGesture) == 1 && count(commands, |c| *c == Command::EndGesture) == 1
}

#[test]
fn a_corner_of_an_envelope_moves_time_and_level_in_one_step() {
    let mut bench = modulation(|_| {});
    let at = bench.place("Envelope 1 decay and sustain handle");
    let commands = bench.drag(at, at + vec2(30.0, 40.0));
    assert!(is_one_step(&commands), "{commands:?}");
    assert!(bench.value(EnvelopeParam::Decay.of(0)) > 0.5 && bench.value(EnvelopeParam::Sustain.of(0)) < 0.9);
    bench.client.send(Command::Undo);
    assert_eq!(bench.client.snapshot().patch.layers, Layers::default());
}

#[test]
fn a_curve_of_an_envelope_is_bent_the_way_it_is_pulled() {
    let mut bench = modulation(|layers| {
        layers.set(EnvelopeParam::Attack.of(0), 1.0);
    });
    let at = bench.place("Envelope 1 attack bend handle");
    bench.drag(at, at + vec2(0.0, -40.0));
    // A rising curve that is pulled up is fast at first.
    assert!(bench.value(EnvelopeParam::AttackBend.of(0)) < -1.0);
}

#[test]
fn points_of_an_lfo_are_dragged_added_and_taken_away() {
    let mut bench = modulation(|layers| {
        layers.set(LfoParam::Shape.of(0), 6.0);
    });
    let points = |bench: &Bench| bench.client.snapshot().patch.layers.lfos[0];
    let before = points(&bench);
    let at = bench.place("LFO 1 point 2");
    let commands = bench.drag(at, at + vec2(-20.0, 30.0));
    assert!(is_one_step(&commands), "{commands:?}");
    assert!(count(&commands, |c| matches!(c, Command::SetPoints { of: PointsOf::Lfo(0), .. })) > 3);
    assert!(points(&bench).points()[1].y < 0.9);
    bench.client.send(Command::Undo);
    assert_eq!(points(&bench), before);
    bench.frame(Vec::new());
    let empty = bench.place("LFO 1 point 1") + vec2(60.0, -80.0);
    double_click(&mut bench, empty);
    assert_eq!(points(&bench).points().len(), before.points().len() + 1);
    bench.click(bench.place("LFO 1 point 2"));
    bench.frame(vec![key(Key::Delete)]);
    assert_eq!(points(&bench).points().len(), before.points().len());
}

#[test]
fn a_shape_becomes_a_drawing_in_one_step() {
    let mut bench = modulation(|layers| {
        layers.set(LfoParam::Shape.of(0), 3.0);
    });
    let at = bench.place("LFO 1 shape");
    let commands = double_click(&mut bench, at);
    assert!(is_one_step(&commands), "{commands:?}");
    assert_eq!(bench.value(LfoParam::Shape.of(0)), 6.0);
    assert_eq!(bench.client.snapshot().patch.layers.lfos[0].points()[0].y, 1.0);
    bench.client.send(Command::Undo);
    assert_eq!(bench.value(LfoParam::Shape.of(0)), 3.0);
}

#[test]
fn the_amount_of_a_route_is_dragged_in_one_step_and_a_route_is_removed() {
    let route = Route::new(Source::Lfo(2), Destination::Layer(FilterParam::Cutoff.of(0)), 0.25);
    let mut bench = modulation(|layers| {
        layers.set_route(MAX_ROUTES - 1, Some(route));
    });
    let kept = |bench: &Bench| bench.client.snapshot().patch.layers.routes()[MAX_ROUTES - 1];
    let at = bench.place("Route 32 amount");
    let commands = bench.drag(at, at + vec2(-80.0, 0.0));
    assert!(is_one_step(&commands), "{commands:?}");
    let amount = kept(&bench).map(|route| route.amount).unwrap_or_default();
    assert!((-0.3..0.0).contains(&amount), "{amount}");
    bench.client.send(Command::Undo);
    assert_eq!(kept(&bench), Some(route));
    bench.click(bench.place("Route 32 to both sides"));
    assert_eq!(kept(&bench), Some(Route { is_bipolar: false, ..route }));
    bench.click(bench.place("Remove route 32"));
    assert_eq!(kept(&bench), None);
}

#[test]
fn a_route_is_switched_off_keeps_its_place_and_is_back_after_a_change_of_type_and_undo() {
    let route = Route::new(Source::Lfo(2), Destination::Layer(FilterParam::Cutoff.of(0)), 0.25);
    let mut bench = modulation(|layers| {
        layers.set_route(0, Some(route));
    });
    let kept = |bench: &Bench| bench.client.snapshot().patch.layers.routes()[0];
    bench.click(bench.place("Route 1 on"));
    assert_eq!(kept(&bench), Some(Route { is_on: false, ..route }));
    bench.click(bench.place("Route 1 on"));
    assert_eq!(kept(&bench), Some(route));
    for model in [3.0, 1.0] {
        bench.client.send(Command::SetLayer { id: FilterParam::Model.of(0), value: model });
    }
    bench.click(bench.place("Remove route 1"));
    bench.client.send(Command::Undo);
    assert_eq!(kept(&bench), Some(route));
    bench.client.send(Command::Undo);
    bench.client.send(Command::Undo);
    assert_eq!((kept(&bench), bench.value(FilterParam::Model.of(0))), (Some(route), 0.0));
}

#[test]
fn a_ready_map_of_controllers_is_chosen_and_one_of_its_entries_is_taken_away() {
    let mut bench = modulation(|_| {});
    let num_entries = |bench: &Bench| bench.client.snapshot().params.entries().count();
    bench.click(bench.place("MIDI controllers"));
    bench.click(bench.place("Studio"));
    let all = num_entries(&bench);
    assert!(all >= 10, "{all}");
    bench.click(bench.place("MIDI controllers"));
    bench.click(bench.place("Take Filter 1: Cutoff from CC 1"));
    assert_eq!(num_entries(&bench), all - 1);
}

#[test]
fn effects_change_places_by_drag_and_by_keys_in_one_step() {
    let mut bench = Bench::new(Box::<EffectsPage>::default(), &Patch::default());
    let order = |bench: &Bench| -> Vec<u8> {
        let places = [EffectsParam::Place1, EffectsParam::Place2, EffectsParam::Place3, EffectsParam::Place4];
        places.map(|place| bench.value(place.of(0)) as u8).to_vec()
    };
    let strip = |n: usize, name: &str| format!("{name} at place {n}, off");
    let (from, to) = (bench.place(&strip(1, "Drive")), bench.place(&strip(3, "Compressor")));
    let commands = bench.drag(from, to);
    assert!(is_one_step(&commands), "{commands:?}");
    assert_eq!(order(&bench), [1, 2, 0, 3]);
    bench.click(bench.place(&strip(3, "Drive")));
    let commands = bench.frame(vec![key(Key::ArrowUp)]);
    assert!(is_one_step(&commands), "{commands:?}");
    assert_eq!(order(&bench), [1, 0, 2, 3]);
    bench.client.send(Command::Undo);
    bench.client.send(Command::Undo);
    assert_eq!(bench.client.snapshot().patch.layers, Layers::default());
}

#[test]
fn an_effect_is_switched_in_the_list_and_one_that_is_off_shows_its_knobs_once_it_is_chosen() {
    let mut bench = Bench::new(Box::<EffectsPage>::default(), &Patch::default());
    bench.click(bench.place("Phaser on"));
    assert_eq!(bench.value(PhaserParam::On.of(0)), 1.0);
    let has = |bench: &Bench, name: &str| bench.nodes.iter().any(|node| node.label() == Some(name));
    assert!(has(&bench, "Phaser feedback") && !has(&bench, "Chorus rate"));
    bench.click(bench.place("Chorus at place 5, off"));
    assert!(has(&bench, "Phaser feedback") && has(&bench, "Chorus rate"));
    let apart = bench.place("Chorus rate").y - bench.place("Phaser feedback").y;
    assert!(apart > 100.0, "{apart}");
}

#[test]
fn a_band_of_the_equalizer_is_dragged_to_its_frequency_and_gain() {
    let mut patch = Patch::default();
    patch.layers.set(EqualizerParam::On.of(0), 1.0);
    let mut bench = Bench::new(Box::<EffectsPage>::default(), &patch);
    let at = bench.place("Equalizer middle band");
    let commands = bench.drag(at, at + vec2(30.0, -20.0));
    assert!(is_one_step(&commands), "{commands:?}");
    assert!(bench.value(EqualizerParam::MidHz.of(0)) > 1_100.0 && bench.value(EqualizerParam::MidGain.of(0)) > 2.0);
}

#[test]
fn a_click_on_a_preset_loads_and_plays_it_and_the_next_follows_within_the_search() {
    let mut bench = Bench::new(Box::new(PresetsPage::with_factory()), &Patch::default());
    let row = |n: usize| format!("Preset {}, {}", factory()[n].name, factory()[n].category.name());
    let shown = |bench: &Bench| bench.client.snapshot().patch.name.to_string().trim().to_owned();
    let commands = bench.click(bench.place(&row(0)));
    assert!(matches!(commands[..], [Command::Factory(_), Command::Hear]), "{commands:?}");
    assert_eq!(shown(&bench), factory()[0].name);
    bench.click(bench.place("Next preset"));
    assert_eq!(shown(&bench), factory()[1].name);
    bench.click(bench.place("Play what is chosen"));
    bench.click(bench.place("Search presets"));
    let last = factory().len() - 1;
    bench.frame(vec![Event::Text(factory()[last].name.to_uppercase())]);
    bench.frame(Vec::new());
    let rows = bench.nodes.iter().filter(|node| node.label().is_some_and(|name| name.starts_with("Preset ")));
    assert_eq!(rows.count(), 1);
    let commands = bench.frame(vec![key(Key::Enter)]);
    assert!(matches!(commands[..], [Command::Factory(_)]), "{commands:?}");
    assert_eq!(shown(&bench), factory()[last].name);
}
