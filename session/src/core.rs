//! The document of a session and what happens to it: shared by all threads but the audio thread, behind one short lock.

mod matching;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use vaeform_dsp::patch::{Patch, PatchName, Preset};
use vaeform_dsp::synth::{Steer, Synth};
use vaeform_dsp::tuning::Tuning;

use crate::audio_port::{AudioPort, ControllerSettings, CorePort, FromAudio, Programs, ToAudio};
use crate::bank::{Bank, MAX_LABEL, NUM_PROGRAMS};
use crate::command::Command;
use crate::controllers::{CcMap, Learning, NUM_LATENTS};
use crate::hardware::HardwareSettings;
use crate::latest::Reader;
use crate::matching::{Matches, Sample};
use crate::navigator::Goal;
use crate::performance::{Branches, Knobs, NUM_KNOBS, Performance};
use crate::snapshot::{Notice, Severity, Snapshot};
use crate::undo::{Document, History};

use matching::Matching;
pub(crate) use matching::{Wish, levelled};

/// Largest side of the editor in logical pixels.
pub(crate) const MAX_EDITOR_SIDE: u32 = 8_192;
/// Notices kept for the editor.
const MAX_NOTICES: usize = 16;

/// How a patch reaches the notes that sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// Held notes follow.
    Edit,
    /// Held notes finish on the old patch.
    Load,
}

/// A tuning with its label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamedTuning {
    /// The label.
    pub(crate) name: String,
    /// The table.
    pub(crate) tuning: Tuning,
    /// Text of the .scl file that it was made of, or empty.
    pub(crate) scale_text: String,
    /// Text of the .kbm file that it was made of, or empty.
    pub(crate) map_text: String,
}

impl Default for NamedTuning {
    fn default() -> Self {
        let (scale_text, map_text) = Default::default();
        Self { name: "12 equal".to_owned(), tuning: Tuning::default(), scale_text, map_text }
    }
}

/// What a saved state holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved {
    /// Patch, bank and program.
    pub(crate) document: Document,
    /// The tuning of all notes.
    pub(crate) tuning: NamedTuning,
    /// MIDI program changes select programs.
    pub(crate) program_change: bool,
    /// Logical pixels.
    pub(crate) editor_size: Option<(u32, u32)>,
    /// Settings of the latent layer.
    pub(crate) performance: Performance,
    /// Which controllers move the latents.
    pub(crate) controllers: CcMap,
    /// How far controllers have moved the latents.
    pub(crate) offsets: [f32; NUM_LATENTS],
    /// The instrument at the end of a cable.
    pub(crate) hardware: HardwareSettings,
    /// The match, and its sound if it is here; filled in by [`Core::saved_now`].
    pub(crate) matching: (Matches, Option<Arc<Sample>>),
}

/// Everything behind the lock.
pub(crate) struct Core {
    saved: Saved,
    history: History,
    comparing: bool,
    notices: Vec<Notice>,
    num_notices: u64,
    port: CorePort,
    bank_serial: u64,
    /// Program changes of the audio thread that have been handled.
    programs_seen: u32,
    unsent_patch: Option<Change>,
    unsent_tuning: bool,
    unsent_programs: bool,
    /// Counts changes of what should sound, so that a patch decoded for an older goal is not sent.
    generation: u64,
    /// What the latent layer last sent, unless it was the anchor itself.
    decoded: Option<Patch>,
    /// After a bake the knobs count as at rest until they are.
    knobs_are_parked: bool,
    /// What controllers are being learnt.
    learning: Learning,
    unsent_controllers: bool,
    /// The offsets of a restored state are on their way.
    unsent_offsets: bool,
    matching: Matching,
    snapshot: Arc<Snapshot>,
    /// The bank that the snapshot's list of programs was made from.
    published_bank: u64,
}

impl Core {
    /// A new instance: the factory bank, its first program.
    pub(crate) fn new() -> (Self, AudioPort, Reader<NUM_KNOBS>) {
        let bank = Bank::factory();
        let (port, audio, knobs) = crate::audio_port::pair(Programs { serial: 0, patches: bank.patches() });
        let document = Document::program(bank, 0);
        let saved = Saved {
            document,
            tuning: NamedTuning::default(),
            program_change: false,
            editor_size: None,
            performance: Performance::default(),
            controllers: CcMap::default(),
            offsets: [0.0; NUM_LATENTS],
            hardware: HardwareSettings::default(),
            matching: Default::default(),
        };
        let snapshot = Arc::new(Snapshot {
            revision: 0,
            patch: saved.document.patch,
            comparing: false,
            is_edited: false,
            bank_name: saved.document.bank.name().to_owned(),
            programs: saved.document.bank.programs(),
            program: 0,
            can_undo: false,
            can_redo: false,
            tuning_name: saved.tuning.name.clone(),
            program_change: false,
            editor_size: None,
            performance: Performance::default(),
            controllers: CcMap::default(),
            learning: Learning::Off,
            hardware: HardwareSettings::default(),
            matches: Arc::default(),
            notices: Vec::new(),
        });
        let core = Self {
            saved,
            history: History::default(),
            comparing: false,
            notices: Vec::new(),
            num_notices: 0,
            port,
            bank_serial: 0,
            programs_seen: 0,
            unsent_patch: Some(Change::Load),
            unsent_tuning: false,
            unsent_programs: false,
            generation: 0,
            decoded: None,
            knobs_are_parked: false,
            learning: Learning::Off,
            unsent_controllers: false,
            unsent_offsets: false,
            matching: Matching::default(),
            snapshot,
            published_bank: 0,
        };
        (core, audio, knobs)
    }

    /// The newest snapshot.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.clone()
    }

    /// What a saved state should hold now.
    pub(crate) fn saved_now(&mut self) -> &Saved {
        if !self.unsent_offsets {
            self.saved.offsets = self.port.flags.offsets();
        }
        let (matches, sample) = self.saved_match();
        self.saved.matching = (Matches::clone(&matches), sample);
        &self.saved
    }

    /// What was loaded, edited and set.
    pub(crate) fn saved(&self) -> &Saved {
        &self.saved
    }

    /// The patch that should sound.
    pub(crate) fn sounding(&self) -> Patch {
        let document = &self.saved.document;
        if let Some(auditioned) = self.matching.auditioned() {
            return auditioned;
        }
        if self.comparing { document.bank.preset(document.program).patch } else { document.patch }
    }

    /// Frees what came back, handles what the audio thread told, and sends what had found the queue full. True if there was any.
    pub(crate) fn poll(&mut self) -> bool {
        while self.port.used.pop().is_ok() {}
        let mut any = false;
        while let Ok(event) = self.port.events.pop() {
            any = true;
            self.handle(event);
        }
        any |= self.flush();
        if any {
            self.publish();
        }
        any
    }

    fn handle(&mut self, event: FromAudio) {
        match event {
            FromAudio::Program { program, serial, count, restores } => {
                self.programs_seen = count;
                if restores != self.port.flags.restores.load(Ordering::Relaxed) {
                    self.touch(Change::Load);
                    return;
                }
                let document = self.select(usize::from(program));
                self.history.end(&self.saved.document);
                self.history.record(&self.saved.document);
                self.comparing = false;
                self.end_audition();
                self.saved.document = document;
                // The audio thread plays it already, unless it chose from a bank that has been replaced.
                self.unsent_patch = (serial != self.bank_serial).then_some(Change::Load);
                self.generation += 1;
            }
            FromAudio::Learned { latent, assignment, learning } => {
                // The audio thread has refused what the map would.
                let _ = self.saved.controllers.assign(latent, assignment);
                self.learning = learning;
            }
            FromAudio::SysEx(message) => {
                let bytes = message.to_vec();
                drop(message);
                self.sysex(&bytes);
            }
            FromAudio::Record(on) => self.arm(on),
        }
    }

    /// Does what a command asks; commands that touch files are the worker's.
    pub(crate) fn apply(&mut self, command: Command) {
        match command {
            Command::BeginGesture => {
                self.history.end(&self.saved.document);
                self.history.begin(&self.saved.document);
            }
            Command::EndGesture => self.history.end(&self.saved.document),
            Command::Set { id, value } => {
                let mut patch = self.saved.document.patch;
                patch.set(id, value);
                self.edit(patch);
            }
            Command::Rename(name) => {
                let mut patch = self.saved.document.patch;
                patch.name = PatchName::new(&name);
                self.edit(patch);
            }
            Command::Undo => {
                if let Some(document) = self.history.undo(&self.saved.document) {
                    self.travel(document);
                }
            }
            Command::Redo => {
                if let Some(document) = self.history.redo(&self.saved.document) {
                    self.travel(document);
                }
            }
            Command::Compare(on) => {
                self.end_audition();
                if self.comparing != on {
                    self.comparing = on;
                    self.touch(Change::Edit);
                }
            }
            Command::Select(program) => self.load(self.select(program)),
            Command::Next => self.load(self.select((self.saved.document.program + 1) % NUM_PROGRAMS)),
            Command::Previous => {
                self.load(self.select((self.saved.document.program + NUM_PROGRAMS - 1) % NUM_PROGRAMS));
            }
            Command::Store(program) => self.store(program),
            Command::Init => self.load_preset(Patch::default().into()),
            Command::FactoryBank => self.load(Document::program(Bank::factory(), 0)),
            Command::ResetTuning => self.set_tuning(NamedTuning::default()),
            Command::ProgramChange(on) => {
                self.saved.program_change = on;
                self.port.flags.program_change.store(on.into(), Ordering::Relaxed);
            }
            Command::EditorSize(width, height) => {
                self.saved.editor_size = Some((width.min(MAX_EDITOR_SIDE), height.min(MAX_EDITOR_SIDE)));
            }
            Command::DismissNotices => self.notices.clear(),
            Command::Lock(lock, on) => {
                let locks = self.saved.performance.locks.with(lock, on);
                self.perform(Performance { locks, ..self.saved.performance.clone() });
            }
            Command::Branches(branches) => {
                let spread = if branches.spread.is_finite() { branches.spread.clamp(0.0, 1.0) } else { 0.0 };
                let branches = Branches { spread, ..branches };
                self.perform(Performance { branches, ..self.saved.performance.clone() });
            }
            Command::CaptureB => {
                let b = Some(self.heard());
                self.perform(Performance { b, ..self.saved.performance.clone() });
            }
            Command::ClearB => self.perform(Performance { b: None, ..self.saved.performance.clone() }),
            Command::SwapAB => {
                if let Some(b) = self.saved.performance.b {
                    let a = self.saved.document.patch;
                    self.perform(Performance { b: Some(a), ..self.saved.performance.clone() });
                    self.edit(b);
                }
            }
            Command::Learn(learning) => {
                self.learning = learning;
                self.unsent_controllers = true;
            }
            Command::Assign { latent, assignment } => match self.saved.controllers.assign(latent, assignment) {
                Ok(()) => self.unsent_controllers = true,
                Err(refused) => self.notice(Severity::Warning, refused.to_string()),
            },
            Command::Echo(on) => {
                self.saved.controllers.echo = on;
                self.unsent_controllers = true;
            }
            Command::Hardware(settings) => self.saved.hardware = settings.sanitised(),
            Command::RestControllers => {
                self.unsent_controllers = true;
                self.unsent_offsets = true;
                self.saved.offsets = [0.0; NUM_LATENTS];
            }
            Command::Bake => {
                let heard = self.heard();
                self.knobs_are_parked = true;
                self.saved.offsets = [0.0; NUM_LATENTS];
                self.unsent_controllers = true;
                self.unsent_offsets = true;
                self.edit(heard);
            }
            Command::MatchFiles(paths) => self.match_files(paths),
            Command::Arm(on) => self.arm(on),
            Command::MatchRegion(region_s) => self.match_region(region_s),
            Command::Audition(audible) => self.audition(audible),
            Command::KeepCandidate(strand) => self.keep(strand),
            Command::DiscardCandidate(strand) => self.discard(strand),
            Command::ContinueMatch => self.search_on(None),
            Command::MoreLikeThis(strand) => self.search_on(Some(strand)),
            Command::MorphCandidates { from, to } => self.morph_candidates(from, to),
            Command::StopMatch => self.stop_match(),
            Command::KeepSound(on) => self.keep_sound(on),
            Command::SendVoice
            | Command::SendBank
            | Command::Request(_)
            | Command::ListPorts
            | Command::Random { .. }
            | Command::Import(_)
            | Command::ExportVoice(_)
            | Command::ExportBank(_)
            | Command::ExportPreset(_) => {
                debug_assert!(false, "files, ports and the model are the worker's");
            }
        }
        self.flush();
        self.publish();
    }

    /// Loads a sound that is no program of the bank; it can be stored as one.
    pub(crate) fn load_preset(&mut self, preset: Preset) {
        let document = Document { patch: preset.patch, source: Arc::new(preset), ..self.saved.document.clone() };
        self.load(document);
    }

    /// Replaces the bank and loads a program of it.
    pub(crate) fn load_bank(&mut self, bank: Bank, program: usize) {
        self.load(Document::program(Arc::new(bank), program));
    }

    /// Tunes all notes.
    pub(crate) fn set_tuning(&mut self, tuning: NamedTuning) {
        let name = tuning.name.chars().take(MAX_LABEL).collect();
        self.saved.tuning = NamedTuning { name, ..tuning };
        self.unsent_tuning = true;
    }

    /// Changes the patch in place, as one step of undo or part of an open gesture.
    pub(crate) fn edit(&mut self, patch: Patch) {
        self.end_audition();
        if self.comparing {
            self.comparing = false;
            self.touch(Change::Edit);
        }
        if patch != self.saved.document.patch {
            self.history.record(&self.saved.document);
            self.saved.document.patch = patch;
            self.touch(Change::Edit);
        }
    }

    /// Changes the patch in place by a message from a cable: a run of messages is one step of undo.
    pub(crate) fn edit_by_cable(&mut self, patch: Patch) {
        self.history.begin(&self.saved.document);
        self.edit(patch);
    }

    /// Tells a person something.
    pub(crate) fn notice(&mut self, severity: Severity, text: impl Into<String>) {
        self.num_notices += 1;
        if self.notices.len() == MAX_NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(Notice { serial: self.num_notices, severity, text: text.into() });
    }

    /// Replaces everything that is saved, at once; a program change that follows directly does not replace it again.
    pub(crate) fn restore(&mut self, mut saved: Saved) {
        let (matches, sample) = std::mem::take(&mut saved.matching);
        self.restore_match(matches, sample);
        self.saved = saved;
        self.history.clear();
        self.comparing = false;
        self.replaced_bank();
        self.touch(Change::Load);
        self.unsent_tuning = true;
        self.learning = Learning::Off;
        self.unsent_controllers = true;
        self.unsent_offsets = true;
        self.port.flags.program_change.store(self.saved.program_change.into(), Ordering::Relaxed);
        self.flush();
        self.port.flags.restores.fetch_add(1, Ordering::Release);
        self.publish();
    }

    /// `[main-thread]` Brings an audio end that is not running, and its synth, to the state of the document.
    pub(crate) fn resync(&mut self, audio: &mut AudioPort, synth: &mut Synth) {
        while let Ok(event) = self.port.events.pop() {
            self.handle(event);
        }
        if let Some(event) = audio.empty() {
            self.handle(event);
        }
        audio.set_controllers(&self.controller_settings(true));
        self.unsent_controllers = false;
        self.unsent_offsets = false;
        audio.set_tap(self.tap_anew());
        audio.set_programs(Programs { serial: self.bank_serial, patches: self.saved.document.bank.patches() });
        synth.load_patch(&self.sounding());
        synth.set_tuning(&self.saved.tuning.tuning);
        self.unsent_patch = None;
        self.unsent_tuning = false;
        self.unsent_programs = false;
        self.generation += 1;
        self.publish();
    }

    /// What should sound with these knobs, and the generation of that wish.
    pub(crate) fn goal(&mut self, knobs: Knobs) -> (u64, Goal) {
        self.knobs_are_parked &= !knobs.are_at_rest();
        let is_parked = self.knobs_are_parked || self.matching.auditioned().is_some();
        let knobs = if is_parked { Knobs { latents: Default::default(), morph: 0.0, ..knobs } } else { knobs };
        (self.generation, Goal { anchor: self.sounding(), performance: self.saved.performance.clone(), knobs })
    }

    /// The generation of what should sound now.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// The latent layer moves the sound away from the anchor.
    pub(crate) fn is_steered(&self) -> bool {
        self.decoded.is_some()
    }

    /// Sends what was decoded for a goal, whose knobs were turned at a frame of the synth if they were; false if the goal is outdated or the queue
    /// full, and then it is to be decoded again.
    pub(crate) fn steer(&mut self, generation: u64, goal: &Goal, steer: Steer, turned_at: Option<u32>) -> bool {
        if generation != self.generation || self.unsent_patch.is_some() || self.port.messages.is_full() {
            return false;
        }
        self.decoded = (!goal.is_rest()).then(|| steer.branches[0].patch);
        let seen = self.programs_seen;
        self.send(ToAudio::Steer { steer: Box::new(steer), turned_at, seen })
    }

    /// No worker decodes any more: a changed anchor sounds as it is.
    pub(crate) fn play_without_worker(&mut self) {
        if self.decoded.take().is_some() {
            self.touch(Change::Edit);
            self.flush();
        }
    }

    /// The patch that is heard: the decoded one, or the anchor.
    pub(crate) fn heard(&self) -> Patch {
        self.decoded.unwrap_or_else(|| self.sounding())
    }

    /// Changes settings of the latent layer.
    fn perform(&mut self, performance: Performance) {
        if performance != self.saved.performance {
            self.saved.performance = performance;
            self.generation += 1;
        }
    }

    /// A program of the bank as a document.
    fn select(&self, program: usize) -> Document {
        Document::program(self.saved.document.bank.clone(), program)
    }

    fn store(&mut self, program: usize) {
        let program = program.min(NUM_PROGRAMS - 1);
        let Document { ref bank, .. } = self.saved.document;
        let bank = Arc::new(bank.with_preset(program, self.saved.document.preset()));
        self.history.end(&self.saved.document);
        self.history.record(&self.saved.document);
        self.saved.document = Document::program(bank, program);
        self.replaced_bank();
        self.end_audition();
        if self.comparing {
            self.comparing = false;
            self.touch(Change::Edit);
        }
    }

    /// A new document as a step of undo; held notes finish on the old patch.
    fn load(&mut self, document: Document) {
        self.history.end(&self.saved.document);
        self.history.record(&self.saved.document);
        let same_bank = Arc::ptr_eq(&document.bank, &self.saved.document.bank);
        self.saved.document = document;
        self.comparing = false;
        self.end_audition();
        if !same_bank {
            self.replaced_bank();
        }
        self.touch(Change::Load);
    }

    /// Goes to a document of the history. A changed parameter is heard on held notes, another program is not.
    fn travel(&mut self, document: Document) {
        let same_bank = Arc::ptr_eq(&document.bank, &self.saved.document.bank);
        let change =
            if document.program == self.saved.document.program && same_bank { Change::Edit } else { Change::Load };
        self.saved.document = document;
        self.comparing = false;
        self.end_audition();
        if !same_bank {
            self.replaced_bank();
        }
        self.touch(change);
    }

    fn replaced_bank(&mut self) {
        self.bank_serial += 1;
        self.unsent_programs = true;
    }

    fn touch(&mut self, change: Change) {
        self.generation += 1;
        // While the latent layer plays a patch decoded from the anchor, a changed anchor is heard through it.
        if change == Change::Edit && self.is_steered() {
            return;
        }
        self.unsent_patch = self.unsent_patch.max(Some(change));
    }

    /// Sends what is to be sent as far as the queue has room; the rest waits here, newest wins. True if anything went.
    fn flush(&mut self) -> bool {
        while self.port.used.pop().is_ok() {}
        let mut any = false;
        if self.unsent_programs && !self.port.messages.is_full() {
            let programs = Programs { serial: self.bank_serial, patches: self.saved.document.bank.patches() };
            self.unsent_programs = !self.send(ToAudio::Programs(Box::new(programs)));
            any = true;
        }
        if let Some(change) = self.unsent_patch
            && !self.port.messages.is_full()
        {
            let (patch, seen) = (Box::new(self.sounding()), self.programs_seen);
            let message = match change {
                Change::Load => ToAudio::Load { patch, seen },
                Change::Edit => ToAudio::Edit { patch, seen },
            };
            if self.send(message) {
                self.unsent_patch = None;
            }
            any = true;
        }
        if self.unsent_controllers && !self.port.messages.is_full() {
            let settings = Box::new(self.controller_settings(self.unsent_offsets));
            self.unsent_controllers = !self.send(ToAudio::Controllers(settings));
            self.unsent_offsets &= self.unsent_controllers;
            any = true;
        }
        if self.unsent_tuning && !self.port.messages.is_full() {
            self.unsent_tuning = !self.send(ToAudio::Tuning(Box::new(self.saved.tuning.tuning.clone())));
            any = true;
        }
        any | self.flush_match()
    }

    fn controller_settings(&self, with_offsets: bool) -> ControllerSettings {
        let offsets = with_offsets.then_some(self.saved.offsets);
        ControllerSettings { map: self.saved.controllers, learning: self.learning, offsets }
    }

    fn send(&mut self, message: ToAudio) -> bool {
        self.port.messages.push(message).is_ok()
    }

    /// Makes what has changed visible.
    pub(crate) fn publish(&mut self) {
        let old = &self.snapshot;
        let Document { patch, ref bank, program, .. } = self.saved.document;
        let same_bank = self.published_bank == self.bank_serial;
        let programs = if same_bank { old.programs.clone() } else { bank.programs() };
        self.published_bank = self.bank_serial;
        self.snapshot = Arc::new(Snapshot {
            revision: old.revision + 1,
            patch: self.sounding(),
            comparing: self.comparing,
            is_edited: patch != bank.preset(program).patch,
            bank_name: bank.name().to_owned(),
            programs,
            program,
            can_undo: self.history.can_undo(&self.saved.document),
            can_redo: self.history.can_redo(),
            tuning_name: self.saved.tuning.name.clone(),
            program_change: self.saved.program_change,
            editor_size: self.saved.editor_size,
            performance: self.saved.performance.clone(),
            controllers: self.saved.controllers,
            learning: self.learning,
            hardware: self.saved.hardware.clone(),
            matches: self.matching.view(),
            notices: self.notices.clone(),
        });
    }
}
