//! Panics behind every function of ours that the framework calls: none of them comes out, and each is told.

use std::collections::BTreeMap;

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::*;
use vaeform_session::Caught;

use super::{guard, quietly};
use crate::Vaeform;
use crate::events::HostSysEx;
use crate::fault::{Place, plant};

const FRAMES: usize = 256;

/// A host that wants nothing and gives a list of events.
struct Host {
    events: Vec<NoteEvent<HostSysEx>>,
    transport: Transport,
}

impl Host {
    fn new() -> Self {
        let (voice_id, channel, key) = (VoiceID::Wildcard, Channel::Number(0), Key::Number(60));
        let note = NoteEvent::NoteOn { timing: 0, voice_id, channel, key, velocity: 0.8 };
        Self { events: vec![note], transport: Transport::new(48_000.0) }
    }
}

impl ActivateContext<Vaeform> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute(&self, (): ()) {}
    fn set_latency_samples(&self, _: u32) {}
    fn set_current_voice_capacity(&self, _: u32) {}
}

impl ProcessContext<Vaeform> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }
    fn execute_background(&self, (): ()) {}
    fn execute_gui(&self, (): ()) {}
    fn transport(&self) -> &Transport {
        &self.transport
    }
    fn next_event(&mut self) -> Option<NoteEvent<HostSysEx>> {
        self.events.pop()
    }
    fn try_send_event(
        &mut self,
        _: NoteEvent<HostSysEx>,
    ) -> Result<(), (NoteEvent<HostSysEx>, nice_plug::context::process::SendEventError)> {
        Ok(())
    }
    fn set_latency_samples(&self, _: u32) {}
    fn request_restart(&self) {}
    fn set_current_voice_capacity(&self, _: u32) {}
}

fn activate(plugin: &mut Vaeform) -> bool {
    let config = BufferConfig {
        sample_rate: 48_000.0,
        min_buffer_size: None,
        max_buffer_size: FRAMES as u32,
        process_mode: ProcessMode::Realtime,
    };
    plugin.activate(&Vaeform::AUDIO_IO_LAYOUTS[0], &config, &mut Host::new())
}

/// Plays a block with a note in it over what the host left there, and gives the peak.
fn play(plugin: &mut Vaeform) -> f32 {
    let (mut left, mut right) = ([0.9f32; FRAMES], [0.9f32; FRAMES]);
    let mut buffer = Buffer::default();
    // SAFETY: both channels have so many samples and live as long as the buffer.
    unsafe { buffer.set_slices(FRAMES, |slices| *slices = vec![&mut left, &mut right]) };
    let mut aux = AuxiliaryBuffers { inputs: &mut [], outputs: &mut [] };
    plugin.process(&mut buffer, &mut aux, &mut Host::new());
    left.iter().chain(&right).fold(0.0, |peak, x| peak.max(x.abs()))
}

fn told(plugin: &Vaeform) -> String {
    plugin.client.snapshot().notices.last().map_or_else(String::new, |notice| notice.text.clone())
}

#[test]
fn a_panic_in_a_block_is_silence_until_the_audio_starts_anew() {
    let mut plugin = Vaeform::default();
    assert!(activate(&mut plugin));
    assert!(play(&mut plugin) > 0.001);
    plant(Place::Process);
    assert_eq!([play(&mut plugin), play(&mut plugin)], [0.0; 2]);
    assert!(told(&plugin).contains("stopped the sound"), "{:?}", told(&plugin));
    assert!(activate(&mut plugin));
    assert!(play(&mut plugin) > 0.001);
}

#[test]
fn a_panic_at_reset_or_start_is_survived() {
    let mut plugin = Vaeform::default();
    plant(Place::Start);
    assert!(!activate(&mut plugin), "a start that failed is answered as good");
    assert_eq!(play(&mut plugin), 0.0);
    assert!(activate(&mut plugin));
    plant(Place::Reset);
    plugin.reset();
    assert_eq!(play(&mut plugin), 0.0);
    assert!(activate(&mut plugin) && play(&mut plugin) > 0.001);
}

#[test]
fn a_panic_while_saving_or_opening_is_answered_as_failed() {
    let plugin = Vaeform::default();
    let params = plugin.params();
    let good = params.serialize_fields();
    assert!(plugin.link.saving.take_saved() && !good.is_empty());
    plant(Place::Save);
    assert!(params.serialize_fields().is_empty() && !plugin.link.saving.take_saved());
    plant(Place::Restore);
    params.deserialize_fields(&good);
    assert!(!plugin.link.saving.take_restored() && told(&plugin).contains("do not overwrite"), "{:?}", told(&plugin));
    plant(Place::Filter);
    let mut state = PluginState { version: String::new(), params: BTreeMap::new(), fields: good.clone() };
    Vaeform::filter_state(&mut state);
    params.deserialize_fields(&state.fields);
    assert!(state.params.is_empty() && !plugin.link.saving.take_restored());
    params.deserialize_fields(&good);
    assert!(plugin.link.saving.take_restored());
}

#[test]
fn a_panic_in_a_text_or_as_the_editor_is_made_is_survived() {
    let mut plugin = Vaeform::default();
    let (_, volume, _) = plugin.params().param_map().swap_remove(0);
    // SAFETY: the parameter lives as long as the plugin.
    let text = || unsafe { volume.normalized_value_to_string(1.0, true) };
    plant(Place::Text);
    assert_eq!([text(), text()], ["12 dB", "12.00 dB"]);
    plant(Place::Text);
    // SAFETY: as above.
    assert_eq!(unsafe { volume.string_to_normalized_value("12 dB") }, None);
    plant(Place::Editor);
    let executor = || AsyncExecutor::new(std::sync::Arc::new(|()| {}), std::sync::Arc::new(|()| {}));
    assert!(plugin.editor(executor()).is_none() && told(&plugin).contains("editor"), "{:?}", told(&plugin));
    assert!(plugin.editor(executor()).is_some());
}

#[test]
fn a_panic_is_answered_and_told_and_nothing_else_is() {
    let (session, _port) = vaeform_session::open();
    let client = session.client();
    assert_eq!(guard(&client, Caught::Editor, || 1, || 2), 2);
    assert!(client.snapshot().notices.is_empty());
    assert_eq!(guard(&client, Caught::Editor, || 1, || panic!("planted")), 1);
    let notices = client.snapshot().notices.clone();
    assert!(notices.len() == 1 && notices[0].text.contains("editor"), "{notices:?}");
}

#[test]
fn a_payload_whose_end_panics_is_survived() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("again");
        }
    }
    assert_eq!(quietly(|| 1, || std::panic::panic_any(Bomb)), 1);
}
