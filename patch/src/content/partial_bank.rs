//! A list of partials: additive sounds, bells, struck bars.

use super::clean;
use super::level_curve::{LevelCurve, MAX_LEVEL_DB, MIN_LEVEL_DB};
use super::timeline::Timeline;

/// Partials of a bank at most.
pub const MAX_PARTIALS: usize = 64;

/// The level of a partial over time: up to four segments.
pub type PartialCurve = LevelCurve<5>;

/// Where a partial lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartialFrequency {
    /// So many times the pitch of the bank, 0.01-1,000; keys move it.
    Ratio(f32),
    /// At so many Hz (1-20,000) on every key.
    Hz(f32),
}

/// One partial: a sine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    /// Where it lies.
    pub frequency: PartialFrequency,
    /// -100 (silence) to 24 dB; 0 dB is a sine of 1.
    pub level_db: f32,
    /// Where in its cycle it begins, 0-1; 0 goes up through zero.
    pub phase: f32,
    /// What moves its level.
    pub curve: PartialCurve,
}

impl Partial {
    fn clamped(self) -> Self {
        let frequency = match self.frequency {
            PartialFrequency::Ratio(ratio) => PartialFrequency::Ratio(clean(ratio, [0.01, 1_000.0], 1.0)),
            PartialFrequency::Hz(hz) => PartialFrequency::Hz(clean(hz, [1.0, 20_000.0], 1_000.0)),
        };
        let level_db = clean(self.level_db, [MIN_LEVEL_DB, MAX_LEVEL_DB], MIN_LEVEL_DB);
        Self { frequency, level_db, phase: clean(self.phase, [0.0, 1.0], 0.0), curve: self.curve }
    }
}

/// Up to [`MAX_PARTIALS`] partials. Every number is finite and in range.
#[derive(Clone, Debug, PartialEq)]
pub struct PartialBank {
    partials: Vec<Partial>,
    timeline: Timeline,
}

impl Default for PartialBank {
    /// Sixteen harmonics as a saw has them, all along.
    fn default() -> Self {
        let partials = (1..=16_u8).map(|n| {
            let n = f32::from(n);
            let level_db = -4.0 - 20.0 * n.log10();
            Partial { frequency: PartialFrequency::Ratio(n), level_db, phase: 0.0, curve: PartialCurve::default() }
        });
        Self::new(partials, Timeline::default())
    }
}

impl PartialBank {
    /// A bank of these partials; numbers are clamped, and what is more than [`MAX_PARTIALS`] is left out.
    pub fn new(partials: impl IntoIterator<Item = Partial>, timeline: Timeline) -> Self {
        Self { partials: partials.into_iter().take(MAX_PARTIALS).map(Partial::clamped).collect(), timeline }
    }

    /// The partials in order.
    pub fn partials(&self) -> &[Partial] {
        &self.partials
    }

    /// How its time goes, and what its ratios are of.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }
}
