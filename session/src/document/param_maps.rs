//! Which controllers move which parameters: a controller moves parameters or a latent, not both.

use super::editing::Editing;
use crate::controllers::{Assignment, ControllerTarget, ParamMap, ReadyMap};

/// Replaces all controllers of parameters by those of a ready map, which latents have no more.
pub(super) fn choose(editing: &mut Editing, which: ReadyMap) {
    let map = ParamMap::ready(which);
    for (cc, _) in map.entries() {
        editing.saved.controllers.forget(cc);
    }
    editing.saved.params = map;
    editing.outbox.controllers = true;
}

/// Gives a parameter a controller, which no latent has any more, or none; false if it cannot be one.
pub(super) fn give(editing: &mut Editing, target: ControllerTarget, cc: Option<u8>) -> bool {
    let is_given = editing.saved.params.assign(target, cc);
    if let Some(cc) = cc.filter(|_| is_given) {
        editing.saved.controllers.forget(cc);
    }
    editing.outbox.controllers |= is_given;
    is_given
}

/// A latent has this now, and no parameter any more.
pub(super) fn take_away(editing: &mut Editing, assignment: Assignment) {
    let ccs = match assignment {
        Assignment::Cc(cc) => [Some(cc), None],
        Assignment::Cc14(cc) => [Some(cc), Some(cc + 32)],
        Assignment::None | Assignment::Nrpn(_) => [None; 2],
    };
    for cc in ccs.into_iter().flatten() {
        if editing.saved.params.moves(cc) {
            editing.saved.params.forget(cc);
            editing.outbox.controllers = true;
        }
    }
}
