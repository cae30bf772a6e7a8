//! What becomes of what hands want of the map.

use std::sync::Arc;

use egui::{Rect, Ui};
use vaeform_session::sound_map::SoundMap;

use super::{Audible, BANK, BETWEEN_S, Command, MapAction, MapPage, NUM_NEAR, PageContext, is_inside};

pub(super) fn act(
    page: &mut MapPage,
    ui: &Ui,
    rect: Rect,
    map: &Arc<SoundMap>,
    actions: Vec<MapAction>,
    context: &mut PageContext<'_>,
) {
    for action in actions {
        match action {
            MapAction::Hear(point) => hear(page, ui, map, point, context),
            MapAction::Go(point) => {
                page.heard_at = f64::NEG_INFINITY;
                hear(page, ui, map, point, context);
                page.camera.show(rect, map.places()[point]);
            }
            MapAction::Load(point) => load(page, map, point, context),
            MapAction::Morph(from, to) => {
                page.morph = Some((from, to));
                page.is_auditioned = false;
                context.commands.push(Command::MorphPresets { from: map.preset(from), to: map.preset(to) });
            }
            MapAction::Take(line) => {
                let is_taken = |place: &[f32; 2]| is_inside(&line, page.camera.to_screen(rect, *place));
                let inside = map.places().iter().enumerate().filter(|(_, place)| is_taken(place));
                let inside: Vec<usize> = inside.map(|(point, _)| point).collect();
                page.num_inside = inside.len();
                // Evenly out of them, where there are more than a bank has.
                let num = inside.len().min(BANK);
                page.taken = (0..num).map(|i| inside[i * inside.len() / num]).collect();
            }
            MapAction::Leave => {
                page.cursor = None;
                end_audition(page, context);
            }
        }
    }
}

/// Plays a point, unless it has been played, or another one a moment ago.
fn hear(page: &mut MapPage, ui: &Ui, map: &SoundMap, point: usize, context: &mut PageContext<'_>) {
    let now = ui.input(|input| input.time);
    if page.cursor == Some(point) {
        return;
    }
    if now - page.heard_at < BETWEEN_S && !page.is_quiet {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(BETWEEN_S));
        return;
    }
    page.cursor = Some(point);
    if !page.is_quiet {
        page.heard_at = now;
        page.is_auditioned = true;
        context.commands.push(Command::AuditionPreset(map.preset(point)));
    }
}

/// Loads a point, plays it, and looks for who is near.
pub(super) fn load(page: &mut MapPage, map: &SoundMap, point: usize, context: &mut PageContext<'_>) {
    context.commands.push(Command::LoadPreset(map.preset(point)));
    context.commands.extend((!page.is_quiet).then_some(Command::Hear));
    page.is_auditioned = false;
    (page.cursor, page.chosen, page.morph) = (Some(point), Some(point), None);
    page.near = map.nearest(point, NUM_NEAR);
}

pub(super) fn make_bank(page: &mut MapPage, context: &mut PageContext<'_>) {
    if let Some(map) = &page.map {
        let presets = page.taken.iter().map(|&point| map.preset(point)).collect();
        context.commands.push(Command::LoadPresets { name: "Map".to_owned(), presets });
    }
    page.is_auditioned = false;
    page.taken.clear();
}

/// The patch is heard again.
pub(super) fn end_audition(page: &mut MapPage, context: &mut PageContext<'_>) {
    if std::mem::take(&mut page.is_auditioned) {
        context.commands.push(Command::Audition(Audible::Patch));
    }
}
