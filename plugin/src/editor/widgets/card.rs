//! A card: what belongs to one part of the instrument, with a header in the colour of its layer.

use egui::{Align2, Color32, Rect, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use vaeform_patch::layers::{LayerGroup, LayerParamId};

use super::switch::Switch;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID, tint};

/// Height of the header.
const HEAD: f32 = 28.0;
/// How much of its colour the header of a card has.
const TINT: f32 = 0.16;

/// A card.
pub(crate) struct Card<'a> {
    title: &'a str,
    /// The layer whose colour it has; the accent's, if it belongs to none.
    group: Option<LayerGroup>,
    /// Another colour.
    color: Option<Color32>,
    switch: Option<LayerParamId>,
}

/// The room inside a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    /// What the header has left at its right.
    pub(crate) head: Rect,
    /// Everything below it.
    pub(crate) body: Rect,
}

impl<'a> Card<'a> {
    /// A card in the colour of the layer that `group` belongs to.
    pub(crate) fn new(title: &'a str, group: LayerGroup) -> Self {
        Self { title, group: Some(group), color: None, switch: None }
    }

    /// A card that belongs to no layer.
    pub(crate) fn plain(title: &'a str) -> Self {
        Self { title, group: None, color: None, switch: None }
    }

    /// A card of a layer that has no parameters of its own.
    pub(crate) fn colored(title: &'a str, color: Color32) -> Self {
        Self { title, group: None, color: Some(color), switch: None }
    }

    /// With a switch in its header, without which it is dim. It can be edited all the same.
    pub(crate) fn switched(self, switch: LayerParamId) -> Self {
        Self { switch: Some(switch), ..self }
    }

    /// Shows the card in `rect` and what `contents` shows inside it.
    pub(crate) fn show<'b>(
        &self,
        ui: &mut Ui,
        rect: Rect,
        context: &mut PageContext<'b>,
        contents: impl FnOnce(&mut Ui, Inside, &mut PageContext<'b>),
    ) {
        let palette = theme::of(ui);
        let of_group = self.group.map_or(palette.accent, |group| palette.of_group(group));
        let color = self.color.unwrap_or(of_group);
        let is_on = self.switch.is_none_or(|id| context.surface.shown.layers.is_on(id));
        let painter = ui.painter();
        painter.rect_filled(rect, theme::CARD_ROUNDING, palette.card);
        let head = rect.with_max_y(rect.top() + HEAD);
        let mut rounding = theme::CARD_ROUNDING;
        (rounding.sw, rounding.se) = (0, 0);
        painter.rect_filled(head, rounding, tint(palette.card, color, if is_on { TINT } else { 0.5 * TINT }));
        let edge = tint(palette.card, if is_on { color } else { palette.text }, if is_on { 0.34 } else { 0.1 });
        painter.rect_stroke(rect, theme::CARD_ROUNDING, Stroke::new(1.0, edge), StrokeKind::Inside);
        let mut left = rect.left() + GRID;
        if let Some(id) = self.switch {
            let place = Rect::from_center_size(pos2(left + 10.0, head.center().y), vec2(20.0, 20.0));
            Switch::new(id).show(ui, place, context);
            left = place.right() + 6.0;
        }
        let title_color = if is_on { color } else { palette.text_dim };
        let at = pos2(left, head.center().y);
        let title = ui.painter().text(at, Align2::LEFT_CENTER, self.title, theme::heading(), title_color);
        let inside = Inside {
            head: Rect::from_min_max(pos2(title.right() + GRID, head.top() + 3.0), head.max - vec2(6.0, 3.0)),
            body: Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max).shrink(GRID),
        };
        let mut child = ui.new_child(UiBuilder::new().max_rect(inside.body).id_salt(self.title));
        if !is_on {
            child.set_opacity(theme::off_opacity(ui));
        }
        contents(&mut child, inside, context);
    }
}
