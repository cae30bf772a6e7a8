//! What eyes make of colours, for tests: contrast, kinds of sight, and a space where equal distances look equal.

use egui::Color32;

/// Red, green and blue as light, 0..1.
pub(super) fn linear(color: Color32) -> [f32; 3] {
    [color.r(), color.g(), color.b()].map(|c| {
        let c = f32::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
}

/// WCAG 2.2: ratio of relative luminances, each with 0.05 of stray light.
pub(super) fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |color| linear(color).iter().zip([0.2126, 0.7152, 0.0722]).map(|(c, w)| c * w).sum::<f32>();
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1: all cones,
/// then without red, green or blue ones.
pub(super) const SIGHTS: [[[f32; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

/// A matrix times a vector.
pub(super) fn times(matrix: &[[f32; 3]; 3], x: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum())
}

/// Björn Ottosson, "A perceptual color space for image processing" (2020): of light, 0..1.
pub(super) fn oklab(linear: [f32; 3]) -> [f32; 3] {
    const TO_LMS: [[f32; 3]; 3] = [
        [0.412_221_47, 0.536_332_54, 0.051_445_993],
        [0.211_903_5, 0.680_699_55, 0.107_396_96],
        [0.088_302_46, 0.281_718_84, 0.629_978_7],
    ];
    const TO_LAB: [[f32; 3]; 3] = [
        [0.210_454_26, 0.793_617_8, -0.004_072_047],
        [1.977_998_5, -2.428_592_2, 0.450_593_7],
        [0.025_904_037, 0.782_771_77, -0.808_675_77],
    ];
    times(&TO_LAB, times(&TO_LMS, linear.map(|c| c.clamp(0.0, 1.0))).map(f32::cbrt))
}
