//! The dots as a texture: painted when what is seen changes, and otherwise one rectangle a frame, however many there are.

use std::sync::Arc;

use egui::{Color32, ColorImage, Context, Pos2, Rect, TextureHandle, TextureOptions, Ui, pos2};
use vaeform_presets::Category;
use vaeform_session::sound_map::SoundMap;

use super::camera::Camera;
use super::colors;
use super::drawn::DrawnPoints;
use crate::editor::theme;

/// Radius of a dot where the whole map is seen, and the largest, in points.
const RADIUS: f32 = 1.3;
const LARGEST: f32 = 4.5;
/// A map of so many points has the smallest dots; one of a hundredth of them has dots three times as large.
const MANY: f32 = 40_000.0;
/// Opacity of a dot that stands for itself alone; more are more.
const ALONE: f32 = 0.75;
/// Opacity of dots of other categories while one is looked at.
const OTHERS: f32 = 0.07;
/// Pixels of a side, at most.
const MAX_SIDE: usize = 8_192;

/// All that a picture is made of, but for the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MapLook {
    pub(super) camera: Camera,
    pub(super) rect: Rect,
    pub(super) pixels_per_point: f32,
    pub(super) is_dark: bool,
    /// The category that is looked at alone.
    pub(super) alone: Option<Category>,
}

/// The last picture.
#[derive(Default)]
pub(super) struct MapPicture {
    seen: Option<(MapLook, Arc<SoundMap>)>,
    texture: Option<TextureHandle>,
    drawn: DrawnPoints,
    /// Pictures that were painted.
    pub(super) num_painted: usize,
}

impl MapPicture {
    /// What is drawn.
    pub(super) fn drawn(&self) -> &DrawnPoints {
        &self.drawn
    }

    /// Shows the dots of a map.
    pub(super) fn show(&mut self, ui: &Ui, map: &Arc<SoundMap>, look: MapLook) {
        let is_same = self.seen.as_ref().is_some_and(|(seen, of)| *seen == look && Arc::ptr_eq(of, map));
        if !is_same {
            self.drawn = DrawnPoints::new(map, look.camera, look.rect);
            let image = paint(map, &self.drawn, look, theme::of(ui).well);
            self.keep(ui.ctx(), image);
            self.seen = Some((look, map.clone()));
            self.num_painted += 1;
        }
        if let Some(texture) = &self.texture {
            let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            ui.painter().image(texture.id(), look.rect, whole, Color32::WHITE);
        }
    }

    fn keep(&mut self, ctx: &Context, image: ColorImage) {
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.texture = Some(ctx.load_texture("map of sounds", image, TextureOptions::LINEAR)),
        }
    }
}

/// Dots on their ground.
fn paint(map: &SoundMap, drawn: &DrawnPoints, look: MapLook, ground: Color32) -> ColorImage {
    let ppp = look.pixels_per_point;
    let side = |points: f32| ((points * ppp).round().max(1.0) as usize).min(MAX_SIDE);
    let size = [side(look.rect.width()), side(look.rect.height())];
    let mut image = ColorImage::filled(size, ground);
    let few = (MANY / map.len().max(1) as f32).powf(0.24).clamp(1.0, 3.0);
    let radius = (few * RADIUS * look.camera.zoom().powf(0.35)).min(LARGEST);
    let (dot, mark) = (Stamp::new(radius * ppp), Stamp::new((radius + 1.2) * ppp));
    let [categories, num_library] = [map.categories().len(), map.num_library()];
    let is_mark = |point: usize| num_library > 0 && point >= num_library;
    // What was first in the order lies on top.
    for point in drawn.points.iter().rev().filter(|drawn| drawn.point < categories) {
        let category = map.categories()[point.point];
        let is_other = look.alone.is_some_and(|alone| alone != category);
        let crowd = 1.0 - (1.0 - ALONE) / f32::from(point.num).sqrt();
        let opacity = if is_other { OTHERS } else { crowd };
        let at = (point.at - look.rect.min) * ppp;
        let color = colors::of(category, look.is_dark);
        match is_mark(point.point) && !is_other {
            true => mark.press(&mut image, [at.x, at.y], (color, 1.0)),
            false => dot.press(&mut image, [at.x, at.y], (color, opacity)),
        }
    }
    image
}

/// A round dot, its middle on the middle of a pixel.
struct Stamp {
    reach: isize,
    /// 0..256, row by row.
    cover: Vec<u32>,
}

impl Stamp {
    fn new(radius: f32) -> Self {
        let reach = radius.ceil() as isize;
        let cover = |dx: isize, dy: isize| {
            let distance = (dx as f32).hypot(dy as f32);
            (256.0 * (radius + 0.5 - distance).clamp(0.0, 1.0)) as u32
        };
        let cover = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| cover(dx, dy))).collect();
        Self { reach, cover }
    }

    fn press(&self, image: &mut ColorImage, at: [f32; 2], (color, opacity): (Color32, f32)) {
        let [width, height] = image.size.map(usize::cast_signed);
        let [x, y] = at.map(|x| x.floor() as isize);
        let side = (2 * self.reach + 1).cast_unsigned();
        let opacity = (256.0 * opacity) as u32;
        for (row, covers) in self.cover.chunks_exact(side).enumerate() {
            let py = y + row.cast_signed() - self.reach;
            if py < 0 || py >= height {
                continue;
            }
            for (column, cover) in covers.iter().enumerate() {
                let px = x + column.cast_signed() - self.reach;
                if *cover == 0 || px < 0 || px >= width {
                    continue;
                }
                let pixel = &mut image.pixels[(py * width + px).cast_unsigned()];
                let part = (cover * opacity) >> 8;
                let mix = |a: u8, b: u8| ((u32::from(a) * (256 - part) + u32::from(b) * part) >> 8) as u8;
                *pixel =
                    Color32::from_rgb(mix(pixel.r(), color.r()), mix(pixel.g(), color.g()), mix(pixel.b(), color.b()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::camera::square;
    use super::super::testing::map_of;
    use super::*;

    fn look() -> MapLook {
        MapLook { camera: Camera::default(), rect: square(), pixels_per_point: 1.5, is_dark: true, alone: None }
    }

    #[test]
    fn a_dot_is_painted_where_its_point_is_seen_in_the_colour_of_its_category() {
        let map = map_of(60);
        let drawn = DrawnPoints::new(&map, Camera::default(), square());
        let image = paint(&map, &drawn, look(), Color32::BLACK);
        assert_eq!(image.size, [750, 600]);
        let first = drawn.points[0];
        let at = 1.5 * (first.at - square().min);
        let pixel = image[(at.x as usize, at.y as usize)];
        let color = colors::of(map.categories()[first.point], true);
        let apart = (0..3).map(|i| pixel.to_array()[i].abs_diff(color.to_array()[i])).max().unwrap();
        assert!(apart < 110, "{pixel:?} {color:?}");
        assert!(pixel != Color32::BLACK);
        let dim = MapLook {
            alone: map.categories().iter().copied().find(|of| *of != map.categories()[first.point]),
            ..look()
        };
        let dimmed = paint(&map, &drawn, dim, Color32::BLACK)[(at.x as usize, at.y as usize)];
        assert!(dimmed.r() < pixel.r().max(1) && dimmed.intensity() < pixel.intensity());
    }

    #[test]
    fn dots_at_the_edges_and_an_empty_rectangle_do_no_harm() {
        let map = map_of(3_000);
        for size in [[0.0, 0.0], [1.0, 300.0], [33.0, 7.0]] {
            let rect = Rect::from_min_size(pos2(5.0, 5.0), size.into());
            let drawn = DrawnPoints::new(&map, Camera::default(), rect);
            let image = paint(&map, &drawn, MapLook { rect, ..look() }, Color32::BLACK);
            assert_eq!(image.pixels.len(), image.size[0] * image.size[1]);
        }
    }
}
