//! A simulated Virus: singles in banks; what comes sooner than 150 ms after a dump is a "checksum error".

use std::collections::BTreeMap;

use super::rig::Instrument;

/// What it needs to store a dump, microseconds.
const STORES_US: u64 = 150_000;
/// How soon it answers.
const ANSWERS_US: u64 = 5_000;
const HEAD: [u8; 5] = [0xF0, 0x00, 0x20, 0x33, 0x01];

/// See the [module](self).
pub(super) struct Virus {
    device: u8,
    is_ti: bool,
    /// Data of the singles by bank and program.
    pub(super) singles: BTreeMap<(u8, u8), Vec<u8>>,
    multi: Vec<u8>,
    /// How often its display said "checksum error".
    pub(super) errors: usize,
    busy_until_us: u64,
}

impl Virus {
    /// With a bank 1 of 128 singles and an edit buffer of sixteen parts.
    pub(super) fn new(device: u8, is_ti: bool) -> Self {
        let size = if is_ti { 512 } else { 256 };
        let single = |bank: u8, program: u8| {
            let mut data: Vec<u8> = (0..size).map(|i| (i as u8 ^ program.wrapping_mul(37) ^ bank) & 0x7F).collect();
            data[240..250].copy_from_slice(format!("Sound {bank} {program:<3}").get(..10).unwrap().as_bytes());
            ((bank, program), data)
        };
        let singles = (0..16).map(|part| single(0, part)).chain((0..128).map(|program| single(1, program))).collect();
        Self { device, is_ti, singles, multi: vec![3; 256], errors: 0, busy_until_us: 0 }
    }

    fn dump(&self, command: u8, bank: u8, program: u8, data: &[u8]) -> Vec<u8> {
        let mut message = [&HEAD[..], &[self.device, command, bank, program]].concat();
        for data in data.chunks(256) {
            message.extend(data);
            message.push(sum(&message[5..]));
        }
        message.push(0xF7);
        message
    }

    fn single(&self, bank: u8, program: u8) -> Option<Vec<u8>> {
        Some(self.dump(0x10, bank, program, self.singles.get(&(bank, program))?))
    }

    fn store(&mut self, bank: u8, program: u8, rest: &[u8], message: &[u8]) {
        let size = if self.is_ti { 512 } else { 256 };
        let mut data = Vec::new();
        let mut at = 9;
        for part in rest.chunks(257) {
            if part.len() != 257 || sum(&message[5..at + 256]) != part[256] {
                self.errors += 1;
                return;
            }
            data.extend(&part[..256]);
            at += 257;
        }
        if data.len() == size {
            self.singles.insert((bank, program), data);
        } else {
            self.errors += 1;
        }
    }
}

impl Instrument for Virus {
    fn rest(&mut self) {
        self.busy_until_us = 0;
    }

    fn hear(&mut self, message: &[u8], from_us: u64, to_us: u64) -> Vec<(u64, Vec<u8>)> {
        let Some([_, command, rest @ .., 0xF7]) = message.strip_prefix(&HEAD) else { return Vec::new() };
        if from_us < self.busy_until_us {
            self.errors += 1;
            return Vec::new();
        }
        let at = to_us + ANSWERS_US;
        match (*command, rest) {
            (0x10, [bank, program, rest @ ..]) => {
                self.store(*bank, *program, rest, message);
                self.busy_until_us = to_us + STORES_US;
                Vec::new()
            }
            (0x30, [bank, program]) => self.single(*bank, *program).map(|single| (at, single)).into_iter().collect(),
            (0x32, [bank]) => {
                (0..128).filter_map(|program| self.single(*bank, program)).map(|single| (at, single)).collect()
            }
            // A part a second.
            (0x34, _) => {
                let mut all = vec![(at, self.dump(0x11, 0, 0, &self.multi))];
                all.extend(
                    (0..16).filter_map(|part| Some((at + 1_000_000 * (u64::from(part) + 1), self.single(0, part)?))),
                );
                all
            }
            _ => Vec::new(),
        }
    }
}

fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)) & 0x7F
}
