//! Three steps through the window for somebody who sees it for the first time. They stand in a corner, stop nobody, and come back from the
//! Settings page.

use std::path::PathBuf;

use egui::{Align, Area, Button, Frame, Id, Key, Layout, Margin, Order, Rect, RichText, Stroke, Ui, vec2};
use vaeform_session::{data_folder, whole_file};

use super::pages::Pages;
use super::theme;

/// Size of the card, and how far it stands from the corner.
const CARD: egui::Vec2 = vec2(320.0, 132.0);
const AWAY: egui::Vec2 = vec2(20.0, 20.0);

/// The page of a step, its title, and what it says.
const STEPS: [(&str, &str, &str); 3] = [
    (
        "Play",
        "Play it, turn it",
        "The keys A to ; of the computer play, so does the keyboard below. The eight latents turn one sound into others; \
         Random makes one that never was.",
    ),
    (
        "Presets",
        "Find a sound",
        "A click loads a preset and plays it. Stars and your own stand on shelves at the left. The Map shows tens of \
         thousands more, near where they sound alike.",
    ),
    (
        "Match",
        "Bring a sound of your own",
        "Drop a sample anywhere on the window, and keep the match that you like. Then change it on FM to Effects; the \
         manual is on the Settings page.",
    ),
];

/// Where somebody is on the way.
#[derive(Debug, Default)]
pub(crate) struct Tour {
    step: Option<usize>,
}

impl Tour {
    /// At its beginning where nobody has taken it on this computer yet, else over.
    pub(crate) fn of_a_new_window() -> Self {
        let is_new = file().is_some_and(|file| !file.exists());
        Self { step: (is_new && !cfg!(test)).then_some(0) }
    }

    /// From the beginning.
    pub(crate) fn begin(&mut self, pages: &mut Pages) {
        self.go(Some(0), pages);
    }

    fn go(&mut self, step: Option<usize>, pages: &mut Pages) {
        self.step = step.filter(|step| *step < STEPS.len());
        match self.step {
            Some(step) => pages.show(STEPS[step].0),
            None => note_taken(),
        }
    }

    /// Shows the step in the corner of `room`; Escape ends it.
    pub(crate) fn show(&mut self, ui: &Ui, room: Rect, pages: &mut Pages) {
        let Some(step) = self.step else { return };
        let palette = theme::of(ui);
        let (_, title, words) = STEPS[step];
        let frame = Frame::new()
            .fill(theme::tint(palette.card, palette.accent, 0.1))
            .stroke(Stroke::new(1.5, palette.accent))
            .corner_radius(theme::CARD_ROUNDING)
            .inner_margin(Margin::same(12));
        let at = room.max - CARD - AWAY;
        let mut to = Some(Some(step));
        Area::new(Id::unique("vaeform tour")).order(Order::Foreground).fixed_pos(at).show(ui.ctx(), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(CARD.x - 24.0);
                ui.horizontal(|ui| {
                    ui.label(RichText::new(title).font(theme::heading()));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let place = format!("{} of {}", step + 1, STEPS.len());
                        ui.label(RichText::new(place).font(theme::SMALL).color(palette.text_dim));
                    });
                });
                ui.add(egui::Label::new(RichText::new(words).color(palette.text)).wrap());
                ui.add_space(4.0);
                to = buttons(ui, step);
            });
        });
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            to = Some(None);
        }
        if let Some(to) = to {
            self.go(to, pages);
        }
    }
}

/// Where a button leads: nowhere, out, or to another step.
fn buttons(ui: &mut Ui, step: usize) -> Option<Option<usize>> {
    let mut to = None;
    ui.horizontal(|ui| {
        if ui.button("Skip").on_hover_text("It comes back from the Settings page").clicked() {
            to = Some(None);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let palette = theme::of(ui);
            let words = if step + 1 < STEPS.len() { "Next" } else { "Done" };
            let text = RichText::new(words).color(palette.background).font(theme::strong());
            if ui.add(Button::new(text).fill(palette.accent).min_size(vec2(64.0, 24.0))).clicked() {
                to = Some(Some(step + 1));
            }
            if step > 0 && ui.button("Back").clicked() {
                to = Some(Some(step - 1));
            }
        });
    });
    to
}

/// The file that says that it was taken.
fn file() -> Option<PathBuf> {
    Some(data_folder()?.join("tour.txt"))
}

/// Notes that it was taken; without a folder it begins again with the next window.
fn note_taken() {
    let Some(file) = file().filter(|_| !cfg!(test)) else { return };
    if file.parent().is_some_and(|folder| whole_file::prepare_folder(folder).is_ok()) {
        // What cannot be kept is asked again.
        let _ = whole_file::write(&file, b"taken", whole_file::Existing::Replace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_leads_to_a_page_that_there_is_and_the_last_one_ends_it() {
        let (mut pages, mut tour) = (Pages::default(), Tour::default());
        assert!(tour.step.is_none());
        tour.begin(&mut pages);
        for (step, (page, _, _)) in STEPS.iter().enumerate() {
            assert_eq!((tour.step, pages.title()), (Some(step), *page));
            tour.go(Some(step + 1), &mut pages);
        }
        assert_eq!((tour.step, pages.title()), (None, "Match"));
    }
}
