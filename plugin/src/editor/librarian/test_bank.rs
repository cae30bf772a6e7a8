//! A bank of another instrument, for tests and pictures.

use vaeform_sysex::builtin;
use vaeform_sysex::dump::DecodedDump;

/// Singles of a Virus with these names, at most 128 of up to ten letters, in bank 1: leads, basses and pads in turn.
pub(crate) fn virus_bank<S: AsRef<str>>(names: &[S]) -> Vec<u8> {
    let definitions = builtin::definitions().expect("definitions");
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).expect("a form");
    let bytes: Vec<u8> = (0..names.len() as u8).flat_map(single).collect();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    for (i, (preset, name)) in dump.presets_mut().iter_mut().zip(names).enumerate() {
        preset.rename(name.as_ref());
        preset.set("category1", 1 + i as i64 % 3).expect("a category");
    }
    dump.encode()
}
