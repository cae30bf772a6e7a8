//! A knob for a parameter of the layers.

use egui::{Align2, Rect, Response, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::LayerParamId;

use super::dial::Dial;
use super::drop_target::drop_target;
use super::knob_menu;
use super::sources::{reach, routes_to};
use super::touch::{full_name, touch};
use crate::editor::page::PageContext;
use crate::editor::theme;

/// Height of the name below a dial.
const NAME: f32 = 15.0;

/// How large the dial of a knob is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KnobSize {
    /// What a sound is mostly shaped by.
    Large,
    /// Everything else.
    Small,
}

impl KnobSize {
    /// The radius of the arc.
    fn radius(self) -> f32 {
        match self {
            Self::Large => 20.0,
            Self::Small => 14.0,
        }
    }

    /// The height of the knob with its name.
    pub(crate) fn height(self) -> f32 {
        2.0 * (self.radius() + Dial::RINGS) + NAME
    }
}

/// A knob: an arc from its resting point, rings for what modulates it, its name below, and its value in place of that while a hand is on it.
pub(crate) struct LayerKnob<'a> {
    id: LayerParamId,
    name: &'a str,
    size: KnobSize,
}

impl<'a> LayerKnob<'a> {
    /// A small knob with the parameter's own name.
    pub(crate) fn new(id: LayerParamId) -> Self {
        Self { id, name: id.def().name, size: KnobSize::Small }
    }

    /// A large one.
    pub(crate) fn large(self) -> Self {
        Self { size: KnobSize::Large, ..self }
    }

    /// With a shorter name, where the place says the rest.
    pub(crate) fn named(self, name: &'a str) -> Self {
        Self { name, ..self }
    }

    /// Shows it in the middle of `rect`. A source that is dropped on it modulates it.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) -> Response {
        let id = self.id;
        let response = touch(ui, rect, id, context);
        drop_target(ui, rect, &response, id, context);
        knob_menu::attach(&response, id, context);
        let value = context.layer(id);
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), full_name(id)));
        self.paint(ui, rect, &response, context);
        if response.hovered() || response.dragged() {
            context.surface.pointed = Some(knob_menu::hint(id, &context.surface.shown.layers));
        }
        response
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, context: &PageContext<'_>) {
        let palette = theme::of(ui);
        let (def, value) = (self.id.def(), context.layer(self.id));
        let way = def.way(value);
        let routes = routes_to(&context.surface.shown.layers, self.id).filter(|(_, route)| route.is_on);
        let reaches: Vec<_> = routes.map(|(_, route)| reach(&route, way)).collect();
        let has_hand = response.hovered() || response.dragged();
        let dial = Dial {
            from: if def.min < 0.0 && def.max > 0.0 { def.way(0.0) } else { 0.0 },
            way,
            reaches: &reaches,
            live: context.surface.live_way(self.id),
            color: palette.of_group(def.group),
            is_lit: has_hand,
        };
        let radius = self.size.radius().min(0.5 * rect.width() - Dial::RINGS);
        let room = rect.with_max_y(rect.bottom() - NAME);
        let centre = pos2(rect.center().x, room.center().y + 1.5);
        dial.paint(ui.painter(), palette, centre, radius);
        if response.has_focus() {
            let stroke = Stroke::new(1.0, palette.accent);
            ui.painter().rect_stroke(rect.shrink(0.5), theme::ROUNDING, stroke, StrokeKind::Inside);
        }
        let typed = context.surface.hand.entry.shown(self.id);
        let (text, color) = match typed {
            Some(typed) => (typed, palette.text),
            None if has_hand || response.has_focus() => (def.display(value), palette.text),
            None => (self.name.to_owned(), palette.text_dim),
        };
        let at = rect.center_bottom() - vec2(0.0, 2.0);
        ui.painter().text(at, Align2::CENTER_BOTTOM, text, theme::SMALL, color);
    }
}
