//! What is compared in a trial.

use anyhow::{Result, ensure};

use super::anchor::low_passed;
use super::level::{gain_to, loudness};

/// The hidden reference among the items.
pub const REFERENCE: &str = "reference";
/// The reference, low-passed at 3.5 kHz.
pub const LOW_ANCHOR: &str = "anchor 3.5 kHz";
/// The reference, low-passed at 7 kHz.
pub const MID_ANCHOR: &str = "anchor 7 kHz";
/// The most signals of a trial, the references and anchors among them, and the most seconds of each.
const MAX_ITEMS: usize = 12;
const MAX_SECONDS: f64 = 12.0;
/// The largest sample of a page: what is levelled must not be cut off.
const CEILING: f32 = 0.95;

/// A sound of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is; listeners never see it.
    pub name: String,
    /// Mono samples.
    pub samples: Vec<f32>,
}

/// What is compared: the reference first among the items.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What it is called in results.
    pub name: String,
    /// Frames a second of all items.
    pub rate_hz: u32,
    /// The hidden reference, the anchors, and what is judged.
    pub items: Vec<Item>,
}

/// A trial with its hidden reference and anchors, all as loud as the reference unless the trial is about level.
///
/// # Errors
/// When there are too many sounds, one is too long or silent, or two have one name.
pub fn prepared(name: &str, rate_hz: u32, reference: &[f32], judged: Vec<Item>, is_levelled: bool) -> Result<Trial> {
    ensure!((8_000..=192_000).contains(&rate_hz), "{name}: {rate_hz} Hz, expected 8000-192000");
    let own = [
        Item { name: REFERENCE.to_owned(), samples: reference.to_vec() },
        Item { name: LOW_ANCHOR.to_owned(), samples: low_passed(reference, rate_hz, 3_500.0) },
        Item { name: MID_ANCHOR.to_owned(), samples: low_passed(reference, rate_hz, 7_000.0) },
    ];
    let mut items: Vec<Item> = own.into_iter().chain(judged).collect();
    ensure!(items.len() <= MAX_ITEMS, "{name}: {} sounds with the anchors, expected at most {MAX_ITEMS}", items.len());
    for (n, item) in items.iter().enumerate() {
        let seconds = item.samples.len() as f64 / f64::from(rate_hz);
        ensure!(seconds <= MAX_SECONDS, "{name}: {}: {seconds:.1} s, expected at most {MAX_SECONDS}", item.name);
        ensure!(item.samples.iter().all(|x| x.is_finite()), "{name}: {}: samples that are no numbers", item.name);
        ensure!(!items[..n].iter().any(|other| other.name == item.name), "{name}: {} is there twice", item.name);
    }
    if is_levelled {
        let wanted = loudness(reference, rate_hz)?;
        for item in &mut items[1..] {
            let gain = gain_to(&item.samples, rate_hz, wanted)?;
            item.samples.iter_mut().for_each(|x| *x *= gain);
        }
    }
    let peak = items.iter().flat_map(|item| &item.samples).fold(0.0_f32, |peak, x| peak.max(x.abs()));
    ensure!(peak > 0.0, "{name}: silence");
    let gain = (CEILING / peak).min(1.0);
    items.iter_mut().flat_map(|item| &mut item.samples).for_each(|x| *x *= gain);
    Ok(Trial { name: name.to_owned(), rate_hz, items })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, level: f32) -> Vec<f32> {
        (0..44_100).map(|i| level * (std::f32::consts::TAU * hz * i as f32 / 44_100.0).sin()).collect()
    }

    #[test]
    fn all_sounds_of_a_trial_are_as_loud_as_the_reference() {
        let judged = vec![Item { name: "quiet".to_owned(), samples: tone(440.0, 0.02) }];
        let trial = prepared("a", 44_100, &tone(440.0, 0.5), judged.clone(), true).unwrap();
        let names: Vec<&str> = trial.items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, [REFERENCE, LOW_ANCHOR, MID_ANCHOR, "quiet"]);
        let peak = |item: &Item| item.samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((peak(&trial.items[3]) / peak(&trial.items[0]) - 1.0).abs() < 0.02);
        let as_it_is = prepared("a", 44_100, &tone(440.0, 0.5), judged, false).unwrap();
        assert!((peak(&as_it_is.items[3]) - 0.02).abs() < 1e-3);
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let item = |name: &str, samples| Item { name: name.to_owned(), samples };
        let error = |judged| prepared("a", 44_100, &tone(440.0, 0.5), judged, true).unwrap_err().to_string();
        assert!(error((0..10).map(|n| item(&n.to_string(), tone(440.0, 0.1))).collect()).contains("at most 12"));
        assert!(error(vec![item("x", vec![0.1; 44_100 * 13])]).contains("13.0 s"));
        assert!(error(vec![item("reference", tone(440.0, 0.1))]).contains("twice"));
        assert!(error(vec![item("x", vec![f32::NAN; 44_100])]).contains("no numbers"));
        assert!(error(vec![item("x", vec![0.0; 44_100])]).contains("silent"));
    }
}
