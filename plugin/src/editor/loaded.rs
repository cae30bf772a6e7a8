//! What becomes of the latent knobs when a hand loads a patch: they still act on it, which is said, or go to rest, if that is wanted.

use vaeform_dsp::control::Control;
use vaeform_session::{Command, NUM_LATENTS};

use super::control_port::{ControlPort, rest, set_at_once};
use super::turns;

/// Knobs that are named one by one; of more only their number is told.
const MOST_NAMED: usize = 3;

/// Knobs that are not at rest, with their controllers; with the values as texts.
fn acting(port: &dyn ControlPort, offsets: &[f32; NUM_LATENTS]) -> Vec<(Control, String)> {
    let stands = |control: Control| turns::with_offset(control, port.normalized(control), offsets);
    turns::turned()
        .filter(|&control| stands(control) != rest(control.def()))
        .map(|control| (control, port.text(control, stands(control))))
        .collect()
}

/// Says which knobs still act on a patch that was loaded; none if all rest.
pub(crate) fn still_acting(port: &dyn ControlPort, offsets: &[f32; NUM_LATENTS]) -> Option<String> {
    let acting = acting(port, offsets);
    let named = acting.iter().map(|(control, value)| format!("{} {value}", control.def().name));
    match acting.len() {
        0 => None,
        1..=MOST_NAMED => Some(format!("{} still acts on this patch", named.collect::<Vec<_>>().join(", "))),
        more => Some(format!("{more} latent knobs still act on this patch")),
    }
}

/// Puts the knobs to rest, and the controllers' part too; whether anything was to be done.
pub(crate) fn centre(port: &mut dyn ControlPort, offsets: &[f32; NUM_LATENTS], commands: &mut Vec<Command>) -> bool {
    if acting(port, offsets).is_empty() {
        return false;
    }
    turns::turned().for_each(|control| set_at_once(control, rest(control.def()), port));
    if offsets.iter().any(|&offset| offset != 0.0) {
        commands.push(Command::RestControllers);
    }
    true
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use vaeform_session::KnobPositions;

    use super::*;

    /// Latent 2 stands at three quarters, unless it was moved.
    struct Fake(f32);

    impl ControlPort for Fake {
        fn normalized(&self, control: Control) -> f32 {
            if control == Control::Latent2 { self.0 } else { rest(control.def()) }
        }

        fn text(&self, _: Control, normalized: f32) -> String {
            format!("{:+.2}", 2.0 * normalized - 1.0)
        }

        fn begin(&mut self, _: Control) {}

        fn set(&mut self, control: Control, normalized: f32) {
            if control == Control::Latent2 {
                self.0 = normalized;
            }
        }

        fn end(&mut self, _: Control) {}

        fn parsed(&self, _: Control, _: &str) -> Option<f32> {
            None
        }

        fn edited(&mut self) {}

        fn take_turn(&mut self) -> Option<(KnobPositions, KnobPositions)> {
            None
        }

        fn bring_back(&mut self, _: &KnobPositions) {}
    }

    #[test]
    fn a_load_says_which_knobs_still_act_be_they_moved_by_hand_or_by_a_controller() {
        let mut offsets = [0.0; NUM_LATENTS];
        assert_eq!(still_acting(&Fake(0.75), &offsets).as_deref(), Some("Latent 2 +0.50 still acts on this patch"));
        assert_eq!(still_acting(&Fake(0.5), &offsets), None);
        offsets = [0.4; NUM_LATENTS];
        assert_eq!(still_acting(&Fake(0.5), &offsets).as_deref(), Some("8 latent knobs still act on this patch"));
    }

    #[test]
    fn centring_rests_the_knob_and_its_controller() {
        let (mut port, mut commands) = (Fake(0.75), Vec::new());
        let mut offsets = [0.0; NUM_LATENTS];
        assert!(centre(&mut port, &offsets, &mut commands));
        assert_eq!((port.0, commands.len()), (0.5, 0));
        assert!(!centre(&mut port, &offsets, &mut commands));
        offsets[0] = 0.1;
        assert!(centre(&mut port, &offsets, &mut commands));
        assert_eq!(commands, [Command::RestControllers]);
    }

    #[test]
    fn a_tuning_is_no_patch() {
        assert!(Command::Import(PathBuf::from("a.SYX")).loads() && Command::Select(3).loads());
        assert!(!Command::Import(PathBuf::from("a.scl")).loads() && !Command::Undo.loads());
    }
}
