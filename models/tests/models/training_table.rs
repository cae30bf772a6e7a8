//! The training reads the instrument's own parameter table. `WRITE_PARAMETERS=1 cargo test -p vaeform-models --test models training_table`
//! writes it anew.

use vaeform_patch::{Kind, PARAMS, ParamDef};

fn row(def: &ParamDef) -> String {
    let kind = match def.kind {
        Kind::Continuous => "continuous",
        Kind::Ordinal => "ordinal",
        Kind::Choice(_) => "choice",
    };
    format!("  {{\"key\": \"{}\", \"max\": {}, \"kind\": \"{kind}\"}}", def.key, def.max)
}

#[test]
fn the_training_reads_the_instruments_own_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/training/parameters.json");
    let rows: Vec<String> = PARAMS.iter().map(row).collect();
    let expected = format!("[\n{}\n]\n", rows.join(",\n"));
    if std::env::var_os("WRITE_PARAMETERS").is_some() {
        std::fs::write(path, &expected).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    let found = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(found == expected, "{path} is not the table of patch/src/table.rs; WRITE_PARAMETERS=1 writes it anew");
}
