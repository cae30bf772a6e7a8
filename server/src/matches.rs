//! Matches over HTTP: begun with a sound in the body or a file below the folder, looked at, followed, given up.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::events::Events;
use crate::folder::Folder;
use crate::instrument::{Instrument, Order};
use crate::jobs::{Jobs, NotBegun};
use crate::request::{Method, Request};
use crate::response::{Body, Response};

/// Engine calls where nobody says how many, and the most.
const RENDERS: usize = 300;
const MAX_RENDERS: usize = 5_000;
/// Characters of a name that are kept.
const MAX_NAME: usize = 80;

/// Begins a match: what its query and body say.
pub(crate) fn begin(instrument: &Arc<dyn Instrument>, folder: &Folder, jobs: &Jobs, request: &Request) -> Response {
    let order = match order(&**instrument, folder, request) {
        Ok(order) => order,
        Err(refusal) => return *refusal,
    };
    match jobs.begin(instrument, order) {
        Ok(id) => {
            let all = json!({"id": id, "status": format!("/match/{id}"), "events": format!("/match/{id}/events")});
            Response { status: 202, ..Response::json(&all) }.with("Location", format!("/match/{id}"))
        }
        Err(why) => refused(why),
    }
}

/// What is said where a match cannot begin.
pub(crate) fn refused(why: NotBegun) -> Response {
    match why {
        NotBegun::Busy(left) => {
            let seconds = left.map_or(1, |left| left.ceil().clamp(1.0, 600.0) as u64);
            Response::refusal(429, sentence(why)).with("Retry-After", seconds.to_string())
        }
        NotBegun::NoThread => Response::refusal(503, sentence(why)),
    }
}

/// Why a match cannot begin, in words.
pub(crate) fn sentence(why: NotBegun) -> &'static str {
    match why {
        NotBegun::Busy(_) => "busy with another match; one at a time",
        NotBegun::NoThread => "the system gives no thread for a match",
    }
}

fn order(instrument: &dyn Instrument, folder: &Folder, request: &Request) -> Result<Order, Box<Response>> {
    let number = |name: &str, low: u64, high: u64| match request.value(name) {
        None => Ok(None),
        Some(text) => match text.parse().ok().filter(|n| (low..=high).contains(n)) {
            Some(n) => Ok(Some(n)),
            None => Err(bad(format!("{name} {text}: expected {low}-{high}"))),
        },
    };
    let kinds = instrument.kinds();
    let kind = match request.value("kind") {
        None => kinds.first().cloned().unwrap_or_default(),
        Some(kind) if kinds.iter().any(|of| of == kind) => kind.to_owned(),
        Some(kind) => return Err(bad(format!("kind {kind}: expected {}", kinds.join(", ")))),
    };
    let renders = number("renders", 1, MAX_RENDERS as u64)?.map_or(RENDERS, |n| n as usize);
    let note = number("note", 0, 127)?.map(|note| note as u8);
    let seed = number("seed", 0, u64::MAX)?.unwrap_or(1);
    let order = |name, sound| Order { name, sound, kind, renders, note, seed };
    if let Some(target) = request.value("target") {
        if !request.body.is_empty() {
            return Err(bad("a target and a body: expected one of them".to_owned()));
        }
        let file = folder.file(target).map_err(|_| Box::new(no_file(404, target)))?;
        return Ok(order(name_of(target), Box::new(file)));
    }
    if request.body.is_empty() {
        return Err(bad("no sound: expected a sound file as the body, or target=FILE".to_owned()));
    }
    let name = request.value("name").map_or_else(|| "sound".to_owned(), name_of);
    Ok(order(name, Box::new(Cursor::new(request.body.clone()))))
}

/// An order for a file with all else as usual.
pub(crate) fn plain_order(instrument: &dyn Instrument, folder: &Folder, target: &str) -> Option<Order> {
    let sound = Box::new(folder.file(target).ok()?);
    let kind = instrument.kinds().first().cloned().unwrap_or_default();
    Some(Order { name: name_of(target), sound, kind, renders: RENDERS, note: None, seed: 1 })
}

fn bad(why: String) -> Box<Response> {
    Box::new(Response::refusal(400, why))
}

/// What is said of a file that is not there or elsewhere: the same, so that nothing is told of what is elsewhere.
pub(crate) fn no_file(status: u16, target: &str) -> Response {
    let shown: String = target.chars().take(MAX_NAME).collect();
    Response::refusal(status, format!("target {shown}: no such file below the folder that is served"))
}

/// The name of a sound file without folders and extension.
fn name_of(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
    let name: String = stem.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    if name.is_empty() { "sound".to_owned() } else { name }
}

/// One match: what stands behind `/match/`.
pub(crate) fn one(jobs: &Arc<Jobs>, method: Method, rest: &str) -> Response {
    let (number, wanted) = rest.split_once('/').map_or((rest, None), |(number, wanted)| (number, Some(wanted)));
    let none = || Response::refusal(404, format!("match {rest}: no such match; the last eight are kept"));
    let Ok(id) = number.parse::<u64>() else { return none() };
    let Some(json) = jobs.json(id) else { return none() };
    match (method, wanted) {
        (Method::Get, None) => Response::json(&json),
        (Method::Delete, None) => {
            jobs.cancel(id);
            Response { status: 202, ..Response::json(&json!({"id": id, "cancelled": true})) }
        }
        (Method::Get, Some("events")) => {
            let body = Body::Events(Events::new(Arc::clone(jobs), id));
            Response { status: 200, media: "text/event-stream", headers: Vec::new(), body }
        }
        (_, None) => Response::refusal(405, "expected GET or DELETE").with("Allow", "GET, DELETE"),
        (_, Some("events")) => Response::refusal(405, "expected GET").with("Allow", "GET"),
        (_, Some(_)) => none(),
    }
}
