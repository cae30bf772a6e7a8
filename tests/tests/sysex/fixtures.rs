//! Real files, good and bad.

use vaeform_sysex::dx7::{self, FileClass, Notice};

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn every_real_file_yields_its_voices_and_its_class() {
    let dir = crate::reference("data/dx7/fixtures");
    let list = std::fs::read(dir.join("fixtures.json")).unwrap();
    let list: Vec<serde_json::Value> = serde_json::from_slice(&list).unwrap();
    assert!(!list.is_empty());
    for fixture in &list {
        let text = |key: &str| fixture[key].as_str().unwrap();
        let file = text("file");
        let bytes = std::fs::read(dir.join(file)).unwrap();
        let expected = fixture["voices"].as_u64().unwrap() as usize;
        // The factory cartridges are banks like any other.
        let class = if text("class_") == "factory" { "bank_ok" } else { text("class_") };
        match dx7::decode(&bytes) {
            Ok(decoded) => {
                assert_eq!(decoded.class.label(), class, "{file}");
                assert!(decoded.voices.len() >= expected, "{file}: {} of {expected} voices", decoded.voices.len());
                if class != "bank_truncated" {
                    let is_bad = decoded.notices.iter().any(|n| matches!(n, Notice::Checksum { .. }));
                    assert_eq!(is_bad, fixture["checksum_ok"] == false, "{file}");
                }
            }
            Err(error) => {
                assert_eq!((class, expected), (FileClass::NO_VOICE, 0), "{file}: {error}");
                assert!(error.offset() < bytes.len(), "{file}: {error}");
            }
        }
    }
}
