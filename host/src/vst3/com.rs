//! VST3's binary interface: the library, calls into the plugin, and (in `object`) what the plugin calls of the host.
//!
//! The one place of the VST3 host with unsafe code. Two promises hold throughout: interface pointers are counted by
//! `ComPtr` and outlived by the module that they lead into, and a null pointer is only passed where the interface
//! allows it.

mod changes;
mod frame;
mod object;
mod params;
mod raw;
mod reported;
mod view;

use std::ffi::c_void;
use std::path::Path;
use std::ptr;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW, Symbol};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirections_, BusInfo, DataEvent, DataEvent_, Event, Event_,
    Event__type0, IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentHandler, IComponentTrait,
    IEditController, IEditControllerTrait, IEventList, IUnitInfo, IUnitInfoTrait, MediaTypes_, NoteExpressionTypeIDs_,
    NoteExpressionValueEvent, NoteOffEvent, NoteOnEvent, PolyPressureEvent, ProcessData, ProcessModes_, ProcessSetup,
    SymbolicSampleSizes_,
};
use vst3::Steinberg::{
    IBStream, IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, kResultOk, tresult,
};
use vst3::{ComPtr, ComWrapper, Interface};

use super::Mode;
use crate::Expression;
use crate::event::Note;
use object::{Events, Handler, Stream};

pub use changes::Prepared;
pub(super) use object::Record;
pub(super) use view::View;

const AUDIO: i32 = MediaTypes_::kAudio as i32;
const EVENTS: i32 = MediaTypes_::kEvent as i32;
const INPUT: i32 = BusDirections_::kInput as i32;
const OUTPUT: i32 = BusDirections_::kOutput as i32;
const SAMPLES_F32: i32 = SymbolicSampleSizes_::kSample32 as i32;

/// What the category of a class says that can be played.
const PLAYABLE: &[u8] = b"Audio Module Class\0";

/// What gives a module's factory; the caller owns the reference.
pub(super) type GetFactory = extern "system" fn() -> *mut c_void;

/// A VST3 module.
pub(super) enum Module {
    /// A library after its entry and before its exit.
    Loaded(Library),
    /// A part of this program.
    Linked(GetFactory),
}

impl Module {
    /// Loads the library and enters it.
    pub(super) fn load(path: &Path) -> Result<Self> {
        // SAFETY: the library is the project's own bundle; loading it runs its constructors, as any host does.
        let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
            .with_context(|| format!("loading {}", path.display()))?;
        let handle = library.into_raw();
        // SAFETY: the handle has just been given up by its only owner.
        let library = unsafe { Library::from_raw(handle) };
        // SAFETY: VST3 on Linux gives `ModuleEntry` this signature and wants the handle of the library.
        let entered = unsafe {
            let entry: Symbol<unsafe extern "C" fn(*mut c_void) -> bool> = library.get(b"ModuleEntry\0")?;
            entry(handle)
        };
        ensure!(entered, "{} refuses to be entered", path.display());
        Ok(Self::Loaded(library))
    }

    fn factory(&self) -> Result<ComPtr<IPluginFactory>> {
        // SAFETY: VST3 gives `GetPluginFactory` this signature; the caller owns the reference that it returns.
        let factory = unsafe {
            let factory = match self {
                Self::Loaded(library) => {
                    let get: Symbol<unsafe extern "system" fn() -> *mut c_void> = library.get(b"GetPluginFactory\0")?;
                    get()
                }
                Self::Linked(get) => get(),
            };
            ComPtr::from_raw(factory.cast::<IPluginFactory>())
        };
        factory.context("the module has no factory")
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        let Self::Loaded(library) = self else { return };
        // SAFETY: VST3 on Linux gives `ModuleExit` this signature; every instance holds the module, so none is left.
        unsafe {
            if let Ok(exit) = library.get::<unsafe extern "C" fn() -> bool>(b"ModuleExit\0") {
                exit();
            }
        }
    }
}

/// An event for the plugin's event bus.
pub(super) enum NoteInput<'a> {
    /// Key down with velocity 0..1.
    On(Note, f32),
    /// Key up with release velocity 0..1.
    Off(Note, f32),
    /// Key pressure, 0..1.
    Pressure(Note, f32),
    /// Expression of the note with this id, in the unit of its kind.
    Expression(i32, Expression, f64),
    /// Bytes that the host says are a SysEx message.
    SysEx(&'a [u8]),
}

impl Mode {
    /// Its number in VST3.
    fn number(self) -> i32 {
        match self {
            Self::Realtime => ProcessModes_::kRealtime as i32,
            Self::Prefetch => ProcessModes_::kPrefetch as i32,
            Self::Offline => ProcessModes_::kOffline as i32,
        }
    }
}

/// VST3's number of an expression, and its value as VST3 has it, 0..1.
fn expression(kind: Expression, value: f64) -> (u32, f64) {
    use NoteExpressionTypeIDs_ as Ids;
    let (id, value) = match kind {
        Expression::Volume => (Ids::kVolumeTypeID, value / 4.0),
        Expression::Pan => (Ids::kPanTypeID, value),
        Expression::Tuning => (Ids::kTuningTypeID, value / 240.0 + 0.5),
        Expression::Vibrato => (Ids::kVibratoTypeID, value),
        Expression::Brightness => (Ids::kBrightnessTypeID, value),
        _ => (Ids::kExpressionTypeID, value),
    };
    (id, value)
}

impl NoteInput<'_> {
    /// The plugin must be done with the event before the bytes of the message go.
    fn event(&self, frame: i32) -> Event {
        let (kind, content) = match *self {
            Self::On(Note { channel, key, id }, velocity) => {
                let note = NoteOnEvent { channel, pitch: key, tuning: 0.0, velocity, length: 0, noteId: id };
                (Event_::EventTypes_::kNoteOnEvent, Event__type0 { noteOn: note })
            }
            Self::Off(Note { channel, key, id }, velocity) => {
                let note = NoteOffEvent { channel, pitch: key, velocity, noteId: id, tuning: 0.0 };
                (Event_::EventTypes_::kNoteOffEvent, Event__type0 { noteOff: note })
            }
            Self::Pressure(Note { channel, key, id }, pressure) => {
                let pressed = PolyPressureEvent { channel, pitch: key, pressure, noteId: id };
                (Event_::EventTypes_::kPolyPressureEvent, Event__type0 { polyPressure: pressed })
            }
            Self::Expression(id, kind, value) => {
                let (kind, value) = expression(kind, value);
                let value = NoteExpressionValueEvent { typeId: kind, noteId: id, value };
                (Event_::EventTypes_::kNoteExpressionValueEvent, Event__type0 { noteExpressionValue: value })
            }
            Self::SysEx(bytes) => {
                let kind = DataEvent_::DataTypes_::kMidiSysEx;
                let data = DataEvent { size: bytes.len() as u32, r#type: kind, bytes: bytes.as_ptr() };
                (Event_::EventTypes_::kDataEvent, Event__type0 { data })
            }
        };
        Event { busIndex: 0, sampleOffset: frame, ppqPosition: 0.0, flags: 0, r#type: kind as u16, __field0: content }
    }
}

/// One plugin object with its three faces.
pub(super) struct Component {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
    controller: ComPtr<IEditController>,
    /// Channels of each audio bus, inputs and outputs.
    buses: [Vec<usize>; 2],
    /// What the plugin has reported from its blocks.
    pub(super) reported: reported::Points,
    // Last: the pointers above lead into it.
    _module: Arc<Module>,
}

impl Component {
    /// Makes and initialises an object of the module's first playable class, whose edits go into `record`.
    pub(super) fn new(module: &Arc<Module>, record: &Record) -> Result<Self> {
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
        let controller = component.cast::<IEditController>().context("the plugin's controller is another object")?;
        let handler = ComWrapper::new(Handler(record.clone())).to_com_ptr::<IComponentHandler>();
        let handler = handler.context("the handler has its interface")?;
        // SAFETY: the plugin counts its own reference to the handler.
        check("setComponentHandler", unsafe { controller.setComponentHandler(handler.as_ptr()) })?;
        let buses = [INPUT, OUTPUT].map(|direction| channels(&component, direction));
        Ok(Self { component, processor, controller, buses, reported: Default::default(), _module: module.clone() })
    }

    /// Starts to process 32-bit samples, all buses on.
    pub(super) fn activate(&mut self, rate_hz: f64, max_frames: i32, mode: Mode) -> Result<()> {
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
    pub(super) fn deactivate(&mut self) {
        // SAFETY: nothing is being processed: `process` borrows the component as this does. Nobody can mend a refusal.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// Processes one block of at most the announced length: silence in, the first output bus out. Frames of the inputs
    /// count from its start.
    pub(super) fn process(
        &mut self,
        frames: usize,
        inputs: &[(i32, NoteInput)],
        changes: &Prepared,
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
    pub(super) fn save(&self) -> Result<Vec<u8>> {
        let stream = ComWrapper::new(Stream::default());
        let face = stream.to_com_ptr::<IBStream>().context("the stream has its interface")?;
        // SAFETY: the stream outlives the call.
        check("getState", unsafe { self.component.getState(face.as_ptr()) })?;
        Ok(stream.bytes())
    }

    /// Hands the plugin a state.
    pub(super) fn load(&mut self, bytes: &[u8]) -> Result<()> {
        let stream = ComWrapper::new(Stream::holding(bytes));
        let face = stream.to_com_ptr::<IBStream>().context("the stream has its interface")?;
        // SAFETY: the stream outlives the call.
        check("setState", unsafe { self.component.setState(face.as_ptr()) })
    }

    /// How many lists of programs the plugin offers.
    pub(super) fn num_program_lists(&self) -> i32 {
        // SAFETY: a plain question to a living object.
        self.component.cast::<IUnitInfo>().map_or(0, |units| unsafe { units.getProgramListCount() })
    }
}

impl Drop for Component {
    fn drop(&mut self) {
        self.deactivate();
        // SAFETY: the plugin lets go of the handler, then ends; only the releases of its pointers follow.
        unsafe {
            self.controller.setComponentHandler(ptr::null_mut());
            self.component.terminate();
        }
    }
}

/// Samples of one bus, and the pointers to its channels.
struct Bus {
    channels: Vec<Vec<f32>>,
    pointers: Vec<*mut f32>,
}

impl Bus {
    fn all(buses: &[usize], frames: usize) -> Vec<Self> {
        let silent = |channels: &usize| Self { channels: vec![vec![0.0; frames]; *channels], pointers: Vec::new() };
        buses.iter().map(silent).collect()
    }

    /// Pointers into the bus, which must neither move nor go while they are in use.
    fn buffers(&mut self) -> AudioBusBuffers {
        self.pointers = self.channels.iter_mut().map(|c| c.as_mut_ptr()).collect();
        AudioBusBuffers {
            numChannels: self.pointers.len() as i32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: self.pointers.as_mut_ptr() },
        }
    }
}

/// Channels of each audio bus in one direction.
fn channels(component: &ComPtr<IComponent>, direction: i32) -> Vec<usize> {
    // SAFETY: a plain question to a living object.
    let count = unsafe { component.getBusCount(AUDIO, direction) };
    let info = |bus| {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: BusInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        unsafe { component.getBusInfo(AUDIO, direction, bus, &mut info) };
        info.channelCount as usize
    };
    (0..count).map(info).collect()
}

/// The first class that can be played.
fn playable(factory: &ComPtr<IPluginFactory>) -> Result<PClassInfo> {
    // SAFETY: a plain question to a living object.
    for class in 0..unsafe { factory.countClasses() } {
        // SAFETY: a structure of numbers and characters, for which zeroes are values; the plugin fills it in.
        let mut info: PClassInfo = unsafe { std::mem::zeroed() };
        // SAFETY: the structure outlives the call.
        let told = unsafe { factory.getClassInfo(class, &mut info) };
        if told == kResultOk && info.category.iter().zip(PLAYABLE).all(|(a, b)| *a as u8 == *b) {
            return Ok(info);
        }
    }
    bail!("the module holds no plugin")
}

fn check(call: &str, result: tresult) -> Result<()> {
    ensure!(result == kResultOk, "{call} returned {result}");
    Ok(())
}
