//! Envelopes of a note followed without sound, from instant to instant, through the moment at which the key goes up.

use vaeform_dsp::fm::{EnvelopeTrace, OperatorTrace};

/// Envelopes that move with time.
pub(crate) trait Trace {
    /// Moves on by so many seconds.
    fn advance(&mut self, seconds: f32);
    /// Lets the key go.
    fn key_off(&mut self);
}

impl Trace for EnvelopeTrace {
    fn advance(&mut self, seconds: f32) {
        Self::advance(self, seconds);
    }

    fn key_off(&mut self) {
        Self::key_off(self);
    }
}

impl Trace for OperatorTrace {
    fn advance(&mut self, seconds: f32) {
        Self::advance(self, seconds);
    }

    fn key_off(&mut self) {
        Self::key_off(self);
    }
}

/// The trace of a key that goes down at 0 s and up at `hold_s`.
pub(crate) struct HeldTrace<T> {
    trace: T,
    hold_s: f32,
    at_s: f32,
}

impl<T: Trace> HeldTrace<T> {
    /// A trace that has just begun, and the seconds that its key stays down.
    pub(crate) fn new(trace: T, hold_s: f32) -> Self {
        Self { trace, hold_s, at_s: 0.0 }
    }

    /// Follows the trace to `to_s` seconds from the key going down, never back.
    pub(crate) fn follow(&mut self, to_s: f32) {
        if self.at_s <= self.hold_s && self.hold_s < to_s {
            self.trace.advance(self.hold_s - self.at_s);
            self.trace.key_off();
            self.at_s = self.hold_s;
        }
        self.trace.advance((to_s - self.at_s).max(0.0));
        self.at_s = to_s.max(self.at_s);
    }

    /// The trace as it is now.
    pub(crate) fn trace(&self) -> &T {
        &self.trace
    }

    /// Seconds so far.
    pub(crate) fn at_s(&self) -> f32 {
        self.at_s
    }
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::fm::{CompiledPatch, NoteStart};
    use vaeform_patch::factory;

    use super::*;

    #[test]
    fn the_key_goes_up_in_time_wherever_the_instants_lie() {
        let patch = CompiledPatch::new(&factory::bank()[0].patch);
        let begun = || EnvelopeTrace::new(&patch, NoteStart { note: 60, velocity: 0.8 });
        let mut by_hand = begun();
        by_hand.advance(0.5);
        by_hand.key_off();
        by_hand.advance(0.125);
        for instants in [&[0.625][..], &[0.25, 0.5, 0.625], &[0.5625, 0.625], &[0.625, 0.3]] {
            let mut held = HeldTrace::new(begun(), 0.5);
            instants.iter().for_each(|&to_s| held.follow(to_s));
            assert_eq!(held.at_s(), 0.625);
            let apart_db = held.trace().level_db() - by_hand.level_db();
            assert!(apart_db.abs() < 0.1, "{instants:?}: {apart_db} dB");
        }
    }
}
