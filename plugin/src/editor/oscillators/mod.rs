//! The Oscillators page: three wavetable oscillators with their tables drawn, below them sub, noise, partials and the FM layer among the others.

mod drawn;
mod frame_view;
mod oscillator_card;
mod other_cards;
mod shapes;
mod table_menu;
mod waterfall;

use std::path::Path;

use egui::{Color32, Rect, Ui, pos2, vec2};
use vaeform_patch::layers::OscillatorParam;
use vaeform_session::Command;

use super::page::{Page, PageContext, Sounds};
use super::palette::Palette;
use super::theme::GRID;
use super::widgets::{SourceShelf, columns};
use drawn::Drawings;
use frame_view::FrameViews;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [856.0, 600.0];
/// Height of the lower cards.
const LOWER: f32 = 152.0;
/// Widths of the smaller cards; FM has the rest.
const SUB_CARD: f32 = 160.0;
const NOISE_CARD: f32 = 160.0;
const PARTIALS_CARD: f32 = 216.0;

/// The oscillators, and what sounds beside them.
#[derive(Default)]
pub(crate) struct OscillatorsPage {
    views: FrameViews,
    /// What is drawn in their place.
    drawings: Drawings,
    /// The oscillator that the pointer was over last, which takes what is dropped.
    pointed: usize,
}

impl Page for OscillatorsPage {
    fn title(&self) -> &'static str {
        "Oscillators"
    }

    fn says(&self) -> &'static str {
        "Oscillators: wavetables, sub, noise, partials"
    }

    fn hint(&self) -> &'static str {
        "A source that is dragged from the line above onto a knob moves it; a file that is dropped here is a wavetable"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.wavetable
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn take_sounds(&mut self, sounds: &Sounds, is_shown: bool) -> Option<Command> {
        let Sounds::Dropped(paths) = sounds else { return None };
        let is_table = |path: &Path| path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("wt"));
        let path = paths.first().filter(|path| is_shown || is_table(path))?.clone();
        Some(Command::LoadTable { oscillator: self.pointed, path })
    }

    fn drop_hint(&self) -> &'static str {
        "Drop a wavetable or a sound on an oscillator to play it; .syx, .json, .scl, .ascl, .kbm and .tun to import them"
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        self.drawings.follow(context);
        SourceShelf::page(ui, MIN_SIZE, context, |ui, mut stack, context| {
            let upper = stack.row(stack.rest().height() - LOWER - 2.0 * GRID);
            let own = context.client.own_tables();
            let num = if self.drawings.is_open() { 0 } else { OscillatorParam::COUNT };
            self.drawings.show(ui, upper, context);
            for (n, card) in columns(upper, num).enumerate() {
                if ui.rect_contains_pointer(card) {
                    self.pointed = n;
                }
                oscillator_card::show(ui, card, n, (&mut self.views, &own), context);
            }
            stack.gap(1.0);
            let lower = stack.row(LOWER);
            let mut left = lower.left();
            let mut card = |width: f32| {
                let card = Rect::from_min_size(pos2(left, lower.top()), vec2(width, lower.height()));
                left = card.right() + GRID;
                card
            };
            other_cards::sub(ui, card(SUB_CARD), context);
            other_cards::noise(ui, card(NOISE_CARD), &mut self.drawings, context);
            other_cards::partials(ui, card(PARTIALS_CARD), &mut self.drawings, context);
            let rest = lower.width() - SUB_CARD - NOISE_CARD - PARTIALS_CARD - 3.0 * GRID;
            other_cards::fm(ui, card(rest), context);
        });
    }
}
