//! Any bytes as a dump of any instrument: they come back as they were found, and presets that are set are read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| builtin::definitions().expect("definitions"));

fuzz_target!(|bytes: &[u8]| {
    let mut dump = DecodedDump::decode(bytes, &DEFINITIONS);
    assert!(dump.encode() == dump.messages().to_bytes());
    let (repaired, _) = dump.repaired();
    assert!(DecodedDump::decode(&repaired, &DEFINITIONS).presets().len() >= dump.presets().len());
    for preset in dump.presets_mut() {
        let values: Vec<_> = preset.values().map(|value| (value.id, value.raw)).collect();
        for (id, raw) in values {
            // Some values have no neighbour that is legal.
            let _ = preset.set(id, raw ^ 1);
        }
        preset.rename("Name");
    }
    let again = DecodedDump::decode(&dump.encode(), &DEFINITIONS);
    assert_eq!(again.messages().len(), dump.messages().len());
});
