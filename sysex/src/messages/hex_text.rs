//! Messages that were written down as hexadecimal text.

use crate::framing::START;

/// The bytes of text that holds messages, `F0 41 10 ..` or `0xF0, 0x41, ..` or `f04110..`; none of any other bytes. What stands
/// before the first F0, and words that are no numbers, are passed over.
pub(super) fn bytes(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || !text.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 3);
    let (mut words, mut others) = (0, 0);
    for word in text.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = word.strip_prefix(b"0x").or(word.strip_prefix(b"0X")).unwrap_or(word);
        let is_hex = digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
        if !is_hex {
            others += 1;
            continue;
        }
        words += 1;
        for pair in digits.chunks(2) {
            let byte = pair.iter().fold(0, |byte, &digit| byte << 4 | (digit as char).to_digit(16).unwrap_or(0) as u8);
            if byte == START || !bytes.is_empty() {
                bytes.push(byte);
            }
        }
    }
    (!bytes.is_empty() && words > others).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_ways_to_write_bytes_are_read() {
        for text in
            ["F0 41 10 F7", "0xF0, 0x41, 0x10, 0xF7\n", "f04110f7", "SysEx: F0 41\r\n  10 f7", "{0xf0,0x41,0x10,0xf7};"]
        {
            assert_eq!(bytes(text.as_bytes()), Some(vec![0xF0, 0x41, 0x10, 0xF7]), "{text}");
        }
    }

    #[test]
    fn other_text_and_bytes_are_none() {
        for other in
            [&b""[..], b"hello", b"00 01 02", &[0xF0, 0x41, 0xF7], b"this is no dump at all, F0 or not", &[0; 8]]
        {
            assert_eq!(bytes(other), None, "{other:02X?}");
        }
    }
}
