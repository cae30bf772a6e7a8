//! Dexed: XML with a cartridge as a bulk dump of the DX7, and the edited voice.

use super::juce;
use crate::xml::{Met, walk};
use crate::{Facts, FormatError};

/// The state of a Dexed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DexedChunk {
    /// The cartridge: a dump of 32 voices, 4,104 bytes.
    pub cartridge: Vec<u8>,
    /// The edited voice, a byte a parameter.
    pub voice: Vec<u8>,
}

impl DexedChunk {
    pub(super) fn read(chunk: &[u8]) -> Result<Self, FormatError> {
        let mut dexed = Self::default();
        walk(juce::xml(chunk)?, |met| {
            if let Met::Element(element) = met {
                for (key, value) in element.attributes() {
                    let block = || juce::memory_block(&value).unwrap_or_default();
                    match key.strip_prefix("base64:").unwrap_or(&key) {
                        "sysex" => dexed.cartridge = block(),
                        "program" => dexed.voice = block(),
                        _ => {}
                    }
                }
            }
        })?;
        Ok(dexed)
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of("Dexed");
        facts.add("cartridge bytes", self.cartridge.len());
        facts.add("voice bytes", self.voice.len());
        if self.cartridge.is_empty() {
            facts.warnings.push("there is no cartridge in it".to_owned());
        }
        facts
    }
}
