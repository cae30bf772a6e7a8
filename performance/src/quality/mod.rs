//! How fit files are for training a model of performances.
//!
//! Each segment has five shares of 0 to 1, of which the score is the geometric mean; a set has the median of its segments' scores, times the share of segments that
//! no other one repeats.

mod finding;
mod novelty;
mod report;
mod shares;
mod threshold;

pub use finding::Finding;
pub use report::{FileQuality, SetQuality};
pub use shares::Shares;
pub use threshold::{Level, Threshold};

/// The middle value, or the mean of the two in the middle; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let mid = values.len() / 2;
    match values.len() {
        0 => 0.0,
        num if num % 2 == 1 => values[mid],
        _ => f64::midpoint(values[mid - 1], values[mid]),
    }
}
