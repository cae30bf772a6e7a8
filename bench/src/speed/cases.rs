//! The speed table: the plugin's lanes, a lone voice, decayed voices, and 16 different patches.

use cpu_time::ThreadTime;
use vaeform_dsp::event::Event;
use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, global, operator};

/// Sample rate of every case.
pub(super) const RATE_HZ: usize = 48_000;
/// Frames a call.
pub(super) const BLOCK: usize = 64;
/// Frames a case renders in one round.
const FRAMES: usize = RATE_HZ / 4;

/// A measured case.
pub(super) struct CaseRow {
    pub(super) case: &'static str,
    pub(super) isa: &'static str,
    /// Median over the rounds, in ns a sample a voice.
    pub(super) ns: f64,
    /// The quickest round.
    pub(super) lowest: f64,
}

/// Six operators at full sustain, algorithm 5, feedback 6: nothing decays, nothing can be skipped.
pub(super) fn sustaining() -> Patch {
    let mut patch = Patch::default();
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 90.0);
        patch.fm.set(operator::param(op, operator::COARSE), (6 - op) as f32);
    }
    patch.fm.set(global::ALGORITHM, 4.0);
    patch.fm.set(global::FEEDBACK, 6.0);
    patch
}

/// The same struck: modulators and the highest carrier die within a second, the other two carriers ring on. `variant` moves the
/// ratios.
pub(super) fn percussive(variant: usize) -> Patch {
    let mut patch = sustaining();
    for op in 0..6 {
        let is_carrier = op % 2 == 0;
        patch
            .fm
            .set(operator::param(op, operator::RATE[1]), if is_carrier { [25.0, 35.0, 50.0][op / 2] } else { 60.0 });
        patch.fm.set(operator::param(op, operator::LEVEL[1]), 0.0);
        patch.fm.set(operator::param(op, operator::LEVEL[2]), 0.0);
        patch.fm.set(operator::param(op, operator::COARSE), ((op * 3 + variant) % 9) as f32);
    }
    patch
}

/// Patch `variant` of sixteen that share nothing: each has another algorithm and another feedback.
fn different(variant: usize) -> Patch {
    let mut patch = sustaining();
    patch.fm.set(global::ALGORITHM, (variant * 2 + variant % 2) as f32);
    patch.fm.set(global::FEEDBACK, (1 + variant % 7) as f32);
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::COARSE), ((op * 5 + variant) % 12) as f32);
    }
    patch
}

/// A synth with `num_voices` keys down, `seconds` after they were struck.
fn playing(patch: &Patch, num_voices: usize, seconds: usize, isa: Isa) -> Synth {
    let mut synth = Synth::with_isa(RATE_HZ as f32, isa);
    synth.load_patch(patch);
    for idx in 0..num_voices {
        let note = 36 + 3 * (idx % 20) as u8;
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 100.0 / 127.0 });
    }
    render(&mut synth, seconds * RATE_HZ);
    synth
}

fn render(synth: &mut Synth, num_frames: usize) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    for _ in 0..num_frames.div_ceil(BLOCK) {
        synth.render(&mut left, &mut right);
        std::hint::black_box((&left, &right));
    }
}

/// A case: renders [`FRAMES`] frames of so many voices.
struct Case {
    name: &'static str,
    isa: Isa,
    num_voices: usize,
    run: Box<dyn FnMut()>,
    times: Vec<f64>,
}

fn live(name: &'static str, patch: Patch, num_voices: usize, seconds: usize, isa: Isa) -> Case {
    let mut synth = playing(&patch, num_voices, seconds, isa);
    Case { name, isa, num_voices, run: Box::new(move || render(&mut synth, FRAMES)), times: Vec::new() }
}

fn batch(name: &'static str, isa: Isa) -> Case {
    let job = |idx| Job { note: 36 + 3 * idx as u8, velocity: 100.0 / 127.0, hold_frames: usize::MAX };
    let jobs: Vec<_> = (0..Batch::MAX).map(|idx| (different(idx), job(idx))).collect();
    let mut outputs = vec![vec![0.0; FRAMES]; jobs.len()];
    let mut batch = Batch::new(RATE_HZ as f32, isa);
    let run = Box::new(move || batch.render(&jobs, &mut outputs));
    Case { name, isa, num_voices: Batch::MAX, run, times: Vec::new() }
}

/// Runs every case `rounds` times in turns.
pub(super) fn measure(rounds: usize) -> Vec<CaseRow> {
    let mut cases = Vec::new();
    let mut sets = vec![Isa::detect()];
    if sets[0] != Isa::without_avx2() {
        sets.push(Isa::without_avx2());
    }
    for isa in sets {
        cases.push(live("16 voices sounding", sustaining(), 16, 1, isa));
        cases.push(live("32 voices sounding", sustaining(), 32, 1, isa));
        cases.push(live("1 voice", sustaining(), 1, 1, isa));
        cases.push(live("16 percussive voices, just struck", percussive(1), 16, 0, isa));
        cases.push(live("16 percussive voices, decayed", percussive(1), 16, 2, isa));
        cases.push(batch("16 different patches in the lanes", isa));
    }
    for _ in 0..rounds {
        for case in &mut cases {
            if case.name.ends_with("just struck") {
                let mut synth = playing(&percussive(1), 16, 0, case.isa);
                case.run = Box::new(move || render(&mut synth, FRAMES));
            }
            let start = ThreadTime::now();
            (case.run)();
            case.times.push(start.elapsed().as_nanos() as f64 / (FRAMES * case.num_voices) as f64);
        }
    }
    cases
        .into_iter()
        .map(|mut case| {
            case.times.sort_by(f64::total_cmp);
            let (ns, lowest) = (case.times[case.times.len() / 2], case.times[0]);
            CaseRow { case: case.name, isa: case.isa.name(), ns, lowest }
        })
        .collect()
}
