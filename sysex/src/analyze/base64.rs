//! Data in base64 that begin with the CRC-32 of the rest, each byte of it turned (ASM Hydrasynth).

use super::rows::Rows;

/// True where the data of all messages, from some byte of the header on, are checked so.
pub(super) fn all_checked(rows: &Rows) -> bool {
    let is_checked = |from: usize, row: &[u8]| {
        let bytes = decode(&row[from..row.len() - 1]);
        let (stored, rest) = bytes.split_at(bytes.len().min(4));
        let computed = crc_32(rest).to_le_bytes().map(|byte| !byte);
        !rest.is_empty() && stored == computed
    };
    (2..rows.width().min(12)).any(|from| rows.iter().all(|row| is_checked(from, row)))
}

/// The bytes of base64; characters that it has not end them.
fn decode(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.iter().map_while(digit).collect();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for four in digits.chunks(4).filter(|four| four.len() > 1) {
        let bits = four.iter().fold(0u32, |bits, &digit| bits << 6 | u32::from(digit)) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

/// The CRC-32 of IEEE 802.3.
fn crc_32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert_eq!(crc_32(b"123456789"), 0xCBF4_3926);
        assert_eq!(decode(b"aGVsbG8="), b"hello");
        assert_eq!(decode(b"TWFu"), b"Man");
    }
}
