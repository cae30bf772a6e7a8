//! Parameter changes: seven bytes that move one value of the voice being edited.

use std::fmt;

use crate::framing::{END, START};
use crate::manufacturer::YAMAHA;
use crate::yamaha;
use vaeform_patch::{NUM_PARAMS, ParamId, PatchName};

/// The number of the operator on/off mask, right after the name.
const OPERATOR_MASK: u16 = (NUM_PARAMS + PatchName::LEN) as u16;

/// Numbers of the function parameters that the instrument has.
pub const FUNCTIONS: std::ops::RangeInclusive<u8> = 64..=77;
/// The function parameter of the pitch bend's range, 0-12 semitones.
pub const BEND_RANGE: u8 = 65;

/// A parameter change message: `F0 43 1n gp pp dd F7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterChange {
    /// MIDI channel, 0-15.
    pub channel: u8,
    /// What changes.
    pub change: Change,
}

/// What a parameter change changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A parameter of the patch. The value is as sent (0-127) and may be out of range: [`FmPatch::set`] clamps it.
    ///
    /// [`FmPatch::set`]: vaeform_patch::FmPatch::set
    Value {
        /// Which parameter.
        id: ParamId,
        /// 0-127.
        value: u8,
    },
    /// A character of the name.
    Name {
        /// 0-9.
        position: u8,
        /// 7-bit character.
        character: u8,
    },
    /// Which operators sound: bit 5 is operator 1, bit 0 operator 6.
    Operators {
        /// 0-63.
        mask: u8,
    },
    /// A function parameter (portamento, bend range, controller routing), which is no part of a voice.
    Function {
        /// 0-127; the instrument has 64-77.
        number: u8,
        /// 0-127.
        value: u8,
    },
}

impl Change {
    /// Whether an operator (0 is operator 1) sounds under a mask.
    pub fn operator_is_on(mask: u8, op: usize) -> bool {
        op < 6 && mask >> (5 - op) & 1 == 1
    }
}

/// Why bytes are no parameter change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAParameterChange {
    /// Where the bytes stop being one.
    pub offset: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

impl fmt::Display for NotAParameterChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: expected {}", self.offset, self.expected)
    }
}

impl std::error::Error for NotAParameterChange {}

impl ParameterChange {
    /// Bytes of the message.
    pub const LEN: usize = 7;

    /// Reads exactly one message.
    ///
    /// # Errors
    /// Says which byte is not that of a parameter change.
    pub fn decode(bytes: &[u8]) -> Result<Self, NotAParameterChange> {
        let refuse = |offset, expected| Err(NotAParameterChange { offset, expected });
        let expect = [START, YAMAHA];
        if let Some(offset) = (0..2).find(|&i| bytes.get(i) != Some(&expect[i])) {
            return refuse(offset, "F0 43 (System Exclusive, Yamaha)");
        }
        let &[_, _, status, group, number, value, end] = bytes else {
            return refuse(bytes.len().min(Self::LEN), "seven bytes");
        };
        if !yamaha::is(status, yamaha::PARAMETER_CHANGE) {
            return refuse(2, "1n (parameter change on channel n)");
        }
        if let Some(offset) = (3..6).find(|&i| bytes[i] > 0x7F) {
            return refuse(offset, "a 7-bit byte");
        }
        if end != END {
            return refuse(6, "F7 (end of System Exclusive)");
        }
        let parameter = u16::from(group & 0b11) << 7 | u16::from(number);
        let change = match (group >> 2, parameter) {
            (0, p) if usize::from(p) < NUM_PARAMS => Change::Value { id: ParamId(p), value },
            (0, p) if p < OPERATOR_MASK => Change::Name { position: (p - NUM_PARAMS as u16) as u8, character: value },
            (0, OPERATOR_MASK) => Change::Operators { mask: value & 0x3F },
            (0, _) => return refuse(4, "a voice parameter, 0-155"),
            (2, p) if p < 128 => Change::Function { number, value },
            _ => return refuse(3, "group 0 (voice) or 2 (function)"),
        };
        Ok(Self { channel: status & 0x0F, change })
    }

    /// Writes the message; only the bits that the message has room for are kept.
    pub fn encode(&self) -> [u8; Self::LEN] {
        let (group, parameter, value) = match self.change {
            Change::Value { id, value } => (0, id.0, value),
            Change::Name { position, character } => (0, NUM_PARAMS as u16 + u16::from(position.min(9)), character),
            Change::Operators { mask } => (0, OPERATOR_MASK, mask & 0x3F),
            Change::Function { number, value } => (2u8, u16::from(number & 0x7F), value),
        };
        let high = group << 2 | (parameter >> 7) as u8 & 0b11;
        let status = yamaha::PARAMETER_CHANGE | self.channel & 0x0F;
        [START, YAMAHA, status, high, (parameter & 0x7F) as u8, value & 0x7F, END]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{global, operator};

    #[test]
    fn numbers_are_those_of_the_manual() {
        let level = Change::Value { id: operator::param(0, operator::OUTPUT_LEVEL), value: 99 };
        assert_eq!(ParameterChange { channel: 0, change: level }.encode(), [0xF0, 0x43, 0x10, 0, 121, 99, 0xF7]);
        let algorithm = Change::Value { id: global::ALGORITHM, value: 4 };
        assert_eq!(ParameterChange { channel: 2, change: algorithm }.encode(), [0xF0, 0x43, 0x12, 1, 6, 4, 0xF7]);
        let mask = Change::Operators { mask: 0b100001 };
        assert_eq!(ParameterChange { channel: 0, change: mask }.encode(), [0xF0, 0x43, 0x10, 1, 27, 0x21, 0xF7]);
        assert!(Change::operator_is_on(0b100001, 0) && Change::operator_is_on(0b100001, 5));
        assert!(!Change::operator_is_on(0b100001, 1));
    }

    #[test]
    fn every_change_survives_the_way_there_and_back() {
        let values = (0..NUM_PARAMS as u16).map(|id| Change::Value { id: ParamId(id), value: 7 });
        let names = (0..10).map(|position| Change::Name { position, character: b'x' });
        let rest = [Change::Operators { mask: 63 }, Change::Function { number: 64, value: 1 }];
        for change in values.chain(names).chain(rest) {
            let message = ParameterChange { channel: 9, change };
            assert_eq!(ParameterChange::decode(&message.encode()), Ok(message));
        }
    }

    #[test]
    fn other_bytes_are_refused_where_they_differ() {
        let good = [0xF0, 0x43, 0x10, 0, 121, 99, 0xF7];
        for (offset, byte) in [(0, 0), (1, 0x41), (2, 0x20), (3, 0x04), (3, 0x80), (5, 0x80), (6, 0)] {
            let mut bad = good;
            bad[offset] = byte;
            assert_eq!(ParameterChange::decode(&bad).unwrap_err().offset, offset, "{bad:x?}");
        }
        assert_eq!(ParameterChange::decode(&good[..5]).unwrap_err().offset, 5);
        assert_eq!(ParameterChange::decode(&[]).unwrap_err().offset, 0);
        assert_eq!(ParameterChange::decode(&[0xF0, 0x43, 0x10, 1, 28, 0, 0xF7]).unwrap_err().offset, 4);
    }
}
