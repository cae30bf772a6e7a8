//! `.vitalbank`: a zip of presets of Vital.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::vital::VitalPreset;
use crate::{Facts, FormatError};

/// Files of a bank at most.
const MAX_FILES: usize = 2_000;
/// Bytes of a preset, and of all presets, at most.
const MAX_PRESET_BYTES: u64 = 16 << 20;
const MAX_BANK_BYTES: u64 = 128 << 20;

/// Several presets.
#[derive(Clone, Debug, PartialEq)]
pub struct VitalBank {
    raw: Vec<u8>,
    /// The presets by their file names, each as bytes.
    pub presets: Vec<(String, Vec<u8>)>,
}

impl VitalBank {
    /// Reads a bank; its presets are not looked into.
    ///
    /// # Errors
    /// When it is no zip, has no presets, or comes to more than is bounded.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let wrong = |error: zip::result::ZipError| FormatError::whole(format!("expected a zip of presets: {error}"));
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(wrong)?;
        if zip.len() > MAX_FILES {
            return Err(FormatError::whole(format!("{} files, expected {MAX_FILES} at most", zip.len())));
        }
        let (mut presets, mut num_bytes) = (Vec::new(), 0);
        for n in 0..zip.len() {
            let mut file = zip.by_index(n).map_err(wrong)?;
            let name = file.name().map_err(wrong)?.into_owned();
            if !name.to_lowercase().ends_with(".vital") {
                continue;
            }
            let mut preset = Vec::new();
            let read = (&mut file).take(MAX_PRESET_BYTES + 1).read_to_end(&mut preset);
            read.map_err(|error| FormatError::new(name.clone(), error.to_string()))?;
            num_bytes += preset.len() as u64;
            if preset.len() as u64 > MAX_PRESET_BYTES || num_bytes > MAX_BANK_BYTES {
                return Err(FormatError::new(name, "more bytes than a bank of presets has"));
            }
            presets.push((name, preset));
        }
        if presets.is_empty() {
            return Err(FormatError::whole("a zip without `.vital` files"));
        }
        Ok(Self { raw: bytes.to_vec(), presets })
    }

    /// The bytes of the file, as they came.
    pub fn to_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("Vital, a bank");
        facts.add("presets", self.presets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
        for (name, bytes) in &self.presets {
            if let Err(error) = VitalPreset::read(bytes) {
                facts.warnings.push(format!("{name}: {error}"));
            }
        }
        facts
    }
}
