//! What became of a listening test.

use std::collections::BTreeSet;

use serde::Serialize;

use super::screening::{LeftOut, screened};
use super::session::ListenerSession;
use super::statistics::{friedman, holm, wilcoxon};

/// What became of a listening test.
#[derive(Clone, Debug, Serialize)]
pub struct Analysis {
    /// Listeners that stayed.
    pub listeners: Vec<String>,
    /// Those that were left out, and why.
    pub left_out: Vec<(String, String)>,
    /// All items, the one that was rated highest first.
    pub items: Vec<ItemRow>,
    /// Friedman's statistic and p over all items.
    pub friedman: Option<(f64, f64)>,
    /// All pairs of items.
    pub pairs: Vec<PairRow>,
}

/// How an item was rated.
#[derive(Clone, Debug, Serialize)]
pub struct ItemRow {
    /// The item.
    pub name: String,
    /// Ratings of it.
    pub count: usize,
    /// Median and quartiles.
    pub median: f64,
    /// A quarter is lower.
    pub lower: f64,
    /// A quarter is higher.
    pub upper: f64,
}

/// Whether two items were rated alike.
#[derive(Clone, Debug, Serialize)]
pub struct PairRow {
    /// The one.
    pub first: String,
    /// The other.
    pub second: String,
    /// The median of differences.
    pub difference: f64,
    /// Wilcoxon's p, corrected for all pairs (Holm).
    pub p: f64,
}

impl Analysis {
    /// Screens listeners and compares the items that all of their trials have.
    pub fn new(sessions: Vec<ListenerSession>) -> Self {
        let (stay, left_out) = screened(sessions);
        let trials: Vec<_> = stay.iter().flat_map(|session| &session.trials).collect();
        let names: BTreeSet<&String> = trials.iter().flat_map(|trial| trial.ratings.keys()).collect();
        let mut items: Vec<ItemRow> = names
            .into_iter()
            .map(|name| {
                let ratings = sorted(trials.iter().filter_map(|trial| trial.ratings.get(name).copied()));
                let at = |part| quantile(&ratings, part);
                ItemRow { name: name.clone(), count: ratings.len(), median: at(0.5), lower: at(0.25), upper: at(0.75) }
            })
            .collect();
        items.sort_by(|a, b| b.median.total_cmp(&a.median).then(a.name.cmp(&b.name)));
        let common: Vec<&ItemRow> = items.iter().filter(|item| item.count == trials.len()).collect();
        let row = |trial: &&super::session::RatedTrial| common.iter().map(|item| trial.ratings[&item.name]).collect();
        let rows: Vec<Vec<f64>> = trials.iter().map(row).collect();
        let listeners = stay.iter().map(|session| session.listener.clone()).collect();
        let left_out = left_out.into_iter().map(|LeftOut { listener, why }| (listener, why)).collect();
        let pairs = pairs(&common, &rows);
        Self { listeners, left_out, friedman: friedman(&rows), pairs, items }
    }
}

fn pairs(items: &[&ItemRow], rows: &[Vec<f64>]) -> Vec<PairRow> {
    let mut pairs = Vec::new();
    for first in 0..items.len() {
        for second in first + 1..items.len() {
            let differences: Vec<f64> = rows.iter().map(|row| row[first] - row[second]).collect();
            let p = wilcoxon(&differences).map_or(1.0, |(_, p)| p);
            let difference = quantile(&sorted(differences), 0.5);
            let [first, second] = [first, second].map(|n| items[n].name.clone());
            pairs.push(PairRow { first, second, difference, p });
        }
    }
    let corrected = holm(&pairs.iter().map(|pair| pair.p).collect::<Vec<_>>());
    pairs.iter_mut().zip(corrected).for_each(|(pair, p)| pair.p = p);
    pairs
}

fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
}

/// A quantile of sorted values, by a straight line between two; not a number of none.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = part * last as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listening::{LOW_ANCHOR, MID_ANCHOR, REFERENCE, RatedTrial};

    #[test]
    fn items_are_ranked_and_pairs_told_apart() {
        let session = |listener: usize| ListenerSession {
            version: 1,
            page: "p".to_owned(),
            listener: format!("listener {listener}"),
            trials: (0..4)
                .map(|n| RatedTrial {
                    name: format!("trial {n}"),
                    ratings: [(REFERENCE, 100.0), (MID_ANCHOR, 50.0), (LOW_ANCHOR, 20.0), ("a", 80.0), ("b", 80.0)]
                        .map(|(item, place)| {
                            // The two are unsteady, and neither is better.
                            let sway = if item == "a" { ((n + listener) % 3) as f64 - 1.0 } else { 0.0 };
                            (item.to_owned(), place + sway)
                        })
                        .into_iter()
                        .collect(),
                })
                .collect(),
        };
        let analysis = Analysis::new((0..6).map(session).collect());
        let names: Vec<&str> = analysis.items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, [REFERENCE, "a", "b", MID_ANCHOR, LOW_ANCHOR]);
        assert!(analysis.friedman.is_some_and(|(_, p)| p < 1e-6));
        let p = |first: &str, second: &str| {
            analysis.pairs.iter().find(|pair| pair.first == first && pair.second == second).map(|pair| pair.p)
        };
        assert!(p("a", "b").is_some_and(|p| p > 0.3) && p("a", MID_ANCHOR).is_some_and(|p| p < 0.01));
    }
}
