//! The sixteen noise bands: a bar for the level of each, and the envelope of the one that is chosen.

use egui::{Align2, Id, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use vaeform_patch::content::{BandCurve, BandCurves, NUM_BANDS, NoiseBands, Timeline, band_edges_hz};

use super::curve_view::{self, CurveEdit, CurveSpan, ShownCurve};
use super::level_view::{self, FINE, LevelView};
use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{cells, travel};

/// The level of a band that nobody has drawn, in dB.
const REST_DB: f32 = -15.0;
/// Room below the bars for their frequencies.
const NAMES: f32 = 16.0;
/// Most points of a band's curve.
const MOST: usize = 6;

fn id(band: usize) -> Id {
    Id::unique(("vaeform noise band", band))
}

/// A frequency in few characters.
pub(super) fn hz_words(hz: f64) -> String {
    if hz < 1_000.0 { format!("{hz:.0}") } else { format!("{:.1}k", hz / 1_000.0) }
}

fn name(band: usize) -> String {
    let [from, to] = band_edges_hz(band).map(hz_words);
    format!("Noise band {}, {from} to {to} Hz", band + 1)
}

/// Bands with other levels.
fn levelled(bands: &NoiseBands, levels_db: [f32; NUM_BANDS]) -> NoiseBands {
    NoiseBands::new(levels_db, *bands.curves(), *bands.timeline())
}

/// Bands that share the curve of one of them, or have one each.
pub(super) fn shared(bands: &NoiseBands, band: usize, is_shared: bool) -> NoiseBands {
    let curve = *bands.curve(band);
    let curves = if is_shared { BandCurves::Shared(curve) } else { BandCurves::Each([curve; NUM_BANDS]) };
    NoiseBands::new(*bands.levels_db(), curves, *bands.timeline())
}

/// Bands with another curve of a band, of all where they share it, or with another hold.
fn curved(bands: &NoiseBands, band: usize, edit: CurveEdit) -> NoiseBands {
    let (levels, mut curves, timeline) = (*bands.levels_db(), *bands.curves(), bands.timeline());
    match edit {
        CurveEdit::Sustain(sustain) => NoiseBands::new(levels, curves, Timeline::new(timeline.base_hz(), sustain)),
        CurveEdit::Points(points) => {
            let curve = BandCurve::new(&points);
            match &mut curves {
                BandCurves::Shared(shared) => *shared = curve,
                BandCurves::Each(each) => each[band] = curve,
            }
            NoiseBands::new(levels, curves, *timeline)
        }
    }
}

/// Shows the bars; the bands as a hand has them now.
pub(super) fn bars(
    ui: &mut Ui,
    rect: Rect,
    bands: &NoiseBands,
    chosen: &mut usize,
    context: &mut PageContext<'_>,
) -> Option<NoiseBands> {
    let (palette, painter) = (theme::of(ui), ui.painter_at(rect));
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let view = LevelView::inside(rect, NAMES);
    view.grid(&painter, palette);
    let (mut levels, mut next) = (*bands.levels_db(), None);
    for (band, cell) in cells(view.0, NUM_BANDS).enumerate() {
        let response = ui.interact(cell, id(band), Sense::click_and_drag());
        let db = bands.levels_db()[band];
        response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(db), name(band)));
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if response.gained_focus() || response.clicked() || response.drag_started() {
            *chosen = band;
        }
        drawn(ui, &view, &response, (band, &mut levels), context);
        next = next.or(by_keys(ui, &response, (band, &mut levels)));
        if response.hovered() || response.dragged() {
            let how = "Drag draws, Shift finer, double-click for even noise";
            context.surface.pointed = Some(format!("{}: {}   {how}", name(band), level_view::words(levels[band])));
        }
        let is_lit = response.hovered() || response.dragged();
        let strength = if *chosen == band { 0.85 } else { 0.5 } + if is_lit { 0.12 } else { 0.0 };
        let bar = cell.shrink2(vec2(3.0, 0.0)).with_min_y(view.y(levels[band]));
        painter.rect_filled(bar, 2.0, tint(palette.well, palette.wavetable, strength));
        if response.has_focus() {
            painter.rect_stroke(cell, theme::ROUNDING, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
        }
        let [from, to] = band_edges_hz(band);
        let color = if *chosen == band { palette.text } else { palette.text_dim };
        let at = cell.center_bottom() + vec2(0.0, 2.0);
        painter.text(at, Align2::CENTER_TOP, hz_words((from * to).sqrt()), theme::SMALL, color);
    }
    // After all of them, so that one press goes one band on.
    if let Some(next) = next {
        ui.memory_mut(|memory| memory.request_focus(id(next)));
    }
    (levels != *bands.levels_db()).then(|| levelled(bands, levels))
}

/// A drag draws the bars that it passes; with Shift it moves the one that it began at. A double-click takes it back.
fn drawn(
    ui: &Ui,
    view: &LevelView,
    response: &Response,
    (band, levels): (usize, &mut [f32; NUM_BANDS]),
    context: &mut PageContext<'_>,
) {
    if response.double_clicked() {
        levels[band] = REST_DB;
        return;
    }
    let Some(step) = travel(response, context) else { return };
    let Some(to) = response.interact_pointer_pos().filter(|_| step != egui::Vec2::ZERO) else { return };
    context.begin();
    if ui.input(|i| i.modifiers.shift) {
        levels[band] = level_view::moved(levels[band], FINE * view.travelled(step.y));
        return;
    }
    let from = to - step;
    let place = |x: f32| ((x - view.0.left()) / view.0.width() * NUM_BANDS as f32).clamp(0.0, NUM_BANDS as f32 - 1.0);
    let [first, last] = [place(from.x), place(to.x)];
    let (least, most) = (first.min(last) as usize, first.max(last) as usize);
    for (passed, level) in levels.iter_mut().enumerate().take(most + 1).skip(least) {
        // Where a fast hand was as it passed this bar.
        let way = if first == last { 1.0 } else { ((passed as f32 + 0.5 - first) / (last - first)).clamp(0.0, 1.0) };
        *level = view.db(from.y + (to.y - from.y) * if passed == last as usize { 1.0 } else { way });
    }
}

/// What the keys do to a band that has them; the band to which they go.
fn by_keys(ui: &Ui, response: &Response, (band, levels): (usize, &mut [f32; NUM_BANDS])) -> Option<usize> {
    let (level, right) = level_view::keys(ui, response, levels[band]);
    levels[band] = level.unwrap_or(levels[band]);
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Delete)) {
        levels[band] = REST_DB;
    }
    (right != 0.0).then(|| (band as f32 + right).clamp(0.0, NUM_BANDS as f32 - 1.0) as usize)
}

/// Shows the envelope of the band that is chosen; the bands as a hand has them now.
pub(super) fn envelope(
    ui: &mut Ui,
    rect: Rect,
    bands: &NoiseBands,
    chosen: usize,
    span: &mut CurveSpan,
    context: &mut PageContext<'_>,
) -> Option<NoiseBands> {
    let name = match bands.curves() {
        BandCurves::Shared(_) => "Envelope of all bands".to_owned(),
        BandCurves::Each(_) => format!("Envelope of band {}", chosen + 1),
    };
    let points = bands.curve(chosen).points();
    let shown = ShownCurve { name: &name, points, most: MOST, sustain: bands.timeline().sustain() };
    let edit = curve_view::show(ui, rect, shown, span, context)?;
    Some(curved(bands, chosen, edit))
}
