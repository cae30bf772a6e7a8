//! The editor while the plugin lives; its window comes and goes.

use std::sync::Arc;

use egui::{Context, Ui};
use nice_plug::context::gui::GuiContext;
use vaeform_session::{Caught, Client};

use super::host_port::HostPort;
use super::resize_corner::MIN_SIZE;
use super::turns::Turns;
use super::window::Contents;
use super::{kept_theme, theme};
use crate::guard::editor::GuardedEditor;
use crate::params::HostParams;
use crate::window::{Content, Drops, Plan, Repaint, WindowEditor};

/// The editor as the framework has it.
pub(crate) type PluginEditor = GuardedEditor<WindowEditor<App>>;

/// Size of the window in logical pixels until the user chooses another one.
const DEFAULT_SIZE: (u32, u32) = (1100, 784);

/// An editor for this session, which draws anew when `repaint` is asked.
pub(crate) fn create(client: Client, params: Arc<HostParams>, repaint: Repaint) -> PluginEditor {
    create_named(client, params, "Vaeform", None, repaint)
}

/// An editor whose window has a title and says `about` where there is nothing else to say; `repaint` draws it anew or closes it.
pub(crate) fn create_named(
    client: Client,
    params: Arc<HostParams>,
    title: &str,
    about: Option<Box<str>>,
    repaint: Repaint,
) -> PluginEditor {
    let contents = Contents::new(client.clone(), repaint.clone(), about);
    let (guarded, watched) = (client.clone(), client.clone());
    // A restored state may bring another size between two windows.
    let size = Box::new(move || client.snapshot().editor_size.unwrap_or(DEFAULT_SIZE));
    let told = Arc::new(move || watched.caught(Caught::Editor));
    let plan = Plan { title: title.into(), min_size: MIN_SIZE, size, told };
    let app = App { contents, params, host: None, turns: Turns::default() };
    GuardedEditor::new(WindowEditor::new(app, plan, repaint), guarded)
}

/// The editor while the plugin lives; its window comes and goes.
pub struct App {
    contents: Contents,
    params: Arc<HostParams>,
    host: Option<GuiContext>,
    turns: Turns,
}

impl Content for App {
    fn opened(&mut self, egui: Context, host: GuiContext) {
        theme::apply(&egui);
        theme::set_light(&egui, kept_theme::is_light());
        self.host = Some(host);
    }

    fn frame(&mut self, ui: &mut Ui, drops: &Drops) {
        if let Some(host) = &self.host {
            self.contents.frame(ui, drops, &mut HostPort { params: &self.params, host, turns: &mut self.turns });
        }
    }

    fn has_news(&mut self) -> bool {
        let Some(host) = &self.host else { return false };
        self.contents.has_news(&HostPort { params: &self.params, host, turns: &mut self.turns })
    }

    fn wants_key(&self, key: egui::Key) -> bool {
        self.contents.wants_key(key)
    }

    fn resized(&mut self, width: f64, height: f64) {
        self.contents.resized(width, height);
    }
}
