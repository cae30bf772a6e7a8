//! The responses of the filters, measured anew when a filter is set otherwise and not with every frame of the screen.

use vaeform_dsp::layers::filter_response_db;
use vaeform_patch::layers::{FilterParam, LayerParamId, Layers};

/// Points of a curve.
pub(super) const POINTS: usize = 161;
/// The ends of the scale in Hz: the cutoff's range.
pub(super) const RANGE_HZ: [f32; 2] = [20.0, 20_000.0];
/// The rate at which responses are measured.
const RATE_HZ: f32 = 48_000.0;

/// What a curve depends on.
const MEASURED: [FilterParam; 7] = [
    FilterParam::Model,
    FilterParam::Kind,
    FilterParam::Cutoff,
    FilterParam::Resonance,
    FilterParam::Morph,
    FilterParam::Gain,
    FilterParam::Mix,
];

/// A curve, and the settings that it was measured at.
#[derive(Clone, Debug, Default)]
struct ResponseCurve {
    settings: Option<[f32; MEASURED.len()]>,
    db: Vec<f32>,
}

/// The curves of both filters.
#[derive(Clone, Debug, Default)]
pub(super) struct Curves([ResponseCurve; FilterParam::COUNT]);

/// The frequency at a place of the scale, 0..1, in Hz.
pub(super) fn frequency(place: f32) -> f32 {
    RANGE_HZ[0] * (RANGE_HZ[1] / RANGE_HZ[0]).powf(place)
}

/// The place of a frequency in Hz, 0..1 within the scale.
pub(super) fn place(hz: f32) -> f32 {
    (hz / RANGE_HZ[0]).ln() / (RANGE_HZ[1] / RANGE_HZ[0]).ln()
}

impl Curves {
    /// The gain of filter `n` in dB at [`POINTS`] places of the scale.
    pub(super) fn get(&mut self, layers: &Layers, n: usize) -> &[f32] {
        let id = |param: FilterParam| -> LayerParamId { param.of(n) };
        let settings = MEASURED.map(|param| layers.get(id(param)));
        let curve = &mut self.0[n];
        if curve.settings != Some(settings) {
            let frequencies: [f32; POINTS] = std::array::from_fn(|i| frequency(i as f32 / (POINTS - 1) as f32));
            curve.db = filter_response_db(layers, n, RATE_HZ, &frequencies);
            curve.settings = Some(settings);
        }
        &curve.db
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_measured_again_only_when_its_filter_is_set_otherwise() {
        let (mut curves, mut layers) = (Curves::default(), Layers::default());
        let first = curves.get(&layers, 0).as_ptr();
        layers.set(FilterParam::Cutoff.of(1), 500.0);
        layers.set(FilterParam::Drive.of(0), 12.0);
        assert_eq!(curves.get(&layers, 0).as_ptr(), first);
        layers.set(FilterParam::Cutoff.of(0), 500.0);
        assert!(curves.get(&layers, 0)[POINTS - 1] < -40.0);
    }

    #[test]
    fn the_scale_goes_by_equal_ratios() {
        assert!((frequency(0.0) - 20.0).abs() < 1e-3 && (frequency(1.0) - 20_000.0).abs() < 1.0);
        assert!((place(frequency(0.37)) - 0.37).abs() < 1e-4);
    }
}
