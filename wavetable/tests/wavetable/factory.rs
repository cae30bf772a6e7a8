//! The tables that are made by code.

use std::collections::HashSet;

use vaeform_wavetable::factory::recipes;
use vaeform_wavetable::{FRAME_LEN, Levels};

#[test]
fn there_are_48_tables_of_different_names_and_contents() {
    let tables: Vec<_> = recipes().map(|recipe| recipe.make()).collect();
    assert_eq!(tables.len(), 48);
    assert_eq!(tables.iter().map(|table| table.name().to_owned()).collect::<HashSet<_>>().len(), 48);
    assert_eq!(tables.iter().map(|table| table.id()).collect::<HashSet<_>>().len(), 48);
}

#[test]
fn each_table_moves_and_none_has_a_silent_frame_a_constant_part_or_a_jump_between_frames() {
    for recipe in recipes() {
        let table = recipe.make();
        let frames: Vec<&[f32]> = table.frames().collect();
        let rms = |frame: &[f32]| (frame.iter().map(|x| x * x).sum::<f32>() / FRAME_LEN as f32).sqrt();
        for (i, frame) in frames.iter().enumerate() {
            assert!(rms(frame) > 0.01, "{}: frame {i} has {}", recipe.name, rms(frame));
            let mean = frame.iter().sum::<f32>() / FRAME_LEN as f32;
            assert!(mean.abs() < 1e-4, "{}: frame {i} has a mean of {mean}", recipe.name);
        }
        let apart = |a: &[f32], b: &[f32]| {
            let difference: Vec<f32> = a.iter().zip(b).map(|(a, b)| a - b).collect();
            rms(&difference)
        };
        assert!(apart(frames[0], frames[frames.len() - 1]) > 0.05, "{} does not move", recipe.name);
        for (i, pair) in frames.windows(2).enumerate() {
            // A digital table moves in steps, which is its sound.
            let most = if recipe.category == "Digital" { 1.0 } else { 0.7 };
            let limit = most * rms(pair[0]).max(rms(pair[1]));
            assert!(apart(pair[0], pair[1]) < limit, "{}: frames {i} and {}", recipe.name, i + 1);
        }
    }
}

#[test]
fn levels_of_256_frames_stay_under_32_mib() {
    let table = recipes().next().unwrap().make();
    let per_frame = Levels::new(&table).num_bytes() / table.num_frames();
    assert!(per_frame * 256 < 32 << 20, "{} MiB", (per_frame * 256) >> 20);
}
