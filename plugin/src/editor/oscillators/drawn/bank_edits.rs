//! Banks of partials with one of them elsewhere, more or fewer, and what is said of a partial.

use vaeform_patch::content::{MAX_PARTIALS, Partial, PartialBank, PartialCurve, PartialFrequency};

use super::bands::hz_words;

/// Where a partial lies, in octaves above the bank's pitch.
pub(super) fn octaves(bank: &PartialBank, partial: &Partial) -> f32 {
    match partial.frequency {
        PartialFrequency::Ratio(ratio) => ratio.log2(),
        PartialFrequency::Hz(hz) => (hz / bank.timeline().base_hz()).log2(),
    }
}

/// The same partial elsewhere; it keeps being a ratio or Hz.
pub(super) fn at_octaves(bank: &PartialBank, partial: Partial, octaves: f32) -> Partial {
    let frequency = match partial.frequency {
        PartialFrequency::Ratio(_) => PartialFrequency::Ratio(octaves.exp2()),
        PartialFrequency::Hz(_) => PartialFrequency::Hz(octaves.exp2() * bank.timeline().base_hz()),
    };
    Partial { frequency, ..partial }
}

/// Where a partial lies, in words.
pub(super) fn place_words(partial: &Partial) -> String {
    match partial.frequency {
        PartialFrequency::Ratio(ratio) => format!("ratio {ratio:.3}"),
        PartialFrequency::Hz(hz) => format!("{} Hz", hz_words(hz.into())),
    }
}

/// The bank with another partial at a place.
pub(super) fn with(bank: &PartialBank, i: usize, partial: Partial) -> PartialBank {
    let mut partials = bank.partials().to_vec();
    partials[i] = partial;
    PartialBank::new(partials, *bank.timeline())
}

/// The bank without a partial.
pub(super) fn without(bank: &PartialBank, i: usize) -> PartialBank {
    let mut partials = bank.partials().to_vec();
    partials.remove(i);
    PartialBank::new(partials, *bank.timeline())
}

/// The bank with one more partial, the last, if there is room.
pub(super) fn and(bank: &PartialBank, ratio: f32, level_db: f32) -> Option<PartialBank> {
    let new =
        Partial { frequency: PartialFrequency::Ratio(ratio), level_db, phase: 0.0, curve: PartialCurve::default() };
    let has_room = bank.partials().len() < MAX_PARTIALS;
    has_room.then(|| PartialBank::new(bank.partials().iter().copied().chain([new]), *bank.timeline()))
}
