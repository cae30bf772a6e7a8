//! From the drop of a sound to the first candidate with a measured distance: in a session with the patch library in memory, as the
//! plugin has it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use vaeform_dsp::factory;
use vaeform_dsp::render::{Job, render_note};
use vaeform_session::{Client, Command, Matches, Phase, open};

/// Drops that are timed.
const ROUNDS: usize = 11;
/// The sound: 2 s of a factory voice.
const RATE_HZ: u32 = 44_100;
const SECONDS: usize = 2;
const VOICE: usize = 2;
/// How long the first drop may wait for the library, and pauses between looks.
const LIMIT: Duration = Duration::from_secs(3_600);
const PAUSE: Duration = Duration::from_micros(200);

/// A sound file in the system's folder for such, gone when dropped.
pub(super) struct Sound(PathBuf);

impl Sound {
    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("vaeform-drop-{}.wav", std::process::id()));
        let job = Job { note: 57, velocity: 0.8, hold_frames: RATE_HZ as usize };
        let take = render_note(&factory::bank()[VOICE].patch, job, SECONDS * RATE_HZ as usize, RATE_HZ as f32);
        crate::render::write_wav(&path, &take, RATE_HZ)?;
        Ok(Self(path))
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        // The system clears the folder sooner or later.
        let _ = std::fs::remove_file(&self.0);
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

/// Measures and prints.
///
/// # Errors
/// When there is no sound to drop or no library to match with.
pub(super) fn run(json: bool) -> Result<()> {
    let (sound, (session, _audio)) = (Sound::new()?, open());
    let client = session.client();
    let drop = || client.send(Command::MatchFiles(vec![sound.path().to_owned()]));
    let is_measured = |matches: &Matches| matches.nearest().is_some() && matches.num_renders > 0;
    drop();
    wait(&client, |matches| is_measured(matches) && matches.phase == Phase::Rest)?;
    let (mut wall_ms, mut cpu_ms) = (Vec::new(), Vec::new());
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
        client.send(Command::StopMatch);
        wait(&client, |matches| matches.phase == Phase::Rest)?;
    }
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let (wall_ms, cpu_ms) = (sorted(wall_ms), sorted(cpu_ms));
    let middle = |values: &[f64]| values.get(values.len() / 2).copied();
    let wall = middle(&wall_ms).context("no drop was timed")?;
    if json {
        let all = json!({"rounds": ROUNDS, "seconds": SECONDS, "wall_ms": wall, "lowest_ms": wall_ms[0], "cpu_ms": middle(&cpu_ms)});
        return crate::print(format!("{all:#}\n").as_bytes());
    }
    let cpu = middle(&cpu_ms).map_or_else(String::new, |ms| format!(", {ms:.0} ms of processor time"));
    let text = format!(
        "{SECONDS} s of sound, from the drop to the first candidate with a measured distance, median of {ROUNDS}: {wall:.0} ms \
         (lowest {:.0}){cpu}\n",
        wall_ms[0]
    );
    crate::print(text.as_bytes())
}
