//! The kinds of match of a sound beneath each other: how near each comes in a word and a number, how large it is, and which is offered.

use egui::{Align, Button, ComboBox, Id, Layout, RichText, Ui, vec2};
use vaeform_session::{Audible, Candidate, Command, KindWish, Matches, NUM_ISLANDS, NUM_PLACES, Verdict};

use super::theme;

/// Widths of the columns before the words at the end.
const COLUMNS: [f32; 4] = [150.0, 80.0, 62.0, 62.0];
/// Size of a button.
const BUTTON: egui::Vec2 = vec2(54.0, 20.0);

/// Shows the kinds that were found; nothing before there is one.
pub(crate) fn show(ui: &mut Ui, matches: &Matches, commands: &mut Vec<Command>) {
    let Some(choice) = matches.chosen() else { return };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Kinds").font(theme::heading()));
        wish(ui, matches.wish, commands);
        let offered = matches.candidates[choice.place].as_ref().map_or_else(String::new, |of| of.kind.to_string());
        ui.label(RichText::new(format!("Offered: {offered}, {}", choice.why)).color(theme::of(ui).text_dim));
    });
    let best_fm = matches.nearest().into_iter();
    for place in best_fm.chain(NUM_ISLANDS..NUM_PLACES) {
        if let Some(candidate) = &matches.candidates[place] {
            let is_heard = matches.auditioned == Some(place);
            row(ui, (place, candidate), (place == choice.place, is_heard), commands);
        }
    }
    let hint =
        "Only FM goes out to hardware, as .syx: keep an FM match to send it. Presets and projects hold every kind.";
    ui.label(RichText::new(hint).color(theme::of(ui).text_dim));
}

/// What the person wants a match to be made of.
fn wish(ui: &mut Ui, now: KindWish, commands: &mut Vec<Command>) {
    ComboBox::from_id_salt(Id::unique("vaeform match wish")).width(110.0).selected_text(words(now)).show_ui(ui, |ui| {
        for wish in KindWish::ALL {
            if ui.selectable_label(wish == now, words(wish)).clicked() && wish != now {
                commands.push(Command::Wish(wish));
            }
        }
    });
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

/// One kind: what it is, how near, how large, and what can be done with it.
fn row(
    ui: &mut Ui,
    (place, candidate): (usize, &Candidate),
    (is_offered, is_heard): (bool, bool),
    commands: &mut Vec<Command>,
) {
    let color = if is_offered { theme::of(ui).fm } else { theme::of(ui).text };
    let [kind, verdict, distance, size] = figures(candidate);
    ui.horizontal(|ui| {
        for (text, width) in [kind, verdict, distance, size].into_iter().zip(COLUMNS) {
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(width, BUTTON.y), layout, |ui| {
                ui.set_min_width(width);
                ui.label(RichText::new(text).color(color));
            });
        }
        let mut button = |ui: &mut Ui, label: &str, is_on: bool, hint: &str, command: Command| {
            let text = RichText::new(label).color(if is_on { theme::of(ui).background } else { theme::of(ui).text });
            let ground = if is_on { theme::of(ui).fm } else { theme::of(ui).field };
            if ui.add(Button::new(text).fill(ground).min_size(BUTTON)).on_hover_text(hint).clicked() {
                commands.push(command);
            }
        };
        let (label, audible) = if is_heard { ("Back", Audible::Patch) } else { ("Hear", Audible::Candidate(place)) };
        button(ui, label, is_heard, "Plays it until you go back or keep it", Command::Audition(audible));
        button(ui, "Keep", false, "Makes it the patch (Ctrl+K keeps the one offered)", Command::KeepCandidate(place));
        button(ui, "Discard", false, "Takes this match away", Command::DiscardCandidate(place));
        ui.label(RichText::new(remark(candidate)).color(theme::of(ui).text_dim));
    });
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
        assert_eq!(remark(&table), "exact at this key, guessed elsewhere");
        assert_eq!(remark(&Candidate { plays: Some(false), ..table }), "does not play at every key");
    }
}
