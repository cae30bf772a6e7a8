//! The layers as JSON that people can read: an object for each group, with what differs from a new patch.
//!
//! Beside its parameters a group may hold `table` (oscillators), `bands` (noise), `bank` (partials), `points` (envelopes and LFOs) and `names`
//! (macros); beside the groups lie the `routes`.

mod curves;
mod notice;
mod read;
mod routes;
#[cfg(test)]
pub(crate) mod tests;
mod write;

use serde_json::Value;

use super::{LayerGroup, LayerParamId};

pub use notice::LayerNotice;
pub(super) use read::from_json;
pub(super) use write::to_json;

/// The routes, beside the groups.
const ROUTES: &str = "routes";
/// The table of an oscillator.
const TABLE: &str = "table";
/// The content of the noise.
const BANDS: &str = "bands";
/// The content of the partials.
const BANK: &str = "bank";
/// The points of an envelope or an LFO.
const POINTS: &str = "points";
/// The names of the macros.
const NAMES: &str = "names";

/// A number as short as it can be written.
pub(crate) fn number(value: f32) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e6 {
        return Value::from(value as i32);
    }
    // By way of its text: as `f64` 0.7 would become 0.699999988079071.
    Value::from(value.to_string().parse::<f64>().expect("Rust reads the numbers that it writes"))
}

/// The nearest finite value: what is too large for an `f32` is out of range, not infinite.
pub(crate) fn nearest(number: f64) -> f32 {
    number.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

/// Whether a group of that key has a field of that key.
fn is_known(group: &str, key: &str) -> bool {
    let has = |prefix: &str| group.starts_with(prefix);
    match key {
        TABLE if has("osc") => true,
        BANDS if group == LayerGroup::Noise.key() => true,
        BANK if group == LayerGroup::Partials.key() => true,
        POINTS if has("env") || has("lfo") => true,
        NAMES if group == LayerGroup::Macros.key() => true,
        _ => LayerParamId::from_key(&format!("{group}.{key}")).is_some(),
    }
}
