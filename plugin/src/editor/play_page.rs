//! The Play page: eight latent knobs, a pad for two of them, morph, random, variations and locks.
//!
//! Knobs are host parameters and move through the host; everything else is a command to the session.

use egui::{Button, Rect, RichText, Sense, Slider, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::controllers::{Assignment, Learning};
use vaeform_session::{Client, Command, Lock, NUM_LATENTS, Snapshot, WorkerState};

use super::control_port::{ControlPort, rest, set_at_once};
use super::knob::{Knobs, Label};
use super::latent_pad::LatentPad;
use super::page::{Page, PageContext};
use super::variations::VariationsStrip;
use super::{hardware_panel, theme, turns};

/// Height of the row of latents, and of those with names.
const KNOBS: f32 = 138.0;
const NAMED: f32 = 96.0;

/// The knobs with names, as the page has them.
const NAMES: [&str; 4] = ["Bright", "Attack", "Length", "Inharmonic"];

/// What the page keeps between frames.
pub(crate) struct PlayPage {
    knobs: Knobs,
    pad: LatentPad,
    /// How far random patches go from the common ones.
    temperature: f32,
    variations: VariationsStrip,
}

impl Default for PlayPage {
    fn default() -> Self {
        Self {
            knobs: Knobs::default(),
            pad: LatentPad::default(),
            temperature: 0.7,
            variations: VariationsStrip::default(),
        }
    }
}

impl Page for PlayPage {
    fn title(&self) -> &'static str {
        "Play"
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let PageContext { snapshot, client, port, commands, .. } = context;
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.latents(ui, (snapshot, client), *port, commands);
            self.named(ui, client, *port);
            controllers(ui, snapshot, commands);
            ui.add_space(theme::GAP);
            ui.horizontal_top(|ui| {
                self.pad.show(ui, &client.offsets(), *port);
                ui.add_space(theme::GAP);
                ui.vertical(|ui| {
                    self.morph(ui, snapshot, *port, commands);
                    ui.add_space(theme::GAP);
                    self.generate(ui, *port, commands);
                    ui.add_space(theme::GAP);
                    self.variations.show(ui, snapshot, commands);
                    ui.add_space(theme::GAP);
                    locks(ui, snapshot, commands);
                    ui.add_space(theme::GAP);
                    hardware_panel::show(ui, snapshot, client, commands);
                    ui.add_space(theme::GAP);
                    let worker = client.worker();
                    let color = if worker == WorkerState::Gone { theme::of(ui).error } else { theme::of(ui).text_dim };
                    ui.label(RichText::new(worker.words()).color(color));
                });
            });
        });
    }
}

impl PlayPage {
    fn latents(
        &mut self,
        ui: &mut Ui,
        (snapshot, client): (&Snapshot, &Client),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
        let offsets = client.offsets();
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), KNOBS), Sense::hover());
        let width = (area.width() - theme::GAP * (NUM_LATENTS - 1) as f32) / NUM_LATENTS as f32;
        for (latent, control) in Control::LATENTS.into_iter().enumerate() {
            let corner = pos2(area.left() + latent as f32 * (width + theme::GAP), area.top());
            let rect = Rect::from_min_size(corner, vec2(width, KNOBS));
            let learns = match snapshot.learning {
                Learning::Off | Learning::Parameter(_) => false,
                Learning::All { next } => next == latent,
                Learning::One(one) => one == latent,
            };
            let assigned = snapshot.controllers.assignment(latent).to_string();
            let note = if learns { "move a controller, or Esc" } else { assigned.as_str() };
            let label = Label { name: control.def().name, note, is_lit: learns };
            self.knobs.show(ui, rect, (control, &offsets), &label, port).context_menu(|ui| {
                if ui.button("MIDI learn").clicked() {
                    commands.push(Command::Learn(Learning::One(latent)));
                    ui.close();
                }
                if ui.button("Remove controller").clicked() {
                    commands.push(Command::Assign { latent, assignment: Assignment::None });
                    ui.close();
                }
            });
        }
    }

    /// Brightness, attack, length and inharmonicity, smaller, below the first four.
    fn named(&mut self, ui: &mut Ui, client: &Client, port: &mut dyn ControlPort) {
        ui.add_space(theme::GAP);
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), NAMED), Sense::hover());
        let width = (area.width() - theme::GAP * (NUM_LATENTS - 1) as f32) / NUM_LATENTS as f32;
        let note = if client.is_fitting() { "fitting..." } else { "the others stay" };
        for (place, (control, name)) in Control::NAMED.into_iter().zip(NAMES).enumerate() {
            let corner = pos2(area.left() + place as f32 * (width + theme::GAP), area.top());
            let rect = Rect::from_min_size(corner, vec2(width, NAMED));
            let label = Label { name, note, is_lit: false };
            self.knobs.show(ui, rect, (control, &[0.0; NUM_LATENTS]), &label, port);
        }
    }

    /// Glide, free algorithm and the morph.
    fn morph(&mut self, ui: &mut Ui, snapshot: &Snapshot, port: &mut dyn ControlPort, commands: &mut Vec<Command>) {
        ui.label(RichText::new("Morph and glide").font(theme::heading()));
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 112.0), Sense::hover());
        let square = vec2(100.0, 112.0);
        let b = snapshot.latent_settings.b.map(|patch| format!("to {}", patch.name));
        let knobs = [(Control::Morph, b.as_deref().unwrap_or("Set B first")), (Control::LatentGlide, "time to arrive")];
        for (place, (control, note)) in knobs.into_iter().enumerate() {
            let corner = area.min + vec2(place as f32 * (square.x + theme::GAP), 0.0);
            let label = Label { name: control.def().name, note, is_lit: false };
            self.knobs.show(ui, Rect::from_min_size(corner, square), (control, &[0.0; NUM_LATENTS]), &label, port);
        }
        let beside = Rect::from_min_max(area.min + vec2(2.0 * (square.x + theme::GAP), 0.0), area.max);
        // A child leaves the cursor below the knobs; a scope would take it up to its own end.
        let ui = &mut ui.new_child(egui::UiBuilder::new().max_rect(beside));
        let has_b = snapshot.latent_settings.b.is_some();
        ui.horizontal(|ui| {
            if ui.button("Set B").on_hover_text("What is heard now becomes B, the other end of the morph").clicked() {
                commands.push(Command::CaptureB);
            }
            let swap = ui.add_enabled(has_b, Button::new("Swap"));
            if swap.on_hover_text("The patch and B change places").clicked() {
                commands.push(Command::SwapAB);
            }
            if ui.add_enabled(has_b, Button::new("Clear")).on_hover_text("Takes B away").clicked() {
                commands.push(Command::ClearB);
            }
        });
        let mut free = port.normalized(Control::FreeAlgorithm) >= 0.5;
        let hint = "Latents and morph may change algorithm and ratios; otherwise these stay the patch's";
        if ui.checkbox(&mut free, "Free algorithm").on_hover_text(hint).changed() {
            set_at_once(Control::FreeAlgorithm, f32::from(u8::from(free)), port);
        }
    }

    fn generate(&mut self, ui: &mut Ui, port: &mut dyn ControlPort, commands: &mut Vec<Command>) {
        ui.label(RichText::new("New patches").font(theme::heading()));
        ui.horizontal(|ui| {
            let random = ui.button("Random").on_hover_text("Loads a new patch, as loud as this one");
            if random.clicked() {
                commands.push(Command::Random { temperature: self.temperature });
            }
            ui.add(Slider::new(&mut self.temperature, 0.0..=1.5).text("variety").max_decimals(2));
            let bake = ui.button("Bake").on_hover_text("What is heard becomes the patch, and the latents are reset");
            if bake.clicked() {
                commands.push(Command::Bake);
                turns::turned().for_each(|control| set_at_once(control, rest(control.def()), port));
            }
            let hint = "All latents go back to the middle, and the morph to the patch";
            if ui.button("Reset latents").on_hover_text(hint).clicked() {
                turns::turned().for_each(|control| set_at_once(control, rest(control.def()), port));
            }
        });
    }
}

/// MIDI controllers of the latents.
fn controllers(ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let learning = snapshot.learning != Learning::Off;
        let label = if learning { "Stop MIDI learn" } else { "MIDI learn all eight" };
        let hint = "The next eight controllers that you move get latents 1 to 8. A right click on a knob learns one; Esc ends it";
        if ui.button(label).on_hover_text(hint).clicked() {
            let learning = if learning { Learning::Off } else { Learning::All { next: 0 } };
            commands.push(Command::Learn(learning));
        }
        let mut echo = snapshot.controllers.echo;
        let hint = "Sends the latents as controllers to the MIDI output, so that the host records them";
        if ui.checkbox(&mut echo, "Send as MIDI CC").on_hover_text(hint).changed() {
            commands.push(Command::Echo(echo));
        }
        let hint = "Takes back what controllers have done to the latents";
        if ui.button("Reset controllers").on_hover_text(hint).clicked() {
            commands.push(Command::RestControllers);
        }
    });
}

fn locks(ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    ui.label(RichText::new("Locks").font(theme::heading()));
    ui.horizontal_wrapped(|ui| {
        for lock in Lock::ALL {
            let mut on = snapshot.latent_settings.locks.has(lock);
            let hint = "Locked values stay the patch's while latents and morph change the others";
            if ui.checkbox(&mut on, lock.name()).on_hover_text(hint).changed() {
                commands.push(Command::Lock(lock, on));
            }
        }
    });
}
