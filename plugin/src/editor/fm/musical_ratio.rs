//! A ratio of frequencies as musicians say it.

/// The intervals of an octave.
const INTERVALS: [&str; 12] =
    ["", "minor 2nd", "2nd", "minor 3rd", "3rd", "4th", "tritone", "5th", "minor 6th", "6th", "minor 7th", "7th"];

/// Octaves, interval and cents of a ratio above 0: `2 oct + 5th`, `3rd -14 ct`, `same pitch`.
pub(super) fn words(ratio: f32) -> String {
    let cents = 1_200.0 * ratio.max(1e-3).log2();
    let semitones = (cents / 100.0).round();
    let (octaves, interval) = ((semitones / 12.0).floor() as i32, semitones.rem_euclid(12.0) as usize % 12);
    let octave = match octaves {
        0 => String::new(),
        more => format!("{more:+} oct"),
    };
    let name = match (octave.is_empty(), INTERVALS[interval]) {
        (true, "") => "same pitch".to_owned(),
        (true, interval) => interval.to_owned(),
        (false, "") => octave,
        (false, interval) => format!("{octave} {interval}"),
    };
    let rest = (cents - 100.0 * semitones).round();
    if rest == 0.0 { name } else { format!("{name} {rest:+.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_octaves_intervals_and_cents() {
        let said: Vec<String> = [1.0, 0.5, 2.0, 3.0, 1.01, 14.0].map(words).into();
        assert_eq!(said, ["same pitch", "-1 oct", "+1 oct", "+1 oct 5th +2", "same pitch +17", "+3 oct minor 7th -31"]);
    }
}
