//! Aliasing of the curves, and what they leave alone.

use vaeform_dsp::effects::{Drive, DriveKind, DriveSettings};

use crate::rig::{DRIVES, RATE_HZ, db, peak, process, sine, spectrum};

/// Loudest partial that is no harmonic, in dB re the fundamental: below 16 kHz.
fn alias_db(kind: DriveKind, note: i32) -> f64 {
    const LEN: usize = 1 << 15;
    // A whole number of cycles in the window, so that harmonics are narrow.
    let hz = 440.0 * 2f64.powf(f64::from(note - 69) / 12.0);
    let cycles = (hz * LEN as f64 / f64::from(RATE_HZ)).round() as usize | 1;
    let hz = cycles as f64 * f64::from(RATE_HZ) / LEN as f64;
    let mut drive = Drive::new(RATE_HZ);
    drive.set(&DriveSettings { kind, gain_db: 12.0, ..DriveSettings::default() });
    let [left, _] = process(&mut drive, sine(hz as f32, 1.0, RATE_HZ, 2 * LEN));
    let bins = spectrum(&left[LEN..], RATE_HZ);
    let is_harmonic = |i: usize| i % cycles <= 3 || cycles - i % cycles <= 3;
    let worst = bins.iter().enumerate().filter(|(i, (hz, _))| *hz < 16_000.0 && *i > 3 && !is_harmonic(*i));
    let worst = worst.map(|(_, (_, level))| *level).fold(1e-12, f64::max);
    20.0 * (worst / bins[cycles].1).log10()
}

#[test]
fn a_clipped_sine_has_no_alias_above_60_db_below_the_fundamental() {
    for kind in DRIVES {
        let figures = [60, 84, 96, 108].map(|note| alias_db(kind, note));
        println!(
            "{kind:?}: {:.0} / {:.0} / {:.0} / {:.0} dB at notes 60, 84, 96, 108",
            figures[0], figures[1], figures[2], figures[3]
        );
        if matches!(kind, DriveKind::Soft | DriveKind::HardClip) {
            assert!(figures.into_iter().all(|figure| figure < -60.0), "{kind:?}: {figures:?}");
        }
    }
}

#[test]
fn unmixed_or_gentle_it_changes_nothing_but_the_phase_of_what_is_high() {
    for kind in DRIVES {
        let mut drive = Drive::new(RATE_HZ);
        drive.set(&DriveSettings { kind, mix: 0.0, ..DriveSettings::default() });
        let [left, _] = process(&mut drive, sine(300.0, 0.5, RATE_HZ, 9_600));
        let level = db(peak(&left[4_800..]) / 0.5);
        assert!(level.abs() < 0.05, "{kind:?}: {level} dB");
    }
    let mut drive = Drive::new(RATE_HZ);
    drive.set(&DriveSettings { kind: DriveKind::HardClip, gain_db: 0.0, ..DriveSettings::default() });
    let [left, _] = process(&mut drive, sine(300.0, 0.5, RATE_HZ, 9_600));
    assert!(db(peak(&left[4_800..]) / 0.5).abs() < 0.05);
}

#[test]
fn half_mixed_a_straight_curve_adds_up_without_a_comb() {
    for hz in [100.0, 1_000.0, 5_000.0, 10_100.0, 15_100.0] {
        let mut drive = Drive::new(RATE_HZ);
        drive.set(&DriveSettings { kind: DriveKind::HardClip, gain_db: 0.0, mix: 0.5, ..DriveSettings::default() });
        let [left, _] = process(&mut drive, sine(hz, 0.5, RATE_HZ, 9_600));
        let level = db(peak(&left[4_800..]) / 0.5);
        // The average over three samples of twice the rate is what is missing at the top.
        println!("{hz} Hz, half mixed: {level:.1} dB");
        assert!((-2.0..0.1).contains(&level), "{hz} Hz: {level} dB");
    }
}

#[test]
fn a_curve_never_exceeds_its_level() {
    for kind in DRIVES {
        let mut drive = Drive::new(RATE_HZ);
        drive.set(&DriveSettings { kind, gain_db: 24.0, ..DriveSettings::default() });
        let [left, _] = process(&mut drive, sine(110.0, 0.05, RATE_HZ, 48_000));
        let peak = peak(&left);
        println!("{kind:?}: peak {peak:.2}");
        assert!(peak < 1.6, "{kind:?}: {peak}");
    }
}
