//! WAVs whose headers are wrong.

use crate::make::{RATE_HZ, assert_tone, chunk, format, heard, riff, shorts, tone, tone_wav};

/// Where the size of `data` stands in [`tone_wav`].
const DATA_SIZE: usize = 40;

fn with_sizes(riff: u32, data: u32) -> Vec<u8> {
    let mut bytes = tone_wav();
    bytes[4..8].copy_from_slice(&riff.to_le_bytes());
    bytes[DATA_SIZE..DATA_SIZE + 4].copy_from_slice(&data.to_le_bytes());
    bytes
}

#[test]
fn a_plain_wav_has_nothing_odd() {
    assert!(assert_tone(&tone_wav(), "plain").is_empty());
}

#[test]
fn sizes_that_were_never_written_or_are_wrong_lose_nothing() {
    let whole = tone_wav().len() as u32;
    let data = whole - DATA_SIZE as u32 - 4;
    for (riff, size) in [(0, 0), (36, 0), (whole - 8, 0), (u32::MAX, u32::MAX), (whole - 8, u32::MAX)] {
        let notices = assert_tone(&with_sizes(riff, size), "size unknown");
        assert!(notices[0].contains("does not say how long"), "{riff} {size}: {notices:?}");
    }
    // A recorder that writes its header every second.
    for (riff, size) in [(whole - 8, data / 2), (36 + data / 2, data / 2), (whole - 8, data - 4_001)] {
        let notices = assert_tone(&with_sizes(riff, size), "size too small");
        assert!(notices[0].contains("too small"), "{riff} {size}: {notices:?}");
    }
    for size in [data + 2, data + 1_000, u32::MAX - 1] {
        let notices = assert_tone(&with_sizes(whole - 8, size), "size too large");
        assert_eq!(notices, ["the file is cut short"]);
    }
    for riff in [0, 4, 36, whole - 16, whole, whole + 5_000, u32::MAX] {
        assert!(assert_tone(&with_sizes(riff, data), "wrong outer size").is_empty(), "{riff}");
    }
}

#[test]
fn what_comes_after_the_sound_is_not_heard() {
    let tail = chunk(b"LIST", b"INFOISFT\x06\0\0\0maker\0");
    let after = riff(&[format(1, 1, RATE_HZ, 16), chunk(b"data", &shorts(&tone())), tail.clone()]);
    assert!(assert_tone(&after, "a list after the sound").is_empty());
    // The size of the sound was never written, or counts what comes after it.
    let mut large = after.clone();
    let size = (large.len() - DATA_SIZE - 4 + 8) as u32;
    large[DATA_SIZE..DATA_SIZE + 4].copy_from_slice(&size.to_le_bytes());
    assert_tone(&large, "too large, with a list");
    for tag in [b"TAGsong".as_slice(), b"ID3\x04\0\0\0\0\0\x10", b"APETAGEX"] {
        let mut bytes = tone_wav();
        bytes.extend(tag);
        bytes.resize(bytes.len() + 128, b' ');
        assert!(assert_tone(&bytes, "a tag behind the file").is_empty());
    }
}

#[test]
fn a_chunk_of_odd_length_may_lack_its_pad() {
    for body in [b"odd".as_slice(), b"x", &[7; 4_097]] {
        let mut unpadded = chunk(b"note", body);
        assert_eq!(unpadded.pop(), Some(0));
        let data = chunk(b"data", &shorts(&tone()));
        for odd in [unpadded, chunk(b"note", body)] {
            let before = riff(&[format(1, 1, RATE_HZ, 16), odd.clone(), data.clone()]);
            assert!(assert_tone(&before, "before the sound").is_empty());
            let first = riff(&[odd, format(1, 1, RATE_HZ, 16), data.clone()]);
            assert!(assert_tone(&first, "before all").is_empty());
        }
    }
}

#[test]
fn a_list_that_claims_what_is_not_its_own_hides_no_sound() {
    let data = chunk(b"data", &shorts(&tone()));
    for more in [2_u32, 8, 4_000, 1 << 20, 0xFFFF_0000] {
        let mut list = chunk(b"LIST", b"INFOIART\x04\0\0\0name");
        let size = u32::from_le_bytes(list[4..8].try_into().unwrap()).wrapping_add(more);
        list[4..8].copy_from_slice(&size.to_le_bytes());
        assert_tone(&riff(&[format(1, 1, RATE_HZ, 16), list, data.clone()]), &format!("a list {more} too long"));
    }
    // What is in the list may claim anything.
    let list = chunk(b"LIST", b"INFOIART\xFF\xFF\0\0name");
    assert!(assert_tone(&riff(&[format(1, 1, RATE_HZ, 16), list, data]), "an entry too long").is_empty());
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused_in_words_or_heard_as_far_as_it_goes() {
    let whole = tone_wav();
    for len in (1..whole.len()).step_by(997).chain(1..64) {
        match heard(&whole[..len]) {
            Ok(sound) => {
                assert_eq!(sound.samples.len(), (len - DATA_SIZE - 4) / 2, "{len}");
                assert_eq!(sound.notices, ["the file is cut short"]);
            }
            Err(error) => assert!(len < DATA_SIZE + 8 && !error.to_string().is_empty(), "{len}: {error}"),
        }
    }
}

#[test]
fn an_empty_sound_is_told_to_be_empty() {
    for tail in [Vec::new(), chunk(b"LIST", b"INFO"), chunk(b"odd ", &[1; 9])] {
        let error = heard(&riff(&[format(1, 1, RATE_HZ, 16), chunk(b"data", b""), tail])).unwrap_err();
        assert!(error.to_string().contains("no samples"), "{error}");
    }
}
