//! What a filter of the patch is set to.

use crate::filter::{
    CombHarmonics, CombSettings, FormantSettings, LadderSettings, LadderTaps, PhaserFilterSettings, Saturation,
    SvfKind, SvfSettings,
};

/// How a filter is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Model {
    /// State-variable, 12 dB an octave.
    #[default]
    Clean12,
    /// Two in series, 24 dB an octave.
    Clean24,
    /// Four poles and a saturating loop, at twice the rate.
    Ladder,
    /// A delay in a loop.
    Comb,
    /// Five resonances, as of a mouth.
    Formant,
    /// All-passes in a loop, beside what goes in.
    Phaser,
}

impl Model {
    /// In the order of the table's labels.
    pub(crate) const ALL: [Self; 6] =
        [Self::Clean12, Self::Clean24, Self::Ladder, Self::Comb, Self::Formant, Self::Phaser];
}

/// A filter's settings for one note, in plain units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FilterSettings {
    pub(crate) model: Model,
    /// As in the table: low-pass, band-pass, high-pass, notch, peak, low shelf, high shelf, morph.
    pub(crate) kind: u8,
    pub(crate) cutoff_hz: f32,
    /// 0..1.
    pub(crate) resonance: f32,
    pub(crate) drive_db: f32,
    /// From low-pass over band-pass to high-pass, the damping of a comb, the vowel, the length of a phaser, 0..1.
    pub(crate) morph: f32,
    /// Of shelves; how much smaller a mouth is, in octaves of 24.
    pub(crate) gain_db: f32,
    /// Filtered beside unfiltered, 0..1.
    pub(crate) mix: f32,
}

/// The cutoff at which a mouth is a man's.
const MOUTH_HZ: f32 = 1_000.0;
/// Gain that makes a mouth half as large.
const MOUTH_OCTAVE_DB: f32 = 24.0;
/// Q of the first of two filters in series, after which the second one alone resonates.
const FIRST_Q: f32 = 0.54;

impl FilterSettings {
    /// Settings of the state-variable filter, both stages.
    pub(super) fn svf(&self, rate_hz: f32) -> [SvfSettings; 2] {
        // From Butterworth's Q to 45, by equal ratios.
        let q = std::f32::consts::FRAC_1_SQRT_2 * (6.0 * self.resonance).exp2();
        let kind = match self.kind {
            0 => SvfKind::LowPass,
            1 => SvfKind::BandPass,
            2 => SvfKind::HighPass,
            3 => SvfKind::Notch,
            4 => SvfKind::Peak,
            5 => SvfKind::LowShelf(self.gain_db),
            6 => SvfKind::HighShelf(self.gain_db),
            _ => SvfKind::Morph(self.morph),
        };
        let second = SvfSettings::new(kind, self.cutoff_hz, q, rate_hz);
        let first = match kind {
            SvfKind::LowPass | SvfKind::BandPass | SvfKind::HighPass | SvfKind::Morph(_) => {
                SvfSettings::new(kind, self.cutoff_hz, FIRST_Q, rate_hz)
            }
            // Twice the same dip or shelf is steeper, as it should be.
            _ => second,
        };
        [second, first]
    }

    /// Settings of the ladder at twice the rate.
    pub(super) fn ladder(&self, rate_hz: f32) -> LadderSettings {
        let taps = match self.kind {
            0 => LadderTaps::LOW_PASS_24,
            1 => LadderTaps::BAND_PASS_24,
            2 => LadderTaps::HIGH_PASS_24,
            3 => LadderTaps::BAND_PASS_12,
            4 => LadderTaps::LOW_PASS_12,
            5 => LadderTaps::HIGH_PASS_12,
            6 => LadderTaps::HIGH_PASS_24,
            _ => LadderTaps::between(self.morph),
        };
        LadderSettings::new(taps, self.cutoff_hz, self.resonance, self.drive_db, 2.0 * rate_hz)
    }

    /// Settings of the comb: low-pass, notch, low shelf and morph damp highs, high-pass and high shelf lows, band-pass and peak both.
    pub(super) fn comb(&self, rate_hz: f32) -> CombSettings {
        let damping = match self.kind {
            0 | 3 | 5 | 7 => [self.morph, 0.0],
            2 | 6 => [0.0, self.morph],
            _ => [self.morph; 2],
        };
        let harmonics = if self.is_turned() { CombHarmonics::Odd } else { CombHarmonics::All };
        CombSettings::new(harmonics, self.cutoff_hz, self.resonance, damping, rate_hz)
    }

    /// Settings of the mouth.
    pub(super) fn formants(&self, rate_hz: f32) -> FormantSettings {
        let ratio = self.cutoff_hz / MOUTH_HZ * (self.gain_db / MOUTH_OCTAVE_DB).exp2();
        FormantSettings::new(self.morph, ratio, self.resonance, rate_hz)
    }

    /// Settings of the phaser.
    pub(super) fn phaser(&self, rate_hz: f32) -> PhaserFilterSettings {
        let feedback = if self.is_turned() { -self.resonance } else { self.resonance };
        PhaserFilterSettings::new(self.cutoff_hz, feedback, self.morph, rate_hz)
    }

    /// What bends before a model that does not bend by itself.
    pub(super) fn saturation(&self) -> Saturation {
        Saturation::new(self.drive_db)
    }

    /// True when a loop takes away what goes round: notch, peak and shelves.
    fn is_turned(&self) -> bool {
        (3..7).contains(&self.kind)
    }
}
