//! Parameters, the host's and the hidden ones of MIDI; which controller has which.

use std::sync::atomic::Ordering;

#[cfg(target_os = "linux")]
use nice_plug::wrapper::vst3::vst3::ComPtr;
use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IComponentHandler, IEditControllerTrait, IMidiMappingTrait, ParameterInfo, ParameterInfo_::ParameterFlags_,
    String128,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, IBStream, IPlugView, kInvalidArgument, kResultFalse, kResultOk, tresult,
};

use super::component::Component;
use super::midi_param::{MidiParam, NUM_MIDI_PARAMS};
use super::programs::{self, PROGRAM_ID};
use super::text::write_text;
#[cfg(target_os = "linux")]
use super::view::EditorView;

/// `kIsHidden`, which the framework's bindings do not have.
const HIDDEN: i32 = 1 << 4;
/// Characters of the longest text that a host may hand over for a MIDI value.
const MAX_TEXT: usize = 64;

/// The text before the zero, or as much of it as a number may have.
///
/// # Safety
/// `text` ends with a zero.
unsafe fn read_text(text: *const u16) -> String {
    // SAFETY: as said; nothing behind the zero is read.
    let units = (0..MAX_TEXT).map(|place| unsafe { *text.add(place) }).take_while(|&unit| unit != 0);
    String::from_utf16_lossy(&units.collect::<Vec<_>>())
}

/// The hidden parameter in this place of the list of all, where `num_params` others come first.
fn midi_param(num_params: usize, index: i32) -> Option<MidiParam> {
    MidiParam::from_index(usize::try_from(index).ok()?.checked_sub(num_params)?)
}

impl IEditControllerTrait for Component {
    unsafe fn setComponentState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.setComponentState(state) })
    }

    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { IEditControllerTrait::setState(&self.inner, state) })
    }

    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { IEditControllerTrait::getState(&self.inner, state) })
    }

    unsafe fn getParameterCount(&self) -> i32 {
        (self.num_params + NUM_MIDI_PARAMS + 1) as i32
    }

    unsafe fn getParameterInfo(&self, index: i32, info: *mut ParameterInfo) -> tresult {
        // SAFETY: hosts pass null or room for it.
        let Some(room) = (unsafe { info.as_mut() }) else { return kInvalidArgument };
        if (0..self.num_params as i32).contains(&index) {
            // SAFETY: the index is one of the framework's, and there is room.
            return self.fault.caught(kResultFalse, || unsafe { self.inner.getParameterInfo(index, info) });
        }
        if index == (self.num_params + NUM_MIDI_PARAMS) as i32 {
            // SAFETY: numbers and characters, for which zeroes are values.
            *room = unsafe { std::mem::zeroed() };
            return self.fault.caught(kResultFalse, || {
                programs::describe(room);
                kResultOk
            });
        }
        let Some(param) = midi_param(self.num_params, index) else { return kInvalidArgument };
        // SAFETY: numbers and characters, for which zeroes are values.
        *room = unsafe { std::mem::zeroed() };
        room.id = param.id();
        write_text(&mut room.title, &param.name());
        write_text(&mut room.shortTitle, &param.name());
        room.defaultNormalizedValue = f64::from(param.rest());
        room.flags = ParameterFlags_::kIsReadOnly | HIDDEN;
        kResultOk
    }

    unsafe fn getParamStringByValue(&self, id: u32, value: f64, text: *mut String128) -> tresult {
        self.stale.mark();
        if MidiParam::from_id(id).is_some() {
            // SAFETY: hosts pass null or room for it.
            let Some(text) = (unsafe { text.as_mut() }) else { return kInvalidArgument };
            write_text(text, &format!("{:.1}", value * 127.0));
            return kResultOk;
        }
        if id == PROGRAM_ID {
            // SAFETY: hosts pass null or room for it.
            let Some(text) = (unsafe { text.as_mut() }) else { return kInvalidArgument };
            return self.fault.caught(kResultFalse, || {
                let name = programs::name(programs::program(value, programs::last()));
                write_text(text, name.unwrap_or_default());
                kResultOk
            });
        }
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getParamStringByValue(id, value, text) })
    }

    unsafe fn getParamValueByString(&self, id: u32, text: *mut u16, value: *mut f64) -> tresult {
        if MidiParam::from_id(id).is_some() {
            // SAFETY: hosts pass null or room for it.
            let Some(value) = (unsafe { value.as_mut() }).filter(|_| !text.is_null()) else { return kInvalidArgument };
            // SAFETY: the text is not null and ends with a zero.
            let number = unsafe { read_text(text) }.trim().parse::<f64>();
            let Ok(number) = number.map(|number| number / 127.0) else { return kResultFalse };
            *value = if number.is_finite() { number.clamp(0.0, 1.0) } else { return kResultFalse };
            return kResultOk;
        }
        if id == PROGRAM_ID {
            // SAFETY: hosts pass null or room for it.
            let Some(value) = (unsafe { value.as_mut() }).filter(|_| !text.is_null()) else { return kInvalidArgument };
            // SAFETY: the text is not null and ends with a zero.
            let text = unsafe { read_text(text) };
            return self.fault.caught(kResultFalse, || {
                let Some(program) = programs::named(&text) else { return kResultFalse };
                *value = programs::value(program);
                kResultOk
            });
        }
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getParamValueByString(id, text, value) })
    }

    unsafe fn normalizedParamToPlain(&self, id: u32, value: f64) -> f64 {
        if id == PROGRAM_ID {
            return self.fault.caught(value, || programs::program(value, programs::last()) as f64);
        }
        // SAFETY: passed on as it came.
        self.fault.caught(value, || unsafe { self.inner.normalizedParamToPlain(id, value) })
    }

    unsafe fn plainParamToNormalized(&self, id: u32, value: f64) -> f64 {
        if id == PROGRAM_ID {
            return self.fault.caught(value, || (value / programs::last() as f64).clamp(0.0, 1.0));
        }
        // SAFETY: passed on as it came.
        self.fault.caught(value, || unsafe { self.inner.plainParamToNormalized(id, value) })
    }

    unsafe fn getParamNormalized(&self, id: u32) -> f64 {
        self.stale.mark();
        if let Some(param) = MidiParam::from_id(id) {
            return f64::from(self.midi.shown(param));
        }
        if id == PROGRAM_ID {
            let current = || self.fault.caught(0.0, || programs::value(programs::current(&self.link.client)));
            return self.written.read(id).unwrap_or_else(current);
        }
        // SAFETY: passed on as it came.
        let current = || self.fault.caught(0.0, || unsafe { self.inner.getParamNormalized(id) });
        self.written.read(id).unwrap_or_else(current)
    }

    unsafe fn setParamNormalized(&self, id: u32, value: f64) -> tresult {
        if let Some(param) = MidiParam::from_id(id) {
            self.midi.show(param, value);
            return kResultOk;
        }
        if self.is_processing.load(Ordering::Relaxed) {
            return if self.written.write(id, value) { kResultOk } else { kInvalidArgument };
        }
        if id == PROGRAM_ID {
            return self.fault.caught(kResultFalse, || {
                programs::choose(&self.link.client, programs::program(value, programs::last()));
                kResultOk
            });
        }
        // SAFETY: plain questions and an order to a living object.
        self.fault.caught(kResultFalse, || unsafe {
            // What is read and written back must not change the last bit of the plain value.
            if self.inner.getParamNormalized(id) as f32 == value as f32 {
                return kResultOk;
            }
            self.inner.setParamNormalized(id, value)
        })
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: null or the host's handler.
        self.stale.mark_by(unsafe { ComRef::from_raw(handler) });
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.setComponentHandler(handler) })
    }

    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: passed on as it came.
        let view = self.fault.caught(std::ptr::null_mut(), || unsafe { self.inner.createView(name) });
        #[cfg(target_os = "linux")]
        // SAFETY: null, or a view whose reference is ours now.
        let view =
            unsafe { ComPtr::from_raw(view) }.map_or(view, |view| EditorView::over(view, self.link.client.clone()));
        view
    }
}

impl IMidiMappingTrait for Component {
    unsafe fn getMidiControllerAssignment(&self, bus: i32, channel: i16, controller: i16, id: *mut u32) -> tresult {
        let Some(param) = MidiParam::of(channel, controller).filter(|_| bus == 0) else { return kResultFalse };
        // SAFETY: hosts pass null or room for it.
        let Some(id) = (unsafe { id.as_mut() }) else { return kInvalidArgument };
        *id = param.id();
        kResultOk
    }
}
