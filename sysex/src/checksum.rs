//! Check bytes of messages.

mod rule;

pub use rule::Rule;

/// The check byte of Yamaha's and Roland's messages: what brings the 7-bit sum of the data to zero.
pub fn seven_bit(data: &[u8]) -> u8 {
    data.iter().fold(0u8, |sum, &byte| sum.wrapping_add(byte & 0x7F)).wrapping_neg() & 0x7F
}
