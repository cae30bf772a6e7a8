//! Presets that are there twice, in pairs: each can be heard, one's own can be deleted, and a pair that is meant to be can be hidden.

use std::collections::BTreeSet;
#[cfg(test)]
use std::sync::Arc;
use std::time::Duration;

use egui::{Align2, Button, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use vaeform_session::sound_map::{self, DuplicatePair, MapOrder, MapWork, SoundOrigin};
use vaeform_session::{Command, PresetEdit};

use super::PresetRequest;
use super::entry::{Origin, PresetEntry};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::{Card, Stack};

/// Height of a pair, and of a line of it.
const PAIR: f32 = 86.0;
const LINE: f32 = 24.0;
/// Width of a button.
const BUTTON: f32 = 60.0;
/// Time between two looks at the search.
const LOOK: Duration = Duration::from_millis(100);

/// What the page keeps of them.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    /// They were asked for.
    is_asked: bool,
    /// Keys of the pairs that are hidden as long as the window is open.
    hidden: BTreeSet<[String; 2]>,
    /// Pairs that are shown instead of the shared ones.
    #[cfg(test)]
    pub(super) own: Option<Arc<[DuplicatePair]>>,
}

/// A pair with the places of its two in the library.
type Found<'a> = (&'a DuplicatePair, [usize; 2]);

impl Duplicates {
    /// Shows the pairs, or how far the search for them is.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        entries: &[PresetEntry],
        requests: &mut Vec<PresetRequest>,
        context: &mut PageContext<'_>,
    ) {
        let view = sound_map::view();
        #[cfg(test)]
        let view = sound_map::MapView { duplicates: self.own.clone().or(view.duplicates.clone()), ..view };
        if view.duplicates.is_none() && !std::mem::replace(&mut self.is_asked, true) {
            context.commands.push(Command::Map(MapOrder::FindDuplicates));
        }
        Card::plain("Duplicates").show(ui, rect, context, |ui, inside, context| {
            let again = Rect::from_min_max(pos2(inside.head.right() - 84.0, inside.head.top()), inside.head.max);
            if button(ui, again, "Look again", "Hears presets that are new, and compares all") {
                context.commands.push(Command::Map(MapOrder::FindDuplicates));
            }
            let Some(all) = &view.duplicates else { return say(ui, inside.body, &working(&view.work)) };
            let shown: Vec<Found<'_>> = all.iter().filter_map(|pair| self.found(pair, entries)).collect();
            if shown.is_empty() {
                return say(ui, inside.body, "No two of your presets sound the same.");
            }
            let mut stack = Stack::new(inside.body);
            let words = "Compared with each other and with the factory's, by their values and by ear.";
            let line = stack.row(20.0);
            let painter = ui.painter_at(line);
            painter.text(line.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
            ui.scope_builder(UiBuilder::new().max_rect(stack.rest()), |ui| {
                ui.spacing_mut().item_spacing.y = GRID;
                egui::ScrollArea::vertical().id_salt("duplicates").auto_shrink(false).show(ui, |ui| {
                    for found in shown {
                        let (room, _) = ui.allocate_exact_size(vec2(ui.available_width() - GRID, PAIR), Sense::hover());
                        self.pair(ui, room, found, entries, requests);
                    }
                });
            });
        });
        if !matches!(view.work, MapWork::Rest | MapWork::Failed) {
            ui.ctx().request_repaint_after(LOOK);
        }
    }

    /// How many pairs there are to be seen; none while that is not known.
    pub(super) fn count(&self, entries: &[PresetEntry]) -> Option<usize> {
        let all = sound_map::view().duplicates;
        #[cfg(test)]
        let all = self.own.clone().or(all);
        Some(all?.iter().filter(|pair| self.found(pair, entries).is_some()).count())
    }

    /// The pair with its places; none where one of it is gone, or it is hidden.
    fn found<'a>(&self, pair: &'a DuplicatePair, entries: &[PresetEntry]) -> Option<Found<'a>> {
        let place = |origin: &SoundOrigin| entries.iter().position(|entry| is_of(entry, origin));
        let places = [place(&pair.origins[0])?, place(&pair.origins[1])?];
        (!self.hidden.contains(&places.map(|i| entries[i].key.clone()))).then_some((pair, places))
    }

    fn pair(
        &mut self,
        ui: &mut Ui,
        room: Rect,
        (pair, places): Found<'_>,
        entries: &[PresetEntry],
        requests: &mut Vec<PresetRequest>,
    ) {
        let palette = theme::of(ui);
        ui.painter().rect_filled(room, theme::ROUNDING, palette.well);
        let mut stack = Stack::new(room.shrink2(vec2(GRID, 4.0)));
        let head = stack.row(LINE);
        let words = match pair.apart_db {
            None => "The same values".to_owned(),
            Some(db) => format!("Sound the same, {db:.1} dB apart"),
        };
        ui.painter().text(head.left_center(), Align2::LEFT_CENTER, words, theme::SMALL, palette.accent);
        let [first, second] = places.map(|i| entries[i].name.as_str());
        let hide = head.with_min_x(head.right() - BUTTON);
        if named(
            ui,
            hide,
            "Hide",
            &format!("Hide {first} and {second}"),
            "They are meant to be: not shown until the window opens again",
        ) {
            self.hidden.insert(places.map(|i| entries[i].key.clone()));
        }
        for i in places {
            stack.gap(0.25);
            line(ui, stack.row(LINE), (i, &entries[i]), requests);
        }
    }
}

/// One of a pair: its name, what it is, and what is done to it.
fn line(ui: &mut Ui, row: Rect, (i, entry): (usize, &PresetEntry), requests: &mut Vec<PresetRequest>) {
    let palette = theme::of(ui);
    let delete = row.with_min_x(row.right() - BUTTON);
    let load = Rect::from_min_size(pos2(delete.left() - BUTTON - 4.0, row.top()), vec2(BUTTON, row.height()));
    let words = row.with_max_x(load.left() - GRID);
    let painter = ui.painter_at(words);
    let name = painter.text(words.left_center(), Align2::LEFT_CENTER, &entry.name, theme::BODY, palette.text);
    let origin = if entry.is_mine() { entry.key.trim_start_matches("user/") } else { "factory" };
    let what = if entry.category.is_empty() { origin.to_owned() } else { format!("{}, {origin}", entry.category) };
    let at = pos2(name.right() + GRID, words.center().y);
    painter.text(at, Align2::LEFT_CENTER, what, theme::SMALL, palette.text_dim);
    if named(ui, load, "Load", &format!("Load {}", entry.key), "Loads it and plays a note") {
        requests.push(PresetRequest::Load(i));
    }
    if entry.is_mine()
        && named(ui, delete, "Delete", &format!("Delete {}", entry.key), "Puts the file away; it can come back")
    {
        requests.push(PresetRequest::Edit(PresetEdit::Delete { key: entry.key.clone() }));
    }
}

fn is_of(entry: &PresetEntry, origin: &SoundOrigin) -> bool {
    match (&entry.origin, origin) {
        (Origin::Factory(place), SoundOrigin::Factory(other)) => place == other,
        (Origin::User(_), SoundOrigin::User(key)) => entry.key == *key,
        _ => false,
    }
}

/// How far the search is.
fn working(work: &MapWork) -> String {
    match work {
        MapWork::Listening(done, of) => format!("Hearing sounds: {done} of {of}"),
        MapWork::Rest => "Not compared yet: Look again does it.".to_owned(),
        MapWork::Failed => "The search failed by a fault of ours; Look again tries once more.".to_owned(),
        MapWork::Reading => "Reading presets\u{2026}".to_owned(),
        MapWork::Hearing(_) | MapWork::Making { .. } => "The map is being made; Look again after that.".to_owned(),
    }
}

fn say(ui: &Ui, room: Rect, words: &str) {
    let painter = ui.painter_at(room);
    painter.text(room.center(), Align2::CENTER_CENTER, words, theme::BODY, theme::of(ui).text_dim);
}

fn button(ui: &mut Ui, place: Rect, words: &str, hint: &str) -> bool {
    named(ui, place, words, words, hint)
}

/// A button with another name for screen readers than it shows.
fn named(ui: &mut Ui, place: Rect, words: &str, name: &str, hint: &str) -> bool {
    let response = ui.put(place, Button::new(words).min_size(place.size())).on_hover_text(hint);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response.clicked()
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;
    use vaeform_presets::factory;

    use super::super::PresetsPage;
    use super::*;
    use crate::editor::layer_pages_tests::Bench;

    #[test]
    fn pairs_are_shown_heard_and_hidden() {
        let names = [3, 9].map(|place| factory()[place].name.clone());
        let origins = [3, 9].map(SoundOrigin::Factory);
        let pair = DuplicatePair { origins, names, apart_db: Some(0.3) };
        let gone = DuplicatePair {
            origins: [SoundOrigin::User("user/gone.json".into()), SoundOrigin::Factory(0)],
            names: ["Gone".into(), "Acid Rain".into()],
            apart_db: None,
        };
        let page = PresetsPage::with_duplicates([pair, gone]);
        let mut bench = Bench::new(Box::new(page), &Patch::default());
        bench.place("Duplicates, 1 pairs");
        let load = bench.place(&format!("Load factory/{}", factory()[9].name));
        let asked = bench.click(load);
        assert!(asked.contains(&Command::Factory(9)) && asked.contains(&Command::Hear), "{asked:?}");
        let hide = bench.place(&format!("Hide {} and {}", factory()[3].name, factory()[9].name));
        bench.click(hide);
        bench.place("Duplicates, 0 pairs");
    }
}
