//! Texts among the shapes of a frame, and how well they are read on what is drawn behind them.

use egui::epaint::{ClippedShape, Shape, TextShape};
use egui::{Color32, Rect};

use super::pixel_image::PixelImage;
use crate::editor::sight::contrast;

/// The contrast that a text needs.
const LEAST: f32 = 4.5;

/// A text with the room that it may be seen in.
pub(super) struct DrawnText {
    text: TextShape,
    clip: Rect,
}

/// Takes the texts out of the shapes of a frame.
pub(super) fn split(shapes: Vec<ClippedShape>) -> (Vec<DrawnText>, Vec<ClippedShape>) {
    let (mut texts, mut others) = (Vec::new(), Vec::new());
    for whole in shapes {
        take(whole, &mut texts, &mut others);
    }
    (texts, others)
}

fn take(whole: ClippedShape, texts: &mut Vec<DrawnText>, others: &mut Vec<ClippedShape>) {
    let ClippedShape { clip_rect, shape, transform_after_tessellation } = whole;
    let part = |shape| ClippedShape { clip_rect, shape, transform_after_tessellation };
    match shape {
        Shape::Vec(shapes) => shapes.into_iter().for_each(|shape| take(part(shape), texts, others)),
        Shape::Text(text) => texts.push(DrawnText { text, clip: clip_rect }),
        shape => others.push(part(shape)),
    }
}

/// What is wrong with a text, if anything: its words, its contrast and its colours.
pub(super) fn illegible(text: &DrawnText, ground: &PixelImage) -> Option<String> {
    let words = text.text.galley.text().trim();
    let seen = text.text.visual_bounding_rect().intersect(text.clip);
    if words.is_empty() || seen.width() < 3.0 || seen.height() < 6.0 {
        return None;
    }
    let behind = middle_color(ground, seen)?;
    let color = color(&text.text)?;
    // What is half there is mixed with its ground.
    let mixed = |ink: u8, ground: u8| (f32::from(ink) + f32::from(ground) * (1.0 - f32::from(color.a()) / 255.0)) as u8;
    let ink =
        Color32::from_rgb(mixed(color.r(), behind.r()), mixed(color.g(), behind.g()), mixed(color.b(), behind.b()));
    let ratio = contrast(ink, behind);
    (ratio < LEAST).then(|| format!("{words:?} has {ratio:.2}:1, {ink:?} on {behind:?} at {seen:?}"))
}

/// The colour of most of a text's corners, opacity multiplied in.
fn color(text: &TextShape) -> Option<Color32> {
    let vertices = text.galley.rows.iter().flat_map(|row| &row.visuals.mesh.vertices);
    let mut colors: Vec<[u8; 4]> = vertices
        .map(|vertex| match (text.override_text_color, vertex.color) {
            (Some(color), _) => color,
            (None, Color32::PLACEHOLDER) => text.fallback_color,
            (None, color) => color,
        })
        .map(|color| color.gamma_multiply(text.opacity_factor).to_array())
        .collect();
    colors.sort_unstable();
    let runs = colors.chunk_by(|a, b| a == b);
    let most = runs.max_by_key(|run| run.len())?.first()?;
    Some(Color32::from_rgba_premultiplied(most[0], most[1], most[2], most[3]))
}

/// The colour that is in the middle of all behind a text, by each part of it.
fn middle_color(ground: &PixelImage, seen: Rect) -> Option<Color32> {
    let columns = seen.left().max(0.0) as usize..(seen.right().max(0.0) as usize).min(ground.width);
    let rows = seen.top().max(0.0) as usize..(seen.bottom().max(0.0) as usize).min(ground.height);
    let mut pixels: Vec<[u8; 3]> =
        rows.flat_map(|y| columns.clone().map(move |x| ground.pixels[y * ground.width + x])).collect();
    let middle = pixels.len() / 2;
    let part = |i: usize, pixels: &mut Vec<[u8; 3]>| {
        pixels.sort_unstable_by_key(|pixel| pixel[i]);
        pixels.get(middle).map(|pixel| pixel[i])
    };
    let [red, green, blue] = [part(0, &mut pixels)?, part(1, &mut pixels)?, part(2, &mut pixels)?];
    Some(Color32::from_rgb(red, green, blue))
}

#[cfg(test)]
mod tests {
    use egui::{Context, FontId, RawInput, pos2};

    use super::*;

    #[test]
    fn a_grey_word_on_black_is_found_and_a_white_one_is_not() {
        let ctx = Context::default();
        let words =
            [(Color32::from_gray(60), "grey"), (Color32::WHITE, "white"), (Color32::from_white_alpha(40), "pale")];
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            for (place, (color, word)) in words.into_iter().enumerate() {
                let at = pos2(10.0, 20.0 + 30.0 * place as f32);
                ui.painter().text(at, egui::Align2::LEFT_TOP, word, FontId::proportional(14.0), color);
            }
        });
        output.textures_delta.clear();
        let (texts, _) = split(output.shapes);
        let ground = PixelImage::plain([200, 200], [10, 12, 15]);
        let found: Vec<String> = texts.iter().filter_map(|text| illegible(text, &ground)).collect();
        assert!(found.len() == 2 && found[0].contains("grey") && found[1].contains("pale"), "{found:?}");
    }
}
