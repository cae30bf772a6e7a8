//! Where each parameter's values lie in the code of its token: one entry a legal value, parameter after parameter.

use std::ops::Range;

use vaeform_patch::{NUM_OPERATORS, NUM_PARAMS, PARAMS, ParamId, PatchName, operator};

/// Parameters of all operators.
pub(super) const OPERATOR_PARAMS: usize = NUM_OPERATORS * operator::NUM_PARAMS;
/// Entries of an operator's code.
pub(super) const OPERATOR_WIDTH: usize = width(0, operator::NUM_PARAMS);
/// Entries of the voice's code.
pub(super) const VOICE_WIDTH: usize = width(OPERATOR_PARAMS, NUM_PARAMS);
/// Characters that a name may hold, from space on.
pub(super) const CHARACTERS: usize = 96;
/// The first of them.
pub(super) const FIRST_CHARACTER: u8 = b' ';
/// Entries of a name's code.
pub(super) const NAME_WIDTH: usize = PatchName::LEN * CHARACTERS;

/// Values of a parameter.
pub(super) const fn size(param: usize) -> usize {
    PARAMS[param].max as usize + 1
}

const fn width(from: usize, to: usize) -> usize {
    let (mut sum, mut param) = (0, from);
    while param < to {
        sum += size(param);
        param += 1;
    }
    sum
}

/// First entry of each parameter in the code of its own token.
pub(super) const STARTS: [usize; NUM_PARAMS] = {
    let mut starts = [0; NUM_PARAMS];
    let mut param = 0;
    while param < NUM_PARAMS {
        let from = if param < OPERATOR_PARAMS { param - param % operator::NUM_PARAMS } else { OPERATOR_PARAMS };
        starts[param] = width(from, param);
        param += 1;
    }
    starts
};

/// Entries of a parameter where the codes of all operators and of the voice lie one after the other.
pub(super) fn entries(id: ParamId) -> Range<usize> {
    let start = (id.idx() / operator::NUM_PARAMS).min(NUM_OPERATORS) * OPERATOR_WIDTH + STARTS[id.idx()];
    start..start + size(id.idx())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_of_all_parameters_follow_each_other_without_a_gap() {
        let mut end = 0;
        for id in ParamId::all() {
            assert_eq!(entries(id).start, end, "{}", id.def().key);
            end = entries(id).end;
        }
        assert_eq!(end, NUM_OPERATORS * OPERATOR_WIDTH + VOICE_WIDTH);
    }
}
