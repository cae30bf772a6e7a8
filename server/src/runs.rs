//! Runs of `performance run` below the folder: what they have logged, how far they are, and their results as tables.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use vaeform_pages::report::{Part, page};

use crate::folder::{Entry, Folder};
use crate::response::Response;

/// What a run leaves in its folder.
const LOG: &str = "run.log";
const PROGRESS: &str = "progress.json";
const RESULTS: &str = "results.json";
/// Bytes that are read of each at most, and how much of a log's end is shown.
const MAX_LOG: u64 = 64 << 20;
const MAX_PROGRESS: u64 = 64 << 10;
const MAX_RESULTS: u64 = 8 << 20;
const SHOWN_LOG: usize = 16 << 10;
/// Runs that are listed.
const MAX_LISTED: usize = 200;
/// A log that has not grown for so long is of a run that has stopped.
const QUIET: Duration = Duration::from_secs(120);

/// All runs, the newest first.
pub(crate) fn list(folder: &Folder) -> Value {
    let mut logs = folder.list(|name| name == LOG);
    logs.sort_by_key(|of| std::cmp::Reverse(of.changed));
    let rows = logs.iter().take(MAX_LISTED).map(|log| summary(folder, log));
    json!({"runs": rows.collect::<Vec<_>>(), "more": logs.len().saturating_sub(MAX_LISTED)})
}

/// One run with the end of its log.
pub(crate) fn one(folder: &Folder, name: Option<&str>) -> Response {
    let Some(log) = named(folder, name) else { return none(name) };
    let bytes = match folder.read(&log.path, MAX_LOG) {
        Ok(bytes) => bytes,
        Err(error) => return Response::refusal(500, format!("{}: {error}", log.path)),
    };
    let mut all = summary(folder, &log);
    all["log"] = end_of(&bytes).into();
    Response::json(&all)
}

/// The results of a run as a page of tables and plots.
pub(crate) fn tables(folder: &Folder, name: Option<&str>) -> Response {
    let Some(log) = named(folder, name) else { return none(name) };
    let run = run_of(&log);
    match json_of(folder, run, RESULTS, MAX_RESULTS) {
        Some(json) => {
            let part = Part { name: RESULTS, json: &json, folder: None };
            Response::page(page(if run.is_empty() { "Run" } else { run }, &[part]))
        }
        None => Response::refusal(404, format!("run {run}: no {RESULTS} that can be read yet")),
    }
}

fn none(name: Option<&str>) -> Response {
    let name: String = name.unwrap_or_default().chars().take(200).collect();
    Response::refusal(404, format!("run {name}: expected ?name= with a folder that has a {LOG}"))
}

/// The log of a run by the run's name.
fn named(folder: &Folder, name: Option<&str>) -> Option<Entry> {
    let name = name?;
    folder.list(|file| file == LOG).into_iter().find(|log| run_of(log) == name)
}

/// The folder of a log.
fn run_of(log: &Entry) -> &str {
    log.path.strip_suffix(LOG).unwrap_or_default().trim_end_matches('/')
}

fn beside(run: &str, file: &str) -> String {
    if run.is_empty() { file.to_owned() } else { format!("{run}/{file}") }
}

fn json_of(folder: &Folder, run: &str, file: &str, most: u64) -> Option<Value> {
    let bytes = folder.read(&beside(run, file), most).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn summary(folder: &Folder, log: &Entry) -> Value {
    let run = run_of(log);
    let progress = json_of(folder, run, PROGRESS, MAX_PROGRESS);
    let has_results = folder.file(&beside(run, RESULTS)).is_ok();
    let age = log.changed.and_then(|changed| SystemTime::now().duration_since(changed).ok());
    let is_over = progress.as_ref().map_or(has_results, |of| of["state"] == "done");
    let state = match age {
        _ if is_over => "done",
        Some(age) if age > QUIET => "stopped",
        _ => "running",
    };
    let changed = log.changed.and_then(|of| of.duration_since(UNIX_EPOCH).ok()).map(|since| since.as_secs());
    json!({"name": run, "state": state, "progress": progress, "changed": changed, "has_results": has_results})
}

/// The last whole lines of a log.
fn end_of(bytes: &[u8]) -> String {
    let from = bytes.len().saturating_sub(SHOWN_LOG);
    let end = &bytes[from..];
    let first = if from == 0 { 0 } else { end.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
    String::from_utf8_lossy(&end[first..]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_of_whole_lines() {
        assert_eq!(end_of(b"one\ntwo\n"), "one\ntwo\n");
        let long: Vec<u8> = (0..5_000).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
        let end = end_of(&long);
        assert!(end.starts_with("line ") && end.ends_with("line 4999\n") && end.len() <= SHOWN_LOG, "{}", &end[..40]);
    }
}
