//! The Modulation page: macros and random sources, envelopes and LFOs as drawings, and the list of what moves what.

pub(super) mod controllers_menu;
mod destinations;
mod envelope_card;
mod host_offset;
mod lfo_card;
mod lfo_shapes;
mod macro_card;
mod points;
mod points_menu;
mod points_picture;
mod points_view;
mod random_card;
mod route_amount;
mod route_row;
mod routes_card;
mod stages_view;
mod stages_words;
mod tabs;

use egui::{Color32, Ui};

use super::page::{Page, PageContext};
use super::palette::Palette;
use super::theme::GRID;
use super::widgets::{SourceShelf, columns};

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [772.0, 590.0];
/// Height of macros and random sources.
const MACROS: f32 = 126.0;
/// Height of the drawings at least and at most, and what they have of the page.
const DRAWINGS: [f32; 2] = [252.0, 560.0];
const DRAWN: f32 = 0.42;
/// Width of the random sources.
const RANDOM: f32 = 232.0;

/// Everything that moves something, and what it moves.
#[derive(Default)]
pub(crate) struct ModulationPage {
    /// The envelope and the LFO that are shown, from 0.
    envelope: usize,
    lfo: usize,
    /// Seconds or beats that a drawing shows; they stay while it is dragged.
    span: points_view::Span,
    /// How long stages are drawn; it stays while one is dragged.
    stages: stages_view::Lengths,
    macros: macro_card::MacroCard,
    routes: routes_card::RoutesCard,
}

impl Page for ModulationPage {
    fn title(&self) -> &'static str {
        "Modulation"
    }

    fn says(&self) -> &'static str {
        "Modulation: envelopes, LFOs, macros, and what they move"
    }

    fn hint(&self) -> &'static str {
        "Drag a source, from the line above or a tab, onto any knob; a ring around it shows how far it goes"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.modulation
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        SourceShelf::page(ui, MIN_SIZE, context, |ui, mut stack, context| {
            let row = stack.row(MACROS);
            let split = row.right() - RANDOM;
            self.macros.show(ui, row.with_max_x(split - GRID), context);
            random_card::show(ui, row.with_min_x(split), context);
            stack.gap(1.0);
            let drawings = (DRAWN * (stack.rest().height() + MACROS)).clamp(DRAWINGS[0], DRAWINGS[1]);
            let mut halves = columns(stack.row(drawings), 2);
            if let (Some(left), Some(right)) = (halves.next(), halves.next()) {
                let views = (&mut self.stages, &mut self.span);
                envelope_card::show(ui, left, &mut self.envelope, views, context);
                lfo_card::show(ui, right, &mut self.lfo, context);
            }
            stack.gap(1.0);
            self.routes.show(ui, stack.rest(), context);
        });
    }
}
