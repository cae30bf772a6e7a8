//! The class that hosts hold: the framework's wrapper, what stands around it, and the component's interface.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nice_plug::prelude::Params;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::IInfoListener;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusInfo, IAudioProcessor, IComponent, IComponentTrait, IEditController, IEditControllerTrait, IMidiMapping,
    INoteExpressionController, IProcessContextRequirements, IUnitInfo, ParameterInfo, RoutingInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FUnknown, IBStream, IPluginBaseTrait, TUID, kInvalidArgument, kResultFalse, kResultOk, tresult,
};

use super::audio::Audio;
use super::buffers::Buffers;
use super::caught::Fault;
use super::exclusive::Exclusive;
use super::inputs::BlockInputs;
use super::midi_values::MidiValues;
use super::programs::PROGRAM_ID;
use super::stale::Stale;
use super::states::States;
use super::written::Written;
use crate::Vaeform;
use crate::link::Link;
use crate::params::REVISION_KEY;

/// One instance, all its interfaces.
pub(super) struct Component {
    /// The framework's side of them.
    pub(super) inner: Wrapper<Vaeform>,
    pub(super) link: Arc<Link>,
    /// Host parameters, which come first in the list of parameters.
    pub(super) num_params: usize,
    pub(super) midi: Arc<MidiValues>,
    pub(super) written: Written,
    /// What `process` works with.
    pub(super) audio: Exclusive<Audio>,
    pub(super) is_active: AtomicBool,
    /// The framework leaves written values to the next block.
    pub(super) is_processing: AtomicBool,
    /// Sample rate in Hz of the last setup and of the last activation, as bits.
    pub(super) setup_rate: AtomicU64,
    active_rate: AtomicU64,
    pub(super) fault: Fault,
    states: States,
    pub(super) stale: Stale,
}

impl Class for Component {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IMidiMapping,
        INoteExpressionController,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
    );
}

impl Component {
    /// `[main-thread]` A new instance; nothing if the framework made none.
    pub(super) fn new() -> Option<Self> {
        let inner = Wrapper::<Vaeform>::new();
        let link = Link::take_newest()?;
        let owner = link.params()?;
        let params = owner.param_map();
        let id = |index| {
            // SAFETY: numbers and characters, for which zeroes are values.
            let mut info: ParameterInfo = unsafe { std::mem::zeroed() };
            // SAFETY: the structure outlives the call.
            let told = unsafe { inner.getParameterInfo(index as i32, &mut info) };
            (told == kResultOk).then_some(info.id)
        };
        let revision = params.iter().position(|(key, ..)| key == REVISION_KEY)?;
        let revision_id = id(revision)?;
        let params = params.iter().enumerate().map(|(index, (_, param, _))| Some((id(index)?, *param)));
        let params: Vec<_> = params.collect::<Option<_>>()?;
        let num_params = params.len();
        let written = Written::new(params.iter().map(|&(id, _)| id).chain([PROGRAM_ID]));
        let client = link.client.clone();
        let midi = Arc::<MidiValues>::default();
        let inputs = BlockInputs::new(link.repaint.clone(), owner, params, midi.clone());
        Some(Self {
            inner,
            states: States::new(link.clone()),
            stale: Stale::new(link.clone(), revision_id),
            link,
            num_params,
            midi,
            written,
            audio: Exclusive::new(Audio { buffers: Buffers::default(), inputs }),
            is_active: AtomicBool::new(false),
            is_processing: AtomicBool::new(false),
            setup_rate: AtomicU64::new(0),
            active_rate: AtomicU64::new(0),
            fault: Fault::new(client),
        })
    }
}

impl IPluginBaseTrait for Component {
    unsafe fn initialize(&self, context: *mut FUnknown) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.initialize(context) })
    }

    unsafe fn terminate(&self) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.terminate() })
    }
}

impl IComponentTrait for Component {
    unsafe fn getControllerClassId(&self, class: *mut TUID) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.inner.getControllerClassId(class) }
    }

    unsafe fn setIoMode(&self, mode: i32) -> tresult {
        // SAFETY: passed on as it came.
        unsafe { self.inner.setIoMode(mode) }
    }

    unsafe fn getBusCount(&self, media: i32, direction: i32) -> i32 {
        // SAFETY: passed on as it came.
        self.fault.caught(0, || unsafe { self.inner.getBusCount(media, direction) })
    }

    unsafe fn getBusInfo(&self, media: i32, direction: i32, index: i32, info: *mut BusInfo) -> tresult {
        if index < 0 {
            return kInvalidArgument;
        }
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getBusInfo(media, direction, index, info) })
    }

    unsafe fn getRoutingInfo(&self, input: *mut RoutingInfo, output: *mut RoutingInfo) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.getRoutingInfo(input, output) })
    }

    unsafe fn activateBus(&self, media: i32, direction: i32, index: i32, state: u8) -> tresult {
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.inner.activateBus(media, direction, index, state) })
    }

    unsafe fn setActive(&self, state: u8) -> tresult {
        self.is_active.store(false, Ordering::Release);
        // SAFETY: passed on as it came.
        let result = self.fault.caught(kResultFalse, || unsafe { self.inner.setActive(state) });
        if state != 0 && result == kResultOk {
            let rate = self.setup_rate.load(Ordering::Relaxed);
            if self.active_rate.swap(rate, Ordering::Relaxed) != rate {
                // At another rate there is another synth, whose controllers rest.
                self.midi.rest();
            }
            if let Some(mut audio) = self.audio.take() {
                audio.inputs.forget_kept();
            }
            self.is_active.store(true, Ordering::Release);
        }
        result
    }

    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: passed on as it came.
        let result = self.fault.caught(kResultFalse, || unsafe { self.states.take(&self.inner, state) });
        if result == kResultOk {
            self.written.forget();
        }
        result
    }

    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        self.stale.mark();
        // SAFETY: passed on as it came.
        self.fault.caught(kResultFalse, || unsafe { self.states.give(&self.inner, state) })
    }
}
