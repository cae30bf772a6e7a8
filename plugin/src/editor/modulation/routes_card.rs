//! The card of the routes: all that modulates something, a row each, and a place for a new one.

use egui::{Align2, Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use vaeform_patch::layers::{LayerGroup, MAX_ROUTES, Route, Source};

use super::route_row;
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::{Card, Select, source_label};

/// Height of a row, with the distance to the next.
const ROW: f32 = 26.0;
/// Height of the names of the columns.
const NAMES: f32 = 15.0;
/// Widths of the fields of a new route.
const FIELDS: [f32; 2] = [128.0, 176.0];

/// What the card keeps between frames.
#[derive(Debug)]
pub(super) struct RoutesCard {
    /// The source of the next route.
    next: Source,
}

impl Default for RoutesCard {
    fn default() -> Self {
        Self { next: Source::Lfo(1) }
    }
}

impl RoutesCard {
    /// Shows the card.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::new("Routes", LayerGroup::Envelope(1)).show(ui, rect, context, |ui, inside, context| {
            let routes = context.surface.shown.layers.routes();
            let routes: Vec<(usize, Route)> =
                routes.iter().enumerate().filter_map(|(place, route)| Some((place, (*route)?))).collect();
            let count = format!("{} of {MAX_ROUTES}", routes.len());
            let color = theme::of(ui).text_dim;
            ui.painter().text(inside.head.left_center(), Align2::LEFT_CENTER, count, theme::BODY, color);
            self.new_route(ui, inside.head, routes.len() < MAX_ROUTES, context);
            let body = inside.body;
            if routes.is_empty() {
                let words = "Nothing is modulated yet. Drag a source from the top onto a knob, or choose one above.";
                ui.painter().text(body.center(), Align2::CENTER_CENTER, words, theme::BODY, color);
                return;
            }
            column_names(ui, body);
            let list = body.with_min_y(body.top() + NAMES);
            ui.scope_builder(egui::UiBuilder::new().max_rect(list), |ui| {
                ScrollArea::vertical().id_salt("routes").auto_shrink(false).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for route in routes {
                        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
                        let row = row.with_max_y(row.bottom() - 3.0);
                        ui.scope(|ui| route_row::show(ui, row, route, context));
                    }
                });
            });
        });
    }

    /// Fields for a new route at the right of the header: choosing a destination makes it.
    fn new_route(&mut self, ui: &mut Ui, head: Rect, has_room: bool, context: &mut PageContext<'_>) {
        if !has_room {
            return;
        }
        let layers = &context.surface.shown.layers;
        let names: Vec<String> = Source::all().map(|source| source_label(source, layers)).collect();
        let to = head.with_min_x(head.right() - FIELDS[1]);
        let from = Rect::from_min_size(pos2(to.left() - 6.0 - FIELDS[0], head.top()), vec2(FIELDS[0], head.height()));
        let at = from.left_center() - vec2(8.0, 0.0);
        ui.painter().text(at, Align2::RIGHT_CENTER, "New route", theme::BODY, theme::of(ui).text_dim);
        let chosen = Source::all().position(|source| source == self.next);
        let select = Select {
            id: Id::unique("vaeform new route source"),
            full_name: "New route source".to_owned(),
            name: None,
            chosen: chosen.map_or("", |idx| names[idx].as_str()),
            color: theme::of(ui).modulation,
        };
        let (_, picked) = select.show(ui, from, &names, chosen);
        if let Some(source) = picked.and_then(|idx| Source::all().nth(idx)) {
            self.next = source;
        }
        let id = (MAX_ROUTES, "New route destination");
        if let Some(destination) = route_row::destination_field(ui, to, id, "Choose a destination") {
            let amount = if self.next.is_bipolar() { 0.25 } else { 0.5 };
            context.add_route(Route::new(self.next, destination, amount));
        }
    }
}

fn column_names(ui: &Ui, body: Rect) {
    let [source, _, destination, amount, bend, sides, via, _] = route_row::parts(body);
    let named = [
        (source, "Source"),
        (destination, "Destination"),
        (amount, "Amount"),
        (bend, "Curve"),
        (sides, "Sides"),
        (via, "Scaled by"),
    ];
    for (rect, name) in named {
        let at = rect.left_top() + vec2(2.0, 0.0);
        ui.painter().text(at, Align2::LEFT_TOP, name, theme::SMALL, theme::of(ui).text_dim);
    }
}
