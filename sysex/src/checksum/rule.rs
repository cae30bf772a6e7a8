//! How makers check their messages.

use serde::Serialize;
use std::fmt;

/// A rule that gives the check bytes of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The sum, 7 bits: Access, Waldorf, E-mu; with `plus` A5 also Kawai.
    Sum7,
    /// What brings the 7-bit sum to zero: Roland, Yamaha.
    Neg7,
    /// All bits of the 7-bit sum turned.
    Not7,
    /// Exclusive or, 7 bits.
    Xor7,
    /// The sum in 14 bits, high 7 bits first: Elektron.
    Sum14,
    /// The sum in 8 bits as two nibbles, high one first: Shruthi.
    SumNibbles,
}

impl Rule {
    /// Every rule with its name in definitions.
    pub const ALL: [(&'static str, Self); 6] = [
        ("sum7", Self::Sum7),
        ("neg7", Self::Neg7),
        ("not7", Self::Not7),
        ("xor7", Self::Xor7),
        ("sum14", Self::Sum14),
        ("sum_nibbles", Self::SumNibbles),
    ];

    /// The rule of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(other, _)| *other == name).map(|&(_, rule)| rule)
    }

    /// How many check bytes there are, 1 or 2.
    pub fn width(self) -> usize {
        if matches!(self, Self::Sum14 | Self::SumNibbles) { 2 } else { 1 }
    }

    /// The check bytes of `data`, 0-127 each, one or two by [`width`](Self::width), after `plus` was added to the sum.
    pub fn check(self, data: &[u8], plus: u8) -> [u8; 2] {
        let sum = data.iter().fold(u32::from(plus), |sum, &byte| sum.wrapping_add(u32::from(byte)));
        let low = sum as u8;
        match self {
            Self::Sum7 => [low & 0x7F, 0],
            // Masked after the sign is turned: 0 stays 0.
            Self::Neg7 => [low.wrapping_neg() & 0x7F, 0],
            Self::Not7 => [!low & 0x7F, 0],
            Self::Xor7 => [data.iter().fold(plus, |all, &byte| all ^ byte) & 0x7F, 0],
            Self::Sum14 => [(sum >> 7) as u8 & 0x7F, low & 0x7F],
            Self::SumNibbles => [low >> 4, low & 0x0F],
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, rule)| rule == self).map_or("", |&(name, _)| name);
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::seven_bit;

    #[test]
    fn known_messages_have_their_check_bytes() {
        // Roland's manuals: GS reset 40 00 7F 00 has 41.
        assert_eq!(Rule::Neg7.check(&[0x40, 0x00, 0x7F, 0x00], 0)[0], 0x41);
        assert_eq!(Rule::Sum7.check(&[0x7F, 0x7F, 3], 0)[0], 1);
        assert_eq!(Rule::Sum7.check(&[1, 2], 0xA5)[0], 0x28);
        assert_eq!(Rule::Sum14.check(&[100, 100], 0), [1, 72]);
        assert_eq!(Rule::SumNibbles.check(&[0x12, 0x30], 0), [4, 2]);
        assert_eq!(Rule::Xor7.check(&[0x55, 0x2A, 1], 0)[0], 0x7E);
        assert_eq!(Rule::Not7.check(&[1], 0)[0], 0x7E);
    }

    #[test]
    fn a_sum_of_zero_is_checked_by_zero() {
        assert_eq!(Rule::Neg7.check(&[0x40, 0x40], 0)[0], 0);
        assert_eq!(Rule::Neg7.check(&[], 0)[0], 0);
    }

    #[test]
    fn every_rule_has_a_name_and_gives_data_bytes() {
        for (name, rule) in Rule::ALL {
            assert_eq!((Rule::named(name), rule.to_string().as_str()), (Some(rule), name));
            let data: Vec<u8> = (0..=255).collect();
            assert!(rule.check(&data, 0xA5).iter().all(|&byte| byte < 0x80), "{name}");
        }
        assert_eq!(Rule::named("crc"), None);
    }

    #[test]
    fn neg7_is_what_the_dx7_has() {
        for data in [&[1u8, 2, 3][..], &[0x7F; 155], &[]] {
            assert_eq!(Rule::Neg7.check(data, 0)[0], seven_bit(data));
        }
    }
}
