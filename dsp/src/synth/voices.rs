//! The notes that sound: lanes, the patches that they play, and the grid of control blocks that they are rendered on.

use crate::control::Control;
use crate::event::NoteTarget;
use crate::fm::{CONTROL_FRAMES, Isa, LANES, NoteStart, Offsets, Timer, Voice};
use crate::layers::{BLOCK_FRAMES, LayerEngine};
use crate::modulation::{SideLevel, Transport};
use vaeform_patch::Patch;

use super::bank::{Bank, Banks};
use super::controllers::Controllers;
use super::ended::Ended;
use super::fm_frames::FmFrames;
use super::lane_idx::{LaneIdx, NUM_LANES};
use super::layer_frames::{self, Sounding};
use super::note::{Note, Surroundings};
use super::slots::{PatchSlots, SlotIdx};
use super::tunings::Tunings;

/// All notes that sound.
pub(super) struct Voices {
    fm: FmFrames,
    pub(super) layers: LayerEngine,
    pub(super) banks: Banks,
    pub(super) slots: PatchSlots,
    pub(super) ended: Ended,
    /// How loud the sidechain is.
    pub(super) side: SideLevel,
    timer: Timer,
    /// Next frame of the running control block, 0-63.
    frame: usize,
    seconds_per_frame: f32,
}

impl Voices {
    /// Nothing sounds; allocates.
    pub(super) fn new(sample_rate_hz: f32, isa: Isa) -> Self {
        Self {
            fm: FmFrames::new(isa),
            layers: LayerEngine::new(sample_rate_hz, isa, NUM_LANES),
            banks: Banks::default(),
            slots: PatchSlots::new(&Patch::default()),
            ended: Ended::default(),
            side: SideLevel::new(sample_rate_hz),
            timer: Timer::new(sample_rate_hz),
            frame: 0,
            seconds_per_frame: 1.0 / sample_rate_hz,
        }
    }

    /// Silences everything.
    pub(super) fn reset(&mut self) {
        self.restart_grid();
        self.layers.reset();
        self.banks.clear();
        self.slots.reset();
        self.ended.clear();
        self.side.reset();
    }

    /// The next frame begins a control block, and the timer starts over: for a note out of silence.
    pub(super) fn restart_grid(&mut self) {
        self.timer.restart();
        self.layers.shared.clock.skip(self.frame % BLOCK_FRAMES);
        self.frame = 0;
    }

    /// Next frame of the running control block, 0-63.
    pub(super) fn frame(&self) -> usize {
        self.frame
    }

    /// Voices that sound now.
    pub(super) fn num_active(&self) -> usize {
        self.banks.num_active()
    }

    /// Notes on some channels (one bit each) look at their surroundings again.
    pub(super) fn mark_dirty(&mut self, on: u16) {
        self.notes_on(on).for_each(Note::mark_dirty);
    }

    /// The notes on some channels, one bit each.
    pub(super) fn notes_on(&mut self, on: u16) -> impl Iterator<Item = &mut Note> {
        self.banks.notes_mut().filter(move |note| note.is_on(on))
    }

    /// The notes that a target means.
    pub(super) fn matching(&mut self, target: NoteTarget) -> impl Iterator<Item = &mut Note> {
        self.banks.notes_mut().filter(move |note| target.matches(&note.key()))
    }

    /// A voice that starts now on the patch of a slot.
    pub(super) fn new_voice(&self, slot: SlotIdx, start: NoteStart) -> Voice {
        Voice::new(self.slots.patch(slot), start, Offsets::default(), self.frame, self.seconds_per_frame)
    }

    /// Lets a note sound in a free lane. `phases` are the operators' start phases (2^32 a cycle).
    pub(super) fn start(&mut self, at: LaneIdx, note: Note, phases: [u32; 6]) {
        let (slot, has_fm, has_layers) = (note.slot, note.layers.has_fm, note.layers.has_others);
        let is_unison = note.layers.fm_is_unison;
        let (seed, key) = (note.order.wrapping_mul(0x9E37_79B9), (note.key().note, note.velocity()));
        self.banks.start(at, note, self.slots.patch(slot).algorithm, phases);
        if !has_fm {
            self.banks.mute(at);
        }
        if is_unison {
            self.banks.rest(at);
            self.fm.unison.start(at.place(), seed);
        }
        if has_layers {
            let patch = self.slots.layers(slot);
            self.layers.start(at.place(), patch, key, seed, self.frame % BLOCK_FRAMES);
        }
        self.slots.take(slot);
    }

    /// `ghost`, the half of a crossfade that goes, sounds in a free lane as the note does now, and the note, which has gone over to another
    /// patch, has the layers of that one. Only between two control blocks.
    pub(super) fn start_ghost(&mut self, to: LaneIdx, from: LaneIdx, ghost: Note) {
        let (was_in_lane, had_layers) = (ghost.layers.is_in_lane(), ghost.layers.has_others);
        self.banks.start_copy(to, from, ghost);
        self.banks.look_again(from);
        if had_layers {
            self.layers.copy_lane(to.place(), from.place());
            self.fm.unison.copy_lane(to.place(), from.place());
        }
        let Some(note) = self.banks.note(from) else { return };
        let (slot, is_released) = (note.slot, note.voice.is_released());
        let (key, seed) = ((note.key().note, note.velocity()), note.order.wrapping_mul(0x9E37_79B9));
        if note.layers.has_others && !had_layers {
            self.layers.start(from.place(), self.slots.layers(slot), key, seed, 0);
            if is_released {
                self.layers.voice_mut(from.place()).release(0);
            }
        }
        if self.banks.note(from).is_some_and(|note| note.layers.fm_is_unison) {
            self.fm.unison.start(from.place(), seed);
        }
        match (was_in_lane, self.banks.note(from).is_some_and(|note| note.layers.is_in_lane())) {
            (true, false) => self.banks.mute(from),
            (false, true) => self.banks.unmute(from, self.slots.patch(slot).algorithm),
            _ => {}
        }
    }

    /// The newest note that is not fading.
    pub(super) fn newest(&self) -> Option<LaneIdx> {
        let places = self.banks.places().filter(|(_, note)| !note.is_fading());
        places.max_by_key(|(_, note)| note.order).map(|(at, _)| at)
    }

    /// Steals notes until one more may sound, released ones first, the oldest first; returns a free lane.
    pub(super) fn make_room(&mut self, polyphony: usize) -> Option<LaneIdx> {
        while self.banks.notes().filter(|note| !note.is_fading()).count() >= polyphony {
            let places = self.banks.places().filter(|(_, note)| !note.is_fading());
            let victim = places.min_by_key(|(_, note)| (!note.voice.is_released(), note.order)).map(|(at, _)| at);
            let Some(note) = victim.and_then(|at| self.banks.note_mut(at)) else { break };
            note.fade_out();
            note.mark_dirty();
        }
        if self.banks.first_free().is_none() {
            // All lanes are taken, sixteen of them by fading notes: the oldest of those goes at once, halves of crossfades first.
            let places = self.banks.places().filter(|(_, note)| note.is_fading());
            let oldest = places.min_by_key(|(_, note)| (!note.is_ghost, note.order)).map(|(at, _)| at);
            if let Some(at) = oldest {
                self.end(at);
            }
        }
        self.banks.first_free()
    }

    /// Keys of a target go up, so fast, 0..1: its notes are released, unless a pedal holds them.
    pub(super) fn release(&mut self, (target, velocity): (&NoteTarget, f32), controllers: &Controllers) {
        let (frame, sustained) = (self.frame, controllers.sustained());
        for note in self.banks.notes_mut() {
            if !note.key_is_down || !target.matches(&note.key()) {
                continue;
            }
            note.key_is_down = false;
            note.input.release_velocity = velocity;
            let channel = note.key().channel & 15;
            if controllers.zones().master(channel).is_some() {
                note.input.left_with = Some(controllers.channel(channel).dimensions());
            }
            if !note.is_on(sustained) && note.sostenuto == 0 {
                note.key_off(frame);
            }
            // Two notes on one key: one note-off releases the older only.
            if target.names_one_key() {
                return;
            }
        }
    }

    /// Releases notes whose key is up and that no pedal holds any more; `sustained` are the channels that one holds, a bit each.
    pub(super) fn release_unheld(&mut self, sustained: u16) {
        let frame = self.frame;
        for note in self.banks.notes_mut() {
            let is_held = note.key_is_down || note.sostenuto != 0 || note.is_on(sustained);
            if !is_held && !note.is_fading() && !note.voice.is_released() {
                note.key_off(frame);
            }
        }
    }

    /// Draws the ramps of notes that need it; returns the frames until one must be drawn again.
    pub(super) fn update_ramps(&mut self, controllers: &Controllers, tunings: &Tunings) -> usize {
        let Self { layers, fm, banks, slots, frame, seconds_per_frame, .. } = self;
        let (frame, seconds_per_frame) = (*frame, *seconds_per_frame);
        let around = Surroundings { controllers, tunings, slots, seconds_per_frame };
        let (mut is_modulated, mut until) = (false, CONTROL_FRAMES);
        for (idx, bank) in banks.iter_mut().enumerate() {
            for lane in bank.occupied_lanes() {
                let Bank { lanes, mix, notes, .. } = bank;
                let Some(note) = &mut notes[lane] else { continue };
                if note.layers.has_others && note.layers.has_fm && (frame == 0 || note.is_new()) {
                    let patch = slots.layers(note.slot);
                    let place = idx * LANES + lane;
                    note.layers.set_fm_gains(layers.fm_gains(place, patch));
                    if note.layers.fm_is_unison {
                        fm.unison.aim(place, &layers.fm_unison(place, patch));
                    }
                    if patch.moves_fm() {
                        note.set_fm_offsets(layers.fm_offsets(place, patch));
                    }
                }
                note.update(&around, lanes, mix, lane, frame);
                if note.layers.has_fm {
                    is_modulated |= note.is_modulated();
                    until = until.min(note.voice.ramps_end());
                }
            }
        }
        if is_modulated { (until - frame).min(self.timer.frames_left()) } else { until - frame }
    }

    /// Adds frames to both channels (equal lengths, no more than [`Voices::update_ramps`] allows) and moves on.
    pub(super) fn render(&mut self, left: &mut [f32], right: &mut [f32], controllers: &Controllers, tunings: &Tunings) {
        let num_frames = left.len();
        let Self { fm, layers, banks, slots, side, frame, .. } = self;
        for (idx, bank) in banks.iter_mut().enumerate() {
            fm.render((bank, idx), slots, *frame, left, right);
        }
        let sounding = Sounding { layers, fm_apart: fm.apart(), banks, slots, side, frame: *frame };
        layer_frames::render(sounding, left, right, (controllers, tunings));
        self.frame += num_frames;
        if self.frame == CONTROL_FRAMES {
            self.frame = 0;
            self.end_block();
        }
        self.tick(num_frames, controllers);
    }

    /// Moves on by so many frames in which nothing sounds.
    pub(super) fn rest(&mut self, num_frames: usize, controllers: &Controllers) {
        self.layers.shared.clock.skip(num_frames);
        self.tick(num_frames, controllers);
    }

    /// Beats a minute.
    pub(super) fn tempo_bpm(&self) -> f64 {
        self.layers.shared.clock.tempo_bpm()
    }

    /// A block of the host begins here, at this place of its song.
    pub(super) fn set_transport(&mut self, transport: Option<&Transport>) {
        self.layers.shared.clock.host_block(self.frame % BLOCK_FRAMES, transport);
    }

    /// Moves the timer on; a tick steps the LFOs, every second one the pitch envelopes, at its own frame.
    pub(super) fn tick(&mut self, num_frames: usize, controllers: &Controllers) {
        self.side.advance(num_frames);
        let Self { timer, slots, banks, .. } = self;
        let lfo_offset = controllers.value(Control::LfoRate);
        timer.advance(num_frames, |tick| {
            slots.tick(tick, lfo_offset);
            for note in banks.notes_mut() {
                note.tick(tick, lfo_offset, slots.patch(note.slot));
            }
        });
    }

    /// Frees notes that have ended, and closes the gaps they leave so that few banks run.
    fn end_block(&mut self) {
        let mut has_gaps = false;
        for at in self.banks.active_lanes() {
            let Some(note) = self.banks.note_mut(at) else { continue };
            let has_sources = note.layers.has_others && self.slots.layers(note.slot).has_sources();
            let layers_are_over = !has_sources || self.layers.is_over(at.place());
            if note.is_over(self.slots.patch(note.slot), layers_are_over) {
                self.end(at);
                has_gaps = true;
            } else {
                note.voice.next_block();
            }
        }
        if has_gaps {
            let Self { banks, layers, fm, .. } = self;
            banks.compact(|to, from| {
                layers.copy_lane(to.place(), from.place());
                fm.unison.copy_lane(to.place(), from.place());
            });
        }
    }

    /// Ends a note at once.
    fn end(&mut self, at: LaneIdx) {
        let Some(note) = self.banks.end(at) else { return };
        if !note.is_ghost {
            self.ended.push(note.key());
        }
        self.slots.release(note.slot);
    }
}
