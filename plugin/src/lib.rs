//! Vaeform as CLAP, VST3 and standalone: the thin shell around a session, and the only crate that knows the framework.

pub mod clap_entry;
mod editor;
mod events;
mod params;
mod process;
mod window;

use std::sync::Arc;

use nice_plug::prelude::*;
use vaeform_dsp::control::CONTROLS;
use vaeform_dsp::synth::MAX_VOICES;
use vaeform_session::{AudioPort, Client, Session};

use crate::events::HostSysEx;
use crate::params::{ControlParam, HostParams};
use crate::process::Engine;

/// The plugin: a session, and an engine once the host has told the sample rate.
pub struct Vaeform {
    params: Arc<HostParams>,
    client: Client,
    port: AudioPort,
    engine: Option<Engine>,
    /// Owns the worker; dropped last.
    _session: Session,
}

impl Default for Vaeform {
    fn default() -> Self {
        let (session, port) = vaeform_session::open();
        let client = session.client();
        Self { params: Arc::new(HostParams::new(client.clone())), client, port, engine: None, _session: session }
    }
}

impl Plugin for Vaeform {
    const NAME: &'static str = "Vaeform";
    const VENDOR: &'static str = "Vaeform";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        aux_input_ports: &[new_nonzero_u32(2)],
        aux_output_ports: &[],
        names: PortNames {
            layout: Some("Stereo with sidechain"),
            // The framework shows this name for the output; there is no main input.
            main_input: Some("Output"),
            main_output: Some("Output"),
            aux_inputs: &["Sidechain"],
            aux_outputs: &[],
        },
    }];

    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = editor::PluginEditor;
    type SysExMessage = HostSysEx;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _async_executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::create(self.client.clone(), self.params.clone()))
    }

    fn filter_state(state: &mut PluginState) {
        params::filter_state(state);
    }

    fn activate(&mut self, _: &AudioIOLayout, config: &BufferConfig, context: &mut impl ActivateContext<Self>) -> bool {
        let engine = self.engine.take().filter(|engine| engine.sample_rate_hz() == config.sample_rate);
        let mut engine = engine.unwrap_or_else(|| Engine::new(config.sample_rate, self.client.meters().clone()));
        let is_offline = config.process_mode == ProcessMode::Offline;
        engine.start(&self.client, &mut self.port, is_offline);
        // The framework's VST3 side hands hosts a pointer that dies with the call, and a bounce has no real time to keep.
        self.port.offer_host(context.plugin_api() != PluginApi::Vst3 && !is_offline);
        self.engine = Some(engine);
        true
    }

    fn reset(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.reset();
        }
    }

    fn deactivate(&mut self) {
        // Nothing sounds any more: the worker may rest.
        self.client.meters().set_voices(0);
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        match &mut self.engine {
            Some(engine) => engine.process(&mut self.port, &self.params, &self.client, (buffer, aux), context),
            None => ProcessStatus::Error("process before activate"),
        }
    }
}

impl ClapPlugin for Vaeform {
    const CLAP_ID: &'static str = "audio.vaeform.vaeform";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("An FM instrument, exact to the DX7");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::Instrument, ClapFeature::Synthesizer, ClapFeature::Stereo];
    const CLAP_POLY_MODULATION_CONFIG: Option<PolyModulationConfig> =
        Some(PolyModulationConfig { max_voice_capacity: MAX_VOICES as u32, supports_overlapping_voices: true });

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        context.add_section("Vaeform", |section| {
            for controls in CONTROLS.chunk_by(|a, b| a.group == b.group) {
                section.add_page(controls[0].group, |page| {
                    for def in controls {
                        match self.params.control(def.control) {
                            ControlParam::Float(param) => page.add_param(param),
                            ControlParam::Int(param) => page.add_param(param),
                        }
                    }
                });
            }
        });
    }
}

impl Vst3Plugin for Vaeform {
    const VST3_CLASS_ID: [u8; 16] = *b"VaeformFMSynth01";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Synth, Vst3SubCategory::Stereo];
}

nice_export_vst3!(Vaeform);
