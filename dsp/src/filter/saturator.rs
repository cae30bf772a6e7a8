//! A gain that bends softly, at twice the rate: what drives a filter that is straight itself.

use super::bend::tanh;
use super::finite;
use super::half_band::{Downsampler, Upsampler};
use super::moving::Moving;

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Saturation {
    gain: f32,
    /// How much of it is heard.
    mix: f32,
}

impl Saturation {
    /// As if there were none.
    pub const NONE: Self = Self { gain: 1.0, mix: 0.0 };

    /// A gain in dB for what is soft, 0 to 48 (clamped): at 0 dB nothing bends, then less and less goes beyond 1.
    pub fn new(drive_db: f32) -> Self {
        Self { gain: 10f32.powf(finite(drive_db).clamp(0.0, 48.0) / 20.0), mix: 1.0 }
    }
}

/// `N` saturators.
#[derive(Clone, Debug)]
pub struct Saturator<const N: usize> {
    up: Upsampler<N>,
    down: Downsampler<N>,
    /// Gain and mix.
    settings: Moving<2, N>,
}

impl<const N: usize> Default for Saturator<N> {
    fn default() -> Self {
        Self {
            up: Upsampler::default(),
            down: Downsampler::default(),
            settings: Moving::new(values(&Saturation::NONE)),
        }
    }
}

impl<const N: usize> Saturator<N> {
    /// Puts a lane there at once.
    pub fn start(&mut self, lane: usize, settings: &Saturation) {
        self.settings.set(lane, values(settings));
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &Saturation, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Saturator<M>, from: usize) {
        self.up.copy_lane(to, &others.up, from);
        self.down.copy_lane(to, &others.down, from);
        self.settings.copy_lane(to, &others.settings, from);
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Bends a frame of all lanes.
    #[inline(always)]
    pub fn process(&mut self, input: [f32; N]) -> [f32; N] {
        /// A bend so small that there is none.
        const STRAIGHT: f32 = 1e-3;
        let [gain, mix] = &self.settings.now;
        let (mut bend, mut scale) = ([0.0; N], [0.0; N]);
        for n in 0..N {
            let inverse = 1.0 / gain[n];
            let steep = gain[n] - inverse;
            bend[n] = if steep > STRAIGHT { steep } else { STRAIGHT };
            scale[n] = gain[n] / bend[n];
        }
        let mut pair = self.up.process(input);
        for frame in &mut pair {
            for n in 0..N {
                frame[n] = scale[n] * tanh(bend[n] * frame[n]);
            }
        }
        let mut output = self.down.process(pair);
        for n in 0..N {
            output[n] = input[n] + mix[n] * (output[n] - input[n]);
        }
        self.settings.advance();
        output
    }

    /// Once a control block: what is no number, or has died away, is forgotten.
    #[inline(always)]
    pub fn mend(&mut self) {
        self.up.mend();
        self.down.mend();
    }
}

fn values(Saturation { gain, mix }: &Saturation) -> [f32; 2] {
    [*gain, *mix]
}
