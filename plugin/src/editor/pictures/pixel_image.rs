//! A picture in memory, and as a PNG file.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

/// Red, green and blue from left to right, from the top down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PixelImage {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 3]>,
}

impl PixelImage {
    /// Of one colour.
    pub(super) fn plain([width, height]: [usize; 2], color: [u8; 3]) -> Self {
        Self { width, height, pixels: vec![color; width * height] }
    }

    /// The picture of a file with colours of 8 bits, with a palette or without.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let fail = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file = File::open(path).map_err(|error| fail(&error))?;
        let mut decoder = png::Decoder::new(BufReader::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|error| fail(&error))?;
        let size = reader.output_buffer_size().ok_or_else(|| fail(&"too large"))?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes).map_err(|error| fail(&error))?;
        let samples = info.color_type.samples();
        if samples < 3 {
            return Err(fail(&"expected colours, not greys"));
        }
        let pixels = bytes[..info.buffer_size()].chunks_exact(samples).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Ok(Self { width: info.width as usize, height: info.height as usize, pixels: pixels.collect() })
    }

    /// Writes it without a palette.
    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        let fail = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file = File::create(path).map_err(|error| fail(&error))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|error| fail(&error))?;
        writer.write_image_data(self.pixels.as_flattened()).map_err(|error| fail(&error))
    }
}
