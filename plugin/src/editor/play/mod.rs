//! The Play page: the sound as it is, the latent knobs and those with names, the pad, macros, morph, random patches and variations.
//!
//! Knobs of the latent layer are host parameters and move through the host; everything else is a command to the session.

mod generate_card;
mod knob_cards;
mod latent_pad;
mod morph_card;
mod sound_view;
mod spectrum;
mod variations;

use egui::{Color32, Rect, ScrollArea, Sense, Ui, vec2};

use super::knob::Knobs;
use super::page::{Page, PageContext};
use super::palette::Palette;
use super::theme::GRID;
use super::widgets::{Stack, columns};
use generate_card::GenerateCard;
use latent_pad::LatentPad;
use morph_card::MorphCard;
use sound_view::SoundView;
use variations::VariationsCard;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [760.0, 590.0];
/// Heights of the rows below the picture; of what a window is higher than the first, the knobs get a part.
const LATENTS: f32 = 134.0;
const NAMED: f32 = 120.0;
const LOWER: f32 = 132.0;
const FIRST: f32 = 632.0;
const GROWTH: [f32; 2] = [0.14, 0.1];
/// Width of the pad beside a picture that is high enough.
const PAD: [f32; 2] = [200.0, 420.0];

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct PlayPage {
    knobs: Knobs,
    pad: LatentPad,
    sound: SoundView,
    morph: MorphCard,
    generate: GenerateCard,
    variations: VariationsCard,
}

impl Page for PlayPage {
    fn title(&self) -> &'static str {
        "Play"
    }

    fn says(&self) -> &'static str {
        "Play: what is turned while one plays"
    }

    fn hint(&self) -> &'static str {
        "Turn a knob and play; a right click on it learns a controller, a double-click puts it back"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.latents
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            self.rows(ui, area, context);
        });
    }
}

impl PlayPage {
    fn rows(&mut self, ui: &mut Ui, area: Rect, context: &mut PageContext<'_>) {
        let mut stack = Stack::new(area);
        let more = (area.height() - FIRST).max(0.0);
        let [latents, named] = [LATENTS + (GROWTH[0] * more).min(40.0), NAMED + (GROWTH[1] * more).min(32.0)];
        let top = stack.row(area.height() - latents - named - LOWER - 3.0 * GRID);
        let pad = (top.height() - 30.0).clamp(PAD[0], PAD[1]);
        self.sound.show(ui, top.with_max_x(top.right() - pad - GRID), context);
        self.pad.show(ui, top.with_min_x(top.right() - pad), context);
        stack.gap(1.0);
        knob_cards::latents(ui, stack.row(latents), &mut self.knobs, context);
        stack.gap(1.0);
        let row = stack.row(named);
        let split = row.left() + row.width() * 0.36;
        knob_cards::named(ui, row.with_max_x(split), &mut self.knobs, context);
        knob_cards::macros(ui, row.with_min_x(split + GRID), context);
        stack.gap(1.0);
        let row = stack.row(LOWER);
        let split = row.left() + row.width() * 0.36;
        self.morph.show(ui, row.with_max_x(split), &mut self.knobs, context);
        let mut halves = columns(row.with_min_x(split + GRID), 2);
        if let (Some(left), Some(right)) = (halves.next(), halves.next()) {
            self.generate.show(ui, left, context);
            self.variations.show(ui, right, context);
        }
    }
}

/// A row of buttons and fields inside of `rect`.
fn row<T>(ui: &mut Ui, rect: Rect, contents: impl FnOnce(&mut Ui) -> T) -> T {
    let builder = egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        ui.spacing_mut().interact_size.y = 24.0;
        contents(ui)
    })
    .inner
}

/// A slider with its name and value at the right, over what is left of a row but for `beside` points.
fn slider(
    ui: &mut Ui,
    value: &mut f32,
    range: std::ops::RangeInclusive<f32>,
    (name, beside): (&str, f32),
) -> egui::Response {
    const WORDS: f32 = 84.0;
    ui.spacing_mut().slider_width = (ui.available_width() - WORDS - beside).max(30.0);
    let response = ui.add(egui::Slider::new(value, range).show_value(false));
    let now = f64::from(*value);
    response.widget_info(|| egui::WidgetInfo::slider(ui.is_enabled(), now, name));
    let words = egui::RichText::new(format!("{name} {value:.2}")).color(super::theme::of(ui).text_dim);
    ui.label(words);
    response
}
