//! Watches knobs and anchor, and sends what they decode to: newest wins. `[worker-thread]`, or the host's when it renders offline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::synth::PatchTarget;
use vaeform_patch::layers::TableRef;
use vaeform_patch::{OwnTable, Preset};

use crate::audio::{Planned, Turn, TurnedReader};
use crate::document::SharedDocument;
use crate::latent::{Goal, Knobs, LatentDecoder, MovedTables, NUM_KNOBS, RandomBank, TableGoal, TableMover};
use crate::storage::tables;
use crate::threads::meters::Meters;
use crate::threads::permits;

/// Times that a goal is decoded anew in one turn because it changed meanwhile.
const MAX_RETRIES: usize = 3;

/// Knobs as last read, and the model once it is needed.
pub(crate) struct LatentScheduler {
    reader: TurnedReader,
    knobs: Knobs,
    /// When the knobs are turned that are to be decoded; nothing if they were not.
    turned_at: Option<Turn>,
    decoder: Option<LatentDecoder>,
    mover: TableMover,
    /// The tables that sound, and whether they are of where the knobs were before.
    moved: MovedTables,
    are_tables_behind: bool,
    /// The generation of the goal that was last sent.
    done: u64,
    /// The generation whose anchor was encoded.
    found: Option<u64>,
    is_pending: bool,
    /// The instrument has sounded, or a knob was turned.
    is_played: bool,
    /// A host that renders offline decodes.
    is_offline: bool,
    document: Arc<SharedDocument>,
    meters: Arc<Meters>,
    /// The session closes: long work ends.
    is_closing: Arc<AtomicBool>,
    /// For the window: paths of the knobs with names are being fitted.
    is_fitting: Arc<AtomicBool>,
}

impl LatentScheduler {
    /// At rest.
    pub(crate) fn new(
        reader: TurnedReader,
        document: Arc<SharedDocument>,
        meters: Arc<Meters>,
        is_closing: Arc<AtomicBool>,
        is_fitting: Arc<AtomicBool>,
    ) -> Self {
        let knobs = Knobs::from_array(reader.now.now());
        Self {
            reader,
            knobs,
            turned_at: None,
            decoder: None,
            mover: TableMover::default(),
            moved: MovedTables::default(),
            are_tables_behind: false,
            done: 0,
            found: None,
            is_pending: false,
            is_played: false,
            is_offline: false,
            document,
            meters,
            is_closing,
            is_fitting,
        }
    }

    /// Decodes and sends if knobs or anchor have changed; true if anything was sent.
    pub(crate) fn poll(&mut self) -> bool {
        if !self.read() && !self.is_pending {
            self.turned_at = None;
        }
        let mut any = self.follow(true);
        while !self.is_pending
            && let Some(Planned { knobs, turn }) = self.reader.ahead.next()
        {
            // What had happened before the plan was made goes before it.
            if self.read() {
                any |= self.follow(true);
            }
            self.turn(knobs, turn);
            any |= self.follow(true);
        }
        any
    }

    /// Takes the knobs as they are now; false if they were not turned.
    fn read(&mut self) -> bool {
        let read = self.reader.now.read();
        if let Some((values, at)) = read {
            self.turn(values, at.into());
        }
        read.is_some()
    }

    fn turn(&mut self, values: [f32; NUM_KNOBS], turn: Turn) {
        self.knobs = Knobs::from_array(values);
        self.turned_at = Some(turn);
        self.is_pending = true;
        self.is_played |= !self.knobs.are_at_rest();
        self.is_offline = false;
    }

    /// Finds the anchor's place and hears ahead what the knobs may do next, a few milliseconds of work; true if there was anything to do.
    /// Not before the instrument was played or a knob turned: projects open with many that are silent. Not while a host renders offline,
    /// which has the time to wait and must not wait for this thread.
    pub(crate) fn survey(&mut self) -> bool {
        self.is_played |= self.meters.voices() > 0;
        if self.is_offline || !self.is_played || self.is_closing.load(Ordering::Relaxed) {
            return false;
        }
        let unknown = {
            let mut document = self.document.lock();
            (self.found != Some(document.editing.generation())).then(|| document.editing.goal(self.knobs))
        };
        let decoder = self.decoder.get_or_insert_with(LatentDecoder::new);
        if unknown.is_none() && !decoder.has_unheard() {
            return false;
        }
        let Some(_permit) = permits::DECODING.wait(&self.is_closing) else { return false };
        let any = if let Some((generation, goal)) = unknown {
            decoder.find(&goal);
            self.found = Some(generation);
            true
        } else {
            decoder.survey()
        };
        self.is_fitting.store(decoder.has_unfitted(), Ordering::Relaxed);
        any
    }

    /// A host begins to render offline, from the anchor of this generation: what live knobs have left behind is not to be heard in it,
    /// whenever this thread would come to it.
    pub(crate) fn begin_bounce(&mut self, generation: u64) {
        // Unread knobs are of before.
        let _ = self.reader.now.read();
        self.reader.ahead.clear();
        self.knobs = Knobs::default();
        self.turned_at = None;
        self.is_pending = false;
        self.is_offline = true;
        self.are_tables_behind = false;
        self.done = generation;
    }

    /// Decodes and sends for these knobs, as an offline render asks; `turned_at` is the frame of the synth at which they were turned.
    pub(crate) fn poll_at(&mut self, knobs: Knobs, turned_at: Option<u32>) {
        self.is_pending |= self.knobs != knobs;
        self.knobs = knobs;
        self.turned_at = turned_at.map(Turn::from);
        self.is_offline = true;
        // The host's own thread waits for nobody else's work.
        self.follow(false);
    }

    fn follow(&mut self, needs_permit: bool) -> bool {
        for _ in 0..MAX_RETRIES {
            let (generation, goal, own, was_steered) = {
                let mut document = self.document.lock();
                if !self.is_pending && document.editing.generation() == self.done {
                    return false;
                }
                let (generation, goal) = document.editing.goal(self.knobs);
                let own = document.editing.tables_of(&goal);
                (generation, goal, own, document.editing.is_steered())
            };
            if goal.is_rest() && !was_steered {
                self.done = generation;
                self.is_pending = false;
                return false;
            }
            let permit = needs_permit.then(|| permits::DECODING.wait(&self.is_closing));
            if matches!(permit, Some(None)) {
                return false;
            }
            // Paths of the knobs with names take a while: what is newer does not wait for them. Offline all is waited for.
            if needs_permit && !self.has_fitted(generation, &goal) {
                continue;
            }
            let mut steer = self.decoder.get_or_insert_with(LatentDecoder::new).steer(&goal);
            let are_behind = self.move_tables(&goal, &own, &mut steer, needs_permit);
            let decoded = (steer, &self.moved);
            if self.document.lock().editing.steer((generation, &goal), decoded, self.turned_at) {
                self.done = generation;
                self.is_pending = false;
                self.are_tables_behind = are_behind;
                return true;
            }
        }
        self.is_pending = true;
        false
    }

    /// Lets a target play the tables that its knobs ask for, or while these take time those of just before; true if they are still to be made.
    fn move_tables(&mut self, goal: &Goal, own: &[OwnTable], steer: &mut PatchTarget, takes_time: bool) -> bool {
        let wanted = TableGoal::new(&goal.anchor.layers, own, &goal.knobs.latents);
        if wanted.is_rest() || !self.moved.stand_in_for(&wanted) {
            self.moved = MovedTables::default();
        }
        if !takes_time && !self.moved.are(&wanted) {
            self.make_tables(wanted, goal, own);
        }
        steer.variations.iter_mut().for_each(|variation| self.moved.put(&mut variation.patch.layers));
        !self.moved.are(&wanted)
    }

    /// Moves tables and builds what oscillators read of them, some tens of milliseconds where they follow the keys.
    fn make_tables(&mut self, wanted: TableGoal, goal: &Goal, own: &[OwnTable]) {
        self.moved = self.mover.moved(wanted, own);
        let mut patch = goal.anchor;
        self.moved.put(&mut patch.layers);
        for name in tables::played_by(&patch) {
            if let Some(table) = self.moved.tables().find(|table| TableRef::Own(table.id()) == name.table) {
                tables::build(name, Some(table));
            }
        }
    }

    /// Makes the tables that knobs have asked for meanwhile, to be sent with the next turn; false if there are none to make.
    pub(crate) fn make_late_tables(&mut self) -> bool {
        if !std::mem::take(&mut self.are_tables_behind) {
            return false;
        }
        let (goal, own) = {
            let mut document = self.document.lock();
            let (_, goal) = document.editing.goal(self.knobs);
            let own = document.editing.tables_of(&goal);
            (goal, own)
        };
        let wanted = TableGoal::new(&goal.anchor.layers, &own, &goal.knobs.latents);
        if wanted.is_rest() || self.moved.are(&wanted) {
            return false;
        }
        let Some(_permit) = permits::DECODING.wait(&self.is_closing) else { return false };
        self.make_tables(wanted, &goal, &own);
        (self.is_pending, self.turned_at) = (true, None);
        true
    }

    /// Fits what a goal needs, unless it is outdated meanwhile or the session closes.
    fn has_fitted(&mut self, generation: u64, goal: &Goal) -> bool {
        let decoder = self.decoder.get_or_insert_with(LatentDecoder::new);
        while decoder.has_to_fit(goal) {
            self.is_fitting.store(true, Ordering::Relaxed);
            let is_outdated = self.document.lock().editing.generation() != generation;
            if is_outdated || self.is_closing.load(Ordering::Relaxed) {
                return false;
            }
        }
        self.is_fitting.store(decoder.has_unfitted(), Ordering::Relaxed);
        true
    }

    /// A patch that never was, as loud as the current one.
    pub(crate) fn random(&mut self, temperature: f32) -> Preset {
        let current = self.document.lock().heard();
        self.decoder.get_or_insert_with(LatentDecoder::new).random(&current, temperature).into()
    }

    /// Draws one more patch of a random bank; false where none sounds, or the session closes.
    pub(crate) fn draw(&mut self, bank: &mut RandomBank) -> bool {
        let Some(_permit) = permits::DECODING.wait(&self.is_closing) else { return false };
        bank.draw(self.decoder.get_or_insert_with(LatentDecoder::new))
    }
}
