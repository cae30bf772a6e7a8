//! The codes of names.

/// How the characters of a name are coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextCode {
    /// ASCII; NUL ends the name.
    #[default]
    Ascii,
    /// Six bits of ASCII: what is below a space is a letter (Oberheim).
    SixBit,
    /// 0 a space, then A-Z, a-z, 1-9, 0 and a dash (Roland D-50).
    D50,
}

/// The characters of [`TextCode::D50`].
const D50: &[u8; 64] = b" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz1234567890-";

impl TextCode {
    /// Every code with its name in definitions.
    pub const ALL: [(&'static str, Self); 3] = [("ascii", Self::Ascii), ("six_bit", Self::SixBit), ("d50", Self::D50)];

    /// The code of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(other, _)| *other == name).map(|&(_, code)| code)
    }

    /// The text of bytes, without spaces at the end. A byte that is no character becomes a question mark.
    pub fn decode(self, bytes: impl Iterator<Item = u8>) -> String {
        let character = |byte: u8| match self {
            Self::Ascii if byte == 0 => None,
            Self::Ascii => Some(byte),
            Self::SixBit if byte & 0x7F < 0x20 => Some(byte & 0x1F | 0x40),
            Self::SixBit => Some(byte & 0x7F),
            Self::D50 => Some(D50[usize::from(byte & 0x3F)]),
        };
        let is_shown = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
        let text: String =
            bytes.map_while(character).map(|byte| if is_shown(&byte) { byte as char } else { '?' }).collect();
        text.trim_end_matches(' ').to_owned()
    }

    /// `len` bytes of a text, cut or padded with spaces; a character that the code lacks becomes a space.
    pub fn encode(self, text: &str, len: usize) -> Vec<u8> {
        let byte = |c: char| match self {
            Self::Ascii => {
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
            Self::D50 => D50.iter().position(|&other| char::from(other) == c).unwrap_or(0) as u8,
        };
        text.chars().chain(std::iter::repeat(' ')).take(len).map(byte).collect()
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
