//! What holds for every warp: it leaves a cycle alone at rest, stays finite and bounded, moves without a jump, and allocates nothing.

use vaeform_wavetable::factory::recipe;
use vaeform_wavetable::interpolation::{BEFORE, GUARD};
use vaeform_wavetable::warp::{Bake, Warp, cycle_len};
use vaeform_wavetable::{FRAME_LEN, Levels, Wavetable, num_harmonics};

fn levels(name: &str) -> Levels {
    Levels::new(&recipe(name).unwrap().make())
}

fn baked(bake: &mut Bake, levels: &Levels, position: f32, warp: Warp, amount: f32, harmonics: usize) -> Vec<f32> {
    let mut out = vec![f32::NAN; cycle_len(harmonics) + GUARD];
    bake.bake(levels, position, warp, amount, harmonics, &mut out);
    out
}

fn rms(samples: impl ExactSizeIterator<Item = f32>) -> f32 {
    let len = samples.len() as f32;
    (samples.map(|x| x * x).sum::<f32>() / len).sqrt()
}

#[test]
fn at_rest_a_cycle_is_read_as_the_level_of_its_table() {
    let levels = levels("Saw Sync");
    let mut bake = Bake::default();
    for level in [0, 2, 3, 8, 20, 30] {
        let harmonics = num_harmonics(level);
        // As long as that of the level, so that both are read alike.
        let len = vaeform_wavetable::cycle_len(harmonics);
        let len_log2 = len.ilog2();
        for warp in Warp::ALL {
            let mut out = vec![f32::NAN; len + GUARD];
            bake.bake(&levels, 77.0, warp, 0.0, harmonics, &mut out);
            let step = 429_123_457_u32;
            let read = |i: u32| {
                let phase = i.wrapping_mul(step);
                vaeform_wavetable::interpolation::read_cycle(&out, len_log2, phase) - levels.read(level, 77, phase)
            };
            let apart = (0..20_000).map(|i| read(i).abs()).fold(0.0, f32::max);
            let peak = (0..20_000).map(|i: u32| levels.read(level, 77, i.wrapping_mul(step)).abs()).fold(0.0, f32::max);
            let db = 20.0 * (apart / peak).log10();
            assert!(db < -90.0, "{warp:?}, {harmonics} harmonics: {db:.1} dB");
        }
    }
}

#[test]
fn the_guard_goes_on_with_the_cycle() {
    let levels = levels("Saw Sync");
    let out = baked(&mut Bake::default(), &levels, 3.5, Warp::Bend, 0.4, 100);
    let len = out.len() - GUARD;
    assert_eq!(out[0], out[len]);
    assert_eq!(out[BEFORE..GUARD], out[BEFORE + len..]);
}

#[test]
fn no_harmonic_above_the_last_one_is_left() {
    let levels = levels("Pulse Width");
    let mut bake = Bake::default();
    for warp in Warp::ALL {
        let out = baked(&mut bake, &levels, 60.0, warp, 0.6, 40);
        let samples = &out[BEFORE..out.len() - 2];
        let amplitude = |k: usize| {
            let turn = |i: usize| std::f32::consts::TAU * (i * k % samples.len()) as f32 / samples.len() as f32;
            let (re, im) = samples
                .iter()
                .enumerate()
                .fold((0.0_f32, 0.0_f32), |(re, im), (i, x)| (re + x * turn(i).cos(), im + x * turn(i).sin()));
            re.hypot(im)
        };
        let strongest = |harmonics: std::ops::Range<usize>| harmonics.map(amplitude).fold(0.0, f32::max);
        let (kept, above) = (strongest(1..41), strongest(41..samples.len() / 2));
        assert!(above < 1e-5 * kept, "{warp:?}: {above} and {kept}");
    }
}

/// The largest way, in rms, that a cycle goes when its amount goes by a step.
fn largest_way(bake: &mut Bake, levels: &Levels, warp: Warp, steps_to_one: i32) -> (f32, f32) {
    let first = if warp.is_bipolar() { -steps_to_one } else { 0 };
    let at = |step: i32| step as f32 / steps_to_one as f32;
    let mut last = baked(bake, levels, 20.0, warp, at(first), 100);
    let mut most = (0.0, 0.0);
    for step in first + 1..=steps_to_one {
        let now = baked(bake, levels, 20.0, warp, at(step), 100);
        let way = rms(now.iter().zip(&last).map(|(a, b)| a - b));
        if way > most.0 {
            most = (way, at(step));
        }
        last = now;
    }
    most
}

/// A jump is as large however small the step is; what moves steadily goes an eighth of the way in an eighth of the step.
#[test]
fn a_warp_moves_without_a_jump() {
    let levels = levels("Skewed Triangle");
    let mut bake = Bake::default();
    let mut missed = Vec::new();
    for warp in Warp::ALL {
        let (coarse, _) = largest_way(&mut bake, &levels, warp, 1_000);
        let (fine, at) = largest_way(&mut bake, &levels, warp, 8_000);
        let db = |way: f32| 20.0 * (way / 0.5).log10();
        let line =
            format!("{}: {:.1} dB in steps of 1/1,000, {:.1} of 1/8,000, at {at}", warp.key(), db(coarse), db(fine));
        println!("{line}");
        // A step that meets a flat place of the wave takes in more of it than in proportion.
        let share = if warp == Warp::Crush { 0.6 } else { 0.3 };
        if fine > share * coarse + 1e-3 {
            missed.push(line);
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Thread time of a bake in the middle of a table, best of several; told, not asserted.
#[test]
fn the_time_of_a_bake() {
    let levels = levels("Saw Sync");
    let mut bake = Bake::default();
    for (harmonics, len) in [(91, 1_024), (240, 2_048), (366, 4_096), (1_023, 4_096)] {
        let mut out = vec![0.0; len + GUARD];
        for warp in Warp::ALL {
            let mut best = f64::INFINITY;
            for _ in 0..20 {
                let start = cpu_time::ThreadTime::now();
                for i in 0..50 {
                    bake.bake(&levels, 100.5 + i as f32 * 0.01, warp, 0.5, harmonics, &mut out);
                }
                best = best.min(start.elapsed().as_secs_f64() / 50.0);
            }
            println!("{harmonics} harmonics in {len} samples, {}: {:.1} us", warp.key(), 1e6 * best);
        }
    }
}

#[test]
fn baking_allocates_nothing() {
    let levels = levels("Saw Sync");
    let mut bake = Bake::default();
    let mut out = vec![0.0; 4_096 + GUARD];
    assert_no_alloc::assert_no_alloc(|| {
        for warp in Warp::ALL {
            for amount in [-1.0, 0.0, 0.3, 1.0] {
                for harmonics in [1, 100, 1_023] {
                    bake.bake(&levels, 100.5, warp, amount, harmonics, &mut out);
                }
            }
        }
    });
}

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    /// Any table, amount and position give finite samples that are not much louder than the table.
    #[test]
    fn whatever_is_asked_stays_finite_and_bounded(
        frames in proptest::collection::vec(proptest::collection::vec(-1.0_f32..1.0, 16), 1..4),
        which in 0..Warp::ALL.len(),
        amount in proptest::num::f32::ANY,
        unit in -1.0_f32..1.0,
        position in proptest::num::f32::ANY,
        harmonics in 0_usize..5_000,
        len_log2 in 2_u32..=12,
    ) {
        let repeated = frames.iter().flat_map(|frame| (0..FRAME_LEN).map(|i| frame[i / 128]));
        let levels = Levels::new(&Wavetable::new("any", repeated.collect::<Vec<f32>>()).unwrap());
        let mut bake = Bake::default();
        let mut out = vec![f32::NAN; (1 << len_log2) + GUARD];
        for (amount, position) in [(amount, position), (unit, 1.5)] {
            bake.bake(&levels, position, Warp::ALL[which], amount, harmonics, &mut out);
            let peak = out.iter().fold(0.0_f32, |peak, x| if x.is_finite() { peak.max(x.abs()) } else { f32::INFINITY });
            proptest::prop_assert!(peak < 40.0, "{:?} {amount}: {peak}", Warp::ALL[which]);
        }
    }
}

/// A table without its fullest levels is warped as one that has no more harmonics.
#[test]
fn tables_without_their_fullest_levels_can_be_warped() {
    let table = recipe("Sine to Saw").unwrap().make();
    let (few, mut bake) = (Levels::up_to(&table, 60), Bake::default());
    for warp in Warp::ALL {
        for harmonics in [1, 40, 500, 1_023] {
            let cycle = baked(&mut bake, &few, 20.0, warp, 0.4, harmonics);
            assert!(cycle.iter().all(|x| x.is_finite() && x.abs() < 8.0), "{warp:?}, {harmonics}");
            // A high-pass leaves nothing of the lowest one.
            let is_heard = cycle.iter().any(|x| x.abs() > 0.01);
            assert!(is_heard || harmonics == 1, "{warp:?}, {harmonics}");
        }
    }
}
