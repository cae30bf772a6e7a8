//! What goes between the document and the audio thread: its events are handled, what should sound is sent.

use std::sync::atomic::Ordering;

use vaeform_dsp::synth::Synth;

use super::by_midi::by_midi;
use super::outbox::Change;
use super::{Document, factory_sounds, match_commands, param_maps, param_moves, performing, sysex};
use crate::audio::{AudioThreadHandle, FromAudio};
use crate::controllers::{self, Learning};
use crate::notice::Severity;
use crate::project::Contents;
use crate::sysex::parameter_changes::{self, ALL_OPERATORS, Changes};
use crate::sysex::pool::MAX_MESSAGE_BYTES;

/// Frees what came back, handles the events of the audio thread, and sends what had found the queue full. True if there was any.
pub(crate) fn poll(document: &mut Document) -> bool {
    document.editing.outbox.free_used();
    let mut any = handle_all(document);
    any |= tell_lost(document);
    any |= document.editing.flush();
    if any {
        document.publish();
    }
    any
}

/// `[main-thread]` Brings an audio end that is not running, and its synth, to the state of the document.
pub(crate) fn resync(document: &mut Document, audio: &mut AudioThreadHandle, synth: &mut Synth) {
    handle_all(document);
    if let Some(event) = audio.empty() {
        handle(document, event);
    }
    audio.tell_changes();
    handle_all(document);
    let Document { editing, matching, .. } = document;
    // What was turned before the stop stays.
    editing.saved.param_offsets = editing.param_offsets();
    // A sound that is waited for comes through a new ring.
    let tap = matching.collector.is_some().then(|| matching.tap());
    audio.set_controllers(&editing.learning.settings(&editing.saved, true));
    audio.set_tap(tap);
    audio.start_part(editing.saved.played_part());
    audio.set_programs(editing.programs());
    // Those of before are freed here: nobody plays.
    let patch = editing.sounding.patch(&editing.saved.contents);
    drop(synth.set_tables(editing.tables.restart(patch)));
    audio.start(&editing.sounding.sound(&editing.saved.contents), synth);
    synth.set_tuning(&editing.heard_tuning().tuning);
    editing.outbox.settle();
    // A table that was not built in time comes later, and the patch once more after it.
    editing.outbox.patch = (!editing.tables.has_sent(patch)).then_some(Change::Edit);
    editing.sounding.decoded = None;
    editing.sounding.generation += 1;
    document.publish();
}

/// Handles the events of the audio thread; true if there were any.
fn handle_all(document: &mut Document) -> bool {
    let mut any = false;
    while let Some(event) = document.inbox.next() {
        any = true;
        handle(document, event);
    }
    any | factory_sounds::follow(document) | param_moves::follow(document) | performing::follow(document)
}

fn handle(document: &mut Document, event: FromAudio) {
    by_midi(document, |document| match event {
        FromAudio::Program { program, serial, count, changes, restores } => {
            (document.editing.sounding.programs_seen, document.editing.sounding.changes_seen) = (count, changes);
            if is_of_before(document, restores) {
                document.editing.changed(Change::Load);
            } else {
                select(document, program, serial);
            }
        }
        FromAudio::Learned { latent, assignment, learning } => {
            // The audio thread has refused what the map would.
            let _ = document.editing.saved.controllers.insist(latent, assignment);
            document.editing.learning.now = learning;
            param_maps::take_away(&mut document.editing, assignment);
        }
        FromAudio::LearnedParameter { cc, target } => {
            document.editing.learning.now = Learning::Off;
            param_maps::give(&mut document.editing, target, Some(cc));
        }
        FromAudio::NotForParameters(cc) => {
            document.notice(Severity::Warning, controllers::why_no_parameters(cc));
        }
        FromAudio::NotLearned { cc, latent } => {
            document.notice(Severity::Warning, controllers::why_not_learnt(cc, latent));
        }
        FromAudio::Changes { count, restores } => {
            let mut bytes = [0; parameter_changes::BYTES];
            document.inbox.bytes(&mut bytes);
            document.editing.sounding.changes_seen = count;
            if is_of_before(document, restores) {
                document.editing.changed(Change::Load);
            } else {
                sysex::parameter_changes(document, &Changes::from_bytes(bytes));
            }
        }
        FromAudio::SysEx => {
            let mut bytes = vec![0; MAX_MESSAGE_BYTES];
            let len = document.inbox.bytes(&mut bytes);
            sysex::take_played(document, &bytes[..len]);
        }
        FromAudio::Hand { latent, from, value, beat } => performing::hand(document, latent, (from, value), beat),
        FromAudio::Record(on) => match_commands::arm(document, on),
    });
}

/// Whether an event was told before the last restore, of which it knew nothing.
fn is_of_before(document: &Document, restores: u32) -> bool {
    restores != document.inbox.flags().restores.load(Ordering::Relaxed)
}

/// The audio thread has selected a program of the bank with this number, and plays it.
fn select(document: &mut Document, program: u8, serial: u64) {
    let editing = &mut document.editing;
    let contents = Contents::program(editing.saved.contents.bank.clone(), usize::from(program));
    editing.step();
    editing.sounding.comparing = false;
    editing.sounding.operators = ALL_OPERATORS;
    editing.end_audition();
    editing.saved.contents = contents;
    // The audio thread plays it already, unless it chose from a bank that has been replaced.
    editing.outbox.patch = (serial != editing.bank_serial).then_some(Change::Load);
    let patch = editing.sounding.patch(&editing.saved.contents);
    if editing.tables.has_sent(patch) {
        editing.tables.note_played(patch);
    } else {
        // It plays without its tables, and once more when they are there.
        editing.outbox.patch.get_or_insert(Change::Edit);
    }
    editing.sounding.generation += 1;
}

/// Tells a person of messages that the audio thread had no room for; true if there were any.
fn tell_lost(document: &mut Document) -> bool {
    let lost = document.inbox.lost();
    if lost > 0 {
        let plural = if lost == 1 { " was" } else { "s were" };
        let text = format!("SysEx: {lost} message{plural} lost, which came faster than they are read or were too long");
        document.notice(Severity::Warning, text);
    }
    lost > 0
}
