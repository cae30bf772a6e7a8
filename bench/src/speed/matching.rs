//! `bench --match`: how long a match takes, from the sound in memory to its first and its last candidate. Thread CPU time where one
//! thread works; wall time beside it for two.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Result;
use cpu_time::{ProcessTime, ThreadTime};
use serde_json::json;
use vaeform_dsp::render::{Job, render_note};
use vaeform_models::library::Library;
use vaeform_models::predictor::{FeatureExtractor, Predictor};
use vaeform_models::search::{NUM_DRAWS, Search, Settings, Target, seeds};
use vaeform_patch::factory;

use crate::stdout;
use crate::table::{Align, Table};

const RATE_HZ: u32 = 44_100;
/// The sound: 2 s of a key that is held for 1.2.
const SECONDS: f64 = 2.0;
const HOLD_S: f64 = 1.2;
/// Rounds of the first candidate, of which the median is told.
const ROUNDS: usize = 9;
const THREADS: usize = 2;
const BUDGETS: [usize; 2] = [300, 2_000];

/// Milliseconds of thread CPU time.
struct First {
    sound_ms: f64,
    library_ms: f64,
    distance_ms: f64,
    wall_ms: f64,
    /// After it: the predictor hears the sound and draws, beside what it is shown of it.
    shown_ms: f64,
    predictor_ms: f64,
    drawn_ms: f64,
}

impl First {
    fn total_ms(&self) -> f64 {
        self.sound_ms + self.library_ms + self.distance_ms
    }
}

/// A whole search on two threads.
struct Whole {
    num_renders: usize,
    wall_s: f64,
    cpu_s: f64,
}

fn sound() -> Vec<f32> {
    let hold_frames = (HOLD_S * f64::from(RATE_HZ)) as usize;
    let job = Job { note: 55, velocity: 0.8, hold_frames };
    let num_frames = (SECONDS * f64::from(RATE_HZ)) as usize;
    // A decaying voice with modulators: nothing in it is silent or skipped.
    render_note(&factory::bank()[0].patch, job, num_frames, RATE_HZ as f32)
}

fn ms(time: std::time::Duration) -> f64 {
    1e3 * time.as_secs_f64()
}

/// From samples to the first measured distance, on one thread.
fn first(library: &Library, samples: &[f32]) -> Result<First> {
    let (wall, start) = (Instant::now(), ThreadTime::now());
    let target = Target::new(samples, RATE_HZ)?;
    let sound_ms = ms(start.elapsed());
    let seeds = seeds(library, &target);
    let library_ms = ms(start.elapsed()) - sound_ms;
    let mut search = Search::new(&target, seeds, Settings::default());
    search.step(&AtomicBool::new(false));
    std::hint::black_box(search.candidates());
    let distance_ms = ms(start.elapsed()) - sound_ms - library_ms;
    let wall_ms = ms(wall.elapsed());
    let (mut extractor, predictor) = (FeatureExtractor::default(), Predictor::shared());
    let start = ThreadTime::now();
    let features = extractor.of_target(&target, target.note);
    let shown_ms = ms(start.elapsed());
    std::hint::black_box(predictor.propose(&features, Settings::default().velocity, 1));
    let predictor_ms = ms(start.elapsed()) - shown_ms;
    let latent = predictor.latent(&features, Settings::default().velocity);
    std::hint::black_box(predictor.draw(&latent, NUM_DRAWS, 1, &AtomicBool::new(false)));
    let drawn_ms = ms(start.elapsed()) - shown_ms - predictor_ms;
    Ok(First { sound_ms, library_ms, distance_ms, wall_ms, shown_ms, predictor_ms, drawn_ms })
}

/// Thread CPU time of a render with its features, in ms: a search of 300 on one thread, less nothing.
fn render_ms(library: &Library, target: &Target) -> f64 {
    let seeds = seeds(library, target);
    let start = ThreadTime::now();
    let mut search = Search::new(target, seeds, Settings { num_renders: BUDGETS[0], ..Settings::default() });
    search.run(&AtomicBool::new(false));
    ms(start.elapsed()) / search.num_renders().max(1) as f64
}

fn whole(library: &Library, target: &Target, num_renders: usize) -> Whole {
    let seeds = seeds(library, target);
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    let settings = Settings { num_renders, num_threads: THREADS, ..Settings::default() };
    let mut search = Search::new(target, seeds, settings);
    search.run(&AtomicBool::new(false));
    Whole {
        num_renders: search.num_renders(),
        wall_s: wall.elapsed().as_secs_f64(),
        cpu_s: cpu.elapsed().as_secs_f64(),
    }
}

/// Measures and prints.
///
/// # Errors
/// When the sound cannot be measured or standard output fails.
pub(super) fn run(library: &Library, as_json: bool) -> Result<()> {
    let samples = sound();
    let target = Target::new(&samples, RATE_HZ)?;
    let mut firsts: Vec<First> = (0..ROUNDS).map(|_| first(library, &samples)).collect::<Result<_>>()?;
    firsts.sort_by(|a, b| a.total_ms().total_cmp(&b.total_ms()));
    let first = firsts.swap_remove(ROUNDS / 2);
    let render_ms = render_ms(library, &target);
    let wholes = BUDGETS.map(|num_renders| whole(library, &target, num_renders));
    let text = if as_json {
        let whole = |w: &Whole| json!({"renders": w.num_renders, "wall_s": w.wall_s, "cpu_s": w.cpu_s});
        let all = json!({
            "library": library.len(),
            "first_ms": {"sound": first.sound_ms, "library": first.library_ms, "distance": first.distance_ms,
                "total": first.total_ms(), "wall": first.wall_ms},
            "predictor_ms": {"shown": first.shown_ms, "hears_and_proposes": first.predictor_ms, "hears_and_draws": first.drawn_ms},
            "render_ms": render_ms,
            "searches": wholes.iter().map(whole).collect::<Vec<_>>(),
            "threads": THREADS,
        });
        format!("{all:#}\n")
    } else {
        let mut table = Table::new(&[("WHAT", Align::Left), ("THREAD CPU", Align::Right), ("WALL", Align::Right)]);
        let row = |what: &str, cpu: String, wall: String| [what.to_owned(), cpu, wall];
        table.row(row("measure the sound", format!("{:.1} ms", first.sound_ms), String::new()));
        let what = format!("search {} patches", library.len());
        table.row(row(&what, format!("{:.1} ms", first.library_ms), String::new()));
        table.row(row("hear the first, with distance", format!("{:.1} ms", first.distance_ms), String::new()));
        let wall = format!("{:.1} ms", first.wall_ms);
        table.row(row("first candidate with distance, one thread", format!("{:.1} ms", first.total_ms()), wall));
        let predictor = format!("{:.1} + {:.1} ms", first.shown_ms, first.predictor_ms);
        table.row(row("the predictor is shown it, hears it and proposes", predictor, String::new()));
        let what = format!("the predictor hears it and draws {NUM_DRAWS} patches");
        table.row(row(&what, format!("{:.1} ms", first.drawn_ms), String::new()));
        table.row(row("a render with its features", format!("{render_ms:.2} ms"), String::new()));
        for w in &wholes {
            let what = format!("{} renders on {THREADS} threads", w.num_renders);
            table.row(row(&what, format!("{:.2} s", w.cpu_s), format!("{:.2} s", w.wall_s)));
        }
        format!("{}\na sound of {SECONDS} s; the first: median of {ROUNDS}\n", table.render())
    };
    stdout::print(text.as_bytes())
}
