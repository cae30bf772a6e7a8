//! A route as a row: from where, to where, how much, how bent, to which sides, by what it is scaled.

use egui::{Color32, Id, Popup, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::modulation::curve;
use vaeform_patch::layers::{Destination, Route, Source};

use super::{destinations, route_amount};
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{Select, paint_toggle, source_label, travel};

/// Widths of the columns but for the amount, which takes the rest: source, arrow, destination, curve, sides, via, delete.
const WIDTHS: [f32; 7] = [132.0, 14.0, 200.0, 46.0, 46.0, 132.0, 24.0];
/// Distance between columns.
const GAP: f32 = 6.0;
/// Bend for a point of travel.
const BEND: f32 = 0.12;
/// What the field of a route without a scaling source says.
const NOTHING: &str = "—";

/// The places of a row's parts: source, arrow, destination, amount, curve, sides, via, delete.
pub(super) fn parts(row: Rect) -> [Rect; 8] {
    let fixed: f32 = WIDTHS.iter().sum::<f32>() + GAP * WIDTHS.len() as f32;
    let [source, arrow, destination, bend, sides, via, delete] = WIDTHS;
    let mut left = row.left();
    [source, arrow, destination, row.width() - fixed, bend, sides, via, delete].map(|width| {
        let part = Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()));
        left = part.right() + GAP;
        part
    })
}

/// Shows the route at a place.
pub(super) fn show(ui: &mut Ui, row: Rect, (place, route): (usize, Route), context: &mut PageContext<'_>) {
    let [source, arrow, destination, amount, bend, sides, via, delete] = parts(row);
    if !route.is_on {
        ui.set_opacity(theme::off_opacity(ui));
    }
    let palette = theme::of(ui);
    let names: Vec<String> = Source::all().map(|source| source_label(source, &context.surface.shown.layers)).collect();
    let mut new = route;
    if let Some(picked) = source_field(ui, source, place, route.source, &names) {
        new.source = picked;
    }
    if switch(ui, arrow, (place, &route), context).clicked() {
        new.is_on = !route.is_on;
    }
    let words = format!("Route {} destination", place + 1);
    if let Some(picked) = destination_field(ui, destination, (place, &words), &destinations::name(route.destination)) {
        new.destination = picked;
    }
    if let Some(picked) = via_field(ui, via, (place, route.via), &names) {
        new.via = picked;
    }
    let polarity = ui.interact(sides, Id::unique(("vaeform route sides", place)), Sense::click());
    let words = format!("Route {} to both sides", place + 1);
    polarity.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), route.is_bipolar, &words));
    if polarity.clicked() {
        new.is_bipolar = !route.is_bipolar;
    }
    if polarity.hovered() {
        let words = if route.is_bipolar { "moves it to both sides" } else { "moves it to one side" };
        context.surface.pointed = Some(format!("Route {} {words}", place + 1));
    }
    let sign = if route.is_bipolar { "+ −" } else { "+" };
    paint_toggle(ui, sides, &polarity, (sign, route.is_bipolar), palette.modulation);
    if new != route {
        context.set_route(place, Some(new));
    }
    route_amount::show(ui, amount, (place, route), context);
    bend_field(ui, bend, (place, route), context);
    if delete_button(ui, delete, place).clicked() {
        context.set_route(place, None);
    }
}

/// The arrow from source to destination: filled while the route is on.
fn switch(ui: &Ui, rect: Rect, (place, route): (usize, &Route), context: &mut PageContext<'_>) -> Response {
    let response = ui.interact(rect.expand2(vec2(3.0, 0.0)), Id::unique(("vaeform route on", place)), Sense::click());
    let name = format!("Route {} on", place + 1);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), route.is_on, &name));
    if response.hovered() {
        let words = if route.is_on {
            "on   Click to switch it off; it stays in the list"
        } else {
            "off   Click to switch it on"
        };
        context.surface.pointed = Some(format!("Route {} is {words}", place + 1));
    }
    let palette = theme::of(ui);
    let color = if response.hovered() || response.has_focus() { palette.text } else { palette.text_dim };
    let tip = rect.center() + vec2(4.0, 0.0);
    let triangle = vec![tip, tip + vec2(-7.0, -4.0), tip + vec2(-7.0, 4.0)];
    let fill = if route.is_on { palette.modulation } else { Color32::TRANSPARENT };
    let edge = Stroke::new(1.0, if route.is_on { palette.modulation } else { color });
    ui.painter().add(Shape::convex_polygon(triangle, fill, edge));
    response
}

fn source_field(ui: &mut Ui, rect: Rect, place: usize, source: Source, names: &[String]) -> Option<Source> {
    let chosen = Source::all().position(|other| other == source);
    let select = Select {
        id: Id::unique(("vaeform route source", place)),
        full_name: format!("Route {} source", place + 1),
        name: None,
        chosen: chosen.map_or("", |idx| names[idx].as_str()),
        color: theme::of(ui).modulation,
    };
    let (_, picked) = select.show(ui, rect, names, chosen);
    picked.and_then(|idx| Source::all().nth(idx))
}

fn via_field(
    ui: &mut Ui,
    rect: Rect,
    (place, via): (usize, Option<Source>),
    names: &[String],
) -> Option<Option<Source>> {
    let names: Vec<String> = std::iter::once(NOTHING.to_owned()).chain(names.iter().cloned()).collect();
    let chosen = via.and_then(|via| Source::all().position(|other| other == via)).map_or(0, |idx| idx + 1);
    let select = Select {
        id: Id::unique(("vaeform route via", place)),
        full_name: format!("Route {} scaled by", place + 1),
        name: None,
        chosen: &names[chosen],
        color: theme::of(ui).modulation,
    };
    let (response, picked) = select.show(ui, rect, &names, Some(chosen));
    if let Some(source) = response.dnd_release_payload::<Source>() {
        return Some(Some(*source));
    }
    picked.map(|idx| idx.checked_sub(1).and_then(|idx| Source::all().nth(idx)))
}

/// A field with the menu of all destinations; what was picked.
pub(super) fn destination_field(ui: &mut Ui, rect: Rect, id: (usize, &str), chosen: &str) -> Option<Destination> {
    let (place, full_name) = id;
    let select = Select {
        id: Id::unique(("vaeform route destination", place)),
        full_name: full_name.to_owned(),
        name: None,
        chosen,
        color: theme::of(ui).modulation,
    };
    let response = ui.interact(rect, select.id, Sense::click());
    let label = format!("{full_name}: {chosen}");
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), &label));
    select.paint(ui, rect, &response);
    let mut picked = None;
    Popup::menu(&response).accessible_name(full_name).show(|ui| {
        ui.set_min_width(150.0);
        picked = destinations::menu(ui);
        if picked.is_some() {
            ui.close();
        }
    });
    picked
}

/// How the source is bent: a small picture that is dragged up and down.
fn bend_field(ui: &Ui, rect: Rect, (place, route): (usize, Route), context: &mut PageContext<'_>) {
    let response = ui.interact(rect, Id::unique(("vaeform route curve", place)), Sense::click_and_drag());
    let name = format!("Route {} curve", place + 1);
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(route.curve), &name));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let [_, up] = super::points_view::arrow_steps(ui, &response);
    let by = BEND * travel(&response, context).map_or(0.0, |step| step.y) - 0.5 * up;
    if response.double_clicked() {
        context.set_route(place, Some(Route { curve: 0.0, ..route }));
    } else if by != 0.0 {
        if response.dragged() {
            context.begin();
        }
        context.set_route(place, Some(Route { curve: route.curve + by, ..route }));
    }
    let is_lit = response.hovered() || response.dragged();
    if is_lit {
        let how = "Drag up or down to bend the source, double-click to straighten it";
        context.surface.pointed = Some(format!("{name} {:+.1}   {how}", route.curve));
    }
    let palette = theme::of(ui);
    ui.painter().rect_filled(rect, theme::ROUNDING, if is_lit { palette.field_hover } else { palette.field });
    let room = rect.shrink2(vec2(7.0, 5.0));
    let at = |i: usize| {
        let x = i as f32 / 20.0;
        pos2(room.left() + x * room.width(), room.bottom() - curve::curve(x, route.curve) * room.height())
    };
    let color: Color32 = if route.curve == 0.0 { palette.text_dim } else { palette.modulation };
    ui.painter().add(Shape::line((0..=20).map(at).collect(), Stroke::new(1.5, color)));
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    }
}

fn delete_button(ui: &Ui, rect: Rect, place: usize) -> Response {
    let response = ui.interact(rect, Id::unique(("vaeform route delete", place)), Sense::click());
    let name = format!("Remove route {}", place + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &name));
    let palette = theme::of(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::ROUNDING, palette.field_hover);
    }
    let color = if response.hovered() { palette.error } else { palette.text_dim };
    let centre = rect.center();
    for side in [-1.0, 1.0] {
        let ends = [centre + vec2(-3.5, -3.5 * side), centre + vec2(3.5, 3.5 * side)];
        ui.painter().line_segment(ends, Stroke::new(1.5, color));
    }
    response.on_hover_text("Removes the route")
}
