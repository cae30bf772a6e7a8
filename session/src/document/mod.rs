//! The document of a session and what happens to it: shared by all threads but the audio thread, behind one short lock.
//!
//! [`Document`] has its parts as fields, each in a file of its own. The functions of `commands`, `match_commands`, `audio_sync`, `sysex`,
//! `table_sync` and `take_import` change it.

mod audio_inbox;
pub(crate) mod audio_sync;
pub(crate) mod by_midi;
pub(crate) mod commands;
mod editing;
pub(crate) mod factory_sounds;
mod heard_level;
mod keeping;
mod learning;
pub(crate) mod match_commands;
mod match_state;
pub(crate) mod match_updates;
mod outbox;
mod param_maps;
mod param_moves;
pub(crate) mod performing;
mod port_consent;
mod preset_commands;
mod published;
pub(crate) mod remembering;
mod shared_document;
mod sounding;
pub(crate) mod sysex;
mod table_supply;
pub(crate) mod table_sync;
pub(crate) mod take_import;
mod turned_knobs;

use std::sync::Arc;

use vaeform_patch::Patch;

use self::audio_inbox::AudioInbox;
use self::editing::Editing;
use self::keeping::Keeping;
use self::match_state::MatchState;
use self::outbox::Outbox;
use self::param_moves::ParamKnobs;
use self::performing::Performing;
use self::port_consent::PortConsent;
use self::published::Published;
use crate::audio::{self, AudioThreadHandle, Programs, TurnedReader};
use crate::bank::Bank;
use crate::hardware::HardwareSettings;
use crate::librarian::{Arrivals, Librarian, OpenedDump};
use crate::matching::Matches;
use crate::notice::{Notices, Severity};
use crate::project::{Contents, Saved};
use crate::snapshot::Snapshot;
use crate::state::StateError;
use crate::threads::signals::Signals;
use crate::user_presets::UserPresets;

pub(crate) use match_state::MatchRequest;
pub(crate) use shared_document::SharedDocument;

/// Everything behind the lock.
#[derive(Debug)]
pub(crate) struct Document {
    /// What is edited and heard.
    pub(crate) editing: Editing,
    matching: MatchState,
    inbox: AudioInbox,
    notices: Notices,
    ports: PortConsent,
    /// Knobs that set parameters of the patch.
    knobs: ParamKnobs,
    performing: Performing,
    keeping: Keeping,
    /// The user's presets as last listed.
    pub(crate) user_presets: UserPresets,
    /// Patches of a random bank that are drawn so far, while one is.
    pub(crate) random_bank: Option<usize>,
    /// The dump of another instrument that came last.
    pub(crate) librarian: Arc<Librarian>,
    /// Messages of other instruments that are coming in.
    pub(crate) arrivals: Arrivals,
    signals: Arc<Signals>,
    published: Published,
}

impl Document {
    /// A new instance: the factory bank, its first program.
    pub(crate) fn new() -> (Self, AudioThreadHandle, TurnedReader) {
        let bank = Bank::factory();
        let (port, audio, knobs) = audio::pair(Programs { serial: 0, patches: bank.patches() });
        let outbox = Outbox::new(port.messages, port.used);
        let mut document = Self {
            editing: Editing::new(bank, outbox, port.flags.clone()),
            matching: MatchState::default(),
            inbox: AudioInbox::new(port.events, port.bytes, port.keys, port.flags),
            notices: Notices::default(),
            ports: PortConsent::default(),
            knobs: ParamKnobs::default(),
            performing: Performing::default(),
            keeping: Keeping::default(),
            user_presets: UserPresets::default(),
            random_bank: None,
            librarian: Arc::default(),
            arrivals: Arrivals::default(),
            signals: Arc::default(),
            published: Published::default(),
        };
        document.publish();
        (document, audio, knobs)
    }

    /// The session as it was last published.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.published.snapshot()
    }

    /// Makes what has changed visible.
    pub(crate) fn publish(&mut self) {
        let editing = &self.editing;
        self.matching.show_auditioned(editing.sounding.auditioned.and_then(|(place, _)| place));
        let Contents { patch, ref bank, program, .. } = editing.saved.contents;
        let snapshot = Snapshot {
            revision: 0,
            patch: *editing.sounding.patch(&editing.saved.contents),
            comparing: editing.sounding.comparing,
            is_edited: patch != bank.preset(program).patch,
            bank_name: bank.name().to_owned(),
            programs: self.published.programs(bank, editing.bank_serial),
            program,
            can_undo: editing.history.can_undo(&editing.saved.contents),
            can_redo: editing.history.can_redo(),
            tuning_name: editing.heard_tuning().name.clone(),
            program_change: editing.saved.program_change,
            song: editing.saved.song,
            contents: editing.tables.contents_named_by([editing.sounding.patch(&editing.saved.contents)]),
            editor_size: editing.saved.editor_size,
            latent_settings: editing.saved.latent_settings.clone(),
            controllers: editing.saved.controllers,
            params: editing.saved.params,
            learning: editing.learning.now,
            knobs_wanted: editing.knobs.wanted(),
            hardware: editing.saved.hardware.clone(),
            ports_wait: self.ports.waits(),
            matches: self.matching.view(),
            perform: self.performing.view(&editing.saved.perform),
            user_presets: self.user_presets.clone(),
            random_bank: self.random_bank,
            librarian: self.librarian.clone(),
            notices: self.notices.kept().to_vec(),
        };
        self.published.publish(snapshot, editing.bank_serial);
    }

    /// Tells a person something.
    pub(crate) fn notice(&mut self, severity: Severity, text: impl Into<String>) {
        self.notices.add(severity, text);
    }

    /// Tells a person something, unless it stands there already.
    pub(crate) fn notice_once(&mut self, severity: Severity, text: String) {
        if self.notices.kept().iter().all(|notice| notice.text != text) {
            self.notice(severity, text);
            self.publish();
        }
    }

    /// Tells a person things about something with a label.
    pub(crate) fn report(&mut self, label: &str, sentences: Vec<String>) {
        self.notices.report(label, sentences);
    }

    /// Notices over the life of the session.
    pub(crate) fn num_notices(&self) -> u64 {
        self.notices.count()
    }

    /// What is left for the host and the window.
    pub(crate) fn signals(&self) -> &Arc<Signals> {
        &self.signals
    }

    /// Saves what stands now, as far as it is not saved already by each change.
    fn saved_now(&mut self) -> &Saved {
        let (matches, sample) = self.matching.saved();
        let editing = &mut self.editing;
        editing.saved.offsets = editing.offsets();
        editing.saved.param_offsets = editing.param_offsets();
        let candidates = matches.candidates.iter().flatten();
        (editing.saved.tables, editing.saved.sources) = table_sync::kept(editing, candidates);
        editing.saved.matching = (Matches::clone(&matches), sample);
        &editing.saved
    }

    /// The instrument at the end of the cable as far as its ports may be open.
    pub(crate) fn hardware(&self) -> HardwareSettings {
        self.ports.allowed(&self.editing.saved.hardware)
    }

    /// The patch that is heard.
    pub(crate) fn heard(&self) -> Patch {
        self.editing.heard()
    }

    /// Writes the session as text.
    pub(crate) fn save(&mut self) -> String {
        self.saved_now();
        let (text, told) = self.keeping.save(&self.editing.saved);
        if let Some(told) = told {
            self.notice(Severity::Warning, told);
            self.publish();
        }
        text
    }

    /// Shows a dump of another instrument.
    pub(crate) fn open_dump(&mut self, opened: OpenedDump) {
        let plural = if opened.presets().len() == 1 { "preset" } else { "presets" };
        let instruments = opened.instruments().join(", ");
        let text =
            format!("{}: {} {plural} of {instruments}, on the Librarian page", opened.source, opened.presets().len());
        self.notice(Severity::Info, text);
        self.librarian = Arc::new(self.librarian.with(opened));
    }

    /// How the last restore went.
    pub(crate) fn restored(&self) -> Result<(), StateError> {
        self.keeping.restored()
    }

    /// A state could not be read: nothing changes, a person is told, and the next save gives it back.
    pub(crate) fn refuse(&mut self, text: &str, error: StateError) {
        self.notice(Severity::Error, error.to_string());
        self.saved_now();
        self.keeping.refuse(text, error, &self.editing.saved);
        self.publish();
    }

    /// Replaces everything that is saved, at once, and tells a person these sentences about it.
    pub(crate) fn restore(&mut self, mut saved: Saved, told: Vec<String>) {
        self.keeping.take();
        self.knobs.forget();
        performing::forget(self);
        let (matches, sample) = std::mem::take(&mut saved.matching);
        if self.matching.restore(matches, sample) {
            self.editing.outbox.tap = Some(None);
        }
        if let Some(told) = self.ports.ask(&self.editing.saved.hardware, &saved.hardware) {
            self.notice(Severity::Info, told);
        }
        self.editing.restore(saved);
        self.report("This project", told);
        self.publish();
    }
}
