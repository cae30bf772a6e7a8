//! The values of Vital by key: range, default and scale.

use super::rows::{ENVELOPE, FILTER, GLOBALS, LFO, MODULATION, OSCILLATOR, RANDOM, Row};
use super::scale::Scale;
use super::{MAX_ROUTES, NUM_ENVELOPES, NUM_LFOS, NUM_OSCILLATORS, NUM_RANDOMS};

/// One value: its range and default in stored units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VitalParam {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Where the key is not there.
    pub default: f64,
    /// What it stands for.
    pub scale: Scale,
}

impl VitalParam {
    /// The value of a key; nothing for a key that is not known.
    pub fn of(key: &str) -> Option<Self> {
        let (rows, name) = group(key)?;
        let row = rows.binary_search_by(|row| row.0.cmp(name)).ok().map(|at| rows[at])?;
        let default = match key {
            "osc_2_on" | "osc_3_on" => 0.0,
            "osc_2_destination" => 1.0,
            "osc_3_destination" => 3.0,
            _ => row.3,
        };
        Some(Self { min: row.1, max: row.2, default, scale: row.4 })
    }
}

/// The rows of a key's group, and the key in it.
fn group(key: &str) -> Option<(&'static [Row], &str)> {
    let numbered = |prefix: &str, most: usize| {
        let (number, name) = key.strip_prefix(prefix)?.split_once('_')?;
        let number: usize = number.parse().ok()?;
        (1..=most).contains(&number).then_some(name)
    };
    let filters = ["filter_1_", "filter_2_", "filter_fx_"];
    if let Some(name) = filters.into_iter().find_map(|prefix| key.strip_prefix(prefix)) {
        return Some((FILTER, name));
    }
    let groups = [
        ("osc_", NUM_OSCILLATORS, OSCILLATOR),
        ("env_", NUM_ENVELOPES, ENVELOPE),
        ("lfo_", NUM_LFOS, LFO),
        ("random_", NUM_RANDOMS, RANDOM),
        ("modulation_", MAX_ROUTES, MODULATION),
    ];
    let found = groups.into_iter().find_map(|(prefix, most, rows)| Some((rows, numbered(prefix, most)?)));
    found.or(Some((GLOBALS, key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_order_and_defaults_in_range() {
        for rows in [GLOBALS, OSCILLATOR, ENVELOPE, LFO, RANDOM, FILTER, MODULATION] {
            assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
            assert!(rows.iter().all(|row| row.1 < row.2 && (row.1..=row.2).contains(&row.3)));
        }
    }

    #[test]
    fn scales_are_turned_around() {
        use Scale::{Exponential, Linear, Quadratic, Quartic, SquareRoot};
        for scale in [Linear, Quadratic, Quartic, Exponential, SquareRoot] {
            for plain in [0.25, 1.0, 3.0] {
                assert!((scale.plain(scale.stored(plain)) - plain).abs() < 1e-9, "{scale:?}");
            }
        }
        let db = VitalParam::of("volume").map(|volume| volume.scale.plain(volume.default));
        assert!(db.is_some_and(|db| (db + 6.02).abs() < 0.01));
        assert_eq!(VitalParam::of("osc_4_level"), None);
        assert_eq!(VitalParam::of("osc_2_destination").map(|param| param.default), Some(1.0));
    }
}
