//! OGG with Opus in it, whose packets an encoder makes here.

use ropus::{Application, Channels, Encoder};
use vaeform_sound::Sound;

use crate::make::heard;

const RATE_HZ: usize = 48_000;
const FRAME: usize = 960;
const PRE_SKIP: usize = 312;

/// A page with packets of up to 64 KB in all.
fn page(flags: u8, granule: u64, number: u32, packets: &[Vec<u8>]) -> Vec<u8> {
    let lacing = |packet: &Vec<u8>| {
        let mut lengths = vec![255; packet.len() / 255];
        lengths.push((packet.len() % 255) as u8);
        lengths
    };
    let lengths: Vec<u8> = packets.iter().flat_map(lacing).collect();
    let mut bytes = b"OggS\0".to_vec();
    bytes.push(flags);
    bytes.extend(granule.to_le_bytes());
    bytes.extend(7_u32.to_le_bytes());
    bytes.extend(number.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.push(lengths.len() as u8);
    bytes.extend(lengths);
    packets.iter().for_each(|packet| bytes.extend(packet));
    bytes
}

fn head(num_channels: u8) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(num_channels);
    head.extend((PRE_SKIP as u16).to_le_bytes());
    head.extend((RATE_HZ as u32).to_le_bytes());
    head.extend([0, 0, 0]);
    head
}

/// An OGG of a tone of 440 Hz, of so many frames of sound.
fn opus(num_channels: u8, num_frames: usize) -> Vec<u8> {
    let channels = if num_channels == 1 { Channels::Mono } else { Channels::Stereo };
    let mut encoder = Encoder::builder(RATE_HZ as u32, channels, Application::Audio).build().unwrap();
    let at = |frame: usize| 0.4 * (std::f32::consts::TAU * 440.0 * frame as f32 / RATE_HZ as f32).sin();
    let num_packets = (num_frames + PRE_SKIP).div_ceil(FRAME);
    let mut bytes = page(2, 0, 0, &[head(num_channels)]);
    bytes.extend(page(0, 0, 1, &[b"OpusTags\0\0\0\0\0\0\0\0".to_vec()]));
    for nth in 0..num_packets {
        let samples: Vec<f32> = (nth * FRAME..(nth + 1) * FRAME)
            .flat_map(|frame| std::iter::repeat_n(at(frame), usize::from(num_channels)))
            .collect();
        let mut packet = vec![0; 4_000];
        let len = encoder.encode_float(&samples, &mut packet).unwrap();
        packet.truncate(len);
        let is_last = nth + 1 == num_packets;
        let granule = if is_last { num_frames + PRE_SKIP } else { (nth + 1) * FRAME };
        bytes.extend(page(if is_last { 4 } else { 0 }, granule as u64, nth as u32 + 2, &[packet]));
    }
    bytes
}

fn assert_is_the_tone(sound: &Sound) {
    let crossings = sound.samples[4_800..43_200].windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    assert!((350..=354).contains(&crossings), "{crossings} periods in 0.8 s");
    let power = sound.samples[4_800..43_200].iter().map(|x| x * x).sum::<f32>() / 38_400.0;
    assert!((power.sqrt() / 0.2828 - 1.0).abs() < 0.05, "{power}");
}

#[test]
fn opus_is_heard_whole_and_no_longer_than_it_is() {
    for num_channels in [1, 2] {
        let sound = heard(&opus(num_channels, RATE_HZ)).unwrap();
        assert_eq!((sound.rate_hz as usize, sound.samples.len()), (RATE_HZ, RATE_HZ));
        assert!(sound.notices.is_empty(), "{:?}", sound.notices);
        assert_is_the_tone(&sound);
    }
}

#[test]
fn damage_between_pages_costs_only_what_it_hits() {
    let whole = opus(1, RATE_HZ);
    let at = whole.windows(4).enumerate().filter(|(_, four)| four == b"OggS").nth(20).unwrap().0;
    let mut bytes = whole.clone();
    bytes.splice(at..at, std::iter::repeat_n(0x4F, 5_000));
    let sound = heard(&bytes).unwrap();
    assert!(sound.samples.len() >= RATE_HZ - 2 * FRAME, "{}", sound.samples.len());
    let cut = heard(&whole[..whole.len() / 2]).unwrap();
    assert!((RATE_HZ / 3..RATE_HZ).contains(&cut.samples.len()));
}

#[test]
fn opus_of_many_channels_is_named() {
    let mut bytes = opus(1, FRAME);
    let at = bytes.windows(8).position(|eight| eight == b"OpusHead").unwrap();
    bytes[at + 9] = 6;
    bytes[at + 18] = 1;
    let said = heard(&bytes).unwrap_err().to_string();
    assert!(said.starts_with("an Opus of 6 channels, which is not read"), "{said}");
}
