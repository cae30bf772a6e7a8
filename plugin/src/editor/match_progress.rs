//! How far a match has come: the line with its progress, and what can be done with the search.

use egui::{Align, Align2, Button, Id, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use vaeform_session::match_library::Progress;
use vaeform_session::{Command, Matches, Phase};

use super::page::PageContext;
use super::theme;
use super::widgets::{Card, Stack};

/// Shows the card.
pub(crate) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    let matches = context.snapshot.matches.clone();
    let palette = theme::of(ui);
    Card::colored("Search", palette.latents).show(ui, rect, context, |ui, inside, context| {
        let builder = UiBuilder::new().max_rect(inside.head).layout(Layout::right_to_left(Align::Center));
        ui.scope_builder(builder, |ui| buttons(ui, &matches, context.commands));
        let mut stack = Stack::new(inside.body);
        let row = stack.row(18.0);
        let words = words(&matches);
        ui.painter_at(row).text(row.left_center(), Align2::LEFT_CENTER, &words, theme::BODY, palette.text);
        let part = match matches.phase {
            // What was not needed of the renders is not missing.
            Phase::Rest if matches.num_renders > 0 => 1.0,
            _ => matches.num_renders as f32 / matches.budget.max(1) as f32,
        };
        let lane = Rect::from_center_size(stack.row(12.0).center(), vec2(inside.body.width(), 6.0));
        ui.painter().rect_filled(lane, 3.0, palette.field);
        ui.painter().rect_filled(lane.with_max_x(lane.left() + part.clamp(0.0, 1.0) * lane.width()), 3.0, palette.latents);
        let bar = ui.interact(lane, Id::unique("vaeform match progress"), Sense::hover());
        bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &words));
        if let Some(library) = matches.library {
            let words = library_words(&library);
            let row = stack.row(16.0);
            ui.painter_at(row).text(row.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, palette.text_dim);
            let hint = "Matches begin with the patches of a library, which is built once on this computer. Until it is there they \
                        begin without it, and further away.";
            ui.interact(row, Id::unique("vaeform match library"), Sense::hover()).on_hover_text(hint);
        }
    });
}

fn buttons(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    let can_go_on = !matches.is_busy() && matches.has_sound && matches.target.is_some();
    if ui.add_enabled(matches.is_busy(), Button::new("Stop")).on_hover_text("What was found stays").clicked() {
        commands.push(Command::StopMatch);
    }
    let hint = "Goes on from these matches: 2,000 more tries";
    if ui.add_enabled(can_go_on, Button::new("Continue")).on_hover_text(hint).clicked() {
        commands.push(Command::ContinueMatch);
    }
}

fn words(matches: &Matches) -> String {
    match matches.phase {
        Phase::Rest if matches.num_renders > 0 => format!("Done after {} tries", matches.num_renders),
        Phase::Searching if matches.budget > 0 => format!("{} of {} tries", matches.num_renders, matches.budget),
        phase => phase_words(phase),
    }
}

/// How far the patch library has grown; nothing where it does not grow.
pub(crate) fn library_state(library: Option<&Progress>) -> String {
    library.map_or_else(String::new, library_words)
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

/// What goes on, in words.
pub(crate) fn phase_words(phase: Phase) -> String {
    match phase {
        Phase::Rest => "Nothing to match yet".to_owned(),
        Phase::Armed => "Waiting for a sound at the sidechain".to_owned(),
        Phase::Recording(seconds) => format!("Recording, {seconds:.1} s"),
        Phase::Reading(seconds) if seconds >= 1.0 => {
            format!("Looking for the sound: {}:{:02}", seconds as u32 / 60, seconds as u32 % 60)
        }
        Phase::Reading(_) => "Reading the sound".to_owned(),
        Phase::Analysing => "Measuring tables, partials, noise".to_owned(),
        Phase::Searching => "Searching".to_owned(),
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
}
