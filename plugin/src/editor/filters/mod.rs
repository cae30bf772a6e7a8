//! The Filter page: both filters with the response that is heard, and which layer goes where.

mod curves;
mod filter_card;
mod response_view;
mod routing_card;

use egui::{ScrollArea, Sense, Ui};
use vaeform_patch::layers::FilterParam;

use super::page::{Page, PageContext};
use super::theme::GRID;
use super::widgets::{SourceShelf, Stack, columns};
use curves::Curves;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [856.0, 560.0];
/// Height of the card that says what goes where.
const ROUTING: f32 = 140.0;

/// The filters.
#[derive(Default)]
pub(crate) struct FilterPage {
    curves: Curves,
}

impl Page for FilterPage {
    fn title(&self) -> &'static str {
        "Filter"
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let mut stack = Stack::new(area);
            SourceShelf::show(ui, stack.row(SourceShelf::HEIGHT), context);
            stack.gap(1.0);
            let upper = stack.row(area.height() - SourceShelf::HEIGHT - ROUTING - 3.0 * GRID);
            for (n, card) in columns(upper, FilterParam::COUNT).enumerate() {
                filter_card::show(ui, card, n, &mut self.curves, context);
            }
            stack.gap(1.0);
            routing_card::show(ui, stack.row(ROUTING), context);
        });
    }
}
