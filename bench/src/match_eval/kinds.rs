//! Kinds of match apart: the best hybrid of every sound, and what is chosen between it and FM.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use vaeform_models::hybrid::HybridKind;
use vaeform_models::search::{Candidate, Hybrids, Kind, KindWish, choose};
use vaeform_patch::PatchName;

use super::figures::{MatchRow, Task};
use super::{Findings, found, measured};
use crate::crew;

/// FM with noise, hybrids and what is chosen, as rivals of an FM search; and what is chosen.
pub(super) fn beside(
    tasks: &[Task],
    own: usize,
    (name, fm): (&str, &Findings),
) -> Result<([MatchRow; 3], Vec<Option<Candidate>>)> {
    let hybrids = found("hybrids", tasks, hybrid);
    let pairs: Vec<(&Task, &Option<Candidate>)> = tasks.iter().zip(&fm.candidates).collect();
    let (start, bar) = (std::time::Instant::now(), crew::bar(pairs.len(), "FM matches with noise"));
    let noisy = crew::map(&pairs, &bar, || (), |(), (task, fm)| fm.as_ref().map(|fm| with_noise(task, fm)));
    bar.finish_and_clear();
    let with_noise = Findings { candidates: noisy, seconds: fm.seconds + start.elapsed().as_secs_f64() };
    let all = fm.candidates.iter().zip(&with_noise.candidates).zip(&hybrids.candidates);
    let candidates = all.map(|((fm, noisy), hybrid)| chosen([fm, noisy, hybrid].map(Option::as_ref))).collect();
    let chosen = Findings { candidates, seconds: with_noise.seconds + hybrids.seconds };
    let row = |name: String, found: &Findings| -> Result<MatchRow> {
        let (row, _) = measured(&name, tasks, found)?;
        Ok(MatchRow { rival_of: Some(own), kinds: counts(&found.candidates), ..row })
    };
    let rows = [
        row(format!("{name} and noise"), &with_noise)?,
        row("hybrids".to_owned(), &hybrids)?,
        row(format!("chosen of {name}, with noise and hybrids"), &chosen)?,
    ];
    Ok((rows, chosen.candidates))
}

/// The best hybrid of a sound, tried at other keys.
fn hybrid(task: &Task) -> Option<Candidate> {
    let hybrids = Hybrids::new(&task.samples, task.rate_hz, &task.target, PatchName::default());
    hybrids?.ranked(&AtomicBool::new(false), |_| ()).into_iter().next()
}

/// An FM match with noise where that brings it nearer, or else as it is.
fn with_noise(task: &Task, fm: &Candidate) -> Candidate {
    let hybrids = Hybrids::new(&task.samples, task.rate_hz, &task.target, PatchName::default());
    hybrids.and_then(|mut hybrids| hybrids.with_noise(fm)).unwrap_or_else(|| fm.clone())
}

/// What is offered of an FM match, one with noise and a hybrid.
fn chosen(of: [Option<&Candidate>; 3]) -> Option<Candidate> {
    let found: Vec<&Candidate> = of.into_iter().flatten().collect();
    let choice = choose(found.iter().copied().enumerate(), KindWish::Auto)?;
    Some(found[choice.place].clone())
}

/// How often each family of kinds was found, by name.
fn counts(found: &[Option<Candidate>]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for candidate in found.iter().flatten() {
        *counts.entry(family(candidate.kind)).or_default() += 1;
    }
    counts
}

fn family(kind: Kind) -> &'static str {
    match kind {
        Kind::Fm => "FM",
        Kind::FmAndNoise => "FM and noise",
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
        assert_eq!(chosen([Some(&fm), None, None]).map(|of| of.kind), Some(Kind::Fm));
        assert_eq!(chosen([None; 3]), None);
    }
}
