//! The instrument at the end of a cable: its ports, and voices and banks that go there and come back.

use egui::{ComboBox, DragValue, Id, RichText, Ui};
use vaeform_session::hardware::{Dump, HardwareSettings, Pace};
use vaeform_session::{Client, Command, Snapshot};

use super::theme;

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, snapshot: &Snapshot, client: &Client, commands: &mut Vec<Command>) {
    if snapshot.ports_wait {
        ui.horizontal(|ui| {
            let hint = "The ports below came with the project. Nothing is sent or received before you open them";
            if ui.button("Open the project's ports").on_hover_text(hint).clicked() {
                commands.push(Command::OpenPorts);
            }
        });
    }
    ports(ui, &snapshot.hardware, client, commands);
    ui.horizontal(|ui| {
        let orders = [
            ("Send voice", Command::SendVoice),
            ("Send bank", Command::SendBank),
            ("Get voice", Command::Request(Dump::Voice)),
            ("Get bank", Command::Request(Dump::Bank)),
        ];
        for (label, command) in orders {
            if ui.button(label).clicked() {
                commands.push(command);
            }
        }
        ui.label(RichText::new(client.hardware().words).color(theme::of(ui).text_dim));
    });
}

/// Shows the choice of ports, the channel and the pace.
pub(crate) fn ports(ui: &mut Ui, now: &HardwareSettings, client: &Client, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let names = client.ports();
        let output = |output| HardwareSettings { output, ..now.clone() };
        port(ui, "To", (&now.output, names.outputs), output, commands);
        let input = |input| HardwareSettings { input, ..now.clone() };
        port(ui, "From", (&now.input, names.inputs), input, commands);
        let mut channel = now.device + 1;
        let drag = DragValue::new(&mut channel).range(1..=16).prefix("channel ");
        if ui.add(drag).changed() {
            commands.push(Command::Hardware(HardwareSettings { device: channel - 1, ..now.clone() }));
        }
        let mut gentle = now.pace == Pace::Gentle;
        let hint = "Waits 50 ms between parameter changes, for instruments that lose some";
        if ui.checkbox(&mut gentle, "Slow").on_hover_text(hint).changed() {
            let pace = if gentle { Pace::Gentle } else { Pace::default() };
            commands.push(Command::Hardware(HardwareSettings { pace, ..now.clone() }));
        }
    });
}

/// The choice of one port; `settings` has the choice in it.
fn port(
    ui: &mut Ui,
    title: &str,
    (chosen, names): (&Option<String>, Vec<String>),
    settings: impl Fn(Option<String>) -> HardwareSettings,
    commands: &mut Vec<Command>,
) {
    let response = ComboBox::from_id_salt(Id::unique(("vaeform port", title)))
        .width(190.0)
        .selected_text(format!("{title}: {}", chosen.as_deref().unwrap_or("none")))
        .truncate()
        .show_ui(ui, |ui| {
            for name in std::iter::once(None).chain(names.into_iter().map(Some)) {
                let label = name.as_deref().unwrap_or("none").to_owned();
                if ui.selectable_label(*chosen == name, label).clicked() {
                    commands.push(Command::Hardware(settings(name)));
                }
            }
        })
        .response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("MIDI port: {title}")));
    if response.clicked() {
        commands.push(Command::ListPorts);
    }
}
