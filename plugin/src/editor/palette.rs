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
    use super::super::sight::{SIGHTS, contrast, linear, oklab, times};
    use super::*;

    const BOTH: [(&str, &Palette); 2] = [("dark", &DARK), ("light", &LIGHT)];

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
