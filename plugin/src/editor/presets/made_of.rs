//! What a sound is made of, a line for each part that is on, in the colour of its layer.

use egui::{Align2, Color32, Rect, Ui, pos2};
use vaeform_patch::global;
use vaeform_patch::layers::{
    FACTORY_TABLES, FilterParam, FmParam, LayerGroup, LayerParamId, Layers, NoiseParam, OscillatorParam, PartialsParam,
    SubParam, TableRef,
};

use crate::editor::effects;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::Stack;

/// Height of a line.
const LINE: f32 = 20.0;

/// A part: its layer, its name, and what it plays.
type Part = (LayerGroup, String, String);

/// Shows the parts in as many lines as there is room for.
pub(super) fn show(ui: &Ui, stack: &mut Stack, least_left: f32, context: &PageContext<'_>) {
    let palette = theme::of(ui);
    let line = stack.row(LINE);
    ui.painter().text(line.left_center(), Align2::LEFT_CENTER, "Made of", theme::strong(), palette.accent);
    for part in parts(&context.surface.shown.layers, context.surface.shown.fm.get(global::ALGORITHM)) {
        if stack.rest().height() < LINE + least_left {
            return;
        }
        let color = palette.of_group(part.0);
        paint(ui, stack.row(LINE), color, &part);
    }
}

fn paint(ui: &Ui, row: Rect, color: Color32, (_, name, what): &Part) {
    let (painter, palette) = (ui.painter_at(row), theme::of(ui));
    let mark = Rect::from_min_max(row.min + egui::vec2(0.0, 4.0), pos2(row.left() + 3.0, row.bottom() - 4.0));
    painter.rect_filled(mark, 1.5, color);
    let at = pos2(mark.right() + GRID, row.center().y);
    let name = painter.text(at, Align2::LEFT_CENTER, name, theme::BODY, palette.text);
    let room = row.with_min_x(name.right() + GRID);
    let width =
        |words: &str| ui.fonts_mut(|fonts| fonts.layout_no_wrap(words.to_owned(), theme::SMALL, color).size().x);
    // What is too long begins at the left and is cut at the right.
    let (x, align) = match width(what) > room.width() {
        true => (room.left(), Align2::LEFT_CENTER),
        false => (room.right(), Align2::RIGHT_CENTER),
    };
    ui.painter_at(room).text(pos2(x, row.center().y), align, what, theme::SMALL, palette.text_dim);
}

/// The parts that are on, from the oscillators to the output.
fn parts(layers: &Layers, algorithm: f32) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |switch: LayerParamId, name: String, what: String| {
        if layers.is_on(switch) {
            parts.push((switch.def().group, name, what));
        }
    };
    let said = |id: LayerParamId| id.def().display(layers.get(id));
    add(FmParam::On.of(0), "FM".to_owned(), format!("algorithm {}", algorithm as usize + 1));
    for (n, table) in layers.tables.iter().enumerate() {
        let name = match table {
            TableRef::Factory(idx) => FACTORY_TABLES.get(usize::from(*idx)).copied().unwrap_or_default(),
            _ => "a table of its own",
        };
        add(OscillatorParam::On.of(n), format!("Oscillator {}", n + 1), name.to_owned());
    }
    add(SubParam::On.of(0), "Sub".to_owned(), said(SubParam::Shape.of(0)));
    add(NoiseParam::On.of(0), "Noise".to_owned(), said(NoiseParam::Colour.of(0)));
    add(PartialsParam::On.of(0), "Partials".to_owned(), String::new());
    for n in 0..FilterParam::COUNT {
        let what = format!("{}, {}", said(FilterParam::Model.of(n)), said(FilterParam::Kind.of(n)));
        add(FilterParam::On.of(n), format!("Filter {}", n + 1), what);
    }
    let routes = layers.active_routes().count();
    if routes > 0 {
        parts.push((LayerGroup::Macros, "Modulation".to_owned(), format!("{routes} routes")));
    }
    for (name, amount) in effects::on_in_order(layers) {
        parts.push((LayerGroup::Effects, name.to_owned(), amount.def().display(layers.get(amount))));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_on_are_named_with_what_they_play() {
        let mut layers = Layers::default();
        let names = |layers: &Layers| parts(layers, 4.0).into_iter().map(|part| part.1).collect::<Vec<_>>();
        assert_eq!(names(&layers), ["FM"]);
        assert_eq!(parts(&layers, 4.0)[0].2, "algorithm 5");
        layers.set(OscillatorParam::On.of(1), 1.0);
        layers.set(FilterParam::On.of(0), 1.0);
        assert_eq!(names(&layers), ["FM", "Oscillator 2", "Filter 1"]);
        assert!(FACTORY_TABLES.contains(&parts(&layers, 4.0)[1].2.as_str()));
    }
}
