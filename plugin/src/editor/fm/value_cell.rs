//! A value of the FM layer with what a right click on it offers: reset, a typed value, a MIDI controller, modulation.

use egui::{Rect, Response, RichText, Ui};
use vaeform_patch::ParamId;
use vaeform_patch::layers::Destination;
use vaeform_session::controllers::ControllerTarget;

use super::super::page::PageContext;
use super::super::widgets::{modulate_by, offer_controller};
use super::super::{status_line, theme};
use super::set_all;

/// Shows one value, and its menu at a right click.
pub(super) fn show(ui: &Ui, rect: Rect, id: ParamId, context: &mut PageContext<'_>) {
    let response = context.surface.cell(ui, rect, id);
    response.context_menu(|ui| menu(ui, &response, id, context));
}

fn menu(ui: &mut Ui, response: &Response, id: ParamId, context: &mut PageContext<'_>) {
    let def = id.def();
    ui.set_min_width(200.0);
    ui.label(RichText::new(status_line::full_name(id)).font(theme::strong()));
    ui.label(RichText::new(def.display(context.surface.shown.fm.get(id))).color(theme::of(ui).text_dim));
    ui.separator();
    if ui.button(format!("Reset to {}", def.display(def.default))).clicked() {
        set_all(context.surface, [(id, def.default)]);
        ui.close();
    }
    if ui.button("Type a value").clicked() {
        context.surface.take_keys(ui, id);
        response.ctx.request_repaint();
        ui.close();
    }
    ui.separator();
    offer_controller(ui, ControllerTarget::Fm(id), context);
    let destination = Destination::Fm(id);
    if destination.is_continuous() {
        ui.separator();
        ui.menu_button("Modulate by", |ui| modulate_by(ui, destination, context));
    }
}
