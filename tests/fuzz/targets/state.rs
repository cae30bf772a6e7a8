//! Any bytes as the body of a saved state: never a panic, every value in range, and what was read is written and read again the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_patch::PARAMS;
use vaeform_session::state::{StateError, check};
use vaeform_session::{Client, Session, open};

thread_local! {
    static SESSION: (Session, Client) = {
        let (session, _audio) = open();
        let client = session.client();
        (session, client)
    };
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(body) = std::str::from_utf8(bytes) else { return };
    let _ = check(body);
    let Err(StateError::Checksum { found, .. }) = check(&format!("vaeform-state 1 00000000 {body}")) else { return };
    SESSION.with(|(_, client)| {
        client.restore(&format!("vaeform-state 1 {found:08x} {body}"));
        if client.restored().is_err() {
            return;
        }
        let patch = client.snapshot().patch;
        assert!(PARAMS.iter().zip(patch.fm.values()).all(|(def, value)| (0.0..=def.max).contains(value)));
        let saved = client.save();
        client.restore(&saved);
        assert_eq!(client.restored(), Ok(()), "what we write is a state");
        assert_eq!(client.save(), saved);
    });
});
