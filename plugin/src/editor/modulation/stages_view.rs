//! An envelope of stages as a drawing: corners are dragged for times and levels, the middles of curves for their bends.
//!
//! Stages are as long as the ways of their knobs: a millisecond can still be seen beside ten seconds.

use egui::{Id, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::modulation::curve::curve;
use vaeform_patch::layers::{EnvelopeParam as P, LayerParamId};

use super::stages_words;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{paint_curve, paint_playhead, travel};

/// Room around the drawing.
const MARGIN: f32 = 10.0;
/// The shortest that a stage is drawn, but for the delay: handles do not lie on each other.
const SHORTEST: f32 = 12.0;
/// How long sustain is drawn, as a part of the width.
const SUSTAIN: f32 = 0.13;
/// The sum of all ways that fills the width, at least.
const LEAST: f32 = 0.8;
/// Points of a curved stage.
const STEPS: usize = 24;
/// Points of travel that bend a curve through its whole way.
const BEND_POINTS: f32 = 320.0;
/// Half the width of what takes a handle.
const GRIP: f32 = 8.0;

/// How long a whole way is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lengths {
    way: f32,
    /// A handle is dragged, so that lengths stay.
    is_held: bool,
}

/// Where the corners are.
struct StagesView {
    rect: Rect,
    way: f32,
    /// Ends of delay, attack, hold, decay, sustain and release.
    x: [f32; 6],
    sustain: f32,
    bends: [f32; 3],
}

impl StagesView {
    fn new(rect: Rect, n: usize, lengths: &mut Lengths, context: &PageContext<'_>) -> Self {
        let way = |param: P| param.of(n).def().way(context.layer(param.of(n)));
        let ways = [P::Delay, P::Attack, P::Hold, P::Decay, P::Release].map(way);
        let inner = rect.shrink(MARGIN);
        if !lengths.is_held {
            let room = inner.width() * (1.0 - SUSTAIN) - 4.0 * SHORTEST;
            lengths.way = room / ways.iter().sum::<f32>().max(LEAST);
        }
        let long = |way: f32| SHORTEST + way * lengths.way;
        let delay = inner.left() + ways[0] * lengths.way;
        let attack = delay + long(ways[1]);
        let hold = attack + long(ways[2]);
        let decay = hold + long(ways[3]);
        let sustain = decay + SUSTAIN * inner.width();
        let bends = [P::AttackBend, P::DecayBend, P::ReleaseBend].map(|param| context.layer(param.of(n)));
        let x = [delay, attack, hold, decay, sustain, sustain + long(ways[4])];
        Self { rect: inner, way: lengths.way, x, sustain: context.layer(P::Sustain.of(n)), bends }
    }

    fn y(&self, level: f32) -> f32 {
        self.rect.bottom() - level * self.rect.height()
    }

    /// A curved stage between two corners; each is an x and a level.
    fn bent(&self, [from, to]: [[f32; 2]; 2], bend: f32) -> impl Iterator<Item = Pos2> {
        (0..=STEPS).map(move |i| self.on([from, to], bend, i as f32 / STEPS as f32))
    }

    fn on(&self, [from, to]: [[f32; 2]; 2], bend: f32, at: f32) -> Pos2 {
        let level = from[1] + (to[1] - from[1]) * curve(at, bend);
        pos2(from[0] + (to[0] - from[0]) * at, self.y(level))
    }

    /// The corners of attack, decay and release.
    fn curved(&self) -> [[[f32; 2]; 2]; 3] {
        let [delay, attack, hold, decay, sustain, release] = self.x;
        [[[delay, 0.0], [attack, 1.0]], [[hold, 1.0], [decay, self.sustain]], [[sustain, self.sustain], [release, 0.0]]]
    }

    /// Where a note is that stands at this stage and part of it; held notes are at the end of decay.
    fn playhead(&self, progress: f32) -> Option<f32> {
        let stage = (progress >= 0.0).then_some(progress as usize)?;
        // The sustain that is drawn is no stage.
        let ends = [self.rect.left(), self.x[0], self.x[1], self.x[2], self.x[3]];
        let (from, to) = match stage {
            4 => (self.x[4], self.x[5]),
            stage => (*ends.get(stage)?, self.x[stage]),
        };
        Some(from + (to - from) * progress.fract())
    }

    fn line(&self) -> Vec<Pos2> {
        let [attack, decay, release] = self.curved();
        let mut line = vec![pos2(self.rect.left(), self.y(0.0))];
        line.extend(self.bent(attack, self.bends[0]));
        line.extend(self.bent(decay, self.bends[1]));
        line.extend(self.bent(release, self.bends[2]));
        line
    }
}

/// A place that can be dragged, and what it moves.
#[derive(Clone, Copy)]
struct Handle {
    name: &'static str,
    at: Pos2,
    x: Option<P>,
    /// And how much of its way a point up is.
    y: Option<(P, f32)>,
}

impl Handle {
    /// What it moves in envelope `n`, from 0.
    fn params(self, n: usize) -> impl Iterator<Item = LayerParamId> {
        self.x.into_iter().chain(self.y.map(|(param, _)| param)).map(move |param| param.of(n))
    }
}

fn handles(view: &StagesView) -> [Handle; 8] {
    let [delay, attack, hold, decay, _, release] = view.x;
    let corner =
        |name, x: f32, level: f32, param: P| Handle { name, at: pos2(x, view.y(level)), x: Some(param), y: None };
    let [rise, fall, end] = view.curved();
    let bend = |name, [from, to]: [[f32; 2]; 2], bend: f32, param: P| {
        let up = if to[1] >= from[1] { -1.0 } else { 1.0 };
        Handle { name, at: view.on([from, to], bend, 0.5), x: None, y: Some((param, up / BEND_POINTS)) }
    };
    let sustain = Some((P::Sustain, 1.0 / view.rect.height()));
    [
        corner("delay", delay, 0.0, P::Delay),
        bend("attack bend", rise, view.bends[0], P::AttackBend),
        corner("attack", attack, 1.0, P::Attack),
        corner("hold", hold, 1.0, P::Hold),
        bend("decay bend", fall, view.bends[1], P::DecayBend),
        Handle { y: sustain, ..corner("decay and sustain", decay, view.sustain, P::Decay) },
        bend("release bend", end, view.bends[2], P::ReleaseBend),
        corner("release", release, 0.0, P::Release),
    ]
}

/// Shows envelope `n`, from 0.
pub(super) fn show(ui: &mut Ui, rect: Rect, n: usize, lengths: &mut Lengths, context: &mut PageContext<'_>) {
    let view = StagesView::new(rect, n, lengths, context);
    let palette = theme::of(ui);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    grid(&painter, &view, tint(palette.well, palette.line, 0.5));
    let color = palette.modulation;
    let held = Rect::from_x_y_ranges(view.x[3]..=view.x[4], rect.y_range());
    painter.rect_filled(held, 0.0, color.gamma_multiply(0.05));
    let line = view.line();
    paint_curve(&painter, &line, view.y(0.0), color);
    if let Some(x) = view.playhead(context.surface.activity.envelopes[n]) {
        paint_playhead(&painter, &line, x, rect, palette);
    }
    lengths.is_held = false;
    let handles = handles(&view);
    let responses: Vec<Response> = handles.iter().map(|handle| drag(ui, handle, n, view.way, context)).collect();
    for (handle, response) in handles.iter().zip(&responses) {
        lengths.is_held |= response.dragged();
        let is_lit = response.hovered() || response.dragged() || response.has_focus();
        let is_bend = handle.x.is_none();
        let radius = if is_bend { 3.0 } else { 4.5 } + if is_lit { 1.0 } else { 0.0 };
        let fill = if is_lit { palette.text } else { palette.well };
        let stroke = Stroke::new(if is_bend { 1.25 } else { 1.75 }, if is_lit { palette.text } else { color });
        painter.circle(handle.at, radius, fill, stroke);
        if is_lit {
            stages_words::tell((&painter, palette), (handle.at, handle.params(n)), n, rect, context);
        }
        if response.has_focus() {
            let stroke = Stroke::new(1.0, palette.accent);
            painter.rect_stroke(response.rect, theme::ROUNDING, stroke, StrokeKind::Inside);
        }
    }
}

fn grid(painter: &Painter, view: &StagesView, color: egui::Color32) {
    for level in [0.0, 0.25, 0.5, 0.75, 1.0] {
        painter.hline(view.rect.x_range(), view.y(level), Stroke::new(1.0, color));
    }
    for x in view.x {
        painter.vline(x, view.rect.y_range(), Stroke::new(1.0, color.gamma_multiply(0.7)));
    }
}

/// Lets the pointer, and the arrows of the keyboard, drag a handle.
fn drag(ui: &Ui, handle: &Handle, n: usize, way: f32, context: &mut PageContext<'_>) -> Response {
    let grip = Rect::from_center_size(handle.at, vec2(2.0 * GRIP, 2.0 * GRIP));
    let response = ui.interact(grip, Id::unique(("vaeform stage", n, handle.name)), Sense::click_and_drag());
    let params = || handle.params(n);
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if response.drag_started() {
        params().for_each(|id| context.hold(id));
    }
    if let Some(step) = travel(&response, context) {
        let delta = step * if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        if let Some(param) = handle.x {
            context.pull(param.of(n), delta.x / way.max(1.0));
        }
        if let Some((param, per_point)) = handle.y {
            context.pull(param.of(n), -delta.y * per_point);
        }
    }
    if response.double_clicked() {
        context.as_one_step(|context| params().for_each(|id| context.set_layer(id, id.def().default)));
    }
    arrows(ui, &response, handle, n, context);
    let name = format!("Envelope {} {} handle", n + 1, handle.name);
    let value = params().next().map_or(0.0, |id| context.layer(id));
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), &name));
    response
}

fn arrows(ui: &Ui, response: &Response, handle: &Handle, n: usize, context: &mut PageContext<'_>) {
    let [right, up] = super::points_view::arrow_steps(ui, response);
    let mut step = |param: P, by: f32| {
        let def = param.of(n).def();
        if by != 0.0 {
            context.set_layer(param.of(n), def.at(def.way(context.layer(param.of(n))) + by));
        }
    };
    if let Some(param) = handle.x {
        step(param, 0.01 * right);
    }
    if let Some((param, per_point)) = handle.y {
        step(param, 0.01 * up * per_point.signum());
    }
}
