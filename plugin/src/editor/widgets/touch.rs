//! What pointer, wheel and keys do to a widget of one parameter, whatever the widget looks like.

use egui::{Event, EventFilter, Id, Key, Rect, Response, Sense, Ui, Vec2};
use vaeform_patch::layers::{LayerParamId, Scale};

use super::entry::parsed;
use super::sources::routes_to;
use crate::editor::cell::wheel_notches;
use crate::editor::page::PageContext;
use crate::editor::typing;

/// Points of travel through the whole way.
const TRAVEL_POINTS: f32 = 220.0;
/// Shift makes a drag this much finer.
const FINE: f32 = 0.1;
/// Part of the way that a key or a wheel notch moves a parameter without steps by.
const NOTCH: f32 = 0.01;
/// Notches of Page Up and Page Down.
const PAGE: f32 = 10.0;
/// Travel after which a press is a drag, as the toolkit decides it.
const DEAD_POINTS: f32 = 6.0;

/// The toolkit's id of a parameter's widget.
pub(super) fn widget_id(id: LayerParamId) -> Id {
    Id::unique(("vaeform layer", id.idx()))
}

/// Lets pointer, wheel and keys edit a parameter in `rect`: drag (Shift finer, Alt for the amount of its newest route), double-click for the
/// default, wheel, arrows, Page keys, Home, End, Delete, and a typed value.
pub(super) fn touch(ui: &Ui, rect: Rect, id: LayerParamId, context: &mut PageContext<'_>) -> Response {
    let response = ui.interact(rect, widget_id(id), Sense::click_and_drag());
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    drag(ui, &response, id, context);
    if response.double_clicked() {
        context.set_layer(id, id.def().default);
    }
    if response.hovered() {
        wheel(ui, id, context);
    }
    keys(ui, &response, id, context);
    response
}

/// How far the pointer has come since the last frame of a drag; counted from the press, so that a slow frame loses nothing. Nothing while
/// nothing is dragged.
pub(crate) fn travel(response: &Response, context: &mut PageContext<'_>) -> Option<Vec2> {
    if response.drag_stopped_by(egui::PointerButton::Primary) {
        // The way of the frame in which the button went up: the toolkit has forgotten where the press was.
        return Some(response.ctx.input(|i| i.pointer.delta()));
    }
    let is_primary = response.dragged_by(egui::PointerButton::Primary);
    let total = response.total_drag_delta().filter(|_| is_primary)?;
    let seen = &mut context.surface.hand.seen;
    if response.drag_started() {
        // What made it a drag and not a click does not move the value.
        *seen = if total.length() <= DEAD_POINTS { total } else { total.normalized() * DEAD_POINTS };
    }
    Some(total - std::mem::replace(seen, total))
}

fn drag(ui: &Ui, response: &Response, id: LayerParamId, context: &mut PageContext<'_>) {
    let Some(step) = travel(response, context) else { return };
    let modifiers = ui.input(|i| i.modifiers);
    if response.drag_started() {
        let newest = routes_to(&context.surface.shown.layers, id).last().map(|(place, _)| place);
        match newest.filter(|_| modifiers.alt) {
            Some(place) => context.hold_route(place),
            None => context.hold(id),
        }
    }
    let by = (step.x - step.y) / TRAVEL_POINTS * if modifiers.shift { FINE } else { 1.0 };
    if context.held_route().is_some() {
        context.pull_route(2.0 * by);
    } else {
        context.pull(id, by);
    }
}

/// The value so many notches away.
fn notched(id: LayerParamId, value: f32, notches: f32, is_fine: bool) -> f32 {
    let def = id.def();
    match def.scale {
        Scale::Steps => value + notches.round(),
        _ => def.at(def.way(value) + notches * NOTCH * if is_fine { FINE } else { 1.0 }),
    }
}

fn wheel(ui: &Ui, id: LayerParamId, context: &mut PageContext<'_>) {
    let notches: f32 = ui.input_mut(|i| {
        i.smooth_scroll_delta = Vec2::ZERO;
        i.events.iter().map(wheel_notches).sum()
    });
    let hand = &mut context.surface.hand;
    hand.wheel_rest += notches;
    let steps = if id.def().scale == Scale::Steps { hand.wheel_rest.trunc() } else { hand.wheel_rest };
    hand.wheel_rest -= steps;
    if steps != 0.0 {
        let is_fine = ui.input(|i| i.modifiers.shift);
        context.set_layer(id, notched(id, context.layer(id), steps, is_fine));
    }
}

fn keys(ui: &Ui, response: &Response, id: LayerParamId, context: &mut PageContext<'_>) {
    if response.lost_focus() {
        commit(id, context);
        typing::note_letters(ui, false);
    }
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for event in ui.input(|i| i.events.clone()) {
        match event {
            Event::Text(text) => context.surface.hand.entry.text(id, &text),
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.command && !modifiers.alt => {
                self::key(key, modifiers.shift, response, id, context);
            }
            _ => {}
        }
    }
    typing::note_letters(ui, context.surface.hand.takes_letters() || !id.def().labels.is_empty());
}

fn key(key: Key, is_fine: bool, response: &Response, id: LayerParamId, context: &mut PageContext<'_>) {
    let (def, value) = (id.def(), context.layer(id));
    match key {
        Key::ArrowUp => context.set_layer(id, notched(id, value, 1.0, is_fine)),
        Key::ArrowDown => context.set_layer(id, notched(id, value, -1.0, is_fine)),
        Key::PageUp => context.set_layer(id, notched(id, value, PAGE, is_fine)),
        Key::PageDown => context.set_layer(id, notched(id, value, -PAGE, is_fine)),
        Key::Home => context.set_layer(id, def.min),
        Key::End => context.set_layer(id, def.max),
        Key::Delete => context.set_layer(id, def.default),
        Key::Enter => commit(id, context),
        Key::Backspace => context.surface.hand.entry.backspace(id),
        Key::Escape if context.surface.hand.entry.take(id).is_none() => response.surrender_focus(),
        _ => {}
    }
}

/// Once a frame, before the page: typing ends when the keys are elsewhere, and a gesture in the frame after that in which the pointer went up,
/// whatever has become of what was held.
pub(crate) fn settle(ui: &Ui, context: &mut PageContext<'_>) {
    settle_entry(ui, context);
    let (is_down, is_released) = ui.input(|i| (i.pointer.any_down(), i.pointer.any_released()));
    if is_released {
        ui.ctx().request_repaint();
    } else if !is_down {
        context.let_go();
    }
}

/// Takes over what was typed for a widget that has no keys any more, be it shown or not.
fn settle_entry(ui: &Ui, context: &mut PageContext<'_>) {
    let left =
        context.surface.hand.entry.id().filter(|id| ui.memory(|memory| memory.focused()) != Some(widget_id(*id)));
    if let Some(id) = left {
        commit(id, context);
        typing::note_letters(ui, false);
    }
}

/// Takes over what was typed.
fn commit(id: LayerParamId, context: &mut PageContext<'_>) {
    let typed = context.surface.hand.entry.take(id);
    if let Some(value) = typed.and_then(|text| parsed(id.def(), context.layer(id), &text)) {
        context.set_layer(id, value);
    }
}

/// What a screen reader and a hint call a parameter: its group and its name.
pub(super) fn full_name(id: LayerParamId) -> String {
    let def = id.def();
    format!("{} {}", def.group.name(), def.name.to_lowercase())
}
