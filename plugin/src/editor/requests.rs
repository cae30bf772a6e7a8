//! What the editor asks of the session, and what each request brings with it: the host marks its project, knobs go to rest, undo brings
//! them back.

use vaeform_session::{Client, Command, Severity};

use super::control_port::ControlPort;
use super::gesture::Edit;
use super::loaded;
use super::status_line::StatusLine;

/// The way to the session.
pub(crate) struct Requests {
    client: Client,
    /// A patch that a hand loads finds the latent knobs at rest.
    pub(crate) centres_knobs: bool,
    /// The last of undo's wishes for the knobs that was done.
    knobs_done: u64,
    /// The turn of knobs of this frame belongs to the last step of undo.
    turn_joins: bool,
}

impl Requests {
    /// To the session of this client.
    pub(crate) fn new(client: Client) -> Self {
        let knobs_done = client.snapshot().knobs_wanted.map_or(0, |(number, _)| number);
        Self { client, centres_knobs: false, knobs_done, turn_joins: false }
    }

    /// Sends a command; what a load does to the knobs is said in the status line.
    pub(crate) fn send(&mut self, command: Command, port: &mut dyn ControlPort, status: &mut StatusLine) {
        let dirties = command.dirties();
        let (loads, is_bake) = (command.loads(), command == Command::Bake);
        // A file is loaded later, by the worker: a step of its own.
        let is_later = command.is_for_worker();
        self.client.send(command);
        if dirties {
            port.edited();
        }
        self.turn_joins |= is_bake;
        if loads {
            self.loaded(!is_later, port, status);
        }
    }

    /// Sends the edits of a patch's values, of which none are left.
    pub(crate) fn send_edits(&mut self, edits: &mut Vec<Edit>, port: &mut dyn ControlPort, status: &mut StatusLine) {
        for edit in std::mem::take(edits) {
            let command = match edit {
                Edit::Begin(_) => Command::BeginGesture,
                Edit::Set(id, value) => Command::Set { id, value },
                Edit::End(_) => Command::EndGesture,
            };
            self.send(command, port, status);
        }
    }

    /// Turns of latent knobs become steps of undo, and what undo wants of the knobs is done.
    pub(crate) fn follow_turns(&mut self, port: &mut dyn ControlPort) {
        let joins = self.turn_joins;
        if let Some((before, after)) = port.take_turn() {
            self.turn_joins = false;
            self.client.send(Command::TurnKnobs { before, after, joins });
        }
        if let Some((number, knobs)) = self.client.snapshot().knobs_wanted
            && number > self.knobs_done
        {
            self.knobs_done = number;
            port.bring_back(&knobs);
        }
    }

    /// After a patch was loaded by hand: its latent knobs rest, or it is said what they do.
    fn loaded(&mut self, joins: bool, port: &mut dyn ControlPort, status: &mut StatusLine) {
        let (offsets, mut commands) = (self.client.offsets(), Vec::new());
        if !self.centres_knobs {
            if let Some(words) = loaded::still_acting(port, &offsets) {
                status.say(Severity::Warning, words);
            }
        } else if loaded::centre(port, &offsets, &mut commands) {
            self.turn_joins |= joins;
            status.say(Severity::Info, "The latents were reset for the new patch");
        }
        commands.into_iter().for_each(|command| self.client.send(command));
    }
}
