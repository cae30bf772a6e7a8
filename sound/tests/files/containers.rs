//! The relatives of WAV, AIFF and CAF, and what samplers write into them.

use crate::make::{RATE_HZ, assert_tone, chunk, format, heard, riff, shorts, tone, tone_wav};

fn big_endian(shorts: &[u8]) -> Vec<u8> {
    shorts.chunks_exact(2).flat_map(|pair| [pair[1], pair[0]]).collect()
}

fn big_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = [name.as_slice(), &(body.len() as u32).to_be_bytes(), body].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

#[test]
fn rf64_and_bw64_have_their_sizes_elsewhere() {
    let data = shorts(&tone());
    for magic in [b"RF64", b"BW64"] {
        for (claimed, tail) in
            [(data.len() as u64, Vec::new()), (data.len() as u64, chunk(b"axml", b"<x/>")), (0, Vec::new())]
        {
            let mut wide = [0_u8; 28];
            wide[8..16].copy_from_slice(&claimed.to_le_bytes());
            let mut body = [chunk(b"ds64", &wide), format(1, 1, RATE_HZ, 16)].concat();
            body.extend(b"data\xFF\xFF\xFF\xFF");
            body.extend(&data);
            body.extend(tail);
            let bytes = [magic.as_slice(), b"\xFF\xFF\xFF\xFFWAVE", &body].concat();
            let notices = assert_tone(&bytes, "RF64");
            assert_eq!(notices.is_empty(), claimed > 0, "{notices:?}");
        }
    }
}

#[test]
fn rifx_is_big_endian() {
    let mut body = b"WAVE".to_vec();
    let description = [0, 1, 0, 1, 0, 0, 0x56, 0x22, 0, 0, 0xAC, 0x44, 0, 2, 0, 16];
    body.extend(big_chunk(b"fmt ", &description));
    body.extend(big_chunk(b"data", &big_endian(&shorts(&tone()))));
    assert!(assert_tone(&big_chunk(b"RIFX", &body), "RIFX").is_empty());
}

#[test]
fn wave64_has_long_names_and_sizes() {
    const REST: [u8; 12] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A];
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let size = 24 + body.len() as u64;
        let mut bytes = [name.as_slice(), &REST, &size.to_le_bytes(), body].concat();
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    };
    let body = [chunk(b"fmt ", &format(1, 1, RATE_HZ, 16)[8..]), chunk(b"data", &shorts(&tone()))].concat();
    for size in [40 + body.len() as u64, 0] {
        let mut bytes = b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00".to_vec();
        bytes.extend(size.to_le_bytes());
        bytes.extend(b"wave");
        bytes.extend(REST);
        bytes.extend(&body);
        assert!(assert_tone(&bytes, "W64").is_empty());
    }
}

fn aiff(kind: Option<&[u8; 4]>, bits: u16, data: &[u8], more: &[u8]) -> Vec<u8> {
    let frames = (data.len() / usize::from(bits / 8)) as u32;
    let mut common = [1_u16.to_be_bytes().as_slice(), &frames.to_be_bytes(), &bits.to_be_bytes()].concat();
    common.extend([0x40, 0x0D, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]);
    if let Some(kind) = kind {
        common.extend(kind);
        common.extend(b"\x04name\0");
    }
    let form = if kind.is_some() { b"AIFC" } else { b"AIFF" };
    let sound = [[0; 8].as_slice(), data].concat();
    let body = [form.as_slice(), &big_chunk(b"COMM", &common), more, &big_chunk(b"SSND", &sound)].concat();
    big_chunk(b"FORM", &body)
}

#[test]
fn aiff_is_read_in_both_byte_orders_and_with_wrong_sizes() {
    let (little, big) = (shorts(&tone()), big_endian(&shorts(&tone())));
    assert!(assert_tone(&aiff(None, 16, &big, b""), "AIFF").is_empty());
    assert!(assert_tone(&aiff(Some(b"sowt"), 16, &little, b""), "AIFC").is_empty());
    let floats: Vec<u8> = tone().iter().flat_map(|x| x.to_be_bytes()).collect();
    assert!(assert_tone(&aiff(Some(b"fl32"), 32, &floats, b""), "floats").is_empty());
    let mut crashed = aiff(None, 16, &big, b"");
    let at = crashed.windows(4).position(|four| four == b"SSND").unwrap() + 4;
    crashed[at..at + 4].fill(0);
    assert!(!assert_tone(&crashed, "a size of 0").is_empty());
    let error = heard(&aiff(Some(b"ima4"), 16, &big, b"")).unwrap_err().to_string();
    assert!(error.contains("AIFF with the codec ima4"), "{error}");
}

fn caf(kind: &[u8; 4], flags: u32, bits: u32, data: &[u8], size: i64) -> Vec<u8> {
    let mut bytes = b"caff\0\x01\0\0desc".to_vec();
    bytes.extend(32_i64.to_be_bytes());
    bytes.extend(f64::from(RATE_HZ).to_be_bytes());
    bytes.extend(kind);
    for number in [flags, bits / 8, 1, 1, bits] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(b"data");
    bytes.extend(size.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(data);
    bytes
}

#[test]
fn caf_is_read_with_plain_samples_and_its_other_codecs_are_named() {
    let little = shorts(&tone());
    for size in [little.len() as i64 + 4, -1] {
        assert_tone(&caf(b"lpcm", 2, 16, &little, size), "CAF");
        assert_tone(&caf(b"lpcm", 0, 16, &big_endian(&little), size), "big-endian CAF");
    }
    let error = heard(&caf(b"aac ", 0, 0, &little, -1)).unwrap_err().to_string();
    assert!(error.starts_with("a CAF with AAC"), "{error}");
}

#[test]
fn a_samplers_root_note_is_kept() {
    let mut sampler = [0; 36];
    sampler[12] = 43;
    let instrument = [38, 0, 0, 0, 127, 1, 127];
    let with = |more: Vec<u8>| heard(&riff(&[format(1, 1, RATE_HZ, 16), more, chunk(b"data", &shorts(&tone()))]));
    assert_eq!(with(chunk(b"smpl", &sampler)).unwrap().root_note, Some(43));
    assert_eq!(with(chunk(b"inst", &instrument)).unwrap().root_note, Some(38));
    assert_eq!(with([chunk(b"inst", &instrument), chunk(b"smpl", &sampler)].concat()).unwrap().root_note, Some(43));
    assert_eq!(with(chunk(b"smpl", &[0; 36])).unwrap().root_note, None, "nobody chose key 0");
    assert_eq!(heard(&tone_wav()).unwrap().root_note, None);
    let instrument = big_chunk(b"INST", &[50; 20]);
    let sound = heard(&aiff(None, 16, &big_endian(&shorts(&tone())), &instrument)).unwrap();
    assert_eq!(sound.root_note, Some(50));
}

#[test]
fn adpcm_is_unpacked_whatever_the_header_says() {
    // IMA: blocks of 36 bytes, 65 samples each; a ramp up and down.
    let mut description = format(0x11, 1, RATE_HZ, 4)[8..].to_vec();
    description[12..14].copy_from_slice(&36_u16.to_le_bytes());
    description.extend([2, 0, 65, 0]);
    let block = [&[0, 16, 20, 0], [0x77; 16].as_slice(), &[0xFF; 16]].concat();
    let mut bytes = riff(&[chunk(b"fmt ", &description), chunk(b"data", &block.repeat(40))]);
    let whole = heard(&bytes).unwrap();
    assert_eq!(whole.samples.len(), 40 * 65);
    let at = bytes.windows(4).position(|four| four == b"data").unwrap() + 4;
    bytes[at..at + 4].fill(0);
    assert_eq!(heard(&bytes).unwrap().samples, whole.samples);
}
