//! The kinds of match of a sound beneath each other: how near each comes in a word and a number, how large it is, and which is offered.

use egui::{Align2, Button, Id, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use vaeform_session::{Audible, Candidate, Command, KindWish, NUM_ISLANDS, NUM_PLACES, Verdict, Why};

use super::match_rating;
use super::page::PageContext;
use super::theme::{self, GRID, tint};
use super::widgets::{Card, Select, Stack};

/// Height of a row, and of the words below all.
const ROW: f32 = 28.0;
const WORDS: f32 = 20.0;
/// Where the columns begin: verdict, bar, distance, and the buttons; where it plays comes behind them.
const COLUMNS: [f32; 3] = [164.0, 230.0, 290.0];
const BUTTONS: f32 = 344.0;
/// Widths of the buttons that hear, keep and discard, and their height.
const BUTTON: [f32; 3] = [48.0, 48.0, 60.0];
const BUTTON_HEIGHT: f32 = 22.0;
/// The distance in dB at which a bar is empty.
const FAR_DB: f64 = 8.0;
/// Width of the choice of kinds.
const WISH: f32 = 150.0;

/// Shows the kinds that were found.
pub(crate) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    let matches = context.snapshot.matches.clone();
    let palette = theme::of(ui);
    Card::colored("What fits", palette.latents).show(ui, rect, context, |ui, inside, context| {
        wish(ui, inside.head.with_min_x(inside.head.right() - WISH), matches.wish, context.commands);
        let Some(choice) = matches.chosen() else {
            let words =
                if matches.is_busy() { "Listening: the first matches come in a moment" } else { "Nothing found yet" };
            ui.painter().text(inside.body.center(), Align2::CENTER_CENTER, words, theme::BODY, palette.text_dim);
            return;
        };
        let offered = matches.candidates[choice.place].as_ref().map_or_else(String::new, |of| of.kind.to_string());
        let room = inside.head.with_max_x(inside.head.right() - WISH - GRID);
        let words = said(&offered, choice.why);
        ui.painter_at(room).text(room.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, palette.text_dim);
        let mut stack = Stack::new(inside.body);
        let best_fm = matches.nearest().into_iter();
        for place in best_fm.chain(NUM_ISLANDS..NUM_PLACES) {
            if let Some(candidate) = &matches.candidates[place] {
                let is_heard = matches.auditioned == Some(place);
                let state = (place == choice.place, is_heard);
                let rating = matches.remembers.is_some_and(|on| on).then_some(matches.liked[place]);
                row(ui, stack.row(ROW), (place, candidate), (state, rating), context.commands);
            }
        }
        let words = "FM alone goes out to hardware, as .syx; presets and projects hold every kind.";
        let at = inside.body.left_bottom() - vec2(0.0, 0.5 * WORDS - 4.0);
        ui.painter().text(at, Align2::LEFT_CENTER, words, theme::SMALL, palette.text_dim);
    });
}

/// Why a match is offered. What fails at some keys may still be nearer in the list, so it is said what FM is compared with.
fn said(offered: &str, why: Why) -> String {
    match why {
        Why::FmIsAsNear { by } if by <= 0.0 => {
            format!("{offered}: nearer by {:.1} dB than what else plays at every key", -by)
        }
        Why::FmIsAsNear { by } => format!("{offered}: only {by:.1} dB farther, and no guess at other keys"),
        why => format!("{offered}: {why}"),
    }
}

/// What the person wants a match to be made of.
fn wish(ui: &mut Ui, rect: Rect, now: KindWish, commands: &mut Vec<Command>) {
    let names: Vec<String> = KindWish::ALL.iter().map(|wish| words(*wish).to_owned()).collect();
    let select = Select {
        id: Id::unique("vaeform match wish"),
        full_name: "What a match is to be made of".to_owned(),
        name: None,
        chosen: words(now),
        color: theme::of(ui).latents,
    };
    let chosen = KindWish::ALL.iter().position(|wish| *wish == now);
    if let (_, Some(picked)) = select.show(ui, rect, &names, chosen) {
        commands.push(Command::Wish(KindWish::ALL[picked]));
    }
}

/// A wish in words.
fn words(wish: KindWish) -> &'static str {
    match wish {
        KindWish::Auto => "Whatever fits",
        KindWish::Fm => "FM",
        KindWish::FmAndNoise => "FM and noise",
        KindWish::Hybrid => "Any but FM",
        KindWish::Table => "Table",
        KindWish::Partials => "Partials",
        KindWish::Noise => "Noise",
    }
}

/// One kind: what it is, how near, how large, and what can be done with it. It is rated where choices are remembered.
fn row(
    ui: &mut Ui,
    rect: Rect,
    (place, candidate): (usize, &Candidate),
    ((is_offered, is_heard), rating): ((bool, bool), Option<Option<bool>>),
    commands: &mut Vec<Command>,
) {
    let palette = theme::of(ui);
    let at = |x: f32| pos2(rect.left() + x, rect.center().y);
    let [kind, verdict, distance, size] = figures(candidate);
    let painter = ui.painter_at(rect);
    if is_offered {
        let ground = rect.shrink2(vec2(0.0, 1.0));
        painter.rect_filled(ground, theme::ROUNDING, tint(palette.card, palette.latents, 0.14));
    }
    let (font, color) = if is_offered { (theme::strong(), palette.latents) } else { (theme::BODY, palette.text) };
    let text = |x: f32, words: &str| painter.text(at(x), Align2::LEFT_CENTER, words, font.clone(), color);
    // A long name is cut before what stands beside it; the pointer reads it whole.
    let name = rect.with_min_x(rect.left() + 8.0).with_max_x(rect.left() + COLUMNS[0] - 6.0);
    let mut job = egui::text::LayoutJob::simple_singleline(kind.clone(), font.clone(), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(name.width());
    let galley = painter.layout_job(job);
    painter.galley(pos2(name.left(), name.center().y - 0.5 * galley.size().y), galley, color);
    ui.interact(name, Id::unique(("vaeform match kind name", place)), Sense::hover()).on_hover_text(&kind);
    text(COLUMNS[0], &verdict);
    let lane = Rect::from_center_size(at(COLUMNS[1] + 28.0), vec2(56.0, 6.0));
    painter.rect_filled(lane, 3.0, palette.field);
    let near = candidate.mss().map_or(0.0, |mss| (1.0 - mss / FAR_DB).clamp(0.0, 1.0)) as f32;
    painter.rect_filled(lane.with_max_x(lane.left() + near * lane.width()), 3.0, color);
    text(COLUMNS[2], &distance);
    let mut left = rect.left() + BUTTONS;
    let mut widths = BUTTON.into_iter();
    let mut button = |ui: &mut Ui, label: &str, is_on: bool, hint: &str, command: Command| {
        let size = vec2(widths.next().unwrap_or_default(), BUTTON_HEIGHT);
        let text = RichText::new(label).color(if is_on { palette.background } else { palette.text });
        let ground = if is_on { palette.latents } else { palette.field };
        let room = Rect::from_min_size(pos2(left, rect.center().y - 0.5 * size.y), size);
        left = room.right() + 4.0;
        let response = ui.put(room, Button::new(text).fill(ground).min_size(size));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{label}, {kind}")));
        if response.on_hover_text(hint).clicked() {
            commands.push(command);
        }
    };
    let (label, audible) = if is_heard { ("Back", Audible::Patch) } else { ("Hear", Audible::Candidate(place)) };
    button(ui, label, is_heard, "Plays it until you go back or keep it", Command::Audition(audible));
    button(ui, "Keep", false, "Makes it the patch (Ctrl+K keeps the one offered)", Command::KeepCandidate(place));
    button(ui, "Discard", false, "Takes this match away", Command::DiscardCandidate(place));
    if let Some(liked) = rating {
        let room = Rect::from_center_size(rect.center(), vec2(rect.width(), BUTTON_HEIGHT)).with_min_x(left);
        match_rating::show(ui, room, (place, &kind), liked, commands);
        left += match_rating::WIDTH + 4.0;
    }
    let room = rect.with_min_x(left + 4.0);
    let tone = if candidate.plays == Some(false) { palette.fm } else { palette.text_dim };
    ui.painter_at(room).text(room.left_center(), Align2::LEFT_CENTER, keys(candidate), theme::SMALL, tone);
    let more = ui.interact(room, Id::unique(("vaeform match kind", place)), Sense::hover());
    more.on_hover_text(format!("{}; {size} in a project", remark(candidate)));
}

/// The keys that it is good at, in two words.
fn keys(of: &Candidate) -> &'static str {
    match (of.kind.is_fm(), of.plays) {
        (_, Some(false)) => "not all keys",
        (true, _) => "all keys",
        (false, _) => "best at this key",
    }
}

/// Kind, word, distance and size.
fn figures(of: &Candidate) -> [String; 4] {
    let verdict = of.mss().map_or_else(|| "not heard yet".to_owned(), |mss| Verdict::of_mss(mss).to_string());
    let distance = of.mss().map_or_else(|| "-".to_owned(), |mss| format!("{mss:.1} dB"));
    let size = match of.num_bytes {
        bytes @ 0..1_000 => format!("{bytes} B"),
        bytes => format!("{:.1} kB", bytes as f64 / 1_000.0),
    };
    [of.kind.to_string(), verdict, distance, size]
}

/// What holds away from the sound's own key.
fn remark(of: &Candidate) -> &'static str {
    if of.plays == Some(false) { "does not play at every key" } else { of.kind.elsewhere() }
}

#[cfg(test)]
mod tests {
    use vaeform_session::{HybridKind, Kind, Origin};

    use super::*;

    #[test]
    fn a_kind_is_told_in_a_word_a_number_and_its_size() {
        let fm = Candidate::of_fm(vaeform_patch::Patch::default(), Origin::Search, 0);
        assert_eq!(figures(&fm), ["FM", "not heard yet", "-", "128 B"]);
        let kind = Kind::Hybrid(HybridKind::Table { partials: 8, is_octave_down: false });
        let distance = Some(vaeform_session::Distance { mss: 2.24, rms_cosine: 1.0, ..Default::default() });
        let table = Candidate { kind, distance, num_bytes: 14_512, ..fm };
        assert_eq!(figures(&table), ["table and 8 partials", "near", "2.2 dB", "14.5 kB"]);
        assert_eq!((remark(&table), keys(&table)), ("exact at this key, guessed elsewhere", "best at this key"));
        assert_eq!(remark(&Candidate { plays: Some(false), ..table }), "does not play at every key");
    }
}
