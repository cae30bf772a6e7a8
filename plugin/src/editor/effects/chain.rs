//! The order of the effects as a list of strips, from the voices down to the output. A strip is dragged to its place, or brought there by
//! arrows or its menu.

use egui::{
    Align2, EventFilter, Id, Key, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::kind::{self, Kind};
use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, GRID, tint};
use crate::editor::widgets::{LayerSlider, Switch};

/// Height of a strip at most.
const MAX_STRIP: f32 = 64.0;
/// Distance between strips.
const GAP: f32 = 6.0;
/// Height of the words above and below.
const WORDS: f32 = 16.0;
/// Width of the grip.
const GRIP: f32 = 18.0;

/// What the list keeps between frames.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// The place of the strip that is dragged.
    dragged: Option<usize>,
    /// The effect that was clicked last: its knobs are to be seen, be it on or off.
    chosen: Option<Kind>,
    /// It was clicked in this frame.
    is_news: bool,
}

impl Chain {
    /// The effect that was clicked last, and whether just now.
    pub(super) fn chosen(&mut self) -> (Option<Kind>, bool) {
        (self.chosen, std::mem::take(&mut self.is_news))
    }

    /// Shows the list.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let order = kind::order(&context.surface.shown.layers);
        let height = ((rect.height() - 2.0 * WORDS) / Kind::NUM as f32 - GAP).min(MAX_STRIP);
        let first = rect.top() + WORDS;
        let strip = |n: usize| {
            let corner = pos2(rect.left(), first + n as f32 * (height + GAP));
            Rect::from_min_size(corner, vec2(rect.width(), height))
        };
        let palette = theme::of(ui);
        let top = rect.center_top() + vec2(0.0, 1.0);
        ui.painter().text(top, Align2::CENTER_TOP, "From the voices", theme::SMALL, palette.text_dim);
        for n in 1..Kind::NUM {
            let x = rect.center().x;
            ui.painter().vline(x, strip(n - 1).bottom()..=strip(n).top(), Stroke::new(2.0, palette.line));
        }
        let last = strip(Kind::NUM - 1).center_bottom() + vec2(0.0, 3.0);
        ui.painter().text(last, Align2::CENTER_TOP, "To the output", theme::SMALL, palette.text_dim);
        let target = self.target(ui, first, height + GAP);
        let mut wish = None;
        for (n, kind) in order.into_iter().enumerate() {
            let is_dragged = self.dragged == Some(n) && target.is_some();
            let response = self.strip(ui, strip(n), (n, kind, is_dragged), context);
            wish = keys(ui, &response, n).or(wish);
            response.context_menu(|ui| wish = menu(ui, n).or(wish));
        }
        if let (Some(from), Some(to)) = (self.dragged, target) {
            let slot = strip(to);
            let y = if to > from { slot.bottom() + 0.5 * GAP } else { slot.top() - 0.5 * GAP };
            let stroke = Stroke::new(3.0, if to == from { palette.line } else { palette.effects });
            ui.painter().hline(rect.x_range(), y, stroke);
            if !ui.input(|i| i.pointer.any_down()) {
                wish = Some((from, to));
            }
        }
        if !ui.input(|i| i.pointer.any_down()) {
            self.dragged = None;
        }
        if let Some((from, to)) = wish.filter(|(from, to)| from != to) {
            kind::set_order(kind::moved(order, from, to), context);
        }
    }

    /// The place under the pointer while a strip is dragged.
    fn target(&self, ui: &Ui, first: f32, step: f32) -> Option<usize> {
        self.dragged?;
        let at: Pos2 = ui.input(|i| i.pointer.latest_pos())?;
        Some((((at.y - first) / step).max(0.0) as usize).min(Kind::NUM - 1))
    }

    fn strip(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        (n, kind, is_dragged): (usize, Kind, bool),
        context: &mut PageContext<'_>,
    ) -> Response {
        let response = ui.interact(rect, Id::unique(("vaeform effect strip", kind)), Sense::click_and_drag());
        if response.drag_started() {
            self.dragged = Some(n);
        }
        if response.clicked() {
            response.request_focus();
            (self.chosen, self.is_news) = (Some(kind), true);
        }
        let is_on = context.surface.shown.layers.is_on(kind.on());
        let name = format!("{} at place {}, {}", kind.name(), n + 1, if is_on { "on" } else { "off" });
        response.widget_info(|| WidgetInfo::labeled(Role::ListItem, ui.is_enabled(), &name));
        let palette = theme::of(ui);
        let color = palette.of_group(kind.group());
        ground(ui.painter(), palette, rect, (is_on, is_dragged, response.hovered()));
        grip(ui.painter(), rect, if response.hovered() { palette.text } else { palette.text_dim });
        if response.has_focus() || self.chosen == Some(kind) {
            let stroke = Stroke::new(1.0, if response.has_focus() { palette.accent } else { palette.text_dim });
            ui.painter().rect_stroke(rect, theme::CARD_ROUNDING, stroke, StrokeKind::Inside);
        }
        let head = rect.with_max_y(rect.top() + 30.0);
        let switch = Rect::from_center_size(pos2(rect.left() + GRIP + 12.0, head.center().y), vec2(20.0, 20.0));
        Switch::new(kind.on()).show(ui, switch, context);
        let at = pos2(switch.right() + 5.0, head.center().y);
        let text = if is_on { color } else { palette.text_dim };
        ui.painter().text(at, Align2::LEFT_CENTER, kind.name(), theme::heading(), text);
        let at = pos2(rect.right() - GRID, head.center().y);
        ui.painter().text(at, Align2::RIGHT_CENTER, n + 1, theme::SMALL, palette.text_dim);
        if rect.height() >= 54.0 {
            let slider = Rect::from_min_max(pos2(rect.left() + GRIP, rect.bottom() - 27.0), rect.max - vec2(6.0, 3.0));
            ui.scope_builder(egui::UiBuilder::new().max_rect(slider), |ui| {
                ui.set_opacity(if is_on { 1.0 } else { theme::off_opacity(ui) });
                LayerSlider::new(kind.amount()).show(ui, slider, context);
            });
        }
        if response.hovered() && context.surface.pointed.is_none() {
            let how = "Drag it to another place, or bring it there by Up and Down";
            context.surface.pointed = Some(format!("{name}   {how}"));
        }
        response.on_hover_cursor(if is_dragged { egui::CursorIcon::Grabbing } else { egui::CursorIcon::Grab })
    }
}

fn ground(painter: &Painter, palette: &Palette, rect: Rect, (is_on, is_dragged, is_lit): (bool, bool, bool)) {
    let color = palette.effects;
    let part = if is_on { 0.16 } else { 0.0 } + if is_lit || is_dragged { 0.08 } else { 0.0 };
    painter.rect_filled(rect, theme::CARD_ROUNDING, tint(palette.card, color, part));
    let edge = if is_on { tint(palette.card, color, 0.4) } else { tint(palette.card, palette.text, 0.1) };
    let stroke = if is_dragged { Stroke::new(2.0, color) } else { Stroke::new(1.0, edge) };
    painter.rect_stroke(rect, theme::CARD_ROUNDING, stroke, StrokeKind::Inside);
}

/// Six dots by which a strip is taken.
fn grip(painter: &Painter, rect: Rect, color: egui::Color32) {
    for row in [-5.0, 0.0, 5.0] {
        for column in [0.0, 4.0] {
            painter.circle_filled(pos2(rect.left() + 8.0 + column, rect.center().y + row), 1.0, color);
        }
    }
}

/// Where arrows bring the strip that has the keys.
fn keys(ui: &Ui, response: &Response, n: usize) -> Option<(usize, usize)> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let presses = |key| ui.input(|i| i.num_presses(key)) as isize;
    let by = presses(Key::ArrowDown) - presses(Key::ArrowUp);
    (by != 0).then(|| (n, n.saturating_add_signed(by).min(Kind::NUM - 1)))
}

fn menu(ui: &mut Ui, n: usize) -> Option<(usize, usize)> {
    let last = Kind::NUM - 1;
    let items = [("First", 0), ("Earlier", n.saturating_sub(1)), ("Later", (n + 1).min(last)), ("Last", last)];
    let mut wish = None;
    for (word, to) in items.into_iter().filter(|item| item.1 != n) {
        if ui.button(word).clicked() {
            wish = Some((n, to));
            ui.close();
        }
    }
    wish
}
