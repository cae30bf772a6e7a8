//! Controllers that set parameters of the patch: soft takeover, then an edit. A run of messages is one step of undo.

use vaeform_patch::Patch;

use super::Document;
use super::by_midi::by_midi;
use crate::controllers::ControllerTarget;

/// The distance of two positions of a controller, as a part of its way.
const STEP: f32 = 1.0 / 127.0;

/// A parameter and the knob that sets it.
#[derive(Clone, Copy, Debug)]
struct Knob {
    target: ControllerTarget,
    /// Where the knob lay last, 0..1.
    at: f32,
    /// What it has set; the value stands elsewhere as soon as somebody else has set it.
    has_set: Option<f32>,
}

/// The knobs that have moved so far.
#[derive(Debug, Default)]
pub(super) struct ParamKnobs(Vec<Knob>);

impl ParamKnobs {
    /// No knob has moved.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// A knob moves to a place, 0..1: the parameter follows if the knob has hold of it, or gets hold by passing it.
    fn turn(&mut self, target: ControllerTarget, at: f32, patch: &mut Patch) {
        let Some(now) = target.way(patch) else { return };
        let place = self.0.iter().position(|knob| knob.target == target);
        let before = place.map(|place| self.0.swap_remove(place));
        let holds = before.is_some_and(|before| before.has_set == Some(now) || (before.at - now) * (at - now) <= 0.0);
        let is_near = (at - now).abs() <= STEP.max(0.5 * target.step());
        let mut has_set = None;
        if holds || is_near {
            target.set_way(patch, at);
            has_set = target.way(patch);
        }
        self.0.push(Knob { target, at, has_set });
    }
}

/// Lets the patch follow the controllers that have moved; false if there are none.
pub(super) fn follow(document: &mut Document) -> bool {
    let moved: Vec<(u8, [u8; 2])> = document.inbox.flags().controllers.take_moved().collect();
    if moved.is_empty() {
        return false;
    }
    by_midi(document, |document| {
        let Document { editing, knobs, .. } = document;
        let mut patch = editing.saved.contents.patch;
        for (cc, positions) in moved {
            for target in editing.saved.params.targets(cc) {
                positions.into_iter().for_each(|at| knobs.turn(target, f32::from(at) * STEP, &mut patch));
            }
        }
        if patch != editing.saved.contents.patch {
            editing.edit_in_run(patch);
        }
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::layers::FilterParam;

    #[test]
    fn a_knob_takes_over_where_it_passes_and_lets_go_when_somebody_else_sets() {
        let target = ControllerTarget::Layer(FilterParam::Resonance.of(0));
        let (mut patch, mut knobs) = (Patch::default(), ParamKnobs::default());
        let way = |patch: &Patch| target.way(patch).unwrap();
        target.set_way(&mut patch, 0.5);
        let start = way(&patch);
        knobs.turn(target, 0.1, &mut patch);
        knobs.turn(target, 0.3, &mut patch);
        assert_eq!(way(&patch), start);
        knobs.turn(target, 0.8, &mut patch);
        assert!((way(&patch) - 0.8).abs() < 1e-3);
        knobs.turn(target, 0.2, &mut patch);
        assert!((way(&patch) - 0.2).abs() < 1e-3, "it holds");
        target.set_way(&mut patch, 0.9);
        knobs.turn(target, 0.3, &mut patch);
        assert!((way(&patch) - 0.9).abs() < 1e-3);
        knobs.turn(target, 0.9, &mut patch);
        knobs.turn(target, 0.4, &mut patch);
        assert!((way(&patch) - 0.4).abs() < 1e-3, "it lay at the value");
    }
}
