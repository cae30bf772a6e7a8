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
//!
//! A script reaches every value by Ctrl+Home and Tab, in table order, and sees the state by Ctrl+S;
//! `tests/hosts/editor.py` does so for all of them.

mod algorithm_picture;
mod bank_list;
mod cell;
mod cursor;
mod envelope_picture;
mod files;
mod gesture;
mod knob;
mod lfo_picture;
mod match_page;
mod meters;
mod patch_page;
mod performance;
mod play_page;
mod resize_corner;
mod status_line;
mod strand;
mod theme;
mod top_bar;
mod waveform;
mod window;

use std::sync::Arc;

use egui::{Context, Ui};
use nice_plug::context::gui::GuiContext;
use nice_plug::params::Param;
use vaeform_dsp::control::Control;
use vaeform_session::Client;

use crate::params::{ControlParam, HostParams};
use crate::window::{Content, Drops, Plan, Repaint, WindowEditor};
use performance::ControlPort;
use window::Contents;

/// The editor's type.
pub(crate) type PluginEditor = WindowEditor<App>;

/// Size of the window in logical pixels until the user chooses another one.
const DEFAULT_SIZE: (u32, u32) = (1100, 720);
/// Smallest size of the window in logical pixels; the page scrolls then.
const MIN_SIZE: (u32, u32) = (800, 560);

/// An editor for this session.
pub(crate) fn create(client: Client, params: Arc<HostParams>) -> PluginEditor {
    let repaint = Repaint::default();
    let contents = Contents::new(client.clone(), repaint.clone());
    // A restored state may bring another size between two windows.
    let size = Box::new(move || client.snapshot().editor_size.unwrap_or(DEFAULT_SIZE));
    let plan = Plan { title: "Vaeform", min_size: MIN_SIZE, size };
    WindowEditor::new(App { contents, params, host: None }, plan, repaint)
}

/// The editor while the plugin lives; its window comes and goes.
pub struct App {
    contents: Contents,
    params: Arc<HostParams>,
    host: Option<GuiContext>,
}

impl Content for App {
    fn opened(&mut self, egui: Context, host: GuiContext) {
        theme::apply(&egui);
        self.host = Some(host);
    }

    fn frame(&mut self, ui: &mut Ui, drops: &Drops) {
        if let Some(host) = &self.host {
            self.contents.frame(ui, drops, &mut HostPort { params: &self.params, host });
        }
    }

    fn resized(&mut self, width: f64, height: f64) {
        self.contents.resized(width, height);
    }
}

/// The host's parameters, moved through the host.
struct HostPort<'a> {
    params: &'a HostParams,
    host: &'a GuiContext,
}

impl ControlPort for HostPort<'_> {
    fn normalized(&self, control: Control) -> f32 {
        match self.params.control(control) {
            ControlParam::Float(param) => param.unmodulated_normalized_value(),
            ControlParam::Int(param) => param.unmodulated_normalized_value(),
        }
    }

    fn text(&self, control: Control, normalized: f32) -> String {
        match self.params.control(control) {
            ControlParam::Float(param) => param.normalized_value_to_string(normalized, true),
            ControlParam::Int(param) => param.normalized_value_to_string(normalized, true),
        }
    }

    fn begin(&mut self, control: Control) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().begin_set_parameter(param),
            ControlParam::Int(param) => self.host.param_setter().begin_set_parameter(param),
        }
    }

    fn set(&mut self, control: Control, normalized: f32) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().set_parameter_normalized(param, normalized),
            ControlParam::Int(param) => self.host.param_setter().set_parameter_normalized(param, normalized),
        }
    }

    fn end(&mut self, control: Control) {
        match self.params.control(control) {
            ControlParam::Float(param) => self.host.param_setter().end_set_parameter(param),
            ControlParam::Int(param) => self.host.param_setter().end_set_parameter(param),
        }
    }

    fn edited(&mut self) {
        self.params.mark_edited(self.host);
    }
}
