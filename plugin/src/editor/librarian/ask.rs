//! What an instrument is asked for: which one, what, and the numbers that go with it.

use egui::{Button, DragValue, Id, Sense, Ui, vec2};
use vaeform_session::Command;
use vaeform_session::librarian::{LibrarianOrder, RequestOffer, offers};

use crate::editor::theme;
use crate::editor::widgets::Select;

/// Height of a field.
const FIELD: f32 = 24.0;

/// What is chosen.
#[derive(Debug, Default)]
pub(super) struct AskForm {
    offers: Vec<RequestOffer>,
    /// Each once, in the order of the offers.
    instruments: Vec<String>,
    /// Which of all offers is chosen.
    chosen: usize,
    /// Its numbers.
    numbers: Vec<u8>,
    slot: usize,
}

impl AskForm {
    /// Shows fields and the button that asks.
    pub(super) fn show(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if self.offers.is_empty() {
            self.offers = offers();
            self.offers.iter().for_each(|offer| {
                if !self.instruments.contains(&offer.instrument) {
                    self.instruments.push(offer.instrument.clone());
                }
            });
            self.choose(0);
        }
        let Some(offer) = self.offers.get(self.chosen) else { return };
        let instrument = self.instruments.iter().position(|name| *name == offer.instrument);
        if let Some(picked) = select(ui, "Instrument", &self.instruments, instrument) {
            let name = &self.instruments[picked];
            if let Some(first) = self.offers.iter().position(|offer| offer.instrument == *name) {
                self.choose(first);
            }
        }
        let offer = &self.offers[self.chosen];
        let of_it: Vec<usize> =
            (0..self.offers.len()).filter(|&i| self.offers[i].instrument == offer.instrument).collect();
        let names: Vec<String> = of_it.iter().map(|&i| self.offers[i].words.clone()).collect();
        let at = of_it.iter().position(|&i| i == self.chosen);
        if let Some(picked) = select(ui, "Request what", &names, at) {
            self.choose(of_it[picked]);
        }
        self.details(ui);
        if ui.add(Button::new("Request")).on_hover_text("What comes is shown here as the next dump").clicked() {
            let wish = self.offers[self.chosen].wish(&self.numbers, self.slot);
            commands.push(Command::Librarian(LibrarianOrder::Request(wish)));
        }
    }

    /// Slot and numbers.
    fn details(&mut self, ui: &mut Ui) {
        let offer = &self.offers[self.chosen];
        if offer.slots.len() > 1
            && let Some(picked) = select(ui, "Slot", &offer.slots, Some(self.slot))
        {
            self.slot = picked;
        }
        ui.horizontal_wrapped(|ui| {
            for (asked, number) in offer.numbers.iter().zip(&mut self.numbers) {
                let drag =
                    DragValue::new(number).range(asked.range.0..=asked.range.1).prefix(format!("{} ", asked.name));
                let response = ui.add(drag);
                let label = format!("Request: {}", asked.name);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label));
            }
        });
    }

    fn choose(&mut self, offer: usize) {
        self.chosen = offer;
        self.slot = 0;
        self.numbers =
            self.offers.get(offer).map_or(Vec::new(), |offer| offer.numbers.iter().map(|asked| asked.usual).collect());
    }
}

/// A field with a menu over the whole width; what was picked.
pub(super) fn select(ui: &mut Ui, name: &str, names: &[String], chosen: Option<usize>) -> Option<usize> {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), FIELD), Sense::hover());
    let field = Select {
        id: Id::unique(("vaeform librarian", name)),
        full_name: name.to_owned(),
        name: None,
        chosen: chosen.and_then(|chosen| names.get(chosen)).map_or("", String::as_str),
        color: theme::of(ui).accent,
    };
    field.show(ui, rect, names, chosen).1
}
