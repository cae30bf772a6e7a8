//! The noise of a note: of one colour, or in bands.

use std::ops::Range;

use vaeform_patch::layers::NoiseParam;

use super::bands::{BandAim, BandFilters, BandVoice};
use super::block::StereoBlock;
use super::compiled_sources::{Colour, CompiledNoise};
use super::content::log2_of_db;
use super::noise::Noise;
use super::oscillator::pan;
use crate::fm::{Isa, exp2};

/// Both kinds of noise, of which one sounds. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct NoiseVoice {
    plain: Noise,
    bands: BandVoice,
}

impl NoiseVoice {
    /// A note begins.
    pub(crate) fn start(&mut self, seed: u32) {
        self.plain.start(seed);
        self.bands.start(seed);
    }

    /// The key is struck again.
    pub(crate) fn strike(&mut self) {
        self.bands.strike();
    }

    /// The key goes up.
    pub(crate) fn release(&mut self) {
        self.bands.release();
    }

    /// Draws the lines from frame `first` to the end of the block; the note is so many octaves above middle C.
    pub(crate) fn aim(
        &mut self,
        noise: &CompiledNoise,
        value: impl Fn(NoiseParam) -> f32,
        (octaves, rate_hz): (f32, f32),
        (isa, filters): (Isa, &BandFilters),
        first: usize,
    ) {
        let by_key = octaves * value(NoiseParam::KeyLevel);
        let by_key = if by_key == 0.0 { 1.0 } else { exp2((by_key / 6.020_6).clamp(-40.0, 8.0)) };
        let gains = pan(value(NoiseParam::Pan)).map(|side| side * value(NoiseParam::Level) * by_key);
        let width = value(NoiseParam::Width);
        match &noise.colour {
            Colour::White => self.plain.aim(false, gains, width, first),
            Colour::Pink => self.plain.aim(true, gains, width, first),
            Colour::Bands(None) => {}
            Colour::Bands(Some(table)) => {
                let time = (value(NoiseParam::KeyTime), value(NoiseParam::Time));
                let speed = table.timing().speed(octaves, time, rate_hz);
                let aim = BandAim { speed, tilt: log2_of_db(value(NoiseParam::Tilt)), gains, width };
                self.bands.aim(isa, (table, filters), &aim, first);
            }
        }
    }

    /// Adds some frames of the block to both channels; each frame once, in order.
    pub(crate) fn render(
        &mut self,
        noise: &CompiledNoise,
        (isa, filters): (Isa, &BandFilters),
        frames: Range<usize>,
        out: &mut StereoBlock,
    ) {
        match noise.colour {
            Colour::White | Colour::Pink => self.plain.render(frames, out),
            Colour::Bands(None) => {}
            Colour::Bands(Some(_)) => self.bands.render(isa, filters, frames, out),
        }
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self, noise: &CompiledNoise) {
        match noise.colour {
            Colour::White | Colour::Pink => self.plain.advance(),
            Colour::Bands(_) => self.bands.advance(),
        }
    }
}
