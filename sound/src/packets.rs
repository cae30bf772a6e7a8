//! Files whose frames stand one after another: FLAC, MP3 and the ADPCM of WAVs.

use std::ops::Range;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::{Error, Result as ParserResult};
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::{FlacReader, MpaReader, WavReader};

use crate::SoundError;
use crate::excerpt::Excerpt;
use crate::source::{Source, Stream};
use crate::tally::Tally;

/// What a sample costs against a plain one.
const FLAC_WEIGHT: u64 = 1;
const ADPCM_WEIGHT: u64 = 2;
const MP3_WEIGHT: u64 = 6;
/// What a frame that cannot be decoded counts, in samples.
const LOST: usize = 1_152;
/// Blocks of a FLAC's description that are passed over at most.
const MAX_BLOCKS: usize = 1_024;

/// Hears a FLAC that begins at a place. Of its description only what the decoder needs is read: pictures and words can be large.
pub(crate) fn flac(source: &mut Source<'_>, start: u64, excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    let (mut at, mut head) = (start + 4, None);
    for _ in 0..MAX_BLOCKS {
        let Some([kind, a, b, c]) = source.array(at)? else { break };
        let len = u64::from(u32::from_be_bytes([0, a, b, c]));
        if kind & 0x7F == 0 && head.is_none() && len >= 34 {
            let info: Option<[u8; 34]> = source.array(at + 4)?;
            head = info.map(|info| [b"fLaC\x80\x00\x00\x22", info.as_slice()].concat());
        }
        at = at.saturating_add(4 + len);
        if kind & 0x80 != 0 {
            break;
        }
    }
    let head = head.ok_or(SoundError::Incomplete("it does not say how it is coded"))?;
    if let Some([a, b, c]) = head.get(18..21).and_then(|bytes| <[u8; 3]>::try_from(bytes).ok()) {
        excerpt.begin(u32::from_be_bytes([0, a, b, c]) >> 4, usize::from(c >> 1 & 7) + 1)?;
    }
    let end = source.len();
    frames(source, head, at..end, FLAC_WEIGHT, excerpt, |stream, options| {
        Ok(Box::new(FlacReader::try_new(stream, options)?))
    })
}

/// Hears MP3 frames somewhere in a part of a file.
pub(crate) fn mp3(source: &mut Source<'_>, range: Range<u64>, excerpt: &mut Excerpt<'_>) -> Result<Tally, SoundError> {
    frames(source, Vec::new(), range, MP3_WEIGHT, excerpt, |stream, options| {
        Ok(Box::new(MpaReader::try_new(stream, options)?))
    })
}

/// Hears the ADPCM of a WAV behind a head that was made for it.
pub(crate) fn adpcm(
    source: &mut Source<'_>,
    head: Vec<u8>,
    range: Range<u64>,
    excerpt: &mut Excerpt<'_>,
) -> Result<Tally, SoundError> {
    frames(source, head, range, ADPCM_WEIGHT, excerpt, |stream, options| {
        Ok(Box::new(WavReader::try_new(stream, options)?))
    })
}

fn frames(
    source: &mut Source<'_>,
    head: Vec<u8>,
    range: Range<u64>,
    weight: u64,
    excerpt: &mut Excerpt<'_>,
    reader: impl for<'s> Fn(MediaSourceStream<'s>, FormatOptions) -> ParserResult<Box<dyn FormatReader + 's>>,
) -> Result<Tally, SoundError> {
    let watch = source.watch();
    let stream: Stream<'_> = source.stream(head, range);
    let stream = MediaSourceStream::new(Box::new(stream), Default::default());
    let mut format = reader(stream, FormatOptions::default())
        .map_err(|error| if watch.is_cancelled() { SoundError::Cancelled } else { SoundError::NotASound(error) })?;
    let track = format.default_track(TrackType::Audio).ok_or(SoundError::NoTrack)?;
    let (track_id, expected) = (track.id, track.num_frames);
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or(SoundError::UnknownTrack)?;
    if let (Some(rate_hz), Some(channels)) = (parameters.sample_rate, &parameters.channels) {
        excerpt.begin(rate_hz, channels.count())?;
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(SoundError::Decoder)?;
    let (mut tally, mut samples) = (Tally::default(), Vec::new());
    loop {
        watch.goes_on()?;
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(_) if watch.is_cancelled() => return Err(SoundError::Cancelled),
            // What came before the break is whole.
            Err(Error::IoError(_) | Error::ResetRequired) if excerpt.num_frames() > 0 => {
                tally.is_cut = true;
                return Ok(tally);
            }
            Err(error) => return Err(SoundError::Damaged(error)),
        };
        if packet.track_id != track_id {
            continue;
        }
        let num_samples = match decoder.decode(&packet) {
            Ok(decoded) => {
                let spec = decoded.spec();
                excerpt.begin(spec.rate(), spec.channels().count())?;
                decoded.copy_to_vec_interleaved(&mut samples);
                samples.len()
            }
            Err(Error::DecodeError(_) | Error::IoError(_)) => {
                samples.clear();
                tally.num_bad += 1;
                LOST
            }
            Err(error) => return Err(SoundError::Decoder(error)),
        };
        if !tally.goes_on(watch.decoded(num_samples, weight * excerpt.cost()), excerpt.push(&mut samples)) {
            return Ok(tally);
        }
    }
    tally.is_cut = tally.num_bad == 0 && expected.is_some_and(|frames| excerpt.num_frames() < frames);
    Ok(tally)
}
