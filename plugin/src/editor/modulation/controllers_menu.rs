//! The menu of the MIDI controllers: ready maps, and what each controller moves.

use egui::{Align2, Button, Id, Popup, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use vaeform_session::Command;
use vaeform_session::controllers::ReadyMap;

use crate::editor::page::PageContext;
use crate::editor::theme;

/// The ready maps with what is said of them.
const MAPS: [(ReadyMap, &str, &str); 3] = [
    (
        ReadyMap::General,
        "General",
        "71 resonance, 72 release, 73 attack, 74 cutoff: around where they are; all else stays as MIDI has it",
    ),
    (
        ReadyMap::Studio,
        "Studio",
        "1-10: cutoff, resonance, LFO rate and amount, attack, decay, drive, reverb, delay, one to be learnt",
    ),
    (ReadyMap::Empty, "None", "No controller moves a parameter"),
];
/// Width of the button and of the menu, and height of the list before it scrolls.
const BUTTON: f32 = 100.0;
const MENU: f32 = 280.0;
const LIST: f32 = 240.0;

/// Shows the button at the right of `head`.
pub(in crate::editor) fn show(ui: &Ui, head: Rect, context: &mut PageContext<'_>) {
    let rect = head.with_min_x(head.right() - BUTTON);
    let response = ui.interact(rect, Id::unique("vaeform controllers"), Sense::click());
    let name = "MIDI controllers";
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let palette = theme::of(ui);
    let is_lit = response.hovered() || response.has_focus();
    ui.painter().rect_filled(rect, theme::ROUNDING, if is_lit { palette.field_hover } else { palette.field });
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, theme::BODY, palette.text);
    if response.hovered() {
        let words = "MIDI controllers   Ready maps, and what each moves; learn one by a right click on a knob";
        context.surface.pointed = Some(words.to_owned());
    }
    Popup::menu(&response).accessible_name(name).show(|ui| {
        ui.set_min_width(MENU);
        for (map, name, words) in MAPS {
            if ui.button(name).on_hover_text(words).clicked() {
                context.commands.push(Command::ControllerMap(map));
            }
        }
        ui.separator();
        entries(ui, context);
    });
}

/// A row for each parameter that has a controller.
fn entries(ui: &mut Ui, context: &mut PageContext<'_>) {
    let mut entries: Vec<_> = context.snapshot.params.entries().collect();
    entries.sort_by_key(|(cc, _)| *cc);
    if entries.is_empty() {
        ui.label(RichText::new("No controller moves a parameter.").color(theme::of(ui).text_dim));
    }
    ScrollArea::vertical().max_height(LIST).show(ui, |ui| {
        for (cc, target) in entries {
            ui.horizontal(|ui| {
                ui.add_sized(vec2(52.0, 18.0), egui::Label::new(format!("CC {cc}")));
                let name = target.name();
                let take = ui.add(Button::new("×").small());
                take.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Take {name} from CC {cc}")));
                if take.clicked() {
                    context.commands.push(Command::AssignParameter { target, cc: None });
                }
                ui.label(name);
            });
        }
    });
}
