//! An in-process VST3 host beside the CLAP one: the same timelines go in, the same takes come out. For tests.
//!
//! It plays notes and SysEx, keeps state and records every parameter edit. Audio comes from the first output bus; all
//! input buses are silent. Everything that the binary interface asks for stands in the module `com`.

mod com;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::event::{Input, Output, Timeline};
use crate::processor::Take;
use crate::window::Window;
use com::{Component, Module, NoteInput, Record, View};

/// MIDI program change in VST3's table of controllers (`kCtrlProgramChange` of ivstmidicontrollers.h).
const PROGRAM_CHANGE: i16 = 130;

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

    /// An instance of the first instrument or effect, not yet active.
    ///
    /// # Errors
    /// When the module holds none or it refuses to be made.
    pub fn instance(&self) -> Result<Instance> {
        let record = Record::default();
        Ok(Instance { component: Component::new(&self.module, &record)?, record, max_frames: None, view: None })
    }
}

/// A plugin instance, with its audio thread's part too; dropping it terminates the plugin. `[main-thread]`.
pub struct Instance {
    // Before `component`: the editor goes first.
    view: Option<View>,
    component: Component,
    record: Record,
    max_frames: Option<usize>,
}

impl Instance {
    /// Activates for a rate in Hz and blocks of at most `max_frames`; deactivates first when active.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn activate(&mut self, rate_hz: f64, max_frames: u32) -> Result<()> {
        self.deactivate();
        self.component.activate(rate_hz, i32::try_from(max_frames)?)?;
        self.max_frames = Some(max_frames as usize);
        Ok(())
    }

    /// Stops processing and deactivates; nothing when inactive.
    pub fn deactivate(&mut self) {
        if self.max_frames.take().is_some() {
            self.component.deactivate();
        }
    }

    /// Plays a timeline for `frames` frames, in blocks of `block`. Parameter edits and gestures that the plugin has
    /// reported since the last call come back as its events, at frame 0; VST3 tells no note ends.
    ///
    /// # Errors
    /// When inactive, when the block is longer than announced, when the plugin fails, or when an input is neither a
    /// note nor SysEx.
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
            let inputs = now.iter().map(|(frame, input)| note_input(input).map(|i| (*frame as i32 - start as i32, i)));
            let [left, right] = self.component.process(size, inputs.collect::<Result<_>>()?)?;
            take.left.extend(left);
            take.right.extend(right);
        }
        take.events = self.record.take().into_iter().map(|said| Output { frame: 0, said }).collect();
        Ok(take)
    }

    /// Puts the editor into a window, which it keeps until the instance ends.
    ///
    /// # Errors
    /// When the plugin has no editor for X11.
    pub fn open_editor(&mut self, window: Window) -> Result<()> {
        self.view = Some(self.component.view(window)?);
        Ok(())
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

    /// Whether MIDI program changes have a way into the plugin: a parameter for them, or a list of programs.
    pub fn takes_program_changes(&self) -> bool {
        self.component.maps_controller(PROGRAM_CHANGE) || self.component.num_program_lists() > 0
    }
}

fn note_input(input: &Input) -> Result<NoteInput<'_>> {
    match input {
        Input::NoteOn(note, velocity) => Ok(NoteInput::On(*note, *velocity as f32)),
        Input::NoteOff(note, velocity) => Ok(NoteInput::Off(*note, *velocity as f32)),
        Input::SysEx(bytes) => Ok(NoteInput::SysEx(bytes)),
        other => bail!("the VST3 host does not send {other:?}"),
    }
}
