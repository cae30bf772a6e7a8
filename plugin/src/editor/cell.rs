//! One value on the page: a row with a name, a number and a bar behind them, for patch parameters and host parameters
//! alike.

use egui::{Align2, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};
use vaeform_patch::{Display, Kind, ParamDef, ParamId, Patch};

use super::cursor::Cursor;
use super::gesture::{Drag, Edit, stepped};
use super::theme;

/// Points of a smooth scroll that make one step.
const WHEEL_POINTS: f32 = 30.0;
/// Travel after which a press is a drag, as the toolkit decides it.
const DEAD_POINTS: f32 = 6.0;
/// A wheel that has just scrolled the page goes on doing so for this long, even when a value comes under the pointer.
const SCROLL_HOLD_SECONDS: f64 = 0.4;

/// How a row looks.
pub(crate) struct Look<'a> {
    /// Left, dim.
    pub(crate) name: &'a str,
    /// Right, bright.
    pub(crate) value: &'a str,
    /// The part of the row that the bar covers, both 0..1.
    pub(crate) bar: [f32; 2],
    /// Under the pointer or being dragged.
    pub(crate) hovered: bool,
    /// Keys go here.
    pub(crate) focused: bool,
}

/// Paints a row.
pub(crate) fn paint(ui: &Ui, rect: Rect, look: &Look<'_>) {
    let painter = ui.painter_at(rect.expand(1.5));
    painter.rect_filled(rect, theme::ROUNDING, if look.hovered { theme::FIELD_HOVER } else { theme::FIELD });
    let x = |at: f32| rect.left() + rect.width() * at.clamp(0.0, 1.0);
    if look.bar[0] != look.bar[1] {
        let bar = Rect::from_min_max(pos2(x(look.bar[0]), rect.top()), pos2(x(look.bar[1]), rect.bottom()));
        painter.rect_filled(bar, theme::ROUNDING, theme::VALUE);
    }
    let mid = rect.center().y;
    let value = pos2(rect.right() - 5.0, mid);
    let value = painter.text(value, Align2::RIGHT_CENTER, look.value, theme::BODY, theme::TEXT);
    // A long name ends before its value begins.
    let room = rect.with_max_x(value.left() - 3.0);
    let name = pos2(rect.left() + 5.0, mid);
    ui.painter_at(room).text(name, Align2::LEFT_CENTER, look.name, theme::BODY, theme::TEXT_DIM);
    if look.focused {
        painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.5, theme::FOCUS), StrokeKind::Outside);
    }
}

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

    /// Notes how far the page is scrolled, so that a wheel that scrolls goes on scrolling.
    pub(crate) fn page_at(&mut self, ui: &Ui, offset: Vec2) {
        if offset != self.page_offset {
            self.page_offset = offset;
            self.scrolled_at = ui.input(|i| i.time);
        }
    }

    /// Shows one parameter in `rect` and lets the pointer edit it.
    pub(crate) fn cell(&mut self, ui: &Ui, rect: Rect, id: ParamId) {
        // Without the toolkit's own focus: the cursor has the order of the table.
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(rect, Self::keys_id().with(id.idx()), sense);
        self.pointer(ui, id, &response);
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
            hovered: response.hovered() || response.dragged(),
            focused,
        };
        paint(ui, rect, &look);
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

    fn set_at_once(&mut self, id: ParamId, value: f32) {
        if value != self.shown.fm.get(id) {
            self.shown.fm.set(id, value);
            self.edits.extend(Edit::at_once(id, value));
        }
    }
}

/// How far the pointer has come since the last frame of a drag; counted from the press, so that a slow frame loses
/// nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Travel {
    seen: Vec2,
}

impl Travel {
    /// Points to the right and up since the last call, while dragged.
    pub(crate) fn points(&mut self, response: &Response) -> Option<f32> {
        let total = response.total_drag_delta().filter(|_| response.dragged())?;
        if response.drag_started() {
            // What made it a drag and not a click does not move the value.
            self.seen = if total.length() > DEAD_POINTS { total.normalized() * DEAD_POINTS } else { total };
        }
        let step = total - self.seen;
        self.seen = total;
        Some(step.x - step.y)
    }
}

/// Notches of a wheel event, up being positive.
pub(crate) fn wheel_notches(event: &egui::Event) -> f32 {
    match event {
        egui::Event::MouseWheel { unit: egui::MouseWheelUnit::Point, delta, .. } => delta.y / WHEEL_POINTS,
        egui::Event::MouseWheel { delta, .. } => delta.y,
        _ => 0.0,
    }
}

/// The part of the row a value covers: from the resting point of signed values, else from the left; alternatives have
/// none.
fn bar(def: &ParamDef, value: f32) -> [f32; 2] {
    let at = value / def.max;
    match (def.display, def.kind) {
        (_, Kind::Choice(_)) => [0.0, 0.0],
        (Display::Offset(by), _) if by < 0 => {
            let rest = -f32::from(by) / def.max;
            [rest.min(at), rest.max(at)]
        }
        _ => [0.0, at],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{global, operator};

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

    #[test]
    fn bars_of_signed_values_start_at_rest_and_alternatives_have_none() {
        assert_eq!(bar(global::TRANSPOSE.def(), 24.0), [0.5, 0.5]);
        assert_eq!(bar(global::TRANSPOSE.def(), 0.0), [0.0, 0.5]);
        assert_eq!(bar(global::LFO_WAVE.def(), 3.0), [0.0, 0.0]);
        assert_eq!(bar(global::FEEDBACK.def(), 7.0), [0.0, 1.0]);
    }
}
