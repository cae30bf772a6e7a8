//! The longest blocks of hybrid voices whose keys change.

use cpu_time::ThreadTime;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::fm::Isa;

use super::scene::{Scene, strike};
use crate::speed::cases::{BLOCK, RATE_HZ};

/// Keys that are down at a time.
pub(super) const NUM_VOICES: usize = 16;
/// A quarter of the time that a block of 64 frames lasts.
pub(super) const BOUND_US: f64 = 0.25 * BLOCK as f64 * 1e6 / RATE_HZ as f64;
/// Blocks in a run, and runs.
const BLOCKS: usize = 10_000;
const RUNS: usize = 3;

/// The 99.9th percentile of the CPU time of a block in microseconds, the median of some runs. A key goes up and another down in every
/// eighth block.
pub(super) fn p999_us(isa: Isa) -> f64 {
    let mut runs: Vec<f64> = (0..RUNS).map(|_| run(isa)).collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}

fn run(isa: Isa) -> f64 {
    let mut synth = Scene::Hybrid.synth(isa);
    let key = |n: usize| 36 + (n * 5 % 60) as u8;
    (0..NUM_VOICES).for_each(|n| strike(&mut synth, key(n)));
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut times = Vec::with_capacity(BLOCKS);
    for block in 0..BLOCKS {
        let start = ThreadTime::now();
        if block % 8 == 0 {
            let n = block / 8;
            synth.handle(Event::note_off(NoteTarget { note: Some(key(n)), ..NoteTarget::default() }));
            strike(&mut synth, key(n + NUM_VOICES));
        }
        synth.render(&mut left, &mut right);
        times.push(start.elapsed().as_nanos() as f64 / 1e3);
        std::hint::black_box((&left, &right));
    }
    times.sort_by(f64::total_cmp);
    times[BLOCKS * 999 / 1000]
}
