//! The pages of the editor: the one list of them, and which of them is shown.

use egui::{Align2, Color32, Id, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
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
use super::perform::PerformPage;
use super::play::PlayPage;
use super::presets::PresetsPage;
use super::settings::SettingsPage;
use super::theme::{self, tint};
use super::widgets::settle;

/// Height of a tab, of the line below the one that is shown, and the room beside a title.
const TAB: f32 = 26.0;
const LINE: f32 = 2.0;
const BESIDE: f32 = 9.0;
/// Room of a tab without a title.
const SIGN: f32 = 30.0;

/// All pages, in the order of their tabs: what is played, what makes the sound, what keeps it.
fn all() -> Vec<Box<dyn Page>> {
    vec![
        Box::<PlayPage>::default(),
        Box::<PerformPage>::default(),
        Box::<MapPage>::default(),
        Box::<MatchPage>::default(),
        Box::<FmPage>::default(),
        Box::<OscillatorsPage>::default(),
        Box::<FilterPage>::default(),
        Box::<ModulationPage>::default(),
        Box::<EffectsPage>::default(),
        Box::<PresetsPage>::default(),
        Box::<LibrarianPage>::default(),
        Box::<SettingsPage>::default(),
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
        let in_words = |page: &dyn Page| {
            let words = |fonts: &mut egui::epaint::text::FontsView<'_>| {
                fonts.layout_no_wrap(page.title().to_owned(), theme::strong(), Color32::WHITE).size().x
            };
            ui.fonts_mut(words) + 2.0 * BESIDE
        };
        let mut widths: Vec<f32> = self.all.iter().map(|page| in_words(&**page)).collect();
        let has_signs = ui.available_width() < widths.iter().sum();
        if has_signs {
            let signs = self.all.iter().zip(&mut widths).filter(|(page, _)| page.icon().is_some());
            signs.for_each(|(_, width)| *width = SIGN);
        }
        if ui.available_width() < widths.iter().sum() {
            return self.menu(ui);
        }
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), TAB), Sense::hover());
        let mut left = row.left();
        for (place, width) in widths.into_iter().enumerate() {
            let rect = Rect::from_min_size(pos2(left, row.top()), vec2(width, TAB));
            left = rect.right();
            let tab = self.tab(ui, rect, (place, has_signs));
            if tab.clicked() {
                self.shown = place;
            }
        }
    }

    fn tab(&self, ui: &Ui, rect: Rect, (place, has_signs): (usize, bool)) -> Response {
        let (page, is_shown, palette) = (&self.all[place], self.shown == place, theme::of(ui));
        let title = page.title();
        let tab = ui.interact(rect, Id::unique(("vaeform page", title)), Sense::click());
        tab.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), is_shown, format!("Page {title}")));
        let color = page.color(palette);
        let mut rounding = theme::ROUNDING;
        (rounding.sw, rounding.se) = (0, 0);
        if is_shown {
            ui.painter().rect_filled(rect, rounding, tint(palette.background, color, 0.14));
            let line = rect.with_min_y(rect.bottom() - LINE);
            ui.painter().rect_filled(line, 0.0, color);
        } else if tab.hovered() {
            ui.painter().rect_filled(rect, rounding, palette.field);
        }
        let tone = if is_shown || tab.hovered() { palette.text } else { palette.text_dim };
        match page.icon().filter(|_| has_signs) {
            Some(icon) => icon.paint(ui.painter(), rect.center(), tone),
            None => {
                let font = if is_shown { theme::strong() } else { theme::BODY };
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, title, font, tone);
            }
        }
        if tab.has_focus() {
            ui.painter().rect_stroke(rect, rounding, Stroke::new(1.0, palette.focus), StrokeKind::Inside);
        }
        tab.on_hover_text(format!("{}   Ctrl+P shows the next page", page.says()))
    }

    fn menu(&mut self, ui: &mut Ui) {
        let title = self.title();
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

    /// The title of the page that is shown.
    pub(crate) fn title(&self) -> &'static str {
        self.all[self.shown].title()
    }

    /// The titles, in the order of the tabs.
    #[cfg(test)]
    pub(crate) fn titles(&self) -> Vec<&'static str> {
        self.all.iter().map(|page| page.title()).collect()
    }

    /// Puts a page in place of the one with its title.
    #[cfg(test)]
    pub(crate) fn replace(&mut self, page: Box<dyn Page>) {
        let place = self.all.iter().position(|other| other.title() == page.title());
        self.all[place.expect("the page is one of these")] = page;
    }

    /// Shows the page with this title, if there is one.
    pub(crate) fn show(&mut self, title: &str) {
        self.shown = self.all.iter().position(|page| page.title() == title).unwrap_or(self.shown);
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

    /// What the page that is shown says of itself.
    pub(crate) fn hint(&self) -> &'static str {
        self.all[self.shown].hint()
    }

    /// What a drop on the window does.
    pub(crate) fn drop_hint(&self) -> &'static str {
        self.all[self.shown].drop_hint()
    }

    /// The first page that has a use for sounds takes them, and is shown if they were dropped; what takes any is asked last.
    pub(crate) fn take_sounds(&mut self, sounds: &Sounds) -> Option<Command> {
        let shown = self.shown;
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|&place| self.all[place].takes_any_sound());
        let mut taken = order.into_iter().map(|place| (place, self.all[place].take_sounds(sounds, place == shown)));
        let (place, command) = taken.find_map(|(place, command)| Some((place, command?)))?;
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
        assert_eq!(pages.all[pages.shown].title(), "FM");
        pages.show("Settings");
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
