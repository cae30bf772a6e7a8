//! OGG with Vorbis, Opus (RFC 7845) or FLAC in it.

use ropus::{Channels, DecodeMode, Decoder};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_VORBIS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use crate::SoundError;
use crate::excerpt::Excerpt;
use crate::ogg::{self, Packets};
use crate::source::Source;
use crate::tally::Tally;
use crate::vorbis_setup;

const VORBIS: &[u8] = b"\x01vorbis";
const OPUS: &[u8] = b"OpusHead";
const FLAC: &[u8] = b"\x7FFLAC";
/// Others, with their names.
const OTHERS: [(&[u8], &str); 4] =
    [(b"Speex", "Speex"), (b"\x80theora", "Theora"), (b"fishead", "Skeleton"), (b"CELT", "CELT")];
/// Opus is decoded at this rate; its packets hold up to 120 ms.
const OPUS_RATE_HZ: u32 = 48_000;
const OPUS_FRAMES: usize = 5_760;
/// What a sample costs against a plain one.
const VORBIS_WEIGHT: u64 = 6;
const OPUS_WEIGHT: u64 = 10;
const FLAC_WEIGHT: u64 = 1;
/// The longest Vorbis block.
const LONGEST_BLOCK: usize = 4_096;

/// Hears an OGG.
pub(crate) fn hear(source: &mut Source<'_>, excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    match Packets::find(source, &[VORBIS, OPUS, FLAC])? {
        Ok((packets, first)) if first.starts_with(VORBIS) => vorbis(packets, first, excerpt),
        Ok((packets, first)) if first.starts_with(OPUS) => opus(packets, &first, excerpt),
        Ok((packets, first)) => flac(packets, &first, excerpt),
        Err(first) => {
            let known = OTHERS.iter().find(|(kind, _)| first.starts_with(kind)).map(|(_, name)| *name);
            Err(known.map_or(SoundError::UnknownTrack, |name| SoundError::Unreadable(format!("an OGG with {name}"))))
        }
    }
}

fn vorbis(mut packets: Packets<'_, '_>, first: Vec<u8>, excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    let rate_hz = first.get(12..16).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
    let num_channels = first.get(11).copied().map_or(0, usize::from);
    excerpt.begin(rate_hz, num_channels)?;
    let setup = loop {
        match packets.next()? {
            Some(packet) if packet.data.starts_with(b"\x05vorbis") => break packet.data,
            Some(packet) if packet.data.first().is_some_and(|kind| kind & 1 == 1) => {}
            _ => return Err(SoundError::Incomplete("it does not say how it is coded")),
        }
    };
    if !vorbis_setup::is_sane(&setup) {
        return Err(SoundError::Incomplete("its code books are larger than any encoder's"));
    }
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_VORBIS).with_sample_rate(rate_hz).with_extra_data([first, setup].concat().into());
    // What cannot be decoded has cost as much as the longest block.
    decoded(packets, &parameters, num_channels * LONGEST_BLOCK / 4, VORBIS_WEIGHT, excerpt)
}

fn flac(packets: Packets<'_, '_>, first: &[u8], excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    let info = first.get(17..51).ok_or(SoundError::Incomplete("it does not say how it is coded"))?;
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_FLAC).with_extra_data(info.into());
    decoded(packets, &parameters, 4_096, FLAC_WEIGHT, excerpt)
}

/// Hears packets of a decoder that says rate and channels with each; one that fails costs `lost` samples.
fn decoded(
    mut packets: Packets<'_, '_>,
    parameters: &AudioCodecParameters,
    lost: usize,
    weight: u64,
    excerpt: &mut Excerpt<'_>,
) -> Result<Tally, SoundError> {
    let mut decoder: Box<dyn AudioDecoder> = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(SoundError::Decoder)?;
    let (mut tally, mut samples) = (Tally::default(), Vec::new());
    while let Some(ogg::Packet { data, end }) = packets.next()? {
        // Odd first bytes are Vorbis's headers, even ones but 0xFF FLAC's.
        let packet = Packet::new(0, Timestamp::new(0), Duration::new(0), data);
        let num_samples = match decoder.decode(&packet) {
            Ok(decoded) => {
                let spec = decoded.spec();
                let (rate_hz, num_channels) = (spec.rate(), spec.channels().count());
                decoded.copy_to_vec_interleaved(&mut samples);
                if !samples.is_empty() {
                    excerpt.begin(rate_hz, num_channels)?;
                }
                let num_frames = samples.len() / num_channels.max(1);
                samples.truncate(num_channels * num_to_the(end, excerpt).min(num_frames));
                samples.len()
            }
            Err(Error::DecodeError(_) | Error::IoError(_)) => {
                samples.clear();
                tally.num_bad += u64::from(excerpt.num_frames() > 0);
                lost
            }
            Err(error) => return Err(SoundError::Decoder(error)),
        };
        if !tally.goes_on(packets.watch().decoded(num_samples, weight * excerpt.cost()), excerpt.push(&mut samples)) {
            break;
        }
    }
    Ok(tally)
}

/// Frames until the end of the stream, where the end is known.
fn num_to_the(end: Option<u64>, excerpt: &Excerpt<'_>) -> usize {
    end.and_then(|end| end.checked_sub(excerpt.num_frames()))
        .and_then(|num| usize::try_from(num).ok())
        .unwrap_or(usize::MAX)
}

fn opus(mut packets: Packets<'_, '_>, head: &[u8], excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    let cut = || SoundError::Incomplete("it does not say how it is coded");
    let [num_channels, skip_low, skip_high, .., gain_low, gain_high, family] = head.get(9..19).ok_or_else(cut)? else {
        return Err(cut());
    };
    let num_channels = usize::from(*num_channels);
    excerpt.begin(OPUS_RATE_HZ, num_channels)?;
    let channels = match (*family, num_channels) {
        (0, 1) => Channels::Mono,
        (0, 2) => Channels::Stereo,
        _ => return Err(SoundError::Unreadable(format!("an Opus of {num_channels} channels"))),
    };
    let mut decoder = Decoder::new(OPUS_RATE_HZ, channels).map_err(|_| cut())?;
    let gain = 10_f32.powf(f32::from(i16::from_le_bytes([*gain_low, *gain_high])) / 256.0 / 20.0);
    let pre_skip = u64::from(u16::from_le_bytes([*skip_low, *skip_high]));
    let mut to_skip = pre_skip as usize;
    let (mut tally, mut samples) = (Tally::default(), Vec::new());
    while let Some(ogg::Packet { data, end }) = packets.next()? {
        if data.starts_with(b"OpusTags") {
            continue;
        }
        samples.resize(OPUS_FRAMES * num_channels, 0.0);
        let num_frames = decoder.decode_float(&data, &mut samples, DecodeMode::Normal).unwrap_or_else(|_| {
            tally.num_bad += 1;
            0
        });
        samples.truncate(num_frames * num_channels);
        samples.iter_mut().for_each(|x| *x *= gain);
        let skipped = to_skip.min(num_frames);
        to_skip -= skipped;
        samples.drain(..skipped * num_channels);
        let left = num_to_the(end.map(|end| end.saturating_sub(pre_skip)), excerpt);
        samples.truncate(left.saturating_mul(num_channels));
        let work = (num_frames * num_channels).max(960);
        if !tally.goes_on(packets.watch().decoded(work, OPUS_WEIGHT), excerpt.push(&mut samples)) {
            break;
        }
    }
    Ok(tally)
}
