//! Soft takeover: a knob that lies elsewhere than its latent does nothing until it passes it.

use super::scale::Position;

/// The offset of one latent and the knob that moves it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Takeover {
    /// -1..1.
    offset: f32,
    /// Where the knob lay last, as an offset; unknown before its first message.
    knob: Option<f32>,
    /// The knob has hold of the offset.
    holds: bool,
}

impl Default for Takeover {
    /// Nothing has been set yet that a knob could spoil, so the first touch acts at once.
    fn default() -> Self {
        Self { offset: 0.0, knob: None, holds: true }
    }
}

impl Takeover {
    /// The offset now, -1..1.
    pub(super) fn offset(&self) -> f32 {
        self.offset
    }

    /// The knob lets go: it has to pass the offset before it moves it again.
    pub(super) fn let_go(&mut self) {
        self.holds = false;
    }

    /// Puts the offset somewhere else; the knob lets go.
    pub(super) fn set(&mut self, offset: f32) {
        self.offset = if offset.is_finite() { offset.clamp(-1.0, 1.0) } else { 0.0 };
        self.holds = false;
    }

    /// Another knob moves this latent from now on; where it lies is unknown.
    pub(super) fn change_knob(&mut self) {
        self.knob = None;
        self.holds = false;
    }

    /// The same; an offset of 0 is nothing that a knob could spoil.
    pub(super) fn change_knob_unless_at_rest(&mut self) {
        if self.offset == 0.0 {
            *self = Self::default();
        } else {
            self.change_knob();
        }
    }

    /// The knob moves; true if the offset did.
    pub(super) fn turn(&mut self, position: Position) -> bool {
        let knob = position.offset();
        let before = self.knob.replace(knob);
        if !self.holds {
            let is_at = (knob - self.offset).abs() <= position.step();
            let passed = before.is_some_and(|before| (before - self.offset) * (knob - self.offset) <= 0.0);
            self.holds = is_at || passed;
        }
        let moves = self.holds && self.offset != knob;
        if moves {
            self.offset = knob;
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(value: u16) -> Position {
        Position { value, is_fine: false }
    }

    #[test]
    fn a_knob_picks_the_offset_up_where_it_passes() {
        let mut latent = Takeover::default();
        latent.set(0.5);
        assert!(!latent.turn(at(10)));
        assert!(!latent.turn(at(80)));
        assert_eq!(latent.offset(), 0.5);
        assert!(latent.turn(at(110)), "it passed 0.5");
        assert!(latent.turn(at(20)), "it holds");
        latent.let_go();
        assert!(!latent.turn(at(20)), "it lies at the offset, which stays");
        assert!(latent.turn(at(22)), "and is held again");
    }

    proptest! {
        #[test]
        fn an_offset_that_nobody_passes_stays(start in -1.0f32..1.0, walk in prop::collection::vec(0u16..128, 1..60)) {
            let mut latent = Takeover::default();
            latent.set(start);
            let side = (at(walk[0]).offset() - start).signum();
            for &value in &walk {
                let distance = (at(value).offset() - start) * side;
                if distance <= at(value).step() {
                    break;
                }
                prop_assert!(!latent.turn(at(value)));
                prop_assert_eq!(latent.offset(), start);
            }
        }
    }
}
