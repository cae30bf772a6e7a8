//! Named steps: which of how many, the time so far, what was counted, and a table at the end.

use std::fmt::{self, Display, Formatter};
use std::time::{Duration, Instant};

use anyhow::{Error, Result};

/// What a step counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Checks that held.
    pub(crate) passed: u64,
    /// Checks that did not.
    pub(crate) failed: u64,
    /// Checks that need what is not there.
    pub(crate) not_run: u64,
}

impl Tally {
    /// Adds a check.
    pub(crate) fn check(&mut self, held: bool) {
        if held {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Adds what another has counted.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_run += other.not_run;
    }
}

/// The columns of a table.
impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:6}  {:6}  {:7}", self.passed, self.failed, self.not_run)
    }
}

struct Row {
    name: String,
    took: Duration,
    tally: Tally,
    note: String,
}

/// A run of steps.
pub(crate) struct Progress {
    started: Instant,
    total: usize,
    rows: Vec<Row>,
}

impl Progress {
    /// A run that will have `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { started: Instant::now(), total, rows: Vec::new() }
    }

    /// Runs a step. An error is printed and counts as one failure; a note (`Ok(Some(..))`) says what did not run.
    pub(crate) fn step(&mut self, name: &str, doing: &str, work: impl FnOnce(&mut Tally) -> Result<Option<String>>) {
        println!("\n[{}/{} {}] {name}: {doing}", self.rows.len() + 1, self.total, clock(self.started.elapsed()));
        let started = Instant::now();
        let mut tally = Tally::default();
        let note = match work(&mut tally) {
            Ok(note) => note.unwrap_or_default(),
            Err(error) => {
                if tally.failed == 0 {
                    tally.failed = 1;
                }
                eprintln!("{name} failed: {error:#}");
                first_line(&error)
            }
        };
        if !note.is_empty() {
            println!("{name}: {note}");
        }
        self.rows.push(Row { name: name.to_owned(), took: started.elapsed(), tally, note });
    }

    /// Prints the table and the sum, the latter alone on its line; returns the sum.
    pub(crate) fn finish(&self) -> Tally {
        let width = self.rows.iter().map(|r| r.name.len()).max().unwrap_or(0);
        println!("\n{:width$}   time  passed  failed  not run", "step");
        let mut sum = Tally::default();
        for Row { name, took, tally, note } in &self.rows {
            println!("{name:width$}  {}  {tally}  {note}", clock(*took));
            sum.add(*tally);
        }
        println!("{:width$}  {}  {sum}", "all", clock(self.started.elapsed()));
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        sum
    }
}

fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// `mm:ss`.
fn clock(time: Duration) -> String {
    format!("{:02}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
