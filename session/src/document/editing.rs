//! What is edited and what of it sounds: the saved contents with their steps of undo, the latent layer over them, and what of that the
//! audio thread is still to be told.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use vaeform_dsp::control::NUM_CONTROLS;
use vaeform_dsp::synth::PatchTarget;
use vaeform_patch::content::Content;
use vaeform_patch::{OwnTable, Patch, Preset};

use super::learning::LearningState;
use super::outbox::{Change, Outbox, Pending};
use super::sounding::Sounding;
use super::table_supply::TableSupply;
use super::turned_knobs::TurnedKnobs;
use crate::audio::{Flags, Programs, Steered, ToAudio, Turn};
use crate::bank::{Bank, NUM_PROGRAMS};
use crate::controllers::{Learning, NUM_LATENTS};
use crate::latent::{Goal, Knobs, LatentSettings, MovedTables};
use crate::project::{Contents, History, Saved};
use crate::sysex::parameter_changes::ALL_OPERATORS;
use crate::tuning::NamedTuning;

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Editing {
    /// What a project keeps.
    pub(super) saved: Saved,
    pub(super) history: History,
    pub(super) sounding: Sounding,
    pub(super) outbox: Outbox,
    pub(super) tables: TableSupply,
    pub(super) knobs: TurnedKnobs,
    pub(super) learning: LearningState,
    /// Switches that the audio thread reads.
    pub(super) flags: Arc<Flags>,
    /// The tuning of an MTS-ESP master, heard instead of the project's.
    master_tuning: Option<NamedTuning>,
    /// Counts banks, so that a program change of an older one is known.
    pub(super) bank_serial: u64,
}

impl Editing {
    /// The first program of a bank.
    pub(super) fn new(bank: Arc<Bank>, outbox: Outbox, flags: Arc<Flags>) -> Self {
        Self {
            saved: Saved::new(Contents::program(bank, 0)),
            history: History::default(),
            sounding: Sounding::default(),
            outbox,
            tables: TableSupply::default(),
            knobs: TurnedKnobs::default(),
            learning: LearningState::default(),
            flags,
            master_tuning: None,
            bank_serial: 0,
        }
    }

    /// What was loaded, edited and set.
    pub(crate) fn saved(&self) -> &Saved {
        &self.saved
    }

    /// Switches that the audio thread reads.
    pub(crate) fn flags(&self) -> &Flags {
        &self.flags
    }

    /// How far controllers have moved the latents, -1..1.
    pub(crate) fn offsets(&self) -> [f32; NUM_LATENTS] {
        if self.outbox.offsets { self.saved.offsets } else { self.flags.offsets() }
    }

    /// What controllers add to host parameters, -1..1 of their reach.
    pub(crate) fn param_offsets(&self) -> [f32; NUM_CONTROLS] {
        if self.outbox.offsets { self.saved.param_offsets } else { self.flags.controllers.offsets() }
    }

    /// The generation of what should sound now.
    pub(crate) fn generation(&self) -> u64 {
        self.sounding.generation
    }

    /// The latent layer moves the sound away from the anchor.
    pub(crate) fn is_steered(&self) -> bool {
        self.sounding.decoded.is_some()
    }

    /// The patch that is heard: the decoded one, or the anchor.
    pub(crate) fn heard(&self) -> Patch {
        self.sounding.decoded.unwrap_or_else(|| self.anchor())
    }

    /// The patch that should sound while the knobs rest.
    fn anchor(&self) -> Patch {
        self.sounding.sound(&self.saved.contents).heard()
    }

    /// The goal of the latent layer with these knobs, and its generation.
    pub(crate) fn goal(&mut self, knobs: Knobs) -> (u64, Goal) {
        let knobs = self.knobs.counted(knobs, self.sounding.auditioned.is_some());
        let latent_settings = self.saved.latent_settings.clone();
        (self.sounding.generation, Goal { anchor: self.anchor(), latent_settings, knobs })
    }

    /// Sends what was decoded for a goal, with the tables that it moves; its knobs are turned at a frame of the synth if they are. False if
    /// the goal is outdated or the queue full, and then it is to be decoded again.
    pub(crate) fn steer(
        &mut self,
        (generation, goal): (u64, &Goal),
        (steer, moved): (PatchTarget, &MovedTables),
        turned_at: Option<Turn>,
    ) -> bool {
        let steered = &steer.variations[0].patch;
        self.tables.move_to(moved.tables(), steered);
        if !self.tables.has_sent(self.sounding.patch(&self.saved.contents)) || !self.tables.has_sent(steered) {
            // An edit of the anchor that is heard through this alone has named other tables, or the knobs have moved them.
            self.flush();
        }
        let patch = self.sounding.patch(&self.saved.contents);
        let has_tables = self.tables.has_sent(patch) && self.tables.has_sent(steered) && self.outbox.tables.is_none();
        let is_outdated = generation != self.sounding.generation || self.outbox.patch.is_some();
        if is_outdated || !has_tables || self.outbox.is_full() {
            return false;
        }
        self.tables.note_played(patch);
        self.sounding.decoded = (!goal.is_rest()).then(|| steer.variations[0].patch);
        let (steer, sound) = (Box::new(steer), Box::new(self.sounding.sound(&self.saved.contents)));
        self.outbox.send(ToAudio::Follow(Steered { steer, sound, is_rest: goal.is_rest(), turned_at }))
    }

    /// The samples of the tables of the patch that a goal steers.
    pub(crate) fn tables_of(&self, goal: &Goal) -> Vec<OwnTable> {
        self.tables.named_by([&goal.anchor])
    }

    /// A patch is kept as it is heard: tables that the knobs have moved are its own from now on.
    pub(super) fn keep_moved(&mut self, patch: &Patch) {
        let moved = self.tables.moved_of(patch);
        self.take_in(moved, Vec::new());
    }

    /// The worker has ended and nothing is decoded any more: the patch itself sounds from now on.
    pub(crate) fn play_without_worker(&mut self) {
        if self.sounding.decoded.take().is_some() {
            self.changed(Change::Edit);
            self.flush();
        }
    }

    /// The tuning that is heard.
    pub(super) fn heard_tuning(&self) -> &NamedTuning {
        self.master_tuning.as_ref().unwrap_or(&self.saved.tuning)
    }

    /// Tunes all notes.
    pub(crate) fn set_tuning(&mut self, tuning: NamedTuning) {
        self.saved.tune(tuning);
        self.outbox.tuning = true;
    }

    /// An MTS-ESP master tunes, or tunes no more.
    pub(crate) fn set_master_tuning(&mut self, tuning: Option<NamedTuning>) {
        self.master_tuning = tuning;
        self.outbox.tuning = true;
    }

    /// Loads a sound that is no program of the bank; it can be stored as one.
    pub(crate) fn load_preset(&mut self, mut preset: Preset) {
        self.take_in(std::mem::take(&mut preset.tables), std::mem::take(&mut preset.contents));
        let contents = Contents { patch: preset.patch, source: Arc::new(preset), ..self.saved.contents.clone() };
        self.load(contents);
    }

    /// Takes in samples of tables and contents that the patch is about to name.
    pub(super) fn take_in(&mut self, tables: Vec<OwnTable>, contents: Vec<Content>) {
        self.tables.take_in((tables, contents), &self.saved, &self.history);
    }

    /// Replaces the bank and loads a program of it.
    pub(crate) fn load_bank(&mut self, bank: Bank, program: usize) {
        self.load(Contents::program(Arc::new(bank), program));
    }

    /// Loads contents as a step of undo; held notes finish on the old patch.
    pub(super) fn load(&mut self, contents: Contents) {
        self.step();
        self.sounding.operators = ALL_OPERATORS;
        self.replace(contents, Change::Load);
    }

    /// Goes to contents of the history. A changed parameter is heard on held notes, another program is not.
    pub(super) fn travel(&mut self, mut contents: Contents) {
        let now = &self.saved.contents;
        let is_same_program = contents.program == now.program && Arc::ptr_eq(&contents.bank, &now.bank);
        if let Some(positions) = contents.knobs.take() {
            self.knobs.want(positions);
        }
        self.replace(contents, if is_same_program { Change::Edit } else { Change::Load });
    }

    fn replace(&mut self, contents: Contents, change: Change) {
        let is_same_bank = Arc::ptr_eq(&contents.bank, &self.saved.contents.bank);
        self.saved.contents = contents;
        self.sounding.comparing = false;
        self.end_audition();
        if !is_same_bank {
            self.bank_changed();
        }
        self.changed(change);
    }

    /// Ends a gesture, and makes what is here now a step of undo.
    pub(super) fn step(&mut self) {
        self.history.end(&self.saved.contents);
        self.history.record(&self.saved.contents);
    }

    /// Stores the edited patch as a program of the bank, which becomes the current one.
    pub(super) fn store(&mut self, program: usize) {
        let program = program.min(NUM_PROGRAMS - 1);
        let bank = Arc::new(self.saved.contents.bank.with_preset(program, self.saved.contents.preset()));
        self.step();
        self.saved.contents = Contents::program(bank, program);
        self.bank_changed();
        self.end_audition();
        self.end_comparison();
    }

    /// Changes the patch in place, as one step of undo or part of an open gesture.
    pub(crate) fn edit(&mut self, patch: Patch) {
        self.end_audition();
        self.end_comparison();
        if patch != self.saved.contents.patch {
            self.history.record(&self.saved.contents);
            self.saved.contents.patch = patch;
            self.changed(Change::Edit);
        }
    }

    /// Changes the patch in place by a message from a cable: a run of messages is one step of undo.
    pub(super) fn edit_in_run(&mut self, patch: Patch) {
        self.history.begin(&self.saved.contents);
        self.edit(patch);
    }

    /// Switches operators on and off, until another sound is loaded.
    pub(super) fn switch_operators(&mut self, mask: u8) {
        if self.sounding.operators != mask {
            self.sounding.operators = mask;
            self.changed(Change::Edit);
        }
    }

    /// Takes back how far controllers have moved the latents and the host parameters.
    pub(super) fn rest_controllers(&mut self) {
        self.saved.rest_controllers();
        (self.outbox.controllers, self.outbox.offsets) = (true, true);
    }

    /// Changes settings of the latent layer.
    pub(super) fn set_latent_settings(&mut self, latent_settings: LatentSettings) {
        let is_other = latent_settings != self.saved.latent_settings;
        self.saved.latent_settings = latent_settings;
        self.sounding.generation += u64::from(is_other);
    }

    /// The patch sounds again, if a candidate did in its place.
    pub(super) fn end_audition(&mut self) {
        if self.sounding.auditioned.take().is_some() {
            self.changed(Change::Load);
        }
    }

    fn end_comparison(&mut self) {
        if std::mem::take(&mut self.sounding.comparing) {
            self.changed(Change::Edit);
        }
    }

    /// Replaces everything that is saved, at once; a program change that follows directly does not replace it again.
    pub(super) fn restore(&mut self, mut saved: Saved) {
        self.tables.replace(std::mem::take(&mut saved.tables), std::mem::take(&mut saved.sources));
        self.saved = saved;
        self.sounding.show_patch();
        self.knobs.forget_wanted();
        // What was turned before is none of the restored project's.
        self.flags.controllers.take_moved().for_each(drop);
        self.flags.factory_wanted.store(0, Ordering::Relaxed);
        self.history.clear();
        self.learning.ask(Learning::Off);
        self.bank_changed();
        self.changed(Change::Load);
        self.outbox.tell_all();
        self.flags.program_change.store(self.saved.program_change.into(), Ordering::Relaxed);
        self.flags.song.choose(self.saved.song);
        self.flush();
        self.flags.restores.fetch_add(1, Ordering::Release);
    }

    /// Something else should sound.
    pub(super) fn changed(&mut self, change: Change) {
        self.sounding.generation += 1;
        // While the latent layer plays a patch decoded from the anchor, a changed anchor is heard through it.
        if change == Change::Edit && self.is_steered() {
            return;
        }
        self.outbox.patch = self.outbox.patch.max(Some(change));
    }

    fn bank_changed(&mut self) {
        self.bank_serial += 1;
        self.outbox.programs = true;
        self.tables.follow_bank(&self.saved);
    }

    /// The patches that program changes select from, with the number of their bank.
    pub(super) fn programs(&self) -> Programs {
        programs_of(&self.saved, self.bank_serial)
    }

    /// Sends what is to be sent as far as the queue has room; the rest waits, newest wins. True if anything went.
    pub(super) fn flush(&mut self) -> bool {
        let Self { saved, sounding, learning, bank_serial, master_tuning, outbox, tables, .. } = self;
        let patch = sounding.patch(&saved.contents);
        outbox.tables = tables.news(patch).or(outbox.tables.take());
        outbox.is_patch_held = !tables.has_sent(patch);
        let tuning = master_tuning.as_ref().unwrap_or(&saved.tuning);
        let make = |slot| match slot {
            Pending::Programs => ToAudio::Programs(Box::new(programs_of(saved, *bank_serial))),
            Pending::Patch(change) => {
                tables.note_played(patch);
                let sound = Box::new(sounding.sound(&saved.contents));
                if change == Change::Load { ToAudio::Load(sound) } else { ToAudio::Edit(sound) }
            }
            Pending::Controllers { with_offsets: all } => ToAudio::Controllers(Box::new(learning.settings(saved, all))),
            Pending::Part => ToAudio::Part(saved.played_part()),
            Pending::Tuning => ToAudio::Tuning(Box::new(tuning.tuning.clone())),
        };
        outbox.flush(make)
    }
}

/// The patches of a project's bank.
fn programs_of(saved: &Saved, serial: u64) -> Programs {
    Programs { serial, patches: saved.contents.bank.patches() }
}
