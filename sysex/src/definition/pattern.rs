//! The first bytes of a message: `F0 00 20 33 01 {device} 10 {bank} {program}`.

/// One byte of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// The bits of `mask` are those of `byte`: `F0`, `3.`, `..`.
    Byte { byte: u8, mask: u8 },
    /// Any of `from` to `to`, with a name: `{bank}`, `{page:70-73}`.
    Named { name: String, from: u8, to: u8 },
}

impl Token {
    fn is(&self, byte: u8) -> bool {
        match self {
            Self::Byte { byte: expected, mask } => byte & mask == *expected,
            Self::Named { from, to, .. } => (*from..=*to).contains(&byte),
        }
    }
}

/// Bytes to be matched. Those with names can be read out of a message and written into one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

impl Pattern {
    /// Reads a pattern: two hexadecimal digits a byte, `.` for any digit, or a name in braces, which may have a range.
    ///
    /// # Errors
    /// The word that is none of these.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split_whitespace()
            .map(|word| token(word).ok_or_else(|| word.to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// How many bytes it is long.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True where there is no byte.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True for bytes that begin with it.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        bytes.len() >= self.0.len() && self.0.iter().zip(bytes).all(|(token, &byte)| token.is(byte))
    }

    /// True where messages with this byte behind F0 may match.
    pub(crate) fn may_be_of(&self, manufacturer: u8) -> bool {
        self.0.get(1).is_none_or(|token| token.is(manufacturer))
    }

    /// The named bytes of a message that matches, in order.
    pub fn named<'a>(&'a self, bytes: &[u8]) -> impl Iterator<Item = (&'a str, u8)> {
        self.0.iter().zip(bytes).filter_map(|(token, &byte)| match token {
            Token::Named { name, .. } => Some((name.as_str(), byte)),
            Token::Byte { .. } => None,
        })
    }

    /// How many bytes have a name.
    pub fn count_of(&self, name: &str) -> usize {
        self.0.iter().filter(|token| matches!(token, Token::Named { name: other, .. } if other == name)).count()
    }

    /// Writes the bytes; a name takes its values in order, and the least of its range where none is left. Of a range of sixteen a
    /// value takes the low digit, as a channel does; others are clamped.
    pub fn write(&self, values: &[(&str, u8)]) -> Vec<u8> {
        let mut is_used = vec![false; values.len()];
        let mut take = |name: &str| {
            let at = (0..values.len()).find(|&i| !is_used[i] && values[i].0 == name)?;
            is_used[at] = true;
            Some(values[at].1)
        };
        let byte = |token: &Token| match token {
            Token::Byte { byte, .. } => *byte,
            Token::Named { name, from, to } => match take(name) {
                Some(value) if from & 0x0F == 0 && *to == from | 0x0F => from | value & 0x0F,
                value => value.unwrap_or(*from).clamp(*from, *to),
            },
        };
        self.0.iter().map(byte).collect()
    }
}

fn token(word: &str) -> Option<Token> {
    if let Some(inner) = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let (name, range) = inner.split_once(':').unwrap_or((inner, "00-7F"));
        let (from, to) = range.split_once('-')?;
        let (from, to) = (u8::from_str_radix(from, 16).ok()?, u8::from_str_radix(to, 16).ok()?);
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        return (is_name && from <= to && to < 0x80).then(|| Token::Named { name: name.to_owned(), from, to });
    }
    if word.len() != 2 {
        return None;
    }
    let (mut byte, mut mask) = (0, 0);
    for c in word.chars() {
        let digit = if c == '.' { (0, 0) } else { (c.to_digit(16)? as u8, 0x0F) };
        (byte, mask) = (byte << 4 | digit.0, mask << 4 | digit.1);
    }
    Some(Token::Byte { byte, mask })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_digits_and_names_are_matched() {
        let pattern = Pattern::parse("F0 42 3. {bank} {page:70-73} ..").unwrap();
        let message = [0xF0, 0x42, 0x35, 9, 0x71, 4, 0xF7];
        assert!(pattern.matches(&message) && !pattern.matches(&message[..5]));
        assert!(!pattern.matches(&[0xF0, 0x42, 0x45, 9, 0x71, 4]) && !pattern.matches(&[0xF0, 0x42, 0x35, 9, 0x74, 4]));
        assert_eq!(pattern.named(&message).collect::<Vec<_>>(), [("bank", 9), ("page", 0x71)]);
        assert_eq!(pattern.write(&[("page", 0x7F), ("bank", 3)]), [0xF0, 0x42, 0x30, 3, 0x73, 0]);
        let channel = Pattern::parse("{channel:20-2F} {any}").unwrap();
        assert_eq!(channel.write(&[("channel", 0x13), ("any", 0x7F)]), [0x23, 0x7F]);
        let address = Pattern::parse("{a} {a} {a}").unwrap();
        assert_eq!(address.write(&[("a", 1), ("a", 2)]), [1, 2, 0]);
        assert_eq!((address.count_of("a"), address.count_of("b")), (3, 0));
    }

    #[test]
    fn other_words_are_named() {
        for word in ["F", "F0F7", "{}", "{a b}", "{a:7}", "{a:00-80}", "{a:05-04}", "GG", "é"] {
            let found = Pattern::parse(&format!("F0 {word}")).unwrap_err();
            assert!(word.contains(&found), "{word}");
        }
    }
}
