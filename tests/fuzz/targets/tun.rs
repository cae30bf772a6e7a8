//! Any bytes as an AnaMark tuning: never a panic, and every key has an audible frequency.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_dsp::tuning::{MAX_HZ, MIN_HZ, Tuning, decode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok((tuning, ..)) = Tuning::from_anamark(&decode(bytes)) {
        assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz)));
    }
});
