//! What is no sound, or none that is read.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use vaeform_sound::{SoundError, hear, is_named_as_sound, read};

use crate::make::{heard, tone_wav};

fn words(bytes: &[u8]) -> String {
    heard(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_no_sound_is_said() {
    assert!(words(b"these are words, not sound, whatever the name says").contains("expected WAV"));
    assert!(words(&[0x55; 5_000]).contains("expected WAV"));
    assert!(words(b"").contains("empty file"));
    assert!(words(b"RIFF\x24\0\0\0WAVE").contains("damaged"));
    assert!(matches!(read(Path::new("/no/such/file.wav")), Err(SoundError::NotAFile)));
    assert!(matches!(read(Path::new("/")), Err(SoundError::NotAFile)));
}

#[test]
fn known_kinds_that_are_not_read_are_named() {
    let kinds: [(&[u8], &str); 8] = [
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "an MP4 or M4A file"),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", "a WMA file"),
        (b"MThd\0\0\0\x06\0\x01", "a MIDI file"),
        (b"\xF0\x43\x00\x09\x20\x00", "a SysEx file"),
        (b"\xFF\xF1\x50\x80\x00\x1F\xFC", "an AAC file"),
        (b"RIFF\x24\0\0\0sfbkLIST", "a SoundFont"),
        (b"wvpk\0\0\0\0", "a WavPack file"),
        (b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x08Speex   ", "an OGG with Speex"),
    ];
    for (bytes, name) in kinds {
        let said = words(bytes);
        assert!(said.starts_with(&format!("{name}, which is not read; expected WAV")), "{said}");
    }
}

#[test]
fn what_macos_keeps_beside_a_file_is_passed_over() {
    assert!(is_named_as_sound(Path::new("kit/kick.WAV")) && !is_named_as_sound(Path::new("kit/._kick.WAV")));
    assert!(is_named_as_sound(Path::new("voice.opus")) && !is_named_as_sound(Path::new("words.txt")));
    assert!(words(b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ").contains("macOS"));
}

#[test]
fn a_reading_that_was_given_up_before_it_began_does_nothing() {
    let cancelled = hear(&mut std::io::Cursor::new(tone_wav()), &AtomicBool::new(true), &|_| ());
    assert!(matches!(cancelled, Err(SoundError::Cancelled)));
}
