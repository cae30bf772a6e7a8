//! Kinds of match apart: the best hybrid of every sound, and what is chosen between it and FM.

use std::collections::BTreeMap;

use vaeform_models::hybrid::HybridKind;
use vaeform_models::search::{Candidate, Hybrids, Kind, KindWish, choose};
use vaeform_patch::PatchName;

use super::figures::Task;

/// The best hybrid of a sound, tried at other keys.
pub(super) fn hybrid(task: &Task) -> Option<Candidate> {
    let hybrids = Hybrids::new(&task.samples, task.rate_hz, &task.target, PatchName::default());
    hybrids?.ranked().into_iter().next()
}

/// What is offered of an FM match and a hybrid.
pub(super) fn chosen(fm: Option<&Candidate>, hybrid: Option<&Candidate>) -> Option<Candidate> {
    let found: Vec<&Candidate> = fm.into_iter().chain(hybrid).collect();
    let choice = choose(found.iter().copied().enumerate(), KindWish::Auto)?;
    Some(found[choice.place].clone())
}

/// How often each family of kinds was found, by name.
pub(super) fn counts(found: &[Option<Candidate>]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for candidate in found.iter().flatten() {
        *counts.entry(family(candidate.kind)).or_default() += 1;
    }
    counts
}

fn family(kind: Kind) -> &'static str {
    match kind {
        Kind::Fm => "FM",
        Kind::Hybrid(HybridKind::Table { .. }) => "table",
        Kind::Hybrid(HybridKind::Partials(_)) => "partials",
        Kind::Hybrid(HybridKind::Noise) => "noise",
    }
}

#[cfg(test)]
mod tests {
    use vaeform_models::search::Origin;
    use vaeform_patch::Patch;

    use super::*;

    #[test]
    fn kinds_are_counted_by_family() {
        let fm = Candidate::of_fm(Patch::default(), Origin::Search, 0);
        let of = |kind| Some(Candidate { kind: Kind::Hybrid(kind), ..fm.clone() });
        let table = |partials| HybridKind::Table { partials, is_octave_down: partials > 0 };
        let found = [of(table(0)), Some(fm.clone()), of(HybridKind::Noise), None, of(table(8))];
        let counts: Vec<_> = counts(&found).into_iter().collect();
        assert_eq!(counts, [("FM", 1), ("noise", 1), ("table", 2)]);
        assert_eq!(chosen(Some(&fm), None).map(|of| of.kind), Some(Kind::Fm));
        assert_eq!(chosen(None, None), None);
    }
}
