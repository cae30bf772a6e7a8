//! A preset in the list: its star, its words, and what a right click on it offers.

use egui::{
    Align2, Button, Id, Pos2, Rect, Response, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use vaeform_session::PresetEdit;

use super::PresetRequest;
use super::entry::{Origin, PresetEntry};
use crate::editor::theme::{self, GRID, tint};

/// Width of a star.
const STAR: f32 = 28.0;
/// Where the category stands, as a part of the width.
const CATEGORY: f32 = 0.36;

/// How a preset stands in the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowState {
    /// Its place in the library.
    pub(super) place: usize,
    pub(super) is_favourite: bool,
    pub(super) is_chosen: bool,
    /// It is one of several that are changed together.
    pub(super) is_marked: bool,
}

/// Shows it; a click loads it, with Ctrl or Shift it is marked to be changed with others.
pub(super) fn show(
    ui: &Ui,
    rect: Rect,
    entry: &PresetEntry,
    RowState { place: i, is_favourite, is_chosen, is_marked }: RowState,
    list: &Response,
    requests: &mut Vec<PresetRequest>,
) {
    let response = ui.interact(rect, Id::unique(("vaeform preset", &entry.key)), Sense::CLICK);
    let mine = if matches!(entry.origin, Origin::User(_)) { format!(", mine, {}", entry.key) } else { String::new() };
    let name = format!("Preset {}, {}{mine}", entry.name, entry.category);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), is_chosen, &name));
    if response.clicked() {
        list.request_focus();
        let modifiers = ui.input(|i| i.modifiers);
        requests.push(match (modifiers.command, modifiers.shift) {
            (true, _) => PresetRequest::Mark(i),
            (_, true) => PresetRequest::MarkTo(i),
            _ => PresetRequest::Load(i),
        });
    }
    menu(&response, entry, (i, is_favourite), requests);
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    let ground = rect.shrink2(vec2(2.0, 1.0));
    if is_chosen {
        painter.rect_filled(ground, theme::ROUNDING, tint(palette.well, palette.accent, 0.28));
    } else if response.hovered() {
        painter.rect_filled(ground, theme::ROUNDING, palette.field);
    }
    if is_marked {
        let edge = ground.with_max_x(ground.left() + 3.0);
        painter.rect_filled(ground, theme::ROUNDING, tint(palette.well, palette.modulation, 0.16));
        painter.rect_filled(edge, 1.0, palette.modulation);
    }
    let star = rect.with_max_x(rect.left() + STAR);
    let label = format!("Favourite {}{mine}", entry.name);
    if self::star(ui, star, is_favourite, &label).clicked() {
        requests.push(PresetRequest::Favourite(i, !is_favourite));
    }
    let mid = rect.center().y;
    let font = if is_chosen { theme::strong() } else { theme::BODY };
    painter.text(pos2(star.right() + 2.0, mid), Align2::LEFT_CENTER, &entry.name, font, palette.text);
    let x = rect.left() + CATEGORY * rect.width();
    let category = painter.text(pos2(x, mid), Align2::LEFT_CENTER, &entry.category, theme::BODY, palette.text_dim);
    let mut right = rect.right() - GRID;
    if matches!(entry.origin, Origin::User(_)) {
        let mine = painter.text(pos2(right, mid), Align2::RIGHT_CENTER, "mine", theme::SMALL, palette.accent);
        right = mine.left() - GRID;
    }
    let room = Rect::from_min_max(pos2(category.right() + GRID, rect.top()), pos2(right, rect.bottom()));
    let tags = entry.tags.join("  ");
    ui.painter_at(room).text(pos2(right, mid), Align2::RIGHT_CENTER, tags, theme::SMALL, palette.text_dim);
}

/// What a right click on a preset offers.
fn menu(response: &Response, entry: &PresetEntry, (i, is_favourite): (usize, bool), requests: &mut Vec<PresetRequest>) {
    response.context_menu(|ui| {
        ui.set_min_width(160.0);
        let is_mine = matches!(entry.origin, Origin::User(_));
        let star = if is_favourite { "No favourite any more" } else { "Favourite" };
        let mut item = |ui: &mut Ui, words: &str, is_on: bool, request: fn(usize, &PresetEntry) -> PresetRequest| {
            if ui.add_enabled(is_on, Button::new(words)).clicked() {
                requests.push(request(i, entry));
                ui.close();
            }
        };
        item(ui, "Load", true, |i, _| PresetRequest::Load(i));
        item(ui, "Mark, to change several (Ctrl-click)", true, |i, _| PresetRequest::Mark(i));
        match is_favourite {
            true => item(ui, star, true, |i, _| PresetRequest::Favourite(i, false)),
            false => item(ui, star, true, |i, _| PresetRequest::Favourite(i, true)),
        }
        ui.separator();
        item(ui, "Name, category, tags", is_mine, |i, _| PresetRequest::Open(i));
        item(ui, "Delete", is_mine, |_, entry| PresetRequest::Edit(PresetEdit::Delete { key: entry.key.clone() }));
        if !is_mine {
            let words = "Factory sounds stay as they are:\nsave one to your own, then change it.";
            ui.label(RichText::new(words).font(theme::SMALL).color(theme::of(ui).text_dim));
        }
    });
}

/// The star of a favourite; empty where it is none.
pub(super) fn star(ui: &Ui, rect: Rect, is_on: bool, label: &str) -> Response {
    let response = ui.interact(rect, Id::unique(("vaeform star", label)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, label));
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.has_focus();
    let color = match (is_on, is_lit) {
        (true, _) => palette.modulation,
        (_, true) => palette.text,
        _ => tint(palette.well, palette.text_dim, 0.45),
    };
    let corner = |k: i32| -> Pos2 {
        let radius = if k % 2 == 0 { 6.5 } else { 2.8 };
        let angle = std::f32::consts::PI * k as f32 / 5.0;
        rect.center() + radius * vec2(angle.sin(), -angle.cos())
    };
    let outline: Vec<Pos2> = (0..10).map(corner).collect();
    if is_on {
        // Five triangles and a heart: a star is not convex.
        for k in 0..5 {
            let tip = [2 * k, 2 * k + 1, 2 * k + 9].map(|k| corner(k % 10));
            ui.painter().add(Shape::convex_polygon(tip.to_vec(), color, Stroke::NONE));
        }
        let heart = (0..5).map(|k| corner(2 * k + 1)).collect();
        ui.painter().add(Shape::convex_polygon(heart, color, Stroke::NONE));
    }
    ui.painter().add(Shape::closed_line(outline, Stroke::new(1.0, color)));
    response
}
