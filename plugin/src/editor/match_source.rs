//! The sound that is matched: where it comes from, its outline with the part of it that counts, and what was measured.

use std::path::PathBuf;

use egui::{Align, Button, Key, Layout, Rect, RichText, TextEdit, Ui, UiBuilder, vec2};
use vaeform_session::{Audible, Command, Matches, Phase, TargetSummary};

use super::files::{Files, Purpose, typed_path};
use super::match_spectrograms::MatchSpectrograms;
use super::page::{PageContext, Sounds};
use super::waveform::Waveform;
use super::widgets::{Card, Stack};
use super::{match_progress, theme};

/// Notes of an octave.
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/// Width of the outline, as a part of the card; the rest is for the spectrograms.
const OUTLINE: f32 = 0.4;
/// Height of the line below the outline.
const LINE: f32 = 26.0;
/// Width of the path field, and of everything in the head.
const PATH: f32 = 220.0;
const HEAD: f32 = 560.0;

/// Where sounds come from, between frames.
#[derive(Default)]
pub(crate) struct MatchSource {
    path: String,
    waveform: Waveform,
    spectrograms: MatchSpectrograms,
    /// Sounds that were dropped together, to be matched one after another.
    dropped: Vec<PathBuf>,
}

impl MatchSource {
    /// Of sounds that were dropped the first that can be read is matched, and all can be chosen.
    pub(crate) fn take(&mut self, sounds: &Sounds) -> Command {
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
        Command::MatchFiles(paths)
    }

    /// Shows the card.
    pub(crate) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let matches = context.snapshot.matches.clone();
        let color = theme::of(ui).latents;
        Card::colored("Sound", color).show(ui, rect, context, |ui, inside, context| {
            let head = inside.head.with_min_x(inside.head.left().max(inside.head.right() - HEAD));
            let builder = UiBuilder::new().max_rect(head).layout(Layout::right_to_left(Align::Center));
            ui.scope_builder(builder, |ui| self.ways(ui, &matches, context.files, context.commands));
            let mut stack = Stack::new(inside.body);
            let pictures = stack.row(inside.body.height() - LINE - 4.0);
            let (outline, beside) = pictures.split_left_right_at_fraction(OUTLINE);
            self.spectrograms.show(ui, beside.with_min_x(beside.left() + 8.0), &matches, context);
            if let Some(region_s) = self.waveform.show(ui, outline, matches.sound.as_ref()) {
                context.commands.push(Command::MatchRegion(region_s));
            }
            stack.gap(0.5);
            let builder = UiBuilder::new().max_rect(stack.rest()).layout(Layout::left_to_right(Align::Center));
            ui.scope_builder(builder, |ui| {
                target(ui, &matches, context.commands);
                self.others(ui, context.commands);
            });
        });
    }

    /// A path, a dialog, the sidechain; from right to left.
    pub(crate) fn ways(&mut self, ui: &mut Ui, matches: &Matches, files: &Files, commands: &mut Vec<Command>) {
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut keeps = matches.keeps_sound;
        let hint = "A saved project keeps the sound itself, and not only what was measured of it";
        if ui.checkbox(&mut keeps, "Save in project").on_hover_text(hint).changed() {
            commands.push(Command::KeepSound(keeps));
        }
        let is_armed = is_armed(matches);
        let palette = theme::of(ui);
        let text = RichText::new("Record").color(if is_armed { palette.background } else { palette.text });
        let ground = if is_armed { palette.error } else { palette.field };
        let hint = "Waits for a sound at the sidechain, records it up to silence or 4 s, and matches it (Ctrl+R)";
        if ui.add(Button::new(text).fill(ground)).on_hover_text(hint).clicked() {
            commands.push(Command::Arm(!is_armed));
        }
        if ui.button("Browse…").on_hover_text("Choose the sound in a dialog").clicked() {
            files.browse(Purpose::Match);
        }
        let is_typed = !self.path.trim().is_empty();
        let pressed = ui.add_enabled(is_typed, Button::new("Match")).clicked();
        let field = TextEdit::singleline(&mut self.path).hint_text("Path of a sound file").desired_width(PATH);
        let response = ui.add(field);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Path of a sound file"));
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if (entered || pressed) && is_typed {
            self.dropped.clear();
            commands.push(Command::MatchFiles(vec![typed_path(&self.path)]));
        }
    }

    /// Sounds that came together: one of them is matched, the others wait here.
    fn others(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if self.dropped.len() < 2 {
            return;
        }
        ui.label(RichText::new("Dropped along").color(theme::of(ui).text_dim));
        for path in &self.dropped {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            if ui.add(Button::new(name).small()).on_hover_text("Match this one").clicked() {
                commands.push(Command::MatchFiles(vec![path.clone()]));
            }
        }
    }
}

/// Whether a sound at the sidechain will be recorded, or is.
pub(crate) fn is_armed(matches: &Matches) -> bool {
    matches!(matches.phase, Phase::Armed | Phase::Recording(_))
}

/// What was measured, what to expect, and the sound itself to hear.
fn target(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    let hear = ui.add_enabled(matches.has_sound, Button::new("Hear the sound").min_size(vec2(110.0, 24.0)));
    if hear.on_hover_text("Plays the part between the two lines").clicked() {
        commands.push(Command::Audition(Audible::Target));
    }
    let Some(target) = &matches.target else {
        let words = match (&matches.sound, matches.phase) {
            (Some(_), Phase::Rest) => "Not measured yet".to_owned(),
            (_, phase) => match_progress::phase_words(phase),
        };
        ui.label(RichText::new(words).color(theme::of(ui).text_dim));
        return;
    };
    ui.label(RichText::new(measured(target)).color(theme::of(ui).text_dim));
    if let Some(reason) = matches.reason() {
        ui.label(RichText::new(format!("poor match likely: {}", reason.text())).color(theme::of(ui).fm));
    }
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
}
