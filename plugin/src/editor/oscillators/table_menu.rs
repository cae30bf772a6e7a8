//! Which table an oscillator plays: a menu of the factory's and of the patch's own, buttons for the neighbours, and one for a file.

use egui::{Button, Id, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use vaeform_patch::layers::{FACTORY_TABLES, LayerGroup, TableRef};

use crate::editor::files::Purpose;
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::Select;

/// Width of a button.
const ARROW: f32 = 22.0;
/// Room of the button for a file.
const LOAD: f32 = 52.0;

/// Shows the menu for oscillator `n`; `own` are the tables that the patches bring, with their labels.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, own: &[(TableRef, String)], context: &mut PageContext<'_>) {
    let factory =
        FACTORY_TABLES.iter().enumerate().map(|(idx, name)| (TableRef::Factory(idx as u8), (*name).to_owned()));
    let (tables, names): (Vec<TableRef>, Vec<String>) = factory.chain(own.iter().cloned()).unzip();
    let table = context.surface.shown.layers.tables[n];
    let chosen = tables.iter().position(|&other| other == table);
    let select = Select {
        id: Id::unique(("vaeform table", n)),
        full_name: format!("Oscillator {} table", n + 1),
        name: None,
        chosen: chosen.map_or("a table that is not here", |idx| names[idx].as_str()),
        color: theme::of(ui).of_group(LayerGroup::Oscillator(1)),
    };
    let (rect, load) = rect.split_left_right_at_x(rect.right() - LOAD);
    if load_button(ui, load.with_min_x(load.left() + 4.0), n).clicked() {
        context.files.browse(Purpose::Table(n));
    }
    let field = rect.shrink2(vec2(ARROW + 4.0, 0.0));
    let (_, mut picked) = select.show(ui, field, &names, chosen);
    let left = Rect::from_min_size(rect.min, vec2(ARROW, rect.height()));
    let right = Rect::from_min_max(rect.max - left.size(), rect.max);
    let last = tables.len() - 1;
    if arrow(ui, left, (n, -1.0)).clicked() {
        picked = Some(chosen.map_or(last, |idx| idx.checked_sub(1).unwrap_or(last)));
    }
    if arrow(ui, right, (n, 1.0)).clicked() {
        picked = Some(chosen.map_or(0, |idx| (idx + 1) % tables.len()));
    }
    if let Some(idx) = picked {
        context.set_table(n, tables[idx]);
    }
}

/// The button that asks for a file.
fn load_button(ui: &mut Ui, rect: Rect, n: usize) -> Response {
    let response = ui.put(rect, Button::new("Load"));
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Oscillator {} load table", n + 1)));
    response.on_hover_text("A wavetable (.wav, .wt), or a sound, whose pitch its frames follow; or drop one here")
}

/// A button to the neighbour at that side, -1 or 1.
fn arrow(ui: &Ui, rect: Rect, (n, side): (usize, f32)) -> Response {
    let response = ui.interact(rect, Id::unique(("vaeform table arrow", n, side > 0.0)), Sense::click());
    let name = if side > 0.0 { "next table" } else { "previous table" };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Oscillator {} {name}", n + 1)));
    let palette = theme::of(ui);
    let ground = if response.hovered() { palette.field_hover } else { palette.field };
    ui.painter().rect_filled(rect, theme::ROUNDING, ground);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.focus), StrokeKind::Inside);
    }
    let tip = rect.center() + vec2(2.5 * side, 0.0);
    let triangle = vec![tip, tip + vec2(-5.0 * side, -4.0), tip + vec2(-5.0 * side, 4.0)];
    let color = if response.hovered() { palette.text } else { palette.text_dim };
    ui.painter().add(Shape::convex_polygon(triangle, color, Stroke::NONE));
    response
}
