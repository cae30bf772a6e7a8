//! A picture of palette indices: small files, and text that fades into its background.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use fontdue::Font;

/// Steps of the colour scale; the rest of the 256 colours is text.
pub(crate) const NUM_SHADES: usize = 232;
const NUM_TEXT: usize = 24;

const BACKGROUND: [u8; 3] = [13, 14, 19];
const TEXT: [u8; 3] = [214, 217, 226];
/// The colour scale, dark to bright: night blue, violet, rose, amber, straw. Lightness rises all the way.
const SCALE: [[u8; 3]; 8] = [
    [13, 14, 19],
    [30, 22, 62],
    [72, 26, 106],
    [132, 35, 112],
    [193, 55, 92],
    [236, 100, 60],
    [250, 173, 60],
    [253, 245, 188],
];

/// Where text stands relative to its x.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// The picture.
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    font: Font,
}

impl Canvas {
    /// An empty picture.
    pub(crate) fn new(width: usize, height: usize) -> Result<Self> {
        let font = Font::from_bytes(epaint_default_fonts::UBUNTU_LIGHT, fontdue::FontSettings::default());
        let font = font.map_err(|e| anyhow!("the built-in font: {e}"))?;
        Ok(Self { width, height, pixels: vec![NUM_SHADES as u8; width * height], font })
    }

    /// Colours a pixel with the colour scale, 0 dark .. 1 bright; outside the picture it does nothing.
    pub(crate) fn shade(&mut self, x: usize, y: usize, value: f32) {
        self.set(x, y, (value.clamp(0.0, 1.0) * (NUM_SHADES - 1) as f32).round() as u8);
    }

    /// Lays the text colour over a pixel, 0 background .. 1 text.
    pub(crate) fn ink(&mut self, x: usize, y: usize, value: f32) {
        self.set(x, y, NUM_SHADES as u8 + (value.clamp(0.0, 1.0) * (NUM_TEXT - 1) as f32).round() as u8);
    }

    fn set(&mut self, x: usize, y: usize, index: u8) {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x] = index;
        }
    }

    /// Writes a line of text whose middle height is `y`.
    pub(crate) fn text(&mut self, (x, y): (usize, usize), px: f32, align: Align, strength: f32, text: &str) {
        let width: f32 = text.chars().map(|c| self.font.metrics(c, px).advance_width).sum();
        let mut pen = x as f32
            - match align {
                Align::Left => 0.0,
                Align::Centre => width / 2.0,
                Align::Right => width,
            };
        let baseline = y as f32 + px * 0.34;
        for c in text.chars() {
            let (metrics, coverage) = self.font.rasterize(c, px);
            let left = (pen + metrics.xmin as f32).round() as i64;
            let top = (baseline - metrics.ymin as f32 - metrics.height as f32).round() as i64;
            for (i, &alpha) in coverage.iter().enumerate().filter(|(_, alpha)| **alpha > 10) {
                let (x, y) = (left + (i % metrics.width) as i64, top + (i / metrics.width) as i64);
                if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) {
                    self.ink(x, y, strength * f32::from(alpha) / 255.0);
                }
            }
            pen += metrics.advance_width;
        }
    }

    /// Writes the picture as an indexed PNG.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let context = || format!("cannot write {}", path.display());
        let file = std::fs::File::create(path).with_context(context)?;
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(palette());
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().with_context(context)?;
        writer.write_image_data(&self.pixels).with_context(context)
    }
}

fn palette() -> Vec<u8> {
    let mix = |a: [u8; 3], b: [u8; 3], t: f32| {
        std::array::from_fn::<u8, 3, _>(|i| (f32::from(a[i]) + t * (f32::from(b[i]) - f32::from(a[i]))).round() as u8)
    };
    let shade = |i: usize| {
        let at = i as f32 / (NUM_SHADES - 1) as f32 * (SCALE.len() - 1) as f32;
        let low = (at as usize).min(SCALE.len() - 2);
        mix(SCALE[low], SCALE[low + 1], at - low as f32)
    };
    let text = |i: usize| mix(BACKGROUND, TEXT, i as f32 / (NUM_TEXT - 1) as f32);
    (0..NUM_SHADES).map(shade).chain((0..NUM_TEXT).map(text)).flatten().collect()
}
