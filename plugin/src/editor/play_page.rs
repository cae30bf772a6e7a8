//! The Play page: eight latent knobs, a pad for two of them, morph, random, branches and locks.
//!
//! Knobs are host parameters and move through the host; everything else is a command to the session.

use egui::{Align2, Button, ComboBox, Id, Rect, RichText, Sense, Slider, Stroke, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::controllers::{Assignment, Learning};
use vaeform_session::hardware::{Dump, HardwareSettings, Pace};
use vaeform_session::{BranchMode, Branches, Client, Command, Lock, NUM_LATENTS, Snapshot, WorkerState};

use super::knob::{Knobs, Label, rest, set_at_once};
use super::performance::ControlPort;
use super::{theme, turns};

/// Height of the row of knobs.
const KNOBS: f32 = 138.0;
/// Side of the pad.
const PAD: f32 = 236.0;

/// What the page keeps between frames.
pub(crate) struct PlayPage {
    knobs: Knobs,
    /// Latents across and up the pad.
    axes: [usize; 2],
    temperature: f32,
    /// The spread that is being dragged, sent when the drag ends.
    spread: Option<f32>,
}

impl Default for PlayPage {
    fn default() -> Self {
        Self { knobs: Knobs::default(), axes: [0, 1], temperature: 0.7, spread: None }
    }
}

impl PlayPage {
    /// Shows the page; what is asked of the session is left in `commands`.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        (snapshot, client): (&Snapshot, &Client),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.latents(ui, (snapshot, client), port, commands);
            self.controllers(ui, snapshot, commands);
            ui.add_space(theme::GAP);
            ui.horizontal_top(|ui| {
                self.pad(ui, &client.offsets(), port);
                ui.add_space(theme::GAP);
                ui.vertical(|ui| {
                    self.way(ui, snapshot, port, commands);
                    ui.add_space(theme::GAP);
                    self.generate(ui, port, commands);
                    ui.add_space(theme::GAP);
                    self.branches(ui, snapshot, commands);
                    ui.add_space(theme::GAP);
                    locks(ui, snapshot, commands);
                    ui.add_space(theme::GAP);
                    hardware(ui, snapshot, client, commands);
                    ui.add_space(theme::GAP);
                    let worker = client.worker();
                    let color = if worker == WorkerState::Gone { theme::ERROR } else { theme::TEXT_DIM };
                    ui.label(RichText::new(worker.words()).color(color));
                });
            });
        });
    }

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
                Learning::Off => false,
                Learning::All { next } => next == latent,
                Learning::One(one) => one == latent,
            };
            let assigned = snapshot.controllers.assignment(latent).to_string();
            let note = if learns { "move a controller, or Esc" } else { assigned.as_str() };
            let label = Label { name: control.def().name, note, is_lit: learns };
            self.knobs.show(ui, rect, (control, &offsets), &label, port).context_menu(|ui| {
                if ui.button("Learn a controller").clicked() {
                    commands.push(Command::Learn(Learning::One(latent)));
                    ui.close();
                }
                if ui.button("No controller").clicked() {
                    commands.push(Command::Assign { latent, assignment: Assignment::None });
                    ui.close();
                }
            });
        }
    }

    fn controllers(&mut self, ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let learning = snapshot.learning != Learning::Off;
            let label = if learning { "Stop learning" } else { "Learn all eight" };
            let hint = "The next eight controllers that move become latents 1 to 8; a right click on a knob learns one, Esc ends it";
            if ui.button(label).on_hover_text(hint).clicked() {
                let learning = if learning { Learning::Off } else { Learning::All { next: 0 } };
                commands.push(Command::Learn(learning));
            }
            let mut echo = snapshot.controllers.echo;
            let hint = "Tells the latents as controllers on the MIDI output, so that the host records them";
            if ui.checkbox(&mut echo, "Send as controllers").on_hover_text(hint).changed() {
                commands.push(Command::Echo(echo));
            }
            let hint = "Takes back how far controllers have moved the latents";
            if ui.button("Controllers to rest").on_hover_text(hint).clicked() {
                commands.push(Command::RestControllers);
            }
        });
    }

    /// Two latents under one pointer; the host hears one gesture for each.
    fn pad(&mut self, ui: &mut Ui, offsets: &[f32; NUM_LATENTS], port: &mut dyn ControlPort) {
        ui.vertical(|ui| {
            let (rect, response) = ui.allocate_exact_size(vec2(PAD, PAD), Sense::click_and_drag());
            let axes = self.axes.map(|latent| Control::LATENTS[latent]);
            if response.drag_started() {
                axes.iter().for_each(|&axis| port.begin(axis));
            }
            if response.dragged()
                && let Some(at) = response.interact_pointer_pos()
            {
                let across = ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
                let up = ((rect.bottom() - at.y) / rect.height()).clamp(0.0, 1.0);
                port.set(axes[0], across);
                port.set(axes[1], up);
            }
            if response.drag_stopped() {
                axes.iter().for_each(|&axis| port.end(axis));
            }
            if response.double_clicked() {
                axes.iter().for_each(|&axis| set_at_once(axis, rest(axis.def()), port));
            }
            let painter = ui.painter_at(rect);
            painter.rect_filled(rect, theme::ROUNDING, theme::BLOCK);
            painter.hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::LINE));
            painter.vline(rect.center().x, rect.y_range(), Stroke::new(1.0, theme::LINE));
            let [across, up] = axes.map(|axis| turns::with_offset(axis, port.normalized(axis), offsets));
            let dot = pos2(rect.left() + across * rect.width(), rect.bottom() - up * rect.height());
            painter.circle_filled(dot, 7.0, theme::MODULATOR);
            let name = |axis: Control| axis.def().name;
            let (right, top) = (rect.right_center() - vec2(5.0, -9.0), rect.center_top() + vec2(5.0, 5.0));
            painter.text(right, Align2::RIGHT_CENTER, name(axes[0]), theme::SMALL, theme::TEXT_DIM);
            painter.text(top, Align2::LEFT_TOP, name(axes[1]), theme::SMALL, theme::TEXT_DIM);
            ui.horizontal(|ui| {
                for (axis, title) in ["Across", "Up"].into_iter().enumerate() {
                    let chosen = self.axes[axis];
                    ComboBox::from_id_salt(Id::unique(("vaeform pad axis", axis)))
                        .width(PAD * 0.5 - theme::GAP)
                        .selected_text(format!("{title}: {}", Control::LATENTS[chosen].def().name))
                        .show_ui(ui, |ui| {
                            for (latent, control) in Control::LATENTS.into_iter().enumerate() {
                                ui.selectable_value(&mut self.axes[axis], latent, control.def().name);
                            }
                        });
                }
            });
        });
    }

    /// Glide, free algorithm and the morph.
    fn way(&mut self, ui: &mut Ui, snapshot: &Snapshot, port: &mut dyn ControlPort, commands: &mut Vec<Command>) {
        ui.label(RichText::new("Morph and glide").font(theme::HEADING));
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 112.0), Sense::hover());
        let square = vec2(100.0, 112.0);
        let b = snapshot.performance.b.map(|patch| format!("to {}", patch.name));
        let knobs = [(Control::Morph, b.as_deref().unwrap_or("no B yet")), (Control::LatentGlide, "ms to arrive")];
        for (place, (control, note)) in knobs.into_iter().enumerate() {
            let corner = area.min + vec2(place as f32 * (square.x + theme::GAP), 0.0);
            let label = Label { name: control.def().name, note, is_lit: false };
            self.knobs.show(ui, Rect::from_min_size(corner, square), (control, &[0.0; NUM_LATENTS]), &label, port);
        }
        let beside = Rect::from_min_max(area.min + vec2(2.0 * (square.x + theme::GAP), 0.0), area.max);
        // A child leaves the cursor below the knobs; a scope would take it up to its own end.
        let ui = &mut ui.new_child(egui::UiBuilder::new().max_rect(beside));
        let has_b = snapshot.performance.b.is_some();
        ui.horizontal(|ui| {
            if ui.button("Set B").on_hover_text("What is heard now becomes the far end of the morph").clicked() {
                commands.push(Command::CaptureB);
            }
            let swap = ui.add_enabled(has_b, Button::new("Swap"));
            if swap.on_hover_text("The current patch and B change places").clicked() {
                commands.push(Command::SwapAB);
            }
            if ui.add_enabled(has_b, Button::new("Clear")).clicked() {
                commands.push(Command::ClearB);
            }
        });
        let mut free = port.normalized(Control::FreeAlgorithm) >= 0.5;
        let hint = "Latents and morph may move algorithm and ratios; otherwise they stay the patch's";
        if ui.checkbox(&mut free, "Free algorithm").on_hover_text(hint).changed() {
            set_at_once(Control::FreeAlgorithm, f32::from(u8::from(free)), port);
        }
    }

    fn generate(&mut self, ui: &mut Ui, port: &mut dyn ControlPort, commands: &mut Vec<Command>) {
        ui.label(RichText::new("New patches").font(theme::HEADING));
        ui.horizontal(|ui| {
            let random = ui.button("Random").on_hover_text("A patch that never was, as loud as this one");
            if random.clicked() {
                commands.push(Command::Random { temperature: self.temperature });
            }
            ui.add(Slider::new(&mut self.temperature, 0.0..=1.5).text("temperature").max_decimals(2));
            let bake = ui.button("Bake").on_hover_text("What is heard becomes the patch, and the knobs go to rest");
            if bake.clicked() {
                commands.push(Command::Bake);
                turns::turned().for_each(|control| set_at_once(control, rest(control.def()), port));
            }
            if ui.button("Knobs to rest").clicked() {
                turns::turned().for_each(|control| set_at_once(control, rest(control.def()), port));
            }
        });
    }

    fn branches(&mut self, ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
        let now = snapshot.performance.branches;
        ui.label(RichText::new("Branches").font(theme::HEADING));
        ui.horizontal(|ui| {
            for (mode, name) in [
                (BranchMode::Off, "Off"),
                (BranchMode::Note, "Each note"),
                (BranchMode::PitchClass, "Each pitch class"),
            ] {
                let hint = "Notes play neighbours of the patch";
                if ui.selectable_label(now.mode == mode, name).on_hover_text(hint).clicked() {
                    commands.push(Command::Branches(Branches { mode, ..now }));
                }
            }
            let mut spread = self.spread.unwrap_or(now.spread);
            let response = ui.add(Slider::new(&mut spread, 0.0..=1.0).text("spread").max_decimals(2));
            if response.changed() {
                self.spread = Some(spread);
            }
            if (response.drag_stopped() || response.lost_focus() || !response.dragged())
                && let Some(spread) = self.spread.take()
            {
                commands.push(Command::Branches(Branches { spread, ..now }));
            }
            if ui.button("Others").on_hover_text("Other neighbours at the same distance").clicked() {
                commands.push(Command::Branches(Branches { seed: now.seed.wrapping_add(1), ..now }));
            }
        });
    }
}

fn locks(ui: &mut Ui, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    ui.label(RichText::new("Locks").font(theme::HEADING));
    ui.horizontal_wrapped(|ui| {
        for lock in Lock::ALL {
            let mut on = snapshot.performance.locks.has(lock);
            let hint = "Locked values stay the patch's while latents and morph move the rest";
            if ui.checkbox(&mut on, lock.name()).on_hover_text(hint).changed() {
                commands.push(Command::Lock(lock, on));
            }
        }
    });
}

/// Ports of the instrument at the end of a cable, and what goes there on demand.
fn hardware(ui: &mut Ui, snapshot: &Snapshot, client: &Client, commands: &mut Vec<Command>) {
    let now = &snapshot.hardware;
    ui.label(RichText::new("Hardware").font(theme::HEADING));
    if snapshot.ports_wait {
        ui.horizontal(|ui| {
            let hint = "The ports below came with the project. Nothing is sent or received before you open them";
            if ui.button("Open the project's ports").on_hover_text(hint).clicked() {
                commands.push(Command::OpenPorts);
            }
        });
    }
    ui.horizontal(|ui| {
        let ports = client.ports();
        for (title, chosen, names) in [("To", &now.output, ports.outputs), ("From", &now.input, ports.inputs)] {
            let shown = format!("{title}: {}", chosen.as_deref().unwrap_or("none"));
            let response = ComboBox::from_id_salt(Id::unique(("vaeform port", title)))
                .width(190.0)
                .selected_text(shown)
                .truncate()
                .show_ui(ui, |ui| {
                    for name in std::iter::once(None).chain(names.into_iter().map(Some)) {
                        let label = name.as_deref().unwrap_or("none").to_owned();
                        if ui.selectable_label(*chosen == name, label).clicked() {
                            let settings = match title {
                                "To" => HardwareSettings { output: name, ..now.clone() },
                                _ => HardwareSettings { input: name, ..now.clone() },
                            };
                            commands.push(Command::Hardware(settings));
                        }
                    }
                })
                .response;
            if response.clicked() {
                commands.push(Command::ListPorts);
            }
        }
        let mut channel = now.device + 1;
        let drag = egui::DragValue::new(&mut channel).range(1..=16).prefix("channel ");
        if ui.add(drag).changed() {
            commands.push(Command::Hardware(HardwareSettings { device: channel - 1, ..now.clone() }));
        }
        let mut gentle = now.pace == Pace::Gentle;
        let hint = "50 ms between parameter changes, for slow instruments";
        if ui.checkbox(&mut gentle, "Gentle").on_hover_text(hint).changed() {
            let pace = if gentle { Pace::Gentle } else { Pace::default() };
            commands.push(Command::Hardware(HardwareSettings { pace, ..now.clone() }));
        }
    });
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
        ui.label(RichText::new(client.hardware().words).color(theme::TEXT_DIM));
    });
}
