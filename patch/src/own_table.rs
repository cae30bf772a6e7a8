//! Wavetables that go with patches: their samples or harmonics, and these as text for files.

use std::borrow::Cow;
use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};

use crate::harmonic_frames::HarmonicFrames;
use crate::layers::TableId;

/// Samples of a frame.
const FRAME_LEN: usize = 2_048;
/// Samples of a table at most: 256 frames.
const MAX_SAMPLES: usize = 256 * FRAME_LEN;
/// Bytes of a packed table at most: deflating makes nothing larger by a hundredth, base 64 by a third.
const MAX_PACKED: usize = MAX_SAMPLES * size_of::<f32>() / 2 * 3;
/// What precedes harmonics where they are named by their content, so that no samples are named so.
const HARMONICS: &[u8] = b"vaeform harmonics";
/// Characters of a name.
const MAX_NAME: usize = 64;
/// Part of its size that a table has to come to for deflating to be worth the time that inflating takes, in percent.
const WORTH_PERCENT: usize = 90;

/// Why something is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnTableError {
    /// So many samples, which are not 1 to 256 frames of 2,048.
    Length(usize),
    /// The sample at this place is not a finite number.
    NotFinite(usize),
    /// So many bytes of text, more than any table has.
    TooLarge(usize),
    /// The text is no base 64: what is wrong with it and where.
    Base64(String),
    /// What the text stands for is not deflated.
    Deflate,
    /// What the text stands for is not the harmonics of 1 to 64 frames.
    Harmonics,
    /// The samples or harmonics are those of another table.
    Content(TableId),
}

impl fmt::Display for OwnTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(samples) => write!(f, "{samples} samples, expected 1 to 256 frames of {FRAME_LEN}"),
            Self::NotFinite(at) => write!(f, "sample {at} is not a finite number"),
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes of text, expected at most {MAX_PACKED}"),
            Self::Base64(what) => write!(f, "expected base 64: {what}"),
            Self::Deflate => write!(f, "expected deflated samples"),
            Self::Harmonics => write!(f, "expected harmonics of 1 to 64 frames"),
            Self::Content(found) => write!(f, "the samples are those of {found}"),
        }
    }
}

impl std::error::Error for OwnTableError {}

/// A wavetable of somebody's own: 1 to 256 frames of 2,048 finite samples, named by its content. Cheap to copy.
#[derive(Clone)]
pub struct OwnTable {
    name: Arc<str>,
    id: TableId,
    num_frames: usize,
    /// What the samples are made of; nothing where they came as such.
    harmonics: Option<Arc<HarmonicFrames>>,
    /// Made once, where there are harmonics.
    samples: Arc<OnceLock<Arc<[f32]>>>,
    /// Made once.
    packed: Arc<OnceLock<String>>,
}

impl OwnTable {
    /// A table of the frames that lie in `samples` one after the other. The name is a label, of which 64 characters are kept.
    ///
    /// # Errors
    /// When there is no whole number of frames from 1 to 256, or a sample is not finite.
    pub fn new(name: &str, samples: impl Into<Arc<[f32]>>) -> Result<Self, OwnTableError> {
        let samples = samples.into();
        check_len(samples.len())?;
        let id = id(&bytes(&samples));
        Self::with_id(name, samples, id)
    }

    fn with_id(name: &str, samples: Arc<[f32]>, id: TableId) -> Result<Self, OwnTableError> {
        if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(OwnTableError::NotFinite(at));
        }
        let name: String = name.chars().take(MAX_NAME).collect();
        let num_frames = samples.len() / FRAME_LEN;
        let samples = Arc::new(OnceLock::from(samples));
        Ok(Self { name: name.into(), id, num_frames, harmonics: None, samples, packed: Arc::default() })
    }

    /// A table of frames by their harmonics, which take a hundredth of the room. The name is a label, of which 64 characters are kept.
    pub fn of_harmonics(name: &str, frames: HarmonicFrames) -> Self {
        let name: String = name.chars().take(MAX_NAME).collect();
        let id = id(&[HARMONICS, &frames.to_bytes()].concat());
        let (num_frames, harmonics) = (frames.num_frames(), Some(Arc::new(frames)));
        Self { name: name.into(), id, num_frames, harmonics, samples: Arc::default(), packed: Arc::default() }
    }

    /// Its name: a label from anywhere.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What names it: the first half of the SHA-256 of its samples as little-endian floats, or of its harmonics.
    pub fn id(&self) -> TableId {
        self.id
    }

    /// All samples, frame after frame. Those of harmonics are made at the first call, which takes some tens of milliseconds then.
    pub fn samples(&self) -> &Arc<[f32]> {
        let made = || self.harmonics.as_ref().map(|harmonics| harmonics.samples()).unwrap_or_default().into();
        self.samples.get_or_init(made)
    }

    /// What its samples are made of; nothing where they came as such.
    pub fn harmonics(&self) -> Option<&HarmonicFrames> {
        self.harmonics.as_deref()
    }

    /// Bytes of its samples.
    pub fn num_bytes(&self) -> usize {
        self.num_frames * FRAME_LEN * size_of::<f32>()
    }

    /// The samples as text: little-endian floats, or the harmonics, deflated, in base 64. Made once, some tens of milliseconds for a large table: who makes a
    /// table asks for it where there is time.
    pub fn packed(&self) -> &str {
        self.packed.get_or_init(|| {
            if let Some(harmonics) = &self.harmonics {
                return STANDARD.encode(deflated(&harmonics.to_bytes(), Compression::best()));
            }
            let bytes = bytes(self.samples());
            let small = deflated(&bytes, Compression::fast());
            let is_smaller = small.len() < bytes.len() / 100 * WORTH_PERCENT;
            STANDARD.encode(if is_smaller { small } else { deflated(&bytes, Compression::none()) })
        })
    }

    /// The table of this id that [`OwnTable::packed`] wrote, at most 2 MiB of samples. The text is kept if it is given away.
    ///
    /// # Errors
    /// Says what is wrong with the text, or with the samples that it stands for.
    pub fn unpack(name: &str, id: TableId, text: Cow<'_, str>) -> Result<Self, OwnTableError> {
        let inflated = inflated(&text)?;
        let (samples, rest) = inflated.as_chunks::<{ size_of::<f32>() }>();
        if !rest.is_empty() {
            return Err(OwnTableError::Length(samples.len() + 1));
        }
        check_len(samples.len())?;
        let found = self::id(&inflated);
        if found != id {
            return Err(OwnTableError::Content(found));
        }
        let table = Self::with_id(name, samples.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(), id)?;
        // What was deflated elsewhere is not deflated again.
        Ok(Self { packed: Arc::new(OnceLock::from(text.into_owned())), ..table })
    }

    /// The table of this id whose harmonics [`OwnTable::packed`] wrote.
    ///
    /// # Errors
    /// Says what is wrong with the text, or with the harmonics that it stands for.
    pub fn unpack_harmonics(name: &str, id: TableId, text: &str) -> Result<Self, OwnTableError> {
        let frames = HarmonicFrames::from_bytes(&inflated(text)?).ok_or(OwnTableError::Harmonics)?;
        let table = Self::of_harmonics(name, frames);
        if table.id == id { Ok(table) } else { Err(OwnTableError::Content(table.id)) }
    }
}

impl PartialEq for OwnTable {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.name) == (other.id, &other.name)
    }
}

impl fmt::Debug for OwnTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnTable")
            .field("name", &self.name)
            .field("id", &self.id)
            .field("frames", &self.num_frames)
            .finish_non_exhaustive()
    }
}

fn check_len(samples: usize) -> Result<(), OwnTableError> {
    let is_whole = samples > 0 && samples.is_multiple_of(FRAME_LEN) && samples <= MAX_SAMPLES;
    if is_whole { Ok(()) } else { Err(OwnTableError::Length(samples)) }
}

/// Samples as little-endian floats.
fn bytes(samples: &[f32]) -> Vec<u8> {
    let mut bytes = vec![0; size_of_val(samples)];
    for (to, sample) in bytes.as_chunks_mut().0.iter_mut().zip(samples) {
        *to = sample.to_le_bytes();
    }
    bytes
}

/// What text of at most [`MAX_PACKED`] characters stands for, a byte more than all samples at most.
fn inflated(text: &str) -> Result<Vec<u8>, OwnTableError> {
    if text.len() > MAX_PACKED {
        return Err(OwnTableError::TooLarge(text.len()));
    }
    let deflated = STANDARD.decode(text.as_bytes()).map_err(|error| OwnTableError::Base64(error.to_string()))?;
    let max = (MAX_SAMPLES * size_of::<f32>()) as u64;
    let mut inflated = Vec::with_capacity((2 * deflated.len()).min(max as usize + 1));
    let inflater = DeflateDecoder::new(&*deflated);
    inflater.take(max + 1).read_to_end(&mut inflated).map_err(|_| OwnTableError::Deflate)?;
    Ok(inflated)
}

fn deflated(bytes: &[u8], compression: Compression) -> Vec<u8> {
    let mut deflater = DeflateEncoder::new(Vec::new(), compression);
    deflater.write_all(bytes).and_then(|()| deflater.finish()).expect("a vector takes all bytes")
}

fn id(bytes: &[u8]) -> TableId {
    let digest = Sha256::digest(bytes);
    TableId(std::array::from_fn(|i| digest[i]))
}
