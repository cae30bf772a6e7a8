//! One plugin instance: its life from creation to drop, playing, state. `[main-thread]`.

use std::ffi::CStr;
use std::io::{Cursor, Read};

use anyhow::{Context, Result, anyhow, bail};
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::prelude::*;

use crate::callbacks::{AudioSide, Callbacks, MainSide, Record, Recorder};
#[cfg(target_os = "linux")]
use crate::editor::Editor;
use crate::event::{Input, Output, OutputSink, Timeline};
use crate::processor::{Processor, Take};
use crate::query::{self, AudioPort, NotePort, Page, Param, Voices};
#[cfg(target_os = "linux")]
use crate::window::Window;

/// A plugin instance; dropping it deactivates and destroys the plugin.
pub struct Instance {
    // Before `inner`: the plugin is only destroyed once no processor is left.
    processor: Option<Processor>,
    pub(crate) inner: PluginInstance<Recorder>,
    record: Record,
    #[cfg(target_os = "linux")]
    editor: Editor,
}

impl Instance {
    pub(crate) fn new(entry: &PluginEntry, id: &CStr) -> Result<Self> {
        let info = HostInfo::new("Vaeform host", "Vaeform", "", env!("CARGO_PKG_VERSION"))?;
        let record = Record::new();
        let (shared, main) = (record.clone(), record.clone());
        let inner = PluginInstance::<Recorder>::new(|_| shared, |_| MainSide(main), entry, id, &info)
            .map_err(|e| anyhow!("creating the plugin: {e}"))?;
        Ok(Self {
            processor: None,
            inner,
            record,
            #[cfg(target_os = "linux")]
            editor: Editor::default(),
        })
    }

    /// Activates for a rate in Hz and block sizes from `min_frames` to `max_frames`; deactivates first when active.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn activate(&mut self, rate_hz: f64, min_frames: u32, max_frames: u32) -> Result<()> {
        self.deactivate();
        let inputs: Vec<u32> = self.audio_ports(true).iter().map(|p| p.channels).collect();
        let outputs: Vec<u32> = self.audio_ports(false).iter().map(|p| p.channels).collect();
        let record = self.record.clone();
        let config = PluginAudioConfiguration {
            sample_rate: rate_hz,
            min_frames_count: min_frames,
            max_frames_count: max_frames,
        };
        let stopped = self.inner.activate(|_, _| AudioSide(record), config).map_err(|e| anyhow!("activating: {e}"))?;
        self.processor = Some(Processor::new(stopped, &inputs, &outputs));
        Ok(())
    }

    /// Stops processing and deactivates; nothing when inactive.
    pub fn deactivate(&mut self) {
        if let Some(processor) = self.processor.take() {
            self.inner.deactivate(processor.into_stopped());
        }
    }

    /// Active, with the processor here or on loan.
    pub fn is_active(&self) -> bool {
        self.inner.is_active()
    }

    /// The audio thread's part.
    ///
    /// # Errors
    /// When inactive or on loan.
    pub fn processor(&mut self) -> Result<&mut Processor> {
        self.processor.as_mut().context("the instance is not active, or its processor is on loan")
    }

    /// Lends the audio thread's part to another thread; bring it back with [`Instance::return_processor`] before the
    /// instance is deactivated or dropped.
    ///
    /// # Errors
    /// When inactive or on loan.
    pub fn take_processor(&mut self) -> Result<Processor> {
        self.processor.take().context("the instance is not active, or its processor is on loan")
    }

    /// Takes the loan back.
    pub fn return_processor(&mut self, processor: Processor) {
        self.processor = Some(processor);
    }

    /// Plays a timeline for `frames` frames in blocks whose sizes go round in `blocks`, then pumps main-thread callbacks.
    ///
    /// # Errors
    /// When inactive, or the plugin fails.
    pub fn play(&mut self, timeline: &Timeline, frames: usize, blocks: &[usize]) -> Result<Take> {
        let take = self.processor()?.play(timeline, frames, blocks)?;
        self.pump();
        Ok(take)
    }

    /// Answers a pending `request_callback`; true when there was one.
    pub fn pump(&mut self) -> bool {
        let mut pending = false;
        self.record.note(|c| pending = std::mem::take(&mut c.callback_pending));
        if pending {
            self.inner.call_on_main_thread_callback();
        }
        pending
    }

    /// What the plugin has asked so far.
    pub fn callbacks(&self) -> Callbacks {
        self.record.snapshot()
    }

    /// Saves the state.
    ///
    /// # Errors
    /// When the plugin refuses or has no state.
    pub fn save(&mut self) -> Result<Vec<u8>> {
        let handle = self.inner.plugin_handle();
        let state = handle.get_extension::<PluginState>().context("the plugin has no state")?;
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).map_err(|_| anyhow!("the plugin refused to save"))?;
        Ok(bytes)
    }

    /// Loads a state.
    ///
    /// # Errors
    /// When the plugin refuses it or has no state.
    pub fn load(&mut self, bytes: &[u8]) -> Result<()> {
        self.load_from(&mut Cursor::new(bytes))
    }

    /// Loads a state from a stream, which may give bytes in small pieces or fail.
    ///
    /// # Errors
    /// As [`Instance::load`].
    pub fn load_from(&mut self, stream: &mut impl Read) -> Result<()> {
        let handle = self.inner.plugin_handle();
        let state = handle.get_extension::<PluginState>().context("the plugin has no state")?;
        state.load(&handle, stream).map_err(|_| anyhow!("the plugin refused the state"))
    }

    /// Flushes parameter changes, on the side that is right for the instance's state.
    ///
    /// # Errors
    /// When the plugin has no parameters, or its processor is on loan.
    pub fn flush(&mut self, inputs: &[Input]) -> Result<Vec<Output>> {
        if self.inner.is_active() {
            return Ok(self.processor()?.flush(inputs));
        }
        let params =
            self.inner.plugin_handle().get_extension::<PluginParams>().context("the plugin has no parameters")?;
        let mut buffer = EventBuffer::new();
        inputs.iter().for_each(|input| input.push(&mut buffer, 0));
        let mut said = Vec::new();
        let mut mouth = OutputSink { said: &mut said, block_start: 0 };
        let Some(mut handle) = self.inner.inactive_plugin_handle() else { bail!("the plugin became active") };
        params.flush(&mut handle, &buffer.as_input(), &mut OutputEvents::from_buffer(&mut mouth));
        Ok(said)
    }

    /// Tells the plugin whether it plays live or renders.
    ///
    /// # Errors
    /// When the plugin refuses or does not know the difference.
    pub fn set_render_mode(&mut self, mode: RenderMode) -> Result<()> {
        let handle = self.inner.plugin_handle();
        let render = handle.get_extension::<PluginRender>().context("the plugin has no render mode")?;
        render.set(&handle, mode).map_err(|_| anyhow!("the plugin refused the render mode"))
    }

    /// Audio ports of one direction.
    pub fn audio_ports(&mut self, is_input: bool) -> Vec<AudioPort> {
        query::audio_ports(&mut self.inner, is_input)
    }

    /// Note ports of one direction.
    pub fn note_ports(&mut self, is_input: bool) -> Vec<NotePort> {
        query::note_ports(&mut self.inner, is_input)
    }

    /// Every parameter in the plugin's order.
    pub fn params(&mut self) -> Vec<Param> {
        query::params(&mut self.inner)
    }

    /// The parameter with that name.
    pub fn param(&mut self, name: &str) -> Option<Param> {
        query::param(&mut self.inner, name)
    }

    /// The plain value of a parameter.
    pub fn value(&mut self, id: u32) -> Option<f64> {
        query::value(&mut self.inner, id)
    }

    /// A plain value as the plugin writes it.
    pub fn value_to_text(&mut self, id: u32, value: f64) -> Option<String> {
        query::value_to_text(&mut self.inner, id, value)
    }

    /// A text as the plugin reads it, in plain units.
    pub fn text_to_value(&mut self, id: u32, text: &str) -> Option<f64> {
        query::text_to_value(&mut self.inner, id, text)
    }

    /// The voices, if the plugin speaks of them.
    pub fn voices(&mut self) -> Option<Voices> {
        query::voices(&mut self.inner)
    }

    /// Latency in frames, if the plugin speaks of it.
    pub fn latency(&mut self) -> Option<u32> {
        query::latency(&mut self.inner)
    }

    /// Remote-control pages in the plugin's order.
    pub fn pages(&mut self) -> Vec<Page> {
        query::pages(&mut self.inner)
    }

    /// Whether the plugin answers for an extension, by its CLAP id such as `clap.render`.
    pub fn has_extension(&self, id: &str) -> bool {
        query::has_extension(&self.inner, id)
    }

    /// Puts the editor into a window, which the instance keeps until [`Instance::close_editor`] or its own end.
    ///
    /// # Errors
    /// When an editor is open already, or the plugin has none for X11.
    #[cfg(target_os = "linux")]
    pub fn open_editor(&mut self, window: Window) -> Result<()> {
        self.editor.open(&mut self.inner, window)
    }

    /// Whether sizes that the plugin asks for are granted from now on.
    #[cfg(target_os = "linux")]
    pub fn grant_sizes(&self, grants: bool) {
        self.record.note(|c| c.grants_sizes = grants);
    }

    /// Gives the open editor another size, as a host does whose window was dragged; in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the plugin refuses.
    #[cfg(target_os = "linux")]
    pub fn set_editor_size(&mut self, width: u32, height: u32) -> Result<()> {
        Editor::set_size(&mut self.inner, width, height)
    }

    /// The size of the open editor on the display, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    #[cfg(target_os = "linux")]
    pub fn shown_editor_size(&self) -> Result<(u16, u16)> {
        self.editor.shown_size()
    }

    /// How many colors the open editor shows; all of it has to be on the display.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    #[cfg(target_os = "linux")]
    pub fn num_editor_colors(&self) -> Result<usize> {
        self.editor.num_colors()
    }

    /// Closes the editor and then its window; nothing when it is not open.
    #[cfg(target_os = "linux")]
    pub fn close_editor(&mut self) {
        self.editor.close(&mut self.inner);
    }
}

#[cfg(target_os = "linux")]
impl Drop for Instance {
    fn drop(&mut self) {
        self.close_editor();
    }
}
