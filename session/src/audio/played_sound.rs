//! What the synth plays: the sound of the document with the parameter changes that came here, a program of the bank, or what the latent
//! layer made of either. `[audio-thread]` but where a function says otherwise.

use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_sysex::Dump;
use vaeform_sysex::dx7::{self, Change};

use super::messages::{FromAudio, Programs, Sound, Steered};
use super::reports::Reports;
use crate::sysex::parameter_changes::{Changes, PlayedChange};

/// See the [module](self).
#[derive(Debug)]
pub(super) struct PlayedSound {
    /// Plays unless the latent layer moves it, with the parameter changes that came here.
    sound: Sound,
    /// What the latent layer made of it, while the knobs do not rest.
    decoded: Option<Patch>,
    /// Parameter changes wait for the next frame.
    is_changed: bool,
    /// The parameter changes that came here.
    changes: PlayedChange,
    programs: Box<Programs>,
    /// Program changes made here, so that a patch sent in ignorance of one is not loaded over it.
    num_programs: u32,
    /// A program change that found the queue full.
    untold_program: Option<(u8, u64)>,
    /// The newest restore this end knows of.
    pub(super) restores_seen: u32,
}

impl PlayedSound {
    /// The first program.
    pub(super) fn new(programs: Programs) -> Self {
        Self {
            sound: Sound::new(programs.patches[0]),
            decoded: None,
            is_changed: false,
            changes: PlayedChange::default(),
            programs: Box::new(programs),
            num_programs: 0,
            untold_program: None,
            restores_seen: 0,
        }
    }

    /// Whether the sender of a sound knew of all program changes made here; a sound sent before such a change is ignored.
    pub(super) fn is_known_to(&self, sound: &Sound) -> bool {
        sound.programs_seen == self.num_programs
    }

    /// Takes another sound, with the parameter changes on it that its sender did not know of; gives the patch to play.
    pub(super) fn take(&mut self, sound: &Sound) -> Patch {
        (self.sound, self.decoded, self.is_changed) = (*sound, None, false);
        if sound.is_document {
            let operators = self.changes.put_on(&mut self.sound.patch, sound.changes_seen);
            self.sound.operators = operators.unwrap_or(sound.operators);
        }
        self.sound.heard()
    }

    /// Takes what the latent layer decoded.
    pub(super) fn follow(&mut self, steered: &Steered, synth: &mut Synth) {
        self.take(&steered.sound);
        synth.set_patch_target(&steered.steer);
        self.decoded = (!steered.is_rest).then(|| steered.steer.variations[0].patch);
        self.is_changed = steered.is_rest && steered.sound.changes_seen < self.changes.newest();
    }

    /// Replaces the patches that program changes select from; gives back the old ones.
    pub(super) fn replace_programs(&mut self, programs: Box<Programs>) -> Box<Programs> {
        std::mem::replace(&mut self.programs, programs)
    }

    /// `[main-thread]` Replaces the patches that program changes select from, in place.
    pub(super) fn set_programs(&mut self, programs: Programs) {
        *self.programs = programs;
    }

    /// Plays a program, which the bank must have.
    pub(super) fn select(&mut self, program: u8, synth: &mut Synth, reports: &mut Reports) {
        self.tell_changes(reports);
        // Changes that found no room belong to the patch that goes: the document need not know them.
        self.changes.set_told();
        self.sound = Sound::new(self.programs.patches[usize::from(program)]);
        (self.decoded, self.is_changed) = (None, false);
        synth.load_patch(&self.sound.patch);
        self.num_programs = self.num_programs.wrapping_add(1);
        self.untold_program = Some((program, self.programs.serial));
        self.tell_program(reports);
    }

    /// Tells of a program change that is not told yet. Newest wins when the queue is full: the count tells the document that it missed
    /// some.
    pub(super) fn tell_program(&mut self, reports: &mut Reports) {
        if let Some((program, serial)) = self.untold_program
            && reports.tell(self.program_event(program, serial))
        {
            self.untold_program = None;
        }
    }

    /// `[main-thread]` Takes the program change that is not told yet.
    pub(super) fn take_untold_program(&mut self) -> Option<FromAudio> {
        let (program, serial) = self.untold_program.take()?;
        Some(self.program_event(program, serial))
    }

    fn program_event(&self, program: u8, serial: u64) -> FromAudio {
        let (changes, restores) = (self.changes.newest(), self.restores_seen);
        FromAudio::Program { program, serial, count: self.num_programs, changes, restores }
    }

    /// A parameter change of the instrument.
    pub(super) fn change(&mut self, change: Change) {
        if self.changes.note(change) && self.sound.is_document {
            let change = Changes::one(change);
            change.put_on(&mut self.sound.patch);
            self.sound.operators = change.operators().unwrap_or(self.sound.operators);
            // A sound that the latent layer has moved is decoded anew by the worker.
            self.is_changed |= self.decoded.is_none() && change.functions().next().is_none();
        }
    }

    /// Applies the parameter changes that have come, however many, as one change of the patch.
    pub(super) fn apply_changes(&mut self, synth: &mut Synth) {
        if std::mem::take(&mut self.is_changed) {
            synth.edit_patch(&self.sound.heard());
        }
    }

    /// Tells the document of the parameter changes that it does not know. With a full queue they wait, the newest of each parameter.
    pub(super) fn tell_changes(&mut self, reports: &mut Reports) {
        // A program that was chosen before them goes before them.
        let Some(changes) = self.changes.untold().filter(|_| self.untold_program.is_none()) else { return };
        let event = FromAudio::Changes { count: self.changes.newest(), restores: self.restores_seen };
        if reports.tell_bytes(&changes.to_bytes(), event) {
            self.changes.set_told();
        }
    }

    /// Tells all that came before now; false if there is no room for it.
    pub(super) fn tell_all(&mut self, reports: &mut Reports) -> bool {
        self.tell_program(reports);
        self.tell_changes(reports);
        self.untold_program.is_none() && self.changes.untold().is_none()
    }

    /// A dump of the bank, or of the voice that is heard, on a channel, 0-15, at the start of `message`, which has room for a bank; its
    /// length.
    pub(super) fn dump(&self, dump: Dump, channel: u8, message: &mut [u8]) -> usize {
        let mut put = |bytes: &[u8]| {
            message[..bytes.len()].copy_from_slice(bytes);
            bytes.len()
        };
        match dump {
            Dump::Bank => put(&dx7::encode_bank(&self.programs.patches[..], channel)),
            Dump::Voice => {
                let heard = self.decoded.unwrap_or_else(|| self.sound.heard());
                put(&dx7::encode_single(&heard, channel))
            }
        }
    }
}
