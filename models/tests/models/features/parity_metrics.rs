//! Every metric against the measuring tool's own functions.

use serde_json::Value;
use vaeform_models::metrics::Metrics;

use super::signals::signal;

const FIGURES: &str = include_str!("metrics.json");

#[test]
fn every_metric_is_that_of_the_measuring_tool_within_a_thousandth() {
    let rows: Value = serde_json::from_str(FIGURES).unwrap();
    let mut metrics = Metrics::new();
    let mut misses = Vec::new();
    for row in rows.as_array().unwrap() {
        let name = |key: &str| row[key].as_str().unwrap().to_owned();
        let target = metrics.target(&signal(&name("target")));
        let matched = signal(&name("match"));
        let panel = metrics.panel(&target, &matched);
        let found = [
            ("MSS", panel.mss, metrics.mss(&target, &matched)),
            ("wMFCC", panel.wmfcc, metrics.wmfcc(&target, &matched)),
            ("SOT", panel.sot, metrics.sot(&target, &matched)),
            ("RMScos", panel.rms_cosine, metrics.rms_cosine(&target, &matched)),
            ("MRSTFT", panel.mr_stft, metrics.mr_stft(&target, &matched)),
            ("level_db", panel.level_db, metrics.level_db(&target, &matched).abs()),
        ];
        for (key, found, alone) in found {
            let expected = row[key].as_f64().unwrap();
            println!("{} {} {key} {found} {expected}", row["target"], row["match"]);
            assert_eq!(found, alone, "the panel and the metric alone");
            if (found - expected).abs() > 1e-3 * expected.abs().max(1e-3) {
                misses.push(format!("{} {} {key}: {found} for {expected}", row["target"], row["match"]));
            }
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn figures_do_not_depend_on_what_was_measured_before() {
    let mut used = Metrics::new();
    let long = used.target(&signal("burst"));
    used.panel(&long, &signal("sweep"));
    let again = used.target(&signal("bell"));
    let after = used.panel(&again, &signal("brass"));
    let mut fresh = Metrics::new();
    let target = fresh.target(&signal("bell"));
    assert_eq!(after, fresh.panel(&target, &signal("brass")));
}

#[test]
fn gain_moves_the_level_alone() {
    let mut metrics = Metrics::new();
    let target = metrics.target(&signal("pluck"));
    let matched: Vec<f32> = signal("pluck").iter().map(|s| s * 0.25).collect();
    let panel = metrics.panel(&target, &matched);
    assert!((metrics.level_db(&target, &matched) + 12.041).abs() < 1e-3);
    assert!(panel.mss < 1e-3 && panel.wmfcc < 1e-3 && panel.sot < 1e-5 && panel.mr_stft < 1e-3, "{panel:?}");
    assert!(panel.rms_cosine > 0.999_99);
}

#[test]
fn what_is_not_finite_measures_nothing_and_nothing_panics() {
    let mut metrics = Metrics::new();
    let target = metrics.target(&signal("pluck"));
    let mut broken = signal("pluck");
    broken[100] = f32::NAN;
    assert!(metrics.mss(&target, &broken).is_nan() && metrics.panel(&target, &broken).mr_stft.is_nan());
    let broken = metrics.target(&broken);
    assert!(metrics.panel(&broken, &signal("pluck")).rms_cosine.is_nan());
    for len in [0, 1, 2, 109, 551, 1102] {
        let short = metrics.target(&signal("pluck")[..len]);
        assert!(metrics.mss(&short, &signal("pluck")) < 1e-3, "{len} samples");
        metrics.panel(&short, &[]);
    }
}

#[test]
fn log_mels_that_are_kept_give_the_same_mss() {
    let mut metrics = Metrics::new();
    let sounds: Vec<Vec<f32>> = [110.0, 500.0, 0.0]
        .map(|hz: f32| (0..9_000).map(|i| 0.3 * (std::f32::consts::TAU * hz * i as f32 / 22_050.0).sin()).collect())
        .into();
    let mels: Vec<_> = sounds.iter().map(|sound| metrics.mels(sound)).collect();
    for (a, own) in sounds.iter().zip(&mels) {
        let target = metrics.target(a);
        for (b, other) in sounds.iter().zip(&mels) {
            assert!((own.mss(other) - metrics.mss(&target, b)).abs() < 1e-9);
        }
    }
}
