//! The codes of names.

use serde::Serialize;

/// How the characters of a name are coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextCode {
    /// ASCII; NUL ends the name.
    #[default]
    Ascii,
    /// Six bits of ASCII: what is below a space is a letter (Oberheim).
    SixBit,
    /// 0 a space, then A-Z, a-z, 1-9, 0 and a dash (Roland D-50).
    D50,
    /// ASCII less 20h: 0 is a space.
    FromSpace,
    /// ASCII, the last character first.
    Reversed,
}

/// The characters of [`TextCode::D50`].
const D50: &[u8; 64] = b" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz1234567890-";

impl TextCode {
    /// Every code with its name in definitions.
    pub const ALL: [(&'static str, Self); 5] = [
        ("ascii", Self::Ascii),
        ("six_bit", Self::SixBit),
        ("d50", Self::D50),
        ("from_space", Self::FromSpace),
        ("reversed", Self::Reversed),
    ];

    /// The code of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(other, _)| *other == name).map(|&(_, code)| code)
    }

    /// Its name in definitions.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, code)| *code == self).map_or("", |&(name, _)| name)
    }

    /// The text of bytes, without spaces at the end. A byte that is no character becomes a question mark.
    pub fn decode(self, bytes: impl Iterator<Item = u8>) -> String {
        let mut bytes: Vec<u8> = bytes.collect();
        if self == Self::Reversed {
            bytes.reverse();
        }
        let text: String =
            bytes.into_iter().map_while(|byte| self.character(byte)).map(|byte| byte.map_or('?', char::from)).collect();
        text.trim_end_matches(' ').to_owned()
    }

    /// The character of a byte: none where it ends the name, and an empty one where it is no character.
    fn character(self, byte: u8) -> Option<Option<u8>> {
        let byte = match self {
            Self::Ascii | Self::Reversed if byte == 0 => return None,
            Self::Ascii | Self::Reversed => byte,
            Self::SixBit if byte & 0x7F < 0x20 => byte & 0x1F | 0x40,
            Self::SixBit => byte & 0x7F,
            Self::D50 => D50[usize::from(byte & 0x3F)],
            Self::FromSpace => byte.wrapping_add(b' '),
        };
        Some(Some(byte).filter(|byte| byte.is_ascii_graphic() || *byte == b' '))
    }

    /// `len` bytes of a text, cut or padded with spaces; a character that the code lacks becomes a space.
    pub fn encode(self, text: &str, len: usize) -> Vec<u8> {
        let byte = |c: char| match self {
            Self::Ascii | Self::Reversed => {
                if c.is_ascii_graphic() {
                    c as u8
                } else {
                    b' '
                }
            }
            Self::SixBit => {
                let c = c.to_ascii_uppercase();
                if (' '..='_').contains(&c) { c as u8 & 0x3F } else { b' ' }
            }
            Self::FromSpace if c.is_ascii_graphic() => c as u8 - b' ',
            Self::FromSpace => 0,
            Self::D50 => D50.iter().position(|&other| char::from(other) == c).unwrap_or(0) as u8,
        };
        let mut bytes: Vec<u8> = text.chars().chain(std::iter::repeat(' ')).take(len).map(byte).collect();
        if self == Self::Reversed {
            bytes.reverse();
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for (_, code) in TextCode::ALL {
            let bytes = code.encode("PAD 12-", 10);
            assert_eq!((bytes.len(), code.decode(bytes.into_iter())), (10, "PAD 12-".to_owned()), "{code:?}");
        }
        assert_eq!(TextCode::Ascii.decode(b"AB\0old".iter().copied()), "AB");
        assert_eq!(TextCode::Ascii.decode([b'A', 0x7F, b'B', b' '].into_iter()), "A?B");
        assert_eq!(TextCode::SixBit.decode([3, b'A', 0x20].into_iter()), "CA");
    }
}
