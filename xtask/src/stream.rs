//! Running a program: its output passes through as it comes, its counts are read on the way, and it cannot hang for ever.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::Tally;

/// Runs `command` with its output passing through, adds what it counted to `tally` (one check where it counts nothing);
/// `limit` bounds its time.
///
/// # Errors
/// The program cannot start, ends with another code than 0, or is stopped because it took too long.
pub(crate) fn run(command: &mut Command, limit: Duration, tally: &mut Tally) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {name}"))?;
    let stdout = child.stdout.take().context("the program's output is piped")?;
    let deadline = Instant::now() + limit;
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut counted = Tally::default();
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                if let Some(found) = counts(&line) {
                    counted.add(found);
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                stop(&mut child);
                counted.failed += 1;
                tally.add(counted);
                bail!("{name} was stopped: it ran past {} s", limit.as_secs());
            }
        }
    }
    let status = child.wait().with_context(|| format!("cannot wait for {name}"))?;
    if counted == Tally::default() || (!status.success() && counted.failed == 0) {
        counted.check(status.success());
    }
    tally.add(counted);
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Runs `command` with its output passing through, where nothing is counted.
///
/// # Errors
/// The program cannot start or ends with another code than 0.
pub(crate) fn plain(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Reads libtest's `test result: ok. 3 passed; 0 failed; 1 ignored; ..` and the bare `3 passed, 0 failed` of the Python checks,
/// which may go on with `, 1 not run`.
fn counts(line: &str) -> Option<Tally> {
    let (line, separator, not_run) = match line.strip_prefix("test result: ") {
        Some(rest) => (rest.split_once(". ")?.1, "; ", " ignored"),
        None => (line.trim_end(), ", ", " not run"),
    };
    let mut parts = line.split(separator);
    let mut next = |what| parts.next().map(|part| part.strip_suffix(what)?.parse().ok());
    let (passed, failed) = (next(" passed")??, next(" failed")??);
    let not_run = next(not_run).unwrap_or(Some(0))?;
    (separator == "; " || parts.next().is_none()).then_some(Tally { passed, failed, not_run })
}

/// Ends the program and everything it has started: killing cargo alone would leave its test binary running.
fn stop(child: &mut Child) {
    let mut doomed = vec![child.id()];
    let children = children_by_parent();
    let mut next = 0;
    while next < doomed.len() {
        doomed.extend(children.get(&doomed[next]).into_iter().flatten());
        next += 1;
    }
    for pid in doomed.iter().skip(1) {
        let _ = Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Who started whom, from `/proc`; empty where there is none.
fn children_by_parent() -> HashMap<u32, Vec<u32>> {
    let mut map: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // `pid (name) state parent ..`: the name may hold anything, so count from its closing bracket.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        if let Some(parent) = parent {
            map.entry(parent).or_default().push(pid);
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_libtest_and_from_bare_sums_and_from_nothing_else() {
        let tally = |passed, failed, not_run| Some(Tally { passed, failed, not_run });
        assert_eq!(
            counts("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out"),
            tally(12, 0, 1)
        );
        assert_eq!(counts("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured"), tally(3, 2, 0));
        assert_eq!(counts("7 passed, 1 failed"), tally(7, 1, 0));
        assert_eq!(counts("0 passed, 0 failed, 2 not run"), tally(0, 0, 2));
        for other in [
            "",
            "7 passed",
            "so 7 passed, 1 failed",
            "7 passed, 1 failed in 3 s",
            "7 passed, 1 failed, 2 more",
            "test result: ok",
            "running 3 tests",
        ] {
            assert_eq!(counts(other), None, "{other}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_program_that_hangs_is_stopped_with_its_children() {
        let mut tally = Tally::default();
        let started = Instant::now();
        let mut hang = Command::new("sh");
        hang.args(["-c", "echo '2 passed, 0 failed'; sleep 60 & wait"]);
        let error = run(&mut hang, Duration::from_millis(300), &mut tally).unwrap_err();
        assert!(error.to_string().contains("stopped"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
        assert_eq!(tally, Tally { passed: 2, failed: 1, not_run: 0 });
    }

    #[test]
    #[cfg(unix)]
    fn what_did_not_run_is_not_a_check_that_held() {
        let mut tally = Tally::default();
        let mut check = Command::new("sh");
        run(check.args(["-c", "echo '0 passed, 0 failed, 1 not run'"]), Duration::from_secs(10), &mut tally).unwrap();
        assert_eq!(tally, Tally { passed: 0, failed: 0, not_run: 1 });
    }

    #[test]
    #[cfg(unix)]
    fn a_bad_end_is_a_failure_even_when_every_count_was_good() {
        let mut tally = Tally::default();
        let mut bad = Command::new("sh");
        bad.args(["-c", "echo '2 passed, 0 failed'; exit 3"]);
        assert!(run(&mut bad, Duration::from_secs(10), &mut tally).is_err());
        assert_eq!(tally, Tally { passed: 2, failed: 1, not_run: 0 });
    }
}
