//! The whole window without a screen: screen readers find a name and a value for every control of every page, keys alone reach and move them,
//! and nothing is drawn while nothing moves.

use std::time::Duration;

use egui::accesskit::{Action, Node, Role, TreeUpdate};
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, Theme, ViewportId, vec2};
use vaeform_dsp::control::{CONTROLS, Control};
use vaeform_session::{Client, KnobPositions, Session};

use super::control_port::{ControlPort, rest};
use super::pages::Pages;
use super::theme;
use super::window::Contents;
use crate::window::{Drops, Repaint};

/// A host whose parameters rest until they are moved.
struct Host(Vec<f32>);

impl ControlPort for Host {
    fn normalized(&self, control: Control) -> f32 {
        self.0[control as usize]
    }

    fn text(&self, _: Control, normalized: f32) -> String {
        format!("{normalized:.2}")
    }

    fn begin(&mut self, _: Control) {}

    fn set(&mut self, control: Control, normalized: f32) {
        self.0[control as usize] = normalized;
    }

    fn end(&mut self, _: Control) {}

    fn parsed(&self, _: Control, text: &str) -> Option<f32> {
        text.parse().ok()
    }

    fn edited(&mut self) {}

    fn take_turn(&mut self) -> Option<(KnobPositions, KnobPositions)> {
        None
    }

    fn bring_back(&mut self, _: &KnobPositions) {}
}

/// A window on no screen.
struct Window {
    egui: Context,
    contents: Contents,
    client: Client,
    host: Host,
    time: f64,
    tree: Option<TreeUpdate>,
    /// After how long the last frame wanted another one.
    delay: Duration,
    _session: Session,
}

impl Window {
    fn new() -> Self {
        let (session, _audio) = vaeform_session::open();
        let (client, egui) = (session.client(), Context::default());
        theme::apply(&egui);
        egui.set_theme(Theme::Dark);
        egui.enable_accesskit();
        let contents = Contents::new(client.clone(), Repaint::default(), None);
        let host = Host(CONTROLS.iter().map(rest).collect());
        let (tree, delay) = (None, Duration::MAX);
        let mut window = Self { egui, contents, client, host, time: 0.0, tree, delay, _session: session };
        (0..3).for_each(|_| window.frame(Vec::new()));
        window
    }

    fn frame(&mut self, events: Vec<Event>) {
        self.time += 0.1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1_100.0, 784.0)));
        let input = RawInput { screen_rect, events, time: Some(self.time), focused: true, ..RawInput::default() };
        let Self { egui, contents, host, .. } = self;
        let mut output = egui.run_ui(input, |ui| contents.frame(ui, &Drops::default(), host));
        // Nothing draws them.
        output.textures_delta.clear();
        self.delay = output.viewport_output.get(&ViewportId::ROOT).map_or(Duration::MAX, |root| root.repaint_delay);
        self.tree = output.platform_output.accesskit_update.or(self.tree.take());
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.frame(vec![event(true)]);
        self.frame(vec![event(false)]);
    }

    fn next_page(&mut self) {
        self.key(Key::P, Modifiers { ctrl: true, command: true, ..Modifiers::NONE });
        (0..4).for_each(|_| self.frame(Vec::new()));
    }

    /// What can be clicked or has the keys; scroll bars, which the toolkit gives no names, are none.
    fn controls(&self) -> Vec<&Node> {
        let nodes = self.tree.iter().flat_map(|tree| &tree.nodes).map(|(_, node)| node);
        let acts = |node: &&Node| node.supports_action(Action::Click) || node.supports_action(Action::Focus);
        nodes.filter(acts).filter(|node| !matches!(node.role(), Role::ScrollBar | Role::Window)).collect()
    }

    /// The name of what has the keys.
    fn focused(&self) -> String {
        let tree = self.tree.as_ref().unwrap();
        let node = tree.nodes.iter().find(|(id, _)| *id == tree.focus);
        node.and_then(|(_, node)| node.label()).unwrap_or_default().to_owned()
    }
}

#[test]
fn every_control_of_every_page_has_a_name_and_a_value() {
    let (mut window, mut faults) = (Window::new(), Vec::new());
    // The Match page is being rebuilt.
    for title in Pages::default().titles().into_iter().filter(|title| *title != "Match") {
        let controls = window.controls();
        assert!(controls.len() > 60, "{title}: {} controls", controls.len());
        for node in controls {
            let name = node.label().unwrap_or_default();
            let has_value = match node.role() {
                Role::Slider | Role::SpinButton => node.numeric_value().is_some(),
                Role::CheckBox | Role::Switch | Role::RadioButton => node.toggled().is_some(),
                Role::TextInput => node.value().is_some(),
                _ => true,
            };
            if name.trim().is_empty() || !has_value {
                faults.push(format!("{title}: {:?} {name:?} at {:?}", node.role(), node.bounds()));
            }
        }
        window.next_page();
    }
    assert!(faults.is_empty(), "{} without a name or a value:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn all_of_the_play_page_is_reached_and_moved_by_keys() {
    let mut window = Window::new();
    let mut reached = Vec::new();
    for _ in 0..130 {
        window.key(Key::Tab, Modifiers::NONE);
        let name = window.focused();
        if name == "Latent 3" && !reached.contains(&name) {
            window.key(Key::ArrowUp, Modifiers::NONE);
            window.key(Key::PageUp, Modifiers::NONE);
        }
        reached.push(name);
    }
    for name in
        ["Latent 1", "Latent 8", "Morph from A to B", "Pad of latents 1 and 2", "Random", "Page FM", "Pitch wheel"]
    {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
    let latent = window.host.normalized(Control::Latent3);
    assert!((latent - 0.61).abs() < 1e-3, "an arrow and a Page key: {latent}");
}

#[test]
fn nothing_is_drawn_while_nothing_moves() {
    let mut window = Window::new();
    for title in Pages::default().titles() {
        // Lists and tables are read meanwhile.
        for _ in 0..400 {
            window.frame(Vec::new());
            if window.delay > Duration::from_secs(10) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(window.delay > Duration::from_secs(10), "{title} wants a frame after {:?}", window.delay);
        assert!(!window.contents.has_news(&window.host), "{title} has news");
        window.next_page();
    }
    assert_eq!(window.client.meters().voices(), 0);
}

#[test]
fn a_dump_of_another_instrument_shows_the_librarian_which_keys_alone_reach() {
    let mut window = Window::new();
    let definitions = vaeform_sysex::builtin::definitions().expect("definitions");
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).expect("a form");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus.syx");
    std::fs::write(&path, (0..128).flat_map(single).collect::<Vec<u8>>()).expect("a file");
    let drops = Drops { dropped: vec![path], ..Drops::default() };
    let Window { egui, contents, host, .. } = &mut window;
    egui.run_ui(RawInput { time: Some(1.0), ..RawInput::default() }, |ui| contents.frame(ui, &drops, host))
        .textures_delta
        .clear();
    for _ in 0..6_000 {
        if window.client.snapshot().librarian.serial > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    (0..3).for_each(|_| window.frame(Vec::new()));
    let is_there = |window: &Window, name: &str| {
        window.tree.iter().flat_map(|tree| &tree.nodes).any(|(_, node)| node.label() == Some(name))
    };
    assert!(is_there(&window, "Presets of the dump"), "the page is shown");
    for _ in 0..200 {
        if window.focused() == "Presets of the dump" {
            break;
        }
        window.key(Key::Tab, Modifiers::NONE);
    }
    assert_eq!(window.focused(), "Presets of the dump");
    window.key(Key::End, Modifiers::NONE);
    (0..2).for_each(|_| window.frame(Vec::new()));
    let last = |window: &Window| {
        window
            .tree
            .iter()
            .flat_map(|tree| &tree.nodes)
            .any(|(_, node)| node.label().is_some_and(|name| name.starts_with("Preset 128: ")))
    };
    assert!(last(&window), "128 presets, the last of which is shown");
    for name in ["Values of the preset", "Send all", "Request", "Path of the dump"] {
        let reached = (0..40).any(|_| {
            window.key(Key::Tab, Modifiers::NONE);
            window.focused() == name
        });
        assert!(reached, "{name} is not reached from the one before");
    }
}
