//! A window on no screen, for tests: whole frames of the editor, with what they leave to screen readers and to the painter.

use std::path::PathBuf;
use std::time::Duration;

use egui::accesskit::{Action, Node, Role, TreeUpdate};
use egui::epaint::ClippedShape;
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Theme, Vec2, ViewportId, pos2, vec2};
use vaeform_dsp::control::{CONTROLS, Control};
use vaeform_session::{Client, KnobPositions, Session};

use super::control_port::{ControlPort, rest};
use super::theme;
use super::window::Contents;
use crate::window::{Drops, Repaint};

/// A host whose parameters rest until they are moved.
pub(super) struct Host(Vec<f32>);

impl ControlPort for Host {
    fn normalized(&self, control: Control) -> f32 {
        self.0[control as usize]
    }

    fn text(&self, control: Control, normalized: f32) -> String {
        let def = control.def();
        let value = def.min + normalized * (def.max - def.min);
        match def.labels.get(value.round() as usize) {
            Some(label) => (*label).to_owned(),
            None if def.stepped => format!("{value:.0}{}", def.unit.trim_end_matches(" steps")),
            None => format!("{}{}", crate::value_text::show(value, def), def.unit.trim_end_matches(" steps")),
        }
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

impl Drop for TestWindow {
    fn drop(&mut self) {
        // What nobody has painted is nobody's loss.
        self.textures.clear();
    }
}

/// A window on no screen.
pub(super) struct TestWindow {
    pub(super) egui: Context,
    pub(super) contents: Contents,
    pub(super) client: Client,
    pub(super) host: Host,
    size: Vec2,
    scale: f32,
    time: f64,
    tree: Option<TreeUpdate>,
    /// What the last frame has drawn.
    pub(super) shapes: Vec<ClippedShape>,
    /// Textures that nobody has taken yet.
    pub(super) textures: egui::TexturesDelta,
    /// After how long the last frame wanted another one.
    pub(super) delay: Duration,
    /// Clicks, drags, keys and typed words so far.
    pub(super) num_gestures: usize,
    _session: Session,
}

impl TestWindow {
    /// As it opens first, dark.
    pub(super) fn new() -> Self {
        Self::of(vec2(1_100.0, 784.0), 1.0, Theme::Dark)
    }

    /// Of a size in points, with so many pixels to a point.
    pub(super) fn of(size: Vec2, scale: f32, theme: Theme) -> Self {
        let (session, _audio) = vaeform_session::open();
        let (client, egui) = (session.client(), Context::default());
        theme::apply(&egui);
        egui.set_theme(theme);
        egui.enable_accesskit();
        let mut window = Self {
            contents: Contents::new(client.clone(), Repaint::default(), None),
            egui,
            client,
            host: Host(CONTROLS.iter().map(rest).collect()),
            size,
            scale,
            time: 0.0,
            tree: None,
            shapes: Vec::new(),
            textures: egui::TexturesDelta::default(),
            delay: Duration::MAX,
            num_gestures: 0,
            _session: session,
        };
        (0..3).for_each(|_| window.frame(Vec::new()));
        window
    }

    /// Draws a frame a tenth of a second after the one before.
    pub(super) fn frame(&mut self, events: Vec<Event>) {
        self.frame_with(events, &Drops::default());
    }

    /// Drops a file on the window.
    pub(super) fn drop_file(&mut self, path: PathBuf) {
        self.frame_with(Vec::new(), &Drops { dropped: vec![path], ..Drops::default() });
    }

    fn frame_with(&mut self, events: Vec<Event>, drops: &Drops) {
        self.time += 0.1;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, self.size));
        let mut input = RawInput { screen_rect, events, time: Some(self.time), focused: true, ..RawInput::default() };
        if let Some(root) = input.viewports.get_mut(&ViewportId::ROOT) {
            root.native_pixels_per_point = Some(self.scale);
        }
        let Self { egui, contents, host, .. } = self;
        let output = egui.run_ui(input, |ui| contents.frame(ui, drops, host));
        self.textures.append(output.textures_delta);
        self.shapes = output.shapes;
        self.delay = output.viewport_output.get(&ViewportId::ROOT).map_or(Duration::MAX, |root| root.repaint_delay);
        self.tree = output.platform_output.accesskit_update.or(self.tree.take());
    }

    /// Draws frames until nothing moves any more; false if that takes longer than half a minute.
    pub(super) fn settle(&mut self) -> bool {
        for _ in 0..6_000 {
            self.frame(Vec::new());
            if self.delay > Duration::from_secs(10) && !self.contents.has_news(&self.host) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// Presses a key and lets it go.
    pub(super) fn key(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.frame(vec![event(true)]);
        self.frame(vec![event(false)]);
    }

    /// The middle of what screen readers find by this name, or else by one that begins so.
    pub(super) fn place(&self, name: &str) -> Pos2 {
        let nodes = || self.tree.iter().flat_map(|tree| &tree.nodes).map(|(_, node)| node);
        let begins = |node: &&Node| node.label().is_some_and(|label| label.starts_with(name));
        let found = nodes().find(|node| node.label() == Some(name)).or_else(|| nodes().find(begins));
        let Some(bounds) = found.and_then(Node::bounds) else {
            let names: Vec<&str> = nodes().filter_map(Node::label).collect();
            panic!("no {name:?} among {names:?}");
        };
        pos2((0.5 * (bounds.x0 + bounds.x1)) as f32, (0.5 * (bounds.y0 + bounds.y1)) as f32)
    }

    /// Clicks on what has a name that begins so.
    pub(super) fn click(&mut self, name: &str) {
        let at = self.place(name);
        self.num_gestures += 1;
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![button(at, true)]);
        self.frame(vec![button(at, false)]);
        (0..3).for_each(|_| self.frame(Vec::new()));
    }

    /// Drags from one name to another.
    pub(super) fn drag(&mut self, from: &str, to: &str) {
        let (from, to) = (self.place(from), self.place(to));
        self.num_gestures += 1;
        self.frame(vec![Event::PointerMoved(from)]);
        self.frame(vec![button(from, true)]);
        for i in 1..=8 {
            self.frame(vec![Event::PointerMoved(from + (to - from) * i as f32 / 8.0)]);
        }
        self.frame(vec![button(to, false)]);
        (0..3).for_each(|_| self.frame(Vec::new()));
    }

    /// Types words into what has the keys, and Enter.
    pub(super) fn type_in(&mut self, words: &str) {
        self.num_gestures += 1;
        for letter in words.chars() {
            self.frame(vec![Event::Text(letter.to_string())]);
        }
        self.key(Key::Enter, Modifiers::NONE);
        (0..3).for_each(|_| self.frame(Vec::new()));
    }

    /// Draws frames until something is so; panics after a minute.
    pub(super) fn wait_for(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..6_000 {
            self.frame(Vec::new());
            if is_so(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{what} does not come");
    }

    /// Shows the next page.
    pub(super) fn next_page(&mut self) {
        self.key(Key::P, Modifiers { ctrl: true, command: true, ..Modifiers::NONE });
        (0..4).for_each(|_| self.frame(Vec::new()));
    }

    /// What can be clicked or has the keys; scroll bars, which the toolkit gives no names, are none.
    pub(super) fn controls(&self) -> Vec<&Node> {
        let nodes = self.tree.iter().flat_map(|tree| &tree.nodes).map(|(_, node)| node);
        let acts = |node: &&Node| node.supports_action(Action::Click) || node.supports_action(Action::Focus);
        nodes.filter(acts).filter(|node| !matches!(node.role(), Role::ScrollBar | Role::Window)).collect()
    }

    /// Whether something has a name that begins so.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut nodes = self.tree.iter().flat_map(|tree| &tree.nodes);
        nodes.any(|(_, node)| node.label().is_some_and(|label| label.starts_with(name)))
    }

    /// The name of what has the keys.
    pub(super) fn focused(&self) -> String {
        let Some(tree) = &self.tree else { return String::new() };
        let node = tree.nodes.iter().find(|(id, _)| *id == tree.focus);
        node.and_then(|(_, node)| node.label()).unwrap_or_default().to_owned()
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}
