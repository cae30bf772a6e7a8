//! One plugin instance in VST3: its life from creation to drop, playing, state, its editor. `[main-thread]`.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};

use super::com::{Changes, Component, EditRecord, Module, NoteInput, View, raw};
use super::misuse::{RawBlock, RawSetup};
use super::mode::Mode;
use super::param::{Change, Vst3Param};
use crate::event::{Input, Output, Timeline};
use crate::processor::Take;
use crate::window::Window;

/// MIDI program change in VST3's table of controllers (`kCtrlProgramChange` of ivstmidicontrollers.h).
const PROGRAM_CHANGE: i16 = 130;
/// Channel pressure in that table.
const PRESSURE: i16 = 128;
/// Pitch bend in that table.
const BEND: i16 = 129;

/// A plugin instance, with its audio thread's part too; dropping it terminates the plugin. `[main-thread]`.
pub struct Vst3Instance {
    // Before `component`: the editor goes first.
    view: Option<View>,
    component: Component,
    record: EditRecord,
    max_frames: Option<usize>,
    /// What every block says.
    mode: Mode,
}

impl Vst3Instance {
    pub(super) fn new(module: &Arc<Module>) -> Result<Self> {
        let record = EditRecord::default();
        let component = Component::new(module, &record)?;
        Ok(Self { component, record, max_frames: None, mode: Mode::Realtime, view: None })
    }

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
                    None => notes.push((frame, NoteInput::of(input)?)),
                }
            }
            let [left, right] = self.component.process(size, &notes, &Changes::new(&changes)?, self.mode)?;
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
                (self.component.controller.bound_param(i16::from(status & 0x0F), controller)?, value)
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
        self.play_prepared(frames, &Changes::new(changes)?)
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
    pub fn params(&self) -> Result<Vec<Vst3Param>> {
        self.component.controller.params()
    }

    /// The normalised value of a parameter.
    pub fn value(&self, id: u32) -> f64 {
        self.component.controller.value(id)
    }

    /// Sets a parameter's normalised value outside of the blocks, as a host's window does.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn set_value(&mut self, id: u32, value: f64) -> Result<()> {
        self.component.controller.set_value(id, value)
    }

    /// The parameter that a MIDI controller (0-127, 128 pressure, 129 bend) of a channel (0-15) is bound to.
    pub fn controller_param(&self, channel: i16, controller: i16) -> Option<u32> {
        self.component.controller.bound_param(channel, controller)
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

    /// Whether MIDI program changes have a parameter of their own, beside that of the list of programs.
    pub fn takes_program_changes(&self) -> bool {
        self.component.controller.bound_param(0, PROGRAM_CHANGE).is_some()
    }

    /// The names of the programs of the root unit; none without a list.
    ///
    /// # Errors
    /// When the plugin does not describe what it counts.
    pub fn programs(&self) -> Result<Vec<String>> {
        self.component.programs()
    }

    /// Puts the editor into a window, which it keeps until [`Vst3Instance::close_editor`] or the instance's end. Sizes that the editor asks for
    /// are given: the window takes them, and the editor is told.
    ///
    /// # Errors
    /// When an editor is open already, or the plugin has none for X11.
    pub fn open_editor(&mut self, window: Window) -> Result<()> {
        ensure!(self.view.is_none(), "the editor is open");
        self.view = Some(View::open(&self.component.controller, window)?);
        Ok(())
    }

    /// Sizes that the open editor has asked for, in pixels.
    ///
    /// # Errors
    /// When no editor is open.
    pub fn asked_editor_sizes(&self) -> Result<Vec<(u32, u32)>> {
        Ok(self.open()?.asked_sizes())
    }

    /// Gives the open editor another size, as a host does whose window was dragged; in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the plugin refuses.
    pub fn set_editor_size(&mut self, width: u16, height: u16) -> Result<()> {
        self.open()?.set_size(width, height)
    }

    /// The size of the window around the open editor, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn window_size(&self) -> Result<(u16, u16)> {
        self.open()?.window().size()
    }

    /// The size of the open editor on the display, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn shown_editor_size(&self) -> Result<(u16, u16)> {
        self.open()?.window().inner_size()
    }

    /// How many colors the open editor shows; all of it has to be on the display.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn num_editor_colors(&self) -> Result<usize> {
        self.open()?.window().num_inner_colors()
    }

    /// Closes the editor and then its window; nothing when it is not open.
    pub fn close_editor(&mut self) {
        self.view = None;
    }

    fn open(&self) -> Result<&View> {
        self.view.as_ref().context("no editor is open")
    }

    /// Processes a block whatever the life cycle says: whether the plugin called it good, and the first output bus, where every sample
    /// was 7 before.
    ///
    /// # Errors
    /// When an event of it is neither a note nor SysEx.
    pub fn process_raw(&mut self, block: &RawBlock) -> Result<(bool, Vec<Vec<f32>>)> {
        raw::process_raw(&self.component.processor, block)
    }

    /// A block that is null; whether the plugin called it good.
    pub fn process_null(&mut self) -> bool {
        raw::process_null(&self.component.processor)
    }

    /// Hands over a setup; whether the plugin took it.
    pub fn setup_raw(&mut self, setup: &RawSetup) -> bool {
        raw::setup_raw(&self.component.processor, setup)
    }

    /// Asks for buses with these speaker masks; whether the plugin agreed.
    pub fn arrange(&mut self, inputs: &mut [u64], outputs: &mut [u64]) -> bool {
        raw::arrange(&self.component.processor, inputs, outputs)
    }

    /// Turns activity on or off without a setup and without processing; whether the plugin agreed.
    pub fn set_active_raw(&mut self, is_active: bool) -> bool {
        raw::set_active(&self.component.component, is_active)
    }

    /// Whether the plugin describes a parameter at any place, also where none is.
    pub fn describes_param(&self, index: i32) -> bool {
        self.component.controller.describes(index)
    }
}
