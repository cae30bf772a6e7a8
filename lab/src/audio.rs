//! Sound files in: WAV, AIFF, FLAC, OGG and MP3 at any rate, any number of channels mixed to one.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use vaeform_models::features::mono;

/// What is read of a file at most, in seconds.
pub(crate) const MAX_SECONDS: usize = 60;
/// The kinds of file, for people.
const EXPECTED: &str = "expected WAV, AIFF, FLAC, OGG Vorbis or MP3";

/// A sound in one channel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sound {
    /// Samples, 1 at full scale.
    pub(crate) samples: Vec<f32>,
    /// Samples a second.
    pub(crate) rate_hz: u32,
    /// What was odd about the file, for people.
    pub(crate) notices: Vec<String>,
}

/// Reads a file, up to [`MAX_SECONDS`] of it.
///
/// # Errors
/// When it cannot be read, is no sound, or holds none.
pub(crate) fn read(path: &Path) -> Result<Sound> {
    ensure!(path.is_file(), "not a file; {EXPECTED}");
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    ensure!(len > 0, "an empty file; {EXPECTED}");
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let probed =
        symphonia::default::get_probe().probe(&hint, stream, FormatOptions::default(), MetadataOptions::default());
    let mut format = probed.map_err(|error| match error {
        Error::Unsupported(_) | Error::DecodeError(_) | Error::IoError(_) => {
            anyhow!("no sound file ({error}); {EXPECTED}")
        }
        other => anyhow!("{other}; {EXPECTED}"),
    })?;
    decode(format.as_mut())
}

fn decode(format: &mut dyn FormatReader) -> Result<Sound> {
    let track = format.default_track(TrackType::Audio).context("a file without a sound track")?;
    let (track_id, expected) = (track.id, track.num_frames);
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.context("a sound track of an unknown kind")?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| anyhow!("{error}; {EXPECTED}"))?;
    let (mut samples, mut rate_hz, mut notices, mut num_bad) = (Vec::new(), 0, Vec::new(), 0);
    let mut interleaved: Vec<f32> = Vec::new();
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // What came before the break is whole.
            Err(Error::IoError(_) | Error::ResetRequired) if !samples.is_empty() => {
                notices.push("the file is cut short".to_owned());
                break;
            }
            Err(error) => bail!("damaged ({error}); {EXPECTED}"),
        };
        if packet.track_id != track_id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(decoded) => {
                let spec = decoded.spec();
                let (rate, num_channels) = (spec.rate(), spec.channels().count());
                if rate_hz == 0 {
                    rate_hz = rate;
                }
                ensure!(rate == rate_hz, "the rate changes from {rate_hz} to {rate} Hz within the file");
                decoded.copy_to_vec_interleaved(&mut interleaved);
                samples.extend(mono(&interleaved, num_channels));
            }
            Err(Error::DecodeError(_) | Error::IoError(_)) => num_bad += 1,
            Err(error) => bail!("{error}"),
        }
        let most = MAX_SECONDS * rate_hz as usize;
        if rate_hz > 0 && samples.len() > most {
            samples.truncate(most);
            notices.push(format!("longer than {MAX_SECONDS} s; the rest is not heard"));
            break;
        }
    }
    if num_bad > 0 {
        notices.push(format!("{num_bad} damaged parts were left out"));
    }
    ensure!(rate_hz > 0 && !samples.is_empty(), "no samples in the file");
    let is_short = expected.is_some_and(|frames| (samples.len() as u64) < frames) && notices.is_empty();
    if is_short {
        notices.push("the file is cut short".to_owned());
    }
    Ok(Sound { samples, rate_hz, notices })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vaeform-audio-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn wav(channels: u16, rate: u32, bits: u16, frames: u32) -> Vec<u8> {
        let sample_format = if bits == 32 { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
        let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format };
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        for i in 0..frames * u32::from(channels) {
            let x = (i / u32::from(channels)) as f32 * 0.05;
            match bits {
                32 => writer.write_sample(0.5 * x.sin()).unwrap(),
                _ => writer.write_sample((0.5 * x.sin() * 2f32.powi(i32::from(bits) - 1)) as i32).unwrap(),
            }
        }
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    #[test]
    fn any_rate_depth_and_number_of_channels_is_heard() {
        for (channels, rate, bits) in [(1, 44_100, 16), (2, 48_000, 24), (8, 192_000, 32), (1, 8_000, 8)] {
            let path = scratch("ok.wav", &wav(channels, rate, bits, 2_000));
            let sound = read(&path).unwrap();
            assert_eq!((sound.samples.len(), sound.rate_hz, sound.notices.len()), (2_000, rate, 0));
            let worst = sound.samples.iter().enumerate().map(|(i, x)| (x - 0.5 * (i as f32 * 0.05).sin()).abs());
            assert!(worst.fold(0.0, f32::max) < 0.01, "{bits} bits");
        }
    }

    #[test]
    fn what_is_no_sound_is_said_and_what_is_cut_short_is_used() {
        let error = |name: &str, bytes: &[u8]| format!("{:#}", read(&scratch(name, bytes)).unwrap_err());
        assert!(error("text.wav", b"these are words, not sound, whatever the name says").contains("expected WAV"));
        assert!(error("nothing.wav", b"").contains("empty file"));
        assert!(error("noise.mp3", &[0x55; 5_000]).contains("expected WAV"));
        let whole = wav(1, 44_100, 16, 4_000);
        assert!(!error("head.wav", &whole[..30]).is_empty());
        let cut = read(&scratch("cut.wav", &whole[..whole.len() / 2])).unwrap();
        assert!(cut.samples.len() > 1_500 && cut.samples.len() < 2_100, "{}", cut.samples.len());
        assert_eq!(cut.notices, ["the file is cut short"]);
        assert!(read(Path::new("/no/such/file.wav")).is_err());
    }
}
