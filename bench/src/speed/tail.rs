//! The CPU tail: how long the longest blocks take, alone, beside a busy worker and beside a match.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use cpu_time::ThreadTime;
use serde_json::json;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::instrument::Instrument;
use vaeform_dsp::render::{Batch, Job};
use vaeform_dsp::synth::PatchTarget;
use vaeform_patch::{PARAMS, Patch};
use vaeform_session::{Command, Phase, open};

use super::cases::{BLOCK, RATE_HZ, percussive, sustaining};
use super::drop::{DropSound, wait};
use crate::stdout;

/// Blocks in a run, and interleaved runs of each kind.
const BLOCKS: usize = 20_000;
const RUNS: usize = 5;
/// Patches a second that a steered synth follows, and places on the way that they take.
const STEERS_HZ: usize = 200;
const STEER_PLACES: usize = 64;
/// Time that a block of 64 frames at 48 kHz lasts.
const BLOCK_US: f64 = BLOCK as f64 * 1e6 / RATE_HZ as f64;

/// Percentiles of one run, in microseconds of thread CPU time a block.
struct Tail {
    median: f64,
    p999: f64,
    max: f64,
}

/// Sixteen voices with a key change every eighth block and another patch every hundredth.
fn play() -> Tail {
    let mut instrument = Instrument::new(RATE_HZ as f32);
    let patches = [sustaining(), percussive(0), percussive(3)];
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut times = Vec::with_capacity(BLOCKS);
    for block in 0..BLOCKS {
        let start = ThreadTime::now();
        if block % 100 == 0 {
            instrument.synth.load_patch(&patches[block / 100 % 3]);
        }
        if block % 8 == 0 {
            let key = |n: usize| 36 + (n * 5 % 60) as u8;
            let n = block / 8;
            if n >= 16 {
                instrument
                    .synth
                    .handle(Event::note_off(NoteTarget { note: Some(key(n - 16)), ..NoteTarget::default() }));
            }
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: key(n), velocity: 0.8 });
        }
        instrument.render(&mut left, &mut right);
        instrument.finish(&mut left, &mut right);
        times.push(start.elapsed().as_nanos() as f64 / 1000.0);
        std::hint::black_box((&left, &right));
    }
    times.sort_by(f64::total_cmp);
    Tail { median: times[BLOCKS / 2], p999: times[BLOCKS * 999 / 1000], max: times[BLOCKS - 1] }
}

/// Sixteen held voices; with `steered` a new patch to follow 200 times a second, for so much audio.
fn hold(steered: bool) -> Tail {
    let mut instrument = Instrument::new(RATE_HZ as f32);
    let (from, to) = (sustaining(), percussive(3));
    instrument.synth.load_patch(&from);
    for n in 0..16 {
        instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 36 + 3 * n, velocity: 0.8 });
    }
    let steers: Vec<PatchTarget> =
        (0..STEER_PLACES).map(|place| PatchTarget::new(between(&from, &to, place))).collect();
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut times = Vec::with_capacity(BLOCKS);
    let every = (RATE_HZ / (BLOCK * STEERS_HZ)).max(1);
    for block in 0..BLOCKS {
        let start = ThreadTime::now();
        if steered && block % every == 0 {
            instrument.synth.set_patch_target(&steers[block / every % STEER_PLACES]);
        }
        instrument.render(&mut left, &mut right);
        instrument.finish(&mut left, &mut right);
        times.push(start.elapsed().as_nanos() as f64 / 1000.0);
        std::hint::black_box((&left, &right));
    }
    times.sort_by(f64::total_cmp);
    Tail { median: times[BLOCKS / 2], p999: times[BLOCKS * 999 / 1000], max: times[BLOCKS - 1] }
}

/// Part `place` of a way there and back between two patches.
fn between(from: &Patch, to: &Patch, place: usize) -> Patch {
    let way = 1.0 - (2.0 * place as f32 / STEER_PLACES as f32 - 1.0).abs();
    let mut patch = *from;
    for def in &PARAMS {
        patch.fm.set(def.id, from.fm.get(def.id) + way * 0.3 * (to.fm.get(def.id) - from.fm.get(def.id)));
    }
    patch
}

/// Renders on another thread, as the worker does when it is busy, until told to stop.
fn keep_busy(stop: &AtomicBool) {
    let mut batch = Batch::new(RATE_HZ as f32, Isa::detect());
    let job = Job { note: 60, velocity: 0.8, hold_frames: usize::MAX };
    let jobs = [(sustaining(), job); Batch::MAX];
    let mut outputs = vec![vec![0.0; 4096]; Batch::MAX];
    while !stop.load(Ordering::Relaxed) {
        batch.render(&jobs, &mut outputs);
    }
}

/// A session that matches a sound, on and on until told to stop.
fn keep_matching(sound: &DropSound, stop: &AtomicBool) -> Result<()> {
    let (session, _audio) = open();
    let client = session.client();
    client.send(Command::MatchFiles(vec![sound.path().to_owned()]));
    while !stop.load(Ordering::Relaxed) {
        wait(&client, |matches| matches.phase == Phase::Rest || stop.load(Ordering::Relaxed))?;
        client.send(Command::ContinueMatch);
        wait(&client, |matches| matches.phase != Phase::Rest || stop.load(Ordering::Relaxed))?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The runs of every kind, as many of each and in the same order.
#[derive(Default)]
struct Tails {
    alone: Vec<Tail>,
    /// Beside a busy worker.
    beside: Vec<Tail>,
    matched: Vec<Tail>,
    held: Vec<Tail>,
    steered: Vec<Tail>,
}

impl Tails {
    fn measure() -> Result<Self> {
        let (mut tails, sound) = (Self::default(), DropSound::new()?);
        for _ in 0..RUNS {
            tails.held.push(hold(false));
            tails.steered.push(hold(true));
            tails.alone.push(play());
            let stop = AtomicBool::new(false);
            tails.beside.push(std::thread::scope(|scope| {
                scope.spawn(|| keep_busy(&stop));
                let tail = play();
                stop.store(true, Ordering::Relaxed);
                tail
            }));
            let stop = AtomicBool::new(false);
            tails.matched.push(std::thread::scope(|scope| {
                let matching = scope.spawn(|| keep_matching(&sound, &stop));
                let tail = play();
                stop.store(true, Ordering::Relaxed);
                matching.join().map_or_else(|panic| std::panic::resume_unwind(panic), |done| done.map(|()| tail))
            })?);
        }
        Ok(tails)
    }

    /// The kinds with the medians of median, 99.9th percentile and maximum.
    fn rows(&self) -> [(&'static str, f64, f64, f64); 5] {
        let of = |tails: &[Tail], pick: fn(&Tail) -> f64| median(tails.iter().map(pick).collect());
        let kinds = [
            ("alone", &self.alone),
            ("worker busy", &self.beside),
            ("matching", &self.matched),
            ("held", &self.held),
            ("held, steered", &self.steered),
        ];
        kinds.map(|(name, tails)| (name, of(tails, |t| t.median), of(tails, |t| t.p999), of(tails, |t| t.max)))
    }
}

/// How much longer the 99.9th percentile is in the runs of `with` than in those of `without`, run by run.
fn rise(without: &[Tail], with: &[Tail]) -> f64 {
    median(without.iter().zip(with).map(|(a, b)| b.p999 - a.p999).collect())
}

/// Measures and prints.
pub(super) fn run(json: bool) -> Result<()> {
    let tails = Tails::measure()?;
    let rows = tails.rows();
    let worker_rise = rise(&tails.alone, &tails.beside);
    let match_rise = rise(&tails.alone, &tails.matched);
    let steer_rise = rise(&tails.held, &tails.steered);
    if json {
        let rows = rows.map(
            |(name, median, p999, max)| json!({"case": name, "median_us": median, "p999_us": p999, "max_us": max}),
        );
        let all = json!({
            "block_us": BLOCK_US,
            "rows": rows,
            "p999_rise_us": worker_rise,
            "p999_match_rise_us": match_rise,
            "p999_steer_rise_us": steer_rise,
        });
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    let mut text =
        format!("16 voices, {RATE_HZ} Hz, {BLOCK} frames ({BLOCK_US:.0} us), thread CPU time, median of {RUNS} runs\n");
    for (name, median, p999, max) in rows {
        let part = |us: f64| 100.0 * us / BLOCK_US;
        text += &format!(
            "{name:14} median {median:6.1} us ({:4.1} %)   p99.9 {p999:6.1} us ({:4.1} %)   max {max:6.1} us ({:4.1} %)\n",
            part(median),
            part(p999),
            part(max)
        );
    }
    text += &format!("p99.9 rises by {worker_rise:.1} us beside the busy worker\n");
    text += &format!("p99.9 rises by {match_rise:.1} us beside a match\n");
    text += &format!("p99.9 rises by {steer_rise:.1} us when 16 held voices follow {STEERS_HZ} patches a second\n");
    stdout::print(text.as_bytes())
}
