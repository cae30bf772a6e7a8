//! The colours of the editor: one palette for the dark, one for the light, each colour named by what it says.
//!
//! Text has a contrast of 4.5:1 or more on every ground (WCAG 2.2, success criterion 1.4.3), and the layers' colours differ for people who
//! see two kinds of light alone as well; the tests work both out. Nothing is told by colour alone.

use egui::{Color32, Ui};
use vaeform_patch::layers::LayerGroup;

/// Colours of the whole editor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    /// The keys of a piano, white and black.
    pub(crate) piano: [Color32; 2],
    /// Behind everything.
    pub(crate) background: Color32,
    /// Cards: what belongs together.
    pub(crate) card: Color32,
    /// The ground of pictures, deeper than a card.
    pub(crate) well: Color32,
    /// A field that can be edited.
    pub(crate) field: Color32,
    /// The same under the pointer.
    pub(crate) field_hover: Color32,
    /// Values and headings.
    pub(crate) text: Color32,
    /// Names and hints.
    pub(crate) text_dim: Color32,
    /// How far the value of a bar reaches; text stands on it.
    pub(crate) value: Color32,
    /// Where keys go.
    pub(crate) focus: Color32,
    /// Thin lines between things, and what is left of a knob's way.
    pub(crate) line: Color32,
    /// What is chosen, and what belongs to no layer.
    pub(crate) accent: Color32,
    /// What went wrong, and clipping.
    pub(crate) error: Color32,
    /// The FM layer; carriers, and warnings.
    pub(crate) fm: Color32,
    /// Wavetable oscillators, sub, noise.
    pub(crate) wavetable: Color32,
    /// Filters.
    pub(crate) filter: Color32,
    /// Envelopes, LFOs and everything else that modulates.
    pub(crate) modulation: Color32,
    /// Effects.
    pub(crate) effects: Color32,
    /// Latent knobs and what is learnt.
    pub(crate) latents: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Light on dark.
pub(crate) static DARK: Palette = Palette {
    piano: [rgb(0xa3_ad_ba), rgb(0x0e_10_14)],
    background: rgb(0x0e_10_14),
    card: rgb(0x17_1a_20),
    well: rgb(0x0a_0c_0f),
    field: rgb(0x23_28_31),
    field_hover: rgb(0x28_2e_37),
    text: rgb(0xec_ef_f4),
    text_dim: rgb(0xa3_ad_ba),
    value: rgb(0x3c_37_60),
    focus: rgb(0xff_ff_ff),
    line: rgb(0x39_41_4d),
    accent: rgb(0xa9_9b_ee),
    error: rgb(0xff_8a_80),
    fm: rgb(0xf5_9e_15),
    wavetable: rgb(0x5c_97_fe),
    filter: rgb(0x2d_cd_b7),
    modulation: rgb(0xec_eb_66),
    effects: rgb(0xfa_af_fa),
    latents: rgb(0xf4_6d_58),
};

/// Dark on light.
pub(crate) static LIGHT: Palette = Palette {
    piano: [rgb(0xff_ff_ff), rgb(0x2b_30_38)],
    background: rgb(0xf1_f3_f6),
    card: rgb(0xff_ff_ff),
    well: rgb(0xf6_f7_f9),
    field: rgb(0xe3_e7_ed),
    field_hover: rgb(0xdd_e1_e8),
    text: rgb(0x14_17_1c),
    text_dim: rgb(0x4c_55_61),
    value: rgb(0xcf_ca_ee),
    focus: rgb(0x14_17_1c),
    line: rgb(0xc3_ca_d4),
    accent: rgb(0x1c_24_8d),
    error: rgb(0xb0_00_20),
    fm: rgb(0x7a_37_01),
    wavetable: rgb(0x36_62_a5),
    filter: rgb(0x1b_59_42),
    modulation: rgb(0x61_68_28),
    effects: rgb(0x59_08_66),
    latents: rgb(0x67_15_0e),
};

/// The palette that a part of the window is drawn in.
pub(crate) fn of(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

impl Palette {
    /// The colour of the layer that a group of parameters belongs to.
    pub(crate) fn of_group(&self, group: LayerGroup) -> Color32 {
        match group {
            LayerGroup::Fm => self.fm,
            LayerGroup::Oscillator(_) | LayerGroup::Sub | LayerGroup::Noise | LayerGroup::Partials => self.wavetable,
            LayerGroup::Filter(_) | LayerGroup::Filters => self.filter,
            LayerGroup::Envelope(_) | LayerGroup::Lfo(_) | LayerGroup::Random(_) | LayerGroup::Macros => {
                self.modulation
            }
            _ => self.effects,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [(&str, &Palette); 2] = [("dark", &DARK), ("light", &LIGHT)];

    fn linear(color: Color32) -> [f32; 3] {
        [color.r(), color.g(), color.b()].map(|c| {
            let c = f32::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// WCAG 2.2: ratio of relative luminances, each with 0.05 of stray light.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |color| linear(color).iter().zip([0.2126, 0.7152, 0.0722]).map(|(c, w)| c * w).sum::<f32>();
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn layers(palette: &Palette) -> [(&'static str, Color32); 6] {
        [
            ("fm", palette.fm),
            ("wavetable", palette.wavetable),
            ("filter", palette.filter),
            ("modulation", palette.modulation),
            ("effects", palette.effects),
            ("latents", palette.latents),
        ]
    }

    #[test]
    fn text_is_legible_on_every_ground_in_both_palettes() {
        assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 0.01);
        for (name, palette) in BOTH {
            let grounds = [palette.background, palette.card, palette.well, palette.field, palette.field_hover];
            let texts = [("text", palette.text), ("dim", palette.text_dim), ("accent", palette.accent)];
            let texts = texts.into_iter().chain([("error", palette.error), ("focus", palette.focus)]);
            for (text, color) in texts.chain(layers(palette)) {
                for ground in grounds {
                    let ratio = contrast(color, ground);
                    assert!(ratio >= 4.5, "{name}: {text} on {ground:?} has {ratio:.2}:1");
                }
            }
            assert!(contrast(palette.text, palette.value) >= 4.5 && contrast(palette.text_dim, palette.value) >= 4.5);
            // What stands on a filled button or badge.
            for (layer, color) in layers(palette).into_iter().chain([("accent", palette.accent)]) {
                assert!(contrast(palette.background, color) >= 4.5, "{name}: ground on {layer}");
            }
        }
    }

    /// Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.
    const SIGHTS: [[[f32; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    fn times(matrix: &[[f32; 3]; 3], x: [f32; 3]) -> [f32; 3] {
        matrix.map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum())
    }

    /// Björn Ottosson, "A perceptual color space for image processing" (2020).
    fn oklab(linear: [f32; 3]) -> [f32; 3] {
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

    #[test]
    fn layers_differ_for_every_kind_of_sight() {
        for ((name, palette), least) in BOTH.into_iter().zip([0.09, 0.07]) {
            for sight in &SIGHTS {
                let seen = layers(palette).map(|(layer, color)| (layer, oklab(times(sight, linear(color)))));
                for (i, (a, x)) in seen.iter().enumerate() {
                    for (b, y) in &seen[..i] {
                        let distance = x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum::<f32>().sqrt();
                        assert!(distance >= least, "{name}: {a} and {b} are {distance:.3} apart");
                    }
                }
            }
        }
    }
}
