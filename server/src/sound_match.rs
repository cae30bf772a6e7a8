//! A match as spiegelib's servers give it: a path in, the values of a patch out.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::instrument::{Instrument, Matched};
use crate::job::Outcome;
use crate::jobs::{Jobs, NotBegun};
use crate::matches;
use crate::response::Response;

/// Why there is no patch.
pub(crate) enum Missing {
    /// The file is not there, or not below the folder.
    File,
    /// No match could begin.
    NotBegun(NotBegun),
    /// The match failed, and why.
    Failed(String),
}

/// Matches a file, and waits for it.
pub(crate) fn patch(
    instrument: &Arc<dyn Instrument>,
    folder: &Folder,
    jobs: &Jobs,
    target: &str,
) -> Result<Value, Missing> {
    let order = matches::plain_order(&**instrument, folder, target).ok_or(Missing::File)?;
    let id = jobs.begin(instrument, order).map_err(Missing::NotBegun)?;
    match jobs.wait(id) {
        Some(Outcome::Done(matched)) => Ok(values(&matched)),
        Some(Outcome::Failed(why)) => Err(Missing::Failed(why)),
        Some(Outcome::Cancelled) | None => Err(Missing::Failed("the match was given up".to_owned())),
    }
}

/// Pairs of a value's place and what it is, 0-1.
fn values(matched: &Matched) -> Value {
    // As the value was meant, not as its nearest double.
    let rounded = |value: f32| (f64::from(value) * 1e6).round() / 1e6;
    json!({"patch": matched.patch.iter().map(|(place, value)| json!([place, rounded(*value)])).collect::<Vec<_>>()})
}

/// `GET /sound_match?target=PATH`: 404 without a target and 500 where there is no patch, as its programs expect.
pub(crate) fn answer(instrument: &Arc<dyn Instrument>, folder: &Folder, jobs: &Jobs, target: Option<&str>) -> Response {
    let Some(target) = target else {
        return Response::refusal(404, "expected /sound_match?target=FILE");
    };
    match patch(instrument, folder, jobs, target) {
        Ok(patch) => Response::json(&patch),
        Err(Missing::File) => matches::no_file(500, target),
        Err(Missing::NotBegun(why)) => matches::refused(why),
        Err(Missing::Failed(why)) => Response::refusal(500, why),
    }
}
