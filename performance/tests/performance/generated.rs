//! What is generated: its figures beside those of people, and that it repeats.

use vaeform_performance::generator::{Comparison, Generated, LaneKind, LaneStatistics, Style, kolmogorov_smirnov};
use vaeform_performance::{Grid, LaneMap, NUM_LANES, Performance, quality::SetQuality, tokens};

fn grids(num: u64, style: Style) -> Vec<Grid> {
    (0..num).map(|seed| Generated::new(seed, style, &[]).grid()).collect()
}

fn lanes(grids: &[Grid]) -> impl Iterator<Item = &[u8]> {
    grids.iter().flat_map(|grid| grid.lanes().iter().flatten().map(Vec::as_slice))
}

/// The lanes that people have drawn: 128 values each.
fn real() -> Vec<Vec<u8>> {
    let bytes = std::fs::read(concat!(env!("SHARED"), "/data/performance/curves/lanes.npy")).unwrap();
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[start..].chunks_exact(128).map(<[u8]>::to_vec).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn lanes_have_the_figures_of_those_that_people_drew() {
    let (real, generated) = (real(), grids(400, Style::Drawn));
    assert_eq!(real.len(), 354);
    let compared = Comparison::of(lanes(&generated), real.iter().map(Vec::as_slice));
    for figure in &compared {
        println!(
            "{:9} KS {:.3}  generated {:.4?}  real {:.4?}",
            figure.name, figure.distance, figure.quartiles, figure.reference
        );
    }
    assert!(compared.iter().all(|figure| figure.distance <= 0.15 && figure.is_within()), "{compared:?}");
}

#[test]
fn a_seed_is_a_performance_and_segments_are_what_the_quality_asks_for() {
    assert_eq!(Generated::new(7, Style::Drawn, &[]), Generated::new(7, Style::Drawn, &[]));
    for style in [Style::Drawn, Style::Dense] {
        let grids = grids(300, style);
        let mean = |of: &dyn Fn(&Grid) -> f64| grids.iter().map(of).sum::<f64>() / grids.len() as f64;
        let (changes, notes) = (mean(&|grid| grid.num_changes() as f64), mean(&|grid| grid.notes().len() as f64));
        let words = mean(&|grid| tokens::encode(grid).len() as f64);
        println!("{style:?}: {changes:.0} changes, {notes:.0} notes, {words:.0} tokens a segment");
        assert!((20.0..34.0).contains(&notes) && changes > 80.0);
        let read = |(idx, grid): (usize, &Grid)| {
            let file = grid.to_midi(&LaneMap::default(), 120.0, vaeform_performance::midi::Meter::COMMON);
            Performance::new(&format!("house_Generator_Set_{idx}_120_Any.mid"), file, Vec::new())
        };
        let files: Vec<Performance> = grids.iter().take(60).enumerate().map(read).collect();
        let judged = SetQuality::of(&files, &LaneMap::default());
        println!("{style:?}: quality {:.0}, {:?}", judged.score, judged.shares);
        assert!(judged.score >= 70.0 && judged.novelty > 0.95, "{judged:?}");
    }
}

#[test]
fn kinds_can_be_held_out_and_all_are_made() {
    let kinds = |leave_out: &[LaneKind]| {
        let all = (0..300).flat_map(|seed| Generated::new(seed, Style::Drawn, leave_out).lanes.map(|lane| lane.kind));
        all.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(kinds(&[]).len(), LaneKind::ALL.len());
    let held = [LaneKind::Duck, LaneKind::Hold];
    assert!(held.iter().all(|kind| !kinds(&held).contains(kind)));
}

#[test]
fn lanes_are_functions_of_the_beat() {
    for seed in 0..40 {
        let made = Generated::new(seed, Style::Dense, &[]);
        for lane in 0..NUM_LANES {
            // In any order of beats the values are the same, and within the range.
            let forth: Vec<f32> = (0..512).map(|idx| made.value(lane, f64::from(idx) / 32.0)).collect();
            let back: Vec<f32> = (0..512).rev().map(|idx| made.value(lane, f64::from(idx) / 32.0)).collect();
            assert!(forth.iter().eq(back.iter().rev()) && forth.iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }
}

#[test]
fn figures_are_those_of_known_lanes() {
    let sine: Vec<u8> = (0..128)
        .map(|idx| (63.5 + 60.0 * (idx as f64 / 128.0 * 8.0 * std::f64::consts::TAU).sin()).round() as u8)
        .collect();
    let figures = LaneStatistics::of(&sine).unwrap();
    assert!((figures.centroid - 8.0).abs() < 0.1, "{figures:?}");
    assert_eq!(LaneStatistics::of(&[5; 128]), None);
    let (a, b) = ([1.0, 2.0, 3.0, 4.0], [3.0, 4.0, 5.0, 6.0]);
    assert_eq!((kolmogorov_smirnov(&a, &a), kolmogorov_smirnov(&a, &b)), (0.0, 0.5));
}
