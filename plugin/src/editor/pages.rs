//! The pages of the editor: the one list of them, and which of them is shown.

use egui::{Key, Ui};
use vaeform_session::Command;

use super::effects::EffectsPage;
use super::filters::FilterPage;
use super::match_page::MatchPage;
use super::modulation::ModulationPage;
use super::oscillators::OscillatorsPage;
use super::page::{Page, PageContext, Sounds};
use super::patch_page::PatchPage;
use super::play_page::PlayPage;
use super::presets::PresetsPage;
use super::widgets::settle;

/// All pages, in the order of their tabs.
fn all() -> Vec<Box<dyn Page>> {
    vec![
        Box::new(PatchPage),
        Box::<OscillatorsPage>::default(),
        Box::<FilterPage>::default(),
        Box::<ModulationPage>::default(),
        Box::<EffectsPage>::default(),
        Box::<PresetsPage>::default(),
        Box::<PlayPage>::default(),
        Box::<MatchPage>::default(),
    ]
}

/// The pages of one editor.
pub(crate) struct Pages {
    all: Vec<Box<dyn Page>>,
    /// Place of the page that is shown.
    shown: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self { all: all(), shown: 0 }
    }
}

impl Pages {
    /// Shows the tabs.
    pub(crate) fn tabs(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for (place, page) in self.all.iter().enumerate() {
            ui.selectable_value(&mut self.shown, place, page.title()).on_hover_text("Ctrl+P shows the next page");
        }
    }

    /// Shows the next page, after the last one the first.
    pub(crate) fn next(&mut self) {
        self.shown = (self.shown + 1) % self.all.len();
    }

    /// Whether the page that is shown has the Performance strip below it.
    pub(crate) fn has_performance_strip(&self) -> bool {
        self.all[self.shown].has_performance_strip()
    }

    /// Draws the page that is shown.
    pub(crate) fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        settle(ui, context);
        self.all[self.shown].draw(ui, context);
    }

    /// The first page that knows the key acts on it.
    pub(crate) fn shortcut(&mut self, ui: &Ui, key: Key, context: &mut PageContext<'_>) {
        self.all.iter_mut().any(|page| page.shortcut(ui, key, context));
    }

    /// What a drop on the window does.
    pub(crate) fn drop_hint(&self) -> &'static str {
        self.all[self.shown].drop_hint()
    }

    /// The first page that has a use for sounds takes them, and is shown if they were dropped.
    pub(crate) fn take_sounds(&mut self, sounds: &Sounds) -> Option<Command> {
        let shown = self.shown;
        let taken = self.all.iter_mut().enumerate().map(|(place, page)| page.take_sounds(sounds, place == shown));
        let (place, command) = taken.enumerate().find_map(|(place, command)| Some((place, command?)))?;
        if matches!(sounds, Sounds::Dropped(_)) {
            self.shown = place;
        }
        Some(command)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn sounds_that_are_dropped_show_the_page_that_takes_them() {
        let mut pages = Pages::default();
        let path = PathBuf::from("a.wav");
        assert_eq!(pages.take_sounds(&Sounds::Chosen(path.clone())), Some(Command::MatchFiles(vec![path.clone()])));
        assert_eq!(pages.all[pages.shown].title(), "Patch");
        assert_eq!(pages.take_sounds(&Sounds::Dropped(vec![path.clone()])), Some(Command::MatchFiles(vec![path])));
        assert_eq!(pages.all[pages.shown].title(), "Match");
        pages.next();
        assert_eq!(pages.shown, 0);
    }

    #[test]
    fn a_sound_that_is_dropped_on_the_oscillators_is_a_table_and_a_table_is_one_everywhere() {
        let mut pages = Pages::default();
        let drop = |name: &str| Sounds::Dropped(vec![PathBuf::from(name)]);
        let load = |name: &str| Some(Command::LoadTable { oscillator: 0, path: PathBuf::from(name) });
        assert_eq!(pages.take_sounds(&drop("a.WT")), load("a.WT"));
        assert_eq!(pages.all[pages.shown].title(), "Oscillators");
        assert_eq!(pages.take_sounds(&drop("a.wav")), load("a.wav"));
        let chosen = PathBuf::from("a.wav");
        assert_eq!(pages.take_sounds(&Sounds::Chosen(chosen.clone())), Some(Command::MatchFiles(vec![chosen])));
    }
}
