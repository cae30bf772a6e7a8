//! Tables made by code: no file of anybody's is in them.

mod harmonics;
mod shapes;
mod vowels;

use crate::{FRAME_LEN, Spectra, Spectrum, Wavetable};

/// A table and how it is made.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Its name.
    pub name: &'static str,
    /// What it is like, one word.
    pub category: &'static str,
    frames: Frames,
}

/// How the frames of a table are made. `x` is a frame's place, 0 at the first and 1 at the last.
#[derive(Clone, Copy, Debug)]
enum Frames {
    /// By harmonics: `(x, k)` to the amplitude of harmonic k as a sine, and its phase in cycles.
    Harmonics(usize, fn(f64, usize) -> (f64, f64)),
    /// By shape: `(x, phase)` to a sample, phase in 0..1.
    Shape(usize, fn(f64, f64) -> f64),
}

impl Recipe {
    /// Makes the table; up to a tenth of a second. Not for the audio thread.
    pub fn make(&self) -> Wavetable {
        let mut samples = match self.frames {
            Frames::Harmonics(num, sine) => harmonics::frames(num, sine),
            Frames::Shape(num, shape) => shapes::frames(num, shape),
        };
        // One gain for all frames: the change of loudness from frame to frame is part of a table.
        let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        samples.iter_mut().for_each(|sample| *sample /= peak.max(f32::MIN_POSITIVE));
        Wavetable::new(self.name, samples).expect("recipes make whole frames of finite samples")
    }
}

/// All recipes, in the order of a menu.
pub fn recipes() -> impl Iterator<Item = Recipe> {
    harmonics::RECIPES.iter().chain(shapes::RECIPES).chain(vowels::RECIPES).copied()
}

/// The recipe of this name.
pub fn recipe(name: &str) -> Option<Recipe> {
    recipes().find(|recipe| recipe.name == name)
}

/// The places of so many frames, 0..1.
fn places(num_frames: usize) -> impl Iterator<Item = f64> {
    let last = num_frames.saturating_sub(1).max(1) as f64;
    (0..num_frames).map(move |frame| frame as f64 / last)
}

/// A frame of a spectrum.
fn frame(spectra: &mut Spectra, spectrum: &Spectrum) -> Vec<f32> {
    let mut frame = vec![0.0; FRAME_LEN];
    spectra.cycle(spectrum, |_| 1.0, &mut frame);
    frame
}
