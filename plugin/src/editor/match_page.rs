//! The Match page: a sound that was dropped, chosen or recorded, the kinds of match beneath each other, four FM matches that come nearer to
//! it, and the morph between two of them.

use std::path::PathBuf;

use egui::{Button, ComboBox, Id, Key, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::{Audible, Command, Matches, NUM_ISLANDS, NUM_LATENTS, Phase, Snapshot, TargetSummary};

use super::control_port::ControlPort;
use super::files::{Files, Purpose};
use super::knob::{Knobs, Label};
use super::match_card::{self, Curve};
use super::page::{Page, PageContext, Sounds};
use super::waveform::Waveform;
use super::{match_kinds, match_progress, theme};

/// Notes of an octave.
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/// Size of the morph knob.
const KNOB: egui::Vec2 = vec2(100.0, 108.0);

/// What the page keeps between frames.
pub(crate) struct MatchPage {
    path: String,
    waveform: Waveform,
    curves: [Curve; NUM_ISLANDS],
    knobs: Knobs,
    /// The matches between which the morph goes, by their islands.
    ends: [usize; 2],
    /// Sounds that were dropped together, to be matched one after another.
    dropped: Vec<PathBuf>,
    /// The islands from left to right: best match first, but for a search that runs, under which no button moves away.
    order: [usize; NUM_ISLANDS],
}

impl Default for MatchPage {
    fn default() -> Self {
        Self {
            path: String::new(),
            waveform: Waveform::default(),
            curves: Default::default(),
            knobs: Knobs::default(),
            ends: [0, 1],
            dropped: Vec::new(),
            order: std::array::from_fn(|island| island),
        }
    }
}

impl Page for MatchPage {
    fn title(&self) -> &'static str {
        "Match"
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let PageContext { snapshot, files, port, commands, .. } = context;
        let matches = &*snapshot.matches;
        for (curve, candidate) in self.curves.iter_mut().zip(&matches.candidates) {
            curve.follow(candidate.as_ref(), matches.num_renders);
        }
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.source(ui, matches, files, commands);
            self.others(ui, commands);
            if let Some(region_s) = self.waveform.show(ui, matches.sound.as_ref()) {
                commands.push(Command::MatchRegion(region_s));
            }
            target(ui, matches, commands);
            match_kinds::show(ui, matches, commands);
            self.cards(ui, matches, commands);
            ui.add_space(2.0);
            match_progress::show(ui, matches, commands);
            self.morph(ui, (snapshot, matches), *port, commands);
        });
    }

    /// Recording, and the match that is offered.
    fn shortcut(&mut self, _: &Ui, key: Key, context: &mut PageContext<'_>) -> bool {
        let matches = &context.snapshot.matches;
        match key {
            Key::R => context.commands.push(Command::Arm(!is_armed(matches))),
            Key::K => context.commands.extend(matches.chosen().map(|choice| Command::KeepCandidate(choice.place))),
            _ => return false,
        }
        true
    }

    /// Of sounds that were dropped the first that can be read is matched, and all can be chosen.
    fn take_sounds(&mut self, sounds: &Sounds, _is_shown: bool) -> Option<Command> {
        let paths = match sounds {
            Sounds::Dropped(paths) => {
                self.dropped.clone_from(paths);
                paths.clone()
            }
            Sounds::Chosen(path) => {
                self.path = path.display().to_string();
                self.dropped.clear();
                vec![path.clone()]
            }
        };
        Some(Command::MatchFiles(paths))
    }
}

impl MatchPage {
    /// Where the sound comes from: a path, a dialog, the sidechain.
    fn source(&mut self, ui: &mut Ui, matches: &Matches, files: &Files, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.path).hint_text("Path of a sound file").desired_width(330.0);
            let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let pressed = ui.add_enabled(!self.path.trim().is_empty(), Button::new("Match")).clicked();
            if (entered || pressed) && !self.path.trim().is_empty() {
                self.dropped.clear();
                commands.push(Command::MatchFiles(vec![super::files::typed_path(&self.path)]));
            }
            if ui.button("Browse…").on_hover_text("Choose the sound in a dialog").clicked() {
                files.browse(Purpose::Match);
            }
            ui.add_space(theme::GAP);
            let is_armed = is_armed(matches);
            let text =
                RichText::new("Record").color(if is_armed { theme::of(ui).background } else { theme::of(ui).text });
            let ground = if is_armed { theme::of(ui).error } else { theme::of(ui).field };
            let hint = "Waits for a sound at the sidechain, records it up to silence or 4 s, and matches it (Ctrl+R)";
            if ui.add(Button::new(text).fill(ground)).on_hover_text(hint).clicked() {
                commands.push(Command::Arm(!is_armed));
            }
            let mut keeps = matches.keeps_sound;
            let hint = "A saved project keeps the sound itself, and not only what was measured of it";
            if ui.checkbox(&mut keeps, "Save sound").on_hover_text(hint).changed() {
                commands.push(Command::KeepSound(keeps));
            }
        });
    }

    /// Sounds that came together: one of them is matched, the others wait here.
    fn others(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if self.dropped.len() < 2 {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Dropped").color(theme::of(ui).text_dim));
            for path in &self.dropped {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                if ui.add(Button::new(name).small()).on_hover_text("Match this one").clicked() {
                    commands.push(Command::MatchFiles(vec![path.clone()]));
                }
            }
        });
    }

    /// The matches side by side.
    fn cards(&mut self, ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
        if matches.phase == Phase::Rest {
            self.order = nearest_first(matches);
        }
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), match_card::HEIGHT), Sense::hover());
        let width = (area.width() - theme::GAP * (NUM_ISLANDS - 1) as f32) / NUM_ISLANDS as f32;
        for (place, &island) in self.order.iter().enumerate() {
            let curve = &self.curves[island];
            let corner = pos2(area.left() + place as f32 * (width + theme::GAP), area.top());
            let rect = Rect::from_min_size(corner, vec2(width, match_card::HEIGHT));
            match_card::show(ui, rect, (island, matches), curve, commands);
        }
    }

    /// One knob from one match to another: the host's morph, with the patch and its B.
    fn morph(
        &mut self,
        ui: &mut Ui,
        (snapshot, matches): (&Snapshot, &Matches),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(KNOB, Sense::hover());
            let b = snapshot.latent_settings.b.map(|patch| format!("to {}", patch.name));
            let note = b.as_deref().unwrap_or("Set B first");
            let label = Label { name: "Morph", note, is_lit: false };
            self.knobs.show(ui, rect, (Control::Morph, &[0.0; NUM_LATENTS]), &label, port);
            ui.vertical(|ui| {
                ui.label(RichText::new("Morph between two FM matches").font(theme::heading()));
                ui.horizontal(|ui| {
                    for (end, title) in ["From", "to"].into_iter().enumerate() {
                        ComboBox::from_id_salt(Id::unique(("vaeform match morph", end)))
                            .width(110.0)
                            .selected_text(format!("{title} {}", match_card::name(self.ends[end])))
                            .show_ui(ui, |ui| {
                                for island in 0..NUM_ISLANDS {
                                    ui.selectable_value(&mut self.ends[end], island, match_card::name(island));
                                }
                            });
                    }
                    let [from, to] = self.ends;
                    let both = matches.candidates[from].is_some() && matches.candidates[to].is_some() && from != to;
                    let hint = "The first becomes the patch, the second becomes B, the other end of the morph";
                    if ui.add_enabled(both, Button::new("Set A and B")).on_hover_text(hint).clicked() {
                        commands.push(Command::MorphCandidates { from, to });
                    }
                });
            });
        });
    }
}

/// Whether a sound at the sidechain will be recorded, or is.
fn is_armed(matches: &Matches) -> bool {
    matches!(matches.phase, Phase::Armed | Phase::Recording(_))
}

/// What was measured, what to expect, and the sound itself to hear.
fn target(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let hear = ui.add_enabled(matches.has_sound, Button::new("Hear the sound"));
        if hear.clicked() {
            commands.push(Command::Audition(Audible::Target));
        }
        let Some(target) = &matches.target else {
            ui.label(RichText::new(match_progress::phase_words(matches.phase)).color(theme::of(ui).text_dim));
            return;
        };
        ui.label(RichText::new(measured(target)).color(theme::of(ui).text_dim));
        if let Some(reason) = matches.reason() {
            ui.label(RichText::new(format!("poor match likely: {}", reason.text())).color(theme::of(ui).fm));
        }
    });
}

/// Note, pitch, level and timbre in a line.
fn measured(target: &TargetSummary) -> String {
    let TargetSummary { note, pitch_hz, confidence, level_db, .. } = *target;
    let name = format!("{}{}", NOTES[usize::from(note) % 12], i32::from(note) / 12 - 1);
    let pitch = if confidence >= 0.5 { format!("{name}, {pitch_hz:.1} Hz") } else { "no pitch".to_owned() };
    let timbre = target.timbre.map_or_else(String::new, |[brightness_hz, attack_s, decay_s, ..]| {
        format!("   {brightness_hz:.0} Hz bright, {:.0} ms attack, {decay_s:.2} s decay", 1e3 * attack_s)
    });
    format!("{pitch}, {level_db:.1} dB{timbre}")
}

/// The islands by the distance of their matches; those without one last.
fn nearest_first(matches: &Matches) -> [usize; NUM_ISLANDS] {
    let distance = |island: usize| {
        let candidate = matches.candidates[island].as_ref();
        candidate.map_or(f64::INFINITY, |of| of.distance.map_or(f64::MAX, |distance| distance.total()))
    };
    by_distance(std::array::from_fn(distance))
}

fn by_distance(distances: [f64; NUM_ISLANDS]) -> [usize; NUM_ISLANDS] {
    let mut order = std::array::from_fn(|island| island);
    order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]));
    order
}

#[cfg(test)]
mod tests {
    use vaeform_session::Suitability;

    use super::*;

    #[test]
    fn a_sound_is_described_by_its_note_or_as_without_one() {
        let mut target = TargetSummary {
            note: 69,
            pitch_hz: 440.2,
            confidence: 0.9,
            level_db: -12.04,
            onset_s: 0.0,
            hold_s: None,
            timbre: Some([1_234.0, 0.004, 0.5, 0.0, 0.0, 0.0]),
            suitability: Suitability::Good,
        };
        assert_eq!(measured(&target), "A4, 440.2 Hz, -12.0 dB   1234 Hz bright, 4 ms attack, 0.50 s decay");
        target.confidence = 0.1;
        target.timbre = None;
        assert_eq!(measured(&target), "no pitch, -12.0 dB");
    }

    #[test]
    fn the_nearest_candidate_stands_first_and_an_empty_strand_last() {
        assert_eq!(by_distance([f64::INFINITY, 4.2, f64::MAX, 1.7]), [3, 1, 2, 0]);
        assert_eq!(by_distance([2.0; NUM_ISLANDS]), [0, 1, 2, 3], "equals stay where they are");
    }
}
