//! Any bytes as a sound file: a panic of a decoder is contained, none is ours, and what is heard is finite and not longer than promised.
#![no_main]

use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use vaeform_sound::{MAX_SECONDS, hear};

/// Lets panics of the decoders unwind to where they are caught; all others end the run as a finding.
fn contain_decoders() {
    let finding = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_decoder = |file: &str| file.contains("/symphonia-") || file.contains("/ropus-");
        if !panic.location().is_some_and(|at| is_decoder(at.file())) {
            finding(panic);
        }
    }));
}

fuzz_target!(init: contain_decoders(), |bytes: &[u8]| {
    let Ok(heard) = hear(&mut Cursor::new(bytes), &AtomicBool::new(false), &|_| ()) else { return };
    assert!(heard.rate_hz > 0 && !heard.samples.is_empty());
    assert!(heard.samples.len() <= MAX_SECONDS * heard.rate_hz as usize);
    assert!(heard.samples.iter().all(|sample| sample.is_finite() && sample.abs() <= 20.0));
});
