//! Files of the shapes that other synths write, made here byte by byte.

use vaeform_wavetable::file::{FileError, LenSource, Notice, decode, encode_wav, encode_wt};
use vaeform_wavetable::{FRAME_LEN, Wavetable};

/// A .wav file of one channel of 16-bit numbers, with more chunks before and after the data.
fn wav(samples: &[f32], before: &[(&[u8; 4], &[u8])], after: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|x| ((x * 32_767.0) as i16).to_le_bytes()).collect();
    file(&[1, 0, 1, 0, 0x44, 0xAC, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0], &data, before, after)
}

fn file(format: &[u8], data: &[u8], before: &[(&[u8; 4], &[u8])], after: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WAVE".to_vec();
    let mut put = |id: &[u8; 4], content: &[u8]| {
        body.extend_from_slice(id);
        body.extend_from_slice(&(content.len() as u32).to_le_bytes());
        body.extend_from_slice(content);
        if content.len() % 2 == 1 {
            body.push(0);
        }
    };
    put(b"fmt ", format);
    before.iter().for_each(|(id, content)| put(id, content));
    put(b"data", data);
    after.iter().for_each(|(id, content)| put(id, content));
    let mut bytes = b"RIFF".to_vec();
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

/// Frames of so many samples: a sine to which an octave comes from frame to frame.
fn frames(num: usize, len: usize) -> Vec<f32> {
    (0..num * len)
        .map(|i| {
            let (frame, phase) = (i / len, std::f32::consts::TAU * (i % len) as f32 / len as f32);
            0.7 * phase.sin() + 0.3 * frame as f32 / num as f32 * (2.0 * phase).sin()
        })
        .collect()
}

fn long(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn what_was_written_is_read_again_to_the_bit() {
    let table = Wavetable::new("own", frames(7, FRAME_LEN)).unwrap();
    for (bytes, source) in [(encode_wav(&table), LenSource::Clm), (encode_wt(&table), LenSource::Wt)] {
        let read = decode("own", &bytes, None).unwrap();
        assert_eq!((read.table.id(), read.frame_len.source), (table.id(), source));
        assert_eq!((read.frame_len.samples, read.notices.len()), (FRAME_LEN, 0));
    }
}

#[test]
fn each_note_of_a_frames_length_is_understood() {
    let samples = frames(4, 512);
    let mut loop_of = vec![0; 15];
    (loop_of[7], loop_of[11], loop_of[12]) = (1, 0, 511);
    let cue_points: Vec<u32> = std::iter::once(2).chain((0..2).flat_map(|i| [i, 0, 0, 0, 0, 512 * i])).collect();
    let cases: [(&[u8; 4], Vec<u8>, LenSource); 4] = [
        (b"clm ", b"<!>512 10000000 wavetable (somebody)".to_vec(), LenSource::Clm),
        (b"srge", long(&[1, 512]), LenSource::Srge),
        (b"smpl", long(&loop_of), LenSource::Smpl),
        (b"cue ", long(&cue_points), LenSource::Cue),
    ];
    for (id, content, source) in cases {
        for is_before in [true, false] {
            let chunk: &[(&[u8; 4], &[u8])] = &[(id, &content)];
            let bytes = if is_before { wav(&samples, chunk, &[]) } else { wav(&samples, &[], chunk) };
            let read = decode("t", &bytes, None).unwrap();
            assert_eq!((read.frame_len.samples, read.frame_len.source), (512, source));
            assert_eq!((read.table.num_frames(), read.notices.len()), (4, 0));
        }
    }
    let hive = decode("t", &wav(&frames(2, FRAME_LEN), &[(b"uhWT", b"x")], &[]), None).unwrap();
    assert_eq!((hive.frame_len.source, hive.table.num_frames()), (LenSource::UhWt, 2));
}

#[test]
fn an_untagged_file_of_64_cycles_of_256_is_guessed_and_told_and_a_person_may_know_better() {
    let bytes = wav(&frames(64, 256), &[], &[]);
    let read = decode("edit", &bytes, None).unwrap();
    assert_eq!((read.frame_len.samples, read.table.num_frames()), (256, 64));
    assert_eq!(read.notices, [Notice::Guessed(256)]);
    let told = decode("edit", &bytes, Some(512)).unwrap();
    assert_eq!((told.table.num_frames(), told.frame_len.source), (32, LenSource::Person));
    let single = decode("one", &wav(&frames(1, 600), &[], &[]), None).unwrap();
    assert_eq!((single.frame_len.samples, single.table.num_frames()), (600, 1));
}

#[test]
fn a_short_sine_stays_a_sine_and_a_long_saw_keeps_its_harmonics() {
    let sine: Vec<f32> = (0..32).map(|i| (std::f32::consts::TAU * i as f32 / 32.0).sin()).collect();
    let data: Vec<u8> = sine.iter().flat_map(|x| x.to_le_bytes()).collect();
    let bytes = file(&[3, 0, 1, 0, 0x44, 0xAC, 0, 0, 0, 0, 0, 0, 4, 0, 32, 0], &data, &[], &[]);
    let read = decode("sine", &bytes, Some(32)).unwrap();
    let worst = read
        .table
        .samples()
        .iter()
        .enumerate()
        .map(|(i, x)| (x - (std::f32::consts::TAU * i as f32 / FRAME_LEN as f32).sin()).abs());
    assert!(worst.fold(0.0, f32::max) < 1e-4, "nothing above -80 dB");
    let saw: Vec<f32> = (0..FRAME_LEN).map(|i| 1.0 - 2.0 * i as f32 / FRAME_LEN as f32).collect();
    let data: Vec<u8> = saw.iter().flat_map(|x| x.to_le_bytes()).collect();
    let bytes = file(&[3, 0, 1, 0, 0x44, 0xAC, 0, 0, 0, 0, 0, 0, 4, 0, 32, 0], &data, &[], &[]);
    assert_eq!(decode("saw", &bytes, None).unwrap().table.samples(), saw);
}

#[test]
fn any_usual_form_of_samples_is_read() {
    let samples = frames(1, FRAME_LEN);
    /// Format tag, bits, and the bytes of a sample.
    type Form = (u16, u16, fn(f32) -> Vec<u8>);
    let forms: [Form; 6] = [
        (1, 8, |x| vec![(x * 127.0 + 128.0) as u8]),
        (1, 16, |x| ((x * 32_767.0) as i16).to_le_bytes().to_vec()),
        (1, 24, |x| ((x * 8_388_607.0) as i32).to_le_bytes()[..3].to_vec()),
        (1, 32, |x| ((f64::from(x) * 2_147_483_647.0) as i32).to_le_bytes().to_vec()),
        (3, 32, |x| x.to_le_bytes().to_vec()),
        (3, 64, |x| f64::from(x).to_le_bytes().to_vec()),
    ];
    for (tag, bits, form) in forms {
        let data: Vec<u8> = samples.iter().flat_map(|x| form(*x)).collect();
        let mut format = vec![0; 16];
        format[..2].copy_from_slice(&tag.to_le_bytes());
        format[2] = 1;
        format[14] = bits as u8;
        let read = decode("any", &file(&format, &data, &[], &[]), None).unwrap();
        let apart = read.table.samples().iter().zip(&samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < if bits == 8 { 0.02 } else { 1e-4 }, "{tag} {bits}: {apart}");
    }
}

#[test]
fn too_many_frames_are_cut_and_told_and_so_is_a_rest() {
    let bytes = wav(&frames(300, FRAME_LEN), &[(b"clm ", b"<!>2048 x")], &[]);
    let read = decode("long", &bytes, None).unwrap();
    assert_eq!((read.table.num_frames(), read.notices), (256, vec![Notice::MoreFrames(300)]));
    let mut samples = frames(2, FRAME_LEN);
    samples.extend([0.5; 100]);
    let read = decode("rest", &wav(&samples, &[(b"clm ", b"<!>2048 x")], &[]), None).unwrap();
    assert_eq!((read.table.num_frames(), read.notices), (2, vec![Notice::Rest(100)]));
}

#[test]
fn a_sample_beyond_all_scales_is_brought_down_and_told() {
    let mut head = b"vawt".to_vec();
    head.extend(long(&[3, 1]));
    head.extend([1.0_f32, 3e38, -3e38].iter().flat_map(|x| x.to_le_bytes()));
    let read = decode("loud", &head, None).unwrap();
    assert_eq!(read.notices, [Notice::TooLoud(2)]);
    assert!(read.table.samples().iter().all(|x| x.abs() <= 16.0));
}

#[test]
fn a_hostile_file_is_refused_with_the_place_and_what_was_expected() {
    let told = |bytes: &[u8], len: Option<usize>| decode("x", bytes, len).unwrap_err().to_string();
    assert!(told(b"nothing", None).contains("RIFF"));
    assert!(told(b"vawt\0\x08", None).contains("byte 6"));
    let good = wav(&frames(1, FRAME_LEN), &[], &[]);
    assert_eq!(decode("x", &good, Some(0)).unwrap_err(), FileError::FrameLen(0));
    assert!(told(&good, Some(4_096)).contains("2048 samples, expected at least 4096"));
    let mut head = b"vawt".to_vec();
    head.extend(long(&[u32::MAX, 0x0000_FFFF]));
    assert!(told(&head, None).contains("as many samples"));
    let nan: Vec<u8> = std::iter::repeat_n(f32::NAN.to_le_bytes(), FRAME_LEN).flatten().collect();
    let bytes = file(&[3, 0, 1, 0, 0x44, 0xAC, 0, 0, 0, 0, 0, 0, 4, 0, 32, 0], &nan, &[], &[]);
    assert_eq!(decode("x", &bytes, None).unwrap_err(), FileError::NotFinite { sample: 0 });
    let adpcm = file(&[17, 0, 1, 0, 0x44, 0xAC, 0, 0, 0, 0, 0, 0, 1, 0, 4, 0], &[0; 100], &[], &[]);
    assert!(told(&adpcm, None).contains("format 17 of 4 bits"));
}

proptest::proptest! {
    /// Any bytes are read or refused, and what is made of them is bounded.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..4_096), kind in 0..3, len in 0usize..10_000) {
        let head: &[u8] = match kind {
            0 => b"vawt",
            1 => b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xAC\0\0\x88\x58\x01\0\x02\0\x10\0data",
            _ => b"",
        };
        let bytes = [head, &bytes].concat();
        for told in [None, Some(len)] {
            if let Ok(read) = decode("any", &bytes, told) {
                proptest::prop_assert!(read.table.num_frames() <= 256);
            }
        }
    }
}
