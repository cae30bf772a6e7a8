//! Two buttons by which a person says of a match that more like it is wanted, or less: later matches are offered by it.

use egui::{Button, Rect, Role, Ui, WidgetInfo, vec2};
use vaeform_session::Command;

use super::theme;
use super::widgets::Icon;

/// Width of each button, and the gap between them.
const BUTTON: f32 = 24.0;
const GAP: f32 = 4.0;
/// Width of both.
pub(super) const WIDTH: f32 = 2.0 * BUTTON + GAP;

/// Shows them in `rect`, [`WIDTH`] wide, for the match at `place`, which is named `kind`; `liked` is what was said of it.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    (place, kind): (usize, &str),
    liked: Option<bool>,
    commands: &mut Vec<Command>,
) {
    let sides = [
        (true, "Like", Icon::Like, "Later matches are offered with more of what this one is made of"),
        (false, "Dislike", Icon::Dislike, "Later matches are offered with less of what this one is made of"),
    ];
    for (idx, (is_liked, name, icon, hint)) in sides.into_iter().enumerate() {
        let palette = theme::of(ui);
        let is_on = liked == Some(is_liked);
        let left = rect.left() + idx as f32 * (BUTTON + GAP);
        let room = rect.with_min_x(left).with_max_x(left + BUTTON);
        let ground = if is_on { palette.latents } else { palette.field };
        let response = ui.put(room, Button::new("").fill(ground).min_size(vec2(BUTTON, rect.height())));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, format!("{name}, {kind}")));
        icon.paint(ui.painter(), room.center(), if is_on { palette.background } else { palette.text });
        if response.on_hover_text(hint).clicked() && !is_on {
            commands.push(Command::RateCandidate(place, is_liked));
        }
    }
}
