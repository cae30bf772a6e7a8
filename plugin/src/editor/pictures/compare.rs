//! How far two pictures are from each other to an eye: blocks of some pixels, as an eye at its distance sees them, in a space where equal
//! distances look equal (Björn Ottosson, "A perceptual color space for image processing", 2020; 2 of its hundredths are just seen).

use super::pixel_image::PixelImage;
use crate::editor::sight::{linear, oklab};

/// Pixels of a block's side.
const BLOCK: usize = 4;
/// A block that is further away is seen to be another.
const SEEN: f32 = 4.0;
/// The mean distance, and the share of blocks that are seen to be others, up to which two pictures are the same one: a palette of 128
/// colours and another processor's rounding are below.
const SAME: (f32, f32) = (0.6, 0.001);

/// How far two pictures of one size are apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Apart {
    /// Mean of all blocks, in hundredths.
    pub(super) mean: f32,
    /// Share of the blocks that are seen to be others, 0..1.
    pub(super) seen: f32,
}

impl Apart {
    /// Whether an eye takes them for one picture.
    pub(super) fn is_same(self) -> bool {
        self.mean <= SAME.0 && self.seen <= SAME.1
    }
}

/// Compares two pictures; nothing where they differ in size.
pub(super) fn apart(a: &PixelImage, b: &PixelImage) -> Option<Apart> {
    if (a.width, a.height) != (b.width, b.height) {
        return None;
    }
    let (a, b) = (blocks(a), blocks(b));
    let distance =
        |(a, b): (&[f32; 3], &[f32; 3])| 100.0 * a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
    let all: Vec<f32> = a.iter().zip(&b).map(distance).collect();
    let num = all.len().max(1) as f32;
    let seen = all.iter().filter(|distance| **distance > SEEN).count();
    Some(Apart { mean: all.iter().sum::<f32>() / num, seen: seen as f32 / num })
}

/// The mean light of blocks, in the even space.
fn blocks(picture: &PixelImage) -> Vec<[f32; 3]> {
    let light: Vec<[f32; 3]> = (0..=255).map(|c| linear(egui::Color32::from_gray(c))).collect();
    let (columns, rows) = (picture.width / BLOCK, picture.height / BLOCK);
    let block = |at: usize| {
        let (left, top) = (at % columns * BLOCK, at / columns * BLOCK);
        let mut sum = [0.0_f32; 3];
        for y in top..top + BLOCK {
            for pixel in &picture.pixels[y * picture.width + left..][..BLOCK] {
                sum = std::array::from_fn(|i| sum[i] + light[usize::from(pixel[i])][0]);
            }
        }
        oklab(sum.map(|sum| sum / (BLOCK * BLOCK) as f32))
    };
    (0..columns * rows).map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of text, roughly: dark rows with light strokes.
    fn page() -> PixelImage {
        let mut picture = PixelImage::plain([400, 300], [23, 26, 32]);
        for (i, pixel) in picture.pixels.iter_mut().enumerate() {
            let (x, y) = (i % 400, i / 400);
            if y % 20 < 9 && x % 7 < 2 && x < 300 {
                *pixel = [236, 239, 244];
            }
        }
        picture
    }

    #[test]
    fn noise_below_sight_is_the_same_and_a_moved_word_another_colour_or_a_lost_line_is_not() {
        let page = page();
        assert_eq!(apart(&page, &page), Some(Apart { mean: 0.0, seen: 0.0 }));
        let changed = |change: &dyn Fn(usize, usize, &mut [u8; 3])| {
            let mut other = page.clone();
            other.pixels.iter_mut().enumerate().for_each(|(i, pixel)| change(i % 400, i / 400, pixel));
            apart(&page, &other).unwrap()
        };
        assert!(changed(&|x, y, p| p[0] = p[0].saturating_add((x * 7 + y * 13) as u8 % 3)).is_same());
        let lost = changed(&|x, y, p| {
            if y / 20 == 7 && x < 60 {
                *p = [23, 26, 32]
            }
        });
        let tinted = changed(&|x, _, p| {
            if x > 360 {
                *p = [60, 26, 32]
            }
        });
        let moved = changed(&|x, y, p| {
            if y / 20 == 3 {
                *p = page.pixels[y * 400 + (x + 3).min(399)]
            }
        });
        for other in [lost, tinted, moved] {
            assert!(!other.is_same(), "{other:?}");
        }
        assert_eq!(apart(&page, &PixelImage::plain([4, 4], [0; 3])), None);
    }
}
