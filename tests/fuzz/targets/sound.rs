//! Any bytes as a sound file: a panic of a decoder is contained, none is ours, and what is heard is finite and not longer than promised.
#![no_main]

use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;

/// The session's own file, without the rest of the session, which would bring the models along.
#[expect(dead_code, reason = "the target hears bytes; the session reads files")]
#[path = "../../../session/src/sound.rs"]
mod sound;

/// Lets panics of the decoders unwind to where they are caught; all others end the run as a finding.
fn contain_decoders() {
    let finding = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|at| at.file().contains("/symphonia-")) {
            finding(panic);
        }
    }));
}

fuzz_target!(init: contain_decoders(), |bytes: &[u8]| {
    let Some((&kind, bytes)) = bytes.split_first() else { return };
    let extension = sound::EXTENSIONS[usize::from(kind) % sound::EXTENSIONS.len()];
    let Ok(heard) = sound::hear(Box::new(Cursor::new(bytes.to_vec())), Some(extension), &AtomicBool::new(false)) else { return };
    assert!(heard.rate_hz > 0 && !heard.samples.is_empty());
    assert!(heard.samples.len() <= sound::MAX_SECONDS * heard.rate_hz as usize);
    assert!(heard.samples.iter().all(|sample| sample.is_finite()));
});
