//! What a person asks of the document, command by command.

use std::sync::atomic::Ordering;

use vaeform_patch::{Patch, PatchName};

use super::{Change, Core, NamedTuning, editor_size};
use crate::audio_thread::Key;
use crate::bank::{Bank, NUM_PROGRAMS};
use crate::command::Command;
use crate::controllers::NUM_LATENTS;
use crate::performance::{Branches, Performance};
use crate::snapshot::Severity;
use crate::undo::Document;

impl Core {
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
                patch.fm.set(id, value);
                self.edit(patch);
            }
            Command::Rename(name) => {
                let mut patch = self.saved.document.patch;
                patch.name = PatchName::new(&name);
                self.edit(patch);
            }
            Command::TurnKnobs { before, after, joins } => self.turn_knobs(before, after, joins),
            Command::Undo => {
                if let Some(document) = self.history.undo(&self.saved.document, self.knobs) {
                    self.travel(document);
                }
            }
            Command::Redo => {
                if let Some(document) = self.history.redo(&self.saved.document, self.knobs) {
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
                self.saved.editor_size = Some(editor_size((width, height)));
            }
            Command::DismissNotices => self.notices.clear(),
            Command::Panic => {
                self.end_audition();
                self.stop_preview();
                self.unsent_silence = true;
            }
            Command::Key { note, velocity } => {
                // More keys than ten fingers press are not played.
                let _ = self.port.keys.push(Key { note: note & 127, velocity: velocity.map(|v| v.clamp(0.0, 1.0)) });
            }
            Command::Hear => self.hear(),
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
                self.learnings = self.learnings.wrapping_add(1);
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
            Command::Hardware(settings) => self.choose_ports(settings.sanitised()),
            Command::OpenPorts => self.ports_wait = false,
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

    /// Changes settings of the latent layer.
    pub(super) fn perform(&mut self, performance: Performance) {
        if performance != self.saved.performance {
            self.saved.performance = performance;
            self.generation += 1;
        }
    }
}
