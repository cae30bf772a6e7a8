//! The resonances of a mouth: five band-passes side by side, from vowel to vowel.
//!
//! Frequencies and levels of the lower three are the averages of 33 men's (G. E. Peterson, H. L. Barney, "Control Methods Used in a Study of
//! the Vowels", 1952, table II). The upper two, and all bandwidths, are those of a synthesizer of speech, whose signs alternate too, so that
//! there are no holes between neighbours (D. H. Klatt, "Software for a cascade/parallel formant synthesizer", 1980).

use super::finite;
use super::svf::{Svf, SvfKind, SvfSettings};

/// Resonances.
const BANDS: usize = 5;
/// Bandwidths in Hz.
const WIDTHS_HZ: [f32; BANDS] = [50.0, 70.0, 110.0, 250.0, 200.0];
/// The range of Q.
const MIN_Q: f32 = 1.0;
const MAX_Q: f32 = 80.0;

/// A vowel.
struct Vowel {
    hz: [f32; BANDS],
    db: [f32; BANDS],
}

const fn vowel([a, b, c]: [f32; 3], [x, y, z]: [f32; 3]) -> Vowel {
    // The upper two are 10 dB below the third and each other.
    Vowel { hz: [a, b, c, 3_300.0, 3_750.0], db: [x, y, z, z - 6.0, z - 12.0] }
}

/// As in father, bet, beet, bought, boot: a, e, i, o, u.
const VOWELS: [Vowel; 5] = [
    vowel([730.0, 1_090.0, 2_440.0], [-1.0, -5.0, -28.0]),
    vowel([530.0, 1_840.0, 2_480.0], [-2.0, -17.0, -24.0]),
    vowel([270.0, 2_290.0, 3_010.0], [-4.0, -24.0, -28.0]),
    vowel([570.0, 840.0, 2_410.0], [0.0, -7.0, -34.0]),
    vowel([300.0, 870.0, 2_240.0], [-3.0, -19.0, -43.0]),
];

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormantSettings([SvfSettings; BANDS]);

impl FormantSettings {
    /// A place among the vowels a, e, i, o, u (0..1, equal steps), the ratio by which all is higher than a man's voice (1/16 to 16, clamped),
    /// and a resonance 0..1: at 0.5 bandwidths are a man's, at either end four times as wide or as narrow.
    pub fn new(place: f32, ratio: f32, resonance: f32, rate_hz: f32) -> Self {
        let place = (VOWELS.len() - 1) as f32 * finite(place).clamp(0.0, 1.0);
        let below = (place as usize).min(VOWELS.len() - 2);
        let (from, to, part) = (&VOWELS[below], &VOWELS[below + 1], place - below as f32);
        let ratio = if ratio.is_finite() { ratio.clamp(0.0625, 16.0) } else { 1.0 };
        let narrow = (4.0 * finite(resonance).clamp(0.0, 1.0) - 2.0).exp2();
        Self(std::array::from_fn(|band| {
            let hz = from.hz[band] * (to.hz[band] / from.hz[band]).powf(part);
            let db = from.db[band] + part * (to.db[band] - from.db[band]);
            let q = (hz / WIDTHS_HZ[band] * narrow).clamp(MIN_Q, MAX_Q);
            let sign = if band % 2 == 0 { 1.0 } else { -1.0 };
            // Narrow bands let less through.
            let gain = sign * narrow.sqrt() * 10f32.powf((db + LOUDNESS_DB) / 20.0);
            SvfSettings::new(SvfKind::BandPass, ratio * hz, q, rate_hz).scaled(gain)
        }))
    }
}

/// What makes a vowel about as loud as the sound that it is made of.
const LOUDNESS_DB: f32 = 18.0;

/// `N` mouths.
#[derive(Clone, Debug, Default)]
pub struct Formants<const N: usize> {
    bands: [Svf<N>; BANDS],
}

impl<const N: usize> Formants<N> {
    /// Puts a lane there at once, at rest: a note begins.
    pub fn start(&mut self, lane: usize, settings: &FormantSettings) {
        self.bands.iter_mut().zip(&settings.0).for_each(|(band, settings)| band.start(lane, settings));
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &FormantSettings, num_frames: usize) {
        self.bands.iter_mut().zip(&settings.0).for_each(|(band, settings)| band.go_to(lane, settings, num_frames));
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Formants<M>, from: usize) {
        self.bands.iter_mut().zip(&others.bands).for_each(|(band, other)| band.copy_lane(to, other, from));
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.bands.iter_mut().for_each(Svf::stay);
    }

    /// Filters a frame of all lanes.
    #[inline(always)]
    pub fn process(&mut self, input: [f32; N]) -> [f32; N] {
        let mut sum = [0.0; N];
        for band in &mut self.bands {
            let y = band.process(input);
            for n in 0..N {
                sum[n] += y[n];
            }
        }
        sum
    }

    /// Once a control block: a lane in which something is no number begins anew, and what has died away is silent.
    #[inline(always)]
    pub fn mend(&mut self) {
        self.bands.iter_mut().for_each(Svf::mend);
    }
}
