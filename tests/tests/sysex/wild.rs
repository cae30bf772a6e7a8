//! What the wild does to files, one kind of damage each.

use vaeform_patch::{Patch, PatchName, global, operator};
use vaeform_sysex::MAX_FILE_BYTES;
use vaeform_sysex::dx7::{self, Decoded, FileClass, Form, Notice, ParameterChange, SysexError};

/// 32 voices that differ.
pub(crate) fn patches() -> Vec<Patch> {
    (0..32u8)
        .map(|i| {
            let mut patch = Patch { name: PatchName::new(&format!("VOICE {i}")), ..Patch::default() };
            patch.fm.set(global::ALGORITHM, f32::from(i));
            patch.fm.set(operator::param(3, operator::OUTPUT_LEVEL), f32::from(i) * 3.0);
            patch
        })
        .collect()
}

pub(crate) fn bank() -> Vec<u8> {
    dx7::encode_bank(&patches(), 0).to_vec()
}

fn single() -> Vec<u8> {
    dx7::encode_single(&patches()[7], 0).to_vec()
}

/// Decodes, and holds the voices to the first `count` of [`patches`].
fn expect(bytes: &[u8], class: FileClass, count: usize) -> Vec<Notice> {
    let Decoded { voices, class: found, notices, .. } = dx7::decode(bytes).unwrap();
    let found_patches: Vec<Patch> = voices.iter().map(|voice| voice.patch).collect();
    assert_eq!((found, found_patches), (class, patches()[..count].to_vec()));
    notices
}

#[test]
fn a_bad_checksum_is_a_warning_with_both_sums() {
    let mut bytes = bank();
    let computed = bytes[4102];
    bytes[4102] ^= 1;
    let notices = expect(&bytes, FileClass::BankBadChecksum, 32);
    assert_eq!(notices, [Notice::Checksum { offset: 4102, stored: computed ^ 1, computed }]);
}

#[test]
fn the_byte_count_10_00_still_holds_32_voices() {
    let mut bytes = bank();
    bytes[4] = 0x10;
    let notices = expect(&bytes, FileClass::Bank, 32);
    assert_eq!(notices, [Notice::ByteCount { offset: 4, stored: [0x10, 0], expected: [0x20, 0] }]);
}

#[test]
fn a_missing_end_is_said() {
    let bytes = bank();
    assert_eq!(expect(&bytes[..4103], FileClass::Bank, 32), [Notice::NoEnd { offset: 4103 }]);
    let both = [Notice::NoChecksum { offset: 4102 }, Notice::NoEnd { offset: 4102 }];
    assert_eq!(expect(&bytes[..4102], FileClass::Bank, 32), both);
    let mut closed = bytes[..4102].to_vec();
    closed.push(0xF7);
    assert_eq!(expect(&closed, FileClass::Bank, 32), [Notice::NoChecksum { offset: 4102 }]);
}

#[test]
fn complete_voices_of_a_truncated_bank_are_kept() {
    for (len, count) in [(4101, 31), (6 + 128 * 5, 5), (6 + 128 * 5 + 127, 5), (6 + 128, 1)] {
        let notices = expect(&bank()[..len], FileClass::BankTruncated, count);
        assert_eq!(notices, [Notice::Truncated { offset: 0, expected: 4096, found: len - 6 }]);
    }
    let mut closed = bank()[..6 + 300].to_vec();
    closed.push(0xF7);
    assert_eq!(expect(&closed, FileClass::BankTruncated, 2).len(), 1);
}

#[test]
fn a_dump_that_begins_inside_another_is_read_too() {
    let mut bytes = bank()[..6 + 128 * 3 + 50].to_vec();
    bytes.extend(single());
    let decoded = dx7::decode(&bytes).unwrap();
    let offsets: Vec<(usize, Form)> = decoded.voices.iter().map(|v| (v.offset, v.form)).collect();
    let start = 6 + 128 * 3 + 50 + 6;
    assert_eq!(offsets, [(6, Form::Bank), (134, Form::Bank), (262, Form::Bank), (start, Form::Single)]);
    assert_eq!(decoded.voices[3].patch, patches()[7]);
}

#[test]
fn a_repeated_start_byte_is_skipped() {
    let mut bytes = vec![0xF0];
    bytes.extend(bank());
    assert_eq!(expect(&bytes, FileClass::BankExtraData, 32).len(), 1);
}

#[test]
fn a_midi_file_length_after_the_start_is_skipped() {
    let mut bytes = bank();
    bytes.splice(1..1, [0xA0, 0x07]);
    assert_eq!(expect(&bytes, FileClass::Bank, 32), [Notice::MidiFileLength { offset: 1 }]);
    let mut bytes = single();
    bytes.splice(1..1, [0x81, 0x22]);
    assert_eq!(dx7::decode(&bytes).unwrap().voices[0].patch, patches()[7]);
}

/// The bank with real-time bytes at these places.
fn with_real_time(bytes: &[u8], places: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &(at, byte) in places {
        bytes.insert(at, byte);
    }
    bytes
}

#[test]
fn real_time_bytes_may_stand_anywhere_inside_a_message() {
    for places in [&[(1, 0xFE)][..], &[(4, 0xF8), (5, 0xF8)], &[(100, 0xFE), (900, 0xFF), (4104, 0xF8)]] {
        let notices = expect(&with_real_time(&bank(), places), FileClass::Bank, 32);
        assert_eq!(notices, [Notice::RealTime { offset: places[0].0, count: places.len() }]);
    }
    let bytes = [with_real_time(&single(), &[(20, 0xFE)]), bank()].concat();
    let decoded = dx7::decode(&bytes).unwrap();
    assert_eq!((decoded.voices.len(), decoded.voices[1].offset), (33, bytes.len() - bank().len() + 6));
    assert_eq!(decoded.voices[0].patch, dx7::decode(&single()).unwrap().voices[0].patch);
}

#[test]
fn a_damaged_byte_in_a_dump_of_the_right_length_is_no_real_time_byte() {
    let mut bytes = bank();
    bytes[6 + 118] |= 0x80;
    assert!(matches!(dx7::decode(&bytes).unwrap().notices[..], [Notice::HighBits { count: 1, .. }]));
    bytes[6 + 119] = 0xFE;
    let decoded = dx7::decode(&bytes).unwrap();
    assert!(matches!(decoded.notices[0], Notice::HighBits { count: 2, .. }), "{:?}", decoded.notices);
    assert_eq!(decoded.voices[1].patch, patches()[1]);
}

/// A MIDI file of one track with a message in packets of these lengths; the last takes the rest.
fn midi_file(message: &[u8], lens: &[usize]) -> Vec<u8> {
    let mut track = vec![0, 0xFF, 3, 2, b'd', b'x'];
    let mut rest = &message[1..];
    for (i, &len) in lens.iter().chain([&usize::MAX]).enumerate() {
        let packet = rest.split_off(..len.min(rest.len())).unwrap();
        track.extend([if i == 0 { 0 } else { 0x60 }, if i == 0 { 0xF0 } else { 0xF7 }]);
        track.extend([0x80 | (packet.len() >> 7) as u8, packet.len() as u8 & 0x7F]);
        track.extend(packet);
    }
    track.extend([0, 0x90, 60, 100, 0x40, 60, 0, 0, 0xFF, 0x2F, 0]);
    let head = b"MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk";
    [&head[..], &(track.len() as u32).to_be_bytes(), &track].concat()
}

#[test]
fn a_dump_split_over_the_packets_of_a_midi_file_is_put_together() {
    for lens in [&[][..], &[1], &[1000, 1000, 1000, 1000], &[4102], &[3; 1000]] {
        let bytes = midi_file(&bank(), lens);
        assert_eq!(expect(&bytes, FileClass::BankExtraData, 32), [], "{lens:?}");
        let voice = dx7::decode(&bytes).unwrap().voices[0];
        assert_eq!(bytes[voice.offset], bank()[6], "{lens:?}");
    }
    let bytes = midi_file(&with_real_time(&bank(), &[(50, 0xFE), (2000, 0xF8)]), &[700, 700]);
    assert!(matches!(expect(&bytes, FileClass::BankExtraData, 32)[..], [Notice::RealTime { count: 2, .. }]));
}

/// Headerless voices as a TX81Z or DX21 packs them: a name at 57, nothing from 84 or 73 on.
fn four_operator_bank(used: usize) -> Vec<u8> {
    let voice = |number: usize| {
        let mut voice = [0; 128];
        for (i, byte) in voice[..used].iter_mut().enumerate() {
            *byte = ((i * 7 + number) % 32) as u8;
        }
        voice[57..67].copy_from_slice(format!("Voice{number:>5}").as_bytes());
        voice
    };
    (0..32).flat_map(voice).collect()
}

#[test]
fn headerless_voices_of_four_operators_are_refused_as_such() {
    for used in [57, 73, 84] {
        let bank = four_operator_bank(used);
        for bytes in [&bank[..], &bank[..128]] {
            let error = dx7::decode(bytes).unwrap_err().to_string();
            assert!(error.contains("four-operator"), "{error}");
        }
    }
    let mut partly = four_operator_bank(84);
    partly[128 * 20..].fill(0);
    assert!(dx7::decode(&partly).unwrap_err().to_string().contains("20 four-operator"));
    // The instrument's own voices, even those without a name, are none of them.
    let mut own = dx7::encode_headerless(&patches());
    assert_eq!(dx7::decode(&own).unwrap().voices.len(), 32);
    own.chunks_exact_mut(128).for_each(|voice| voice[118..].fill(0));
    assert_eq!(dx7::decode(&own).unwrap().voices.len(), 32);
}

#[test]
fn several_messages_give_all_their_voices() {
    let mut bytes = single();
    bytes.extend([0xF0, 0x43, 0x10, 1, 6, 4, 0xF7, 0xF0, 0x43, 0x10, 1, 7, 4, 0xF7]);
    bytes.extend(bank());
    bytes.extend([0, 0, 0]);
    let decoded = dx7::decode(&bytes).unwrap();
    assert_eq!((decoded.voices.len(), decoded.class), (33, FileClass::BankExtraData));
    let place = |i: usize| (decoded.voices[i].dump, decoded.voices[i].slot);
    assert_eq!((place(0), place(1), place(32)), ((0, 0), (1, 0), (1, 31)));
    let skipped = Notice::Skipped { offset: 163, count: 2, len: 14, what: "DX7 parameter change" };
    assert_eq!(decoded.notices, [skipped, Notice::Stray { offset: bytes.len() - 3, len: 3 }]);
}

#[test]
fn high_bits_are_dropped_and_counted() {
    let mut bytes = bank();
    bytes[6 + 130] |= 0x80;
    bytes[6 + 500] |= 0x80;
    assert_eq!(expect(&bytes, FileClass::Bank, 32), [Notice::HighBits { offset: 136, count: 2 }]);
}

#[test]
fn values_out_of_range_are_clamped_and_reported_one_by_one() {
    let mut bytes = bank();
    // Voice 2: rate 1 of operator 6 and detune 15 (bits 3-6 of byte 12).
    bytes[6 + 256] = 120;
    bytes[6 + 256 + 12] |= 15 << 3;
    let decoded = dx7::decode(&bytes).unwrap();
    let clamped = |offset_in_op, from, to| Notice::Clamped {
        voice: 2,
        offset: 262,
        id: operator::param(5, offset_in_op),
        from,
        to,
    };
    assert_eq!(decoded.notices[..2], [clamped(operator::RATE[0], 120, 99), clamped(operator::DETUNE, 15, 14)]);
    assert!(matches!(decoded.notices[2], Notice::Checksum { .. }));
    assert_eq!(decoded.voices[2].patch.fm.op(5, operator::DETUNE), 14.0);
}

#[test]
fn banks_of_unpacked_voices_are_read_with_and_without_a_message() {
    let data: Vec<u8> = patches().iter().flat_map(dx7::layout::to_single).collect();
    let mut framed = vec![0xF0, 0x43, 0, 9, 0x20, 0];
    framed.extend(&data);
    framed.extend([dx7::checksum(&data), 0xF7]);
    assert_eq!(expect(&framed, FileClass::Bank, 32), [Notice::UnpackedBank { offset: 6 }]);
    expect(&data, FileClass::Headerless, 32);
}

#[test]
fn voices_without_a_message_are_read_when_they_look_like_voices() {
    let message = bank();
    let data = &message[6..4102];
    assert_eq!(expect(data, FileClass::Headerless4096, 32), [Notice::Headerless { offset: 0, len: 4096 }]);
    // A bank whose first byte, or whole head, was lost.
    expect(&message[1..], FileClass::Headerless, 32);
    expect(&[&[0; 6], &message[6..]].concat(), FileClass::Headerless, 32);
    expect(&[data, data].concat()[..4098], FileClass::Headerless, 32);
    expect(&data[..128], FileClass::Headerless, 1);
    expect(&dx7::layout::to_single(&patches()[0]), FileClass::Headerless, 1);
    for noise in [vec![0; 4096], vec![b'x'; 4096], (0..4096).map(|i| (i * 167 % 256) as u8).collect()] {
        assert!(matches!(dx7::decode(&noise), Err(SysexError::NoVoice { .. })), "{:?}", &noise[..4]);
    }
}

#[test]
fn a_single_voice_may_lack_its_name() {
    let mut bytes = single()[..6 + 145].to_vec();
    bytes.push(0xF7);
    let decoded = dx7::decode(&bytes).unwrap();
    assert_eq!(decoded.voices[0].patch.name.to_string(), "");
    assert_eq!(decoded.voices[0].patch.fm.values(), patches()[7].fm.values());
    assert_eq!(decoded.notices[0], Notice::NoName { offset: 6 });
}

#[test]
fn a_file_without_a_voice_says_where_and_what_was_expected() {
    let refused = |bytes: &[u8]| dx7::decode(bytes).unwrap_err().to_string();
    assert_eq!(refused(&[]), "the file is empty");
    assert!(
        refused(b"hello").starts_with("no DX7 voice: byte 0: 68 65 6C 6C 6F in a file of 5 bytes; expected F0 43 0n")
    );
    let roland = [0, 0, 0xF0, 0x41, 0x10, 0x42, 0x12, 0xF7];
    assert!(refused(&roland).starts_with("no DX7 voice: byte 2: 1 Roland message; expected"));
    let cut = refused(&bank()[..100]);
    assert_eq!(
        cut,
        "no DX7 voice: byte 0: a dump that ends after 94 of 4096 bytes of data; expected at least one whole voice"
    );
    let size = MAX_FILE_BYTES as u64 + 1;
    assert_eq!(dx7::decode(&vec![0; MAX_FILE_BYTES + 1]), Err(SysexError::TooLarge { size }));
}

#[test]
fn a_parameter_change_names_a_parameter_of_the_table() {
    let bytes = [0xF0, 0x43, 0x10, 1, 6, 31, 0xF7];
    let change = ParameterChange::decode(&bytes).unwrap();
    assert_eq!(change.change, dx7::Change::Value { id: global::ALGORITHM, value: 31 });
    assert_eq!(change.encode(), bytes);
}
