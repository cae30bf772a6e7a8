//! The Match page: a sound that was dropped, chosen or recorded, the strands that come nearer to it, and the morph between two of them.

use std::path::PathBuf;

use egui::{Button, ComboBox, Id, ProgressBar, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::{Audible, Command, Matches, NUM_STRANDS, Phase, Snapshot, TargetSummary, Verdict};

use super::files::{Files, Purpose};
use super::knob::{Knobs, Label};
use super::performance::ControlPort;
use super::strand::{self, Curve};
use super::theme;
use super::waveform::Waveform;

/// Notes of an octave.
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/// Size of the morph knob.
const KNOB: egui::Vec2 = vec2(100.0, 108.0);

/// What the page keeps between frames.
pub(crate) struct MatchPage {
    path: String,
    waveform: Waveform,
    curves: [Curve; NUM_STRANDS],
    knobs: Knobs,
    /// Strands at the near and the far end of the morph.
    ends: [usize; 2],
    /// Sounds that were dropped together, to be matched one after another.
    dropped: Vec<PathBuf>,
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
        }
    }
}

impl MatchPage {
    /// Sounds that were dropped: the first that can be read is matched, all can be chosen.
    pub(crate) fn dropped(&mut self, paths: Vec<PathBuf>) -> Command {
        self.dropped.clone_from(&paths);
        Command::MatchFiles(paths)
    }

    /// A sound that was chosen in a dialog.
    pub(crate) fn chosen(&mut self, path: PathBuf) -> Command {
        self.path = path.display().to_string();
        self.dropped.clear();
        Command::MatchFiles(vec![path])
    }

    /// Shows the page; what is asked of the session is left in `commands`.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        (snapshot, files): (&Snapshot, &Files),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
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
            self.strands(ui, matches, commands);
            ui.add_space(2.0);
            search(ui, matches, commands);
            self.morph(ui, (snapshot, matches), port, commands);
        });
    }

    /// Where the sound comes from: a path, a dialog, the sidechain.
    fn source(&mut self, ui: &mut Ui, matches: &Matches, files: &Files, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.path).hint_text("Path of a sound").desired_width(330.0);
            let entered = ui.add(field).lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            let pressed = ui.add_enabled(!self.path.trim().is_empty(), Button::new("Match")).clicked();
            if (entered || pressed) && !self.path.trim().is_empty() {
                self.dropped.clear();
                commands.push(Command::MatchFiles(vec![super::files::typed_path(&self.path)]));
            }
            if ui.button("Browse…").on_hover_text("Choose the sound in a dialog").clicked() {
                files.browse(Purpose::Match);
            }
            ui.add_space(theme::GAP);
            let is_armed = matches!(matches.phase, Phase::Armed | Phase::Recording(_));
            let text = RichText::new("Record").color(if is_armed { theme::BACKGROUND } else { theme::TEXT });
            let ground = if is_armed { theme::ERROR } else { theme::FIELD };
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
            ui.label(RichText::new("Dropped").color(theme::TEXT_DIM));
            for path in &self.dropped {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                if ui.add(Button::new(name).small()).on_hover_text("Match this one").clicked() {
                    commands.push(Command::MatchFiles(vec![path.clone()]));
                }
            }
        });
    }

    fn strands(&mut self, ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), strand::HEIGHT), Sense::hover());
        let width = (area.width() - theme::GAP * (NUM_STRANDS - 1) as f32) / NUM_STRANDS as f32;
        for (strand, curve) in self.curves.iter().enumerate() {
            let corner = pos2(area.left() + strand as f32 * (width + theme::GAP), area.top());
            let rect = Rect::from_min_size(corner, vec2(width, strand::HEIGHT));
            strand::show(ui, rect, (strand, matches), curve, commands);
        }
    }

    /// One knob from one candidate to another: the host's morph, with the patch and its B.
    fn morph(
        &mut self,
        ui: &mut Ui,
        (snapshot, matches): (&Snapshot, &Matches),
        port: &mut dyn ControlPort,
        commands: &mut Vec<Command>,
    ) {
        ui.horizontal_top(|ui| {
            let (rect, _) = ui.allocate_exact_size(KNOB, Sense::hover());
            let b = snapshot.performance.b.map(|patch| format!("to {}", patch.name));
            let note = b.as_deref().unwrap_or("no far end");
            let label = Label { name: "Morph", note, is_lit: false };
            self.knobs.show(ui, rect, Control::Morph, &label, port);
            ui.vertical(|ui| {
                ui.label(RichText::new("Morph between two").font(theme::HEADING));
                ui.horizontal(|ui| {
                    for (end, title) in ["From", "to"].into_iter().enumerate() {
                        ComboBox::from_id_salt(Id::unique(("vaeform match morph", end)))
                            .width(110.0)
                            .selected_text(format!("{title} strand {}", self.ends[end] + 1))
                            .show_ui(ui, |ui| {
                                for strand in 0..NUM_STRANDS {
                                    ui.selectable_value(&mut self.ends[end], strand, format!("Strand {}", strand + 1));
                                }
                            });
                    }
                    let [from, to] = self.ends;
                    let both = matches.candidates[from].is_some() && matches.candidates[to].is_some() && from != to;
                    let hint = "The first becomes the patch, the second the far end of the morph knob";
                    if ui.add_enabled(both, Button::new("Set")).on_hover_text(hint).clicked() {
                        commands.push(Command::MorphCandidates { from, to });
                    }
                });
            });
        });
    }
}

/// What was measured, what to expect, and the sound itself to hear.
fn target(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let hear = ui.add_enabled(matches.has_sound, Button::new("Hear the sound"));
        if hear.clicked() {
            commands.push(Command::Audition(Audible::Target));
        }
        let Some(target) = &matches.target else {
            ui.label(RichText::new(phase_words(matches.phase)).color(theme::TEXT_DIM));
            return;
        };
        ui.label(RichText::new(measured(target)).color(theme::TEXT_DIM));
        if let Verdict::Poor(reason) = target.verdict {
            ui.label(RichText::new(format!("poor: {}", reason.text())).color(theme::CARRIER));
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

/// What the search does, and how it goes on.
fn search(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let can_go_on = !matches.is_busy() && matches.has_sound && matches.target.is_some();
        let hint = "Searches on from what was found: 2,000 more renders";
        if ui.add_enabled(can_go_on, Button::new("Continue")).on_hover_text(hint).clicked() {
            commands.push(Command::ContinueMatch);
        }
        if ui.add_enabled(matches.is_busy(), Button::new("Stop")).clicked() {
            commands.push(Command::StopMatch);
        }
        let part = match matches.phase {
            Phase::Library(done, all) => done as f32 / all.max(1) as f32,
            _ => matches.num_renders as f32 / matches.budget.max(1) as f32,
        };
        ui.add(ProgressBar::new(part).desired_width(180.0).desired_height(14.0).fill(theme::VALUE));
        let words = match matches.phase {
            Phase::Rest | Phase::Searching if matches.budget > 0 => {
                format!("{} of {} renders", matches.num_renders, matches.budget)
            }
            phase => phase_words(phase),
        };
        ui.label(RichText::new(words).color(theme::TEXT_DIM));
    });
}

fn phase_words(phase: Phase) -> String {
    match phase {
        Phase::Rest => "Nothing to match yet".to_owned(),
        Phase::Armed => "Waits for a sound at the sidechain".to_owned(),
        Phase::Recording(seconds) => format!("Records, {seconds:.1} s"),
        Phase::Reading => "Reads the sound".to_owned(),
        Phase::Library(done, all) => format!("Hears the patch library, which happens once: {done} of {all}"),
        Phase::Searching => "Searches".to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
            verdict: Verdict::Good,
        };
        assert_eq!(measured(&target), "A4, 440.2 Hz, -12.0 dB   1234 Hz bright, 4 ms attack, 0.50 s decay");
        target.confidence = 0.1;
        target.timbre = None;
        assert_eq!(measured(&target), "no pitch, -12.0 dB");
    }
}
