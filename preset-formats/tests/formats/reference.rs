//! Every reference file as its expected values say.

use std::fs;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vaeform_preset_formats::PresetFile;
use vaeform_preset_formats::fxp::{Bank, BankContents, ChunkContents, Fxp, Head, Program, ProgramContents};

use crate::{presets, vital_reference};

/// What the reader finds, in the words of the expected values; keys that it does not name are not compared.
fn found(file: &PresetFile) -> Value {
    match file {
        PresetFile::Fxp(fxp) => fxp_values(fxp),
        PresetFile::VstPreset(file) => json!({
            "class_id": String::from_utf8_lossy(&file.class_id),
            "chunks": file.chunks.iter().map(|(id, _)| String::from_utf8_lossy(id)).collect::<Vec<_>>(),
        }),
        PresetFile::AuPreset(file) => json!({
            "type": file.code("type"), "subtype": file.code("subtype"), "manufacturer": file.code("manufacturer"),
            "name": file.facts().name, "state_key": file.state().map(|(key, _)| key),
        }),
        PresetFile::Vital(file) => vital_reference::values(file),
        PresetFile::Helm(file) => {
            let routes = file.routes();
            let route = |r: &vaeform_preset_formats::helm::HelmRoute| json!({"source": r.source, "destination": r.destination, "amount": r.amount});
            json!({
                "synth_version": file.text("synth_version"), "name": file.text("patch_name"),
                "folder": file.text("folder_name"), "author": file.text("author"), "numeric": file.num_values(),
                "modulations": routes.len(), "routes": routes.iter().map(route).collect::<Vec<_>>(),
            })
        }
        PresetFile::Sy1(file) => {
            let values = file.values();
            let by_id: serde_json::Map<String, Value> =
                values.iter().map(|(id, value)| (id.to_string(), json!(value))).collect();
            json!({"name": file.name(), "header": file.header(), "count": values.len(), "values": by_id})
        }
        PresetFile::H2p(file) => json!({
            "header": {"AM": file.head("AM"), "Vers": file.head("Vers"), "nm": file.head("nm"), "nv": file.head("nv")},
            "sections": file.sections, "section_count": file.sections.len(),
            "ugly_tail_at": file.tail_at(),
        }),
        PresetFile::Nksf(file) => json!({
            "form": "NIKS", "riff_size": file.riff_size,
            "chunks": file.chunks.iter().map(|(id, chunk)| json!({
                "id": String::from_utf8_lossy(id), "bytes": chunk.len(),
                "version": u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]),
            })).collect::<Vec<_>>(),
        }),
        PresetFile::Ableton(file) => json!({
            "xml_bytes": file.xml_len, "creator": file.creator, "device": file.device,
            "manual_values": file.values.len(),
        }),
        PresetFile::Serum2(file) => json!({
            "json_bytes": file.json_len, "metadata": file.metadata, "cbor_bytes": file.state_len,
            "container_version": file.version,
        }),
        other => panic!("no reference file is {}", other.format()),
    }
}

fn sha(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn head_values(head: &Head, kind: &str, trailing: usize) -> Value {
    json!({
        "magic": "CcnK", "kind": kind, "version": head.version, "unique_id": String::from_utf8_lossy(&head.plugin),
        "plugin_version": head.plugin_version, "num_params": head.count, "size_field": head.size,
        "trailing_bytes": trailing,
    })
}

fn fxp_values(fxp: &Fxp) -> Value {
    let mut values = match fxp {
        Fxp::Program(Program { head, contents, trailing, .. }) => {
            let kind = if matches!(contents, ProgramContents::Params(_)) { "FxCk" } else { "FPCh" };
            head_values(head, kind, trailing.len())
        }
        Fxp::Bank(Bank { head, contents, trailing, .. }) => {
            let kind = if matches!(contents, BankContents::Programs(_)) { "FxBk" } else { "FBCh" };
            head_values(head, kind, trailing.len())
        }
    };
    let mut add = |key: &str, value: Value| {
        values[key] = value;
    };
    if let Fxp::Program(program) = fxp {
        add("name", json!(program.name()));
        if let ProgramContents::Params(params) = &program.contents {
            add("params", json!(params));
        }
    }
    if let Fxp::Bank(Bank { contents: BankContents::Programs(programs), .. }) = fxp {
        let program = |program: &Program| match &program.contents {
            ProgramContents::Params(params) => {
                json!({"name": program.name(), "num_params": program.head.count, "params": params})
            }
            ProgramContents::Chunk(_) => panic!("a chunk in a bank of programs"),
        };
        add("programs", programs.iter().map(program).collect());
    }
    if let Some(chunk) = fxp.chunk() {
        add("chunk_len_field", json!(chunk.len()));
        add("chunk_bytes", json!(chunk.len()));
        add("chunk_sha256_16", json!(sha(chunk)));
    }
    match fxp.chunk_contents().expect("a chunk as it should be") {
        Some(ChunkContents::Surge(chunk)) => {
            let meta: serde_json::Map<String, Value> =
                chunk.meta.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
            add(
                "surge",
                json!({
                    "xml_bytes": chunk.xml_len, "wavetable_bytes": chunk.tables.each_ref().map(Vec::len),
                    "revision": chunk.revision, "meta": meta, "typed_parameters": chunk.params.len(),
                    "modroutings": chunk.params.iter().map(|param| param.routes.len()).sum::<usize>(),
                    "sample": chunk.params.iter().map(|param| (param.key.clone(), json!(param.value))).collect::<serde_json::Map<_, _>>(),
                }),
            );
        }
        Some(ChunkContents::Obxf(chunk)) => {
            let text = |key: &str| chunk.attribute(key);
            let numbers = chunk
                .attributes
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), json!(value.parse::<f64>().ok()?))));
            add(
                "obxf",
                json!({
                    "xml_bytes": chunk.xml_len, "attributes": chunk.attributes.len(), "license": text("license"),
                    "author": text("author"), "category": text("category"),
                    "values": numbers.collect::<serde_json::Map<_, _>>(),
                }),
            );
        }
        Some(ChunkContents::Serum(chunk)) => add(
            "serum1",
            json!({
                "first_stream_bytes": chunk.values.len(), "first_sha256_16": sha(&chunk.values),
                "second_stream_bytes": 4 * chunk.tables.0.len(), "second_is_frames_of_2048_f32": true,
            }),
        ),
        Some(ChunkContents::Sylenth(chunk)) if chunk.is_compressed => add(
            "sylenth1",
            json!({
                "version": chunk.version, "inflated": chunk.len, "count": chunk.values.len(),
                "first8": &chunk.values[..8],
            }),
        ),
        Some(ChunkContents::Sylenth(chunk)) => add("sylenth1", json!({"version": chunk.version, "raw": true})),
        Some(ChunkContents::Dexed(_)) => panic!("no reference file is Dexed's"),
        None => {}
    }
    values
}

/// Compares what is found with what is expected, key by key; numbers to six digits.
fn compare(found: &Value, expected: &Value, place: &str, faults: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (key, expected) in expected {
                let Some(found) = found.get(key) else { continue };
                compare(found, expected, &format!("{place}.{key}"), faults);
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            if found.len() != expected.len() {
                faults.push(format!("{place}: {} entries, expected {}", found.len(), expected.len()));
            }
            for (n, (found, expected)) in found.iter().zip(expected).enumerate() {
                compare(found, expected, &format!("{place}[{n}]"), faults);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let [a, b] = [a, b].map(|x| x.as_f64().expect("a number"));
            if (a - b).abs() > 1e-5 * b.abs().max(1e-2) {
                faults.push(format!("{place}: {a}, expected {b}"));
            }
        }
        _ if found == expected => {}
        _ => faults.push(format!("{place}: {found}, expected {expected}")),
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn every_file_is_as_expected_and_gives_its_bytes_again() {
    let folder = presets();
    let expected = fs::read(folder.join("expected.json")).expect("expected values");
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).expect("JSON");
    let (mut faults, mut num_refused, mut num_compared) = (Vec::new(), 0, 0);
    for (name, expected) in &expected {
        let bytes = fs::read(folder.join(name)).expect("a reference file");
        let expect = expected.get("expect").and_then(Value::as_str).unwrap_or("ok");
        let read = PresetFile::read(&bytes);
        let may_refuse = expect.contains("refuse");
        let must_refuse = expect.starts_with("refuse:");
        match read {
            Ok(_) if must_refuse => faults.push(format!("{name}: read, expected: {expect}")),
            Err(error) if !may_refuse => faults.push(format!("{name}: {error}, expected: {expect}")),
            Err(error) => {
                num_refused += 1;
                println!("{name}: refused: {error}");
            }
            Ok(file) => {
                num_compared += 1;
                if file.to_bytes() != bytes {
                    faults.push(format!("{name}: the bytes are others"));
                }
                compare(&found(&file), expected, name, &mut faults);
                let warnings = file.facts().warnings;
                if expect.contains("warning") || expect.contains("warn") {
                    println!("{name}: {warnings:?}");
                    if warnings.is_empty() {
                        faults.push(format!("{name}: no warning, expected: {expect}"));
                    }
                }
            }
        }
    }
    println!("{} files: {num_compared} read and compared, {num_refused} refused", expected.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The numbers that the reference has of h2p files lie under the names of their sections.
#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn values_of_h2p_files_are_found() {
    let folder = presets();
    let expected = fs::read(folder.join("expected.json")).expect("expected values");
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).expect("JSON");
    let mut num_values = 0;
    for (name, expected) in expected.iter().filter(|(name, _)| name.starts_with("h2p/")) {
        let bytes = fs::read(folder.join(name)).expect("a file");
        let Ok(PresetFile::H2p(file)) = PresetFile::read(&bytes) else { panic!("{name} is not read") };
        // The reference counts the packed tail's line with a sign of equality too, and no keys with signs: so they are counted here.
        let text = String::from_utf8_lossy(&bytes);
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("// Section"))
            .skip_while(|line| !line.starts_with("#cm="));
        let counted = lines.filter(|line| line.contains('=') && !line.starts_with('#')).count();
        let plain = file.values().filter(|(key, _)| !key.contains('#')).count();
        assert_eq!(plain, counted, "{name}");
        for (key, value) in expected["values"].as_object().expect("values") {
            let found = file.values().find(|(known, _)| known == key).map(|(_, value)| value);
            assert_eq!(found, value.as_str(), "{name} {key}");
            num_values += 1;
        }
    }
    assert!(num_values > 100);
}
