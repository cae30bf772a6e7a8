//! What is said while there is no map, or another one is being made.

use std::time::Duration;

use egui::{Align2, Button, ProgressBar, Rect, Ui, vec2};
use vaeform_session::Command;
use vaeform_session::match_library::Progress;
use vaeform_session::sound_map::{MapOrder, MapView, MapWork};

use crate::editor::theme;

/// What is done, and the part of it, where something is.
pub(super) fn work_words(work: &MapWork) -> Option<(String, f32)> {
    Some(match work {
        MapWork::Rest => return None,
        MapWork::Reading => ("Reading the patch library".to_owned(), 0.0),
        MapWork::Hearing(Progress { done, all, left }) => {
            let words = format!("Hearing the patch library: {done} of {all}{}", left_words(*left));
            (words, *done as f32 / (*all).max(1) as f32)
        }
        MapWork::Listening(done, all) => {
            (format!("Hearing factory sounds and yours: {done} of {all}"), *done as f32 / (*all).max(1) as f32)
        }
        MapWork::Making { share, left, .. } => {
            (format!("Making the map: {:.0} %{}", 100.0 * share, left_words(*left)), *share)
        }
        MapWork::Failed => ("The map failed by a fault of ours; nothing else is harmed".to_owned(), 0.0),
    })
}

fn left_words(left: Option<Duration>) -> String {
    left.map_or_else(String::new, |left| match left.as_secs() {
        0..60 => format!(", {} s left", left.as_secs().max(1)),
        seconds => format!(", {} min left", seconds.div_ceil(60)),
    })
}

/// What the library lacks, in words; nothing where it is whole.
pub(super) fn library_words(view: &MapView) -> Option<String> {
    let Progress { done, all, .. } = view.library?;
    Some(match done {
        0 => format!("No patch library yet: {all} sounds can be heard and put on the map, some minutes of work."),
        _ => format!("The patch library has {done} of {all} sounds."),
    })
}

/// Shows the line at the bottom of the picture, where there is something to say; commands for what is asked.
pub(super) fn line(ui: &mut Ui, rect: Rect, view: &MapView, commands: &mut Vec<Command>) {
    let palette = theme::of(ui);
    let row = Rect::from_min_max(rect.left_bottom() - vec2(0.0, 36.0), rect.max).shrink2(vec2(8.0, 4.0));
    let ground = |ui: &Ui| ui.painter().rect_filled(row, theme::ROUNDING, palette.card.gamma_multiply(0.92));
    let button = Rect::from_min_max(row.right_top() - vec2(132.0, 0.0), row.max).shrink(3.0);
    let text = row.left_center() + vec2(8.0, 0.0);
    if let Some((words, part)) = work_words(&view.work) {
        ground(ui);
        let words = ui.painter().text(text, Align2::LEFT_CENTER, words, theme::BODY, palette.text);
        let bar = Rect::from_min_max(words.right_top(), button.left_bottom()).shrink2(vec2(12.0, 0.0));
        if bar.width() > 40.0 {
            let bar = Rect::from_center_size(bar.center(), vec2(bar.width(), 8.0));
            ui.put(bar, ProgressBar::new(part).desired_height(8.0).fill(palette.accent));
        }
        let can_stop = !matches!(view.work, MapWork::Failed);
        if can_stop && ui.put(button, Button::new("Stop")).on_hover_text("What was heard is kept").clicked() {
            commands.push(Command::Map(MapOrder::Stop));
        }
    } else if let Some(words) = library_words(view) {
        ground(ui);
        ui.painter().text(text, Align2::LEFT_CENTER, words, theme::BODY, palette.text_dim);
        let hint = "Hears the whole library in the background, and maps it; it is kept for matches too";
        if ui.put(button, Button::new("Hear the library")).on_hover_text(hint).clicked() {
            commands.push(Command::Map(MapOrder::HearLibrary));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_how_long_it_takes_is_said_in_words() {
        let progress = |done| Progress { done, all: 80_000, left: Some(Duration::from_secs(130)) };
        let view = |done| MapView { library: Some(progress(done)), ..MapView::default() };
        assert!(library_words(&view(0)).unwrap().starts_with("No patch library yet: 80000 sounds"));
        assert_eq!(library_words(&view(512)).unwrap(), "The patch library has 512 of 80000 sounds.");
        assert_eq!(library_words(&MapView::default()), None);
        let making = MapWork::Making { share: 0.25, left: Some(Duration::from_secs(30)), picture: [].into() };
        assert_eq!(work_words(&making), Some(("Making the map: 25 %, 30 s left".to_owned(), 0.25)));
        let hearing = work_words(&MapWork::Hearing(progress(20_000))).unwrap();
        assert_eq!(hearing, ("Hearing the patch library: 20000 of 80000, 3 min left".to_owned(), 0.25));
        assert_eq!(work_words(&MapWork::Rest), None);
    }
}
