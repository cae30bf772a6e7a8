//! Claims about the noise bands of a note.

use super::*;
use vaeform_patch::content::{BandCurves, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Timeline};

fn table(levels_db: [f32; NUM_BANDS]) -> BandTable {
    BandTable::new(&NoiseBands::new(levels_db, BandCurves::Shared(LevelCurve::default()), Timeline::default()))
}

/// So many seconds of noise.
fn played(table: &BandTable, rate_hz: f32, width: f32, seconds: f32) -> Vec<[f32; 2]> {
    let filters = BandFilters::new(rate_hz);
    let mut voice = BandVoice::default();
    voice.start(7);
    let aim = BandAim { speed: 1.0 / f64::from(rate_hz), tilt: 0.0, gains: [1.0; 2], width };
    let mut frames = Vec::new();
    for _ in 0..(seconds * rate_hz) as usize / BLOCK_FRAMES {
        voice.aim(Isa::detect(), (table, &filters), &aim, 0);
        let mut out = StereoBlock::default();
        voice.render(Isa::detect(), &filters, 0..11, &mut out);
        voice.render(Isa::detect(), &filters, 11..BLOCK_FRAMES, &mut out);
        voice.advance();
        frames.extend(out.side(0).iter().zip(out.side(1)).map(|(left, right)| [*left, *right]));
    }
    frames
}

fn power(x: impl ExactSizeIterator<Item = f32>) -> f64 {
    let len = x.len() as f64;
    x.map(|x| f64::from(x).powi(2)).sum::<f64>() / len
}

/// In dB of a sine of 1.
fn level_db(x: impl ExactSizeIterator<Item = f32>) -> f64 {
    10.0 * (2.0 * power(x)).log10()
}

#[test]
fn each_band_is_as_loud_as_it_is_set() {
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for band in 0..NUM_BANDS {
            let mut levels = [-100.0; NUM_BANDS];
            levels[band] = -12.0;
            // Two sides of four seconds each.
            let frames = played(&table(levels), rate_hz, 1.0, 4.0);
            let db = level_db(frames.as_flattened().iter().copied());
            println!("band {band} at {rate_hz}: {:+.2} dB", db + 12.0);
            assert!((db + 12.0).abs() < 0.5, "band {band} at {rate_hz}: {db}");
        }
    }
}

#[test]
fn powers_of_bands_add_up_and_sides_are_as_different_as_asked() {
    let even = table([-15.0; NUM_BANDS]);
    let expected = -15.0 + 10.0 * 16.0_f64.log10();
    for width in [0.0, 0.5, 1.0] {
        let frames = played(&even, 48_000.0, width, 4.0);
        for side in 0..2 {
            let db = level_db(frames.iter().map(|x| x[side]));
            assert!((db - expected).abs() < 0.3, "width {width}, side {side}: {db}");
        }
        let product: f64 = frames.iter().map(|x| f64::from(x[0] * x[1])).sum::<f64>() / frames.len() as f64;
        let likeness = product / power(frames.iter().map(|x| x[0]));
        assert!((likeness - f64::from(1.0 - width * width).sqrt()).abs() < 0.05, "width {width}: {likeness}");
    }
}

#[test]
fn a_level_follows_its_curve_and_silence_is_exact() {
    let point = |seconds, db| LevelPoint { seconds, db };
    let curve =
        LevelCurve::new(&[point(0.0, 0.0), point(1.0, 0.0), point(1.0, -30.0), point(2.0, -30.0), point(2.0, -100.0)]);
    let bands = NoiseBands::new([0.0; NUM_BANDS], BandCurves::Shared(curve), Timeline::default());
    let frames = played(&BandTable::new(&bands), 48_000.0, 1.0, 3.0);
    let db = |from: usize| level_db(frames[from..from + 40_000].iter().map(|x| x[0]));
    assert!((db(4_000) - db(52_000) - 30.0).abs() < 0.5, "{} {}", db(4_000), db(52_000));
    assert!(frames[97_000..].iter().flatten().all(|x| *x == 0.0));
}
