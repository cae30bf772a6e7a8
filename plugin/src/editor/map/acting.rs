//! What becomes of what hands want of the map.

use std::sync::Arc;

use egui::{Rect, Ui};
use vaeform_session::sound_map::SoundMap;

use super::{Audible, BANK, BETWEEN_S, Command, MapAction, MapPage, NUM_NEAR, PageContext, is_inside};

impl MapPage {
    pub(super) fn act(
        &mut self,
        ui: &Ui,
        rect: Rect,
        map: &Arc<SoundMap>,
        actions: Vec<MapAction>,
        context: &mut PageContext<'_>,
    ) {
        for action in actions {
            match action {
                MapAction::Hear(point) => self.hear(ui, map, point, context),
                MapAction::Go(point) => {
                    self.heard_at = f64::NEG_INFINITY;
                    self.hear(ui, map, point, context);
                    self.camera.show(rect, map.places()[point]);
                }
                MapAction::Load(point) => self.load(map, point, context),
                MapAction::Morph(from, to) => {
                    self.morph = Some((from, to));
                    self.is_auditioned = false;
                    context.commands.push(Command::MorphPresets { from: map.preset(from), to: map.preset(to) });
                }
                MapAction::Take(line) => {
                    let is_taken = |place: &[f32; 2]| is_inside(&line, self.camera.to_screen(rect, *place));
                    let inside = map.places().iter().enumerate().filter(|(_, place)| is_taken(place));
                    let inside: Vec<usize> = inside.map(|(point, _)| point).collect();
                    self.num_inside = inside.len();
                    // Evenly out of them, where there are more than a bank has.
                    let num = inside.len().min(BANK);
                    self.taken = (0..num).map(|i| inside[i * inside.len() / num]).collect();
                }
                MapAction::Leave => {
                    self.cursor = None;
                    self.end_audition(context);
                }
            }
        }
    }

    /// Plays a point, unless it has been played, or another one a moment ago.
    fn hear(&mut self, ui: &Ui, map: &SoundMap, point: usize, context: &mut PageContext<'_>) {
        let now = ui.input(|input| input.time);
        if self.cursor == Some(point) {
            return;
        }
        if now - self.heard_at < BETWEEN_S && !self.is_quiet {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(BETWEEN_S));
            return;
        }
        self.cursor = Some(point);
        if !self.is_quiet {
            self.heard_at = now;
            self.is_auditioned = true;
            context.commands.push(Command::AuditionPreset(map.preset(point)));
        }
    }

    /// Loads a point, plays it, and looks for who is near.
    pub(super) fn load(&mut self, map: &SoundMap, point: usize, context: &mut PageContext<'_>) {
        context.commands.push(Command::LoadPreset(map.preset(point)));
        context.commands.extend((!self.is_quiet).then_some(Command::Hear));
        self.is_auditioned = false;
        (self.cursor, self.chosen, self.morph) = (Some(point), Some(point), None);
        self.near = map.nearest(point, NUM_NEAR);
    }

    pub(super) fn make_bank(&mut self, context: &mut PageContext<'_>) {
        if let Some(map) = &self.map {
            let presets = self.taken.iter().map(|&point| map.preset(point)).collect();
            context.commands.push(Command::LoadPresets { name: "Map".to_owned(), presets });
        }
        self.is_auditioned = false;
        self.taken.clear();
    }

    /// The patch is heard again.
    pub(super) fn end_audition(&mut self, context: &mut PageContext<'_>) {
        if std::mem::take(&mut self.is_auditioned) {
            context.commands.push(Command::Audition(Audible::Patch));
        }
    }
}
