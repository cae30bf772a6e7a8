//! Which layer goes to which filter, and how the filters stand to each other, in words and as a picture.

use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use vaeform_patch::layers::{
    FilterParam, FiltersParam, FmParam, LayerGroup, LayerParamId, Layers, NoiseParam, OscillatorParam, PartialsParam,
    SubParam,
};

use crate::editor::page::PageContext;
use crate::editor::palette::Palette;
use crate::editor::theme::{self, GRID, tint};
use crate::editor::widgets::{Card, Choice, LayerSlider, Stack, columns};

/// Height of a field.
const FIELD: f32 = 24.0;
/// Height of the fields that say where a layer goes, and how far they are apart.
const ROUTE: f32 = 22.0;
const ROUTE_GAP: f32 = 2.5;
/// Layers that sound.
const NUM_SOURCES: usize = 7;
/// Width of the column with order and level.
const ORDER: f32 = 176.0;

/// All layers that sound: name, switch, where they go.
fn sources() -> [(&'static str, LayerParamId, LayerParamId); NUM_SOURCES] {
    let oscillator = |n| (OscillatorParam::On.of(n), OscillatorParam::Route.of(n));
    let [(on1, to1), (on2, to2), (on3, to3)] = [0, 1, 2].map(oscillator);
    [
        ("Osc 1", on1, to1),
        ("Osc 2", on2, to2),
        ("Osc 3", on3, to3),
        ("Sub", SubParam::On.of(0), SubParam::Route.of(0)),
        ("Noise", NoiseParam::On.of(0), NoiseParam::Route.of(0)),
        ("Partials", PartialsParam::On.of(0), PartialsParam::Route.of(0)),
        ("FM", FmParam::On.of(0), FmParam::Route.of(0)),
    ]
}

/// Shows the card.
pub(super) fn show(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
    Card::new("Routing", LayerGroup::Filters).show(ui, rect, context, |ui, inside, context| {
        let body = inside.body;
        let order = body.with_min_x(body.right() - ORDER);
        let left = body.with_max_x(body.left() + 0.44 * body.width());
        let mut stack = Stack::new(left);
        for pair in sources().chunks(2) {
            for ((name, _, to), cell) in pair.iter().zip(columns(stack.row(ROUTE), 2)) {
                Choice::new(*to).named(name).show(ui, cell, context);
            }
            stack.row(ROUTE_GAP);
        }
        let mut stack = Stack::new(order);
        Choice::new(FiltersParam::Order.of(0)).named("Order").show(ui, stack.row(FIELD), context);
        stack.gap(1.0);
        LayerSlider::new(FiltersParam::Level.of(0)).named("Level of all but FM").show(ui, stack.row(FIELD), context);
        stack.gap(1.0);
        LayerSlider::new(FiltersParam::KeyLevel.of(0)).named("by key").show(ui, stack.row(FIELD), context);
        let picture = Rect::from_min_max(
            pos2(left.right() + 2.0 * GRID, body.top()),
            pos2(order.left() - 2.0 * GRID, body.bottom()),
        );
        paint(ui, picture, &context.surface.shown.layers);
    });
}

/// Where the boxes of the picture stand.
struct Places {
    sources: [Pos2; NUM_SOURCES],
    filters: [Rect; 2],
    out: Pos2,
}

impl Places {
    fn new(rect: Rect, is_series: bool) -> Self {
        let row = |i: usize| rect.top() + (i as f32 + 0.5) / NUM_SOURCES as f32 * rect.height();
        let size = vec2(58.0, 26.0);
        let x = |part: f32| rect.left() + part * rect.width();
        let at = if is_series {
            [pos2(x(0.42), rect.top() + 0.36 * rect.height()), pos2(x(0.70), rect.top() + 0.36 * rect.height())]
        } else {
            [0.24, 0.58].map(|y| pos2(x(0.56), rect.top() + y * rect.height()))
        };
        Self {
            sources: std::array::from_fn(|i| pos2(x(0.16), row(i))),
            filters: at.map(|centre| Rect::from_center_size(centre, size)),
            out: pos2(x(0.95), rect.top() + 0.5 * rect.height()),
        }
    }
}

fn paint(ui: &Ui, rect: Rect, layers: &Layers) {
    let (palette, painter) = (theme::of(ui), ui.painter_at(rect.expand(2.0)));
    let order = layers.get(FiltersParam::Order.of(0)) as u8;
    let places = Places::new(rect, order == 0);
    for ((name, on, to), at) in sources().into_iter().zip(places.sources) {
        let is_on = layers.is_on(on);
        let color = if is_on { palette.of_group(on.def().group) } else { palette.text_dim };
        painter.text(at, Align2::RIGHT_CENTER, name, if is_on { theme::strong() } else { theme::BODY }, color);
        if is_on {
            let from = at + vec2(6.0, 0.0);
            for end in ends(&places, layers.get(to) as u8) {
                wire(&painter, from, end, color);
            }
        }
    }
    let [first, second] = places.filters;
    let color = palette.filter;
    if order == 0 {
        wire(&painter, first.right_center(), second.left_center(), color);
    } else {
        wire(&painter, first.right_center(), places.out, color);
    }
    wire(&painter, second.right_center(), places.out, color);
    for (n, place) in places.filters.into_iter().enumerate() {
        let side = if order == 2 { ["left", "right"][n] } else { "" };
        filter_box(&painter, palette, place, (n, side), layers.is_on(FilterParam::On.of(n)));
    }
    painter.circle_filled(places.out, 4.0, palette.text);
    let below = places.out + vec2(0.0, 8.0);
    painter.text(below, Align2::CENTER_TOP, "Out", theme::SMALL, palette.text_dim);
}

/// Where the wires of a layer end, by its route: past the filters, filter 1, filter 2, both.
fn ends(places: &Places, route: u8) -> Vec<Pos2> {
    let [first, second] = places.filters.map(|place| place.left_center());
    match route {
        0 => vec![places.out],
        1 => vec![first],
        2 => vec![second],
        _ => vec![first, second],
    }
}

fn wire(painter: &Painter, from: Pos2, to: Pos2, color: egui::Color32) {
    let reach = vec2(0.45 * (to.x - from.x), 0.0);
    let point = |i: usize| {
        let t = i as f32 / 20.0;
        let (a, b, c) = ((1.0 - t).powi(2) * (1.0 - t), 3.0 * t * (1.0 - t), t.powi(3));
        let middle = (from + reach).to_vec2() * (b * (1.0 - t)) + (to - reach).to_vec2() * (b * t);
        (from.to_vec2() * a + middle + to.to_vec2() * c).to_pos2()
    };
    painter.add(Shape::line((0..=20).map(point).collect(), Stroke::new(1.5, color.gamma_multiply(0.75))));
}

fn filter_box(painter: &Painter, palette: &Palette, rect: Rect, (n, side): (usize, &str), is_on: bool) {
    let color = if is_on { palette.filter } else { palette.text_dim };
    painter.rect_filled(rect, theme::ROUNDING, tint(palette.card, color, if is_on { 0.2 } else { 0.06 }));
    painter.rect_stroke(rect, theme::ROUNDING, Stroke::new(1.0, color), StrokeKind::Inside);
    let name = format!("Filter {}", n + 1);
    painter.text(rect.center(), Align2::CENTER_CENTER, name, theme::strong(), color);
    painter.text(rect.center_bottom() + vec2(0.0, 2.0), Align2::CENTER_TOP, side, theme::SMALL, palette.text_dim);
}
