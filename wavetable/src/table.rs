//! A wavetable: the frames as they are kept and exchanged.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{FRAME_LEN, MAX_FRAMES};

/// Names a table by its content: the same frames have the same id, whatever their name and wherever they are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub [u8; 16]);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why samples are no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableError {
    /// No whole frame, or one that is cut: so many samples.
    Length(usize),
    /// So many frames, more than [`MAX_FRAMES`].
    TooMany(usize),
    /// The sample at this place is not a finite number.
    NotFinite(usize),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(samples) => {
                write!(f, "{samples} samples, expected a multiple of {FRAME_LEN}, the length of a frame")
            }
            Self::TooMany(frames) => write!(f, "{frames} frames, expected at most {MAX_FRAMES}"),
            Self::NotFinite(at) => write!(f, "sample {at} is not a finite number"),
        }
    }
}

impl std::error::Error for TableError {}

/// 1 to 256 frames with a name. Cheap to copy.
#[derive(Clone)]
pub struct Wavetable {
    name: String,
    samples: Arc<[f32]>,
    id: Id,
}

impl Wavetable {
    /// A table of the frames that lie in `samples` one after the other, each [`FRAME_LEN`] long.
    ///
    /// # Errors
    /// When there is no whole number of frames from 1 to 256, or a sample is not finite.
    pub fn new(name: &str, samples: impl Into<Arc<[f32]>>) -> Result<Self, TableError> {
        let samples = samples.into();
        if samples.is_empty() || !samples.len().is_multiple_of(FRAME_LEN) {
            return Err(TableError::Length(samples.len()));
        }
        if samples.len() > MAX_FRAMES * FRAME_LEN {
            return Err(TableError::TooMany(samples.len() / FRAME_LEN));
        }
        if let Some(at) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(TableError::NotFinite(at));
        }
        let id = id(&samples);
        Ok(Self { name: name.to_owned(), samples, id })
    }

    /// Its name: a label from anywhere.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// All samples, frame after frame.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Its frames in order, [`FRAME_LEN`] samples each.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.samples.chunks_exact(FRAME_LEN)
    }

    /// How many there are, 1-256.
    pub fn num_frames(&self) -> usize {
        self.samples.len() / FRAME_LEN
    }
}

impl fmt::Debug for Wavetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wavetable")
            .field("name", &self.name)
            .field("frames", &self.num_frames())
            .field("id", &self.id)
            .finish()
    }
}

/// The first half of the SHA-256 of the samples as little-endian floats.
fn id(samples: &[f32]) -> Id {
    let mut hash = Sha256::new();
    for chunk in samples.chunks(FRAME_LEN) {
        let bytes: Vec<u8> = chunk.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        hash.update(bytes);
    }
    let digest = hash.finalize();
    Id(std::array::from_fn(|i| digest[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_of_the_frames_and_not_of_the_name() {
        let table = |name, last: f32| {
            let mut samples = vec![0.5; 2 * FRAME_LEN];
            samples[2 * FRAME_LEN - 1] = last;
            Wavetable::new(name, samples).unwrap()
        };
        assert_eq!(table("a", 0.0).id(), table("b", 0.0).id());
        assert_ne!(table("a", 0.0).id(), table("a", 1e-6).id());
        assert_eq!(table("a", 0.0).num_frames(), 2);
    }

    #[test]
    fn samples_that_are_no_table_are_refused_and_told_why() {
        let refused = |samples: Vec<f32>| Wavetable::new("", samples).unwrap_err();
        assert_eq!(refused(vec![]), TableError::Length(0));
        assert_eq!(refused(vec![0.0; FRAME_LEN + 1]), TableError::Length(FRAME_LEN + 1));
        assert_eq!(refused(vec![0.0; 257 * FRAME_LEN]), TableError::TooMany(257));
        let mut samples = vec![0.0; FRAME_LEN];
        samples[77] = f32::NAN;
        assert_eq!(refused(samples), TableError::NotFinite(77));
    }
}
