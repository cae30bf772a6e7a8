//! The pages of the editor: the one list of them, and which of them is shown.

use egui::{Button, Key, Role, Ui, WidgetInfo, vec2};
use vaeform_session::Command;

use super::effects::EffectsPage;
use super::filters::FilterPage;
use super::fm::FmPage;
use super::librarian::LibrarianPage;
use super::map::MapPage;
use super::match_page::MatchPage;
use super::modulation::ModulationPage;
use super::oscillators::OscillatorsPage;
use super::page::{Page, PageContext, Sounds};
use super::play::PlayPage;
use super::presets::PresetsPage;
use super::settings::SettingsPage;
use super::theme;
use super::widgets::settle;

/// Width that the tabs and what stands beside them need.
const TABS: f32 = 616.0;

/// All pages, in the order of their tabs.
fn all() -> Vec<Box<dyn Page>> {
    vec![
        Box::<PlayPage>::default(),
        Box::<FmPage>::default(),
        Box::<OscillatorsPage>::default(),
        Box::<FilterPage>::default(),
        Box::<ModulationPage>::default(),
        Box::<EffectsPage>::default(),
        Box::<PresetsPage>::default(),
        Box::<LibrarianPage>::default(),
        Box::<MapPage>::default(),
        Box::<SettingsPage>::default(),
        Box::<MatchPage>::default(),
    ]
}

/// The pages of one editor.
pub(crate) struct Pages {
    all: Vec<Box<dyn Page>>,
    /// Place of the page that is shown.
    shown: usize,
    /// Place of the page that was drawn last.
    drawn: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self { all: all(), shown: 0, drawn: 0 }
    }
}

impl Pages {
    /// Shows the tabs, or where there is no room for them a menu.
    pub(crate) fn tabs(&mut self, ui: &mut Ui) {
        if ui.available_width() < TABS {
            return self.menu(ui);
        }
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = 3.0;
        for (place, page) in self.all.iter().enumerate() {
            let (title, is_shown) = (page.title(), self.shown == place);
            let tab = match page.icon() {
                None => ui.selectable_label(is_shown, title),
                Some(icon) => {
                    let tab = ui.add(Button::selectable(is_shown, "").min_size(vec2(20.0, 0.0)));
                    icon.paint(ui.painter(), tab.rect.center(), theme::of(ui).text);
                    tab
                }
            };
            tab.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), is_shown, format!("Page {title}")));
            if tab.on_hover_text(format!("{title} (Ctrl+P shows the next page)")).clicked() {
                self.shown = place;
            }
        }
    }

    fn menu(&mut self, ui: &mut Ui) {
        let title = self.all[self.shown].title();
        let menu = ui.menu_button(title, |ui| {
            for (place, page) in self.all.iter().enumerate() {
                if ui.selectable_label(self.shown == place, page.title()).clicked() {
                    self.shown = place;
                    ui.close();
                }
            }
        });
        menu.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Page {title}")));
        menu.response.on_hover_text("All pages (Ctrl+P shows the next one)");
    }

    /// The titles, in the order of the tabs.
    #[cfg(test)]
    pub(crate) fn titles(&self) -> Vec<&'static str> {
        self.all.iter().map(|page| page.title()).collect()
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
        let news = self.all.iter_mut().map(|page| page.comes_by_news(context.snapshot)).enumerate();
        // Each page is asked, that none asks again later.
        if let Some((place, _)) = news.collect::<Vec<_>>().into_iter().find(|(_, is_news)| *is_news) {
            self.shown = place;
            ui.ctx().request_repaint();
        }
        let drawn = std::mem::replace(&mut self.drawn, self.shown);
        if drawn != self.shown {
            self.all[drawn].leave(context);
        }
        self.all[self.shown].draw(ui, context);
    }

    /// The first page that knows the key acts on it, and is shown if it wants to be.
    pub(crate) fn shortcut(&mut self, ui: &Ui, key: Key, context: &mut PageContext<'_>) {
        let taken = self.all.iter_mut().position(|page| page.shortcut(ui, key, context));
        self.shown = taken.filter(|&place| self.all[place].comes_by_shortcut()).unwrap_or(self.shown);
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
        assert_eq!(pages.all[pages.shown].title(), "Play");
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
