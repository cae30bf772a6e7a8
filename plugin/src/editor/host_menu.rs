//! What a right click on a knob of the host offers: reset, a MIDI controller, and what the place adds; and what the hint line says of it.

use egui::{Response, RichText, Ui};
use vaeform_dsp::control::Control;
use vaeform_session::controllers::ControllerTarget;

use super::control_port::{rest, set_at_once};
use super::page::PageContext;
use super::theme;
use super::widgets::offer_controller;

/// Opens the menu at a right click; `more` is what the place adds to it.
pub(crate) fn attach<'a>(
    response: &Response,
    control: Control,
    context: &mut PageContext<'a>,
    more: impl FnOnce(&mut Ui, &mut PageContext<'a>),
) {
    if response.hovered() {
        let value = context.port.text(control, context.port.normalized(control));
        let how = "Drag, Shift finer, wheel, double-click resets, right-click for more";
        context.surface.pointed = Some(format!("{} {value}   {how}", control.def().name));
    }
    response.context_menu(|ui| {
        ui.set_min_width(190.0);
        let def = control.def();
        ui.label(RichText::new(def.name).font(theme::strong()));
        let value = context.port.text(control, context.port.normalized(control));
        ui.label(RichText::new(value).color(theme::of(ui).text_dim));
        ui.separator();
        if ui.button(format!("Reset to {}", context.port.text(control, rest(def)))).clicked() {
            set_at_once(control, rest(def), context.port);
            ui.close();
        }
        if ui.button("Type a value").clicked() {
            response.request_focus();
            ui.close();
        }
        ui.separator();
        more(ui, context);
    });
}

/// Offers to learn a controller that adds to this parameter.
pub(crate) fn learn<'a>(control: Control) -> impl FnOnce(&mut Ui, &mut PageContext<'a>) {
    move |ui, context| offer_controller(ui, ControllerTarget::Host(control), context)
}
