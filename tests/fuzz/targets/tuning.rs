//! Any bytes as a scale, Scala's or Ableton's, and a keyboard map: never a panic, and every key has an audible frequency.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_dsp::tuning::{KeyboardMap, MAX_HZ, MIN_HZ, Scale, Tuning, ableton_middle_hz, decode};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes);
    let (scl, kbm) = text.split_once('\0').unwrap_or((&text, ""));
    let scale = Scale::parse(scl).unwrap_or_default();
    if let Ok(Some(hz)) = ableton_middle_hz(&scale, scl) {
        assert!((f64::from(MIN_HZ)..=f64::from(MAX_HZ)).contains(&hz));
    }
    let map = KeyboardMap::parse(kbm).unwrap_or_default();
    if let Ok((tuning, _)) = Tuning::from_scala(&scale, &map) {
        assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz)));
    }
});
