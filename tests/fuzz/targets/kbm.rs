//! Any bytes as a keyboard map: never a panic, and with the equal scale and a short one every key has an audible frequency.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_dsp::tuning::{KeyboardMap, MAX_HZ, MIN_HZ, Scale, Tuning, decode};

fuzz_target!(|bytes: &[u8]| {
    let Ok(map) = KeyboardMap::parse(&decode(bytes)) else { return };
    let short = Scale::parse("two fifths\n2\n701,955\n2/1\n").expect("a scale");
    for scale in [Scale::default(), short] {
        if let Ok((tuning, _)) = Tuning::from_scala(&scale, &map) {
            assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz)));
        }
    }
});
