//! The Match page: a sound that was dropped, chosen or recorded, the strands that come nearer to it, and the morph between two of them.

use std::path::PathBuf;

use egui::{Align, Button, ComboBox, Id, Layout, ProgressBar, Rect, RichText, Sense, TextEdit, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::match_library::Progress;
use vaeform_session::{
    Audible, Command, Matches, NUM_ISLANDS, NUM_LATENTS, Phase, Snapshot, Suitability, TargetSummary,
};

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
    curves: [Curve; NUM_ISLANDS],
    knobs: Knobs,
    /// Strands at the near and the far end of the morph.
    ends: [usize; 2],
    /// Sounds that were dropped together, to be matched one after another.
    dropped: Vec<PathBuf>,
    /// The strands from left to right: nearest first, but for a search that runs, under which no button moves away.
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
            order: std::array::from_fn(|strand| strand),
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
        if matches.phase == Phase::Rest {
            self.order = nearest_first(matches);
        }
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), strand::HEIGHT), Sense::hover());
        let width = (area.width() - theme::GAP * (NUM_ISLANDS - 1) as f32) / NUM_ISLANDS as f32;
        for (place, &strand) in self.order.iter().enumerate() {
            let curve = &self.curves[strand];
            let corner = pos2(area.left() + place as f32 * (width + theme::GAP), area.top());
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
            self.knobs.show(ui, rect, (Control::Morph, &[0.0; NUM_LATENTS]), &label, port);
            ui.vertical(|ui| {
                ui.label(RichText::new("Morph between two").font(theme::HEADING));
                ui.horizontal(|ui| {
                    for (end, title) in ["From", "to"].into_iter().enumerate() {
                        ComboBox::from_id_salt(Id::unique(("vaeform match morph", end)))
                            .width(110.0)
                            .selected_text(format!("{title} strand {}", self.ends[end] + 1))
                            .show_ui(ui, |ui| {
                                for strand in 0..NUM_ISLANDS {
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
        if let Suitability::Poor(reason) = target.verdict {
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
            // What was not needed of the renders is not missing.
            Phase::Rest if matches.num_renders > 0 => 1.0,
            _ => matches.num_renders as f32 / matches.budget.max(1) as f32,
        };
        ui.add(ProgressBar::new(part).desired_width(180.0).desired_height(14.0).fill(theme::VALUE));
        let words = match matches.phase {
            Phase::Rest if matches.num_renders > 0 => format!("Done: {} renders, nearest first", matches.num_renders),
            Phase::Searching if matches.budget > 0 => {
                let count = format!("{} of {} renders", matches.num_renders, matches.budget);
                format!("{count}; the nearest is lit, and comes first at the end")
            }
            phase => phase_words(phase),
        };
        ui.label(RichText::new(words).color(theme::TEXT_DIM));
        if let Some(library) = matches.library {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let hint = "Matches begin with the patches of a library, which is heard once on this computer. They do without it \
                            meanwhile, and begin nearer once it is there.";
                ui.label(RichText::new(library_words(&library)).color(theme::TEXT_DIM)).on_hover_text(hint);
            });
        }
    });
}

/// How far the patch library has grown, and how long it still takes.
fn library_words(library: &Progress) -> String {
    let part = 100 * library.done / library.all.max(1);
    let left = library.left.map_or_else(String::new, |left| match left.as_secs() {
        0..60 => ", under a minute left".to_owned(),
        seconds => format!(", {} min left", seconds.div_ceil(60)),
    });
    format!("Patch library: {part} %{left}")
}

/// The strands by their distance; those without a candidate last.
fn nearest_first(matches: &Matches) -> [usize; NUM_ISLANDS] {
    let distance = |strand: usize| {
        let candidate = matches.candidates[strand].as_ref();
        candidate.map_or(f64::INFINITY, |of| of.distance.map_or(f64::MAX, |distance| distance.total()))
    };
    by_distance(std::array::from_fn(distance))
}

fn by_distance(distances: [f64; NUM_ISLANDS]) -> [usize; NUM_ISLANDS] {
    let mut order = std::array::from_fn(|strand| strand);
    order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]));
    order
}

fn phase_words(phase: Phase) -> String {
    match phase {
        Phase::Rest => "Nothing to match yet".to_owned(),
        Phase::Armed => "Waits for a sound at the sidechain".to_owned(),
        Phase::Recording(seconds) => format!("Records, {seconds:.1} s"),
        Phase::Reading(seconds) if seconds >= 1.0 => {
            format!("Looks for the sound: {}:{:02}", seconds as u32 / 60, seconds as u32 % 60)
        }
        Phase::Reading(_) => "Reads the sound".to_owned(),
        Phase::Searching => "Searches".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_growing_library_says_how_long_it_takes() {
        let said = |done, left| library_words(&Progress { done, all: 80_000, left });
        assert_eq!(said(0, None), "Patch library: 0 %");
        assert_eq!(said(20_000, Some(Duration::from_secs(121))), "Patch library: 25 %, 3 min left");
        assert_eq!(said(79_999, Some(Duration::from_secs(2))), "Patch library: 99 %, under a minute left");
    }

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
            verdict: Suitability::Good,
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
