//! XML as JUCE keeps it in binary states: `VC2!`, its length (u32, little-endian), the text, a NUL.

use crate::FormatError;
use crate::reader::Reader;

/// The text of a state.
pub(super) fn xml(chunk: &[u8]) -> Result<&[u8], FormatError> {
    let mut reader = Reader::new(chunk);
    if &reader.array::<4>("`VC2!`")? != b"VC2!" {
        return Err(FormatError::at(0, "expected `VC2!`, as XML in a state of JUCE begins"));
    }
    let len = reader.u32_le("the length of XML")?;
    let xml = reader.counted(len.into(), "XML")?;
    Ok(xml.strip_suffix(&[0]).unwrap_or(xml))
}

/// Bytes as JUCE writes a memory block: their number, a point, then six bits a character, lowest bits first.
pub(super) fn memory_block(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8; 64] = b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
    let (len, digits) = text.split_once('.')?;
    let len: usize = len.parse().ok().filter(|len| *len <= digits.len())?;
    let mut bytes = vec![0; len];
    for (place, digit) in digits.bytes().enumerate() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        for bit in (0..6).filter(|bit| value >> bit & 1 == 1) {
            let at = 6 * place + bit;
            if let Some(byte) = bytes.get_mut(at / 8) {
                *byte |= 1 << (at % 8);
            }
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_six_bits_at_a_time() {
        // 0x01 0x02 0x03, lowest bits first: 000001, 001000, 110000, 000000.
        assert_eq!(memory_block("3.AHv."), Some(vec![1, 2, 3]));
        assert_eq!(memory_block("0."), Some(Vec::new()));
        assert_eq!(memory_block("9.A"), None);
        assert_eq!(memory_block("3"), None);
        assert_eq!(memory_block("1.-"), None);
    }
}
