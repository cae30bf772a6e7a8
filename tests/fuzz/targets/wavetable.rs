//! Any bytes as a wavetable file, with and without a frame's length that a person gives: never a panic, at most 256 finite frames, and a
//! table that was read is written and read again to the bit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_wavetable::file::{decode, decode_cycle, encode_wav, encode_wt};

fuzz_target!(|bytes: &[u8]| {
    let told = bytes.last().map(|last| usize::from(*last) * 16);
    for read in [decode("any", bytes, None), decode("any", bytes, told), decode_cycle("any", bytes)] {
        let Ok(read) = read else { continue };
        assert!((1..=256).contains(&read.table.num_frames()));
        for written in [encode_wav(&read.table), encode_wt(&read.table)] {
            let again = decode("again", &written, None).expect("what was written is read");
            assert_eq!(again.table.id(), read.table.id());
        }
    }
});
