//! What pointer and keys do to the picture of the map.

use egui::{Event, Key, PointerButton, Pos2, Rect, Response, Ui, vec2};

use super::camera::Camera;
use super::drawn::DrawnPoints;
use crate::editor::cell::{frame_travel, wheel_notches};
use crate::editor::widgets::arrow_steps;

/// How near the pointer must be to a point, in points of the screen.
const REACH: f32 = 14.0;
/// Magnification of a wheel notch or a key.
const NOTCH: f32 = 1.25;

/// What a drag does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tool {
    /// Moves the map.
    #[default]
    Move,
    /// Goes from one point to another.
    Morph,
    /// Takes points into a bank.
    Lasso,
}

/// A drag on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum MapDrag {
    #[default]
    None,
    Pan,
    Morph(usize),
    Lasso(Vec<Pos2>),
}

/// What a hand wants.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum MapAction {
    /// Hear a point.
    Hear(usize),
    /// Go to a point with the keys, and hear it.
    Go(usize),
    /// Load a point.
    Load(usize),
    /// Morph from one to another.
    Morph(usize, usize),
    /// The points inside of this line.
    Take(Vec<Pos2>),
    /// The pointer is gone: the patch again.
    Leave,
}

/// Pointer and keys of a frame; `at` is the point that keys go on from.
pub(super) fn follow(
    ui: &Ui,
    (response, rect): (&Response, Rect),
    (camera, tool, drag): (&mut Camera, Tool, &mut MapDrag),
    drawn: &DrawnPoints,
    at: Option<(usize, Pos2)>,
) -> Vec<MapAction> {
    let mut actions = Vec::new();
    magnify(ui, (response, rect), camera);
    drags(ui, (response, rect), (camera, tool, drag), drawn, &mut actions);
    if response.clicked() {
        response.request_focus();
        // A click without a place is a key.
        let picked = match response.interact_pointer_pos() {
            Some(pos) => drawn.nearest(pos, REACH),
            None => at.map(|(point, _)| point),
        };
        actions.extend(picked.map(MapAction::Load));
    }
    if *drag == MapDrag::None {
        match response.hover_pos() {
            Some(pos) => actions.extend(drawn.nearest(pos, REACH).map(MapAction::Hear)),
            None if !response.has_focus() => actions.push(MapAction::Leave),
            None => {}
        }
    }
    actions.extend(keys(ui, (response, rect), camera, drawn, at));
    actions
}

fn magnify(ui: &Ui, (response, rect): (&Response, Rect), camera: &mut Camera) {
    let Some(pos) = response.hover_pos() else { return };
    let (notches, pinch): (f32, f32) = ui.input_mut(|input| {
        let wheel = |event: &Event| matches!(event, Event::MouseWheel { .. });
        if input.events.iter().any(wheel) {
            input.smooth_scroll_delta = egui::Vec2::ZERO;
        }
        (input.events.iter().map(wheel_notches).sum(), input.zoom_delta())
    });
    if notches != 0.0 {
        camera.magnify(rect, pos, NOTCH.powf(notches));
    } else if pinch != 1.0 {
        camera.magnify(rect, pos, pinch);
    }
}

fn drags(
    ui: &Ui,
    (response, rect): (&Response, Rect),
    (camera, tool, drag): (&mut Camera, Tool, &mut MapDrag),
    drawn: &DrawnPoints,
    actions: &mut Vec<MapAction>,
) {
    let pos = response.interact_pointer_pos();
    if response.drag_started() {
        let (shift, alt) = ui.input(|input| (input.modifiers.shift, input.modifiers.alt));
        let origin = ui.input(|input| input.pointer.press_origin()).or(pos);
        let is_primary = response.dragged_by(PointerButton::Primary);
        let tool = if shift {
            Tool::Lasso
        } else if alt {
            Tool::Morph
        } else {
            tool
        };
        *drag = match tool {
            Tool::Lasso if is_primary => MapDrag::Lasso(origin.into_iter().collect()),
            Tool::Morph if is_primary => {
                let from = origin.and_then(|origin| drawn.nearest(origin, REACH));
                from.map_or(MapDrag::Pan, MapDrag::Morph)
            }
            _ => MapDrag::Pan,
        };
    }
    if let (Some(pos), Some(step)) = (pos, frame_travel(response)) {
        match drag {
            MapDrag::Pan => camera.pan(rect, step),
            MapDrag::Lasso(line) if line.last().is_none_or(|last| last.distance(pos) > 3.0) => line.push(pos),
            _ => {}
        }
    }
    if response.drag_stopped() {
        match std::mem::take(drag) {
            MapDrag::Morph(from) => {
                let to = pos.and_then(|pos| drawn.nearest(pos, REACH)).filter(|to| *to != from);
                actions.extend(to.map(|to| MapAction::Morph(from, to)));
            }
            MapDrag::Lasso(line) if line.len() > 2 => actions.push(MapAction::Take(line)),
            _ => {}
        }
    }
}

fn keys(
    ui: &Ui,
    (response, rect): (&Response, Rect),
    camera: &mut Camera,
    drawn: &DrawnPoints,
    at: Option<(usize, Pos2)>,
) -> Option<MapAction> {
    let [x, y] = arrow_steps(ui, response)?;
    let presses = |key| ui.input(|input| input.num_presses(key)) as f32;
    let by =
        presses(Key::Plus) + presses(Key::Equals) + presses(Key::PageUp) - presses(Key::Minus) - presses(Key::PageDown);
    if by != 0.0 {
        let middle = at.map(|(_, pos)| pos).filter(|pos| rect.contains(*pos)).unwrap_or(rect.center());
        camera.magnify(rect, middle, NOTCH.powf(by));
    }
    if presses(Key::Home) > 0.0 {
        *camera = Camera::default();
    }
    if presses(Key::Escape) > 0.0 {
        return Some(MapAction::Leave);
    }
    let direction = vec2(x.signum() * x.abs().min(1.0), -y.signum() * y.abs().min(1.0));
    if direction == egui::Vec2::ZERO {
        return None;
    }
    let next = match at.filter(|(_, pos)| rect.contains(*pos)) {
        Some((_, pos)) => drawn.towards(pos, direction.normalized()),
        None => drawn.nearest(rect.center(), f32::INFINITY),
    };
    next.map(MapAction::Go)
}
