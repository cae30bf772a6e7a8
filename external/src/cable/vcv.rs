//! Patches of VCV Rack: JSON in version 1, an archive with JSON in version 2. Of them the list of the MIDI-Map module is read and written:
//! which controller moves which parameter of which module.

use std::io::{Cursor, Read};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use super::control::Control;
use super::control_map::ControlMap;

/// The first bytes of a compressed archive.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The file of an archive that is read.
const PATCH: &str = "patch.json";
/// The most that an archive may hold, in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// The longest raw block of a compressed stream.
const BLOCK: usize = 128 << 10;

/// A patch of VCV Rack.
#[derive(Clone, Debug, PartialEq)]
pub struct VcvPatch {
    root: Map<String, Value>,
    /// The other files of an archive, with their names; nothing for a patch of version 1.
    archive: Option<Vec<(String, Vec<u8>)>>,
}

impl VcvPatch {
    /// Reads a patch of either version.
    ///
    /// # Errors
    /// Says what is not as expected.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(&ZSTD) {
            return Ok(Self { root: object(bytes).context("a patch of Rack 1")?, archive: None });
        }
        let decoder = ruzstd::decoding::StreamingDecoder::new(Cursor::new(bytes));
        let decoder = decoder.map_err(|error| anyhow::anyhow!("a compressed archive: {error}"))?;
        let mut archive = tar::Archive::new(decoder.take(MAX_BYTES));
        let (mut root, mut others) = (None, Vec::new());
        for entry in archive.entries().context("an archive")? {
            let mut entry = entry.context("an archive")?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = entry.path().context("a name in the archive")?.to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).with_context(|| name.clone())?;
            if name.trim_start_matches("./") == PATCH {
                root = Some(object(&bytes).context(PATCH)?);
            } else {
                others.push((name, bytes));
            }
        }
        let root = root.with_context(|| format!("no {PATCH} in the archive"))?;
        Ok(Self { root, archive: Some(others) })
    }

    /// The controllers that the MIDI-Map module listens to, each named by what it moves.
    ///
    /// # Errors
    /// When there is no such module, or its list is not as expected.
    pub fn controls(&self) -> Result<ControlMap> {
        let modules = self.modules()?;
        let maps = modules.iter().find_map(maps_of).context("no MIDI-Map module in the patch")?;
        let name_of = |id: &Value| {
            let found = modules.iter().find(|module| module.get("id") == Some(id));
            found.and_then(|module| module.get("model")?.as_str()).unwrap_or("?").to_owned()
        };
        let mut controls = Vec::new();
        for (n, map) in maps.iter().enumerate() {
            let cc =
                map.get("cc").and_then(Value::as_i64).with_context(|| format!("maps[{n}].cc: expected a number"))?;
            // One that learns has none yet.
            let Ok(cc) = u8::try_from(cc) else { continue };
            let module = map.get("moduleId").map_or_else(|| "?".to_owned(), name_of);
            let param = map.get("paramId").and_then(Value::as_i64).unwrap_or(-1);
            controls.push(Control { cc, name: format!("{module} {param}"), from: 0, to: 127 });
        }
        ControlMap { channel: 1, controls }.checked()
    }

    /// Gives what the MIDI-Map module moves other controllers: for each place of its list, in its order.
    ///
    /// # Errors
    /// When there is no such module, or there are more controllers than places.
    pub fn set_controls(&mut self, controls: &ControlMap) -> Result<()> {
        let modules = self.root.get_mut("modules").and_then(Value::as_array_mut).context("modules: expected a list")?;
        let is_map = |module: &&mut Value| maps_of(module).is_some();
        let module = modules.iter_mut().find(is_map).context("no MIDI-Map module in the patch")?;
        let maps =
            module.pointer_mut("/data/maps").and_then(Value::as_array_mut).context("data.maps: expected a list")?;
        let (places, wanted) = (maps.len(), controls.controls.len());
        ensure!(wanted <= places, "{wanted} controllers, but the MIDI-Map moves {places} parameters");
        for (map, control) in maps.iter_mut().zip(&controls.controls) {
            map["cc"] = json!(control.cc);
        }
        Ok(())
    }

    /// The patch as a file, of the version that was read. An archive is stored in raw blocks, which Rack reads as any other.
    ///
    /// # Errors
    /// When it cannot be put together.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let json = serde_json::to_vec_pretty(&self.root)?;
        let Some(others) = &self.archive else { return Ok(json) };
        let mut archive = tar::Builder::new(Vec::new());
        let files = others.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        for (name, bytes) in std::iter::once((PATCH, json.as_slice())).chain(files) {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, name, bytes).with_context(|| name.to_owned())?;
        }
        stored(&archive.into_inner()?)
    }

    fn modules(&self) -> Result<&Vec<Value>> {
        self.root.get("modules").and_then(Value::as_array).context("modules: expected a list")
    }
}

/// The list of a MIDI-Map module; nothing of another one.
fn maps_of(module: &Value) -> Option<&Vec<Value>> {
    let is_map = module.get("model")?.as_str()?.eq_ignore_ascii_case("MIDI-Map");
    module.pointer("/data/maps").and_then(Value::as_array).filter(|_| is_map)
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>> {
    match serde_json::from_slice(bytes)? {
        Value::Object(root) => Ok(root),
        _ => bail!("expected an object"),
    }
}

/// A stream of raw blocks, as RFC 8878 has it.
fn stored(bytes: &[u8]) -> Result<Vec<u8>> {
    let len = u32::try_from(bytes.len()).context("the archive is too long")?;
    let mut stream = ZSTD.to_vec();
    // One segment whose size follows in four bytes; no checksum.
    stream.push(0b1010_0000);
    stream.extend(len.to_le_bytes());
    let num_blocks = bytes.len().div_ceil(BLOCK).max(1);
    for n in 0..num_blocks {
        let block = &bytes[n * BLOCK..bytes.len().min((n + 1) * BLOCK)];
        let is_last = u32::from(n + 1 == num_blocks);
        let head = (block.len() as u32) << 3 | is_last;
        stream.extend(&head.to_le_bytes()[..3]);
        stream.extend(block);
    }
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch() -> Value {
        json!({"version": "2.4.1", "modules": [
            {"id": 11, "plugin": "Fundamental", "model": "VCF", "params": []},
            {"id": 12, "plugin": "Core", "model": "MIDI-Map", "data": {"smooth": true, "maps": [
                {"cc": 20, "moduleId": 11, "paramId": 0}, {"cc": 21, "moduleId": 11, "paramId": 3},
                {"cc": -1, "moduleId": -1, "paramId": 0}]}},
        ]})
    }

    #[test]
    fn controllers_are_read_and_written_in_both_versions() {
        let first = VcvPatch::read(patch().to_string().as_bytes()).unwrap();
        let mut second = first.clone();
        second.archive = Some(vec![("modules/1/wave.bin".to_owned(), vec![7; 300_000])]);
        for patch in [first, second] {
            let read = VcvPatch::read(&patch.to_bytes().unwrap()).unwrap();
            assert_eq!(read, patch);
            let mut controls = read.controls().unwrap();
            let names: Vec<_> = controls.controls.iter().map(|of| (of.cc, of.name.as_str())).collect();
            assert_eq!(names, [(20, "VCF 0"), (21, "VCF 3")]);
            controls.controls[1].cc = 74;
            let mut changed = read;
            changed.set_controls(&controls).unwrap();
            assert_eq!(changed.controls().unwrap(), controls);
            controls.controls.extend([30, 31].map(|cc| Control { cc, ..controls.controls[0].clone() }));
            assert!(changed.set_controls(&controls).unwrap_err().to_string().contains("moves 3"));
        }
    }

    #[test]
    fn what_is_no_patch_is_told() {
        let error =
            |bytes: &[u8]| format!("{:#}", VcvPatch::read(bytes).and_then(|patch| patch.controls()).unwrap_err());
        assert!(error(b"").contains("Rack 1"));
        assert!(error(b"[]").contains("expected an object"));
        assert!(error(b"{}").contains("modules"));
        assert!(error(br#"{"modules": []}"#).contains("no MIDI-Map"));
        assert!(error(&[&ZSTD[..], &[1, 2, 3]].concat()).contains("archive"));
        assert!(error(&stored(b"").unwrap()).contains("patch.json"));
    }
}
