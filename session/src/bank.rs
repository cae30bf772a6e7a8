//! The bank: 32 programs, each a preset; which one is current is the document's business.

use std::sync::{Arc, OnceLock};

use vaeform_patch::{Patch, Preset};

/// Programs in a bank, as on the instrument.
pub const NUM_PROGRAMS: usize = 32;

/// Characters of a label that are kept.
pub(crate) const MAX_LABEL: usize = 64;

/// A program of the bank as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Name of the patch.
    pub name: String,
    /// Category, or empty.
    pub category: String,
    /// Free words.
    pub tags: Vec<String>,
}

impl Program {
    /// Whether the name, category or a tag contains `query`, whatever the case; an empty query finds everything.
    pub fn matches(&self, query: &str) -> bool {
        let query = query.trim().to_lowercase();
        [&self.name, &self.category].into_iter().chain(&self.tags).any(|text| text.to_lowercase().contains(&query))
    }
}

/// 32 presets and a label. Shared by `Arc`, replaced as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    name: String,
    presets: Vec<Arc<Preset>>,
}

impl Bank {
    /// A bank of the first 32 presets; missing ones are the initial voice. The name is a label and may be any text.
    pub fn new(name: &str, presets: impl IntoIterator<Item = Preset>) -> Self {
        let mut presets: Vec<Arc<Preset>> = presets.into_iter().take(NUM_PROGRAMS).map(Arc::new).collect();
        presets.resize_with(NUM_PROGRAMS, || Arc::new(Patch::default().into()));
        Self { name: name.chars().take(MAX_LABEL).collect(), presets }
    }

    /// The bank of a new instance; made once a process and shared.
    pub fn factory() -> Arc<Self> {
        static FACTORY: OnceLock<Arc<Bank>> = OnceLock::new();
        FACTORY.get_or_init(|| Arc::new(Self::new("Factory", vaeform_patch::factory::bank()))).clone()
    }

    /// The label.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A program, 0-31; larger numbers give the last.
    pub fn preset(&self, program: usize) -> &Arc<Preset> {
        &self.presets[program.min(NUM_PROGRAMS - 1)]
    }

    /// All programs in order.
    pub fn presets(&self) -> &[Arc<Preset>] {
        &self.presets
    }

    /// The same bank with another preset in one place.
    pub fn with_preset(&self, program: usize, preset: Preset) -> Self {
        let mut bank = self.clone();
        bank.presets[program.min(NUM_PROGRAMS - 1)] = Arc::new(preset);
        bank
    }

    /// The 32 patches alone, for the audio thread.
    pub fn patches(&self) -> Box<[Patch; NUM_PROGRAMS]> {
        Box::new(std::array::from_fn(|i| self.presets[i].patch))
    }

    /// What a list shows.
    pub fn programs(&self) -> Arc<[Program]> {
        self.presets
            .iter()
            .map(|p| Program { name: p.patch.name.to_string(), category: p.category.clone(), tags: p.tags.clone() })
            .collect()
    }
}

/// Programs whose name, category or tags contain `query`, in order; an empty query finds all.
pub fn search(programs: &[Program], query: &str) -> Vec<usize> {
    programs.iter().enumerate().filter(|(_, p)| p.matches(query)).map(|(i, _)| i).collect()
}

#[cfg(test)]
mod tests {
    use vaeform_patch::PatchName;

    use super::*;

    fn named(name: &str, category: &str, tags: &[&str]) -> Preset {
        let patch = Patch { name: PatchName::new(name), ..Patch::default() };
        Preset { category: category.into(), tags: tags.iter().map(|&t| t.to_owned()).collect(), ..patch.into() }
    }

    #[test]
    fn search_reads_name_category_and_tags_in_any_case() {
        let bank = Bank::new("b", [named("E.PIANO 1", "Keys", &["soft"]), named("TUB BELL", "Bells", &[])]);
        let programs = bank.programs();
        assert_eq!(search(&programs, "piano"), [0]);
        assert_eq!(search(&programs, " BELLS "), [1]);
        assert_eq!(search(&programs, "Soft"), [0]);
        assert_eq!(search(&programs, "").len(), NUM_PROGRAMS);
        assert!(search(&programs, "theremin").is_empty());
    }

    #[test]
    fn a_bank_always_has_32_programs() {
        assert_eq!(Bank::new("few", []).presets().len(), NUM_PROGRAMS);
        let many = std::iter::repeat_with(|| Preset::from(Patch::default())).take(100);
        assert_eq!(Bank::new("many", many).presets().len(), NUM_PROGRAMS);
    }
}
