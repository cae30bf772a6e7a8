//! Any text as a definition: it is read or refused with a line that is there; what is read decodes what it composes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let definition = match Definition::parse(text, "fuzz.toml") {
        Ok(definition) => definition,
        Err(error) => return assert!((1..=text.split('\n').count()).contains(&error.line), "{error}"),
    };
    let mut messages: Vec<u8> = Vec::new();
    for form in definition.forms() {
        messages.extend(definition.compose(&form.kind, &[]).unwrap_or_default());
    }
    for area in definition.areas() {
        let data = vec![0; definition.layout_in(area).size()];
        messages.extend(definition.compose_slot(area, area.count - 1, &data, 1).unwrap_or_default());
    }
    let definitions = [definition];
    let mut dump = DecodedDump::decode(&messages, &definitions);
    assert!(dump.encode() == dump.messages().to_bytes());
    for preset in dump.presets_mut() {
        assert!(preset.values().all(|value| (0.0..=1.0).contains(&value.normalised)));
        preset.rename("Name");
    }
    assert_eq!(DecodedDump::decode(&dump.encode(), &definitions).messages().len(), dump.messages().len());
});
