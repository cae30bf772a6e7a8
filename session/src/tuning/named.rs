//! A tuning with a label and the texts that it was made of.

use vaeform_dsp::tuning::Tuning;

/// A tuning with its label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NamedTuning {
    /// The label.
    pub(crate) name: String,
    /// The table.
    pub(crate) tuning: Tuning,
    /// Text of the .scl file that it was made of, or empty.
    pub(crate) scale_text: String,
    /// Text of the .kbm file that it was made of, or empty.
    pub(crate) map_text: String,
}

impl Default for NamedTuning {
    fn default() -> Self {
        let (scale_text, map_text) = Default::default();
        Self { name: "12 equal".to_owned(), tuning: Tuning::default(), scale_text, map_text }
    }
}
