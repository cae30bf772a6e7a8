//! A choice among named steps: a field with a menu.

use egui::{
    Align, Align2, Color32, Key, Layout, Popup, Rect, Response, Role, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vaeform_patch::layers::LayerParamId;

use super::touch::{full_name, widget_id};
use crate::editor::cell::wheel_notches;
use crate::editor::page::PageContext;
use crate::editor::theme;

/// A field for a parameter that has names for its steps.
pub(crate) struct Choice {
    id: LayerParamId,
    name: Option<&'static str>,
}

impl Choice {
    /// For this parameter, whose labels are its values.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id, name: None }
    }

    /// With a name at its left, inside of the field.
    pub(crate) fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Shows it over the width of `rect`.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let def = self.id.def();
        let names: Vec<String> = def.labels.iter().map(|label| capital(label)).collect();
        let chosen = (context.layer(self.id) - def.min) as usize;
        let select = Select {
            id: widget_id(self.id),
            full_name: full_name(self.id),
            name: self.name,
            chosen: names.get(chosen).map_or("", String::as_str),
            color: theme::of(ui).of_group(def.group),
        };
        let (response, picked) = select.show(ui, rect, &names, Some(chosen));
        if let Some(idx) = picked {
            context.set_layer(self.id, def.min + idx as f32);
        }
        response
    }
}

/// The same word with a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A field with a menu of anything.
pub(crate) struct Select<'a> {
    pub(crate) id: egui::Id,
    /// For screen readers.
    pub(crate) full_name: String,
    /// Inside of the field, before what is chosen.
    pub(crate) name: Option<&'a str>,
    /// What the field says.
    pub(crate) chosen: &'a str,
    pub(crate) color: Color32,
}

impl Select<'_> {
    /// Shows the field; a click opens the menu, wheel and arrows go to the neighbours. What was picked, by its place in `names`.
    pub(crate) fn show(
        &self,
        ui: &mut Ui,
        rect: Rect,
        names: &[String],
        chosen: Option<usize>,
    ) -> (Response, Option<usize>) {
        let response = ui.interact(rect, self.id, Sense::click());
        let label = format!("{}: {}", self.full_name, self.chosen);
        response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), &label));
        let mut picked = step(ui, &response).and_then(|by| neighbour(chosen, by, names.len()));
        self.paint(ui, rect, &response);
        Popup::menu(&response).accessible_name(&self.full_name).width(rect.width().max(128.0)).show(|ui| {
            ui.set_min_width(rect.width() - 2.0 * theme::GRID);
            ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
                ui.with_layout(Layout::top_down_justified(Align::Min), |ui| {
                    for (idx, name) in names.iter().enumerate() {
                        if ui.selectable_label(chosen == Some(idx), name).clicked() {
                            picked = Some(idx);
                            ui.close();
                        }
                    }
                });
            });
        });
        (response, picked)
    }

    /// Paints the field alone, for a menu of another kind.
    pub(crate) fn paint(&self, ui: &Ui, rect: Rect, response: &Response) {
        let palette = theme::of(ui);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let ground = if response.hovered() { palette.field_hover } else { palette.field };
        painter.rect_filled(rect, theme::ROUNDING, ground);
        let mut left = rect.left() + 8.0;
        let mid = rect.center().y;
        if let Some(name) = self.name {
            let text = painter.text(pos2(left, mid), Align2::LEFT_CENTER, name, theme::SMALL, palette.text_dim);
            left = text.right() + 6.0;
        }
        let room = Rect::from_min_max(pos2(left, rect.top()), rect.max - vec2(18.0, 0.0));
        let room = painter.with_clip_rect(room.intersect(painter.clip_rect()));
        room.text(pos2(left, mid), Align2::LEFT_CENTER, self.chosen, theme::BODY, palette.text);
        let tip = pos2(rect.right() - 10.0, mid + 2.0);
        let triangle = vec![tip + vec2(-3.5, -4.0), tip + vec2(3.5, -4.0), tip];
        painter.add(Shape::convex_polygon(triangle, self.color, Stroke::NONE));
        if response.has_focus() {
            painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
    }
}

/// How far wheel or keys go through the choices: down is further.
fn step(ui: &Ui, response: &Response) -> Option<isize> {
    let mut by = 0.0;
    if response.hovered() {
        by -= ui.input_mut(|i| {
            i.smooth_scroll_delta = egui::Vec2::ZERO;
            i.events.iter().map(wheel_notches).sum::<f32>()
        });
    }
    if response.has_focus() {
        let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let presses = |key| ui.input(|i| i.num_presses(key)) as f32;
        by += presses(Key::ArrowDown) - presses(Key::ArrowUp);
    }
    let by = by.clamp(-100.0, 100.0).round() as isize;
    (by != 0).then_some(by)
}

fn neighbour(chosen: Option<usize>, by: isize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let to = chosen.map_or(0, |chosen| chosen.saturating_add_signed(by).min(last));
    (Some(to) != chosen).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_end_at_the_ends() {
        assert_eq!(neighbour(Some(0), -1, 3), None);
        assert_eq!(neighbour(Some(0), 1, 3), Some(1));
        assert_eq!(neighbour(Some(1), 9, 3), Some(2));
        assert_eq!((neighbour(None, 1, 3), neighbour(None, 1, 0)), (Some(0), None));
        assert_eq!((capital("low-pass"), capital("")), ("Low-pass".to_owned(), String::new()));
    }
}
