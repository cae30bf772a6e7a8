//! Ours against a rival, figure by figure: on how many sounds it is nearer, and whether the intervals of the means lie apart.

use serde_json::{Map, Value, json};

use super::figures::{FIGURES, MatchRow, values};
use crate::bootstrap;

/// The level is set by measuring and says nothing about a method.
const COMPARED: usize = FIGURES.len() - 1;

/// One figure of two methods.
struct Duel {
    name: &'static str,
    /// Sounds on which ours is nearer.
    num_won: usize,
    /// Our interval ends before theirs begins.
    is_apart: bool,
}

fn duels(own: &MatchRow, rival: &MatchRow) -> Vec<Duel> {
    let duel = |(figure, (name, _, is_more)): (usize, &(&'static str, usize, bool))| {
        let sign = if *is_more { -1.0 } else { 1.0 };
        let of = |row: &MatchRow| values(&row.panels, figure).iter().map(|value| sign * value).collect::<Vec<f64>>();
        let (ours, theirs) = (of(own), of(rival));
        let num_won = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours < theirs).count();
        Duel { name, num_won, is_apart: bootstrap::mean(&ours).interval[1] < bootstrap::mean(&theirs).interval[0] }
    };
    FIGURES.iter().enumerate().take(COMPARED).map(duel).collect()
}

/// A line for people.
pub(super) fn text(own: &MatchRow, rival: &MatchRow) -> String {
    let duels = duels(own, rival);
    let won: Vec<String> = duels.iter().map(|duel| format!("{} {}", duel.name, duel.num_won)).collect();
    let apart: Vec<&str> = duels.iter().filter(|duel| duel.is_apart).map(|duel| duel.name).collect();
    let apart = if apart.is_empty() { "none".to_owned() } else { apart.join(", ") };
    let count = own.panels.len();
    format!("{} wins against {}: {} of {count}; intervals apart in {apart}\n", own.name, rival.name, won.join(", "))
}

/// The same for programs.
pub(super) fn json(own: &MatchRow, rival: &MatchRow) -> Value {
    let one = |duel: &Duel| (duel.name.to_owned(), json!({"won": duel.num_won, "intervals_apart": duel.is_apart}));
    Value::Object(duels(own, rival).iter().map(one).collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_models::metrics::Panel;

    fn row(mss: &[f64], rms_cosine: f64) -> MatchRow {
        let panel = |mss: &f64| Panel { mss: *mss, wmfcc: 1.0, sot: 0.1, rms_cosine, mr_stft: 1.0, level_db: 0.0 };
        MatchRow {
            name: "a".into(),
            panels: mss.iter().map(panel).collect(),
            seconds: 0.0,
            rival_of: None,
            found: None,
            kinds: Default::default(),
        }
    }

    #[test]
    fn less_distance_and_more_cosine_win() {
        let duels = duels(&row(&[1.0, 1.2, 1.1], 0.9), &row(&[3.0, 1.1, 3.1], 0.8));
        assert_eq!((duels[0].num_won, duels[0].is_apart), (2, false));
        assert_eq!((duels[3].num_won, duels[3].is_apart), (3, true));
        assert_eq!((duels[1].num_won, duels[1].is_apart), (0, false));
    }
}
