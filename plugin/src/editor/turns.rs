//! Turns of the latent knobs by hand: one gesture, of one knob or of several at once, is one step of undo.

use vaeform_dsp::control::Control;
use vaeform_session::{KnobPositions, NUM_LATENTS, NUM_TURNED};

/// The knobs whose turns undo takes back, in the order of their positions.
pub(crate) fn turned() -> impl Iterator<Item = Control> {
    Control::LATENTS.into_iter().chain([Control::Morph]).chain(Control::NAMED)
}

fn place(control: Control) -> Option<usize> {
    turned().position(|turned| turned == control)
}

/// The gesture in progress.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Turns {
    /// Where the knobs stood when it began and where they stand by now; none while no knob is held.
    knobs: Option<(KnobPositions, KnobPositions)>,
    num_held: usize,
}

impl Turns {
    /// A hand takes a control; `position` tells where each stands.
    pub(crate) fn begin(&mut self, control: Control, position: impl Fn(Control) -> f32) {
        if place(control).is_some() {
            self.num_held += 1;
            self.knobs.get_or_insert_with(|| {
                let mut now = [0.0; NUM_TURNED];
                now.iter_mut().zip(turned()).for_each(|(at, control)| *at = position(control));
                (now, now)
            });
        }
    }

    /// The control is moved.
    pub(crate) fn set(&mut self, control: Control, position: f32) {
        if let (Some(place), Some((_, after))) = (place(control), &mut self.knobs) {
            after[place] = position;
        }
    }

    /// The hand lets go of the control.
    pub(crate) fn end(&mut self, control: Control) {
        if place(control).is_some() {
            self.num_held = self.num_held.saturating_sub(1);
        }
    }

    /// Where the knobs stood and where they stand, once, when a gesture is over.
    pub(crate) fn take(&mut self) -> Option<(KnobPositions, KnobPositions)> {
        if self.num_held > 0 {
            return None;
        }
        self.knobs.take().filter(|(before, after)| before != after)
    }
}

/// Where a latent of the host's parameter stands when a controller adds to it, normalised.
pub(crate) fn with_offset(control: Control, normalized: f32, offsets: &[f32; NUM_LATENTS]) -> f32 {
    let offset = Control::LATENTS.iter().position(|&latent| latent == control).map_or(0.0, |latent| offsets[latent]);
    (normalized + 0.5 * offset).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_knobs_under_one_pointer_are_one_step_and_a_turn_that_ends_where_it_began_is_none() {
        let mut turns = Turns::default();
        let rest = |_| 0.5;
        turns.begin(Control::Latent1, rest);
        turns.begin(Control::Latent2, rest);
        turns.set(Control::Latent1, 0.75);
        turns.set(Control::Latent2, 0.25);
        turns.end(Control::Latent1);
        assert_eq!(turns.take(), None, "the other one is held still");
        turns.end(Control::Latent2);
        let (before, after) = turns.take().unwrap();
        assert_eq!((before[..2].to_vec(), after[..2].to_vec()), (vec![0.5; 2], vec![0.75, 0.25]));
        turns.begin(Control::Morph, rest);
        turns.set(Control::Morph, 0.9);
        turns.set(Control::Morph, 0.5);
        turns.end(Control::Morph);
        assert_eq!(turns.take(), None);
    }

    #[test]
    fn other_parameters_are_no_steps_of_undo() {
        let mut turns = Turns::default();
        turns.begin(Control::Volume, |_| 0.5);
        turns.set(Control::Volume, 0.9);
        turns.end(Control::Volume);
        assert_eq!(turns.take(), None);
    }

    #[test]
    fn a_controller_moves_its_latent_on_the_screen_and_no_other() {
        let mut offsets = [0.0; NUM_LATENTS];
        offsets[2] = -0.5;
        assert_eq!(with_offset(Control::Latent3, 0.5, &offsets), 0.25);
        assert_eq!(with_offset(Control::Latent4, 0.5, &offsets), 0.5);
        assert_eq!(with_offset(Control::Morph, 0.3, &offsets), 0.3);
    }
}
