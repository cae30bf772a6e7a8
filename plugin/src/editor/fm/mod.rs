//! The FM page: the algorithm as a picture that one clicks, six operators as tiles with their envelopes and keys drawn, pitch envelope and
//! LFO; and all 145 values as numbers, on demand.

mod algorithm_card;
mod algorithm_picture;
mod envelope_picture;
mod envelope_view;
mod lfo_picture;
mod musical_ratio;
mod numbers;
mod operator_tile;
mod operators;
mod scaling_view;
mod shared_cards;
mod value_cell;

use egui::{Color32, Key, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo};
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, ParamId, global};

use super::page::{Page, PageContext};
use super::palette::Palette;
use super::surface::Surface;
use super::theme;
use super::widgets::{Stack, columns};
use envelope_view::EnvelopeHand;
use operators::Operators;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [772.0, 500.0];
/// Height of algorithm, pitch envelope and LFO.
const SHARED: f32 = 160.0;
/// Height of the line above the numbers.
const HEAD: f32 = 28.0;
/// From which height on the shared cards grow along, and by which part of what is more.
const GROWS_FROM: f32 = 620.0;
const SHARED_GROWTH: f32 = 0.3;

/// All that the FM layer's patch is.
#[derive(Default)]
pub(crate) struct FmPage {
    /// Numbers stand in place of the pictures.
    has_numbers: bool,
    operators: Operators,
    hand: EnvelopeHand,
}

impl Page for FmPage {
    fn title(&self) -> &'static str {
        "FM"
    }

    fn says(&self) -> &'static str {
        "FM: six operators and their algorithm"
    }

    fn hint(&self) -> &'static str {
        "Tab goes through all values (Ctrl+Home: the first, Ctrl+1-7: a section); Up, Down, Page keys or digits change one"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.fm
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let surface = &*context.surface;
        // Keys go through all values in the order of the table; those without a picture are among the numbers.
        let is_hidden = !operator_tile::has(surface.cursor.param) && !shared_cards::has(surface.cursor.param);
        self.has_numbers |= surface.has_keys && surface.cursor.scroll_to && is_hidden;
        if self.has_numbers {
            ui.horizontal(|ui| {
                ui.set_height(HEAD);
                self.choice(ui);
                ui.label(egui::RichText::new("All values of the patch").color(theme::of(ui).text_dim));
            });
            return numbers::show(ui, context);
        }
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let (area, _) = ui.allocate_exact_size(ui.available_size().max(MIN_SIZE.into()), Sense::hover());
            self.pictures(ui, area, context);
            // Keys go to one place for the whole page; see `Surface::keys_id`.
            let values = ui.interact(area, Surface::keys_id(), Sense::focusable_noninteractive());
            values.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Values of the patch"));
        });
    }

    fn comes_by_shortcut(&self) -> bool {
        true
    }

    /// Keys go to a section of the table.
    fn shortcut(&mut self, ui: &Ui, key: Key, context: &mut PageContext<'_>) -> bool {
        let id = numbers::section(key);
        if let Some(id) = id {
            context.surface.take_keys(ui, id);
            context.surface.cursor.scroll_to = true;
            self.has_numbers = true;
        }
        id.is_some()
    }
}

impl FmPage {
    fn pictures(&mut self, ui: &mut Ui, area: Rect, context: &mut PageContext<'_>) {
        let mut stack = Stack::new(area);
        // A high window has room for larger pictures of what operators share, too.
        let more = (SHARED_GROWTH * (area.height() - GROWS_FROM)).clamp(0.0, SHARED);
        let mut shared = columns(stack.row(SHARED + more), 3);
        let mut next = || shared.next().unwrap_or(Rect::NOTHING);
        algorithm_card::show(ui, next(), context, |ui| self.choice(ui));
        shared_cards::pitch(ui, next(), &mut self.hand, context);
        shared_cards::lfo(ui, next(), context);
        stack.gap(1.0);
        let idx = context.surface.shown.fm.get(global::ALGORITHM) as usize % ALGORITHMS.len();
        let tiles: Vec<Rect> = columns(stack.rest(), NUM_OPERATORS).collect();
        for (op, tile) in tiles.into_iter().enumerate() {
            operator_tile::show(ui, tile, (op, &ALGORITHMS[idx]), (&mut self.operators, &mut self.hand), context);
        }
    }

    /// Pictures or numbers.
    fn choice(&mut self, ui: &mut Ui) {
        let hint = "All 145 values as numbers, in the order of the instrument (Ctrl+Home, Ctrl+1 to 7)";
        if ui.selectable_label(self.has_numbers, "Numbers").on_hover_text(hint).clicked() {
            self.has_numbers = !self.has_numbers;
        }
    }
}

/// Sets values of a patch as one step of undo.
fn set_all(surface: &mut Surface, values: impl IntoIterator<Item = (ParamId, f32)>) {
    let mut values = values.into_iter().filter(|(id, value)| surface.shown.fm.get(*id) != *value).peekable();
    let Some(&(first, _)) = values.peek() else { return };
    let values: Vec<_> = values.collect();
    surface.begin(first);
    values.into_iter().for_each(|(id, value)| surface.put(id, value));
    surface.end(first);
}
