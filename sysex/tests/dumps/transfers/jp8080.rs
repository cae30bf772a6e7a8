//! A simulated JP-8080 or JP-8000: a memory of bytes; packets that follow sooner than 20 ms get lost.

use std::collections::BTreeMap;

use super::rig::Instrument;

/// Between two packets, microseconds.
const GAP_US: u64 = 20_000;
/// The longest packet that it sends.
const PACKET: usize = 242;
const HEAD: [u8; 2] = [0xF0, 0x41];
const MODEL: [u8; 2] = [0x00, 0x06];
/// Of the user patches, seven bits a byte.
pub(super) const USER_PATCHES: u32 = 2 << 21;

/// See the [module](self).
pub(super) struct Jp {
    device: u8,
    pub(super) memory: BTreeMap<u32, u8>,
    /// Packets that came too soon.
    pub(super) lost: usize,
    free_us: u64,
}

impl Jp {
    /// With 128 user patches of so many bytes.
    pub(super) fn new(device: u8, size: u32) -> Self {
        let mut memory = BTreeMap::new();
        for slot in 0..128u32 {
            for at in 0..size {
                let byte = if at < 16 { b'A' + (slot % 26) as u8 } else { (at * 7 + slot) as u8 & 0x7F };
                memory.insert(USER_PATCHES + slot * 256 + at, byte);
            }
        }
        Self { device, memory, lost: 0, free_us: 0 }
    }

    /// The packets of a part of the memory.
    fn packets(&self, address: u32, size: u32, mut at_us: u64) -> Vec<(u64, Vec<u8>)> {
        let mut all: Vec<(u32, Vec<u8>)> = Vec::new();
        for (&at, &byte) in self.memory.range(address..address.saturating_add(size)) {
            match all.last_mut() {
                Some((from, data)) if *from + data.len() as u32 == at && data.len() < PACKET => data.push(byte),
                _ => all.push((at, vec![byte])),
            }
        }
        let packet = |(address, data): (u32, Vec<u8>)| {
            let body = [&address_bytes(address)[..], &data].concat();
            let message = [&HEAD[..], &[self.device], &MODEL, &[0x12], &body, &[neg(&body), 0xF7]].concat();
            at_us += GAP_US + 320 * message.len() as u64;
            (at_us, message)
        };
        all.into_iter().map(packet).collect()
    }
}

impl Instrument for Jp {
    fn rest(&mut self) {
        self.free_us = 0;
    }

    fn hear(&mut self, message: &[u8], from_us: u64, to_us: u64) -> Vec<(u64, Vec<u8>)> {
        if message == [0xF0, 0x7E, 0x7F, 6, 1, 0xF7] {
            let reply = [0xF0, 0x7E, self.device, 6, 2, 0x41, 6, 1, 0, 1, 0, 2, 0, 0, 0xF7];
            return vec![(to_us, reply.to_vec())];
        }
        let [0xF0, 0x41, _, 0, 6, command, body @ .., check, 0xF7] = message else { return Vec::new() };
        if from_us < self.free_us {
            self.lost += 1;
            return Vec::new();
        }
        self.free_us = to_us + GAP_US;
        if neg(body) != *check || body.len() < 5 {
            return Vec::new();
        }
        let address = linear(&body[..4]);
        match (command, &body[4..]) {
            (0x11, size) => return self.packets(address, linear(size), to_us),
            (_, data) => {
                for (at, &byte) in (address..).zip(data) {
                    self.memory.insert(at, byte);
                }
            }
        }
        Vec::new()
    }
}

fn linear(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |address, &byte| address << 7 | u32::from(byte))
}

fn address_bytes(address: u32) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (address >> shift) as u8 & 0x7F)
}

fn neg(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte)) & 0x7F
}
