//! Files of matches.

use crate::instrument::FileKind;
use crate::job::Outcome;
use crate::jobs::Jobs;
use crate::response::Response;

/// A file of a match by its name, `NUMBER.ending`.
pub(crate) fn file(jobs: &Jobs, name: &str) -> Response {
    let Some((id, ending)) = name.split_once('.') else { return none(name) };
    let kind = FileKind::ALL.into_iter().find(|kind| kind.ending() == ending);
    let (Some(kind), Ok(id)) = (kind, id.parse()) else { return none(name) };
    match jobs.outcome(id) {
        Some(Outcome::Done(matched)) => match matched.file(kind) {
            Some(bytes) => Response::bytes(kind.media(), bytes.clone()),
            None => none(name),
        },
        _ => none(name),
    }
}

fn none(name: &str) -> Response {
    let endings = FileKind::ALL.map(FileKind::ending).join(", ");
    Response::refusal(
        404,
        format!("patch {name}: no such file; expected the number of a match that is done, and .{endings}"),
    )
}
