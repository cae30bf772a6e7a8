//! The Filter page: both filters with the response that is heard, and which layer goes where.

mod curves;
mod filter_card;
mod response_view;
mod routing_card;

use egui::{Color32, Ui};
use vaeform_patch::layers::FilterParam;

use super::page::{Page, PageContext};
use super::palette::Palette;
use super::theme::GRID;
use super::widgets::{SourceShelf, columns};
use curves::Curves;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [772.0, 560.0];
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

    fn says(&self) -> &'static str {
        "Filter: two filters and what goes through them"
    }

    fn hint(&self) -> &'static str {
        "Drag the ring in a picture; a source that is dragged from the line above onto a knob moves it"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.filter
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        SourceShelf::page(ui, MIN_SIZE, context, |ui, mut stack, context| {
            let upper = stack.row(stack.rest().height() - ROUTING - 2.0 * GRID);
            for (n, card) in columns(upper, FilterParam::COUNT).enumerate() {
                filter_card::show(ui, card, n, &mut self.curves, context);
            }
            stack.gap(1.0);
            routing_card::show(ui, stack.row(ROUTING), context);
        });
    }
}
