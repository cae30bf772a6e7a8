//! Where each parameter lies in a voice's bytes.
//!
//! The single-voice form needs no table: byte n is parameter n. In the packed form several parameters share a byte.

use super::formats::{PACKED_VOICE, SINGLE_DATA};
use vaeform_patch::{Clamped, NUM_OPERATORS, NUM_PARAMS, Patch, PatchName, operator};

/// First name byte of the packed form.
const PACKED_NAME: usize = PACKED_VOICE - PatchName::LEN;
/// Bytes of an operator in the packed form.
const PACKED_OPERATOR: usize = 17;

/// The place of one parameter in the packed form.
#[derive(Clone, Copy)]
struct Field {
    byte: u8,
    shift: u8,
    mask: u8,
}

const fn field(byte: usize, shift: u8, bits: u8) -> Field {
    Field { byte: byte as u8, shift, mask: ((1u16 << bits) - 1) as u8 }
}

/// An operator's parameters in table order, offsets from the operator's first byte.
const OPERATOR_FIELDS: [Field; operator::NUM_PARAMS] = [
    field(0, 0, 7),
    field(1, 0, 7),
    field(2, 0, 7),
    field(3, 0, 7),
    field(4, 0, 7),
    field(5, 0, 7),
    field(6, 0, 7),
    field(7, 0, 7),
    field(8, 0, 7),
    field(9, 0, 7),
    field(10, 0, 7),
    field(11, 0, 2),
    field(11, 2, 2),
    field(12, 0, 3),
    field(13, 0, 2),
    field(13, 2, 3),
    field(14, 0, 7),
    field(15, 0, 1),
    field(15, 1, 5),
    field(16, 0, 7),
    field(12, 3, 4),
];

/// The parameters of the whole voice in table order.
const GLOBAL_FIELDS: [Field; NUM_PARAMS - NUM_OPERATORS * operator::NUM_PARAMS] = [
    field(102, 0, 7),
    field(103, 0, 7),
    field(104, 0, 7),
    field(105, 0, 7),
    field(106, 0, 7),
    field(107, 0, 7),
    field(108, 0, 7),
    field(109, 0, 7),
    field(110, 0, 5),
    field(111, 0, 3),
    field(111, 3, 1),
    field(112, 0, 7),
    field(113, 0, 7),
    field(114, 0, 7),
    field(115, 0, 7),
    field(116, 0, 1),
    field(116, 1, 3),
    field(116, 4, 3),
    field(117, 0, 7),
];

/// The place of every parameter of the table.
const FIELDS: [Field; NUM_PARAMS] = {
    let mut fields = [field(0, 0, 0); NUM_PARAMS];
    let mut id = 0;
    while id < NUM_PARAMS {
        let op = id / operator::NUM_PARAMS;
        fields[id] = if op < NUM_OPERATORS {
            let inner = OPERATOR_FIELDS[id % operator::NUM_PARAMS];
            Field { byte: inner.byte + (op * PACKED_OPERATOR) as u8, ..inner }
        } else {
            GLOBAL_FIELDS[id - NUM_OPERATORS * operator::NUM_PARAMS]
        };
        id += 1;
    }
    fields
};

/// Reads the packed form; high bits are dropped, values out of range clamped and listed.
pub fn unpack(packed: &[u8; PACKED_VOICE]) -> (Patch, Vec<Clamped>) {
    let values = FIELDS.map(|f| f32::from(packed[usize::from(f.byte)] >> f.shift & f.mask));
    Patch::from_fm(name(&packed[PACKED_NAME..]), &values)
}

/// Writes the packed form, values rounded to the instrument's steps.
pub fn pack(patch: &Patch) -> [u8; PACKED_VOICE] {
    let mut packed = [0; PACKED_VOICE];
    for (f, &value) in FIELDS.iter().zip(patch.fm.values()) {
        packed[usize::from(f.byte)] |= (step(value) & f.mask) << f.shift;
    }
    packed[PACKED_NAME..].copy_from_slice(&patch.name.0.map(|byte| byte & 0x7F));
    packed
}

/// Reads the 155-byte form; high bits are dropped, values out of range clamped and listed.
pub fn from_single(data: &[u8; SINGLE_DATA]) -> (Patch, Vec<Clamped>) {
    let values = std::array::from_fn(|id| f32::from(data[id] & 0x7F));
    Patch::from_fm(name(&data[NUM_PARAMS..]), &values)
}

/// Writes the 155-byte form, values rounded to the instrument's steps.
pub fn to_single(patch: &Patch) -> [u8; SINGLE_DATA] {
    let mut data = [0; SINGLE_DATA];
    for (byte, &value) in data.iter_mut().zip(patch.fm.values()) {
        *byte = step(value);
    }
    data[NUM_PARAMS..].copy_from_slice(&patch.name.0.map(|byte| byte & 0x7F));
    data
}

fn name(bytes: &[u8]) -> PatchName {
    let mut name = [b' '; PatchName::LEN];
    for (to, from) in name.iter_mut().zip(bytes) {
        *to = from & 0x7F;
    }
    PatchName(name)
}

/// The instrument's step nearest to a value; a patch holds nothing outside 0-99.
fn step(value: f32) -> u8 {
    value.round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{PARAMS, ParamId};

    #[test]
    fn every_parameter_has_room_for_its_range_and_shares_no_bit() {
        let mut used = [0u8; PACKED_VOICE];
        for (f, def) in FIELDS.iter().zip(&PARAMS) {
            assert!(f32::from(f.mask) >= def.max, "{}", def.key);
            let bits = f.mask << f.shift;
            assert!(bits >> f.shift == f.mask && bits < 0x80, "{}", def.key);
            assert_eq!(used[usize::from(f.byte)] & bits, 0, "{}", def.key);
            used[usize::from(f.byte)] |= bits;
        }
        assert!(used[PACKED_NAME..].iter().all(|&bits| bits == 0));
    }

    #[test]
    fn values_between_steps_are_rounded() {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 80.6);
        let single = to_single(&patch);
        assert_eq!(single[operator::param(0, operator::OUTPUT_LEVEL).idx()], 81);
        assert_eq!(unpack(&pack(&patch)).0, from_single(&single).0);
    }

    #[test]
    fn the_largest_values_survive_both_forms() {
        let mut patch = Patch::default();
        for id in ParamId::all() {
            patch.fm.set(id, id.def().max);
        }
        assert_eq!(unpack(&pack(&patch)), (patch, vec![]));
        assert_eq!(from_single(&to_single(&patch)), (patch, vec![]));
    }
}
