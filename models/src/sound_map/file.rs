//! A plane as bytes: a header that says of what, and the places. Read back only where everything agrees.

use std::fmt;

use crate::fm::library::checksum;

/// What opens every file. The number goes up whenever the making changes.
const MAGIC: &[u8; 16] = b"vaeform map 0001";
const HEADER: usize = MAGIC.len() + 8 + 4 + 4 + 8;
/// Bytes of a place.
const PLACE: usize = 8;

/// Why bytes are no plane of these embeddings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaneError {
    /// They begin otherwise, or come from another version.
    Header,
    /// They belong to other embeddings.
    Other,
    /// Their number is not what the header says.
    Size {
        /// Bytes found.
        found: usize,
        /// Bytes that the header asks for.
        expected: usize,
    },
    /// They were damaged.
    Damaged,
}

impl fmt::Display for PlaneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(f, "no map of this version"),
            Self::Other => write!(f, "a map of another library"),
            Self::Size { found, expected } => write!(f, "{found} bytes of map; expected {expected}"),
            Self::Damaged => write!(f, "the map is damaged"),
        }
    }
}

impl std::error::Error for PlaneError {}

/// Bytes of so many places.
pub(super) fn num_bytes(count: usize) -> usize {
    count.saturating_mul(PLACE).saturating_add(HEADER)
}

/// Places as bytes, with how many were arranged, and a number that says of what.
pub(super) fn write(places: &[[f32; 2]], num_arranged: usize, of: u64) -> Vec<u8> {
    let body: Vec<u8> = places.as_flattened().iter().flat_map(|x| x.to_le_bytes()).collect();
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&of.to_le_bytes());
    bytes.extend_from_slice(&(places.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&(num_arranged as u32).to_le_bytes());
    bytes.extend_from_slice(&checksum(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Reads what [`write`] wrote.
pub(super) fn read(bytes: &[u8], of: u64) -> Result<(Vec<[f32; 2]>, usize), PlaneError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(PlaneError::Header)?;
    let (found_of, rest) = rest.split_first_chunk().ok_or(PlaneError::Header)?;
    let (count, rest) = rest.split_first_chunk().ok_or(PlaneError::Header)?;
    let (arranged, rest) = rest.split_first_chunk().ok_or(PlaneError::Header)?;
    let (sum, body) = rest.split_first_chunk().ok_or(PlaneError::Header)?;
    if u64::from_le_bytes(*found_of) != of {
        return Err(PlaneError::Other);
    }
    let [count, arranged] = [count, arranged].map(|number| u32::from_le_bytes(*number) as usize);
    let expected = num_bytes(count);
    if bytes.len() != expected {
        return Err(PlaneError::Size { found: bytes.len(), expected });
    }
    let number = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes);
    let places: Vec<[f32; 2]> = body
        .as_chunks::<PLACE>()
        .0
        .iter()
        .map(|place| {
            [number(&[place[0], place[1], place[2], place[3]]), number(&[place[4], place[5], place[6], place[7]])]
        })
        .collect();
    let is_on_plane = places.iter().flatten().all(|x| x.abs() <= 1.0 + 1e-3);
    if checksum(body) != u64::from_le_bytes(*sum) || arranged > count || !is_on_plane {
        return Err(PlaneError::Damaged);
    }
    Ok((places, arranged))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places() -> Vec<[f32; 2]> {
        (0..50_u8).map(|i| [f32::from(i) / 50.0, -0.3]).collect()
    }

    #[test]
    fn a_plane_survives_its_file_of_the_same_library_alone() {
        let bytes = write(&places(), 20, 77);
        assert_eq!(bytes.len(), num_bytes(50));
        assert_eq!(read(&bytes, 77), Ok((places(), 20)));
        assert_eq!(read(&bytes, 78), Err(PlaneError::Other));
        assert_eq!(read(b"vaeform library2", 77), Err(PlaneError::Header));
        assert!(matches!(read(&bytes[..bytes.len() - 8], 77), Err(PlaneError::Size { .. })));
        assert_eq!(read(&write(&[[f32::NAN, 0.0]], 1, 7), 7), Err(PlaneError::Damaged));
    }

    proptest! {
        #[test]
        fn a_damaged_byte_is_noticed(at in 0_usize..num_bytes(50), by in 1_u8..=255) {
            let mut bytes = write(&places(), 20, 77);
            bytes[at] ^= by;
            // How many were arranged is a figure for people alone.
            prop_assume!(!(28..32).contains(&at));
            prop_assert!(read(&bytes, 77).is_err());
        }
    }
}
