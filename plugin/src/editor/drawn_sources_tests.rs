//! Noise bands and partials that are drawn on the Oscillators page, and the FM layer there, without a window.

use egui::accesskit::{self, Action, Role};
use egui::{Event, Key, Modifiers, pos2, vec2};
use vaeform_patch::Patch;
use vaeform_patch::content::{
    BandCurves, Content, ContentKind, MIN_LEVEL_DB, NoiseBands, PartialBank, PartialFrequency,
};
use vaeform_patch::layers::{ContentId, FmParam, NoiseParam, PartialsParam};
use vaeform_session::Command;

use super::layer_pages_tests::{Bench, count};
use super::oscillators::OscillatorsPage;

fn opened(button: &str) -> Bench {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let at = bench.place(button);
    assert!(bench.click(at).is_empty(), "looking changes nothing");
    bench
}

fn content(bench: &Bench, id: ContentId) -> Option<Content> {
    bench.client.snapshot().contents.iter().find(|content| content.id() == id).cloned()
}

fn bands(bench: &Bench) -> Option<NoiseBands> {
    let id = bench.client.snapshot().patch.layers.noise_bands?;
    match content(bench, id)?.kind() {
        ContentKind::NoiseBands(bands) => Some((**bands).clone()),
        ContentKind::Partials(_) => None,
    }
}

fn partials(bench: &Bench) -> Option<PartialBank> {
    let id = bench.client.snapshot().patch.layers.partials?;
    match content(bench, id)?.kind() {
        ContentKind::Partials(bank) => Some((**bank).clone()),
        ContentKind::NoiseBands(_) => None,
    }
}

fn press(bench: &mut Bench, key: Key) {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    bench.frame(vec![event(true)]);
    bench.frame(vec![event(false)]);
}

fn double_click(bench: &mut Bench, at: egui::Pos2) {
    let button = super::layer_pages_tests::button;
    let press = |down| button(at, down);
    bench.frame(vec![Event::PointerMoved(at)]);
    bench.frame(vec![press(true), press(false), press(true), press(false)]);
    bench.frame(Vec::new());
}

/// What screen readers call it.
const FIRST_BAND: &str = "Noise band 1, 25 to 100 Hz";

#[test]
fn a_drag_over_the_bars_draws_all_that_it_passes_in_one_step_and_is_heard() {
    let mut bench = opened("Draw noise bands");
    let from = bench.place(FIRST_BAND);
    let to = from + vec2(400.0, 60.0);
    let commands = bench.drag(from, to);
    assert_eq!(count(&commands, |c| *c == Command::BeginGesture), 1);
    assert_eq!(count(&commands, |c| *c == Command::EndGesture), 1);
    let drawn = bands(&bench).expect("bands");
    let levels = drawn.levels_db();
    assert!(levels[..6].is_sorted_by(|a, b| a >= b) && levels[5] < levels[1] - 3.0, "{levels:?}");
    assert_eq!(levels[15], -15.0);
    assert_eq!([bench.value(NoiseParam::Colour.of(0)), bench.value(NoiseParam::On.of(0))], [2.0, 1.0]);
    bench.client.send(Command::Undo);
    assert_eq!((bands(&bench), bench.value(NoiseParam::On.of(0))), (None, 0.0));
}

#[test]
fn keys_and_double_clicks_move_a_band() {
    let mut bench = opened("Draw noise bands");
    let at = bench.place(FIRST_BAND);
    bench.click(at);
    press(&mut bench, Key::ArrowUp);
    press(&mut bench, Key::PageDown);
    assert_eq!(bands(&bench).expect("bands").levels_db()[0], -20.0);
    press(&mut bench, Key::ArrowRight);
    press(&mut bench, Key::Home);
    assert_eq!(bands(&bench).expect("bands").levels_db()[1], MIN_LEVEL_DB);
    press(&mut bench, Key::Delete);
    assert_eq!(bands(&bench).expect("bands").levels_db()[..2], [-20.0, -15.0]);
    double_click(&mut bench, at);
    assert_eq!(bands(&bench).expect("bands").levels_db()[0], -15.0);
}

#[test]
fn each_band_has_an_envelope_of_its_own_once_it_is_wanted() {
    let mut bench = opened("Draw noise bands");
    let at = bench.place(FIRST_BAND);
    bench.click(at);
    let at = bench.place("One envelope for all bands");
    bench.click(at);
    let at = bench.place("Envelope of band 1 drawing");
    double_click(&mut bench, at);
    let drawn = bands(&bench).expect("bands");
    let BandCurves::Each(curves) = drawn.curves() else { panic!("shared") };
    assert_eq!((curves[0].points().len(), curves[1].points().len()), (2, 0));
    let point = bench.place("Envelope of band 1 point 2");
    bench.drag(point, point + vec2(40.0, 30.0));
    let moved = *bands(&bench).expect("bands").curve(0);
    assert!(
        moved.points()[1].seconds > curves[0].points()[1].seconds && moved.points()[1].db < curves[0].points()[1].db
    );
}

#[test]
fn a_stick_is_dragged_up_or_sideways_and_is_removed_and_added() {
    let mut bench = opened("Draw partials");
    let usual = PartialBank::default();
    let at = bench.place("Partial 3");
    let commands = bench.drag(at, at + vec2(3.0, 40.0));
    assert_eq!(count(&commands, |c| *c == Command::BeginGesture), 1);
    let moved = partials(&bench).expect("partials").partials()[2];
    assert_eq!(moved.frequency, PartialFrequency::Ratio(3.0));
    assert!(moved.level_db < usual.partials()[2].level_db - 5.0, "{}", moved.level_db);
    assert_eq!(bench.value(PartialsParam::On.of(0)), 1.0);
    let at = bench.place("Partial 1");
    bench.drag(at, at + vec2(40.0, -3.0));
    let moved = partials(&bench).expect("partials").partials()[0];
    let PartialFrequency::Ratio(ratio) = moved.frequency else { panic!("Hz") };
    assert!(ratio > 1.1 && moved.level_db == usual.partials()[0].level_db, "{ratio}");
    press(&mut bench, Key::Delete);
    assert_eq!(partials(&bench).expect("partials").partials().len(), 15);
    let add = bench.place("Add");
    bench.click(add);
    let bank = partials(&bench).expect("partials");
    assert_eq!(bank.partials().last().map(|last| last.frequency), Some(PartialFrequency::Ratio(17.0)));
    bench.client.send(Command::Undo);
    assert_eq!(partials(&bench).expect("partials").partials().len(), 15);
}

#[test]
fn everything_that_is_drawn_has_a_name_of_its_own() {
    for button in ["Draw noise bands", "Draw partials"] {
        let mut bench = opened(button);
        bench.frame(vec![Event::PointerMoved(pos2(400.0, 200.0))]);
        let acts = |node: &&accesskit::Node| node.supports_action(Action::Click) || node.supports_action(Action::Focus);
        let widgets = bench.nodes.iter().filter(acts).filter(|node| node.role() != Role::ScrollBar);
        let mut names: Vec<_> = widgets.map(|node| node.label().unwrap_or_default().to_owned()).collect();
        assert!(names.iter().all(|name| !name.trim().is_empty()), "{button}: {names:?}");
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{button}: two of one name");
    }
}

#[test]
fn what_a_hand_does_in_the_frame_in_which_it_lets_go_counts_too() {
    let mut bench = opened("Draw partials");
    let (at, button) = (bench.place("Partial 3"), super::layer_pages_tests::button);
    bench.frame(vec![Event::PointerMoved(at)]);
    bench.frame(vec![button(at, true)]);
    bench.frame(vec![Event::PointerMoved(at + vec2(0.0, 10.0))]);
    let to = at + vec2(0.0, 70.0);
    let mut commands = bench.frame(vec![Event::PointerMoved(to), button(to, false)]);
    commands.extend(bench.frame(Vec::new()));
    let moved = partials(&bench).expect("partials").partials()[2].level_db;
    assert!(moved < PartialBank::default().partials()[2].level_db - 15.0, "{moved}");
    assert_eq!(count(&commands, |c| *c == Command::EndGesture), 1);
}

#[test]
fn what_modulates_fm_stands_on_its_card() {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let at = bench.place("FM cross amount");
    bench.drag(at, at - vec2(0.0, 60.0));
    assert!(bench.value(FmParam::CrossAmount.of(0)) > 0.2);
    for (name, id) in [
        ("FM cross modulation: None", FmParam::Cross.of(0)),
        ("FM cross source: Oscillator 1", FmParam::CrossSource.of(0)),
        ("FM cross target: Carriers", FmParam::CrossTarget.of(0)),
    ] {
        let notch = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: vec2(0.0, -1.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        };
        let at = bench.place(name);
        bench.frame(vec![Event::PointerMoved(at)]);
        bench.frame(vec![notch]);
        assert_eq!(bench.value(id), 1.0, "{name}");
    }
}
