//! The plugin as the framework's program runs it: under one of several names, with what was kept.

use std::sync::Arc;

use nice_plug::context::PluginApi;
use nice_plug::context::process::SendEventError;
use nice_plug::prelude::{
    ActivateContext, AsyncExecutor, AudioIOLayout, AuxiliaryBuffers, Buffer, BufferConfig, MidiConfig, Params, Plugin,
    PluginNoteEvent, PluginState, ProcessContext, ProcessStatus, Transport,
};

use super::running::RUNNING;
use super::slot::NAMES;
use crate::{Vaeform, editor};

/// Vaeform under the name of this number.
pub(super) struct Program<const NAME: usize>(Vaeform);

impl<const NAME: usize> Default for Program<NAME> {
    fn default() -> Self {
        let vaeform = Vaeform::default();
        if let Some(running) = RUNNING.get() {
            running.adopt(&vaeform);
        }
        Self(vaeform)
    }
}

impl<const NAME: usize> Plugin for Program<NAME> {
    const NAME: &'static str = NAMES[NAME];
    const VENDOR: &'static str = Vaeform::VENDOR;
    const URL: &'static str = Vaeform::URL;
    const EMAIL: &'static str = Vaeform::EMAIL;
    const VERSION: &'static str = Vaeform::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Vaeform::AUDIO_IO_LAYOUTS;
    const MIDI_INPUT: MidiConfig = Vaeform::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = Vaeform::MIDI_OUTPUT;
    const SAMPLE_ACCURATE_AUTOMATION: bool = Vaeform::SAMPLE_ACCURATE_AUTOMATION;
    const INPUT_EVENT_CAPACITY: usize = Vaeform::INPUT_EVENT_CAPACITY;

    type Editor = <Vaeform as Plugin>::Editor;
    type SysExMessage = <Vaeform as Plugin>::SysExMessage;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.0.params()
    }

    fn editor(&mut self, _: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let (client, params) = (self.0.client.clone(), self.0.params.clone());
        let running = RUNNING.get()?;
        Some(editor::create_named(
            client,
            params,
            running.title,
            Some(running.about.get()),
            self.0.link.repaint.clone(),
        ))
    }

    fn filter_state(state: &mut PluginState) {
        Vaeform::filter_state(state);
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.0.activate(layout, config, &mut Through(context))
    }

    fn reset(&mut self) {
        self.0.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        self.0.process(buffer, aux, &mut Through(context))
    }

    fn deactivate(&mut self) {
        self.0.deactivate();
    }
}

/// The framework's context of a program as one of the plugin.
struct Through<'a, C, const NAME: usize>(&'a mut C);

impl<C: ActivateContext<Program<NAME>>, const NAME: usize> ActivateContext<Vaeform> for Through<'_, C, NAME> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute(&self, task: ()) {
        self.0.execute(task);
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}

impl<C: ProcessContext<Program<NAME>>, const NAME: usize> ProcessContext<Vaeform> for Through<'_, C, NAME> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute_background(&self, task: ()) {
        self.0.execute_background(task);
    }

    fn execute_gui(&self, task: ()) {
        self.0.execute_gui(task);
    }

    fn transport(&self) -> &Transport {
        self.0.transport()
    }

    fn next_event(&mut self) -> Option<PluginNoteEvent<Vaeform>> {
        self.0.next_event()
    }

    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<Vaeform>,
    ) -> Result<(), (PluginNoteEvent<Vaeform>, SendEventError)> {
        self.0.try_send_event(event)
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn request_restart(&self) {
        self.0.request_restart();
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}
