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
//! | Ctrl+P | the other page: Patch, Play |
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
mod meters;
mod patch_page;
mod performance;
mod play_page;
mod status_line;
mod theme;
mod top_bar;
mod window;

use std::sync::Arc;

use egui::{Context, Ui, ViewportCommand, vec2};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::params::Param;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier};
use vaeform_dsp::control::Control;
use vaeform_session::Client;

use crate::params::{ControlParam, HostParams};
use performance::ControlPort;
use window::Contents;

/// The editor's type.
pub(crate) type PluginEditor = EguiEditor<App>;

/// Size of the window in logical pixels until the user chooses another one.
const DEFAULT_SIZE: (u32, u32) = (1100, 720);
/// Smallest size of the window in logical pixels; the page scrolls then.
const MIN_SIZE: (u32, u32) = (800, 560);

/// An editor for this session.
pub(crate) fn create(client: Client, params: Arc<HostParams>) -> Option<PluginEditor> {
    let (width, height) = client.snapshot().editor_size.unwrap_or(DEFAULT_SIZE);
    let size = EguiEditorState::from_size(LogicalSize::new(width as f32, height as f32), 1.0);
    let repaint = RepaintNotifier::new();
    let limit = LogicalSize::new(MIN_SIZE.0 as f32, MIN_SIZE.1 as f32);
    let resize = ResizeHint::resizable().with_min_logical_size(limit);
    let settings = EguiNiceSettings::new().with_tile("Vaeform").with_resize_hint(resize);
    let contents = Contents::new(client.clone(), repaint.clone());
    nice_plug_egui::create_egui_editor(size, repaint, settings, App { contents, client, params, window: None })
}

/// The editor while the plugin lives; its window comes and goes.
pub struct App {
    contents: Contents,
    client: Client,
    params: Arc<HostParams>,
    window: Option<(Context, GuiContext)>,
}

impl NiceEguiApp for App {
    fn build(&mut self, egui: Context, host: GuiContext, frame: &mut Frame) -> Result<(), HandlerError> {
        theme::apply(&egui);
        // A size that came with a restored state is not known to the framework, and it forgets the zoom of an earlier
        // window.
        let zoom = f64::from(egui.zoom_factor());
        let now = frame.baseview_window().size().logical;
        let (width, height) = self.client.snapshot().editor_size.unwrap_or(DEFAULT_SIZE);
        let differs = |wanted: u32, now: f64| (f64::from(wanted) * zoom - now).abs() > 1.0;
        if differs(width, now.width) || differs(height, now.height) {
            egui.send_viewport_cmd(ViewportCommand::InnerSize(vec2(width as f32, height as f32)));
        }
        self.window = Some((egui, host));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        if let Some((_, host)) = &self.window {
            self.contents.frame(ui, &mut HostPort { params: &self.params, host });
        }
    }

    fn resized(&mut self, size: WindowSize) {
        if let Some((egui, _)) = &self.window {
            let zoom = f64::from(egui.zoom_factor());
            self.contents.resized(size.logical.width / zoom, size.logical.height / zoom);
        }
    }

    fn editor_closed(&mut self) {
        self.window = None;
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
