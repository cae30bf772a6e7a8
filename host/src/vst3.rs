//! An in-process VST3 host beside the CLAP one: the same timelines go in, the same takes come out. For tests.
//!
//! It plays notes, controllers, parameters and SysEx, keeps state and records every parameter edit. Audio comes from the first output bus; all
//! input buses are silent. Everything that the binary interface asks for stands in the module `com`.

mod com;
mod editor;
mod misuse;

use std::ffi::c_void;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::event::{Input, Note, Output, Timeline};
use crate::processor::Take;
use com::{Component, Module, NoteInput, Prepared, Record, View};

pub use com::Prepared as Changes;
pub use misuse::{Buses, RawBlock, RawSetup};

/// MIDI program change in VST3's table of controllers (`kCtrlProgramChange` of ivstmidicontrollers.h).
const PROGRAM_CHANGE: i16 = 130;
/// Channel pressure in that table.
const PRESSURE: i16 = 128;
/// Pitch bend in that table.
const BEND: i16 = 129;

/// How a host renders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// At the pace of the audio device.
    #[default]
    Realtime,
    /// Ahead of it, but not much.
    Prefetch,
    /// As fast or as slowly as it goes.
    Offline,
}

/// A parameter as the plugin lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its id.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its normalised value at first, 0..1.
    pub default: f64,
    /// Hosts do not show it.
    pub is_hidden: bool,
}

/// A parameter's new value at a frame of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The parameter's id.
    pub id: u32,
    /// Frame from the start of the block.
    pub frame: i32,
    /// Normalised, 0..1.
    pub value: f64,
}

/// A loaded VST3 bundle; clones share the library.
#[derive(Clone)]
pub struct Bundle {
    module: Arc<Module>,
}

impl Bundle {
    /// Loads the bundle folder at `path`, such as `Vaeform.vst3`.
    ///
    /// # Errors
    /// When it holds no library for this machine, or the library is no VST3 module.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let library = path.join(format!("Contents/{}-linux/{name}.so", std::env::consts::ARCH));
        Ok(Self { module: Arc::new(Module::load(&library)?) })
    }

    /// The plugins behind a factory that is linked into this program.
    ///
    /// # Safety
    /// The function does what VST3 says of `GetPluginFactory`.
    pub unsafe fn linked(get_factory: extern "system" fn() -> *mut c_void) -> Self {
        Self { module: Arc::new(Module::Linked(get_factory)) }
    }

    /// An instance of the first instrument or effect, not yet active.
    ///
    /// # Errors
    /// When the module holds none or it refuses to be made.
    pub fn instance(&self) -> Result<Instance> {
        let record = Record::default();
        let component = Component::new(&self.module, &record)?;
        Ok(Instance { component, record, max_frames: None, mode: Mode::Realtime, view: None })
    }
}

/// A plugin instance, with its audio thread's part too; dropping it terminates the plugin. `[main-thread]`.
pub struct Instance {
    // Before `component`: the editor goes first.
    view: Option<View>,
    component: Component,
    record: Record,
    max_frames: Option<usize>,
    /// What every block says.
    mode: Mode,
}

impl Instance {
    /// Activates in real time for a rate in Hz and blocks of at most `max_frames`; deactivates first when active.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn activate(&mut self, rate_hz: f64, max_frames: u32) -> Result<()> {
        self.activate_as(rate_hz, max_frames, Mode::Realtime)
    }

    /// Activates to render as `mode` says.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn activate_as(&mut self, rate_hz: f64, max_frames: u32, mode: Mode) -> Result<()> {
        self.deactivate();
        self.component.activate(rate_hz, i32::try_from(max_frames)?, mode)?;
        self.max_frames = Some(max_frames as usize);
        self.mode = mode;
        Ok(())
    }

    /// What the blocks from here on say of how the host renders, whatever the setup said.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Stops processing and deactivates; nothing when inactive.
    pub fn deactivate(&mut self) {
        if self.max_frames.take().is_some() {
            self.component.deactivate();
        }
    }

    /// Plays a timeline for `frames` frames, in blocks of `block`. The values of its parameters are normalised, 0..1; controllers go to
    /// the parameters that they are bound to. Parameter edits and gestures that the plugin has reported since the last call come back as
    /// its events, at frame 0; VST3 tells no note ends. Then an open editor has its turn on the main thread.
    ///
    /// # Errors
    /// When inactive, when the block is longer than announced, when the plugin fails, or when VST3 has no way for an input.
    pub fn play(&mut self, timeline: &Timeline, frames: usize, block: usize) -> Result<Take> {
        if self.max_frames.is_none_or(|max| block == 0 || block > max) {
            bail!("blocks of {block} frames, but the instance is active for {:?}", self.max_frames);
        }
        let mut take = Take::default();
        let mut later = timeline.events();
        for start in (0..frames).step_by(block) {
            let size = block.min(frames - start);
            let (now, rest) = later.split_at(later.partition_point(|(frame, _)| *frame < (start + size) as u64));
            later = rest;
            let (mut notes, mut changes) = (Vec::new(), Vec::new());
            for (frame, input) in now {
                let frame = *frame as i32 - start as i32;
                match self.change(frame, input) {
                    Some(change) => changes.push(change),
                    None => notes.push((frame, note_input(input)?)),
                }
            }
            let [left, right] = self.component.process(size, &notes, &Prepared::new(&changes)?, self.mode)?;
            take.left.extend(left);
            take.right.extend(right);
        }
        if let Some(view) = &self.view {
            view.turn()?;
        }
        take.events = self.record.take().into_iter().map(|said| Output { frame: 0, said }).collect();
        Ok(take)
    }

    /// The parameter change that an input is in VST3.
    fn change(&self, frame: i32, input: &Input) -> Option<Change> {
        let (id, value) = match *input {
            Input::Param(id, value) => (id, value),
            Input::Midi([status, first, second]) => {
                let fine = f64::from(u16::from(second) << 7 | u16::from(first)) / 16_383.0;
                let (controller, value) = match status & 0xF0 {
                    0xB0 => (i16::from(first), f64::from(second) / 127.0),
                    0xD0 => (PRESSURE, f64::from(first) / 127.0),
                    0xE0 => (BEND, fine),
                    _ => return None,
                };
                (self.component.controller_param(i16::from(status & 0x0F), controller)?, value)
            }
            _ => return None,
        };
        Some(Change { id, frame, value })
    }

    /// Plays one block of `frames` frames with these parameter changes.
    ///
    /// # Errors
    /// When the plugin fails.
    pub fn play_changes(&mut self, frames: usize, changes: &[Change]) -> Result<Take> {
        self.play_prepared(frames, &Prepared::new(changes)?)
    }

    /// The same with changes that are made ready already, so that the time it takes is the plugin's.
    ///
    /// # Errors
    /// When the plugin fails.
    pub fn play_prepared(&mut self, frames: usize, changes: &Changes) -> Result<Take> {
        let [left, right] = self.component.process(frames, &[], changes, self.mode)?;
        Ok(Take { left, right, ..Take::default() })
    }

    /// All parameters, in the plugin's order.
    ///
    /// # Errors
    /// When the plugin does not describe one that it counts.
    pub fn params(&self) -> Result<Vec<Param>> {
        self.component.params()
    }

    /// The normalised value of a parameter.
    pub fn value(&self, id: u32) -> f64 {
        self.component.value(id)
    }

    /// Sets a parameter's normalised value outside of the blocks, as a host's window does.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn set_value(&mut self, id: u32, value: f64) -> Result<()> {
        self.component.set_value(id, value)
    }

    /// The parameter that a MIDI controller (0-127, 128 pressure, 129 bend) of a channel (0-15) is bound to.
    pub fn controller_param(&self, channel: i16, controller: i16) -> Option<u32> {
        self.component.controller_param(channel, controller)
    }

    /// Marks of a stale project that the plugin has set so far.
    pub fn dirty_marks(&self) -> u32 {
        self.record.dirty_marks()
    }

    /// Saves the state.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn save(&self) -> Result<Vec<u8>> {
        self.component.save()
    }

    /// Loads a state.
    ///
    /// # Errors
    /// When the plugin refuses it.
    pub fn load(&mut self, bytes: &[u8]) -> Result<()> {
        self.component.load(bytes)
    }

    /// Parameters that the plugin has moved in its blocks since the last call: ids and normalised values.
    pub fn reported(&mut self) -> Vec<(u32, f64)> {
        self.component.reported.take()
    }

    /// Whether MIDI program changes have a way into the plugin: a parameter for them, or a list of programs.
    pub fn takes_program_changes(&self) -> bool {
        self.component.controller_param(0, PROGRAM_CHANGE).is_some() || self.component.num_program_lists() > 0
    }
}

fn note_input(input: &Input) -> Result<NoteInput<'_>> {
    match input {
        Input::NoteOn(note, velocity) => Ok(NoteInput::On(*note, *velocity as f32)),
        Input::NoteOff(note, velocity) => Ok(NoteInput::Off(*note, *velocity as f32)),
        Input::SysEx(bytes) => Ok(NoteInput::SysEx(bytes)),
        Input::Expression(note, kind, value) => Ok(NoteInput::Expression(note.id, *kind, *value)),
        Input::Midi([status, key, value]) if status & 0xF0 == 0xA0 => {
            let note = Note::new(i16::from(status & 0x0F), i16::from(*key));
            Ok(NoteInput::Pressure(note, f32::from(*value) / 127.0))
        }
        other => bail!("the VST3 host does not send {other:?}"),
    }
}
