//! Vaeform as CLAP, VST3 and standalone: the thin shell around a session, and the only crate that knows the framework.

mod bypass;
pub mod clap_entry;
mod editor;
mod events;
mod fault;
mod guard;
mod hands;
mod host_controls;
mod input;
mod link;
mod offline;
mod params;
mod process;
mod refused_state;
mod render_mode;
mod saving;
mod song;
mod spoken;
pub mod standalone;
mod transport;
mod value_text;
pub mod vst3_entry;
mod watch;
mod window;

use std::sync::Arc;

use nice_plug::prelude::*;
use vaeform_dsp::control::CONTROLS;
use vaeform_dsp::synth::MAX_VOICES;
use vaeform_dsp::synth::RATES_HZ;
use vaeform_session::{AudioThreadHandle, Caught, Client, Session, Severity};

use crate::events::HostSysEx;
use crate::fault::Place;
use crate::guard::guard;
use crate::link::Link;
use crate::params::{ControlParam, HostParams};
use crate::process::Processor;

/// The plugin: a session, and an engine once the host has told the sample rate.
pub struct Vaeform {
    params: Arc<HostParams>,
    client: Client,
    port: AudioThreadHandle,
    processor: Option<Processor>,
    /// A panic was caught in the engine: it is silent until another one is made.
    is_broken: bool,
    /// What the entry point knows and the framework does not tell.
    link: Arc<Link>,
    /// Owns the worker; dropped last.
    _session: Session,
}

impl Default for Vaeform {
    fn default() -> Self {
        let (session, port) = vaeform_session::open();
        let client = session.client();
        if let Some(folder) = vaeform_session::data_folder() {
            client.remember_matches_in(&folder);
        }
        let link = Link::new(client.clone());
        let params = Arc::new(HostParams::new(link.saving.clone()));
        link.set_params(&params);
        Self { params, client, port, processor: None, is_broken: false, link, _session: session }
    }
}

impl Plugin for Vaeform {
    const NAME: &'static str = "Vaeform";
    const VENDOR: &'static str = "Vaeform";
    const URL: &'static str = "https://vaeform.audio";
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
    /// Events of one frame, too; what goes beyond is thinned at the entry points.
    const INPUT_EVENT_CAPACITY: usize = 16_384;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = editor::PluginEditor;
    type SysExMessage = HostSysEx;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _async_executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let create = || {
            fault::point(Place::Editor);
            Some(editor::create(self.client.clone(), self.params.clone(), self.link.repaint.clone()))
        };
        guard(&self.client, Caught::Editor, || None, create)
    }

    fn filter_state(state: &mut PluginState) {
        let filter = || {
            fault::point(Place::Filter);
            params::filter_state(state);
            true
        };
        let is_filtered = guard::quietly(|| false, filter);
        if !is_filtered {
            // Without a session in it the state is refused.
            state.params.clear();
            state.fields.clear();
        }
    }

    fn activate(&mut self, _: &AudioIOLayout, config: &BufferConfig, context: &mut impl ActivateContext<Self>) -> bool {
        if !RATES_HZ.contains(&config.sample_rate) {
            let (rate, min, max) = (config.sample_rate, RATES_HZ.start() / 1e3, RATES_HZ.end() / 1e3);
            let text = format!("The audio runs at {rate} Hz; Vaeform plays at {min} to {max} kHz.");
            self.client.tell(Severity::Error, &text);
            return false;
        }
        let client = self.client.clone();
        guard(&client, Caught::Sound, || false, || self.start(config, context.plugin_api()))
    }

    fn reset(&mut self) {
        let Self { client, port, processor, .. } = self;
        let reset = || {
            fault::point(Place::Reset);
            port.lanes().forget();
            processor.iter_mut().for_each(Processor::reset);
            true
        };
        self.is_broken |= !guard(client, Caught::Sound, || false, reset);
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
        let Self { client, params, port, link, processor, .. } = self;
        let Some(processor) = processor.as_mut().filter(|_| !self.is_broken) else {
            buffer.as_slice().iter_mut().for_each(|channel| channel.fill(0.0));
            return ProcessStatus::Normal;
        };
        let sound = || {
            fault::point(Place::Process);
            if let Some(is_offline) = link.render_mode.is_offline() {
                processor.set_offline(client, port, is_offline);
            }
            // SAFETY: the framework calls this while the entry point waits for it.
            let inputs = unsafe { link.inputs.take() };
            Some(processor.process(port, params, client, (&mut *buffer, &mut *aux), inputs, context))
        };
        let sounded = guard(client, Caught::Sound, || None, sound);
        sounded.unwrap_or_else(|| {
            self.is_broken = true;
            client.meters().set_voices(0);
            buffer.as_slice().iter_mut().for_each(|channel| channel.fill(0.0));
            ProcessStatus::Normal
        })
    }
}

impl Vaeform {
    /// `[main-thread]` Makes the engine ready for blocks. One that is broken is replaced.
    fn start(&mut self, config: &BufferConfig, api: PluginApi) -> bool {
        fault::point(Place::Start);
        let is_whole = !std::mem::take(&mut self.is_broken);
        let kept =
            self.processor.take().filter(|processor| is_whole && processor.sample_rate_hz() == config.sample_rate);
        let mut processor = kept.unwrap_or_else(|| Processor::new(config.sample_rate, self.client.meters().clone()));
        let is_offline = self.link.render_mode.is_offline().unwrap_or(config.process_mode == ProcessMode::Offline);
        processor.start(&self.client, &mut self.port, is_offline);
        // The framework's VST3 side hands hosts a pointer that dies with the call, and a bounce has no real time to keep.
        if let Some(host) = self.port.host() {
            host.offer(api != PluginApi::Vst3 && !is_offline);
        }
        self.processor = Some(processor);
        true
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
