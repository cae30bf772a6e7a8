//! The Match page: a sound that was dropped, chosen or recorded, the kinds of match beneath each other, four FM matches that come nearer to
//! it, and the morph between two of them.

use egui::{Color32, Key, Rect, ScrollArea, Sense, Ui};
use vaeform_session::{Command, Matches, NUM_ISLANDS, Phase};

use super::match_card::{self, Curve};
use super::match_morph::MatchMorph;
use super::match_source::{MatchSource, is_armed};
use super::page::{Page, PageContext, Sounds};
use super::palette::Palette;
use super::theme::GRID;
use super::widgets::{Stack, columns};
use super::{match_empty, match_kinds, match_progress};

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [760.0, 600.0];
/// Height of the sound, as a part of the page, and its ends.
const SOUND: (f32, [f32; 2]) = (0.36, [204.0, 520.0]);
/// Height of the kinds, and of the search beside them.
const KINDS: f32 = 224.0;
const SEARCH: f32 = 88.0;
/// Width of what stands beside the kinds.
const BESIDE: f32 = 250.0;

/// What the page keeps between frames.
pub(crate) struct MatchPage {
    source: MatchSource,
    morph: MatchMorph,
    curves: [Curve; NUM_ISLANDS],
    /// The islands from left to right: best match first, but for a search that runs, under which no button moves away.
    order: [usize; NUM_ISLANDS],
}

impl Default for MatchPage {
    fn default() -> Self {
        Self {
            source: MatchSource::default(),
            morph: MatchMorph::default(),
            curves: Default::default(),
            order: std::array::from_fn(|island| island),
        }
    }
}

impl Page for MatchPage {
    fn title(&self) -> &'static str {
        "Match"
    }

    fn says(&self) -> &'static str {
        "Match: a sound becomes a patch"
    }

    fn hint(&self) -> &'static str {
        "Drop a sound anywhere; Ctrl+R records one, Ctrl+K keeps the match that is offered"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.latents
    }

    fn takes_any_sound(&self) -> bool {
        true
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let matches = context.snapshot.matches.clone();
        for (curve, candidate) in self.curves.iter_mut().zip(&matches.candidates) {
            curve.follow(candidate.as_ref(), matches.num_renders);
        }
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            if matches.sound.is_none() && matches.target.is_none() && matches.phase == Phase::Rest {
                return match_empty::show(ui, area, &mut self.source, context);
            }
            self.cards(ui, area, &matches, context);
        });
    }

    /// Recording, and the match that is offered.
    fn shortcut(&mut self, _: &Ui, key: Key, context: &mut PageContext<'_>) -> bool {
        let matches = &context.snapshot.matches;
        match key {
            Key::R => context.commands.push(Command::Arm(!is_armed(matches))),
            Key::K => context.commands.extend(matches.chosen().map(|choice| Command::KeepCandidate(choice.place))),
            _ => return false,
        }
        true
    }

    fn take_sounds(&mut self, sounds: &Sounds, _is_shown: bool) -> Option<Command> {
        Some(self.source.take(sounds))
    }
}

impl MatchPage {
    fn cards(&mut self, ui: &mut Ui, area: Rect, matches: &Matches, context: &mut PageContext<'_>) {
        let mut stack = Stack::new(area);
        let (part, [least, most]) = SOUND;
        self.source.show(ui, stack.row((part * area.height()).clamp(least, most)), context);
        stack.gap(1.0);
        let row = stack.row(KINDS);
        let beside = row.with_min_x(row.right() - BESIDE);
        match_kinds::show(ui, row.with_max_x(beside.left() - GRID), context);
        let mut column = Stack::new(beside);
        match_progress::show(ui, column.row(SEARCH), context);
        column.gap(1.0);
        self.morph.show(ui, column.rest(), context);
        stack.gap(1.0);
        if matches.phase == Phase::Rest {
            self.order = nearest_first(matches);
        }
        let places: Vec<Rect> = columns(stack.rest(), NUM_ISLANDS).collect();
        for (&island, rect) in self.order.iter().zip(places) {
            match_card::show(ui, rect, island, &self.curves[island], context);
        }
    }
}

/// The islands by the distance of their matches; those without one last.
fn nearest_first(matches: &Matches) -> [usize; NUM_ISLANDS] {
    let distance = |island: usize| {
        let candidate = matches.candidates[island].as_ref();
        candidate.map_or(f64::INFINITY, |of| of.distance.map_or(f64::MAX, |distance| distance.total()))
    };
    by_distance(std::array::from_fn(distance))
}

fn by_distance(distances: [f64; NUM_ISLANDS]) -> [usize; NUM_ISLANDS] {
    let mut order = std::array::from_fn(|island| island);
    order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_candidate_stands_first_and_an_empty_strand_last() {
        assert_eq!(by_distance([f64::INFINITY, 4.2, f64::MAX, 1.7]), [3, 1, 2, 0]);
        assert_eq!(by_distance([2.0; NUM_ISLANDS]), [0, 1, 2, 3], "equals stay where they are");
    }
}
