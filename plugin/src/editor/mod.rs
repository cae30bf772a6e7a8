//! The editor: a Patch page generated from the parameter table, the bank, files, the Performance strip, meters.
//!
//! It reads snapshots of the session and sends it commands; host parameters it moves through the host. It never touches
//! the synth, and files are read and written by the session's worker.
//!
//! # Keys
//! | key | what it does |
//! |---|---|
//! | Ctrl+Home | keys go to the first value of the parameter table (operator 6, rate 1) |
//! | Ctrl+1 to 6, Ctrl+7 | keys go to operator 1-6, to what all operators share |
//! | Tab, Right / Shift+Tab, Left | next, previous value in the order of the table, around its ends |
//! | Up, Down / Page Up, Page Down | one step, ten steps; each press is one step of undo |
//! | Home, End, Delete | smallest, largest, default value |
//! | digits, text, then Enter | sets the value as it is shown: `42.5`, `+3`, `C3`, `sine`; Escape forgets it |
//! | Ctrl+Z / Ctrl+Shift+Z, Ctrl+Y | undo, redo |
//! | Ctrl+E | compare |
//! | Ctrl+L | to the path field |
//! | Ctrl+S | saves the patch to the path in that field: a preset, or a DX7 voice if it ends in .syx |
//! | Ctrl+P | the next page: Patch, Play, Match |
//! | Ctrl+R | records a sound at the sidechain and matches it, or no longer |
//! | Ctrl+K | keeps the nearest candidate of the match |
//! | Ctrl+F | to the search field of the bank |
//! | Ctrl+0 | silences everything |
//! | A to ' and W to P, Z, X | notes from the C that the keyboard shows, an octave down, up; while no text or label is being typed |
//! | Escape | ends learning a controller |
//!
//! A script reaches every value by Ctrl+Home and Tab, in table order, and sees the state by Ctrl+S;
//! `tests/hosts/editor.py` does so for all of them.

mod algorithm_picture;
mod bank_list;
mod cell;
mod computer_keys;
mod cursor;
mod envelope_picture;
mod files;
mod gesture;
mod keyboard;
mod knob;
mod lfo_picture;
mod loaded;
mod match_page;
mod meters;
mod news;
mod patch_page;
mod performance;
mod play_page;
mod resize_corner;
mod status_line;
mod strand;
mod theme;
mod top_bar;
mod turns;
mod typing;
mod waveform;
mod window;

use std::sync::Arc;

use egui::{Context, Ui};
use nice_plug::context::gui::GuiContext;
use nice_plug::params::Param;
use vaeform_dsp::control::Control;
use vaeform_session::{Caught, Client, KnobPositions};

use crate::guard::editor::GuardedEditor;
use crate::params::{ControlParam, HostParams};
use crate::window::{Content, Drops, Plan, Repaint, WindowEditor};
use performance::ControlPort;
use turns::Turns;
use window::Contents;

/// The editor's type.
pub(crate) type PluginEditor = GuardedEditor<WindowEditor<App>>;

/// Size of the window in logical pixels until the user chooses another one.
const DEFAULT_SIZE: (u32, u32) = (1100, 784);
/// Smallest size of the window in logical pixels; the page scrolls then.
const MIN_SIZE: (u32, u32) = (800, 560);

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

/// The host's parameters, moved through the host.
struct HostPort<'a> {
    params: &'a HostParams,
    host: &'a GuiContext,
    turns: &'a mut Turns,
}

impl HostPort<'_> {
    fn begin_gesture(&self, control: Control) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().begin_set_parameter(param),
            ControlParam::Int(param) => self.host.param_setter().begin_set_parameter(param),
        }
    }

    fn move_to(&self, control: Control, normalized: f32) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().set_parameter_normalized(param, normalized),
            ControlParam::Int(param) => self.host.param_setter().set_parameter_normalized(param, normalized),
        }
    }

    fn end_gesture(&self, control: Control) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().end_set_parameter(param),
            ControlParam::Int(param) => self.host.param_setter().end_set_parameter(param),
        }
    }
}

impl ControlPort for HostPort<'_> {
    fn normalized(&self, control: Control) -> f32 {
        self.params.control(control).normalized()
    }

    fn text(&self, control: Control, normalized: f32) -> String {
        // In the strip there is no room for the word.
        let with_unit = control.def().unit != " steps";
        match self.params.control(control) {
            ControlParam::Float(param) => param.normalized_value_to_string(normalized, with_unit),
            ControlParam::Int(param) => param.normalized_value_to_string(normalized, with_unit),
        }
    }

    fn begin(&mut self, control: Control) {
        self.turns.begin(control, |control| self.params.control(control).normalized());
        self.begin_gesture(control);
    }

    fn set(&mut self, control: Control, normalized: f32) {
        self.turns.set(control, normalized);
        self.move_to(control, normalized);
    }

    fn end(&mut self, control: Control) {
        self.turns.end(control);
        self.end_gesture(control);
    }

    fn parsed(&self, control: Control, text: &str) -> Option<f32> {
        match self.params.control(control) {
            ControlParam::Float(param) => param.string_to_normalized_value(text),
            ControlParam::Int(param) => param.string_to_normalized_value(text),
        }
    }

    fn take_turn(&mut self) -> Option<(KnobPositions, KnobPositions)> {
        self.turns.take()
    }

    fn bring_back(&mut self, knobs: &KnobPositions) {
        for (control, &normalized) in turns::turned().zip(knobs) {
            if self.normalized(control) != normalized {
                self.begin_gesture(control);
                self.move_to(control, normalized);
                self.end_gesture(control);
            }
        }
    }

    fn edited(&mut self) {
        self.params.mark_edited(self.host);
    }
}
