//! A picture with text: true colour on a dark ground, written as PNG. Its font is built in.

use anyhow::{Result, anyhow};
use fontdue::Font;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// The ground.
const BACKGROUND: Colour = [13, 14, 19];
/// Plain text.
pub const TEXT: Colour = [214, 217, 226];
/// Text that stands back.
pub const DIM: Colour = [122, 126, 140];
/// The scale of [`Picture::shade`], dark to bright: night blue, violet, rose, amber, straw. Lightness rises all the way.
const SCALE: [Colour; 8] = [
    BACKGROUND,
    [30, 22, 62],
    [72, 26, 106],
    [132, 35, 112],
    [193, 55, 92],
    [236, 100, 60],
    [250, 173, 60],
    [253, 245, 188],
];

/// The picture.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
    font: Font,
}

impl Picture {
    /// An empty picture.
    ///
    /// # Errors
    /// When the built-in font is broken.
    pub fn new(width: usize, height: usize) -> Result<Self> {
        let font = Font::from_bytes(epaint_default_fonts::UBUNTU_LIGHT, fontdue::FontSettings::default());
        let font = font.map_err(|error| anyhow!("the built-in font: {error}"))?;
        Ok(Self { width, height, pixels: vec![BACKGROUND; width * height], font })
    }

    /// Lays a colour over a pixel, 0 nothing .. 1 the colour alone; outside the picture it does nothing.
    pub fn lay(&mut self, x: usize, y: usize, colour: Colour, strength: f32) {
        if x < self.width && y < self.height {
            let pixel = &mut self.pixels[y * self.width + x];
            *pixel = mix(*pixel, colour, strength.clamp(0.0, 1.0));
        }
    }

    /// Colours a pixel with the colour scale, 0 dark .. 1 bright.
    pub fn shade(&mut self, x: usize, y: usize, value: f32) {
        let at = value.clamp(0.0, 1.0) * (SCALE.len() - 1) as f32;
        let low = (at as usize).min(SCALE.len() - 2);
        self.lay(x, y, mix(SCALE[low], SCALE[low + 1], at - low as f32), 1.0);
    }

    /// A soft disc.
    pub fn dot(&mut self, (x, y): (f32, f32), radius: f32, colour: Colour, strength: f32) {
        let reach = radius.ceil() as i64 + 1;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let (px, py) = (x.round() as i64 + dx, y.round() as i64 + dy);
                let distance = (px as f32 - x).hypot(py as f32 - y);
                if let (Ok(px), Ok(py)) = (usize::try_from(px), usize::try_from(py)) {
                    self.lay(px, py, colour, strength * (radius + 0.5 - distance).clamp(0.0, 1.0));
                }
            }
        }
    }

    /// Writes a line of text that begins at `x` and whose middle height is `y`.
    pub fn text(&mut self, (x, y): (usize, usize), px: f32, colour: Colour, text: &str) {
        let (mut pen, baseline) = (x as f32, y as f32 + px * 0.34);
        for c in text.chars() {
            let (metrics, coverage) = self.font.rasterize(c, px);
            let left = (pen + metrics.xmin as f32).round() as i64;
            let top = (baseline - metrics.ymin as f32 - metrics.height as f32).round() as i64;
            for (i, &alpha) in coverage.iter().enumerate() {
                let (x, y) = (left + (i % metrics.width) as i64, top + (i / metrics.width) as i64);
                if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) {
                    self.lay(x, y, colour, f32::from(alpha) / 255.0);
                }
            }
            pen += metrics.advance_width;
        }
    }

    /// Writes text in the middle of `(x, y)` on a dark ground of its own.
    pub fn label(&mut self, (x, y): (usize, usize), px: f32, colour: Colour, text: &str) {
        let width = text.chars().map(|c| self.font.metrics(c, px).advance_width).sum::<f32>() as usize;
        let (left, height) = (x.saturating_sub(width / 2), (1.4 * px) as usize);
        for y in y.saturating_sub(height / 2)..y + height / 2 {
            (left.saturating_sub(5)..left + width + 5).for_each(|x| self.lay(x, y, BACKGROUND, 0.75));
        }
        self.text((left, y), px, colour, text);
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// When the encoder fails, as it does for a picture without pixels.
    pub fn png(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(bytes)
    }
}

fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    std::array::from_fn(|i| (f32::from(a[i]) + t * (f32::from(b[i]) - f32::from(a[i]))).round() as u8)
}
