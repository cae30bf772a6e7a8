//! Draws the toolkit's triangles by the processor alone, as the window's painter has a graphics card draw them: colours are multiplied by
//! their opacity before they are mixed, and mixed as they are, without a gamma.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Rect, TextureFilter, TextureId, TexturesDelta};

use super::pixel_image::PixelImage;

/// Parts of a pixel in which corners lie, as graphics cards have them.
const PARTS: f32 = 256.0;

/// The textures so far.
#[derive(Default)]
pub(super) struct Raster {
    textures: HashMap<TextureId, (ColorImage, TextureFilter)>,
}

/// A corner of a triangle in parts of a pixel.
#[derive(Clone, Copy)]
struct Corner {
    at: [i64; 2],
    uv: [f32; 2],
    color: [f32; 4],
}

/// Pixels from, inclusive, and to, exclusive.
type Bounds = [[i64; 2]; 2];

impl Raster {
    /// Takes textures over. None is given up: a window of a test is soon gone.
    pub(super) fn take(&mut self, textures: &mut TexturesDelta) {
        for (id, deltas) in textures.set.drain() {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                let Some([left, top]) = delta.pos else {
                    self.textures.insert(id, (ColorImage::clone(image), delta.options.magnification));
                    continue;
                };
                let Some((whole, _)) = self.textures.get_mut(&id) else { continue };
                for (row, pixels) in image.pixels.chunks_exact(image.size[0]).enumerate() {
                    let begin = (top + row) * whole.size[0] + left;
                    whole.pixels[begin..begin + pixels.len()].copy_from_slice(pixels);
                }
            }
        }
        textures.free.clear();
    }

    /// Draws on a picture; `scale` is how many pixels a point has.
    pub(super) fn draw(&self, primitives: &[ClippedPrimitive], scale: f32, picture: &mut PixelImage) {
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { panic!("only meshes are drawn here") };
            self.mesh(mesh, bounds(*clip_rect, scale, picture), scale, picture);
        }
    }

    fn mesh(&self, mesh: &Mesh, clip: Bounds, scale: f32, picture: &mut PixelImage) {
        let (texture, filter) = &self.textures[&mesh.texture_id];
        let corner = |index: u32| Corner::of(&mesh.vertices[index as usize], scale);
        for indices in mesh.indices.as_chunks::<3>().0 {
            triangle(indices.map(corner), clip, picture, |uv| sample(texture, *filter, uv));
        }
    }
}

impl Corner {
    fn of(vertex: &Vertex, scale: f32) -> Self {
        let at = [vertex.pos.x, vertex.pos.y].map(|x| (x * scale * PARTS).round() as i64);
        let color = vertex.color.to_array().map(f32::from);
        Self { at, uv: [vertex.uv.x, vertex.uv.y], color }
    }
}

/// The pixels inside of a clip rectangle.
fn bounds(clip: Rect, scale: f32, picture: &PixelImage) -> Bounds {
    let pixel = |x: f32, most: usize| ((x * scale).round() as i64).clamp(0, most as i64);
    [
        [pixel(clip.left(), picture.width), pixel(clip.top(), picture.height)],
        [pixel(clip.right(), picture.width), pixel(clip.bottom(), picture.height)],
    ]
}

/// Twice the area of a triangle, positive where its corners go clockwise.
fn area([ax, ay]: [i64; 2], [bx, by]: [i64; 2], [cx, cy]: [i64; 2]) -> i64 {
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

/// Whether pixels on an edge belong to the triangle at its right, so that triangles side by side share none.
fn is_top_left([ax, ay]: [i64; 2], [bx, by]: [i64; 2]) -> bool {
    by < ay || (by == ay && bx > ax)
}

fn triangle(
    corners: [Corner; 3],
    [[left, top], [right, bottom]]: Bounds,
    picture: &mut PixelImage,
    sample: impl Fn([f32; 2]) -> [f32; 4],
) {
    let [a, mut b, mut c] = corners;
    let mut whole = area(a.at, b.at, c.at);
    if whole < 0 {
        (b, c, whole) = (c, b, -whole);
    }
    if whole == 0 {
        return;
    }
    let parts = PARTS as i64;
    let ends = |axis: usize| {
        let all = [a.at[axis], b.at[axis], c.at[axis]];
        (all.iter().min().map_or(0, |x| x.div_euclid(parts)), all.iter().max().map_or(0, |x| x.div_euclid(parts) + 1))
    };
    let ((from_x, to_x), (from_y, to_y)) = (ends(0), ends(1));
    let edges = [(b.at, c.at), (c.at, a.at), (a.at, b.at)];
    let flat = (a.uv == b.uv && b.uv == c.uv).then(|| sample(a.uv));
    for y in from_y.max(top)..to_y.min(bottom) {
        for x in from_x.max(left)..to_x.min(right) {
            let middle = [x * parts + parts / 2, y * parts + parts / 2];
            let inside = edges.map(|(from, to)| area(from, to, middle));
            if edges.iter().zip(inside).any(|((from, to), side)| side < 0 || (side == 0 && !is_top_left(*from, *to))) {
                continue;
            }
            let weights = inside.map(|side| side as f32 / whole as f32);
            let mixed = |of: [f32; 3]| weights[0] * of[0] + weights[1] * of[1] + weights[2] * of[2];
            let texel = flat
                .unwrap_or_else(|| sample([mixed([a.uv[0], b.uv[0], c.uv[0]]), mixed([a.uv[1], b.uv[1], c.uv[1]])]));
            let color: [f32; 4] =
                std::array::from_fn(|i| mixed([a.color[i], b.color[i], c.color[i]]) * texel[i] / 255.0);
            blend(&mut picture.pixels[y as usize * picture.width + x as usize], color);
        }
    }
}

fn blend(pixel: &mut [u8; 3], color: [f32; 4]) {
    let rest = 1.0 - color[3] / 255.0;
    for (below, above) in pixel.iter_mut().zip(color) {
        *below = (above + rest * f32::from(*below)).round().clamp(0.0, 255.0) as u8;
    }
}

/// The colour of a texture at a place, 0..1 across and down.
fn sample(texture: &ColorImage, filter: TextureFilter, [u, v]: [f32; 2]) -> [f32; 4] {
    let [width, height] = texture.size;
    let texel = |x: i64, y: i64| {
        let (x, y) = (x.clamp(0, width as i64 - 1), y.clamp(0, height as i64 - 1));
        Color32::to_array(&texture.pixels[y as usize * width + x as usize]).map(f32::from)
    };
    let (x, y) = (u * width as f32, v * height as f32);
    if filter == TextureFilter::Nearest {
        return texel(x.floor() as i64, y.floor() as i64);
    }
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let at = |dx: i64, dy: i64| texel(left as i64 + dx, top as i64 + dy);
    let corners = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
    std::array::from_fn(|i| {
        let across = |l: usize, r: usize| corners[l][i] + right * (corners[r][i] - corners[l][i]);
        across(0, 1) + down * (across(2, 3) - across(0, 1))
    })
}

#[cfg(test)]
mod tests {
    use egui::epaint::Vertex;
    use egui::pos2;

    use super::*;

    fn corner(x: f32, y: f32, color: Color32) -> Corner {
        Corner::of(&Vertex { pos: pos2(x, y), uv: pos2(0.0, 0.0), color }, 1.0)
    }

    #[test]
    fn two_triangles_cover_every_pixel_of_a_rectangle_once() {
        let mut picture = PixelImage::plain([9, 7], [0; 3]);
        let half = Color32::from_rgba_premultiplied(100, 0, 0, 128);
        let [a, b, c, d] = [(1.0, 1.0), (8.0, 1.0), (8.0, 6.0), (1.0, 6.0)].map(|(x, y)| corner(x, y, half));
        for corners in [[a, b, c], [a, d, c]] {
            triangle(corners, [[0, 0], [9, 7]], &mut picture, |_| [255.0; 4]);
        }
        let covered = picture.pixels.iter().filter(|pixel| **pixel == [100, 0, 0]).count();
        assert_eq!((covered, picture.pixels.iter().filter(|pixel| pixel[0] > 0).count()), (35, 35));
    }

    #[test]
    fn what_is_clipped_stays_as_it_was_and_colours_run_from_corner_to_corner() {
        let mut picture = PixelImage::plain([10, 10], [7; 3]);
        let [a, b, c] = [
            corner(0.0, 0.0, Color32::BLACK),
            corner(20.0, 0.0, Color32::from_rgb(200, 0, 0)),
            corner(0.0, 20.0, Color32::BLACK),
        ];
        triangle([a, b, c], [[0, 0], [10, 5]], &mut picture, |_| [255.0; 4]);
        assert_eq!(picture.pixels[59], [7; 3]);
        assert!(picture.pixels[0][0] < 7 && (95..=105).contains(&picture.pixels[9][0]), "{:?}", &picture.pixels[..10]);
    }
}
