//! What a right click on a knob offers, and what the hint line says of it.

use egui::{Button, Response, RichText, Slider, Ui};
use vaeform_patch::layers::{Destination, LayerParamId, Layers, Route, Source};
use vaeform_session::controllers::ControllerTarget;

use super::knob_controller;
use super::sources::{route_between, routes_to, source_name};
use super::touch::full_name;
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Opens the menu at a right click.
pub(super) fn attach(response: &Response, id: LayerParamId, context: &mut PageContext<'_>) {
    response.context_menu(|ui| {
        ui.set_min_width(200.0);
        let value = id.def().display(context.layer(id));
        ui.label(RichText::new(full_name(id)).font(theme::strong()));
        ui.label(RichText::new(value).color(theme::of(ui).text_dim));
        ui.separator();
        if ui.button(format!("Reset to {}", id.def().display(id.def().default))).clicked() {
            context.set_layer(id, id.def().default);
            ui.close();
        }
        if ui.button("Type a value").clicked() {
            context.surface.hand.entry.open(id);
            response.request_focus();
            ui.close();
        }
        ui.separator();
        knob_controller::offer(ui, ControllerTarget::Layer(id), context);
        if id.def().is_continuous() {
            ui.separator();
            routes(ui, id, context);
            ui.menu_button("Modulate by", |ui| modulate_by(ui, Destination::Layer(id), context));
        }
    });
}

/// The routes of a parameter with their amounts; each can be taken away.
fn routes(ui: &mut Ui, id: LayerParamId, context: &mut PageContext<'_>) {
    let routes: Vec<_> = routes_to(&context.surface.shown.layers, id).collect();
    for (place, route) in &routes {
        ui.horizontal(|ui| {
            let name = source_name(route.source, &context.surface.shown.layers);
            let mut percent = 100.0 * route.amount;
            let slider = Slider::new(&mut percent, -100.0..=100.0).fixed_decimals(0).suffix(" %").text(name);
            if ui.add(slider).changed() {
                // One gesture while the pointer is down, else a step of its own.
                if ui.input(|i| i.pointer.any_down()) {
                    context.begin();
                }
                context.set_route(*place, Some(Route { amount: 0.01 * percent, ..*route }));
            }
            if ui.add(Button::new("×").small()).on_hover_text("Removes the route").clicked() {
                context.set_route(*place, None);
            }
        });
    }
    if !routes.is_empty() && ui.button("Remove all routes").clicked() {
        context.begin();
        routes.iter().for_each(|(place, _)| context.set_route(*place, None));
        context.let_go();
        ui.close();
    }
}

/// Whether a source belongs to a group of the menu.
type IsIn = fn(&Source) -> bool;

/// All sources in groups; one that is chosen gets a route to `destination`.
pub(crate) fn modulate_by(ui: &mut Ui, destination: Destination, context: &mut PageContext<'_>) {
    let groups: [(&str, IsIn); 5] = [
        ("Envelopes", |source| matches!(source, Source::Envelope(_))),
        ("LFOs and random", |source| matches!(source, Source::Lfo(_) | Source::Random(_))),
        ("Macros", |source| matches!(source, Source::Macro(_))),
        ("Latents", |source| matches!(source, Source::Latent(_))),
        ("Note and controllers", |_| true),
    ];
    let mut rest: Vec<Source> = Source::all().collect();
    for (name, is_in) in groups {
        let (these, others) = rest.into_iter().partition(is_in);
        rest = others;
        let these: Vec<Source> = these;
        ui.menu_button(name, |ui| {
            for source in these {
                if ui.button(source_name(source, &context.surface.shown.layers)).clicked() {
                    context.add_route(route_between(source, destination));
                    ui.close();
                }
            }
        });
    }
}

/// What a parameter is, what it stands at and what moves it, in a line.
pub(super) fn hint(id: LayerParamId, layers: &Layers) -> String {
    let def = id.def();
    let routes: Vec<_> = routes_to(layers, id)
        .map(|(_, route)| format!("{} {:+.0} %", source_name(route.source, layers), 100.0 * route.amount))
        .collect();
    let moved = if routes.is_empty() { String::new() } else { format!("   moved by {}", routes.join(", ")) };
    let more = match (def.is_continuous(), routes.is_empty()) {
        (false, _) => "",
        (_, true) => "   drop a source on it, or right-click",
        (_, false) => "   Alt-drag: amount of the last route",
    };
    format!("{} {}{moved}{more}", full_name(id), def.display(layers.get(id)))
}
