//! The colours of categories on the map. Each stands beside its name in the list at the right, which shows one alone at a click: twelve
//! colours are more than anybody tells apart.

use egui::Color32;
use vaeform_presets::Category;

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// In the order of the categories, on the dark ground.
const DARK: [Color32; 12] = [
    rgb(0xe0_5a_4e),
    rgb(0xf5_9e_15),
    rgb(0x8f_7b_ff),
    rgb(0xf2_e0_5a),
    rgb(0x9a_d9_4d),
    rgb(0xd9_8b_52),
    rgb(0xb7_6a_c6),
    rgb(0x4c_c9_f0),
    rgb(0xed_96_cd),
    rgb(0x07_c8_91),
    rgb(0x5f_86_df),
    rgb(0x9b_a5_ad),
];

/// The same on the light ground.
const LIGHT: [Color32; 12] = [
    rgb(0xb4_2b_21),
    rgb(0xa9_61_0a),
    rgb(0x4b_38_ac),
    rgb(0x7f_81_47),
    rgb(0x47_63_00),
    rgb(0x72_38_0f),
    rgb(0x7a_2a_8c),
    rgb(0x00_6b_8f),
    rgb(0xa7_2b_70),
    rgb(0x19_66_4c),
    rgb(0x1a_43_ca),
    rgb(0x70_6d_5a),
];

/// The colour of a category.
pub(super) fn of(category: Category, is_dark: bool) -> Color32 {
    let colors = if is_dark { &DARK } else { &LIGHT };
    colors[category as usize % colors.len()]
}

#[cfg(test)]
mod tests {
    use super::super::super::palette::{DARK as DARK_PALETTE, LIGHT as LIGHT_PALETTE};
    use super::super::super::sight::{SIGHTS, contrast, linear, oklab, times};
    use super::*;

    /// How far two colours are apart at least; 0.02 is just seen.
    const LEAST: f32 = 0.04;

    /// WCAG 2.2, success criterion 1.4.11: what is no text needs 3:1.
    #[test]
    fn every_dot_is_seen_on_the_ground_of_the_map_and_beside_its_name() {
        for (is_dark, palette) in [(true, &DARK_PALETTE), (false, &LIGHT_PALETTE)] {
            for category in Category::ALL {
                for ground in [palette.well, palette.card] {
                    let ratio = contrast(of(category, is_dark), ground);
                    assert!(ratio >= 3.0, "{category:?}, dark {is_dark}: {ratio:.2}:1");
                }
            }
        }
    }

    /// Every two differ for every kind of sight by twice what is just seen.
    #[test]
    fn every_category_has_a_colour_of_its_own_for_every_kind_of_sight() {
        for is_dark in [true, false] {
            for (kind, sight) in SIGHTS.iter().enumerate() {
                let seen = Category::ALL.map(|category| oklab(times(sight, linear(of(category, is_dark)))));
                for (i, a) in seen.iter().enumerate() {
                    for (j, b) in seen[..i].iter().enumerate() {
                        let apart = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
                        let pair = (Category::ALL[i], Category::ALL[j]);
                        assert!(apart >= LEAST, "dark {is_dark}, sight {kind}: {pair:?} are {apart:.3} apart");
                    }
                }
            }
        }
    }
}
