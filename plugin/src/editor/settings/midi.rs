//! Which controllers move what.

use egui::{Rect, Role, ScrollArea, Ui, WidgetInfo};
use vaeform_session::Command;

use super::super::modulation::controllers_menu;
use super::super::page::PageContext;
use super::super::widgets::Card;
use super::{inside, note};

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Learnt controllers").show(ui, rect, context, |ui, place, context| {
        controllers_menu::show(ui, place.head, context);
        inside(ui, place.body, |ui| {
            let entries: Vec<_> = context.snapshot.params.entries().collect();
            if entries.is_empty() {
                note(ui, "No controller moves a parameter. A right click on any knob learns one; the button above has ready maps.");
            }
            let latents: Vec<String> =
                (0..8).map(|latent| context.snapshot.controllers.assignment(latent).to_string()).collect();
            note(ui, format!("Latents 1 to 8: {}", latents.join(", ")));
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                for (cc, target) in entries {
                    ui.horizontal(|ui| {
                        let name = target.name();
                        let words = format!("Forget controller {cc} of {name}");
                        let take = ui.small_button("×");
                        take.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
                        if take.on_hover_text(&words).clicked() {
                            context.commands.push(Command::AssignParameter { target, cc: None });
                        }
                        ui.label(format!("CC {cc}: {name}"));
                    });
                }
            });
        });
    });
}
