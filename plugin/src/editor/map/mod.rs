//! The Map page: the patch library, the factory's sounds and the user's own as dots, near where they sound alike. A dot is heard under the
//! pointer and loaded by a click; a drag moves the map, goes from one sound to another, or takes sounds into a bank.

mod acting;
mod camera;
mod colors;
mod drawn;
mod hands;
mod overlay;
mod picture;
mod side;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tools;
mod words;

use std::sync::Arc;
use std::time::Duration;

use egui::{Id, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use vaeform_dsp::control::Control;
use vaeform_presets::Category;
use vaeform_session::sound_map::{self, MapOrder, MapTarget, MapView, MapWork, SoundMap};
use vaeform_session::{Audible, Command, TargetSummary, UserPreset};

use super::page::{Page, PageContext};
use super::theme::{self, GRID};
use super::widgets::Card;
use camera::Camera;
use drawn::is_inside;
use hands::{MapAction, MapDrag, Tool};
use overlay::Marks;
use picture::{MapLook, MapPicture};
#[cfg(test)]
pub(crate) use testing::map_of;

/// The smallest page that still has room for everything; a smaller window scrolls.
const MIN_SIZE: [f32; 2] = [620.0, 400.0];
/// Width of what stands beside the map.
const SIDE: f32 = 248.0;
/// Neighbours that are listed.
const NUM_NEAR: usize = 10;
/// Sounds of a bank.
const BANK: usize = 32;
/// Time between two sounds under a pointer that moves.
const BETWEEN_S: f64 = 0.06;
/// Time between two looks at a map that is being made.
const LOOK: Duration = Duration::from_millis(100);
/// Tests bring maps of their own: the real one takes a minute.
const OPENS: bool = !cfg!(test);

/// What the page keeps between frames.
#[derive(Default)]
pub(crate) struct MapPage {
    camera: Camera,
    picture: MapPicture,
    tool: Tool,
    drag: MapDrag,
    /// A map that is shown instead of the shared one.
    own: Option<Arc<SoundMap>>,
    /// The map of the points below.
    map: Option<Arc<SoundMap>>,
    cursor: Option<usize>,
    chosen: Option<usize>,
    near: Vec<(f32, usize)>,
    morph: Option<(usize, usize)>,
    taken: Vec<usize>,
    num_inside: usize,
    /// The category that is looked at alone.
    alone: Option<Category>,
    target: Option<MapTarget>,
    target_of: Option<TargetSummary>,
    /// Points are not heard.
    is_quiet: bool,
    /// A point sounds in place of the patch.
    is_auditioned: bool,
    heard_at: f64,
    /// The user's sounds that the map was asked for with.
    asked: Option<Arc<[UserPreset]>>,
}

impl Page for MapPage {
    fn title(&self) -> &'static str {
        "Map"
    }

    fn says(&self) -> &'static str {
        "Map: all sounds, near where they sound alike"
    }

    fn hint(&self) -> &'static str {
        "Point at a dot to hear it, click to load it; the wheel magnifies, a drag moves the map"
    }

    fn has_performance_strip(&self) -> bool {
        false
    }

    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>) {
        self.ask(context);
        let mut view = sound_map::view();
        view.map = self.own.clone().or(view.map);
        if OPENS && !matches!(view.work, MapWork::Rest | MapWork::Failed) {
            ui.ctx().request_repaint_after(LOOK);
        }
        self.follow_map(&view, context);
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let size = ui.available_size().max(MIN_SIZE.into());
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let right = area.with_min_x(area.right() - SIDE);
            let left = area.with_max_x(right.left() - GRID);
            Card::plain("Map of sounds").show(ui, left, context, |ui, inside, context| {
                tools::show(self, ui, inside.head);
                self.picture(ui, inside.body, &view, context);
            });
            self.side(ui, right, context);
        });
    }

    fn leave(&mut self, context: &mut PageContext<'_>) {
        acting::end_audition(self, context);
    }
}

impl MapPage {
    /// A page that shows this map.
    #[cfg(test)]
    pub(crate) fn of(map: SoundMap) -> Self {
        Self { own: Some(Arc::new(map)), ..Self::default() }
    }

    /// Asks for the map, and again when the user has other sounds.
    fn ask(&mut self, context: &mut PageContext<'_>) {
        let presets = &context.snapshot.user_presets;
        let is_same = self.asked.as_ref().is_some_and(|asked| Arc::ptr_eq(asked, &presets.presets));
        if OPENS && !is_same {
            if self.asked.is_none() && !presets.is_listed {
                context.commands.push(Command::ListPresets);
            }
            self.asked = Some(presets.presets.clone());
            context.commands.push(Command::Map(MapOrder::Open));
        }
    }

    /// Forgets points of another map; places the sound that is matched.
    fn follow_map(&mut self, view: &MapView, context: &PageContext<'_>) {
        let is_same = match (&self.map, &view.map) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let target = context.snapshot.matches.target;
        if !is_same {
            self.map.clone_from(&view.map);
            (self.cursor, self.chosen, self.morph) = (None, None, None);
            (self.near, self.taken) = (Vec::new(), Vec::new());
        }
        if !is_same || self.target_of != target {
            self.target_of = target;
            self.target = self.map.as_ref().filter(|_| target.is_some()).and_then(|map| context.client.map_target(map));
        }
    }

    fn picture(&mut self, ui: &mut Ui, rect: Rect, view: &MapView, context: &mut PageContext<'_>) {
        let palette = theme::of(ui);
        let response = ui.interact(rect, Id::unique("vaeform map"), Sense::click_and_drag());
        let Some(map) = self.map.clone() else {
            response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), "Map of sounds, empty"));
            ui.painter().rect_filled(rect, theme::ROUNDING, palette.well);
            self.preview(ui, rect, view);
            return words::line(ui, rect, view, context.commands);
        };
        let cursor = self.cursor.or(self.chosen);
        let at = cursor.map(|point| (point, self.camera.to_screen(rect, map.places()[point])));
        let hands = (&mut self.camera, self.tool, &mut self.drag);
        let actions = hands::follow(ui, (&response, rect), hands, self.picture.drawn(), at);
        acting::act(self, ui, rect, &map, actions, context);
        let (is_dark, alone) = (ui.visuals().dark_mode, self.alone);
        let pixels_per_point = ui.ctx().pixels_per_point();
        self.picture.show(ui, &map, MapLook { camera: self.camera, rect, pixels_per_point, is_dark, alone });
        let morph = self.morph.map(|(from, to)| (from, to, context.port.normalized(Control::Morph)));
        let marks = Marks {
            map: &map,
            camera: self.camera,
            rect,
            cursor: self.cursor,
            chosen: self.chosen,
            near: &self.near,
            morph,
            target: self.target.as_ref(),
            drag: &self.drag,
            pointer: response.hover_pos().or(response.interact_pointer_pos()),
        };
        marks.paint(&ui.painter_at(rect), palette);
        let words = self.cursor.or(self.chosen).map(|point| overlay::words(&map, point)).unwrap_or_default();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), "Map of sounds"));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(words));
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.0, palette.accent);
            ui.painter().rect_stroke(rect, theme::ROUNDING, stroke, egui::StrokeKind::Inside);
        }
        if response.hovered() {
            let words = "Map   Point to hear, click to load, wheel to magnify; arrows go from dot to dot, Enter loads";
            context.surface.pointed = Some(words.to_owned());
        }
        words::line(ui, rect, view, context.commands);
    }

    /// The dots of a map that is being made.
    fn preview(&self, ui: &Ui, rect: Rect, view: &MapView) {
        let MapWork::Making { picture, .. } = &view.work else { return };
        let palette = theme::of(ui);
        for place in picture.iter().step_by(1 + picture.len() / 2_500) {
            ui.painter().circle_filled(Camera::default().to_screen(rect, *place), 1.5, palette.text_dim);
        }
    }

    fn side(&mut self, ui: &mut Ui, right: Rect, context: &mut PageContext<'_>) {
        let below = right.with_min_y(right.bottom() - side::CATEGORIES);
        let mut above = right.with_max_y(below.top() - GRID);
        if !self.taken.is_empty() {
            let row = Rect::from_min_size(above.left_bottom() - vec2(0.0, 28.0), vec2(above.width(), 28.0));
            above.max.y = row.top() - GRID;
            if side::taken(ui, row, (self.taken.len(), self.num_inside)) {
                acting::make_bank(self, context);
            }
        }
        // Without a map there is nobody near, and the card says what it is for.
        let map = self.map.clone().unwrap_or_default();
        if let Some(point) = side::nearest(ui, above, self, &map, context) {
            acting::load(self, &map, point, context);
        }
        let mut alone = self.alone;
        side::categories(ui, below, &mut alone, context);
        self.alone = alone;
    }
}
