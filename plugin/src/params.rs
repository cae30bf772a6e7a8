//! The host parameters, made from the control table of the sound; and what else the host saves, which the session writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use nice_plug::context::gui::GuiContext;
use nice_plug::params::Param;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{BoolParam, FloatParam, FloatRange, IntParam, IntRange, ParamPtr, Params, PluginState};
use vaeform_dsp::control::{CONTROLS, Control, ControlDef, NUM_CONTROLS};
use vaeform_session::state;

use crate::fault::{self, Place};
use crate::guard::quietly;
use crate::saving::Saving;
use crate::value_text;

/// Permanent id of the hidden parameter that changes on every edit in the editor, so that the host marks its project dirty.
pub(crate) const REVISION_KEY: &str = "sys_revision";
/// Permanent id of the switch that records the sidechain.
pub(crate) const RECORD_KEY: &str = "sys_record";
/// Permanent id of the switch that silences the output.
pub(crate) const BYPASS_KEY: &str = "sys_bypass";
/// The revision starts over after this many edits.
const MAX_REVISION: i32 = 65_535;
/// Key of the session's blob among the saved fields.
const SESSION_FIELD: &str = "session";

/// One host parameter of the sound.
#[derive(Debug)]
pub(crate) enum ControlParam {
    /// Any value of its range.
    Float(FloatParam),
    /// Whole steps.
    Int(IntParam),
}

/// All host parameters.
#[derive(Debug)]
pub(crate) struct HostParams {
    controls: [ControlParam; NUM_CONTROLS],
    revision: IntParam,
    /// A change of it arms or disarms recording; what a restored state brings is no change.
    record: BoolParam,
    bypass: BoolParam,
    saving: Arc<Saving>,
}

impl ControlParam {
    fn new(def: &'static ControlDef) -> Self {
        if def.stepped { Self::Int(int_param(def)) } else { Self::Float(float_param(def)) }
    }

    fn value(&self) -> f32 {
        match self {
            Self::Float(p) => p.value(),
            Self::Int(p) => p.value() as f32,
        }
    }

    /// Where it stands without modulation, 0..1.
    pub(crate) fn normalized(&self) -> f32 {
        match self {
            Self::Float(p) => p.unmodulated_normalized_value(),
            Self::Int(p) => p.unmodulated_normalized_value(),
        }
    }

    fn ptr(&self) -> ParamPtr {
        match self {
            Self::Float(p) => p.as_ptr(),
            Self::Int(p) => p.as_ptr(),
        }
    }
}

fn float_param(def: &'static ControlDef) -> FloatParam {
    let param = FloatParam::new(def.name, def.default, FloatRange::Linear { min: def.min, max: def.max })
        .with_unit(def.unit)
        .with_value_to_string(Arc::new(move |value| quietly(|| value.to_string(), || shown(value, def))))
        .with_string_to_value(Arc::new(move |text| quietly(|| None, || typed(text, def))));
    if def.poly { param.with_poly_modulation_id(def.control as u32) } else { param }
}

fn int_param(def: &'static ControlDef) -> IntParam {
    let param =
        IntParam::new(def.name, def.default as i32, IntRange::Linear { min: def.min as i32, max: def.max as i32 })
            .with_unit(def.unit)
            .with_string_to_value(Arc::new(move |text| {
                quietly(|| None, || typed(text, def)).map(|value| value as i32)
            }));
    let param = if def.poly { param.with_poly_modulation_id(def.control as u32) } else { param };
    if def.labels.is_empty() {
        return param;
    }
    param.with_value_to_string(Arc::new(move |value| {
        def.labels.get(value as usize).map_or_else(|| value.to_string(), |&label| label.to_owned())
    }))
}

fn shown(value: f32, def: &ControlDef) -> String {
    fault::point(Place::Text);
    value_text::show(value, def)
}

fn typed(text: &str, def: &ControlDef) -> Option<f32> {
    fault::point(Place::Text);
    value_text::read(text, def)
}

fn switch(name: &str) -> BoolParam {
    BoolParam::new(name, false)
        .with_string_to_value(Arc::new(|text| quietly(|| None, || value_text::read_switch(text))))
}

impl HostParams {
    /// The parameters of a new instance, whose session `saving` saves beside them.
    pub(crate) fn new(saving: Arc<Saving>) -> Self {
        let revision = IntParam::new("Revision", 0, IntRange::Linear { min: 0, max: MAX_REVISION })
            .hide()
            .hide_in_generic_ui()
            .non_automatable();
        let controls = std::array::from_fn(|i| ControlParam::new(&CONTROLS[i]));
        let (record, bypass) = (switch("Record sidechain"), switch("Bypass").make_bypass());
        Self { controls, revision, record, bypass, saving }
    }

    /// The value of a control in its plain unit, with the host's monophonic modulation.
    pub(crate) fn value(&self, control: Control) -> f32 {
        self.controls[control as usize].value()
    }

    /// The host wants the sidechain recorded.
    pub(crate) fn wants_recording(&self) -> bool {
        self.record.value()
    }

    /// The host wants silence.
    pub(crate) fn is_bypassed(&self) -> bool {
        self.bypass.value()
    }

    /// The host parameter of a control.
    pub(crate) fn control(&self, control: Control) -> &ControlParam {
        &self.controls[control as usize]
    }

    /// Where all parameters of the sound stand, 0..1 each.
    pub(crate) fn positions(&self) -> Vec<f32> {
        self.controls.iter().map(ControlParam::normalized).collect()
    }

    /// What a host would save.
    pub(crate) fn state(&self) -> PluginState {
        let controls = CONTROLS.iter().zip(&self.controls).map(|(def, param)| {
            let value = match param {
                ControlParam::Float(p) => ParamValue::F32(p.unmodulated_plain_value()),
                ControlParam::Int(p) => ParamValue::I32(p.unmodulated_plain_value()),
            };
            (def.key.to_owned(), value)
        });
        let version = env!("CARGO_PKG_VERSION").to_owned();
        PluginState { version, params: controls.collect(), fields: self.serialize_fields() }
    }

    /// Takes the values of a filtered state, before the framework has seen the parameters. What is not in it stays as it is.
    pub(crate) fn set_before_use(&self, saved: &PluginState) {
        for (def, param) in CONTROLS.iter().zip(&self.controls) {
            let plain = match saved.params.get(def.key) {
                Some(ParamValue::F32(plain)) => *plain,
                Some(ParamValue::I32(plain)) => *plain as f32,
                _ => continue,
            };
            // SAFETY: the pointer is one into `self`. The framework keeps this to itself so that hosts are told of every change; here none
            // knows the parameters yet.
            unsafe {
                let ptr = param.ptr();
                ptr._internal_set_normalized_value(ptr.preview_normalized(plain));
            }
        }
    }

    /// `[audio-thread]` Moves the revision on and gives its normalised value, for the host.
    pub(crate) fn count_revision(&self) -> f32 {
        let next = self.next_revision();
        // SAFETY: the parameter lives, and all of it is atomic.
        unsafe { self.revision.as_ptr()._internal_set_normalized_value(self.revision.preview_normalized(next)) };
        self.revision.preview_normalized(next)
    }

    fn next_revision(&self) -> i32 {
        (self.revision.value() + 1) % (MAX_REVISION + 1)
    }

    /// `[main-thread]` Tells the host that an edit in the editor has changed what it would save.
    pub(crate) fn mark_edited(&self, context: &GuiContext) {
        let setter = context.param_setter();
        setter.begin_set_parameter(&self.revision);
        setter.set_parameter(&self.revision, self.next_revision());
        setter.end_set_parameter(&self.revision);
    }
}

// SAFETY: the pointers point into `self`, which the wrapper keeps alive in an `Arc` for as long as it uses them, and no field is
// ever moved out of or replaced. The groups have one level, so every part of their paths exists.
unsafe impl Params for HostParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let controls = CONTROLS.iter().zip(&self.controls);
        controls
            .map(|(def, param)| (def.key.to_owned(), param.ptr(), def.group.to_owned()))
            .chain([
                (REVISION_KEY.to_owned(), self.revision.as_ptr(), "System".to_owned()),
                (RECORD_KEY.to_owned(), self.record.as_ptr(), "System".to_owned()),
                (BYPASS_KEY.to_owned(), self.bypass.as_ptr(), "System".to_owned()),
            ])
            .collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        self.saving.save().map(|text| (SESSION_FIELD.to_owned(), text)).into_iter().collect()
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        self.saving.restore(fields.get(SESSION_FIELD).map_or("", String::as_str));
    }
}

/// The session's part of a state, or nothing.
pub(crate) fn session_field(saved: &PluginState) -> &str {
    saved.fields.get(SESSION_FIELD).map_or("", String::as_str)
}

/// Whether the session takes its part of a state.
///
/// # Errors
/// Why not, for a person.
pub(crate) fn check_state(saved: &PluginState) -> Result<(), String> {
    state::check(session_field(saved)).map(|_| ()).map_err(|error| error.to_string())
}

/// Makes a state from outside harmless and whole before the wrapper applies it: values are finite and in range, what the state does
/// not name is at its default, and if the session will refuse its part then no parameter is touched either.
pub(crate) fn filter_state(saved: &mut PluginState) {
    let given = std::mem::take(&mut saved.params);
    if saved.fields.get(SESSION_FIELD).is_none_or(|blob| state::check(blob).is_err()) {
        return;
    }
    let number = |key: &str| given.get(key).and_then(number).filter(|value| value.is_finite());
    let controls = CONTROLS.iter().map(|def| {
        let value = def.clamp(number(def.key).unwrap_or(def.default));
        (def.key, if def.stepped { ParamValue::I32(value as i32) } else { ParamValue::F32(value) })
    });
    let revision = number(REVISION_KEY).map_or(0, |value| (value as i32).clamp(0, MAX_REVISION));
    let switch = |key| (key, ParamValue::Bool(number(key) == Some(1.0)));
    let others = [(REVISION_KEY, ParamValue::I32(revision)), switch(RECORD_KEY), switch(BYPASS_KEY)];
    saved.params = controls.chain(others).map(|(key, value)| (key.to_owned(), value)).collect();
}

/// A saved value as a number, whatever kind it was when it was saved.
fn number(value: &ParamValue) -> Option<f32> {
    match value {
        ParamValue::F32(value) => Some(*value),
        ParamValue::I32(value) => Some(*value as f32),
        ParamValue::Bool(value) => Some((*value).into()),
        ParamValue::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params() -> (vaeform_session::Session, HostParams) {
        let (session, _) = vaeform_session::open();
        let params = HostParams::new(Arc::new(Saving::new(session.client())));
        (session, params)
    }

    #[test]
    fn every_control_is_one_host_parameter_at_its_default() {
        let (_session, params) = params();
        let map = params.param_map();
        assert_eq!(map.len(), NUM_CONTROLS + 3);
        for (def, (key, _, group)) in CONTROLS.iter().zip(&map) {
            assert_eq!((def.key, def.group), (key.as_str(), group.as_str()));
            assert_eq!(params.value(def.control), def.default, "{key}");
        }
    }

    /// What is applied of a state that names one parameter.
    fn filtered(params: &HostParams, key: &str, value: ParamValue) -> BTreeMap<String, ParamValue> {
        let mut state = PluginState {
            version: String::new(),
            params: BTreeMap::from([(key.to_owned(), value)]),
            fields: params.serialize_fields(),
        };
        filter_state(&mut state);
        state.params
    }

    #[test]
    fn hostile_parameter_values_are_clamped_or_at_their_default() {
        let (_session, params) = params();
        let volume = |value| filtered(&params, "perf_volume", value).remove("perf_volume");
        assert!(matches!(volume(ParamValue::F32(1000.0)), Some(ParamValue::F32(v)) if v == 12.0));
        for bad in [ParamValue::F32(f32::INFINITY), ParamValue::F32(f32::NAN), ParamValue::String("x".to_owned())] {
            assert!(matches!(volume(bad), Some(ParamValue::F32(v)) if v == 0.0));
        }
    }

    #[test]
    fn what_a_state_does_not_name_is_at_its_default() {
        let (_session, params) = params();
        let applied = filtered(&params, "unheard_of", ParamValue::F32(1.0));
        let listed: Vec<String> = params.param_map().into_iter().map(|(key, ..)| key).collect();
        assert!(applied.len() == listed.len() && listed.iter().all(|key| applied.contains_key(key)), "{applied:?}");
        for def in &CONTROLS {
            assert_eq!(number(&applied[def.key]), Some(def.default), "{}", def.key);
        }
        for key in [REVISION_KEY, RECORD_KEY, BYPASS_KEY] {
            assert_eq!(number(&applied[key]), Some(0.0), "{key}");
        }
    }

    #[test]
    fn a_parameter_that_was_of_another_kind_keeps_its_value() {
        let (_session, params) = params();
        let value = |key: &str, value| filtered(&params, key, value).remove(key);
        assert!(matches!(value("perf_volume", ParamValue::I32(-6)), Some(ParamValue::F32(v)) if v == -6.0));
        assert!(matches!(value("perf_polyphony", ParamValue::F32(7.6)), Some(ParamValue::I32(8))));
        assert!(matches!(value("perf_mpe", ParamValue::Bool(true)), Some(ParamValue::I32(1))));
        assert!(matches!(value(RECORD_KEY, ParamValue::I32(1)), Some(ParamValue::Bool(true))));
    }

    #[test]
    fn a_state_whose_session_is_refused_touches_no_parameter() {
        let mut state = PluginState {
            version: String::new(),
            params: BTreeMap::from([("perf_volume".to_owned(), ParamValue::F32(-6.0))]),
            fields: BTreeMap::from([(SESSION_FIELD.to_owned(), "noise".to_owned())]),
        };
        filter_state(&mut state);
        assert!(state.params.is_empty());
    }

    #[test]
    fn labels_and_units_are_read_back() {
        let (_session, params) = params();
        let ControlParam::Int(mode) = params.control(Control::VoiceMode) else { panic!("voice mode has steps") };
        assert_eq!(mode.normalized_value_to_string(1.0, true), "Legato");
        assert_eq!(mode.string_to_normalized_value("mono"), Some(0.5));
        let ControlParam::Float(volume) = params.control(Control::Volume) else { panic!("volume is continuous") };
        let text = volume.normalized_value_to_string(1.0, true);
        assert_eq!(volume.string_to_normalized_value(&text), Some(1.0), "{text}");
    }
}
