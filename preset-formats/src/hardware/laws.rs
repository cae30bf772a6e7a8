//! What a stored value of 0..127 is taken for. The ends are those of the panels and of common measurements by players; the way between is
//! even in octaves, which is a guess.

/// Middle of values that go both ways.
pub(super) const MIDDLE: f64 = 64.0;
/// The largest value.
const MOST: f64 = 127.0;

/// 0..1.
pub(super) fn part(raw: f64) -> f64 {
    (raw / MOST).clamp(0.0, 1.0)
}

/// -1..1 around the middle.
pub(super) fn both_ways(raw: f64) -> f64 {
    ((raw - MIDDLE) / (MOST - MIDDLE)).clamp(-1.0, 1.0)
}

/// A value evenly in octaves between two ends.
pub(super) fn between(raw: f64, least: f64, most: f64) -> f64 {
    least * (most / least).powf(part(raw))
}

/// Time of an envelope's stage, in seconds: 0, then 1 ms to 10 s.
pub(super) fn stage_s(raw: f64) -> f64 {
    if raw < 1.0 { 0.0 } else { between(raw, 0.001, 10.0) }
}

/// Cutoff in Hz.
pub(super) fn cutoff_hz(raw: f64) -> f64 {
    between(raw, 20.0, 20_000.0)
}

/// Rate of an LFO in Hz.
pub(super) fn rate_hz(raw: f64) -> f64 {
    between(raw, 0.03, 60.0)
}

/// Level in dB, 0 dB at `full`; as players hear faders, the square of the value.
pub(super) fn level_db(raw: f64, full: f64) -> f64 {
    40.0 * (raw.max(1.0) / full).log10()
}

/// Levels of two sources by the balance between them: both are full in the middle.
pub(super) fn balance(raw: f64) -> [f64; 2] {
    let place = both_ways(raw);
    [1.0 - place.max(0.0), 1.0 + place.min(0.0)]
}

/// Octaves and semitones of ours for semitones.
pub(super) fn octaves(semitones: f64) -> [f64; 2] {
    let octaves = (semitones / 12.0).round().clamp(-4.0, 4.0);
    [octaves, (semitones - 12.0 * octaves).clamp(-12.0, 12.0)]
}

/// Beats of a length that is written as a fraction of a bar of four, such as `3/16`; nothing for other words.
pub(super) fn beats(words: &str) -> Option<f64> {
    let (top, bottom) = words.split_once('/')?;
    let (top, bottom): (f64, f64) = (top.parse().ok()?, bottom.parse().ok()?);
    (top > 0.0 && bottom > 0.0).then_some(4.0 * top / bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_middles_are_where_they_are_said_to_be() {
        assert_eq!(
            (part(0.0), part(127.0), both_ways(0.0), both_ways(64.0), both_ways(127.0)),
            (0.0, 1.0, -1.0, 0.0, 1.0)
        );
        assert_eq!((stage_s(0.0), cutoff_hz(0.0)), (0.0, 20.0));
        assert!((cutoff_hz(127.0) - 20_000.0).abs() < 1e-6 && (stage_s(127.0) - 10.0).abs() < 1e-9);
        assert_eq!((balance(64.0), balance(0.0), balance(127.0)), ([1.0, 1.0], [1.0, 0.0], [0.0, 1.0]));
        assert_eq!((octaves(-19.0), octaves(48.0)), ([-2.0, 5.0], [4.0, 0.0]));
        assert_eq!((beats("3/16"), beats("off")), (Some(0.75), None));
    }
}
