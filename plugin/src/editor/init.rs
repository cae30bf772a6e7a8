//! Patches to begin with: one for each way of making a sound.

use std::sync::Arc;

use egui::{Button, Role, Ui, WidgetInfo, vec2};
use vaeform_patch::layers::{FilterParam, FmParam, OscillatorParam, Route, Source};
use vaeform_patch::{Patch, PatchName};
use vaeform_session::Command;

/// How far envelope 2 opens the filter of the table.
const OPENS: f32 = 0.4;

/// Shows the button with its menu.
pub(crate) fn show(ui: &mut Ui, commands: &mut Vec<Command>) {
    let menu = ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(10.0, 3.0);
        ui.menu_button("Init", |ui| {
            ui.set_min_width(220.0);
            ui.label("Begin a sound anew with");
            let mut entry = |words: &str, hint: &str, command: fn() -> Command| {
                if ui.add(Button::new(words).min_size(vec2(206.0, 24.0))).on_hover_text(hint).clicked() {
                    commands.push(command());
                    ui.close();
                }
            };
            entry("FM: one sine", "Operator 1 alone; the other layers are off", || Command::Init);
            let hint = "Oscillator 1 as a saw through a low-pass filter that an envelope opens; FM is off";
            entry("Wavetable: a saw and a filter", hint, || Command::LoadPreset(Arc::new(table().into())));
            entry("Nothing: all layers off", "Switch on what you want", || {
                Command::LoadPreset(Arc::new(nothing().into()))
            });
        })
        .response
    });
    let response = menu.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), "Init"));
    response.on_hover_text("Begins a sound anew: with FM, with a wavetable, or with nothing");
}

/// All layers off.
fn nothing() -> Patch {
    let mut patch = Patch { name: PatchName::new("Init None"), ..Patch::default() };
    patch.layers.set(FmParam::On.of(0), 0.0);
    patch
}

/// A saw through a low-pass filter that envelope 2 opens.
fn table() -> Patch {
    let mut patch = Patch { name: PatchName::new("Init Table"), ..nothing() };
    let cutoff = FilterParam::Cutoff.of(0);
    for (id, value) in [
        (OscillatorParam::On.of(0), 1.0),
        (OscillatorParam::Frame.of(0), OscillatorParam::Frame.of(0).def().max),
        (FilterParam::On.of(0), 1.0),
        (cutoff, cutoff.def().at(0.6)),
    ] {
        patch.layers.set(id, value);
    }
    let opens = Route { amount: OPENS, ..super::widgets::new_route(Source::Envelope(2), cutoff) };
    patch.layers.add_route(opens);
    patch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_begin_has_its_layers_on_and_no_other() {
        let on = |patch: &Patch| {
            [FmParam::On.of(0), OscillatorParam::On.of(0), FilterParam::On.of(0)].map(|id| patch.layers.is_on(id))
        };
        assert_eq!(on(&Patch::default()), [true, false, false]);
        assert_eq!(on(&table()), [false, true, true]);
        assert_eq!(on(&nothing()), [false; 3]);
        assert_eq!(table().layers.routes().iter().flatten().count(), 1);
        assert_ne!(table().name.to_string(), Patch::default().name.to_string());
    }
}
