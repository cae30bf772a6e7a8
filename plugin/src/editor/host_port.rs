//! The host's parameters, moved through the framework.

use nice_plug::context::gui::GuiContext;
use nice_plug::params::Param;
use vaeform_dsp::control::Control;
use vaeform_session::KnobPositions;

use super::control_port::ControlPort;
use super::turns::{self, Turns};
use crate::params::{ControlParam, HostParams};

/// The host's parameters, moved through the host.
pub(crate) struct HostPort<'a> {
    pub(crate) params: &'a HostParams,
    pub(crate) host: &'a GuiContext,
    /// What a hand turns is noted here.
    pub(crate) turns: &'a mut Turns,
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
