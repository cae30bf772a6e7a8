//! The Perform page: a gesture that hands have recorded, eight lanes that play the latents, variations of the gesture, and the clip of it all.

mod clip_card;
mod gesture_card;
mod lane_picture;
mod lane_row;
mod value_field;
mod vary_card;

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, Rect, ScrollArea, Sense, Ui, vec2};
use vaeform_session::perform::{LaneSettings, PerformOrder, PerformPart, PerformSwitches, PlayedPart};
use vaeform_session::{Command, NUM_LATENTS};

use super::control_port::ControlPort;
use super::knob::Knobs;
use super::page::{Page, PageContext};
use super::palette::Palette;
use super::theme::{self, GRID};
use super::widgets::{Card, Stack, columns};
use clip_card::ClipCard;
use gesture_card::GestureCard;
use value_field::ValueFields;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [772.0, 604.0];
/// Height of the cards above the lanes.
const UPPER: f32 = 128.0;
/// Width of the gesture's card at least.
const GESTURE: f32 = 410.0;
/// Time from frame to frame while the song runs.
const FRAME: Duration = Duration::from_millis(33);

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct PerformPage {
    knobs: Knobs,
    gesture: GestureCard,
    clip: ClipCard,
    fields: ValueFields,
    /// The beat of the last frame.
    beat: f64,
    pictures: Pictures,
}

/// What the pictures of the lanes show, until the part is another one.
#[derive(Default)]
struct Pictures {
    of: Option<Arc<PerformPart>>,
    played: PlayedPart,
}

impl Pictures {
    /// All of a part at the whole amount, with a lane that is off where nothing else moves its latent.
    fn follow(&mut self, part: &Arc<PerformPart>, variation: f32) {
        if self.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, part)) {
            self.played = part.played(&PerformSwitches { is_on: true, ..PerformSwitches::default() });
            for (latent, lane) in part.lanes.iter().enumerate() {
                if !self.played.moves(latent) {
                    self.played.bank.lanes[latent] = Some(lane.shaped());
                }
            }
            self.of = Some(part.clone());
        }
        self.played.variation = variation;
    }
}

impl Page for PerformPage {
    fn title(&self) -> &'static str {
        "Perform"
    }

    fn says(&self) -> &'static str {
        "Perform: what plays the latents by itself, recorded, drawn or by rule"
    }

    fn hint(&self) -> &'static str {
        "Record keeps what hands do to the latents; a drag on a picture draws a lane"
    }

    fn color(&self, palette: &Palette) -> Color32 {
        palette.latents
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        let (beat, _, plays) = context.client.song_place();
        if plays && beat != self.beat {
            ui.ctx().request_repaint_after(FRAME);
        }
        self.beat = beat;
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let mut stack = Stack::new(area);
            self.upper(ui, stack.row(UPPER), context);
            stack.gap(1.0);
            self.lanes(ui, stack.rest(), context);
        });
    }
}

impl PerformPage {
    fn upper(&mut self, ui: &mut Ui, row: Rect, context: &mut PageContext<'_>) {
        let split = row.left() + (0.47 * row.width()).max(GESTURE);
        self.gesture.show(ui, row.with_max_x(split), &mut self.knobs, context);
        let mut halves = columns(row.with_min_x(split + GRID), 2);
        if let (Some(left), Some(right)) = (halves.next(), halves.next()) {
            vary_card::show(ui, left, &mut self.fields, context);
            self.clip.show(ui, right, &self.gesture, context);
        }
    }

    fn lanes(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("Lanes", color).show(ui, rect, context, |ui, inside, context| {
            let words = "on top of the knob and the gesture; a drag on a picture draws the lane";
            let at = inside.head.left_center();
            ui.painter().text(at, egui::Align2::LEFT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
            let host = switches(&*context.port);
            self.pictures.follow(&context.snapshot.perform.part, host.variation);
            let height = inside.body.height() / NUM_LATENTS as f32;
            for latent in 0..NUM_LATENTS {
                let top = inside.body.top() + latent as f32 * height;
                let size = vec2(inside.body.width(), height - 0.5 * GRID);
                let row = Rect::from_min_size(inside.body.with_min_y(top).min, size);
                let shown = Shown { latent, beat: self.beat, host, played: &self.pictures.played };
                lane_row::show(ui, row, &shown, &mut self.fields, context);
            }
        });
    }
}

/// Asks for another lane of a latent; one that joins is more of the last change.
fn set_lane(latent: usize, lane: LaneSettings, joins: bool, context: &mut PageContext<'_>) {
    context.commands.push(Command::Perform(PerformOrder::Lane { latent, lane, joins }));
}

/// What a row shows.
struct Shown<'a> {
    /// 0-7.
    latent: usize,
    /// Where the song is.
    beat: f64,
    /// What the host has of lanes and gesture.
    host: PerformSwitches,
    /// What the picture is of.
    played: &'a PlayedPart,
}

/// What the host has of lanes and gesture.
fn switches(port: &dyn ControlPort) -> PerformSwitches {
    PerformSwitches::from_controls(|control| {
        let def = control.def();
        def.min + port.normalized(control) * (def.max - def.min)
    })
}
