//! What stands beside the map: who is near in sound, the categories, and the points that were taken.

use egui::{Align2, Button, Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use vaeform_presets::Category;
use vaeform_session::sound_map::SoundMap;

use super::{MapPage, colors, overlay};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::Card;

/// Height of a row of a list.
const ROW: f32 = 24.0;
/// Height of the card of the categories: two columns of six.
pub(super) const CATEGORIES: f32 = 28.0 + 6.0 * 20.0 + 2.0 * GRID;

/// Shows who is near; the point that was clicked.
pub(super) fn nearest(
    ui: &mut Ui,
    rect: Rect,
    page: &MapPage,
    map: &SoundMap,
    context: &mut PageContext<'_>,
) -> Option<usize> {
    let mut clicked = None;
    let (title, near) = match (page.chosen, &page.target) {
        (None, Some(target)) => ("Nearest to the match", &target.near),
        _ => ("Nearest in sound", &page.near),
    };
    Card::plain(title).show(ui, rect, context, |ui, inside, _| {
        let palette = theme::of(ui);
        if near.is_empty() {
            let words = "Point at a dot to hear it, click to load it. The ten that sound most like it stand here, wherever they lie on the map.";
            let lines = ui.painter().layout(words.to_owned(), theme::BODY, palette.text_dim, inside.body.width());
            ui.painter().galley(inside.body.left_top(), lines, palette.text_dim);
            return;
        }
        ui.scope_builder(UiBuilder::new().max_rect(inside.body), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().id_salt("map nearest").auto_shrink(false).show(ui, |ui| {
                for &(decibels, point) in near {
                    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
                    let response = ui.interact(row, Id::unique(("vaeform map near", point)), Sense::click());
                    let words = overlay::words(map, point);
                    let label = format!("{words}, {decibels:.1} dB away");
                    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &label));
                    if response.clicked() {
                        clicked = Some(point);
                    }
                    let is_lit = response.hovered() || response.has_focus();
                    if is_lit {
                        ui.painter().rect_filled(row, theme::ROUNDING, palette.field);
                    }
                    let dot = pos2(row.left() + 6.0, row.center().y);
                    let color = colors::of(map.categories()[point], ui.visuals().dark_mode);
                    ui.painter().circle_filled(dot, 4.0, color);
                    let at = row.right_center() - vec2(4.0, 0.0);
                    let far = format!("{decibels:.1} dB");
                    let far = ui.painter().text(at, Align2::RIGHT_CENTER, far, theme::SMALL, palette.text_dim);
                    let room = row.with_max_x(far.left() - 4.0);
                    let at = pos2(row.left() + 16.0, row.center().y);
                    ui.painter_at(room).text(at, Align2::LEFT_CENTER, words, theme::BODY, palette.text);
                }
            });
        });
    });
    clicked
}

/// Shows the categories; a click looks at one alone, or at all again.
pub(super) fn categories(ui: &mut Ui, rect: Rect, alone: &mut Option<Category>, context: &mut PageContext<'_>) {
    Card::plain("Categories").show(ui, rect, context, |ui, inside, _| {
        let palette = theme::of(ui);
        let (words, at) = ("a click shows one alone", inside.head.right_center());
        ui.painter().text(at, Align2::RIGHT_CENTER, words, theme::SMALL, palette.text_dim);
        let width = 0.5 * inside.body.width();
        for (i, category) in Category::ALL.into_iter().enumerate() {
            let min = inside.body.min + vec2((i / 6) as f32 * width, (i % 6) as f32 * 20.0);
            let row = Rect::from_min_size(min, vec2(width, 20.0));
            let response = ui.interact(row, Id::unique(("vaeform map category", i)), Sense::click());
            let (is_alone, name) = (*alone == Some(category), category.name());
            let label = format!("Only {name}");
            response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_alone, &label));
            if response.clicked() {
                *alone = if is_alone { None } else { Some(category) };
            }
            if is_alone || response.hovered() || response.has_focus() {
                ui.painter().rect_filled(row.shrink(1.0), theme::ROUNDING, palette.field);
            }
            let color = colors::of(category, ui.visuals().dark_mode);
            ui.painter().circle_filled(pos2(row.left() + 8.0, row.center().y), 4.5, color);
            let font = if is_alone { theme::strong() } else { theme::BODY };
            let at = pos2(row.left() + 18.0, row.center().y);
            ui.painter_at(row).text(at, Align2::LEFT_CENTER, name, font, palette.text);
        }
    });
}

/// Shows how many were taken; true when they are to be the bank.
pub(super) fn taken(ui: &mut Ui, row: Rect, (num, all): (usize, usize)) -> bool {
    let words = if all > num {
        format!("Make {num} of {all} the bank")
    } else {
        format!("Make {num} {} the bank", if num == 1 { "sound" } else { "sounds" })
    };
    let button = ui.put(row, Button::new(words).min_size(row.size()));
    button
        .on_hover_text(
            "The bank is replaced, one step of undo; Save bank, in the column at the left, writes it as .syx",
        )
        .clicked()
}
