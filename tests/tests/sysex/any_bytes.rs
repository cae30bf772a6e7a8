//! Never a panic, never much time or memory, whatever the bytes.

use std::time::Duration;

use cpu_time::ThreadTime;

use proptest::prelude::*;
use vaeform_patch::PARAMS;
use vaeform_sysex::MAX_FILE_BYTES;
use vaeform_sysex::dx7::{self, ParameterChange};

use crate::wild;

/// Decodes, and holds what comes out to what is promised of any output.
fn check(bytes: &[u8]) -> Option<dx7::Decoded> {
    let _ = ParameterChange::decode(bytes);
    let decoded = dx7::decode(bytes).ok()?;
    assert!(!decoded.voices.is_empty());
    for voice in &decoded.voices {
        assert!(voice.offset < bytes.len());
        for (def, value) in PARAMS.iter().zip(voice.patch.fm.values()) {
            assert!(value.fract() == 0.0 && (0.0..=def.max).contains(value), "{}: {value}", def.key);
        }
        // What was read once is written and read again unchanged.
        let again = dx7::decode(&dx7::encode_single(&voice.patch, 0)).unwrap();
        assert_eq!((again.voices[0].patch, again.notices.len()), (voice.patch, 0));
    }
    assert!(decoded.notices.iter().all(|notice| notice.offset() <= bytes.len()));
    Some(decoded)
}

/// One thing that happens to a file.
#[derive(Clone, Debug)]
enum Damage {
    Set(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Delete(usize, usize),
    Repeat(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let telling = prop_oneof![Just(0xF0), Just(0xF7), Just(0x43), Just(0), Just(9), any::<u8>()];
    prop_oneof![
        (any::<usize>(), telling.clone()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), prop::collection::vec(telling, 1..12)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<usize>(), 1..600usize).prop_map(|(at, len)| Damage::Delete(at, len)),
        (any::<usize>(), 1..6000usize).prop_map(|(at, len)| Damage::Repeat(at, len)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: Damage) {
    let place = |at: usize| at % (bytes.len() + 1);
    match damage {
        Damage::Set(at, byte) => {
            let at = place(at);
            if let Some(target) = bytes.get_mut(at) {
                *target = byte;
            }
        }
        Damage::Cut(at) => bytes.truncate(place(at)),
        Damage::Insert(at, inserted) => {
            let at = place(at);
            bytes.splice(at..at, inserted);
        }
        Damage::Delete(at, len) => {
            let at = place(at);
            let end = (at + len).min(bytes.len());
            bytes.drain(at..end);
        }
        Damage::Repeat(at, len) => {
            let at = place(at);
            let end = (at + len).min(bytes.len());
            bytes.extend_from_within(at..end);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..5200)) {
        check(&bytes);
    }

    #[test]
    fn any_data_bytes_of_any_telling_size_never_panic(
        size in prop_oneof![Just(128usize), Just(145), Just(155), Just(4096), Just(4960), Just(4098), Just(4104), Just(163)],
        seed in any::<u64>(),
        max in 1..=128u64,
    ) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % max) as u8
        };
        let bytes: Vec<u8> = (0..size).map(|_| next()).collect();
        check(&bytes);
    }

    #[test]
    fn damaged_banks_never_panic_and_keep_what_is_whole(damages in prop::collection::vec(damage(), 1..6)) {
        let mut bytes = wild::bank();
        for damage in damages {
            apply(&mut bytes, damage);
        }
        check(&bytes);
    }

    #[test]
    fn one_damaged_byte_of_data_costs_no_voice(at in 6..4102usize, byte in any::<u8>()) {
        let mut bytes = wild::bank();
        bytes[at] = byte;
        prop_assert_eq!(check(&bytes).unwrap().voices.len(), 32);
    }
}

#[test]
fn the_largest_files_of_the_worst_kind_take_less_than_a_second_of_processor_time() {
    let patterns: [&[u8]; 9] = [
        &[0xF0],
        &[0xF7],
        &[0x7F],
        &[0xF0, 0x43, 0x00, 0x09, 0x20, 0x00],
        &[0xF0, 0x43, 0x00, 0x00, 0x01, 0x1B],
        &[0xF0, 0x43, 0x10, 0x00, 0x00, 0x00, 0xF7, 0x00],
        &[0xF0, 0x80, 0x80, 0x80],
        &[0xF0, 0x41, 0xF7, 0xF0, 0x42, 0xF7],
        &dx7::encode_single(&wild::patches()[0], 0),
    ];
    for pattern in patterns {
        let bytes: Vec<u8> = pattern.iter().copied().cycle().take(MAX_FILE_BYTES).collect();
        let started = ThreadTime::now();
        let decoded = dx7::decode(&bytes);
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "{:x?}: {:?}",
            &pattern[..pattern.len().min(6)],
            started.elapsed()
        );
        if let Ok(decoded) = decoded {
            assert!(decoded.notices.len() <= 4096);
        }
    }
}
