//! Tables in few bytes and back.

use cpu_time::ThreadTime;
use vaeform_wavetable::factory::{recipe, recipes};
use vaeform_wavetable::packed::{MAX_BYTES, PackedError, pack, unpack};
use vaeform_wavetable::{FRAME_LEN, Wavetable};

#[test]
fn every_table_comes_back_to_the_bit_with_its_name() {
    let (mut bytes, mut samples) = (0, 0);
    for recipe in recipes().step_by(3) {
        let table = recipe.make();
        let packed = pack(&table);
        let back = unpack(&packed).unwrap();
        assert_eq!((back.id(), back.name()), (table.id(), table.name()));
        assert!(back.samples().iter().zip(table.samples()).all(|(a, b)| a.to_bits() == b.to_bits()));
        bytes += packed.len();
        samples += table.samples().len();
    }
    println!("{:.2} bytes a sample", bytes as f64 / samples as f64);
}

#[test]
fn a_name_of_any_length_is_cut_between_its_letters() {
    let table = Wavetable::new(&"ä".repeat(200), vec![-0.0; FRAME_LEN]).unwrap();
    assert_eq!(unpack(&pack(&table)).unwrap().name(), "ä".repeat(127));
}

#[test]
fn the_time_for_a_table_of_256_frames() {
    let table = recipe("Saw Sync").unwrap().make();
    assert_eq!(table.num_frames(), 256);
    let mut least = [f64::INFINITY; 2];
    for _ in 0..5 {
        let start = ThreadTime::now();
        let packed = pack(&table);
        let middle = start.elapsed().as_secs_f64();
        unpack(&packed).unwrap();
        least = [least[0].min(middle), least[1].min(start.elapsed().as_secs_f64() - middle)];
    }
    println!("256 frames: pack {:.1} ms, unpack {:.1} ms", 1e3 * least[0], 1e3 * least[1]);
}

#[test]
fn damaged_bytes_are_refused_with_the_reason() {
    let good = pack(&recipe("Thirds").unwrap().make());
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        unpack(&bytes).unwrap_err()
    };
    assert_eq!(changed(0, b'X'), PackedError::Head);
    assert_eq!(changed(4, 9), PackedError::Version(9));
    assert_eq!(changed(7, 200), PackedError::Frames(64 + 256 * 200));
    assert_eq!(changed(6, 63), PackedError::Inflate);
    assert_eq!(changed(6, 65), PackedError::Inflate);
    assert_eq!(changed(9, !good[9]), PackedError::Id);
    assert_eq!(changed(24, 0xFF), PackedError::Name);
    assert_eq!(unpack(&good[..good.len() - 1]).unwrap_err(), PackedError::Inflate);
    assert_eq!(unpack(&[&good[..], &[0]].concat()).unwrap_err(), PackedError::Inflate);
    assert_eq!(unpack(&vec![0; MAX_BYTES + 1]).unwrap_err(), PackedError::TooLarge(MAX_BYTES + 1));
    assert_eq!(unpack(b"").unwrap_err(), PackedError::Head);
}

/// A stream that inflates without end is left after as many frames as the head says, and one of empty blocks after its length.
#[test]
fn a_bomb_is_left_early() {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        encoder.write_all(&[0; 1 << 20]).unwrap();
    }
    let mut head = pack(&Wavetable::new("", vec![0.0; FRAME_LEN]).unwrap())[..24].to_vec();
    head[7] = 1;
    head[6] = 0;
    let bomb = [&head[..], &encoder.finish().unwrap()].concat();
    let empty_blocks = [&head[..], &[0, 0, 0, 0xFF, 0xFF].repeat((MAX_BYTES - 24) / 5)].concat();
    for bytes in [bomb, empty_blocks] {
        let start = ThreadTime::now();
        assert_eq!(unpack(&bytes).unwrap_err(), PackedError::Inflate);
        println!("{} bytes refused in {:.1} ms", bytes.len(), 1e3 * start.elapsed().as_secs_f64());
    }
}

proptest::proptest! {
    /// Any bytes are refused or read, never a panic.
    #[test]
    fn no_bytes_panic(
        at in 0_usize..2_000,
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64),
        cut in 0_usize..4_000,
    ) {
        let mut good = pack(&Wavetable::new("good", (0..FRAME_LEN).map(|i| i as f32).collect::<Vec<f32>>()).unwrap());
        for (i, byte) in bytes.iter().enumerate() {
            if let Some(place) = good.get_mut(at + i) {
                *place = *byte;
            }
        }
        good.truncate(cut);
        if let Ok(table) = unpack(&good) {
            proptest::prop_assert!(table.num_frames() == 1);
        }
    }
}
