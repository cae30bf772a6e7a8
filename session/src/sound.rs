//! Sound files in: WAV, AIFF, FLAC, OGG and MP3 at any rate, any number of channels mixed to one.

use std::fmt;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

/// What is read of a file at most, in seconds.
pub const MAX_SECONDS: usize = 60;
/// Extensions of the files that are read.
pub const EXTENSIONS: [&str; 8] = ["wav", "wave", "aif", "aiff", "flac", "ogg", "oga", "mp3"];
/// The kinds of file, for people.
const EXPECTED: &str = "expected WAV, AIFF, FLAC, OGG Vorbis or MP3";

/// A sound in one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// Samples, 1 at full scale.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate_hz: u32,
    /// What was odd about the file, for people.
    pub notices: Vec<String>,
}

impl Sound {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate_hz.max(1))
    }
}

/// Why a file gives no sound. Its words do not name the file.
#[derive(Debug)]
pub enum SoundError {
    /// A folder, a pipe, or nothing at all.
    NotAFile,
    /// No bytes in it.
    Empty,
    /// The system could not read it.
    Io(io::Error),
    /// Its bytes are no sound; the parser's words.
    NotASound(Error),
    /// A sound file whose bytes break off in the middle of something; the parser's words.
    Damaged(Error),
    /// A container that holds pictures or words alone.
    NoTrack,
    /// A sound track of a kind that is not known.
    UnknownTrack,
    /// The decoder gave up; its words.
    Decoder(Error),
    /// The decoder panicked.
    Failed,
    /// Two rates in one file.
    RateChanges {
        /// At first, in Hz.
        from_hz: u32,
        /// Later, in Hz.
        to_hz: u32,
    },
    /// A sound file of no length.
    NoSamples,
    /// The reading was given up.
    Cancelled,
}

impl fmt::Display for SoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => write!(f, "not a file; {EXPECTED}"),
            Self::Empty => write!(f, "an empty file; {EXPECTED}"),
            Self::Io(error) => error.fmt(f),
            Self::NotASound(error) => write!(f, "no sound file ({error}); {EXPECTED}"),
            Self::Damaged(error) => write!(f, "damaged ({error}); {EXPECTED}"),
            Self::NoTrack => write!(f, "a file without a sound track; {EXPECTED}"),
            Self::UnknownTrack => write!(f, "a sound track of an unknown kind; {EXPECTED}"),
            Self::Failed => write!(f, "damaged beyond what its decoder bears; {EXPECTED}"),
            Self::Decoder(error) => write!(f, "{error}; {EXPECTED}"),
            Self::RateChanges { from_hz, to_hz } => {
                write!(f, "the rate changes from {from_hz} to {to_hz} Hz within the file")
            }
            Self::NoSamples => write!(f, "no samples in the file"),
            Self::Cancelled => write!(f, "the reading was given up"),
        }
    }
}

impl std::error::Error for SoundError {}

/// Whether a path looks like a sound file, by its extension.
pub fn is_named_as_sound(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// Reads a file, up to [`MAX_SECONDS`] of it.
///
/// # Errors
/// When it cannot be read, is no sound, or holds none.
pub fn read(path: &Path) -> Result<Sound, SoundError> {
    read_unless(path, &AtomicBool::new(false))
}

/// As [`read`], given up within milliseconds once `cancel` is set.
///
/// # Errors
/// As [`read`], and when it was given up.
pub fn read_unless(path: &Path, cancel: &AtomicBool) -> Result<Sound, SoundError> {
    if !path.is_file() {
        return Err(SoundError::NotAFile);
    }
    let file = File::open(path).map_err(SoundError::Io)?;
    if file.metadata().map_err(SoundError::Io)?.len() == 0 {
        return Err(SoundError::Empty);
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    hear(Box::new(file), extension, cancel)
}

/// As [`read_unless`], from whatever holds the bytes; the extension of a file's name is a hint.
///
/// # Errors
/// As [`read_unless`].
pub fn hear(bytes: Box<dyn MediaSource>, extension: Option<&str>, cancel: &AtomicBool) -> Result<Sound, SoundError> {
    let stream = MediaSourceStream::new(bytes, Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = extension {
        hint.with_extension(extension);
    }
    // Bytes that nobody meant may be more than a decoder is made for; the next file is to be read all the same.
    let heard = catch_unwind(AssertUnwindSafe(|| {
        let (format, metadata) = (FormatOptions::default(), MetadataOptions::default());
        let probed = symphonia::default::get_probe().probe(&hint, stream, format, metadata);
        decode(probed.map_err(SoundError::NotASound)?.as_mut(), cancel)
    }));
    heard.unwrap_or(Err(SoundError::Failed))
}

fn decode(format: &mut dyn FormatReader, cancel: &AtomicBool) -> Result<Sound, SoundError> {
    let track = format.default_track(TrackType::Audio).ok_or(SoundError::NoTrack)?;
    let (track_id, expected) = (track.id, track.num_frames);
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or(SoundError::UnknownTrack)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(SoundError::Decoder)?;
    let (mut samples, mut rate_hz, mut notices, mut num_bad) = (Vec::<f32>::new(), 0, Vec::new(), 0);
    let mut interleaved: Vec<f32> = Vec::new();
    loop {
        if cancel.load(Ordering::Relaxed) {
            return Err(SoundError::Cancelled);
        }
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // What came before the break is whole.
            Err(Error::IoError(_) | Error::ResetRequired) if !samples.is_empty() => {
                notices.push("the file is cut short".to_owned());
                break;
            }
            Err(error) => return Err(SoundError::Damaged(error)),
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
                if rate != rate_hz {
                    return Err(SoundError::RateChanges { from_hz: rate_hz, to_hz: rate });
                }
                decoded.copy_to_vec_interleaved(&mut interleaved);
                samples.extend(mono(&interleaved, num_channels));
            }
            Err(Error::DecodeError(_) | Error::IoError(_)) => num_bad += 1,
            Err(error) => return Err(SoundError::Decoder(error)),
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
    if rate_hz == 0 || samples.is_empty() {
        return Err(SoundError::NoSamples);
    }
    let num_odd = samples.iter().filter(|sample| !sample.is_finite()).count();
    if num_odd > 0 {
        samples.iter_mut().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
        notices.push(format!("{num_odd} samples that are no finite numbers count as silence"));
    }
    let is_short = expected.is_some_and(|frames| (samples.len() as u64) < frames) && notices.is_empty();
    if is_short {
        notices.push("the file is cut short".to_owned());
    }
    Ok(Sound { samples, rate_hz, notices })
}

/// The mean of interleaved channels; a frame that is cut short is left out. Empty for no channels.
fn mono(interleaved: &[f32], num_channels: usize) -> impl Iterator<Item = f32> + '_ {
    let frames = interleaved.chunks_exact(num_channels.max(1)).take(if num_channels == 0 { 0 } else { usize::MAX });
    frames.map(move |frame| frame.iter().sum::<f32>() / num_channels as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn scratch(name: &str, bytes: &[u8]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vaeform-sound-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn wav(channels: u16, rate: u32, bits: u16, frames: u32) -> Vec<u8> {
        let sample_format = if bits == 32 { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
        let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format };
        let mut bytes = io::Cursor::new(Vec::new());
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
    fn samples_that_are_no_numbers_count_as_silence_and_are_told_of() {
        let mut bytes = wav(1, 44_100, 32, 100);
        let end = bytes.len();
        bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
        bytes[end - 8..end - 4].copy_from_slice(&f32::INFINITY.to_le_bytes());
        let sound = read(&scratch("nan.wav", &bytes)).unwrap();
        assert_eq!(sound.samples[98..], [0.0, 0.0]);
        assert_eq!(sound.notices, ["2 samples that are no finite numbers count as silence"]);
    }

    #[test]
    fn channels_are_mixed_and_what_is_left_of_a_frame_is_dropped() {
        let mixed = |interleaved: &[f32], num_channels| mono(interleaved, num_channels).collect::<Vec<_>>();
        assert_eq!(mixed(&[1.0, 0.0, 0.5, 0.5, 1.0], 2), [0.5, 0.5]);
        assert!(mixed(&[1.0, 2.0], 0).is_empty());
    }

    #[test]
    fn what_is_no_sound_is_said_and_what_is_cut_short_is_used() {
        let error = |name: &str, bytes: &[u8]| read(&scratch(name, bytes)).unwrap_err().to_string();
        assert!(error("text.wav", b"these are words, not sound, whatever the name says").contains("expected WAV"));
        assert!(error("nothing.wav", b"").contains("empty file"));
        assert!(error("noise.mp3", &[0x55; 5_000]).contains("expected WAV"));
        let whole = wav(1, 44_100, 16, 4_000);
        assert!(!error("head.wav", &whole[..30]).is_empty());
        let cut = read(&scratch("cut.wav", &whole[..whole.len() / 2])).unwrap();
        assert!(cut.samples.len() > 1_500 && cut.samples.len() < 2_100, "{}", cut.samples.len());
        assert_eq!(cut.notices, ["the file is cut short"]);
        assert!(matches!(read(Path::new("/no/such/file.wav")), Err(SoundError::NotAFile)));
        let cancelled = read_unless(&scratch("whole.wav", &whole), &AtomicBool::new(true));
        assert!(matches!(cancelled, Err(SoundError::Cancelled)));
    }
}
