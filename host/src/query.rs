//! What a plugin says about itself: parameters, ports, voices, pages. `[main-thread]`.

use std::ffi::CString;

use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::latency::PluginLatency;
use clack_extensions::note_ports::{NoteDialect, NoteDialects, NotePortInfoBuffer, PluginNotePorts};
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::remote_controls::{PluginRemoteControls, RemoteControlsPageBuffer};
use clack_extensions::voice_info::{PluginVoiceInfo, VoiceInfoFlags};
use clack_host::prelude::PluginInstance;
use clack_host::utils::ClapId;

use crate::callbacks::Recorder;

type Plugin = PluginInstance<Recorder>;

/// A host parameter as the plugin lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Permanent id.
    pub id: u32,
    /// Name shown to people.
    pub name: String,
    /// Path of its group.
    pub module: String,
    /// Smallest plain value.
    pub min: f64,
    /// Largest plain value.
    pub max: f64,
    /// Value of a new instance.
    pub default: f64,
    /// What the host may do with it.
    pub flags: ParamInfoFlags,
}

/// An audio port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioPort {
    /// Name shown to people.
    pub name: String,
    /// Number of channels.
    pub channels: u32,
    /// The main port of its direction.
    pub is_main: bool,
}

/// A note port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotePort {
    /// Name shown to people.
    pub name: String,
    /// Dialects it understands.
    pub dialects: NoteDialects,
    /// The dialect it likes best.
    pub preferred: Option<NoteDialect>,
}

/// What the plugin says about its voices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voices {
    /// Voices now.
    pub count: u32,
    /// Voices at most.
    pub capacity: u32,
    /// Overlapping notes of one key are told apart by note id.
    pub overlapping: bool,
}

/// A page of eight remote controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Section the page belongs to.
    pub section: String,
    /// Name shown to people.
    pub name: String,
    /// Parameter ids in their places.
    pub params: [Option<u32>; 8],
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Audio ports of one direction.
pub(crate) fn audio_ports(plugin: &mut Plugin, is_input: bool) -> Vec<AudioPort> {
    let handle = plugin.plugin_handle();
    let Some(ports) = handle.get_extension::<PluginAudioPorts>() else { return Vec::new() };
    let mut buffer = AudioPortInfoBuffer::new();
    (0..ports.count(&handle, is_input))
        .filter_map(|i| {
            let port = ports.get(&handle, i, is_input, &mut buffer)?;
            Some(AudioPort {
                name: text(port.name),
                channels: port.channel_count,
                is_main: port.flags.contains(AudioPortFlags::IS_MAIN),
            })
        })
        .collect()
}

/// Note ports of one direction.
pub(crate) fn note_ports(plugin: &mut Plugin, is_input: bool) -> Vec<NotePort> {
    let handle = plugin.plugin_handle();
    let Some(ports) = handle.get_extension::<PluginNotePorts>() else { return Vec::new() };
    let mut buffer = NotePortInfoBuffer::new();
    (0..ports.count(&handle, is_input))
        .filter_map(|i| {
            let port = ports.get(&handle, i, is_input, &mut buffer)?;
            Some(NotePort {
                name: text(port.name),
                dialects: port.supported_dialects,
                preferred: port.preferred_dialect,
            })
        })
        .collect()
}

/// Every parameter in the plugin's order.
pub(crate) fn params(plugin: &mut Plugin) -> Vec<Param> {
    let handle = plugin.plugin_handle();
    let Some(params) = handle.get_extension::<PluginParams>() else { return Vec::new() };
    let mut buffer = ParamInfoBuffer::new();
    (0..params.count(&handle))
        .filter_map(|i| {
            let info = params.get_info(&handle, i, &mut buffer)?;
            Some(Param {
                id: info.id.get(),
                name: text(info.name),
                module: text(info.module),
                min: info.min_value,
                max: info.max_value,
                default: info.default_value,
                flags: info.flags,
            })
        })
        .collect()
}

/// The parameter with that name.
pub(crate) fn param(plugin: &mut Plugin, name: &str) -> Option<Param> {
    params(plugin).into_iter().find(|p| p.name == name)
}

/// The plain value of a parameter.
pub(crate) fn value(plugin: &mut Plugin, id: u32) -> Option<f64> {
    let handle = plugin.plugin_handle();
    handle.get_extension::<PluginParams>()?.get_value(&handle, ClapId::from_raw(id)?)
}

/// A plain value as the plugin writes it.
pub(crate) fn value_to_text(plugin: &mut Plugin, id: u32, value: f64) -> Option<String> {
    let handle = plugin.plugin_handle();
    let mut buffer = [0; 256];
    let params = handle.get_extension::<PluginParams>()?;
    let written = params.value_to_text(&handle, ClapId::from_raw(id)?, value, &mut buffer).ok()?;
    Some(text(written))
}

/// A text as the plugin reads it, in plain units.
pub(crate) fn text_to_value(plugin: &mut Plugin, id: u32, text: &str) -> Option<f64> {
    let handle = plugin.plugin_handle();
    let text = CString::new(text).ok()?;
    handle.get_extension::<PluginParams>()?.text_to_value(&handle, ClapId::from_raw(id)?, &text)
}

/// The voices, if the plugin speaks of them.
pub(crate) fn voices(plugin: &mut Plugin) -> Option<Voices> {
    let handle = plugin.plugin_handle();
    let info = handle.get_extension::<PluginVoiceInfo>()?.get(&handle)?;
    Some(Voices {
        count: info.voice_count,
        capacity: info.voice_capacity,
        overlapping: info.flags.contains(VoiceInfoFlags::SUPPORTS_OVERLAPPING_NOTES),
    })
}

/// Latency in frames, if the plugin speaks of it.
pub(crate) fn latency(plugin: &mut Plugin) -> Option<u32> {
    let handle = plugin.plugin_handle();
    Some(handle.get_extension::<PluginLatency>()?.get(&handle))
}

/// Remote-control pages in the plugin's order.
pub(crate) fn pages(plugin: &mut Plugin) -> Vec<Page> {
    let handle = plugin.plugin_handle();
    let Some(controls) = handle.get_extension::<PluginRemoteControls>() else { return Vec::new() };
    let mut buffer = RemoteControlsPageBuffer::new();
    (0..controls.count(&handle))
        .filter_map(|i| {
            let page = controls.get(&handle, i, &mut buffer)?;
            Some(Page {
                section: text(page.section_name),
                name: text(page.page_name),
                params: page.param_ids.map(|id| id.map(ClapId::get)),
            })
        })
        .collect()
}

/// Whether the plugin answers for an extension, by its CLAP id such as `clap.render`.
pub(crate) fn has_extension(plugin: &Plugin, id: &str) -> bool {
    let raw = plugin.raw_instance();
    let (Some(get), Ok(id)) = (raw.get_extension, CString::new(id)) else { return false };
    // SAFETY: the instance is alive and the id ends in NUL; the answer is only compared with null.
    !unsafe { get(raw, id.as_ptr()) }.is_null()
}
