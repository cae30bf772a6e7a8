//! How bytes of eight bits travel as bytes of seven.

use serde::Serialize;

/// A packing. A unit of it is a few bytes of the message and what they hold; the last unit may be short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    /// As they are; the eighth bit is lost.
    Plain,
    /// Two nibbles each, low one first: Ensoniq, Oberheim, Casio, Nord.
    NibblesLowFirst,
    /// Two nibbles each, high one first: Kawai K5.
    NibblesHighFirst,
    /// Seven bytes and their top bits, as a byte before them, bit 0 for the first: Korg, Sequential.
    TopBitsFirst,
    /// The same with bit 6 for the first.
    TopBitsFirstReversed,
    /// Seven bytes and their top bits, as a byte behind them, bit 0 for the first.
    TopBitsLast,
    /// The same with bit 6 for the first.
    TopBitsLastReversed,
    /// Seven bits, then the rest in a byte behind: E-mu Proteus.
    PairsLowFirst,
    /// The same with the rest in a byte before: E-mu Morpheus.
    PairsHighFirst,
}

impl Packing {
    /// Every packing with its name in definitions.
    pub const ALL: [(&'static str, Self); 9] = [
        ("plain", Self::Plain),
        ("nibbles_low_first", Self::NibblesLowFirst),
        ("nibbles_high_first", Self::NibblesHighFirst),
        ("top_bits_first", Self::TopBitsFirst),
        ("top_bits_first_reversed", Self::TopBitsFirstReversed),
        ("top_bits_last", Self::TopBitsLast),
        ("top_bits_last_reversed", Self::TopBitsLastReversed),
        ("pairs_low_first", Self::PairsLowFirst),
        ("pairs_high_first", Self::PairsHighFirst),
    ];

    /// The packing of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(other, _)| *other == name).map(|&(_, packing)| packing)
    }

    /// Its name in definitions.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, packing)| *packing == self).map_or("", |&(name, _)| name)
    }

    /// Bytes of a whole unit: in the message, and what they hold.
    pub fn unit(self) -> (usize, usize) {
        match self {
            Self::Plain => (1, 1),
            Self::NibblesLowFirst | Self::NibblesHighFirst | Self::PairsLowFirst | Self::PairsHighFirst => (2, 1),
            Self::TopBitsFirst | Self::TopBitsFirstReversed | Self::TopBitsLast | Self::TopBitsLastReversed => (8, 7),
        }
    }

    /// How many bytes of a message hold `count` bytes.
    pub fn packed_len(self, count: usize) -> usize {
        let (packed, unpacked) = self.unit();
        let rest = count % unpacked;
        count / unpacked * packed + if rest == 0 { 0 } else { rest + 1 }
    }

    /// What bytes of a message hold; a unit that lacks its last byte holds nothing where its bytes need both.
    pub fn unpack(self, packed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(packed.len());
        for unit in packed.chunks(self.unit().0) {
            match (self, unit) {
                (Self::Plain, &[byte]) => bytes.push(byte),
                (Self::NibblesLowFirst, &[low, high]) | (Self::NibblesHighFirst, &[high, low]) => {
                    bytes.push(low & 0x0F | (high & 0x0F) << 4);
                }
                (Self::PairsLowFirst, &[low, high]) | (Self::PairsHighFirst, &[high, low]) => {
                    bytes.push(low & 0x7F | high << 7);
                }
                (Self::TopBitsFirst | Self::TopBitsFirstReversed, &[top, ref rest @ ..]) => {
                    self.with_top(top, rest, &mut bytes)
                }
                (Self::TopBitsLast | Self::TopBitsLastReversed, &[ref rest @ .., top]) => {
                    self.with_top(top, rest, &mut bytes)
                }
                _ => {}
            }
        }
        bytes
    }

    /// Packs bytes; all of the result are below 128.
    pub fn pack(self, bytes: &[u8]) -> Vec<u8> {
        let mut packed = Vec::with_capacity(self.packed_len(bytes.len()));
        for unit in bytes.chunks(self.unit().1) {
            match (self, unit[0]) {
                (Self::Plain, byte) => packed.push(byte & 0x7F),
                (Self::NibblesLowFirst, byte) => packed.extend([byte & 0x0F, byte >> 4]),
                (Self::NibblesHighFirst, byte) => packed.extend([byte >> 4, byte & 0x0F]),
                (Self::PairsLowFirst, byte) => packed.extend([byte & 0x7F, byte >> 7]),
                (Self::PairsHighFirst, byte) => packed.extend([byte >> 7, byte & 0x7F]),
                _ => {
                    let top = (0..unit.len()).fold(0, |top, i| top | (unit[i] >> 7) << self.top_bit(i));
                    let is_last = matches!(self, Self::TopBitsLast | Self::TopBitsLastReversed);
                    packed.extend((!is_last).then_some(top));
                    packed.extend(unit.iter().map(|&byte| byte & 0x7F));
                    packed.extend(is_last.then_some(top));
                }
            }
        }
        packed
    }

    /// Writes `bytes` into a message where they differ from what is there: bits that hold nothing stay as they are.
    pub fn write_back(self, bytes: &[u8], packed: &mut [u8]) {
        let (there, fresh) = (self.unpack(packed), self.pack(bytes));
        let (wide, narrow) = self.unit();
        for (i, (new, old)) in bytes.chunks(narrow).zip(there.chunks(narrow)).enumerate() {
            let end = (i * wide + wide).min(packed.len()).min(fresh.len());
            if new != old && i * wide < end {
                packed[i * wide..end].copy_from_slice(&fresh[i * wide..end]);
            }
        }
    }

    fn with_top(self, top: u8, rest: &[u8], bytes: &mut Vec<u8>) {
        bytes.extend(rest.iter().enumerate().map(|(i, &byte)| byte & 0x7F | (top >> self.top_bit(i) & 1) << 7));
    }

    /// Where the top bit of byte `i` of a unit stands.
    fn top_bit(self, i: usize) -> usize {
        if matches!(self, Self::TopBitsFirstReversed | Self::TopBitsLastReversed) { 6 - i } else { i }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_order_is_its_own() {
        for (packing, expected) in [
            (Packing::Plain, vec![0x01, 0x7E]),
            (Packing::NibblesLowFirst, vec![1, 8, 14, 7]),
            (Packing::NibblesHighFirst, vec![8, 1, 7, 14]),
            (Packing::TopBitsFirst, vec![1, 1, 0x7E]),
            (Packing::TopBitsFirstReversed, vec![0x40, 1, 0x7E]),
            (Packing::TopBitsLast, vec![1, 0x7E, 1]),
            (Packing::TopBitsLastReversed, vec![1, 0x7E, 0x40]),
            (Packing::PairsLowFirst, vec![1, 1, 0x7E, 0]),
            (Packing::PairsHighFirst, vec![1, 1, 0, 0x7E]),
        ] {
            assert_eq!(packing.pack(&[0x81, 0x7E]), expected, "{packing:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for (name, packing) in Packing::ALL {
                let bytes: Vec<u8> = match packing {
                    Packing::Plain => bytes.iter().map(|byte| byte & 0x7F).collect(),
                    _ => bytes.clone(),
                };
                let packed = packing.pack(&bytes);
                prop_assert!(packed.iter().all(|&byte| byte < 0x80));
                prop_assert_eq!(packed.len(), packing.packed_len(bytes.len()));
                prop_assert_eq!(packing.unpack(&packed), bytes, "{}", name);
                prop_assert_eq!(Packing::named(name), Some(packing));
            }
        }

        #[test]
        fn what_did_not_change_is_not_touched(packed in prop::collection::vec(0u8..0x80, 0..300)) {
            for (name, packing) in Packing::ALL {
                let mut written = packed.clone();
                packing.write_back(&packing.unpack(&packed), &mut written);
                prop_assert!(written == packed, "{}", name);
            }
        }
    }
}
