//! A simulated DX7 of the second series, which answers requests, or one of the first, which does not.

use super::rig::Instrument;

/// See the [module](self).
pub(super) struct Dx7 {
    /// The packed voices of its memory.
    pub(super) bank: Vec<u8>,
    pub(super) answers: bool,
    /// The lengths of messages that it did not take.
    pub(super) refused: Vec<usize>,
}

impl Dx7 {
    pub(super) fn new() -> Self {
        let bank = (0..4096).map(|i: usize| if i % 128 >= 118 { b'A' + (i / 128 % 26) as u8 } else { 5 }).collect();
        Self { bank, answers: true, refused: Vec::new() }
    }

    /// A bank as it sends it.
    pub(super) fn dump(bank: &[u8], channel: u8) -> Vec<u8> {
        let sum = bank.iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte)) & 0x7F;
        [&[0xF0, 0x43, channel, 9, 0x20, 0], bank, &[sum, 0xF7]].concat()
    }
}

impl Instrument for Dx7 {
    fn hear(&mut self, message: &[u8], _: u64, to_us: u64) -> Vec<(u64, Vec<u8>)> {
        match message {
            [0xF0, 0x43, channel @ 0x20..=0x2F, 9, 0xF7] if self.answers => {
                vec![(to_us, Self::dump(&self.bank, channel & 0x0F))]
            }
            [0xF0, 0x43, 0x20..=0x2F, 9, 0xF7] => Vec::new(),
            [0xF0, 0x43, channel @ 0..=0x0F, 9, 0x20, 0, bank @ .., _, 0xF7]
                if bank.len() == 4096 && Self::dump(bank, *channel) == message =>
            {
                self.bank = bank.to_vec();
                Vec::new()
            }
            _ => {
                self.refused.push(message.len());
                Vec::new()
            }
        }
    }
}
