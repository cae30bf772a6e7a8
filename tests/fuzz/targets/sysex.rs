//! Any bytes as a DX7 file: never a panic, every value in range, and voices survive being written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_patch::PARAMS;
use vaeform_sysex::dx7::{self, ParameterChange};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(change) = ParameterChange::decode(bytes) {
        assert_eq!(ParameterChange::decode(&change.encode()), Ok(change));
    }
    let decoded = match dx7::decode(bytes) {
        Ok(decoded) => decoded,
        Err(error) => return assert!(error.offset() <= bytes.len(), "{error}"),
    };
    assert!(!decoded.voices.is_empty());
    for voice in &decoded.voices {
        assert!(PARAMS.iter().zip(voice.patch.fm.values()).all(|(def, value)| (0.0..=def.max).contains(value)));
        let again = dx7::decode(&dx7::encode_single(&voice.patch, 0)).expect("what we write is a voice");
        assert_eq!(again.voices[0].patch, voice.patch);
    }
    for notice in &decoded.notices {
        assert!(notice.offset() <= bytes.len(), "{notice}");
    }
});
