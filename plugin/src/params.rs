//! The host parameters, made from the control table of the sound; and what else the host saves, which the session writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use nice_plug::context::gui::GuiContext;
use nice_plug::params::Param;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{BoolParam, FloatParam, FloatRange, IntParam, IntRange, ParamPtr, Params, PluginState};
use vaeform_dsp::control::{CONTROLS, Control, ControlDef, NUM_CONTROLS};
use vaeform_session::{Client, state};

/// Permanent id of the hidden parameter that changes on every edit in the editor, so that the host marks its project dirty.
pub(crate) const REVISION_KEY: &str = "sys_revision";
/// Permanent id of the switch that records the sidechain.
pub(crate) const RECORD_KEY: &str = "sys_record";
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
    client: Client,
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
        .with_value_to_string(Arc::new(|value| format!("{value:.2}")))
        .with_string_to_value(Arc::new(move |text| number(text, def.unit)));
    if def.poly { param.with_poly_modulation_id(def.control as u32) } else { param }
}

fn int_param(def: &'static ControlDef) -> IntParam {
    let param =
        IntParam::new(def.name, def.default as i32, IntRange::Linear { min: def.min as i32, max: def.max as i32 })
            .with_unit(def.unit);
    let param = if def.poly { param.with_poly_modulation_id(def.control as u32) } else { param };
    if def.labels.is_empty() {
        return param;
    }
    param
        .with_value_to_string(Arc::new(move |value| {
            def.labels.get(value as usize).map_or_else(|| value.to_string(), |&label| label.to_owned())
        }))
        .with_string_to_value(Arc::new(move |text| {
            let label = def.labels.iter().position(|l| l.eq_ignore_ascii_case(text.trim()));
            label.map(|i| i as i32).or_else(|| number(text, "").map(|v| v as i32))
        }))
}

/// A number with or without its unit.
fn number(text: &str, unit: &str) -> Option<f32> {
    let text = text.trim();
    let digits = text.strip_suffix(unit.trim()).unwrap_or(text).trim();
    digits.parse().ok().filter(|v: &f32| v.is_finite())
}

impl HostParams {
    /// The parameters of a new instance around this session.
    pub(crate) fn new(client: Client) -> Self {
        let revision = IntParam::new("Revision", 0, IntRange::Linear { min: 0, max: MAX_REVISION })
            .hide()
            .hide_in_generic_ui()
            .non_automatable();
        let record = BoolParam::new("Record sidechain", false);
        Self { controls: std::array::from_fn(|i| ControlParam::new(&CONTROLS[i])), revision, record, client }
    }

    /// The value of a control in its plain unit, with the host's monophonic modulation.
    pub(crate) fn value(&self, control: Control) -> f32 {
        self.controls[control as usize].value()
    }

    /// The host wants the sidechain recorded.
    pub(crate) fn wants_recording(&self) -> bool {
        self.record.value()
    }

    /// The host parameter of a control.
    pub(crate) fn control(&self, control: Control) -> &ControlParam {
        &self.controls[control as usize]
    }

    /// `[main-thread]` Tells the host that an edit in the editor has changed what it would save.
    pub(crate) fn mark_edited(&self, context: &GuiContext) {
        let setter = context.param_setter();
        setter.begin_set_parameter(&self.revision);
        setter.set_parameter(&self.revision, (self.revision.value() + 1) % (MAX_REVISION + 1));
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
            ])
            .collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        BTreeMap::from([(SESSION_FIELD.to_owned(), self.client.save())])
    }

    fn deserialize_fields(&self, fields: &BTreeMap<String, String>) {
        self.client.restore(fields.get(SESSION_FIELD).map_or("", String::as_str));
    }
}

/// Makes a state from outside harmless before the wrapper applies it: values are finite and in range, and if the session will
/// refuse its part then no parameter is touched either.
pub(crate) fn filter_state(saved: &mut PluginState) {
    if saved.fields.get(SESSION_FIELD).is_none_or(|blob| state::check(blob).is_err()) {
        saved.params.clear();
        return;
    }
    saved.params.retain(|key, value| match value {
        ParamValue::F32(plain) => Control::from_key(key).is_some_and(|control| {
            let finite = plain.is_finite();
            *plain = control.def().clamp(*plain);
            finite && !control.def().stepped
        }),
        ParamValue::I32(plain) if key == REVISION_KEY => {
            *plain = (*plain).clamp(0, MAX_REVISION);
            true
        }
        ParamValue::I32(plain) => Control::from_key(key).is_some_and(|control| {
            *plain = control.def().clamp(*plain as f32) as i32;
            control.def().stepped
        }),
        ParamValue::Bool(_) => key == RECORD_KEY,
        ParamValue::String(_) => false,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params() -> (vaeform_session::Session, HostParams) {
        let (session, _) = vaeform_session::open();
        let params = HostParams::new(session.client());
        (session, params)
    }

    #[test]
    fn every_control_is_one_host_parameter_at_its_default() {
        let (_session, params) = params();
        let map = params.param_map();
        assert_eq!(map.len(), NUM_CONTROLS + 2);
        for (def, (key, _, group)) in CONTROLS.iter().zip(&map) {
            assert_eq!((def.key, def.group), (key.as_str(), group.as_str()));
            assert_eq!(params.value(def.control), def.default, "{key}");
        }
    }

    #[test]
    fn hostile_parameter_values_are_clamped_or_dropped() {
        let (_session, params) = params();
        let saved = |value| PluginState {
            version: String::new(),
            params: BTreeMap::from([("perf_volume".to_owned(), value)]),
            fields: params.serialize_fields(),
        };
        let mut huge = saved(ParamValue::F32(1000.0));
        filter_state(&mut huge);
        assert!(matches!(huge.params["perf_volume"], ParamValue::F32(v) if v == 12.0));
        for bad in [ParamValue::F32(f32::INFINITY), ParamValue::F32(f32::NAN), ParamValue::String("x".to_owned())] {
            let mut state = saved(bad);
            filter_state(&mut state);
            assert!(state.params.is_empty());
        }
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
