//! Lanes and a gesture on top of the latent knobs, at the beat of the song. `[audio-thread]` but for its making.
//!
//! What they say is a pure function of the beat; only how long the host's own moves win is remembered, and a start forgets it.

use vaeform_performance::generator::Cue;
use vaeform_performance::play::{NUM_PLAYED, PlayedPart, Takeover};

use super::messages::FromAudio;
use super::reports::Reports;
use crate::controllers::NUM_LATENTS;
use crate::perform::PerformSwitches;

const _: () = assert!(NUM_PLAYED == NUM_LATENTS);

/// Lanes and a gesture that play on the latent knobs, on the audio thread.
#[derive(Debug, Default)]
pub struct PlayedLanes {
    /// None before there is one, which most instances never have.
    part: Option<Box<PlayedPart>>,
    switches: PerformSwitches,
    takeovers: [Takeover; NUM_LATENTS],
    /// Where the song is, and the beats of a bar.
    place: (f64, f64),
    /// The beat at which the last note began.
    note_at: Option<f64>,
    /// Where hands have the latents, to be recorded.
    hands: [f32; NUM_LATENTS],
}

impl PlayedLanes {
    /// What the host has of them.
    pub fn set_switches(&mut self, switches: PerformSwitches) {
        self.switches = switches;
        if let Some(part) = &mut self.part {
            (part.bank.is_on, part.bank.amount, part.variation) = (switches.is_on, switches.amount, switches.variation);
        }
    }

    /// A note begins where the song is.
    pub fn note_began(&mut self) {
        self.note_at = Some(self.place.0);
    }

    /// Forgets what was played before: a start repeats.
    pub fn forget(&mut self) {
        self.takeovers = Default::default();
        self.note_at = None;
    }

    /// Plays another part; the one of before is given back.
    pub(super) fn replace(&mut self, part: Option<Box<PlayedPart>>) -> Option<Box<PlayedPart>> {
        let before = std::mem::replace(&mut self.part, part);
        self.set_switches(self.switches);
        before
    }

    /// The song is there, in beats, and a bar has so many.
    pub(super) fn set_place(&mut self, place: (f64, f64), reports: &Reports) {
        self.place = place;
        reports.flags.lanes.tell(place.0, place.1, self.plays());
    }

    /// Whether anything moves a latent.
    pub fn plays(&self) -> bool {
        self.switches.is_heard() && self.part.as_ref().is_some_and(|part| part.moves_any())
    }

    /// Tells how hands have moved the latents since the last call, -1..1, while they are recorded.
    pub(super) fn watch(&mut self, hands: &[f32; NUM_LATENTS], reports: &mut Reports) {
        let before = std::mem::replace(&mut self.hands, *hands);
        if before == *hands || !reports.flags.lanes.is_recording() {
            return;
        }
        for (latent, (hand, from)) in hands.iter().zip(before).enumerate().filter(|(_, (now, before))| *now != before) {
            // A full queue loses a move, not the playing.
            let (from, value) = (to_unit(from), to_unit(*hand));
            reports.tell(FromAudio::Hand { latent, from, value, beat: self.place.0 });
        }
    }

    /// Where the latents are, -1..1, with hands at these places; nothing while all is off.
    pub(super) fn moved(&mut self, hands: &[f32; NUM_LATENTS]) -> Option<[f32; NUM_LATENTS]> {
        if !self.plays() {
            return None;
        }
        let mut takeovers = self.takeovers;
        let moved = self.at(hands, self.place.0, &mut takeovers);
        self.takeovers = takeovers;
        Some(moved)
    }

    /// What the host has of them.
    pub(super) fn switches(&self) -> PerformSwitches {
        self.switches
    }

    /// Where the latents will be at beats of the song, to be asked in their order, if hands leave them at these places.
    pub(super) fn ahead(&self, hands: [f32; NUM_LATENTS]) -> impl FnMut(f64) -> [f32; NUM_LATENTS] {
        let mut takeovers = self.takeovers;
        move |beat| self.at(&hands, beat, &mut takeovers)
    }

    fn at(&self, hands: &[f32; NUM_LATENTS], beat: f64, takeovers: &mut [Takeover; NUM_LATENTS]) -> [f32; NUM_LATENTS] {
        let Some(part) = self.part.as_deref() else { return *hands };
        let cue = Cue { since_note: self.note_at.map(|at| beat - at).filter(|since| *since >= 0.0) };
        let mut latents = *hands;
        for (idx, (latent, takeover)) in latents.iter_mut().zip(takeovers).enumerate() {
            let knob = to_unit(*latent);
            let share = takeover.share(knob, beat);
            if part.moves(idx) {
                let value = part.value(idx, knob, beat, cue, share);
                // A knob that nothing moves keeps its bits.
                *latent = if value == knob { *latent } else { (2.0 * value - 1.0).clamp(-1.0, 1.0) };
            }
        }
        latents
    }
}

/// A latent of -1..1 as part of its way.
fn to_unit(latent: f32) -> f32 {
    0.5 + 0.5 * latent
}
