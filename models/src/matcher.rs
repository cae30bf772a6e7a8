//! What finds patches for a sound, whatever kind of patch it is: who asks for a match needs this trait alone, so that matchers for
//! other layers of a patch can stand beside [`Search`](crate::search::Search).

mod candidate;
mod choice;
mod kind;
mod missed;
mod seed;
mod settings;
mod taste;
mod verdict;

use std::sync::atomic::AtomicBool;

pub use candidate::{Candidate, Origin};
pub use choice::{KindWish, Offer, Why, choose, choose_by, reason};
pub use kind::Kind;
pub use missed::{Missed, missed, missed_text};
pub use seed::Seed;
pub use settings::Settings;
pub use taste::{Preference, Rated, Taste};
pub use verdict::Verdict;

use crate::target::Target;

/// A match at work, step by step within a budget of engine calls ([`Settings::num_renders`]). Between any two steps the best so far can
/// be taken; one seed of the settings gives one answer on any number of threads.
pub trait Matcher<'a> {
    /// A match of `target` that begins with `seeds`, the likeliest first; what it makes of them starts with the first step.
    fn begin(target: &'a Target, seeds: Vec<Seed>, settings: Settings) -> Self
    where
        Self: Sized;

    /// Goes on for a short while, in which it looks at `cancel`; false when the budget is spent or it was cancelled.
    fn step(&mut self, cancel: &AtomicBool) -> bool;

    /// Engine calls so far.
    fn num_renders(&self) -> usize;

    /// The best so far, nearest first; before anything was heard the first seeds, without distance.
    fn candidates(&self) -> Vec<Candidate>;

    /// All that another match of the same target would begin with to go on from here, nearest first.
    fn living(&self) -> Vec<Seed>;
}
