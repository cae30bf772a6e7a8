//! Any bytes as dumps of an unknown instrument: what is found out is a definition, and it decodes the groups it was made of.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_sysex::analyze::Analysis;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

fuzz_target!(|bytes: &[u8]| {
    let analysis = Analysis::of(bytes);
    assert!(analysis.groups.iter().all(|group| group.check.is_none() || group.distinct >= 3));
    let definitions = [Definition::parse(&analysis.definition("fuzz"), "fuzz.toml").expect("a definition")];
    let dump = DecodedDump::decode(bytes, &definitions);
    let known = (0..dump.messages().len()).filter(|&i| dump.form(i).is_some()).count();
    let whole: usize = analysis.groups.iter().map(|group| group.count).sum();
    assert!(known >= whole, "{known} of {whole}");
    assert!(dump.encode() == dump.messages().to_bytes());
});
