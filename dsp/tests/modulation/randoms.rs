//! Random sources.

use crate::rig::{RATE_HZ, Song, run};
use vaeform_dsp::modulation::{CONTROL_FRAMES, Feel, NoteLength, Random, RandomKind, RandomSettings, Rate, note_seed};

const SONG: Song = Song { tempo_bpm: 120.0, is_playing: true };

/// The values at the end of each block of a note that begins with the first.
fn played(settings: &RandomSettings, seed: u64, num_blocks: usize) -> Vec<f32> {
    let (mut random, mut values) = (Random::default(), Vec::new());
    run(
        SONG,
        num_blocks,
        || 480,
        |now, clock| {
            if now == 0 {
                random.note_on(0, seed, settings, clock)
            } else {
                random.begin_block(settings, clock)
            }
            values.push(random.line().end);
        },
    );
    values
}

#[test]
fn a_bounce_repeats_and_notes_differ() {
    for kind in [RandomKind::Note, RandomKind::Hold, RandomKind::Smooth] {
        let settings = RandomSettings { kind, rate: Rate::Hz(20.0), ..RandomSettings::default() };
        let (first, second) = (played(&settings, note_seed(1, 0), 500), played(&settings, note_seed(1, 1), 500));
        assert_eq!(first, played(&settings, note_seed(1, 0), 500));
        assert_ne!(first, second);
    }
}

#[test]
fn the_values_of_notes_are_evenly_spread() {
    let mut counts = [0; 10];
    let mut product = 0.0;
    let mut last = 0.0;
    for note in 0..10_000 {
        let value = played(&RandomSettings::default(), note_seed(3, note), 1)[0];
        assert!((-1.0..=1.0).contains(&value));
        counts[((value + 1.0) * 5.0).min(9.0) as usize] += 1;
        product += value * last;
        last = value;
    }
    // Five deviations of a thousand expected; and a note tells nothing of the next.
    assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
    assert!((product / 10_000.0_f32).abs() < 0.02, "{product}");
}

#[test]
fn held_values_step_with_the_song_and_smooth_ones_do_not_step() {
    // An eighth note of 120 beats a minute is 375 blocks.
    let rate = Rate::Synced(NoteLength { count: 1, division: 8, feel: Feel::Straight });
    let held = played(&RandomSettings { kind: RandomKind::Hold, rate, is_unipolar: true }, 5, 3_750);
    for (block, pair) in held.windows(2).enumerate() {
        assert_eq!(pair[0] != pair[1], (block + 2) % 375 == 0, "block {block}");
    }
    assert!(held.iter().all(|x| (0.0..=1.0).contains(x)));
    let smooth = played(&RandomSettings { kind: RandomKind::Smooth, rate, is_unipolar: false }, 5, 3_750);
    let step = smooth.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // Half a cosine over 2 at most.
    assert!(step < std::f32::consts::PI / 375.0, "{step}");
    // Both go through the same values at the beats.
    assert!((smooth[374] - (2.0 * held[374] - 1.0)).abs() < 1e-5);
    assert_eq!(RATE_HZ as usize % CONTROL_FRAMES, 0);
}
