//! The Librarian page: the presets of a dump of another instrument at the left, one of them in words, or beside another one, in the middle,
//! and at the right the way to the instrument and back.

mod ask;
mod detail;
mod instrument;
mod list;
mod rows;
#[cfg(test)]
pub(crate) mod test_bank;
#[cfg(test)]
mod tests;

use egui::{ScrollArea, Sense, Ui};
use vaeform_session::Snapshot;

use super::page::{Page, PageContext};
use super::theme::GRID;
use super::widgets::Icon;
use ask::AskForm;
use rows::DetailRows;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [700.0, 460.0];
/// Width of the way to the instrument.
const INSTRUMENT: f32 = 240.0;
/// The list's part of what is left.
const LIST: f32 = 0.5;

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct LibrarianPage {
    /// The dump that was there in the last frame.
    seen: Option<u64>,
    query: String,
    /// The preset that is looked at, by its place in the dump.
    chosen: usize,
    /// The one that it is compared with.
    compared: Option<usize>,
    /// The list is to show the chosen one.
    scrolls: bool,
    rows: DetailRows,
    /// What is sent is read back.
    verifies: bool,
    ask: AskForm,
    /// Where files are written.
    path: String,
}

impl Page for LibrarianPage {
    fn title(&self) -> &'static str {
        "Librarian"
    }

    fn icon(&self) -> Option<Icon> {
        Some(Icon::Librarian)
    }

    fn hint(&self) -> &'static str {
        "Arrows go through the dump; Approximate makes a patch of one"
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn comes_by_news(&mut self, snapshot: &Snapshot) -> bool {
        let serial = snapshot.librarian.serial;
        let is_news = self.seen.replace(serial).is_some_and(|seen| seen != serial);
        if is_news {
            (self.chosen, self.compared) = (0, None);
            self.query.clear();
            self.scrolls = true;
        }
        is_news
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let right = area.with_min_x(area.right() - INSTRUMENT);
            let rest = area.with_max_x(right.left() - GRID);
            let left = rest.with_max_x(rest.left() + LIST * rest.width());
            let middle = rest.with_min_x(left.right() + GRID);
            list::show(ui, left, self, context);
            detail::show(ui, middle, self, context);
            instrument::show(ui, right, self, context);
        });
    }
}
