//! All values of a patch as numbers, generated from the parameter table. Six operator columns, below them what
//! they share.
//!
//! A parameter added to the table appears here by its group; only the pictures know what single parameters mean.

use egui::{Align2, Key, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use vaeform_dsp::fm::algorithm::{ALGORITHMS, Algorithm};
use vaeform_patch::{Group, NUM_OPERATORS, PARAMS, ParamId, Patch, global, operator};

use super::super::cursor::section_start;
use super::super::page::PageContext;
use super::super::surface::Surface;
use super::super::theme;
use super::{algorithm_picture, envelope_picture, lfo_picture, value_cell};

/// Narrowest page that still shows every name beside its value; a smaller window scrolls.
const MIN_WIDTH: f32 = 856.0;
/// Height of a heading line.
const HEAD: f32 = 19.0;
/// Height of an envelope picture.
const PICTURE: f32 = 34.0;
/// Extra space between families of parameters inside an operator.
const FAMILY_GAP: f32 = 3.0;
/// Rows of a block below the operators.
const SHARED_ROWS: usize = 4;

const PITCH: f32 = theme::ROW + theme::ROW_GAP;

/// A block below the operators.
struct Shared {
    title: &'static str,
    groups: &'static [Group],
    picture: Picture,
    /// Columns of values.
    columns: usize,
}

/// What a shared block draws besides its values.
#[derive(Clone, Copy, PartialEq)]
enum Picture {
    Algorithm,
    PitchEnvelope,
    LfoWave,
}

const SHARED: [Shared; 3] = [
    Shared { title: "Algorithm", groups: &[Group::Algorithm, Group::Voice], picture: Picture::Algorithm, columns: 1 },
    Shared { title: "Pitch envelope", groups: &[Group::PitchEnvelope], picture: Picture::PitchEnvelope, columns: 2 },
    Shared { title: "LFO", groups: &[Group::Lfo], picture: Picture::LfoWave, columns: 2 },
];

/// The value that a key, pressed together with Ctrl, leads to: the first of all, or of an operator, or of what they share.
pub(super) fn section(key: Key) -> Option<ParamId> {
    let digit = SECTIONS.iter().position(|&section| section == key);
    match key {
        Key::Home => Some(ParamId(0)),
        _ => digit.and_then(|digit| section_start(digit as u8 + 1)),
    }
}

/// Keys of operators 1-6 and of what they share.
const SECTIONS: [Key; 7] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];

/// Shows all of them; edits are left in the surface.
pub(super) fn show(ui: &mut Ui, context: &mut PageContext<'_>) {
    let output = ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        let width = ui.available_width().max(MIN_WIDTH);
        let (area, _) =
            ui.allocate_exact_size(vec2(width, operator_height() + theme::GAP + shared_height()), Sense::hover());
        let algorithm = &ALGORITHMS[context.surface.shown.fm.get(global::ALGORITHM) as usize % ALGORITHMS.len()];
        let column = (width - theme::GAP * (NUM_OPERATORS - 1) as f32) / NUM_OPERATORS as f32;
        for op in 0..NUM_OPERATORS {
            let corner = area.min + vec2(op as f32 * (column + theme::GAP), 0.0);
            show_operator(ui, Rect::from_min_size(corner, vec2(column, operator_height())), op, algorithm, context);
        }
        let top = area.top() + operator_height() + theme::GAP;
        let unit = (width - theme::GAP * (SHARED.len() - 1) as f32) / SHARED.len() as f32;
        for (place, shared) in SHARED.iter().enumerate() {
            let corner = pos2(area.left() + place as f32 * (unit + theme::GAP), top);
            show_shared(ui, Rect::from_min_size(corner, vec2(unit, shared_height())), shared, algorithm, context);
        }
        // Keys go to one place for the whole page; see `Surface::keys_id`.
        let values = ui.interact(area, Surface::keys_id(), Sense::focusable_noninteractive());
        values.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Values of the patch"));
    });
    context.surface.page_at(ui, output.state.clamped_offset());
}

/// Offsets inside an operator before which a new family begins.
const FAMILIES: [usize; 4] = [operator::BREAKPOINT, operator::RATE_SCALING, operator::OUTPUT_LEVEL, operator::MODE];

fn operator_height() -> f32 {
    let rows = operator::NUM_PARAMS as f32 * PITCH + FAMILIES.len() as f32 * FAMILY_GAP;
    theme::GAP + HEAD + PICTURE + theme::GAP + rows + theme::GAP
}

fn shared_height() -> f32 {
    theme::GAP + HEAD + PICTURE + theme::GAP + SHARED_ROWS as f32 * PITCH + theme::GAP
}

fn show_operator(ui: &Ui, rect: Rect, op: usize, algorithm: &Algorithm, context: &mut PageContext<'_>) {
    let patch = context.surface.shown;
    let carrier = algorithm.carriers >> op & 1 == 1;
    let color = if carrier { theme::of(ui).fm } else { theme::of(ui).accent };
    let inner = block(ui, rect);
    let head = Rect::from_min_size(inner.min, vec2(inner.width(), HEAD - 3.0));
    let painter = ui.painter();
    let badge = Rect::from_min_size(head.min, vec2(HEAD - 3.0, HEAD - 3.0));
    painter.rect_filled(badge, theme::ROUNDING, color);
    painter.text(badge.center(), Align2::CENTER_CENTER, op + 1, theme::heading(), theme::of(ui).background);
    let frequency = frequency(&patch, op);
    let frequency =
        painter.text(head.right_center(), Align2::RIGHT_CENTER, frequency, theme::strong(), theme::of(ui).text);
    let role = if carrier { "Carrier" } else { "Modulator" };
    let role = painter.layout_no_wrap(role.to_owned(), theme::SMALL, theme::of(ui).text_dim);
    let corner = pos2(badge.right() + 6.0, head.center().y - role.size().y / 2.0);
    // The colour tells it as well, so a long frequency may take the room.
    if corner.x + role.size().x + 4.0 < frequency.left() {
        painter.galley(corner, role, theme::of(ui).text_dim);
    }

    let picture = Rect::from_min_size(pos2(inner.left(), inner.top() + HEAD), vec2(inner.width(), PICTURE));
    let values = |offsets: [usize; 4]| offsets.map(|offset| patch.fm.op(op, offset));
    envelope_picture::paint(ui, picture, values(operator::RATE), values(operator::LEVEL), 0.0, color);

    let mut top = picture.bottom() + theme::GAP;
    let first = operator::param(op, 0).idx();
    for (offset, def) in PARAMS[first..first + operator::NUM_PARAMS].iter().enumerate() {
        if FAMILIES.contains(&offset) {
            top += FAMILY_GAP;
        }
        let row = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), theme::ROW));
        value_cell::show(ui, row, def.id, context);
        top += PITCH;
    }
}

fn show_shared(ui: &Ui, rect: Rect, shared: &Shared, algorithm: &Algorithm, context: &mut PageContext<'_>) {
    let surface = &*context.surface;
    let inner = block(ui, rect);
    let middle = pos2(inner.left(), inner.top() + (HEAD - 3.0) / 2.0);
    ui.painter().text(middle, Align2::LEFT_CENTER, shared.title, theme::heading(), theme::of(ui).text);
    let mut rows = Rect::from_min_max(pos2(inner.left(), inner.top() + HEAD), inner.max);
    let picture = Rect::from_min_size(rows.min, vec2(rows.width(), PICTURE));
    if shared.picture == Picture::Algorithm {
        let split = inner.left() + inner.width() * 0.45;
        let picture = Rect::from_min_max(pos2(split + theme::GAP, inner.top()), inner.max);
        algorithm_picture::paint(ui, picture, algorithm, &surface.activity.operators);
        rows.max.x = split;
    } else {
        rows.min.y = picture.bottom() + theme::GAP;
    }
    if shared.picture == Picture::PitchEnvelope {
        let values = |ids: [ParamId; 4]| ids.map(|id| surface.shown.fm.get(id));
        let (rates, levels) = (values(global::PITCH_RATE), values(global::PITCH_LEVEL));
        envelope_picture::paint(ui, picture, rates, levels, 50.0 / 99.0, theme::of(ui).accent);
    }
    if shared.picture == Picture::LfoWave {
        lfo_picture::paint(
            ui,
            picture,
            surface.shown.fm.get(global::LFO_WAVE),
            surface.shown.fm.get(global::LFO_DELAY),
        );
    }
    let width = (rows.width() - theme::ROW_GAP * (shared.columns - 1) as f32) / shared.columns as f32;
    let members = ids_of(shared);
    let per_column = members.len().div_ceil(shared.columns);
    for (place, id) in members.into_iter().enumerate() {
        let (column, row) = (place / per_column, place % per_column);
        let corner = rows.min + vec2(column as f32 * (width + theme::ROW_GAP), row as f32 * PITCH);
        value_cell::show(ui, Rect::from_min_size(corner, vec2(width, theme::ROW)), id, context);
    }
}

fn ids_of(shared: &Shared) -> Vec<ParamId> {
    PARAMS.iter().filter(|def| shared.groups.contains(&def.group)).map(|def| def.id).collect()
}

/// Paints the ground of a block and returns the room inside it.
fn block(ui: &Ui, rect: Rect) -> Rect {
    ui.painter().rect_filled(rect, theme::ROUNDING, theme::of(ui).card);
    rect.shrink(theme::GAP)
}

/// What coarse and fine amount to in ratio mode: the operator's frequency over the key's.
pub(super) fn ratio(patch: &Patch, op: usize) -> f32 {
    let (coarse, fine) = (patch.fm.op(op, operator::COARSE), patch.fm.op(op, operator::FINE));
    coarse.max(0.5) * (1.0 + fine / 100.0)
}

/// What coarse, fine and mode amount to: a ratio to the key's frequency, or Hz.
pub(super) fn frequency(patch: &Patch, op: usize) -> String {
    if patch.fm.op(op, operator::MODE) == 0.0 {
        let ratio = ratio(patch, op);
        return format!("× {ratio:.*}", if ratio < 10.0 { 3 } else { 2 });
    }
    let (coarse, fine) = (patch.fm.op(op, operator::COARSE), patch.fm.op(op, operator::FINE));
    let hz = 10f32.powf((coarse as u32 & 3) as f32 + fine / 100.0);
    let decimals = 3 - hz.log10().floor().clamp(0.0, 3.0) as usize;
    format!("{hz:.decimals$} Hz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_parameter_of_the_table_once() {
        let operators =
            (0..NUM_OPERATORS).flat_map(|op| (0..operator::NUM_PARAMS).map(move |o| operator::param(op, o)));
        let mut shown: Vec<_> = operators.chain(SHARED.iter().flat_map(ids_of)).collect();
        shown.sort();
        assert_eq!(shown, ParamId::all().collect::<Vec<_>>());
    }

    #[test]
    fn shared_blocks_have_room_for_their_rows() {
        for shared in &SHARED {
            assert!(ids_of(shared).len().div_ceil(shared.columns) <= SHARED_ROWS, "{}", shared.title);
        }
    }

    #[test]
    fn frequencies_read_as_the_instrument_makes_them() {
        let mut patch = Patch::default();
        let mut shown = |coarse: f32, fine: f32, mode: f32| {
            for (offset, value) in [(operator::COARSE, coarse), (operator::FINE, fine), (operator::MODE, mode)] {
                patch.fm.set(operator::param(0, offset), value);
            }
            frequency(&patch, 0)
        };
        assert_eq!(shown(1.0, 0.0, 0.0), "× 1.000");
        assert_eq!(shown(0.0, 0.0, 0.0), "× 0.500");
        assert_eq!(shown(14.0, 50.0, 0.0), "× 21.00");
        assert_eq!(shown(0.0, 0.0, 1.0), "1.000 Hz");
        assert_eq!(shown(2.0, 64.0, 1.0), "436.5 Hz");
        assert_eq!(shown(7.0, 0.0, 1.0), "1000 Hz");
    }
}
