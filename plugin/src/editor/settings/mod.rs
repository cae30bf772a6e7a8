//! The Settings page: how the window looks, how the instrument plays, MIDI controllers, tuning, the instrument at a cable, the library,
//! the keys, and what this is.

mod about;
mod look;
mod midi;

use egui::{Label, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::host_param_strip::HostParamStrip;
use super::page::{Page, PageContext};
use super::widgets::{Card, Icon, Stack, columns};
use super::{hardware_panel, match_progress, theme};
use vaeform_dsp::control::Control;
use vaeform_session::{Command, PresetEdit};

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [620.0, 600.0];
/// Heights of the rows; the last takes what is left.
const ROWS: [f32; 2] = [204.0, 136.0];

/// How the instrument plays, whatever the patch is.
const PLAYING: [Control; 7] = [
    Control::Volume,
    Control::Tune,
    Control::VoiceMode,
    Control::Polyphony,
    Control::Glide,
    Control::BendRange,
    Control::Mpe,
];

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct SettingsPage {
    strip: HostParamStrip,
    /// The user's presets were asked for.
    is_asked: bool,
}

impl Page for SettingsPage {
    fn title(&self) -> &'static str {
        "Settings"
    }

    fn says(&self) -> &'static str {
        "Settings: look, playing, MIDI, tuning, library, help"
    }

    fn icon(&self) -> Option<Icon> {
        Some(Icon::Settings)
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        if !std::mem::replace(&mut self.is_asked, true) {
            context.commands.push(Command::ListPresets);
        }
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let mut stack = Stack::new(area);
            let mut top = columns(stack.row(ROWS[0]), 3);
            let mut next = || top.next().unwrap_or(Rect::NOTHING);
            look::show(ui, next(), context);
            self.playing(ui, next(), context);
            tuning(ui, next(), context);
            stack.gap(1.0);
            let mut middle = columns(stack.row(ROWS[1]), 2);
            let mut next = || middle.next().unwrap_or(Rect::NOTHING);
            midi::show(ui, next(), context);
            hardware(ui, next(), context);
            stack.gap(1.0);
            let mut last = columns(stack.rest(), 2);
            let mut next = || last.next().unwrap_or(Rect::NOTHING);
            about::keys(ui, next(), context);
            let mut right = Stack::new(next());
            library(ui, right.row(112.0), context);
            right.gap(1.0);
            about::show(ui, right.rest(), context);
        });
    }
}

impl SettingsPage {
    fn playing(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::plain("Playing").show(ui, rect, context, |ui, inside, context| {
            let mut stack = Stack::new(inside.body);
            for control in PLAYING {
                self.strip.cell(ui, stack.row(theme::ROW), control.def(), context);
                stack.gap(0.5);
            }
        });
    }
}

/// Contents of a card in the toolkit's own order.
fn inside(ui: &mut Ui, rect: Rect, contents: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.set_clip_rect(rect.expand(2.0).intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        contents(ui);
    });
}

/// A dim text that breaks into lines.
fn note(ui: &mut Ui, words: impl Into<String>) {
    let text = RichText::new(words.into()).color(theme::of(ui).text_dim);
    ui.add(Label::new(text).wrap());
}

fn tuning(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Tuning").show(ui, rect, context, |ui, place, context| {
        inside(ui, place.body, |ui| {
            ui.add(Label::new(RichText::new(&context.snapshot.tuning_name).font(theme::heading())).truncate());
            note(ui, "Drop a scale (.scl), a keyboard map (.kbm) or a tuning (.tun) on the window, or import it in the column at the left. MTS-ESP is followed where a master runs.");
            if ui.button("Twelve equal steps").on_hover_text("A4 = 440 Hz").clicked() {
                context.commands.push(Command::ResetTuning);
            }
            let mut follow = context.snapshot.program_change;
            let hint = "MIDI program changes select programs of the bank";
            if ui.checkbox(&mut follow, "MIDI program changes").on_hover_text(hint).changed() {
                context.commands.push(Command::ProgramChange(follow));
            }
            if let Some(mut remembers) = context.snapshot.matches.remembers {
                let hint = "Remembers, on this computer alone, which matches you keep and throw away; later ones are offered a little by that";
                if ui.checkbox(&mut remembers, "Matches learn what I keep").on_hover_text(hint).changed() {
                    context.commands.push(Command::RememberMatches(remembers));
                }
            }
        });
    });
}

fn hardware(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("Instrument at a cable").show(ui, rect, context, |ui, place, context| {
        inside(ui, place.body, |ui| {
            hardware_panel::show(ui, context.snapshot, context.client, context.commands);
        });
    });
}

fn library(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::plain("My presets").show(ui, rect, context, |ui, place, context| {
        inside(ui, place.body, |ui| {
            let presets = &context.snapshot.user_presets;
            let folder = presets.folder.as_ref().map(|folder| folder.display().to_string());
            note(ui, folder.unwrap_or_else(|| "The system names no folder for them".to_owned()));
            let words = format!("{} presets, {} favourites", presets.presets.len(), presets.favourites.len());
            let library = match_progress::library_state(context.snapshot.matches.library.as_ref());
            note(ui, format!("{words}. {library}"));
            ui.horizontal(|ui| {
                if ui.button("Look for new files").clicked() {
                    context.commands.push(Command::ListPresets);
                }
                if let Some(deleted) = presets.deleted.last()
                    && ui.button(format!("Bring back {}", deleted.name)).clicked()
                {
                    context.commands.push(Command::EditPreset(PresetEdit::Restore));
                }
            });
        });
    });
}
