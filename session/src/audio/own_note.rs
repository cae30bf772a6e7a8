//! A note that the instrument strikes itself, so that a candidate is heard; no host knows of it.

use vaeform_dsp::event::{EndedNote, Event, Expression, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_models::search::Candidate;

/// The id of the note that the instrument strikes; no host has it.
const VOICE_ID: i32 = i32::MIN;
/// The id of notes of the editor's keyboard; no host has it.
pub(crate) const KEY_VOICE_ID: i32 = i32::MIN + 1;
/// The note that a program of the bank is heard by: middle C, not too hard, for a moment.
const HEARD_NOTE: u8 = 60;
const HEARD_VELOCITY: f32 = 0.79;
const HEARD_HOLD_S: f32 = 0.6;
/// Largest gain of a note, linear.
const MAX_GAIN: f32 = 4.0;

/// A key that goes down, and how long it stays there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Strike {
    note: u8,
    /// 0..1.
    velocity: f32,
    hold_s: f32,
    /// Linear.
    gain: f32,
}

impl Strike {
    /// The key of a candidate, played with a gain of `gain_db`.
    pub(crate) fn new(of: &Candidate, gain_db: f32) -> Self {
        Self {
            note: of.note,
            velocity: f32::from(of.velocity) / 127.0,
            hold_s: of.hold_s as f32,
            gain: 10f32.powf(gain_db / 20.0).min(MAX_GAIN),
        }
    }

    /// What a patch is heard by, when it is chosen from a list.
    pub(crate) fn of_a_list() -> Self {
        Self { note: HEARD_NOTE, velocity: HEARD_VELOCITY, hold_s: HEARD_HOLD_S, gain: 1.0 }
    }

    /// The same, so many dB louder.
    pub(crate) fn louder_by(self, gain_db: f32) -> Self {
        Self { gain: (self.gain * 10f32.powf(gain_db / 20.0)).min(MAX_GAIN), ..self }
    }

    fn target(&self) -> NoteTarget {
        NoteTarget { voice_id: Some(VOICE_ID), channel: Some(0), note: Some(self.note) }
    }
}

/// The note that is held, if one is. `[audio-thread]`
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct OwnNote {
    /// With the seconds until its key goes up.
    held: Option<(Strike, f32)>,
}

impl OwnNote {
    /// Strikes a note, after letting go of the last one.
    pub(crate) fn strike(&mut self, strike: &Strike, synth: &mut Synth) {
        self.let_go(synth);
        let Strike { note, velocity, gain, .. } = *strike;
        synth.handle(Event::NoteOn { voice_id: Some(VOICE_ID), channel: 0, note, velocity });
        synth.handle(Event::Expression { target: strike.target(), kind: Expression::Volume, value: gain });
        self.held = Some((*strike, strike.hold_s));
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, seconds: f32, synth: &mut Synth) {
        if let Some((_, left_s)) = &mut self.held {
            *left_s -= seconds;
            if *left_s <= 0.0 {
                self.let_go(synth);
            }
        }
    }

    /// Whether its key is down.
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_some()
    }

    fn let_go(&mut self, synth: &mut Synth) {
        if let Some((strike, _)) = self.held.take() {
            synth.handle(Event::note_off(strike.target()));
        }
    }
}

/// Whether a note that ended was one of these.
pub(crate) fn is_own(note: &EndedNote) -> bool {
    matches!(note.voice_id, Some(VOICE_ID | KEY_VOICE_ID))
}
