//! How far a match has come: the line with its progress, and what can be done with the search.

use egui::{Align, Button, Layout, ProgressBar, RichText, Ui};
use vaeform_session::match_library::Progress;
use vaeform_session::{Command, Matches, Phase};

use super::theme;

/// Shows the line.
pub(crate) fn show(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let can_go_on = !matches.is_busy() && matches.has_sound && matches.target.is_some();
        let hint = "Goes on from these matches: 2,000 more tries";
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
        ui.add(ProgressBar::new(part).desired_width(180.0).desired_height(14.0).fill(theme::of(ui).value));
        let words = match matches.phase {
            Phase::Rest if matches.num_renders > 0 => format!("Done after {} tries, best match first", matches.num_renders),
            Phase::Searching if matches.budget > 0 => {
                let count = format!("{} of {} tries", matches.num_renders, matches.budget);
                format!("{count}; the best match is lit, and comes first at the end")
            }
            phase => phase_words(phase),
        };
        ui.label(RichText::new(words).color(theme::of(ui).text_dim));
        if let Some(library) = matches.library {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let hint = "Matches begin with the patches of a library, which is built once on this computer. Until it is there they \
                            begin without it, and further away.";
                ui.label(RichText::new(library_words(&library)).color(theme::of(ui).text_dim)).on_hover_text(hint);
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
        Phase::Analysing => "Measuring tables, partials and noise in the sound".to_owned(),
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
