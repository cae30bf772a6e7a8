//! One plugin object: its life, its blocks, its state.

use std::ptr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait, IEventList, IUnitInfo, IUnitInfoTrait,
    ProcessData, ProcessSetup, ProgramListInfo, SymbolicSampleSizes_, UnitInfo, kNoProgramListId,
};
use vst3::Steinberg::{IBStream, IPluginBaseTrait, IPluginFactoryTrait};
use vst3::{ComPtr, ComWrapper, Interface};

use super::bus::{AUDIO, Bus, EVENTS, INPUT, OUTPUT, channels};
use super::changes::Changes;
use super::check::check;
use super::controller::Controller;
use super::module::{Module, playable};
use super::note_input::NoteInput;
use super::object::{EditRecord, Events, Stream};
use super::reported;
use crate::vst3::mode::Mode;

const SAMPLES_F32: i32 = SymbolicSampleSizes_::kSample32 as i32;

/// One plugin object with its three faces.
pub(in crate::vst3) struct Component {
    pub(in crate::vst3) component: ComPtr<IComponent>,
    pub(in crate::vst3) processor: ComPtr<IAudioProcessor>,
    pub(in crate::vst3) controller: Controller,
    /// Channels of each audio bus, inputs and outputs.
    buses: [Vec<usize>; 2],
    /// What the plugin has reported from its blocks.
    pub(in crate::vst3) reported: reported::Points,
    // Last: the pointers above lead into it.
    _module: Arc<Module>,
}

impl Component {
    /// Makes and initialises an object of the module's first playable class, whose edits go into `record`.
    pub(in crate::vst3) fn new(module: &Arc<Module>, record: &EditRecord) -> Result<Self> {
        let factory = module.factory()?;
        let class = playable(&factory)?;
        let mut object = ptr::null_mut();
        // SAFETY: both ids are 16 bytes long and live through the call; the object comes with a reference that is ours.
        let component = unsafe {
            let made = factory.createInstance(class.cid.as_ptr(), IComponent::IID.as_ptr().cast(), &mut object);
            check("createInstance", made)?;
            ComPtr::from_raw(object.cast::<IComponent>())
        };
        let component = component.context("the factory made nothing")?;
        // SAFETY: the interface allows a host without a context.
        check("initialize", unsafe { component.initialize(ptr::null_mut()) })?;
        let processor = component.cast().context("the plugin is no audio processor")?;
        let controller = Controller::new(&component, record)?;
        let buses = [INPUT, OUTPUT].map(|direction| channels(&component, direction));
        Ok(Self { component, processor, controller, buses, reported: Default::default(), _module: module.clone() })
    }

    /// Starts to process 32-bit samples, all buses on.
    pub(in crate::vst3) fn activate(&mut self, rate_hz: f64, max_frames: i32, mode: Mode) -> Result<()> {
        let mut setup = ProcessSetup {
            processMode: mode.number(),
            symbolicSampleSize: SAMPLES_F32,
            maxSamplesPerBlock: max_frames,
            sampleRate: rate_hz,
        };
        let kinds = [(AUDIO, INPUT, self.buses[0].len()), (AUDIO, OUTPUT, self.buses[1].len()), (EVENTS, INPUT, 1)];
        // SAFETY: the calls come in the order that the interface asks for, and `setup` lives through its call.
        unsafe {
            check("setupProcessing", self.processor.setupProcessing(&mut setup))?;
            for (media, direction, count) in kinds {
                for bus in 0..count as i32 {
                    check("activateBus", self.component.activateBus(media, direction, bus, 1))?;
                }
            }
            check("setActive", self.component.setActive(1))?;
            check("setProcessing", self.processor.setProcessing(1))
        }
    }

    /// Stops what [`Component::activate`] started.
    pub(in crate::vst3) fn deactivate(&mut self) {
        // SAFETY: nothing is being processed: `process` borrows the component as this does. Nobody can mend a refusal.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// Processes one block of at most the announced length: silence in, the first output bus out. Frames of the inputs
    /// count from its start.
    pub(in crate::vst3) fn process(
        &mut self,
        frames: usize,
        inputs: &[(i32, NoteInput)],
        changes: &Changes,
        mode: Mode,
    ) -> Result<[Vec<f32>; 2]> {
        let list = inputs.iter().map(|(frame, input)| input.event(*frame)).collect();
        let list = ComWrapper::new(Events(list)).to_com_ptr::<IEventList>().context("the list has its interface")?;
        let mut samples = self.buses.clone().map(|buses| Bus::all(&buses, frames));
        let [mut ins, mut outs] =
            samples.each_mut().map(|buses| buses.iter_mut().map(Bus::buffers).collect::<Vec<_>>());
        let reported = reported::list(&self.reported).context("the list has its interface")?;
        let mut data = ProcessData {
            processMode: mode.number(),
            symbolicSampleSize: SAMPLES_F32,
            numSamples: frames as i32,
            numInputs: ins.len() as i32,
            numOutputs: outs.len() as i32,
            inputs: ins.as_mut_ptr(),
            outputs: outs.as_mut_ptr(),
            inputParameterChanges: changes.as_ptr(),
            outputParameterChanges: reported.as_ptr(),
            inputEvents: list.as_ptr(),
            outputEvents: ptr::null_mut(),
            processContext: ptr::null_mut(),
        };
        // SAFETY: buffers, their pointers, the list and the bytes of its messages live through the call; every channel
        // has `frames` samples; output events and context may be null.
        check("process", unsafe { self.processor.process(&mut data) })?;
        let mut channels = samples.into_iter().nth(1).into_iter().flatten().next().context("no output bus")?.channels;
        ensure!(channels.len() == 2, "the output has {} channels", channels.len());
        Ok([std::mem::take(&mut channels[0]), std::mem::take(&mut channels[1])])
    }

    /// The state as bytes.
    pub(in crate::vst3) fn save(&self) -> Result<Vec<u8>> {
        let stream = ComWrapper::new(Stream::default());
        let face = stream.to_com_ptr::<IBStream>().context("the stream has its interface")?;
        // SAFETY: the stream outlives the call.
        check("getState", unsafe { self.component.getState(face.as_ptr()) })?;
        Ok(stream.bytes())
    }

    /// Hands the plugin a state.
    pub(in crate::vst3) fn load(&mut self, bytes: &[u8]) -> Result<()> {
        let stream = ComWrapper::new(Stream::holding(bytes));
        let face = stream.to_com_ptr::<IBStream>().context("the stream has its interface")?;
        // SAFETY: the stream outlives the call.
        check("setState", unsafe { self.component.setState(face.as_ptr()) })
    }

    /// The programs of the root unit's list; none without one.
    pub(in crate::vst3) fn programs(&self) -> Result<Vec<String>> {
        let Some(units) = self.component.cast::<IUnitInfo>() else { return Ok(Vec::new()) };
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let (mut unit, mut list) = unsafe { (std::mem::zeroed::<UnitInfo>(), std::mem::zeroed::<ProgramListInfo>()) };
        // SAFETY: the structure outlives the call.
        check("getUnitInfo", unsafe { units.getUnitInfo(0, &mut unit) })?;
        if unit.programListId == kNoProgramListId {
            return Ok(Vec::new());
        }
        // SAFETY: as above.
        check("getProgramListInfo", unsafe { units.getProgramListInfo(0, &mut list) })?;
        ensure!(list.id == unit.programListId, "the root unit has another list");
        let name = |program| {
            let mut name = [0; 128];
            // SAFETY: as above.
            check("getProgramName", unsafe { units.getProgramName(list.id, program, &mut name) })?;
            let len = name.iter().position(|&unit| unit == 0).unwrap_or(name.len());
            Ok(String::from_utf16_lossy(&name[..len]))
        };
        (0..list.programCount).map(name).collect()
    }
}

impl Drop for Component {
    fn drop(&mut self) {
        self.deactivate();
        self.controller.release_handler();
        // SAFETY: the plugin has let go of the handler and ends; only the releases of its pointers follow.
        unsafe {
            self.component.terminate();
        }
    }
}
