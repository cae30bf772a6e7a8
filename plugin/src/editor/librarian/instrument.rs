//! The way to the instrument and back: ports, sending, asking, how it goes, files, and what passes through.

use egui::{Label, ProgressBar, Rect, RichText, ScrollArea, TextEdit, Ui, UiBuilder, vec2};
use vaeform_session::Command;
use vaeform_session::hardware::{HardwareSettings, SysexThru, TransferStatus};
use vaeform_session::librarian::LibrarianOrder;

use super::LibrarianPage;
use super::ask;
use crate::editor::files::{Purpose, typed_path};
use crate::editor::hardware_panel;
use crate::editor::page::PageContext;
use crate::editor::theme;
use crate::editor::widgets::Card;

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, page: &mut LibrarianPage, context: &mut PageContext<'_>) {
    Card::plain("Instrument").show(ui, rect, context, |ui, inside, context| {
        ui.scope_builder(UiBuilder::new().max_rect(inside.body), |ui| {
            ui.set_clip_rect(inside.body.expand(2.0).intersect(ui.clip_rect()));
            ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
            ScrollArea::vertical().id_salt("librarian instrument").auto_shrink(false).show(ui, |ui| {
                hardware_panel::ports(ui, &context.snapshot.hardware, context.client, context.commands);
                let is_running = progress(ui, context);
                ui.add_enabled_ui(!is_running, |ui| {
                    heading(ui, "Send");
                    send(ui, page, context);
                    heading(ui, "Request");
                    page.ask.show(ui, context.commands);
                    let who =
                        ui.button("Who is there?").on_hover_text("Asks all instruments at the output who they are");
                    if who.clicked() {
                        context.commands.push(Command::Librarian(LibrarianOrder::Identify));
                    }
                });
                heading(ui, "Save as .syx");
                save(ui, page, context);
                heading(ui, "Pass SysEx on");
                thru(ui, context);
            });
        });
    });
}

fn heading(ui: &mut Ui, words: &str) {
    ui.add_space(3.0);
    ui.label(RichText::new(words).font(theme::strong()).color(theme::of(ui).accent));
}

/// How a transfer goes, and a button that gives it up; true while it runs.
fn progress(ui: &mut Ui, context: &mut PageContext<'_>) -> bool {
    let Some(TransferStatus { is_running, is_done, done, total, words }) = context.client.transfer() else {
        return false;
    };
    let palette = theme::of(ui);
    let part = total.map_or(0.0, |total| done as f32 / total.max(1) as f32);
    if is_running {
        let bar = ProgressBar::new(part).desired_height(8.0).fill(palette.accent);
        ui.add(bar);
    }
    let color = if is_running || is_done { palette.text } else { palette.error };
    ui.add(Label::new(RichText::new(words).color(color)).wrap());
    if is_running && ui.button("Cancel").on_hover_text("What has come until now stays").clicked() {
        context.commands.push(Command::Librarian(LibrarianOrder::Cancel));
    }
    is_running
}

fn send(ui: &mut Ui, page: &mut LibrarianPage, context: &mut PageContext<'_>) {
    let has_dump = context.snapshot.librarian.opened.is_some();
    let mut order =
        |preset| context.commands.push(Command::Librarian(LibrarianOrder::Send { preset, verify: page.verifies }));
    ui.add_enabled_ui(has_dump, |ui| {
        ui.horizontal(|ui| {
            if ui
                .button("Send all")
                .on_hover_text("The whole dump, as it came, no faster than the instrument bears")
                .clicked()
            {
                order(None);
            }
            if ui.button("Send this preset").on_hover_text("To its own place on the instrument").clicked() {
                order(Some(page.chosen));
            }
        });
    });
    let hint = "Reads each preset back and compares it; what differs is sent once more";
    ui.checkbox(&mut page.verifies, "Read back and compare").on_hover_text(hint);
    let mut only = context.snapshot.hardware.on_demand;
    let hint = "Otherwise the patch that sounds goes there too, as to a DX7";
    if ui.checkbox(&mut only, "Send nothing else").on_hover_text(hint).changed() {
        let settings = HardwareSettings { on_demand: only, ..context.snapshot.hardware.clone() };
        context.commands.push(Command::Hardware(settings));
    }
}

fn save(ui: &mut Ui, page: &mut LibrarianPage, context: &mut PageContext<'_>) {
    let has_dump = context.snapshot.librarian.opened.is_some();
    let field = TextEdit::singleline(&mut page.path).hint_text("File or folder; empty asks");
    let response = ui.add(field.desired_width(f32::INFINITY));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Path of the dump"));
    ui.add_enabled_ui(has_dump, |ui| {
        ui.horizontal(|ui| {
            for (words, preset) in [("Save all", None), ("Save this preset", Some(page.chosen))] {
                if ui.button(words).on_hover_text("A folder gets a file under its name").clicked() {
                    if page.path.trim().is_empty() {
                        context.files.browse(Purpose::SaveDump(preset));
                    } else {
                        let path = typed_path(&page.path);
                        context.commands.push(Command::Librarian(LibrarianOrder::Export { preset, path }));
                    }
                }
            }
        });
    });
}

/// What goes on to the instrument.
fn thru(ui: &mut Ui, context: &mut PageContext<'_>) {
    let now = &context.snapshot.hardware;
    let mut set = SysexThru { ..now.thru.clone() };
    ui.checkbox(&mut set.from_host, "From the host").on_hover_text("SysEx of the host goes on to the MIDI output");
    ui.checkbox(&mut set.from_input, "From the MIDI input")
        .on_hover_text("SysEx of the MIDI input goes on to the MIDI output, unless both are the same instrument");
    let known = vaeform_session::librarian::instruments();
    let names: Vec<String> =
        std::iter::once("Of all instruments".to_owned()).chain(known.iter().map(|known| known.1.clone())).collect();
    let chosen = set.device.as_ref().map_or(Some(0), |id| known.iter().position(|known| known.0 == id).map(|i| i + 1));
    if let Some(picked) = ask::select(ui, "SysEx that is passed on", &names, chosen) {
        set.device = picked.checked_sub(1).and_then(|i| known.get(i)).map(|known| known.0.to_owned());
    }
    if set != now.thru {
        context.commands.push(Command::Hardware(HardwareSettings { thru: set, ..now.clone() }));
    }
}
