//! What is done to whole operators: switched off and on, heard alone, copied.

use vaeform_dsp::fm::algorithm::Algorithm;
use vaeform_patch::{NUM_OPERATORS, ParamId, Patch, global, operator};

use super::super::surface::Surface;
use super::set_all;

/// What the page remembers of operators.
#[derive(Debug, Default)]
pub(super) struct Operators {
    /// Output levels of those that were switched off.
    off: [Option<f32>; NUM_OPERATORS],
    /// The operator that is heard alone, and the levels before.
    alone: Option<(usize, [f32; NUM_OPERATORS])>,
    copied: Option<[f32; operator::NUM_PARAMS]>,
}

fn level(op: usize) -> ParamId {
    operator::param(op, operator::OUTPUT_LEVEL)
}

/// Whether an operator sounds at all.
pub(super) fn is_on(patch: &Patch, op: usize) -> bool {
    patch.fm.get(level(op)) > 0.0
}

impl Operators {
    /// Switches an operator off or on: its output level goes to 0 and comes back.
    pub(super) fn switch(&mut self, op: usize, surface: &mut Surface) {
        let now = surface.shown.fm.get(level(op));
        let to = if now > 0.0 { 0.0 } else { self.off[op].take().unwrap_or(level(op).def().max) };
        if now > 0.0 {
            self.off[op] = Some(now);
        }
        set_all(surface, [(level(op), to)]);
    }

    /// Whether the operator is heard alone.
    pub(super) fn is_alone(&self, op: usize) -> bool {
        self.alone.is_some_and(|(alone, _)| alone == op)
    }

    /// Lets an operator be heard alone, with what modulates it and what it modulates; or all again.
    pub(super) fn solo(&mut self, op: usize, algorithm: &Algorithm, surface: &mut Surface) {
        let was = self.alone.take();
        let levels: [f32; NUM_OPERATORS] = std::array::from_fn(|op| surface.shown.fm.get(level(op)));
        let before = was.map_or(levels, |(_, before)| before);
        if was.is_some_and(|(alone, _)| alone == op) {
            return set_all(surface, (0..NUM_OPERATORS).map(|op| (level(op), before[op])));
        }
        let heard = above(algorithm, op) | below(algorithm, op);
        self.alone = Some((op, before));
        set_all(surface, (0..NUM_OPERATORS).map(|op| (level(op), if heard >> op & 1 == 1 { before[op] } else { 0.0 })));
    }

    /// Remembers an operator's values.
    pub(super) fn copy(&mut self, op: usize, surface: &Surface) {
        self.copied = Some(std::array::from_fn(|offset| surface.shown.fm.get(operator::param(op, offset))));
    }

    /// Whether there is something to paste.
    pub(super) fn has_copy(&self) -> bool {
        self.copied.is_some()
    }

    /// Gives an operator the values that were copied; its envelope alone, if that is wanted.
    pub(super) fn paste(&self, op: usize, is_envelope: bool, surface: &mut Surface) {
        let Some(values) = self.copied else { return };
        let num = if is_envelope { operator::BREAKPOINT } else { operator::NUM_PARAMS };
        set_all(surface, (0..num).map(|offset| (operator::param(op, offset), values[offset])));
    }
}

/// Gives an operator the values of the initial voice.
pub(super) fn reset(op: usize, surface: &mut Surface) {
    set_all(
        surface,
        (0..operator::NUM_PARAMS).map(|offset| {
            let id = operator::param(op, offset);
            (id, id.def().default)
        }),
    );
}

/// Goes to the next algorithm, or the one before.
pub(super) fn step_algorithm(by: f32, surface: &mut Surface) {
    let count = global::ALGORITHM.def().max + 1.0;
    let to = (surface.shown.fm.get(global::ALGORITHM) + by).rem_euclid(count);
    set_all(surface, [(global::ALGORITHM, to)]);
}

/// An operator and all that modulates it, one bit each.
fn above(algorithm: &Algorithm, op: usize) -> u8 {
    let modulators = algorithm.modulators[op];
    (0..NUM_OPERATORS)
        .filter(|&by| by != op && modulators >> by & 1 == 1)
        .fold(1 << op, |mask, by| mask | above(algorithm, by))
}

/// An operator and all that it modulates, one bit each.
fn below(algorithm: &Algorithm, op: usize) -> u8 {
    (0..NUM_OPERATORS)
        .filter(|&to| to != op && algorithm.modulators[to] >> op & 1 == 1)
        .fold(1 << op, |mask, to| mask | below(algorithm, to))
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::fm::algorithm::ALGORITHMS;

    use super::*;

    #[test]
    fn an_operator_alone_keeps_its_chain_and_all_come_back() {
        let mut surface = Surface::default();
        for op in 0..NUM_OPERATORS {
            surface.shown.fm.set(level(op), 90.0);
        }
        let mut operators = Operators::default();
        // Algorithm 5: three pairs.
        operators.solo(1, &ALGORITHMS[4], &mut surface);
        let levels: Vec<f32> = (0..NUM_OPERATORS).map(|op| surface.shown.fm.get(level(op))).collect();
        assert_eq!(levels, [90.0, 90.0, 0.0, 0.0, 0.0, 0.0]);
        operators.solo(4, &ALGORITHMS[4], &mut surface);
        assert!(operators.is_alone(4) && !is_on(&surface.shown, 0) && is_on(&surface.shown, 5));
        operators.solo(4, &ALGORITHMS[4], &mut surface);
        assert!((0..NUM_OPERATORS).all(|op| surface.shown.fm.get(level(op)) == 90.0));
    }

    #[test]
    fn off_and_on_and_copies_bring_back_the_same_values() {
        let mut surface = Surface::default();
        surface.shown.fm.set(level(2), 71.0);
        surface.shown.fm.set(operator::param(2, operator::COARSE), 7.0);
        let mut operators = Operators::default();
        operators.switch(2, &mut surface);
        assert!(!is_on(&surface.shown, 2));
        operators.switch(2, &mut surface);
        assert_eq!(surface.shown.fm.get(level(2)), 71.0);
        operators.copy(2, &surface);
        operators.paste(0, true, &mut surface);
        assert_eq!(surface.shown.fm.get(operator::param(0, operator::COARSE)), 1.0, "an envelope alone");
        operators.paste(0, false, &mut surface);
        assert_eq!(surface.shown.fm.get(operator::param(0, operator::COARSE)), 7.0);
        step_algorithm(-1.0, &mut surface);
        assert_eq!(surface.shown.fm.get(global::ALGORITHM), 31.0);
    }
}
