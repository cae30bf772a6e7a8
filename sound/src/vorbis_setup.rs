//! Whether a Vorbis setup header asks for a sane amount of memory, before its decoder is made: some bytes of it can ask for gigabytes.

/// Numbers in all code books together. Encoders' books have under 300,000.
const MAX_NUMBERS: u64 = 1 << 20;

/// Bits, the lowest of a byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn read(&mut self, num: u32) -> Option<u64> {
        if self.at + num as usize > self.bytes.len() * 8 {
            return None;
        }
        let bit = |at: usize| u64::from(self.bytes[at / 8] >> (at % 8) & 1);
        let value = (0..num as usize).map(|nth| bit(self.at + nth) << nth).sum();
        self.at += num as usize;
        Some(value)
    }

    fn skip(&mut self, num: u64) -> Option<()> {
        let at = self.at as u64 + num;
        (at <= self.bytes.len() as u64 * 8).then(|| self.at = at as usize)
    }
}

/// See the [module](self). What breaks off is left to the decoder to refuse.
pub(crate) fn is_sane(setup: &[u8]) -> bool {
    num_numbers(setup).is_none_or(|num| num <= MAX_NUMBERS)
}

/// Entries times dimensions over all code books; None where the header breaks off.
fn num_numbers(setup: &[u8]) -> Option<u64> {
    let mut bits = Bits { bytes: setup, at: 7 * 8 };
    let num_books = bits.read(8)? + 1;
    let mut sum = 0;
    for _ in 0..num_books {
        if bits.read(24)? != 0x56_4342 {
            return None;
        }
        let (dimensions, num_entries) = (bits.read(16)?, bits.read(24)?);
        sum += num_entries * dimensions.max(1);
        if sum > MAX_NUMBERS {
            return Some(sum);
        }
        code_lengths(&mut bits, num_entries)?;
        let lookup = bits.read(4)?;
        if lookup == 1 || lookup == 2 {
            bits.skip(64)?;
            let width = bits.read(4)? + 1;
            bits.skip(1)?;
            let num_values = if lookup == 1 { root(num_entries, dimensions) } else { num_entries * dimensions };
            bits.skip(num_values * width)?;
        }
    }
    Some(sum)
}

fn code_lengths(bits: &mut Bits<'_>, num_entries: u64) -> Option<()> {
    if bits.read(1)? == 1 {
        bits.skip(5)?;
        let mut entry = 0;
        while entry < num_entries {
            let left = num_entries - entry;
            let num = bits.read(u64::BITS - left.leading_zeros())?;
            entry += num.max(1);
        }
    } else if bits.read(1)? == 1 {
        for _ in 0..num_entries {
            if bits.read(1)? == 1 {
                bits.skip(5)?;
            }
        }
    } else {
        bits.skip(5 * num_entries)?;
    }
    Some(())
}

/// The largest number whose `dimensions`th power is at most `num_entries`.
fn root(num_entries: u64, dimensions: u64) -> u64 {
    let power = |base: u64| (0..dimensions).try_fold(1_u64, |product, _| product.checked_mul(base));
    let mut root = 1;
    while dimensions > 0 && power(root + 1).is_some_and(|power| power <= num_entries) {
        root += 1;
    }
    root
}
