//! The Effects page: the order of the effects at the left, where they are dragged and switched, and their knobs in that order beside it.

mod chain;
mod equalizer_view;
mod kind;
mod panel;
mod pictures;

use egui::{Align2, Color32, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};
use vaeform_patch::layers::{LayerParamId, Layers};

use super::page::{Page, PageContext};
use super::palette::Palette;
use super::theme::{self, GRID};
use super::widgets::{Card, SourceShelf};
use chain::Chain;
use kind::Kind;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [772.0, 480.0];
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

    fn says(&self) -> &'static str {
        "Effects: the chain behind the voices"
    }

    fn hint(&self) -> &'static str {
        "The sign at the left turns an effect on, a drag orders them; a source that is dragged onto a knob moves it"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.effects
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        SourceShelf::page(ui, MIN_SIZE, context, |ui, stack, context| {
            let room = stack.rest();
            let split = room.left() + CHAIN;
            self.chain.show(ui, room.with_max_x(split), context);
            rack(ui, room.with_min_x(split + GRID), self.chain.chosen(), context);
        });
    }
}

/// The names of the effects that are on, in their order, and how much of each is heard.
pub(super) fn on_in_order(layers: &Layers) -> Vec<(&'static str, LayerParamId)> {
    kind::order(layers)
        .into_iter()
        .filter(|kind| layers.is_on(kind.on()))
        .map(|kind| (kind.name(), kind.amount()))
        .collect()
}

/// The effects that are on, in their order, and the one that was chosen. Switches and amounts are in the list beside it: a value is at one
/// place.
fn rack(ui: &mut Ui, room: Rect, (chosen, is_news): (Option<Kind>, bool), context: &mut PageContext<'_>) {
    let layers = &context.surface.shown.layers;
    let is_on = |kind: Kind| layers.is_on(kind.on());
    let order = kind::order(layers).into_iter();
    let shown: Vec<(Kind, bool)> =
        order.map(|kind| (kind, is_on(kind))).filter(|&(kind, is_on)| is_on || chosen == Some(kind)).collect();
    if shown.is_empty() {
        let words = "No effect is on. The buttons at the left turn them on.";
        ui.painter().text(room.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::of(ui).text_dim);
    }
    let height = (room.height() / shown.len().max(1) as f32 - GRID).clamp(panel::HEIGHTS[0], panel::HEIGHTS[1]);
    ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
        ScrollArea::vertical().id_salt("effects").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (kind, is_on) in shown {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height + GRID), Sense::hover());
                let rect = rect.with_max_y(rect.bottom() - GRID);
                let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(kind.name()));
                child.set_opacity(if is_on { 1.0 } else { theme::off_opacity(ui) });
                Card::new(kind.name(), kind.group()).show(&mut child, rect, context, |ui, inside, context| {
                    panel::show(ui, inside.body, kind, context);
                });
                if is_news && chosen == Some(kind) {
                    ui.scroll_to_rect(rect, None);
                }
            }
        });
    });
}
