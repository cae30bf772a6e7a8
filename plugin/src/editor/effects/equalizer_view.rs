//! The response of the equalizer; three handles move its bands.

use egui::{Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vaeform_patch::layers::{EqualizerParam as P, Layers};

use crate::editor::page::PageContext;
use crate::editor::theme::{self, tint};
use crate::editor::widgets::{paint_curve, travel};

/// The ends of the scale in Hz, and its reach in dB to both sides.
const RANGE_HZ: [f32; 2] = [20.0, 20_000.0];
const REACH_DB: f32 = 27.0;
/// Points of the curve.
const STEPS: usize = 120;
/// Quality of the shelves.
const SHELF_Q: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The bands: name, frequency, gain.
const BANDS: [(&str, P, P); 3] =
    [("low", P::LowHz, P::LowGain), ("middle", P::MidHz, P::MidGain), ("high", P::HighHz, P::HighGain)];

/// Which analogue prototype a band has.
#[derive(Clone, Copy)]
enum Band {
    LowShelf,
    Bell(f32),
    HighShelf,
}

/// The gain in dB of a band of a patch's equalizer at a frequency, from its centre.
///
/// Robert Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients": the analogue prototypes, taken on the imaginary axis.
fn band_db(band: Band, ratio: f32, gain_db: f32) -> f32 {
    let a = 10.0_f32.powf(gain_db / 40.0);
    let (w, w2) = (ratio, ratio * ratio);
    let power = |re: f32, im: f32| re * re + im * im;
    let shelf = a.sqrt() / SHELF_Q * w;
    let (top, bottom) = match band {
        Band::LowShelf => (a * a * power(a - w2, shelf), power(1.0 - a * w2, shelf)),
        Band::Bell(q) => (power(1.0 - w2, w * a / q), power(1.0 - w2, w / (a * q))),
        Band::HighShelf => (a * a * power(1.0 - a * w2, shelf), power(a - w2, shelf)),
    };
    10.0 * (top.max(1e-12) / bottom.max(1e-12)).log10()
}

/// The gain in dB at a frequency in Hz, mixed with what is not filtered.
fn gain_db(layers: &Layers, hz: f32) -> f32 {
    let get = |param: P| layers.get(param.of(0));
    let bands = [Band::LowShelf, Band::Bell(get(P::MidQ)), Band::HighShelf];
    let sum: f32 =
        bands.into_iter().zip(BANDS).map(|(band, (_, at, gain))| band_db(band, hz / get(at), get(gain))).sum();
    let mix = get(P::Mix);
    20.0 * (mix * 10.0_f32.powf(sum / 20.0) + 1.0 - mix).max(1e-6).log10()
}

struct EqualizerView(Rect);

impl EqualizerView {
    fn at(&self, hz: f32, db: f32) -> Pos2 {
        let x = (hz / RANGE_HZ[0]).ln() / (RANGE_HZ[1] / RANGE_HZ[0]).ln();
        let y = 0.5 - 0.5 * (db / REACH_DB).clamp(-1.1, 1.1);
        pos2(self.0.left() + x * self.0.width(), self.0.top() + y * self.0.height())
    }
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    let palette = theme::of(ui);
    let (painter, view) = (ui.painter_at(rect), EqualizerView(rect));
    painter.rect_filled(rect, theme::ROUNDING, palette.well);
    let faint = Stroke::new(1.0, tint(palette.well, palette.line, 0.5));
    for hz in [50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0] {
        painter.vline(view.at(hz, 0.0).x, rect.y_range(), faint);
    }
    for db in [-12.0, 0.0, 12.0] {
        painter.hline(rect.x_range(), view.at(100.0, db).y, faint);
    }
    let layers = context.surface.shown.layers;
    let hz = |i: usize| RANGE_HZ[0] * (RANGE_HZ[1] / RANGE_HZ[0]).powf(i as f32 / STEPS as f32);
    let line: Vec<Pos2> = (0..=STEPS).map(|i| view.at(hz(i), gain_db(&layers, hz(i)))).collect();
    paint_curve(&painter, &line, view.at(100.0, 0.0).y, palette.effects);
    for (n, (name, at, gain)) in BANDS.into_iter().enumerate() {
        let centre = view.at(layers.get(at.of(0)), layers.get(gain.of(0)));
        let response = handle(ui, rect, centre, (n, name), (at, gain), context);
        let is_lit = response.hovered() || response.dragged();
        let fill = if is_lit { palette.text } else { palette.well };
        painter.circle(centre, if is_lit { 5.5 } else { 4.5 }, fill, Stroke::new(1.75, palette.text));
        if response.has_focus() {
            let stroke = Stroke::new(1.0, palette.accent);
            painter.rect_stroke(response.rect, theme::ROUNDING, stroke, StrokeKind::Inside);
        }
        if is_lit {
            let values = [at, gain].map(|param| param.of(0).def().display(layers.get(param.of(0))));
            let how = "Drag: sideways frequency, up and down gain; double-click takes it back";
            context.surface.pointed = Some(format!("Equalizer {name} {}, {}   {how}", values[0], values[1]));
        }
    }
}

fn handle(
    ui: &Ui,
    rect: Rect,
    centre: Pos2,
    (n, name): (usize, &str),
    (at, gain): (P, P),
    context: &mut PageContext<'_>,
) -> Response {
    let grip = Rect::from_center_size(centre, vec2(16.0, 16.0));
    let response = ui.interact(grip, Id::unique(("vaeform equalizer band", n)), Sense::click_and_drag());
    let value = f64::from(context.layer(gain.of(0)));
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), value, format!("Equalizer {name} band")));
    if response.drag_started() {
        context.hold(at.of(0));
        context.hold(gain.of(0));
    }
    if let Some(step) = travel(&response, context) {
        let delta = step * if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
        context.pull(at.of(0), delta.x / rect.width());
        let def = gain.of(0).def();
        context.pull(gain.of(0), -delta.y / rect.height() * 2.0 * REACH_DB / (def.max - def.min));
    }
    if response.double_clicked() {
        context.set_layer(gain.of(0), 0.0);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_and_bell_have_their_gain_where_they_are_and_none_elsewhere() {
        for db in [-18.0, 0.0, 12.0] {
            let near = |got: f32, expected: f32| assert!((got - expected).abs() < 0.2, "{got} for {expected}");
            near(band_db(Band::LowShelf, 0.01, db), db);
            near(band_db(Band::LowShelf, 1.0, db), 0.5 * db);
            near(band_db(Band::LowShelf, 100.0, db), 0.0);
            near(band_db(Band::HighShelf, 100.0, db), db);
            near(band_db(Band::HighShelf, 0.01, db), 0.0);
            near(band_db(Band::Bell(2.0), 1.0, db), db);
            near(band_db(Band::Bell(2.0), 100.0, db), 0.0);
        }
        assert!(gain_db(&Layers::default(), 440.0).abs() < 1e-3);
    }
}
