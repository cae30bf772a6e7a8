//! The pages of the layers without a window: they draw any patch, hands make steps of undo, and screen readers find names.

use egui::accesskit::{self, Action, Role};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Theme, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_patch::Patch;
use vaeform_patch::layers::{
    Destination, FilterParam, LayerParamId, Layers, MAX_POINTS, MAX_ROUTES, OscillatorParam, Point, Points, Route,
    Source, TableId, TableRef,
};
use vaeform_session::{Client, Command, KnobPositions, Session};

use super::control_port::ControlPort;
use super::effects::EffectsPage;
use super::files::Files;
use super::filters::FilterPage;
use super::modulation::ModulationPage;
use super::oscillators::OscillatorsPage;
use super::page::{Page, PageContext};
use super::presets::PresetsPage;
use super::surface::Surface;
use super::theme;
use super::widgets::settle;
use crate::window::Repaint;

/// The pages that are tested.
fn pages() -> Vec<Box<dyn Page>> {
    vec![
        Box::<OscillatorsPage>::default(),
        Box::<FilterPage>::default(),
        Box::<ModulationPage>::default(),
        Box::<EffectsPage>::default(),
        Box::new(PresetsPage::with_factory()),
    ]
}

/// A host that has no parameters.
pub(super) struct NoPort;

impl ControlPort for NoPort {
    fn normalized(&self, _: Control) -> f32 {
        0.5
    }

    fn text(&self, _: Control, _: f32) -> String {
        String::new()
    }

    fn begin(&mut self, _: Control) {}

    fn set(&mut self, _: Control, _: f32) {}

    fn end(&mut self, _: Control) {}

    fn parsed(&self, _: Control, _: &str) -> Option<f32> {
        None
    }

    fn edited(&mut self) {}

    fn take_turn(&mut self) -> Option<(KnobPositions, KnobPositions)> {
        None
    }

    fn bring_back(&mut self, _: &KnobPositions) {}
}

/// A page on no screen.
pub(super) struct Bench {
    egui: Context,
    page: Box<dyn Page>,
    surface: Surface,
    files: Files,
    pub(super) client: Client,
    time: f64,
    pub(super) nodes: Vec<accesskit::Node>,
    pub(super) size: egui::Vec2,
    _session: Session,
}

impl Bench {
    pub(super) fn new(page: Box<dyn Page>, patch: &Patch) -> Self {
        let (session, _audio) = vaeform_session::open();
        let (client, egui) = (session.client(), Context::default());
        client.load("test", &[*patch], 0);
        theme::apply(&egui);
        egui.enable_accesskit();
        let files = Files::new(Repaint::default());
        let surface = Surface::default();
        let (nodes, size) = (Vec::new(), vec2(886.0, 680.0));
        let mut bench = Self { egui, page, surface, files, client, time: 0.0, nodes, size, _session: session };
        bench.frame(Vec::new());
        bench.frame(Vec::new());
        bench
    }

    /// Draws a frame after these events; what the page asked of the session, which has done it.
    pub(super) fn frame(&mut self, events: Vec<Event>) -> Vec<Command> {
        self.time += 0.1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, self.size));
        let input = RawInput { screen_rect, events, time: Some(self.time), ..RawInput::default() };
        let snapshot = self.client.snapshot();
        self.surface.shown = snapshot.patch;
        let mut commands = Vec::new();
        let Self { egui, page, surface, files, client, .. } = self;
        let mut output = egui.run_ui(input, |ui| {
            let (snapshot, port) = (&*snapshot, &mut NoPort);
            let mut context = PageContext { snapshot, client, files, surface, port, commands: &mut commands };
            settle(ui, &mut context);
            page.draw(ui, &mut context);
        });
        // Nothing draws them.
        output.textures_delta.clear();
        if let Some(update) = output.platform_output.accesskit_update {
            self.nodes = update.nodes.into_iter().map(|(_, node)| node).collect();
        }
        commands.iter().for_each(|command| self.client.send(command.clone()));
        commands
    }

    /// The middle of what screen readers find by this name.
    pub(super) fn place(&self, name: &str) -> Pos2 {
        let node = self.nodes.iter().find(|node| node.label() == Some(name));
        let bounds = node.and_then(accesskit::Node::bounds).unwrap_or_else(|| panic!("no {name}"));
        pos2((0.5 * (bounds.x0 + bounds.x1)) as f32, (0.5 * (bounds.y0 + bounds.y1)) as f32)
    }

    /// Clicks there.
    pub(super) fn click(&mut self, at: Pos2) -> Vec<Command> {
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![button(at, true)]);
        let commands = self.frame(vec![button(at, false)]);
        // The toolkit locks the arrows to a widget in the frame after it has got the keys.
        self.frame(Vec::new());
        commands
    }

    /// Drags from one place to another and lets go.
    pub(super) fn drag(&mut self, from: Pos2, to: Pos2) -> Vec<Command> {
        self.frame(vec![Event::PointerMoved(from)]);
        let mut commands = self.frame(vec![button(from, true)]);
        for i in 1..=8 {
            let at = from + (to - from) * i as f32 / 8.0;
            commands.extend(self.frame(vec![Event::PointerMoved(at)]));
        }
        commands.extend(self.frame(vec![button(to, false)]));
        commands.extend(self.frame(Vec::new()));
        commands
    }

    pub(super) fn value(&self, id: LayerParamId) -> f32 {
        self.client.snapshot().patch.layers.get(id)
    }
}

pub(super) fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

pub(super) fn count(commands: &[Command], is_it: fn(&Command) -> bool) -> usize {
    commands.iter().filter(|command| is_it(command)).count()
}

/// Every value at an end of its range, all places for routes taken, tables that nobody has.
fn hostile(high: bool) -> Patch {
    let mut patch = Patch::default();
    for id in LayerParamId::all() {
        patch.layers.set(id, if high { f32::MAX } else { f32::MIN });
    }
    patch.layers.tables = [TableRef::Own(TableId([7; 16])), TableRef::Factory(255), TableRef::Factory(47)];
    let to = [OscillatorParam::Frame.of(0), FilterParam::Cutoff.of(1), OscillatorParam::Level.of(2)];
    for place in 0..MAX_ROUTES {
        let amount = if place % 2 == 0 { 1.0 } else { -1.0 };
        let source = if place % 3 == 0 { Source::Lfo(255) } else { Source::Macro(0) };
        patch.layers.set_route(place, Some(Route::new(source, Destination::Layer(to[place % 3]), amount)));
    }
    let corner = |i: usize| Point { x: 20.0 * (i % 2) as f32, y: (i % 3) as f32, curve: 20.0 };
    let mut points = Points::new(&std::array::from_fn::<_, MAX_POINTS, _>(corner));
    (points.sustain, points.repeat) = (Some(255), Some((200, 3)));
    patch.layers.envelopes = [points, Points::new(&[]), points, points];
    patch.layers.lfos = [points, Points::new(&[]), points, points];
    patch.layers.macro_names = [[0xff; 12]; 8];
    patch
}

#[test]
fn pages_draw_any_patch_in_both_palettes() {
    for patch in [Patch::default(), hostile(true), hostile(false)] {
        for page in pages() {
            let mut bench = Bench::new(page, &patch);
            for theme in [Theme::Light, Theme::Dark] {
                bench.egui.set_theme(theme);
                for x in [40.0, 300.0, 500.0, 820.0] {
                    for y in [12.0, 60.0, 130.0, 300.0, 420.0, 600.0] {
                        assert!(
                            bench.frame(vec![Event::PointerMoved(pos2(x, y))]).is_empty(),
                            "looking changes nothing"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn everything_that_takes_keys_or_clicks_has_a_name() {
    for page in pages() {
        let title = page.title();
        let bench = Bench::new(page, &Patch::default());
        let acts = |node: &&accesskit::Node| node.supports_action(Action::Click) || node.supports_action(Action::Focus);
        // The toolkit gives its scroll bars no names.
        let is_own = |node: &&accesskit::Node| node.role() != Role::ScrollBar;
        let widgets: Vec<_> = bench.nodes.iter().filter(acts).filter(is_own).collect();
        assert!(widgets.len() > 40, "{title}: {}", widgets.len());
        let mut names = Vec::new();
        for widget in widgets {
            let name = widget.label().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{title}: {:?} at {:?} has no name", widget.role(), widget.bounds());
            names.push(name.to_owned());
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{title}: two widgets of one name");
    }
}

#[test]
fn a_drag_of_a_knob_is_one_step_of_undo() {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let id = OscillatorParam::Level.of(1);
    let before = bench.value(id);
    let at = bench.place("Oscillator 2 level");
    let commands = bench.drag(at, at + vec2(0.0, 90.0));
    assert_eq!(count(&commands, |c| *c == Command::BeginGesture), 1);
    assert_eq!(count(&commands, |c| *c == Command::EndGesture), 1);
    assert!(count(&commands, |c| matches!(c, Command::SetLayer { .. })) > 3);
    assert_eq!(commands.last(), Some(&Command::EndGesture));
    assert!(bench.value(id) < before - 0.2, "{}", bench.value(id));
    bench.client.send(Command::Undo);
    assert_eq!(bench.value(id), before);
}

#[test]
fn a_press_that_moves_nothing_makes_no_step() {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let at = bench.place("Oscillator 1 pan");
    assert!(bench.drag(at, at).is_empty());
}

#[test]
fn a_drag_on_a_response_moves_cutoff_and_resonance_in_one_step() {
    let mut bench = Bench::new(Box::<FilterPage>::default(), &Patch::default());
    let (cutoff, resonance) = (FilterParam::Cutoff.of(0), FilterParam::Resonance.of(0));
    let at = bench.place("Filter 1 response, cutoff 20.00 kHz");
    let commands = bench.drag(at, at + vec2(-100.0, -60.0));
    assert_eq!(count(&commands, |c| *c == Command::BeginGesture), 1);
    assert!(bench.value(cutoff) < 10_000.0 && bench.value(resonance) > 0.1);
    bench.client.send(Command::Undo);
    assert_eq!((bench.value(cutoff), bench.value(resonance)), (20_000.0, 0.0));
}

#[test]
fn a_source_that_is_dropped_on_a_knob_modulates_it() {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let (from, to) = (bench.place("Modulation source LFO 2"), bench.place("Oscillator 3 frame"));
    bench.drag(from, to);
    let routes: Vec<Route> = bench.client.snapshot().patch.layers.routes().iter().flatten().copied().collect();
    let expected = Route::new(Source::Lfo(2), Destination::Layer(OscillatorParam::Frame.of(2)), 0.25);
    assert_eq!(routes, [expected]);
    bench.client.send(Command::Undo);
    assert_eq!(bench.client.snapshot().patch.layers, Layers::default());
}

#[test]
fn keys_move_a_knob_that_was_clicked_and_digits_set_it() {
    let mut bench = Bench::new(Box::<OscillatorsPage>::default(), &Patch::default());
    let id = OscillatorParam::Level.of(0);
    assert!(bench.click(bench.place("Oscillator 1 level")).is_empty());
    let key = |key| {
        let modifiers = Modifiers::NONE;
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    };
    bench.frame(vec![key(Key::ArrowUp)]);
    assert!((bench.value(id) - 0.71).abs() < 1e-4, "{}", bench.value(id));
    let commands = bench.frame(vec![Event::Text("2".into()), Event::Text("5".into()), key(Key::Enter)]);
    assert_eq!(bench.value(id), 0.25);
    assert_eq!(count(&commands, |c| *c == Command::EndGesture), 1);
    bench.frame(vec![key(Key::Delete)]);
    assert_eq!(bench.value(id), id.def().default);
}
