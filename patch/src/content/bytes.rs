//! The numbers of a content as bytes, by which it is named: the same content has the same bytes.

use super::level_curve::LevelCurve;
use super::noise_bands::BandCurves;
use super::partial_bank::PartialFrequency;
use super::timeline::Timeline;
use super::{ContentKind, NoiseBands, PartialBank};

/// All numbers in order as little-endian floats; marks and counts are whole numbers among them.
pub(super) fn of(kind: &ContentKind) -> Vec<u8> {
    let mut numbers = Vec::new();
    match kind {
        ContentKind::NoiseBands(bands) => add_bands(&mut numbers, bands),
        ContentKind::Partials(bank) => add_partials(&mut numbers, bank),
    }
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn add_bands(numbers: &mut Vec<f32>, bands: &NoiseBands) {
    numbers.push(1.0);
    add_timeline(numbers, bands.timeline());
    numbers.extend(bands.levels_db());
    match bands.curves() {
        BandCurves::Shared(curve) => {
            numbers.push(0.0);
            add_curve(numbers, curve);
        }
        BandCurves::Each(curves) => {
            numbers.push(1.0);
            curves.iter().for_each(|curve| add_curve(numbers, curve));
        }
    }
}

fn add_partials(numbers: &mut Vec<f32>, bank: &PartialBank) {
    numbers.push(2.0);
    add_timeline(numbers, bank.timeline());
    for partial in bank.partials() {
        numbers.extend(match partial.frequency {
            PartialFrequency::Ratio(ratio) => [0.0, ratio],
            PartialFrequency::Hz(hz) => [1.0, hz],
        });
        numbers.extend([partial.level_db, partial.phase]);
        add_curve(numbers, &partial.curve);
    }
}

fn add_timeline(numbers: &mut Vec<f32>, timeline: &Timeline) {
    numbers.push(timeline.base_hz());
    // No time is below 0.
    numbers.extend(timeline.sustain().unwrap_or([-1.0; 2]));
}

fn add_curve<const N: usize>(numbers: &mut Vec<f32>, curve: &LevelCurve<N>) {
    numbers.push(curve.points().len() as f32);
    numbers.extend(curve.points().iter().flat_map(|point| [point.seconds, point.db]));
}
