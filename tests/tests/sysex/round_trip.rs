//! Real voices through every form, byte for byte.

use vaeform_patch::Patch;
use vaeform_sysex::dx7::{self, Form, PACKED_VOICE, layout};

/// Every voice of a file of packed voices.
fn voices(file: &str) -> Vec<[u8; PACKED_VOICE]> {
    let bytes = std::fs::read(crate::reference(file)).unwrap();
    let (voices, rest) = bytes.as_chunks();
    assert!(rest.is_empty() && !voices.is_empty());
    voices.to_vec()
}

/// The patches of a message, which must be flawless.
fn patches(message: &[u8], form: Form) -> Vec<Patch> {
    let decoded = dx7::decode(message).unwrap();
    assert_eq!(decoded.notices, []);
    assert!(decoded.voices.iter().all(|voice| voice.form == form));
    decoded.voices.iter().map(|voice| voice.patch).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn every_real_voice_survives_bank_and_single_form_byte_for_byte() {
    for file in ["data/dx7/train.bin", "data/dx7/val.bin"] {
        for bank in voices(file).chunks(dx7::BANK_VOICES) {
            let first: Vec<Patch> = bank.iter().map(|voice| layout::unpack(voice).0).collect();
            let message = dx7::encode_bank(&first, 3);
            assert_eq!(message[..6], [0xF0, 0x43, 3, 9, 0x20, 0]);
            assert_eq!(&message[6..6 + bank.len() * PACKED_VOICE], bank.as_flattened());
            for (patch, bytes) in patches(&message, Form::Bank).iter().zip(bank) {
                let single = dx7::encode_single(patch, 0);
                let back = patches(&single, Form::Single);
                assert_eq!(back, [*patch]);
                assert_eq!(layout::pack(&back[0]), *bytes);
                assert_eq!(dx7::encode_single(&back[0], 0), single);
            }
            assert_eq!(dx7::encode_bank(&patches(&message, Form::Bank), 3), message);
        }
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn a_bank_without_its_message_holds_the_same_voices() {
    let voices = voices("data/dx7/val.bin");
    let bank = voices.first_chunk::<32>().unwrap();
    let decoded = dx7::decode(bank.as_flattened()).unwrap();
    let patches: Vec<Patch> = decoded.voices.iter().map(|voice| voice.patch).collect();
    assert_eq!(dx7::encode_headerless(&patches), bank.as_flattened());
}
