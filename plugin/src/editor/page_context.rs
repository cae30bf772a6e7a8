//! What a page shows and edits. One gesture is one step of undo, however many values it passes and however many parameters it moves.

use vaeform_patch::content::{Content, ContentKind};
use vaeform_patch::layers::{LayerParamId, Points, Route, TableRef};
use vaeform_session::{Client, Command, PointsOf, Snapshot};

use super::control_port::ControlPort;
use super::files::Files;
use super::surface::Surface;

/// What a page shows, and where it leaves what it wants.
pub(crate) struct PageContext<'a> {
    /// The session as it is.
    pub(crate) snapshot: &'a Snapshot,
    /// What changes too fast for snapshots, or is seldom looked at.
    pub(crate) client: &'a Client,
    /// Opens dialogs.
    pub(crate) files: &'a Files,
    /// The patch's values under pointer and keys.
    pub(crate) surface: &'a mut Surface,
    /// The host's parameters.
    pub(crate) port: &'a mut dyn ControlPort,
    /// What is asked of the session.
    pub(crate) commands: &'a mut Vec<Command>,
}

impl PageContext<'_> {
    /// The value of a parameter of the layers, in plain units, with this frame's edits in it.
    pub(crate) fn layer(&self, id: LayerParamId) -> f32 {
        self.surface.shown.layers.get(id)
    }

    /// Ends the gesture.
    pub(in crate::editor) fn let_go(&mut self) {
        let hand = &mut self.surface.hand;
        hand.held.clear();
        hand.route = None;
        if std::mem::take(&mut hand.is_begun) {
            self.commands.push(Command::EndGesture);
        }
    }

    /// The next change begins a step of undo if the gesture has not; for what is set by other commands than these.
    pub(crate) fn begin(&mut self) {
        if !std::mem::replace(&mut self.surface.hand.is_begun, true) {
            self.commands.push(Command::BeginGesture);
        }
    }

    /// Takes hold of a parameter where it stands; several can be held at once.
    pub(crate) fn hold(&mut self, id: LayerParamId) {
        let way = id.def().way(self.layer(id));
        let held = &mut self.surface.hand.held;
        held.retain(|held| held.0 != id);
        held.push((id, way));
    }

    /// Moves a parameter that is held by a part of its way, up being positive.
    pub(crate) fn pull(&mut self, id: LayerParamId, by: f32) {
        let Some(held) = self.surface.hand.held.iter_mut().find(|held| held.0 == id) else { return };
        held.1 = (held.1 + by).clamp(0.0, 1.0);
        let value = id.def().at(held.1);
        // A press without travel must not round a value.
        if by != 0.0 && value != self.layer(id) {
            self.begin();
            self.change(id, value);
        }
    }

    /// Sets a parameter: a step of undo of its own.
    pub(crate) fn set_layer(&mut self, id: LayerParamId, value: f32) {
        let value = id.def().clamp(value);
        if value != self.layer(id) {
            if self.surface.hand.is_compound {
                return self.change(id, value);
            }
            self.let_go();
            self.begin();
            self.change(id, value);
            self.let_go();
        }
    }

    fn change(&mut self, id: LayerParamId, value: f32) {
        self.surface.shown.layers.set(id, value);
        self.commands.push(Command::SetLayer { id, value });
    }

    /// Puts a route in the first free place; false when there is none, or what it leads to cannot be moved.
    pub(crate) fn add_route(&mut self, route: Route) -> bool {
        let place = self.surface.shown.layers.add_route(route);
        if let Some(place) = place {
            self.commands.push(Command::SetRoute { place, route: Some(route) });
        }
        place.is_some()
    }

    /// Sets or clears the route at a place: a step of undo of its own, unless a gesture has begun.
    pub(crate) fn set_route(&mut self, place: usize, route: Option<Route>) {
        let is_news = self.surface.shown.layers.routes().get(place) != Some(&route.map(Route::clamped));
        if is_news && self.surface.shown.layers.set_route(place, route) {
            self.commands.push(Command::SetRoute { place, route });
        }
    }

    /// Takes hold of the amount of the route at a place.
    pub(crate) fn hold_route(&mut self, place: usize) {
        let route = self.surface.shown.layers.routes().get(place).copied().flatten();
        self.surface.hand.route = route.map(|route| (place, route.amount));
    }

    /// Whether the amount of a route is held, and which.
    pub(crate) fn held_route(&self) -> Option<usize> {
        self.surface.hand.route.map(|held| held.0)
    }

    /// Moves the amount of the route that is held, -1..1.
    pub(crate) fn pull_route(&mut self, by: f32) {
        let Some((place, amount)) = self.surface.hand.route.as_mut() else { return };
        *amount = (*amount + by).clamp(-1.0, 1.0);
        let (place, amount) = (*place, *amount);
        if let Some(route) = self.surface.shown.layers.routes()[place].filter(|route| route.amount != amount) {
            self.begin();
            self.set_route(place, Some(Route { amount, ..route }));
        }
    }

    /// The points of an envelope or an LFO, with this frame's edits in them.
    pub(crate) fn points(&self, of: PointsOf) -> Points {
        let layers = &self.surface.shown.layers;
        match of {
            PointsOf::Envelope(n) => layers.envelopes[n],
            PointsOf::Lfo(n) => layers.lfos[n],
        }
    }

    /// Draws an envelope or an LFO anew: a step of undo of its own, unless a gesture has begun.
    pub(crate) fn set_points(&mut self, of: PointsOf, points: Points) {
        let layers = &mut self.surface.shown.layers;
        let shown = match of {
            PointsOf::Envelope(n) => &mut layers.envelopes[n],
            PointsOf::Lfo(n) => &mut layers.lfos[n],
        };
        if std::mem::replace(shown, points) != points {
            self.commands.push(Command::SetPoints { of, points });
        }
    }

    /// Gives the noise bands or the partials others, and sets parameters along with them: part of the gesture, else a step of undo of its own.
    pub(crate) fn set_content(&mut self, content: Content, with: &[(LayerParamId, f32)]) {
        self.begin();
        for &(id, value) in with {
            if self.layer(id) != value {
                self.change(id, value);
            }
        }
        let layers = &mut self.surface.shown.layers;
        match content.kind() {
            ContentKind::NoiseBands(_) => layers.noise_bands = Some(content.id()),
            ContentKind::Partials(_) => layers.partials = Some(content.id()),
        }
        self.commands.push(Command::SetContent(content));
    }

    /// What is done inside is one step of undo.
    pub(crate) fn as_one_step(&mut self, work: impl FnOnce(&mut Self)) {
        self.let_go();
        self.begin();
        self.surface.hand.is_compound = true;
        work(self);
        self.surface.hand.is_compound = false;
        self.let_go();
    }

    /// Lets an oscillator, 0-2, play another table.
    pub(crate) fn set_table(&mut self, oscillator: usize, table: TableRef) {
        let shown = &mut self.surface.shown.layers.tables[oscillator];
        if std::mem::replace(shown, table) != table {
            self.commands.push(Command::SetTable { oscillator, table });
        }
    }
}
