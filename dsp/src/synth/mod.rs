//! The voices: events and a patch in, stereo frames out. `[audio-thread]` but for [`Synth::new`].
//!
//! Time runs on a fixed grid of control blocks, counted from the first note out of silence and not from the host's blocks: cutting
//! the host's blocks elsewhere changes no bit, and a note out of silence sounds alike wherever it comes. Events act at the frame
//! where they arrive.

mod allocator;
mod bank;
mod channel;
mod controllers;
mod controls;
mod effect_routes;
mod ended;
mod expressions;
mod fade;
mod fm_apart;
mod fm_frames;
mod keys;
mod lane_idx;
mod layer_frames;
mod newest_note;
mod note;
mod note_input;
mod note_layers;
mod patch_follower;
mod patch_target;
mod performance;
mod pitch_glide;
mod portamento;
mod registered;
mod slots;
mod stereo_weights;
mod tunings;
mod unison_notes;
mod variation_ramp;
mod variations;
mod voices;
mod zones;

use std::ops::RangeInclusive;

use crate::activity::Activity;
use crate::control::Control;
use crate::effects::{ChainSettings, EffectMoves};
use crate::event::{EndedNote, Event};
use crate::fm::{CONTROL_FRAMES, Isa};
use crate::layers::{BLOCK_FRAMES, Tables};
use crate::modulation::Transport;
use crate::tuning::Tuning;
use crate::universal::Universal;
use vaeform_patch::Patch;

use effect_routes::EffectRoutes;
use note_input::OUTPUT_GAIN;
use patch_follower::PatchFollower;
use performance::Performance;
use voices::Voices;

pub use patch_target::{MAX_VARIATIONS, PatchTarget, Variation, VariationBy};

/// Voices that can sound at once.
pub const MAX_VOICES: usize = 32;

/// Sample rates at which the synth is in tune, in Hz: more than hosts have, since they are tried with more.
pub const RATES_HZ: RangeInclusive<f32> = 1_000.0..=1_536_000.0;

/// How much louder a note of the synth is than the same note of [`crate::render`], linear: the synth leaves room for chords.
pub const GAIN_OVER_RENDER: f32 = OUTPUT_GAIN / crate::render::STEPS_TO_LEVEL;

/// A polyphonic FM synth.
pub struct Synth {
    sample_rate_hz: f32,
    performance: Performance,
    follower: PatchFollower,
    voices: Voices,
    effect_routes: EffectRoutes,
    /// Frames rendered since the last reset, wrapping.
    clock: u32,
}

impl Synth {
    /// A silent synth with the initial voice; allocates. `sample_rate_hz` is one of [`RATES_HZ`], or the nearest of them is taken.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self::with_isa(sample_rate_hz, Isa::detect())
    }

    /// As [`Synth::new`] on a chosen instruction set.
    pub fn with_isa(sample_rate_hz: f32, isa: Isa) -> Self {
        let sample_rate_hz = if sample_rate_hz.is_finite() {
            sample_rate_hz.clamp(*RATES_HZ.start(), *RATES_HZ.end())
        } else {
            48_000.0
        };
        let seconds_per_block = CONTROL_FRAMES as f32 / sample_rate_hz;
        let mut voices = Voices::new(sample_rate_hz, isa);
        let follower = PatchFollower::new(&mut voices.slots, seconds_per_block);
        let performance = Performance::new(seconds_per_block);
        let effect_routes = EffectRoutes::new(sample_rate_hz);
        Self { sample_rate_hz, performance, follower, voices, effect_routes, clock: 0 }
    }

    /// The rate that it plays at, in Hz.
    pub fn sample_rate_hz(&self) -> f32 {
        self.sample_rate_hz
    }

    /// Silences everything and forgets controllers, expressions and held notes; patch, controls, tunings and what configures
    /// channels (zones, registered parameters) stay. Allocates nothing.
    pub fn reset(&mut self) {
        self.performance.reset();
        self.voices.reset();
        self.follower.reset(&mut self.voices);
        self.effect_routes.reset();
        self.clock = 0;
    }

    /// Sets the tables that patches may name; returns those before, which are to be dropped elsewhere: nothing is freed on the audio
    /// thread as long as somebody else holds the same tables. Patches that name them play them.
    pub fn set_tables(&mut self, tables: Box<Tables>) -> Box<Tables> {
        self.voices.slots.set_tables(tables)
    }

    /// Loads another patch: notes that sound finish on the old one, new notes play the new one. Ends any glide to a target.
    pub fn load_patch(&mut self, patch: &Patch) {
        self.follower.load(patch, &mut self.voices);
    }

    /// Changes the current patch in place: notes that sound on it follow. Ends any glide to a target: all its notes come to this
    /// patch.
    pub fn edit_patch(&mut self, patch: &Patch) {
        self.follower.edit(patch, &mut self.voices);
    }

    /// Sets out from where the synth is to other patches, and notes that sound follow without a click. `[audio-thread]`,
    /// allocates nothing.
    ///
    /// Continuous parameters run there in straight lines over the target's glide, from the next control block on; a later target
    /// takes over from where they are. Switches ([`Morph::Switch`](vaeform_patch::Morph)) change by a crossfade of 15 ms of every
    /// note that sounds; while one runs, the next waits, and the newest wins. Envelopes at rest follow their level, released notes
    /// go on releasing. Notes keep their variation, modulo the number of variations. Note-ons between play the values as they stand.
    /// Where nothing sounds, all is there at once. A target that sounds already changes no bit.
    pub fn set_patch_target(&mut self, target: &PatchTarget) {
        self.follower.set_target(target, &mut self.voices);
    }

    /// What the newest patch and the host's controls say of the effects behind the voices, at the tempo of now; nothing when that is as
    /// it was at the last call.
    pub fn take_effects(&mut self) -> Option<ChainSettings> {
        if self.follower.effects_rest() {
            return None;
        }
        if let Some(layers) = self.follower.changed_layers() {
            self.effect_routes.set(layers);
        }
        let mut moves = EffectMoves::by_host(|control| self.control(control));
        self.effect_routes.add_to(&mut moves, &self.performance.controllers);
        self.follower.take_effects(self.voices.tempo_bpm(), moves)
    }

    /// Frames after which the effects have moved by themselves, so that [`Self::take_effects`] may have news, 1-64; nothing while they
    /// do not move.
    pub fn frames_to_effects(&self) -> Option<usize> {
        let do_move = self.follower.moves_effects() || self.effect_routes.moves();
        do_move.then(|| self.effect_routes.frames_to_grid())
    }

    /// Sets the tuning of all notes, sounding ones included; ends the offsets of scale/octave tuning.
    pub fn set_tuning(&mut self, tuning: &Tuning) {
        self.performance.set_tuning(tuning, &mut self.voices);
    }

    /// Sets a control in plain units; out-of-range values are clamped. Continuous controls glide for some ms. MPE, voice
    /// mode, glide and bend range have MIDI messages beside them: the newest counts.
    pub fn set_control(&mut self, control: Control, value: f32) {
        self.performance.set_control(control, value, &mut self.voices);
    }

    /// The value of a control as last set.
    pub fn control(&self, control: Control) -> f32 {
        self.performance.controllers.target(control)
    }

    /// True on a channel that leaves programs and banks to the master of its zone.
    pub fn is_member(&self, channel: u8) -> bool {
        self.performance.controllers.zones().master(channel & 15).is_some()
    }

    /// Takes an event that happens before the next rendered frame. Values out of range are clamped, non-finite ones ignored.
    pub fn handle(&mut self, event: Event) {
        self.performance.handle(event, &mut self.voices, &mut self.follower);
    }

    /// A block of the host begins at the next rendered frame, at this place of its song; without a host nobody says so, and beats go on at
    /// the last tempo.
    pub fn set_transport(&mut self, transport: Option<&Transport>) {
        self.voices.set_transport(transport);
        self.effect_routes.set_transport(transport);
    }

    /// Where the song is at the next rendered frame, in beats, and how many beats a bar has. Without a song that plays beats go on at the
    /// last tempo. `[audio-thread]`
    pub fn song_place(&self) -> (f64, f64) {
        let clock = &self.voices.layers.shared.clock;
        (clock.beats_at(self.voices.frame() % BLOCK_FRAMES), clock.signature().beats_per_bar())
    }

    /// Where it will be so many frames later, in beats, if its tempo stays. `[audio-thread]`
    pub fn song_place_in(&self, num_frames: usize) -> f64 {
        self.voices.layers.shared.clock.beats_at(self.voices.frame() % BLOCK_FRAMES + num_frames)
    }

    /// What is at the sidechain in the frames that are rendered next, as far as modulation hears it: a block of the host, at most 32,768 frames.
    /// `[audio-thread]`
    pub fn hear_sidechain(&mut self, left: &[f32], right: &[f32]) {
        self.voices.side.hear(left, right);
    }

    /// Takes a universal message, F0 to F7, that happens before the next rendered frame; false when it says nothing to a synth.
    /// `[audio-thread]`, allocates nothing.
    ///
    /// A tuning in real time moves notes that sound; others are for notes to come (CA-020).
    pub fn universal(&mut self, message: &[u8]) -> bool {
        let Some(message) = Universal::parse(message) else { return false };
        self.performance.universal(&message, &mut self.voices);
        true
    }

    /// Renders frames into both channels (equal lengths, any length, overwritten). The output is always finite.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
        let num_frames = left.len().min(right.len());
        self.clock = self.clock.wrapping_add(num_frames as u32);
        self.effect_routes.advance(num_frames);
        let Self { performance: Performance { controllers, tunings, .. }, follower, voices, .. } = self;
        if voices.num_active() == 0 {
            controllers.settle();
            follower.settle(voices);
            voices.rest(num_frames, controllers);
            return;
        }
        let mut done = 0;
        while done < num_frames {
            if voices.frame() == 0 {
                if controllers.advance() {
                    voices.mark_dirty(u16::MAX);
                }
                follower.advance(voices);
            }
            let len = voices.update_ramps(controllers, tunings).min(num_frames - done);
            let (left, right) = (&mut left[done..done + len], &mut right[done..done + len]);
            voices.render(left, right, controllers, tunings);
            done += len;
        }
    }

    /// Frames rendered since the last reset, wrapping: the time by which what is asked for meets what comes back.
    pub fn clock(&self) -> u32 {
        self.clock
    }

    /// Counts frames from here on. Nothing sounds otherwise.
    pub fn restart_clock(&mut self) {
        self.clock = 0;
    }

    /// Notes that ended since the last call, oldest first; empties the list.
    pub fn drain_ended(&mut self) -> impl Iterator<Item = EndedNote> + '_ {
        self.voices.ended.drain()
    }

    /// What the newest note does now, for pictures.
    pub fn activity(&self) -> Activity {
        newest_note::activity(&self.voices)
    }

    /// Voices that sound now.
    pub fn num_active(&self) -> usize {
        self.voices.num_active()
    }
}
