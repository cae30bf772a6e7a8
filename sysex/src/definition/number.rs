//! How a number stands in bytes.

/// The kind of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A byte.
    U8,
    /// A byte with a sign, two's complement.
    I8,
    /// Seven bits with a sign, two's complement.
    I7,
    /// Two bytes of seven bits.
    U14 {
        /// The higher seven bits come first.
        high_first: bool,
    },
    /// Two bytes of eight bits.
    U16 {
        /// The higher byte comes first.
        high_first: bool,
    },
    /// 1-8 bytes of four bits.
    Nibbles {
        /// The highest nibble comes first.
        high_first: bool,
        /// How many.
        count: usize,
    },
    /// Some bits of a byte.
    Bits {
        /// The lowest one, 0-7.
        lowest: u32,
        /// How many, 1-8.
        count: u32,
    },
}

impl Number {
    /// The names in definitions, for messages.
    pub const NAMES: &'static str = "u8, i8, i7, u14_high_first, u14_low_first, u16_high_first, u16_low_first, nibbles_high_first, \
                                     nibbles_low_first or bits";

    /// The kind of a name; `bytes` of nibbles, lowest bit and count of bits.
    pub fn named(name: &str, bytes: usize, lowest: u32, count: u32) -> Option<Self> {
        let high_first = name.ends_with("_high_first");
        Some(match name {
            "u8" => Self::U8,
            "i8" => Self::I8,
            "i7" => Self::I7,
            "u14_high_first" | "u14_low_first" => Self::U14 { high_first },
            "u16_high_first" | "u16_low_first" => Self::U16 { high_first },
            "nibbles_high_first" | "nibbles_low_first" if (1..=8).contains(&bytes) => {
                Self::Nibbles { high_first, count: bytes }
            }
            "bits" if lowest < 8 && (1..=8 - lowest).contains(&count) => Self::Bits { lowest, count },
            _ => return None,
        })
    }

    /// How many bytes it takes.
    pub fn width(self) -> usize {
        match self {
            Self::U8 | Self::I8 | Self::I7 | Self::Bits { .. } => 1,
            Self::U14 { .. } | Self::U16 { .. } => 2,
            Self::Nibbles { count, .. } => count,
        }
    }

    /// The least and the greatest value there is room for.
    pub fn range(self) -> (i64, i64) {
        match self {
            Self::U8 => (0, 255),
            Self::I8 => (-128, 127),
            Self::I7 => (-64, 63),
            Self::U14 { .. } => (0, (1 << 14) - 1),
            Self::U16 { .. } => (0, (1 << 16) - 1),
            Self::Nibbles { count, .. } => (0, (1 << (4 * count)) - 1),
            Self::Bits { count, .. } => (0, (1 << count) - 1),
        }
    }

    /// True where every byte of it is below 128 for values of a range.
    pub fn is_seven_bit(self, (min, max): (i64, i64)) -> bool {
        match self {
            Self::I7 | Self::U14 { .. } | Self::Nibbles { .. } => true,
            Self::U8 | Self::I8 => min >= 0 && max < 0x80,
            Self::U16 { .. } => false,
            Self::Bits { lowest, count } => lowest + count < 8,
        }
    }

    /// The number in bytes; `bytes` has its [`width`](Self::width).
    pub fn get(self, bytes: &[u8]) -> i64 {
        let digits = |bits: u32, high_first: bool| {
            let digit = |value: i64, &byte: &u8| value << bits | i64::from(byte) & ((1 << bits) - 1);
            if high_first { bytes.iter().fold(0, digit) } else { bytes.iter().rev().fold(0, digit) }
        };
        let first = bytes.first().copied().unwrap_or(0);
        match self {
            Self::U8 => first.into(),
            Self::I8 => (first as i8).into(),
            Self::I7 => i64::from((first << 1) as i8 >> 1),
            Self::U14 { high_first } => digits(7, high_first),
            Self::U16 { high_first } => digits(8, high_first),
            Self::Nibbles { high_first, .. } => digits(4, high_first),
            Self::Bits { lowest, count } => i64::from(first) >> lowest & ((1 << count) - 1),
        }
    }

    /// Writes a number of its range; other bits of the bytes stay.
    pub fn set(self, bytes: &mut [u8], value: i64) {
        let Some(first) = bytes.first_mut() else { return };
        match self {
            Self::U8 | Self::I8 => *first = value as u8,
            Self::I7 => *first = *first & 0x80 | value as u8 & 0x7F,
            Self::Bits { lowest, count } => {
                let mask = (((1u32 << count) - 1) << lowest) as u8;
                *first = *first & !mask | (value << lowest) as u8 & mask;
            }
            Self::U14 { high_first } => digits_into(bytes, 7, high_first, value),
            Self::U16 { high_first } => digits_into(bytes, 8, high_first, value),
            Self::Nibbles { high_first, .. } => digits_into(bytes, 4, high_first, value),
        }
    }
}

fn digits_into(bytes: &mut [u8], bits: u32, high_first: bool, value: i64) {
    let len = bytes.len();
    let mask = ((1u32 << bits) - 1) as u8;
    for (i, byte) in bytes.iter_mut().enumerate() {
        let place = if high_first { len - 1 - i } else { i } as u32;
        *byte = *byte & !mask | (value >> (bits * place)) as u8 & mask;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_keeps_its_ends_and_the_bits_beside_it() {
        let names = ["u8", "i8", "i7", "u14_high_first", "u14_low_first", "u16_high_first", "u16_low_first"];
        for name in names.into_iter().chain(["nibbles_high_first", "nibbles_low_first", "bits"]) {
            let number = Number::named(name, 3, 2, 3).unwrap();
            let (min, max) = number.range();
            for value in [min, max, (min + max) / 2, min + 1] {
                let mut bytes = vec![0; number.width()];
                number.set(&mut bytes, value);
                assert_eq!(number.get(&bytes), value, "{name} {value}");
                assert!(!number.is_seven_bit((min, max)) || bytes.iter().all(|&byte| byte < 0x80));
            }
        }
        let mut byte = [0b1110_0011];
        Number::Bits { lowest: 2, count: 3 }.set(&mut byte, 0b101);
        assert_eq!(byte, [0b1111_0111]);
    }

    #[test]
    fn orders_differ() {
        assert_eq!(Number::U14 { high_first: true }.get(&[1, 2]), 130);
        assert_eq!(Number::U14 { high_first: false }.get(&[1, 2]), 257);
        assert_eq!(Number::Nibbles { high_first: true, count: 2 }.get(&[1, 2]), 0x12);
        assert_eq!(Number::I7.get(&[0x7F]), -1);
        assert!(Number::named("nibbles_low_first", 9, 0, 0).is_none() && Number::named("bits", 0, 6, 3).is_none());
        assert!(Number::named("u15", 1, 0, 1).is_none());
    }
}
