//! What bends in front of the filters.

use vaeform_dsp::filter::{Saturation, Saturator};

use crate::rig::{gains_db, hz};

const RATE_HZ: f32 = 48_000.0;

fn saturated(drive_db: f32, tone_hz: f32, peak: f32, len: usize) -> Vec<f32> {
    let mut saturator = Saturator::<1>::default();
    saturator.start(0, &Saturation::new(drive_db));
    let tone = |i: usize| peak * (std::f64::consts::TAU * f64::from(tone_hz / RATE_HZ) * i as f64).sin() as f32;
    let frames: Vec<f32> = (0..len + 1_000).map(|i| saturator.process([tone(i)])[0]).collect();
    frames[1_000..].to_vec()
}

#[test]
fn what_is_soft_gets_louder_by_the_drive_and_what_is_loud_ends_at_one() {
    for db in [0.0, 0.5, 6.0, 36.0] {
        let peak = |x: f32| saturated(db, 440.0, x, 4_800).iter().fold(0.0_f32, |peak, y| peak.max(y.abs()));
        let gain = 20.0 * (peak(1e-4) / 1e-4).log10();
        assert!((gain - db).abs() < 0.05, "{db} dB: {gain}");
        let most = peak(1.0);
        assert!(if db == 0.0 { (most - 1.0).abs() < 1e-3 } else { most < 1.5 }, "{db} dB: {most}");
    }
}

#[test]
fn what_folds_of_a_driven_tone_is_sixty_db_below_it() {
    for (note, bound) in [(84.0, -90.0), (96.0, -80.0), (108.0, -60.0)] {
        const LEN: usize = 1 << 16;
        // On a bin, so that harmonics need no window.
        let bin = (hz(note) / RATE_HZ * LEN as f32).round() as usize | 1;
        let tone_hz = bin as f32 * RATE_HZ / LEN as f32;
        let gains = gains_db(&saturated(12.0, tone_hz, 1.0, LEN), RATE_HZ);
        let level = |i: usize| gains[i - 1].1 - gains[bin - 1].1;
        let worst = (1..LEN / 3).filter(|i| i % bin != 0).map(level).fold(f64::MIN, f64::max);
        println!("note {note}: {worst:.1} dB below 16 kHz");
        assert!(worst < bound, "note {note}: {worst} dB");
    }
}
