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
    rgb(0x9a_d8_4c),
    rgb(0xd9_8b_52),
    rgb(0xb8_6b_c8),
    rgb(0x4c_c9_f0),
    rgb(0xf3_8b_b8),
    rgb(0x2d_cd_9a),
    rgb(0x5c_86_e8),
    rgb(0x9a_a6_b5),
];

/// The same on the light ground.
const LIGHT: [Color32; 12] = [
    rgb(0xb3_26_1e),
    rgb(0xa8_5a_00),
    rgb(0x4b_38_b8),
    rgb(0x7d_6b_00),
    rgb(0x3f_74_08),
    rgb(0x7a_45_1b),
    rgb(0x7a_2a_8c),
    rgb(0x00_6a_8f),
    rgb(0xb0_2a_68),
    rgb(0x00_70_55),
    rgb(0x1e_48_a8),
    rgb(0x52_5c_69),
];

/// The colour of a category.
pub(super) fn of(category: Category, is_dark: bool) -> Color32 {
    let colors = if is_dark { &DARK } else { &LIGHT };
    colors[category as usize % colors.len()]
}

#[cfg(test)]
mod tests {
    use super::super::super::palette::{DARK as DARK_PALETTE, LIGHT as LIGHT_PALETTE};
    use super::super::super::sight::contrast;
    use super::*;

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

    #[test]
    fn every_category_has_a_colour_of_its_own() {
        for is_dark in [true, false] {
            let mut colors: Vec<[u8; 4]> = Category::ALL.map(|category| of(category, is_dark).to_array()).to_vec();
            colors.sort_unstable();
            colors.dedup();
            assert_eq!(colors.len(), Category::ALL.len());
        }
    }
}
