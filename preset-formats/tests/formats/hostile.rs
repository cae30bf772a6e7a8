//! Bytes that mean harm: never a panic, and an error or the same bytes again.

use std::fs;

use proptest::prelude::*;
use vaeform_preset_formats::PresetFile;
use vaeform_preset_formats::vital::import;

use crate::presets;

/// Reads, says what it is, takes over: nothing of it may panic.
fn use_all(bytes: &[u8]) {
    let Ok(file) = PresetFile::read(bytes) else { return };
    file.facts();
    file.to_bytes();
    if let PresetFile::Vital(preset) = &file {
        import::import(preset, "any");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_a_beginning(
        head in prop::sample::select(vec![
            &b"CcnK\0\0\0\0FPCh\0\0\0\x01cjs3"[..], b"CcnK\0\0\0\0FxBk", b"VST3\x01\0\0\0", b"vawt", b"RIFF\xFF\0\0\0NIKS",
            b"XferJson\0", b"\x1F\x8B\x08\0", b"x\x9C", b"#AM=Diva\n#cm=main\n", b"bplist00", b"<?xml <plist", b"PK\x03\x04",
            b"{\"settings\":{", b"name\nver=113\n",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        use_all(&[head, &rest[..]].concat());
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn reference_files_that_are_cut_or_changed_never_panic() {
    let folder = presets();
    let names = [
        "fxp/sylenth1/80sBrassyLeadI4GON.fxp",
        "fxp/serum1/SynthChoir.fxp",
        "fxp/obxf/Subtle.fxp",
        "h2p/MoonRiverKeys.h2p",
        "sy1/HeliosphanLayerAI4GON.sy1",
        "synthetic/three_chunks.vstpreset",
        "synthetic/jucestyle.aupreset",
        "synthetic/bank_params.fxb",
        "ableton/AndromedaSquare.adv",
        "serum2/ImpactWobblerSub.SerumPreset",
        "synthetic/vital_sparse.vital",
    ];
    for name in names {
        let bytes = fs::read(folder.join(name)).expect("a reference file");
        for n in 0..60_usize {
            let at = n * 7_919 % bytes.len();
            use_all(&bytes[..at]);
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (n % 8);
            changed[(at * 31 + 7) % bytes.len()] = 0xFF;
            use_all(&changed);
        }
    }
}

#[test]
fn what_inflates_without_end_is_refused() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..70 {
        encoder.write_all(&vec![b' '; 1 << 20]).expect("memory");
    }
    let bomb = encoder.finish().expect("memory");
    assert!(bomb.len() < 1 << 20);
    let error = PresetFile::read(&bomb).expect_err("a bomb");
    assert!(error.to_string().contains("when inflated"), "{error}");
}

#[test]
fn a_property_list_that_names_a_list_many_times_is_refused() {
    // Thirty lists, each of which names the next one ten times.
    let (mut bytes, mut offsets) = (b"bplist00".to_vec(), Vec::new());
    for n in 0..30_u8 {
        offsets.push(bytes.len() as u8 as u16 | (bytes.len() as u16 & 0xFF00));
        bytes.push(0xAA);
        bytes.extend([(n + 1).min(30); 10]);
    }
    offsets.push(bytes.len() as u16);
    bytes.extend([0x51, b'x']);
    let table = bytes.len() as u64;
    bytes.extend(offsets.iter().flat_map(|offset| offset.to_be_bytes()));
    bytes.extend([0, 0, 0, 0, 0, 0, 2, 1]);
    bytes.extend(31_u64.to_be_bytes());
    bytes.extend(0_u64.to_be_bytes());
    bytes.extend(table.to_be_bytes());
    let error = PresetFile::read(&bytes).expect_err("a list without end");
    println!("{error}");
}
