//! From the drop of a sound to the first candidate with a measured distance: in a session with the patch library in memory, as the
//! plugin has it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::NamedTempFile;
use vaeform_dsp::render::{Job, render_note};
use vaeform_patch::factory;
use vaeform_session::match_library::{self, Growth, Recipe};
use vaeform_session::{Client, Command, Matches, NUM_ISLANDS, Phase, open};

use crate::outputs::write_wav;
use crate::{crew, stdout};

/// Drops that are timed.
const ROUNDS: usize = 11;
/// The sound: 2 s of a factory voice.
const RATE_HZ: u32 = 44_100;
const SECONDS: usize = 2;
const VOICE: usize = 2;
/// How long a drop may take, and pauses between looks.
const LIMIT: Duration = Duration::from_secs(3_600);
const PAUSE: Duration = Duration::from_micros(200);

/// A sound file in the system's folder for such, gone when dropped.
pub(super) struct DropSound(NamedTempFile);

impl DropSound {
    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn new() -> Result<Self> {
        let mut file = tempfile::Builder::new().prefix("vaeform-drop-").suffix(".wav").tempfile()?;
        let job = Job { note: 57, velocity: 0.8, hold_frames: RATE_HZ as usize };
        let take = render_note(&factory::bank()[VOICE].patch, job, SECONDS * RATE_HZ as usize, RATE_HZ as f32);
        write_wav(&mut file, &take, RATE_HZ)?;
        Ok(Self(file))
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Waits for a match to come to something; the time it took.
///
/// # Errors
/// After an hour.
pub(super) fn wait(client: &Client, reached: impl Fn(&Matches) -> bool) -> Result<Duration> {
    let start = Instant::now();
    while !reached(&client.snapshot().matches) {
        ensure!(start.elapsed() < LIMIT, "the match does not come to anything");
        std::thread::sleep(PAUSE);
    }
    Ok(start.elapsed())
}

/// Processor time of the threads that match, as far as the system tells it.
fn matching_time() -> Option<Duration> {
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    let nanos = tasks.flatten().filter_map(|task| {
        let read = |file| std::fs::read_to_string(task.path().join(file)).ok();
        read("comm")?.starts_with("vaeform match").then(|| read("schedstat")?.split(' ').next()?.parse::<u64>().ok())?
    });
    Some(Duration::from_nanos(nanos.sum()))
}

/// The first drop of a process on a machine that has no library: everything is read, measured and heard for the first time.
///
/// # Errors
/// When there is no sound to drop, or nothing comes of it.
pub(super) fn run_fresh(json: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    match_library::share(Recipe { folder: Some(folder.path().to_owned()), ..Recipe::default() });
    let (sound, (session, _audio)) = (DropSound::new()?, open());
    let client = session.client();
    client.send(Command::MatchFiles(vec![sound.path().to_owned()]));
    let first = wait(&client, |matches| matches.nearest().is_some())?;
    let done = first + wait(&client, |matches| matches.phase == Phase::Rest && matches.num_renders > 0)?;
    let cpu = matching_time().unwrap_or_default();
    let nearest = client.snapshot().matches.clone();
    let total = nearest.nearest().and_then(|island| nearest.candidates[island].as_ref()?.distance).map(|of| of.total());
    let grown = wait(&client, |matches| matches.library.is_some_and(|library| library.done > 0))?;
    let (first, done, cpu) = (first.as_secs_f64(), done.as_secs_f64(), cpu.as_secs_f64());
    if json {
        let all = json!({"first_s": first, "done_s": done, "cpu_s": cpu, "distance": total, "library_begins_s": grown.as_secs_f64()});
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    let text = format!(
        "{SECONDS} s of sound without a library, from the first drop: a candidate with a measured distance after {first:.2} s, all renders \
         after {done:.1} s ({cpu:.1} s of processor time), distance {:.2}; then the library grows\n",
        total.unwrap_or(f64::NAN)
    );
    stdout::print(text.as_bytes())
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn middle(values: &[f64]) -> Option<f64> {
    values.get(values.len() / 2).copied()
}

/// Milliseconds of every drop until its first hybrid and until all of them, and processor time until then.
#[derive(Default)]
struct HybridTimes {
    first: Vec<f64>,
    last: Vec<f64>,
    cpu: Vec<f64>,
}

impl HybridTimes {
    /// Waits for the hybrids of a drop that is so old; `before` is the processor time at its beginning.
    fn follow(&mut self, client: &Client, since: Duration, before: Option<Duration>) -> Result<()> {
        let first = since + wait(client, |matches| matches.candidates[NUM_ISLANDS..].iter().any(Option::is_some))?;
        let last = first + wait(client, |matches| matches.phase != Phase::Analysing)?;
        self.first.push(1e3 * first.as_secs_f64());
        self.last.push(1e3 * last.as_secs_f64());
        if let (Some(before), Some(after)) = (before, matching_time()) {
            self.cpu.push(1e3 * after.saturating_sub(before).as_secs_f64());
        }
        Ok(())
    }

    /// Medians of the first, of all, and of processor time.
    fn medians(&self) -> [Option<f64>; 3] {
        [&self.first, &self.last, &self.cpu].map(|values| middle(&sorted(values.clone())))
    }

    fn text(&self) -> String {
        let [first, last, cpu] = self.medians().map(|ms| ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.0} ms")));
        format!(
            "the first hybrid after {first}, all of them, one tried at other keys, after {last} ({cpu} of processor time)\n"
        )
    }
}

/// Measures and prints.
///
/// # Errors
/// When there is no sound to drop or no library to match with.
pub(super) fn run(json: bool) -> Result<()> {
    let (sound, (session, _audio)) = (DropSound::new()?, open());
    match_library::now();
    let client = session.client();
    let drop = || client.send(Command::MatchFiles(vec![sound.path().to_owned()]));
    let is_measured = |matches: &Matches| matches.nearest().is_some() && matches.num_renders > 0;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let bar = crew::bar(match_library::progress().map_or(0, |progress| progress.all), "patches heard");
    loop {
        match match_library::grow(cores, &|| true) {
            Growth::Grew(progress, _) => bar.set_position(progress.done as u64),
            Growth::Elsewhere(_) | Growth::Cancelled => std::thread::sleep(PAUSE),
            Growth::Whole => break,
        }
    }
    bar.finish_and_clear();
    drop();
    wait(&client, |matches| is_measured(matches) && matches.phase == Phase::Rest)?;
    let (mut wall_ms, mut cpu_ms) = (Vec::new(), Vec::new());
    let mut hybrids = HybridTimes::default();
    for _ in 0..ROUNDS {
        let before = matching_time();
        let old = client.snapshot().matches.clone();
        drop();
        // A new sound clears what was found.
        let cleared = wait(&client, |matches| matches.num_renders < old.num_renders)?;
        let measured = wait(&client, is_measured)?;
        if let (Some(before), Some(after)) = (before, matching_time()) {
            cpu_ms.push(1e3 * (after.saturating_sub(before)).as_secs_f64());
        }
        wall_ms.push(1e3 * (cleared + measured).as_secs_f64());
        hybrids.follow(&client, cleared + measured, before)?;
        client.send(Command::StopMatch);
        wait(&client, |matches| matches.phase == Phase::Rest)?;
    }
    let (wall_ms, cpu_ms) = (sorted(wall_ms), sorted(cpu_ms));
    let wall = middle(&wall_ms).context("no drop was timed")?;
    if json {
        let [first, last, cpu] = hybrids.medians();
        let hybrids = json!({"first_ms": first, "last_ms": last, "cpu_ms": cpu});
        let all = json!({"rounds": ROUNDS, "seconds": SECONDS, "wall_ms": wall, "lowest_ms": wall_ms[0], "cpu_ms": middle(&cpu_ms), "hybrids": hybrids});
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    let cpu = middle(&cpu_ms).map_or_else(String::new, |ms| format!(", {ms:.0} ms of processor time"));
    let text = format!(
        "{SECONDS} s of sound, from the drop to the first candidate with a measured distance, median of {ROUNDS}: {wall:.0} ms \
         (lowest {:.0}){cpu}\n{}",
        wall_ms[0],
        hybrids.text()
    );
    stdout::print(text.as_bytes())
}
