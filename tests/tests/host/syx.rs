//! DX7 voices as bytes, written here from the documented format so that the bundle is not tested with its own code.

/// An unpacked voice: 145 values and a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voice(pub(crate) [u8; 155]);

/// Offsets within one operator.
#[derive(Clone, Copy)]
pub(crate) enum Op {
    /// Rates 1-4 start here.
    Rate = 0,
    /// Levels 1-4 start here.
    Level = 4,
    /// Amplitude modulation sensitivity.
    AmpSensitivity = 14,
    /// Velocity sensitivity.
    Velocity = 15,
    /// Output level.
    Output = 16,
    /// Coarse ratio.
    Coarse = 18,
}

impl Voice {
    /// The instrument's initial voice under another name: a sine on operator 1.
    pub(crate) fn init(name: &str) -> Self {
        let mut bytes = [0; 155];
        for operator in bytes[..126].chunks_exact_mut(21) {
            operator[..8].copy_from_slice(&[99, 99, 99, 99, 99, 99, 99, 0]);
            operator[18] = 1;
            operator[20] = 7;
        }
        bytes[126..134].copy_from_slice(&[99, 99, 99, 99, 50, 50, 50, 50]);
        bytes[136] = 1;
        bytes[137] = 35;
        bytes[141] = 1;
        bytes[143] = 3;
        bytes[144] = 24;
        let mut voice = Self(bytes);
        voice.set(1, Op::Output, 0, 99);
        voice.0[145..].fill(b' ');
        for (to, from) in voice.0[145..].iter_mut().zip(name.bytes()) {
            *to = from;
        }
        voice
    }

    fn set(&mut self, operator: usize, field: Op, index: usize, value: u8) {
        self.0[(6 - operator) * 21 + field as usize + index] = value;
    }

    /// Sets a value of operator 1-6.
    #[must_use]
    pub(crate) fn op(mut self, operator: usize, field: Op, value: u8) -> Self {
        self.set(operator, field, 0, value);
        self
    }

    /// Sets the envelope of operator 1-6: rates, then levels.
    #[must_use]
    pub(crate) fn envelope(mut self, operator: usize, rates: [u8; 4], levels: [u8; 4]) -> Self {
        for i in 0..4 {
            self.set(operator, Op::Rate, i, rates[i]);
            self.set(operator, Op::Level, i, levels[i]);
        }
        self
    }

    /// Sets a value after the operators, by its offset in the unpacked voice.
    #[must_use]
    pub(crate) fn at(mut self, offset: usize, value: u8) -> Self {
        self.0[offset] = value;
        self
    }

    /// A single-voice dump.
    pub(crate) fn single(&self) -> Vec<u8> {
        let mut bytes = vec![0xf0, 0x43, 0, 0, 0x01, 0x1b];
        bytes.extend(self.0);
        bytes.push(checksum(&self.0));
        bytes.push(0xf7);
        bytes
    }

    fn packed(&self) -> [u8; 128] {
        let mut out = [0; 128];
        for (to, from) in out[..102].chunks_exact_mut(17).zip(self.0[..126].chunks_exact(21)) {
            to[..11].copy_from_slice(&from[..11]);
            to[11] = from[12] << 2 | from[11];
            to[12] = from[20] << 3 | from[13];
            to[13] = from[15] << 2 | from[14];
            to[14] = from[16];
            to[15] = from[18] << 1 | from[17];
            to[16] = from[19];
        }
        let g = &self.0[126..];
        out[102..111].copy_from_slice(&g[..9]);
        out[111] = g[10] << 3 | g[9];
        out[112..116].copy_from_slice(&g[11..15]);
        out[116] = g[17] << 4 | g[16] << 1 | g[15];
        out[117..128].copy_from_slice(&g[18..29]);
        out
    }
}

fn checksum(data: &[u8]) -> u8 {
    data.iter().fold(0u8, |sum, b| sum.wrapping_add(*b)).wrapping_neg() & 0x7f
}

/// A bank dump; `voice` gives each of the 32.
pub(crate) fn bank(voice: impl Fn(usize) -> Voice) -> Vec<u8> {
    let data: Vec<u8> = (0..32).flat_map(|i| voice(i).packed()).collect();
    let mut bytes = vec![0xf0, 0x43, 0, 0x09, 0x20, 0x00];
    bytes.extend(&data);
    bytes.push(checksum(&data));
    bytes.push(0xf7);
    bytes
}
