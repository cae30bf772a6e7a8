//! The host's side of the conversation: every request of the plugin is counted or kept.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;

use clack_extensions::audio_ports::{AudioPortRescanFlags, HostAudioPorts, HostAudioPortsImpl};
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::note_ports::{HostNotePorts, HostNotePortsImpl, NoteDialects, NotePortRescanFlags};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::remote_controls::{HostRemoteControls, HostRemoteControlsImpl};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::tail::{HostTail, HostTailImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_extensions::voice_info::{HostVoiceInfo, HostVoiceInfoImpl};
use clack_host::prelude::*;

/// What the plugin has asked of the host so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callbacks {
    /// `request_restart`.
    pub restarts: u32,
    /// `request_process`.
    pub processes: u32,
    /// `request_callback`, all of them.
    pub callbacks: u32,
    /// `request_callback` not yet answered.
    pub callback_pending: bool,
    /// `params.request_flush`.
    pub flushes: u32,
    /// `params.rescan` with its flags (1 values, 2 text, 4 info, 8 all).
    pub param_rescans: Vec<u32>,
    /// `audio_ports.rescan` with its flags.
    pub audio_port_rescans: Vec<u32>,
    /// `note_ports.rescan` with its flags.
    pub note_port_rescans: Vec<u32>,
    /// `latency.changed`.
    pub latency_changes: u32,
    /// `tail.changed`.
    pub tail_changes: u32,
    /// `voice_info.changed`.
    pub voice_info_changes: u32,
    /// `remote_controls.changed` and `suggest_page`.
    pub remote_control_changes: u32,
    /// `state.mark_dirty`.
    pub dirty_marks: u32,
    /// `gui.request_resize` with its sizes, granted or not.
    pub editor_sizes: Vec<(u32, u32)>,
    /// Whether they are granted.
    pub grants_sizes: bool,
    /// Lines of the log extension, with their severity in front.
    pub log: Vec<String>,
}

thread_local! {
    static AUDIO_DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Marks the current thread as the audio thread until dropped.
pub(crate) struct AudioThread;

impl AudioThread {
    pub(crate) fn enter() -> Self {
        AUDIO_DEPTH.with(|d| d.set(d.get() + 1));
        Self
    }
}

impl Drop for AudioThread {
    fn drop(&mut self) {
        AUDIO_DEPTH.with(|d| d.set(d.get() - 1));
    }
}

/// The record, shared by the host's three sides.
#[derive(Clone)]
pub(crate) struct Record {
    callbacks: Arc<Mutex<Callbacks>>,
    main: ThreadId,
}

impl Record {
    pub(crate) fn new() -> Self {
        Self { callbacks: Arc::default(), main: std::thread::current().id() }
    }

    pub(crate) fn note(&self, change: impl FnOnce(&mut Callbacks)) {
        change(&mut self.callbacks.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn snapshot(&self) -> Callbacks {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The host as clack wants it.
pub(crate) struct Recorder;

impl HostHandlers for Recorder {
    type Shared<'a> = Record;
    type MainThread<'a> = MainSide;
    type AudioProcessor<'a> = AudioSide;

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder
            .register::<HostLog>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostLatency>()
            .register::<HostTail>()
            .register::<HostVoiceInfo>()
            .register::<HostNotePorts>()
            .register::<HostAudioPorts>()
            .register::<HostRemoteControls>()
            .register::<HostGui>()
            .register::<HostThreadCheck>();
    }
}

/// `[main-thread]` side.
pub(crate) struct MainSide(pub(crate) Record);
/// `[audio-thread]` side.
pub(crate) struct AudioSide(pub(crate) Record);

impl SharedHandler<'_> for Record {
    fn request_restart(&self) {
        self.note(|c| c.restarts += 1);
    }
    fn request_process(&self) {
        self.note(|c| c.processes += 1);
    }
    fn request_callback(&self) {
        self.note(|c| {
            c.callbacks += 1;
            c.callback_pending = true;
        });
    }
}

impl MainThreadHandler<'_> for MainSide {}
impl AudioProcessorHandler<'_> for AudioSide {}

impl HostThreadCheckImpl for Record {
    fn is_main_thread(&self) -> bool {
        std::thread::current().id() == self.main && !self.is_audio_thread()
    }
    fn is_audio_thread(&self) -> bool {
        AUDIO_DEPTH.with(|d| d.get() > 0)
    }
}

/// The window keeps its size, whatever the plugin would like, until sizes are granted.
impl HostGuiImpl for Record {
    fn resize_hints_changed(&self) {}
    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        let mut is_granted = false;
        self.note(|c| {
            c.editor_sizes.push((size.width, size.height));
            is_granted = c.grants_sizes;
        });
        if is_granted { Ok(()) } else { Err(HostError::Message("the window has one size")) }
    }
    fn request_show(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Ok(())
    }
    fn closed(&self, _was_destroyed: bool) {}
}

impl HostLogImpl for Record {
    fn log(&self, severity: LogSeverity, message: &str) {
        self.note(|c| c.log.push(format!("{severity}: {message}")));
    }
}

impl HostParamsImplShared for Record {
    fn request_flush(&self) {
        self.note(|c| c.flushes += 1);
    }
}

impl HostParamsImplMainThread for MainSide {
    fn rescan(&self, flags: ParamRescanFlags) {
        self.0.note(|c| c.param_rescans.push(flags.bits()));
    }
    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

impl HostStateImpl for MainSide {
    fn mark_dirty(&self) {
        self.0.note(|c| c.dirty_marks += 1);
    }
}

impl HostLatencyImpl for MainSide {
    fn changed(&self) {
        self.0.note(|c| c.latency_changes += 1);
    }
}

impl HostVoiceInfoImpl for MainSide {
    fn changed(&self) {
        self.0.note(|c| c.voice_info_changes += 1);
    }
}

impl HostNotePortsImpl for MainSide {
    fn supported_dialects(&self) -> NoteDialects {
        NoteDialects::CLAP | NoteDialects::MIDI | NoteDialects::MIDI_MPE
    }
    fn rescan(&self, flags: NotePortRescanFlags) {
        self.0.note(|c| c.note_port_rescans.push(flags.bits()));
    }
}

impl HostAudioPortsImpl for MainSide {
    fn is_rescan_flag_supported(&self, _flag: AudioPortRescanFlags) -> bool {
        true
    }
    fn rescan(&self, flags: AudioPortRescanFlags) {
        self.0.note(|c| c.audio_port_rescans.push(flags.bits()));
    }
}

impl HostRemoteControlsImpl for MainSide {
    fn changed(&self) {
        self.0.note(|c| c.remote_control_changes += 1);
    }
    fn suggest_page(&self, _page_id: ClapId) {
        self.0.note(|c| c.remote_control_changes += 1);
    }
}

impl HostTailImpl for AudioSide {
    fn changed(&mut self) {
        self.0.note(|c| c.tail_changes += 1);
    }
}
