//! Who is left out: who does not hear which sound is the reference, or does not hear that the anchor is not it.

use super::session::ListenerSession;
use super::trial::{MID_ANCHOR, REFERENCE};

/// A hidden reference that is rated lower was not heard, and an anchor that is rated higher too.
const HEARD: f64 = 90.0;
/// The share of trials in which that may happen.
const MAX_SHARE: f64 = 0.15;

/// A listener that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What the listener is called.
    pub listener: String,
    /// Why.
    pub why: String,
}

/// The listeners that stay, and those that are left out.
pub fn screened(sessions: Vec<ListenerSession>) -> (Vec<ListenerSession>, Vec<LeftOut>) {
    let (mut stay, mut left_out) = (Vec::new(), Vec::new());
    for session in sessions {
        match fault(&session) {
            None => stay.push(session),
            Some(why) => left_out.push(LeftOut { listener: session.listener, why }),
        }
    }
    (stay, left_out)
}

fn fault(session: &ListenerSession) -> Option<String> {
    let count = |item: &str, is_wrong: fn(f64) -> bool| {
        session.trials.iter().filter(|trial| trial.ratings.get(item).is_none_or(|rating| is_wrong(*rating))).count()
    };
    let all = session.trials.len();
    let is_too_often = |count: usize| count as f64 > MAX_SHARE * all as f64;
    let missed = count(REFERENCE, |rating| rating < HEARD);
    if is_too_often(missed) {
        return Some(format!("the hidden reference was rated below {HEARD} in {missed} of {all} trials"));
    }
    let taken = count(MID_ANCHOR, |rating| rating > HEARD);
    is_too_often(taken).then(|| format!("the anchor of 7 kHz was rated over {HEARD} in {taken} of {all} trials"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::listening::{LOW_ANCHOR, RatedTrial};

    /// A listener to whom an item of a true place 0-100 seems to be at another.
    fn listener(name: &str, mut seems: impl FnMut(f64) -> f64) -> ListenerSession {
        let truth = [(REFERENCE, 100.0), (MID_ANCHOR, 60.0), (LOW_ANCHOR, 25.0), ("match", 80.0)];
        let mut trial = |n: usize| RatedTrial {
            name: format!("trial {n}"),
            ratings: truth.map(|(item, place)| (item.to_owned(), seems(place))).into_iter().collect::<BTreeMap<_, _>>(),
        };
        let trials = (0..12).map(&mut trial).collect();
        ListenerSession { version: 1, page: "p".to_owned(), listener: name.to_owned(), trials }
    }

    #[test]
    fn of_a_perfect_a_random_and_an_inverted_listener_the_first_stays() {
        let mut state = 9_u64;
        let random = move |_: f64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31) * 100.0
        };
        let all = vec![listener("perfect", |x| x), listener("random", random), listener("inverted", |x| 100.0 - x)];
        let (stay, left_out) = screened(all);
        assert_eq!(stay.iter().map(|of| of.listener.as_str()).collect::<Vec<_>>(), ["perfect"]);
        assert_eq!(left_out.iter().map(|of| of.listener.as_str()).collect::<Vec<_>>(), ["random", "inverted"]);
        let deaf = listener("hears no anchor", |x| if x > 50.0 { 100.0 } else { x });
        assert!(screened(vec![deaf]).1[0].why.contains("anchor of 7 kHz"));
    }
}
