//! The values of a patch under pointer and keys: what is shown of them, and the edits that a frame makes.

use egui::{Event, EventFilter, Id, Key, Rect, Response, Sense, Ui, Vec2, WidgetInfo};
use vaeform_dsp::activity::Activity;
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::layers::LayerParamId;
use vaeform_patch::{Group, ParamDef, ParamId, Patch, global};

use super::cell::{Look, Travel, bar, paint, wheel_notches};
use super::cursor::Cursor;
use super::gesture::{Drag, Edit, stepped};
use super::widgets::{Hand, routes_to};
use super::{status_line, theme};

/// A wheel that has just scrolled the page goes on doing so for this long, even when a value comes under the pointer.
const SCROLL_HOLD_SECONDS: f64 = 0.4;

/// What all values of the page share: the patch they show, where keys go, the drag in progress and the edits of this
/// frame.
pub(crate) struct Surface {
    /// What is shown: the session's patch, with this page's own edits already in it.
    pub(crate) shown: Patch,
    /// Where keys go.
    pub(crate) cursor: Cursor,
    /// Whether keys go to the cursor now, and not to a text field.
    pub(crate) has_keys: bool,
    /// Edits made in this frame, in order.
    pub(crate) edits: Vec<Edit>,
    /// The parameter under the pointer, for the hint line.
    pub(crate) hovered: Option<ParamId>,
    /// What the hint line says of what is under the pointer, where that is no parameter of FM.
    pub(crate) pointed: Option<String>,
    /// Somebody has asked for the tour.
    pub(crate) wants_tour: bool,
    /// The gesture on values of the layers.
    pub(crate) hand: Hand,
    /// What the newest note does, while one sounds.
    pub(crate) activity: Activity,
    drag: Option<(Drag, bool)>,
    travel: Travel,
    wheel_rest: f32,
    page_offset: Vec2,
    scrolled_at: f64,
}

impl Default for Surface {
    fn default() -> Self {
        Self {
            shown: Patch::default(),
            cursor: Cursor::default(),
            has_keys: false,
            edits: Vec::new(),
            hovered: None,
            pointed: None,
            wants_tour: false,
            hand: Hand::default(),
            activity: Activity::default(),
            drag: None,
            travel: Travel::default(),
            wheel_rest: 0.0,
            page_offset: Vec2::ZERO,
            scrolled_at: f64::NEG_INFINITY,
        }
    }
}

impl Surface {
    /// The toolkit's id of the one thing that holds its focus while keys go to the cursor.
    pub(crate) fn keys_id() -> Id {
        Id::unique("vaeform patch page keys")
    }

    /// Sends keys to this parameter.
    pub(crate) fn take_keys(&mut self, ui: &Ui, id: ParamId) {
        self.cursor.leave_for(id, &mut self.shown, &mut self.edits);
        self.has_keys = true;
        ui.memory_mut(|memory| memory.request_focus(Self::keys_id()));
    }

    /// Before the keys of a frame: a value that was being typed counts once the keys have gone elsewhere.
    pub(crate) fn begin_keys(&mut self, ui: &Ui) {
        let has_keys = ui.memory(|memory| memory.focused()) == Some(Self::keys_id());
        let had_keys = std::mem::replace(&mut self.has_keys, has_keys);
        if had_keys && !has_keys {
            self.cursor.commit(&mut self.shown, &mut self.edits);
        }
    }

    /// Acts on an event that is no shortcut, while keys go to the cursor.
    pub(crate) fn key(&mut self, ui: &Ui, event: &Event) {
        if !self.has_keys {
            return;
        }
        let escaped = matches!(event, Event::Key { key: Key::Escape, pressed: true, .. });
        if escaped && self.cursor.entry.is_empty() {
            self.has_keys = false;
            ui.memory_mut(|memory| memory.surrender_focus(Self::keys_id()));
            return;
        }
        self.cursor.handle(event, &mut self.shown, &mut self.edits);
    }

    /// After the keys of a frame: Tab and arrows stay here.
    pub(crate) fn end_keys(&self, ui: &Ui) {
        if self.has_keys {
            let all = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
            ui.memory_mut(|memory| {
                memory.set_focus_lock_filter(Self::keys_id(), all);
                // In its first frame the focus is not locked yet.
                memory.move_focus(egui::FocusDirection::None);
            });
        }
    }

    /// Where a modulated parameter of the layers stands in the newest note, as a part of its way.
    pub(crate) fn live_way(&self, id: LayerParamId) -> Option<f32> {
        let (place, _) = routes_to(&self.shown.layers, id).find(|(_, route)| route.is_on)?;
        let value = *self.activity.routes.get(place)?;
        value.is_finite().then(|| id.def().way(value))
    }

    /// Whether letters belong to a value here, and not to the keyboard of notes.
    pub(crate) fn takes_letters(&self) -> bool {
        self.has_keys && self.cursor.takes_letters()
    }

    /// Notes how far the page is scrolled, so that a wheel that scrolls goes on scrolling.
    pub(crate) fn page_at(&mut self, ui: &Ui, offset: Vec2) {
        if offset != self.page_offset {
            self.page_offset = offset;
            self.scrolled_at = ui.input(|i| i.time);
        }
    }

    /// Shows one parameter in `rect` and lets the pointer edit it.
    pub(crate) fn cell(&mut self, ui: &Ui, rect: Rect, id: ParamId) -> Response {
        // Without the toolkit's own focus: the cursor has the order of the table.
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(rect, Self::keys_id().with(id.idx()), sense);
        self.pointer(ui, id, &response);
        let value = f64::from(self.shown.fm.get(id));
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), value, status_line::full_name(id)));
        let focused = self.has_keys && self.cursor.param == id;
        if focused && self.cursor.scroll_to {
            ui.scroll_to_rect(rect.expand(theme::ROW), None);
            self.cursor.scroll_to = false;
        }
        let (def, value) = (id.def(), self.shown.fm.get(id));
        let text = match focused && !self.cursor.entry.is_empty() {
            true => format!("{}_", self.cursor.entry),
            false => def.display(value),
        };
        let look = Look {
            name: def.name,
            value: &text,
            bar: bar(def, value),
            color: if self.is_modulator(def) { theme::of(ui).accent } else { theme::of(ui).fm },
            hovered: response.hovered() || response.dragged(),
            focused,
        };
        paint(ui, rect, &look);
        response
    }

    /// Whether a parameter is an operator's that is not heard itself.
    fn is_modulator(&self, def: &ParamDef) -> bool {
        let algorithm = &ALGORITHMS[self.shown.fm.get(global::ALGORITHM) as usize % ALGORITHMS.len()];
        matches!(def.group, Group::Operator(number) if algorithm.carriers >> (number - 1) & 1 == 0)
    }

    fn pointer(&mut self, ui: &Ui, id: ParamId, response: &Response) {
        if response.drag_started() {
            self.drag = Some((Drag::start(id, self.shown.fm.get(id)), false));
        }
        if response.clicked() || response.drag_started() {
            self.take_keys(ui, id);
        }
        if let Some(points) = self.travel.points(response) {
            self.dragged(points, ui.input(|i| i.modifiers.shift));
        }
        if response.drag_stopped() {
            self.drag_ended();
        }
        if response.double_clicked() {
            self.cursor.entry.clear();
            self.set_at_once(id, id.def().default);
        }
        if response.hovered() {
            self.hovered = Some(id);
            self.wheel(ui, id);
        }
    }

    /// The first value of a drag begins the undo step, so that a mere press makes none.
    fn dragged(&mut self, points: f32, fine: bool) {
        let Some((drag, begun)) = &mut self.drag else { return };
        if let Some(value) = drag.moved(points, fine) {
            if !*begun {
                self.edits.push(Edit::Begin(drag.id));
                *begun = true;
            }
            self.shown.fm.set(drag.id, value);
            self.edits.push(Edit::Set(drag.id, value));
        }
    }

    fn drag_ended(&mut self) {
        if let Some((drag, true)) = self.drag.take() {
            self.edits.push(Edit::End(drag.id));
        }
    }

    fn wheel(&mut self, ui: &Ui, id: ParamId) {
        let scrolling = ui.input(|i| i.time - self.scrolled_at < SCROLL_HOLD_SECONDS);
        if scrolling {
            return;
        }
        let notches: f32 = ui.input_mut(|i| {
            i.smooth_scroll_delta = Vec2::ZERO;
            i.events.iter().map(wheel_notches).sum()
        });
        self.wheel_rest += notches;
        let steps = self.wheel_rest.trunc();
        self.wheel_rest -= steps;
        if steps != 0.0 {
            let value = stepped(id.def(), self.shown.fm.get(id), steps as i32);
            self.set_at_once(id, value);
        }
    }

    /// A gesture of several values begins: one step of undo.
    pub(crate) fn begin(&mut self, id: ParamId) {
        self.edits.push(Edit::Begin(id));
    }

    /// Sets a value within the gesture.
    pub(crate) fn put(&mut self, id: ParamId, value: f32) {
        if value != self.shown.fm.get(id) {
            self.shown.fm.set(id, value);
            self.edits.push(Edit::Set(id, value));
        }
    }

    /// The gesture ends.
    pub(crate) fn end(&mut self, id: ParamId) {
        self.edits.push(Edit::End(id));
    }

    fn set_at_once(&mut self, id: ParamId, value: f32) {
        if value != self.shown.fm.get(id) {
            self.shown.fm.set(id, value);
            self.edits.extend(Edit::at_once(id, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::operator;

    #[test]
    fn one_drag_is_one_undo_step_however_many_values_it_passes() {
        let id = operator::param(0, operator::OUTPUT_LEVEL);
        let mut surface = Surface::default();
        surface.shown.fm.set(id, 20.0);
        surface.drag = Some((Drag::start(id, 20.0), false));
        for _ in 0..100 {
            surface.dragged(1.0, false);
        }
        surface.drag_ended();
        let begins = surface.edits.iter().filter(|e| matches!(e, Edit::Begin(_))).count();
        let ends = surface.edits.iter().filter(|e| matches!(e, Edit::End(_))).count();
        assert_eq!((begins, ends), (1, 1));
        assert_eq!(surface.edits.first(), Some(&Edit::Begin(id)));
        assert_eq!(surface.edits.last(), Some(&Edit::End(id)));
        assert!(surface.edits.len() > 30);
        assert_eq!(surface.shown.fm.get(id), 65.0);
    }

    #[test]
    fn a_press_that_moves_nothing_makes_no_undo_step() {
        let mut surface = Surface { drag: Some((Drag::start(global::FEEDBACK, 0.0), false)), ..Surface::default() };
        surface.dragged(0.0, false);
        surface.dragged(-5.0, false);
        surface.drag_ended();
        assert!(surface.edits.is_empty());
    }
}
