//! The Effects page: the order of the effects at the left, where they are dragged and switched, and their knobs in that order beside it.

mod chain;
mod equalizer_view;
mod kind;
mod panel;
mod pictures;

use egui::{Align2, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::page::{Page, PageContext};
use super::theme::{self, GRID};
use super::widgets::{Card, SourceShelf, Stack};
use chain::Chain;
use kind::Kind;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [856.0, 480.0];
/// Width of the order.
const CHAIN: f32 = 176.0;

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct EffectsPage {
    chain: Chain,
}

impl Page for EffectsPage {
    fn title(&self) -> &'static str {
        "Effects"
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
            let room = stack.rest();
            let split = room.left() + CHAIN;
            self.chain.show(ui, room.with_max_x(split), context);
            rack(ui, room.with_min_x(split + GRID), self.chain.wanted(), context);
        });
    }
}

/// The effects that are on, in their order. Switches and amounts are in the list beside it: a value is at one place.
fn rack(ui: &mut Ui, room: Rect, mut wanted: Option<Kind>, context: &mut PageContext<'_>) {
    let layers = &context.surface.shown.layers;
    let acting: Vec<Kind> = kind::order(layers).into_iter().filter(|kind| layers.is_on(kind.on())).collect();
    if acting.is_empty() {
        let words = "No effect is on. The buttons at the left turn them on.";
        ui.painter().text(room.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::of(ui).text_dim);
    }
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ScrollArea::vertical().id_salt("effects").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for kind in acting {
                let (rect, _) =
                    ui.allocate_exact_size(vec2(ui.available_width(), panel::HEIGHT + GRID), Sense::hover());
                let rect = rect.with_max_y(rect.bottom() - GRID);
                Card::new(kind.name(), kind.group()).show(ui, rect, context, |ui, inside, context| {
                    panel::show(ui, inside.body, kind, context);
                });
                if wanted.take_if(|wanted| *wanted == kind).is_some() {
                    ui.scroll_to_rect(rect, None);
                }
            }
        });
    });
}
