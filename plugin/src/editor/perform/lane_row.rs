//! The lane of one latent: switch and picture, what it does, how fast and how far.

use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, pos2};
use vaeform_session::Command;
use vaeform_session::perform::{LaneChoice, LaneKind, LaneSettings, NoteLength, NoteValue, PerformOrder, Wave};

use super::super::page::PageContext;
use super::super::theme::{self, GRID};
use super::super::widgets::{Select, columns, paint_toggle};
use super::value_field::{ValueField, ValueFields, percent};
use super::{Shown, lane_picture, set_lane};

/// Width of the name and of the fields; the picture has the rest.
const NAME: f32 = 84.0;
const FIELDS: f32 = 380.0;
/// The word for a lane that is drawn.
const DRAWN: &str = "drawn";

/// Shows the row of a latent.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    fields: &mut ValueFields,
    context: &mut PageContext<'_>,
) {
    let latent = shown.latent;
    let lane = context.snapshot.perform.part.lanes[latent].clone();
    let name = rect.with_max_x(rect.left() + NAME);
    let right = rect.with_min_x(rect.right() - FIELDS);
    switch(ui, name, latent, &lane, context);
    let picture = Rect::from_min_max(pos2(name.right() + GRID, rect.top()), pos2(right.left() - GRID, rect.bottom()));
    lane_picture::show(ui, picture, shown, &lane, context);
    let middle = right.center().y;
    choices(ui, right.with_max_y(middle - 1.0), latent, &lane, context);
    numbers(ui, right.with_min_y(middle + 1.0), latent, &lane, (fields, context));
}

fn switch(ui: &Ui, rect: Rect, latent: usize, lane: &LaneSettings, context: &mut PageContext<'_>) {
    let (upper, lower) = (rect.with_max_y(rect.center().y - 1.0), rect.with_min_y(rect.center().y + 1.0));
    let color = theme::of(ui).latents;
    let response = ui.interact(upper, Id::unique(("vaeform lane on", latent)), Sense::click());
    let name = format!("Lane {}", latent + 1);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), lane.is_on, format!("{name} on")));
    if response.clicked() {
        set_lane(latent, LaneSettings { is_on: !lane.is_on, ..lane.clone() }, false, context);
    }
    if response.hovered() {
        context.surface.pointed = Some(format!("{name}   Moves latent {} in time with the song", latent + 1));
    }
    paint_toggle(ui, upper, &response, (&format!("Latent {}", latent + 1), lane.is_on), color);
    let is_locked = context.snapshot.perform.part.vary.is_locked(latent);
    let response = ui.interact(lower, Id::unique(("vaeform lane lock", latent)), Sense::click());
    let label = format!("Keep latent {} as recorded", latent + 1);
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_locked, &label));
    if response.clicked() {
        context.commands.push(Command::Perform(PerformOrder::Lock(latent, !is_locked)));
    }
    if response.hovered() {
        context.surface.pointed = Some(format!("{label}   Variations leave it alone"));
    }
    paint_toggle(ui, lower, &response, ("Keep", is_locked), color);
}

fn choices(ui: &mut Ui, rect: Rect, latent: usize, lane: &LaneSettings, context: &mut PageContext<'_>) {
    let mut cells: Vec<Rect> = columns(rect, 4).collect();
    // An oscillation alone has a wave.
    let has_wave = matches!(lane.choice, LaneChoice::Kind(LaneKind::Lfo));
    if !has_wave {
        cells[0] = cells[0].union(cells[1]);
    }
    let kinds: Vec<String> = LaneKind::ALL.iter().map(|kind| kind.name()).chain([DRAWN]).map(str::to_owned).collect();
    let chosen = match &lane.choice {
        LaneChoice::Kind(kind) => LaneKind::ALL.iter().position(|other| other == kind),
        LaneChoice::Drawn(_) => Some(LaneKind::ALL.len()),
    };
    if let Some(idx) = select(ui, cells[0], (latent, "kind"), (&kinds, chosen), context) {
        let choice = match LaneKind::ALL.get(idx) {
            Some(kind) => LaneChoice::Kind(*kind),
            None => LaneChoice::Drawn(lane.to_draw().into()),
        };
        set_lane(latent, LaneSettings { choice, is_on: true, ..lane.clone() }, false, context);
    }
    let waves: Vec<String> = Wave::ALL.iter().map(|wave| wave.name().to_owned()).collect();
    let wave = Wave::ALL.iter().position(|other| *other == lane.wave);
    if has_wave && let Some(idx) = select(ui, cells[1], (latent, "wave"), (&waves, wave), context) {
        set_lane(latent, LaneSettings { wave: Wave::ALL[idx], ..lane.clone() }, false, context);
    }
    let rates: Vec<NoteValue> =
        (0..=5).flat_map(|halvings| NoteLength::ALL.map(|length| NoteValue { halvings, length })).collect();
    let names: Vec<String> = rates.iter().map(ToString::to_string).collect();
    let rate = rates.iter().position(|other| *other == lane.rate);
    if let Some(idx) = select(ui, cells[2], (latent, "rate"), (&names, rate), context) {
        set_lane(latent, LaneSettings { rate: rates[idx], ..lane.clone() }, false, context);
    }
    let response = ui.put(cells[3], egui::Button::new("Dice"));
    let label = format!("Lane {} another random shape", latent + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &label));
    if response.on_hover_text("Other random values, chances and shapes of the same kind").clicked() {
        set_lane(latent, LaneSettings { seed: lane.seed.wrapping_add(8), ..lane.clone() }, false, context);
    }
}

fn select(
    ui: &mut Ui,
    rect: Rect,
    (latent, what): (usize, &'static str),
    (names, chosen): (&[String], Option<usize>),
    context: &mut PageContext<'_>,
) -> Option<usize> {
    let full_name = format!("Lane {} {what}", latent + 1);
    let field = Select {
        id: Id::unique(("vaeform lane", what, latent)),
        full_name: full_name.clone(),
        name: None,
        chosen: chosen.and_then(|idx| names.get(idx)).map_or("", String::as_str),
        color: theme::of(ui).latents,
    };
    let (response, picked) = field.show(ui, rect, names, chosen);
    if response.hovered() {
        let says = match what {
            "kind" => "What the lane does",
            "wave" => "The shape of an oscillation (lfo)",
            _ => "The length of a step, or of an oscillation: T a triplet, . dotted",
        };
        context.surface.pointed = Some(format!("{full_name}   {says}"));
    }
    picked
}

fn numbers(
    ui: &Ui,
    rect: Rect,
    latent: usize,
    lane: &LaneSettings,
    (fields, context): (&mut ValueFields, &mut PageContext<'_>),
) {
    type Row = (&'static str, &'static str, [f32; 3], fn(&mut LaneSettings) -> &mut f32);
    let rows: [Row; 4] = [
        ("Depth", "How far it moves, of the whole way; below 0 the other way", [-1.0, 1.0, 0.5], |lane| {
            &mut lane.depth
        }),
        ("Phase", "Where it begins, of a step", [0.0, 1.0, 0.0], |lane| &mut lane.phase),
        ("Swing", "Where the second of two steps begins: 50 % is straight", [0.5, 0.75, 0.5], |lane| &mut lane.swing),
        ("Odds", "How likely a step is to sound", [0.0, 1.0, 1.0], |lane| &mut lane.probability),
    ];
    for ((name, says, range, part), cell) in rows.into_iter().zip(columns(rect, 4)) {
        let mut edited = lane.clone();
        let value = *part(&mut edited);
        let field = ValueField {
            id: Id::unique(("vaeform lane number", name, latent)),
            name,
            full_name: format!("Lane {} {}", latent + 1, name.to_lowercase()),
            says,
            range,
            shown: percent,
        };
        if let Some((to, joins)) = fields.show(ui, cell, &field, value, context) {
            *part(&mut edited) = to;
            set_lane(latent, edited, joins, context);
        }
    }
}
