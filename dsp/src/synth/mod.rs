//! The voices: events and a patch in, stereo frames out. `[audio-thread]` but for [`Synth::new`].
//!
//! Time runs on a fixed grid of control blocks, counted from the first note out of silence and not from the host's blocks: cutting
//! the host's blocks elsewhere changes no bit, and a note out of silence sounds alike wherever it comes. Events act at the frame
//! where they arrive.

mod bank;
mod channel;
mod controllers;
mod controls;
mod ended;
mod expressions;
mod follow;
mod handle;
mod keys;
mod note;
mod portamento;
mod registered;
mod slots;
mod steering;
mod tunings;
mod universal;
mod zones;

use std::ops::RangeInclusive;

use crate::control::Control;
use crate::event::EndedNote;
use crate::fm::{CONTROL_FRAMES, Isa, Kernel, Timer};
use crate::tuning::Tuning;
use vaeform_patch::Patch;

use bank::{Bank, NUM_BANKS};
use channel::Channel;
use controls::Controls;
use ended::Ended;
use keys::Keys;
use slots::PatchSlots;
use steering::Steering;
use tunings::Tunings;
use zones::Zones;

pub use steering::{Branch, BranchBy, MAX_BRANCHES, PatchTarget};

/// Voices that can sound at once.
pub const MAX_VOICES: usize = 32;

/// Sample rates at which the synth is in tune, in Hz: more than hosts have, since they are tried with more.
pub const RATES_HZ: RangeInclusive<f32> = 1_000.0..=1_536_000.0;

/// Output level of one step of the chip's signal: a lone sine (level 99, no velocity sensitivity) is -17.4 LUFS.
const OUTPUT_GAIN: f32 = 0.07 / 4096.0;
/// How much louder a note of the synth is than the same note of [`crate::render`], linear: the synth leaves room for chords.
pub const GAIN_OVER_RENDER: f32 = OUTPUT_GAIN / crate::render::STEPS_TO_LEVEL;

/// A polyphonic FM synth.
pub struct Synth {
    kernel: Kernel,
    sample_rate_hz: f32,
    /// Next frame of the running control block, 0-63.
    frame: usize,
    timer: Timer,
    controls: Controls,
    channels: [Channel; 16],
    /// The newest of the host's switch and the configuration messages of MPE.
    zones: Zones,
    /// CC 126 came after the host's voice mode.
    is_mono_by_midi: bool,
    /// Linear gain of the universal master volume.
    master_volume: f32,
    slots: PatchSlots,
    steering: Steering,
    banks: Box<[Bank; NUM_BANKS]>,
    tunings: Tunings,
    keys: Keys,
    ended: Ended,
    /// Pitch word of the last struck key: where portamento starts.
    last_pitch: Option<f32>,
    /// Counts note-ons, to know which note is oldest.
    num_struck: u32,
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
        let mut slots = PatchSlots::new(&Patch::default());
        let steering = Steering::new(&Patch::default(), &mut slots, seconds_per_block);
        Self {
            kernel: Kernel::new(isa),
            sample_rate_hz,
            frame: 0,
            timer: Timer::new(sample_rate_hz),
            controls: Controls::new(seconds_per_block),
            channels: [Channel::default(); 16],
            zones: Zones::default(),
            is_mono_by_midi: false,
            master_volume: 1.0,
            slots,
            steering,
            banks: Box::new(std::array::from_fn(|_| Bank::default())),
            tunings: Tunings::default(),
            keys: Keys::default(),
            ended: Ended::default(),
            last_pitch: None,
            num_struck: 0,
            clock: 0,
        }
    }

    /// The rate that it plays at, in Hz.
    pub fn sample_rate_hz(&self) -> f32 {
        self.sample_rate_hz
    }

    /// Silences everything and forgets controllers, expressions and held notes; patch, controls, tunings and what configures
    /// channels (zones, registered parameters) stay. Allocates nothing.
    pub fn reset(&mut self) {
        self.frame = 0;
        self.timer.restart();
        self.controls.settle();
        for channel in &mut self.channels {
            *channel = Channel { registered: channel.registered, ..Channel::default() };
            channel.registered.deselect();
        }
        self.is_mono_by_midi = false;
        self.master_volume = 1.0;
        for bank in self.banks.iter_mut() {
            bank.clear();
        }
        self.slots.reset();
        self.steering.settle(&mut self.slots);
        self.steering.restart();
        self.keys.clear();
        self.ended.clear();
        self.last_pitch = None;
        self.num_struck = 0;
        self.clock = 0;
    }

    /// Loads another patch: notes that sound finish on the old one, new notes play the new one. Ends any steering.
    pub fn load_patch(&mut self, patch: &Patch) {
        self.each_note(|note, _| note.branch = None);
        self.steering.load(patch, &mut self.slots);
    }

    /// Changes the current patch in place: notes that sound on it follow. Ends any steering: all its notes come to this patch.
    pub fn edit_patch(&mut self, patch: &Patch) {
        let slot = self.steering.edit(patch, &mut self.slots);
        let frame = self.frame;
        for bank in self.banks.iter_mut() {
            for note in bank.notes.iter_mut().flatten() {
                if note.slot == slot {
                    note.voice.reshape(self.slots.patch(slot), frame);
                    note.touch();
                }
            }
        }
    }

    /// Sets the tuning of all notes, sounding ones included; ends the offsets of scale/octave tuning.
    pub fn set_tuning(&mut self, tuning: &Tuning) {
        self.tunings.set_table(tuning);
        self.retune();
    }

    /// Sets a control in plain units; out-of-range values are clamped. Continuous controls glide for some ms. MPE, voice
    /// mode, glide and bend range have MIDI messages beside them: the newest counts.
    pub fn set_control(&mut self, control: Control, value: f32) {
        let before = self.controls.target(control);
        self.controls.set(control, value);
        let now = self.controls.target(control);
        if now != before {
            match control {
                Control::Mpe => self.zones = Zones::by_switch(now >= 0.5),
                Control::BendRange => self.forget_bend_ranges(),
                Control::VoiceMode => self.is_mono_by_midi = false,
                Control::Glide => self.channels.iter_mut().for_each(|channel| channel.portamento.forget_time()),
                _ => {}
            }
        }
        if self.num_active() == 0 {
            self.controls.settle();
        }
    }

    /// The value of a control as last set.
    pub fn control(&self, control: Control) -> f32 {
        self.controls.target(control)
    }

    /// Renders frames into both channels (equal lengths, any length, overwritten). The output is always finite.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
        let num_frames = left.len().min(right.len());
        self.clock = self.clock.wrapping_add(num_frames as u32);
        if self.num_active() == 0 {
            self.controls.settle();
            self.steering.settle(&mut self.slots);
            self.tick(num_frames);
            return;
        }
        let mut done = 0;
        while done < num_frames {
            let mut len = (num_frames - done).min(CONTROL_FRAMES - self.frame);
            if self.frame == 0 {
                self.begin_block();
            }
            len = len.min(self.aim_notes());
            let (left, right) = (&mut left[done..done + len], &mut right[done..done + len]);
            for bank in self.banks.iter_mut() {
                self.kernel.render(&mut bank.lanes, self.frame, len);
                self.kernel.mix(&bank.lanes, &bank.mix, self.frame, left, right);
            }
            done += len;
            self.frame += len;
            if self.frame == CONTROL_FRAMES {
                self.frame = 0;
                self.end_block();
            }
            self.tick(len);
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
        self.ended.drain()
    }

    /// Voices that sound now.
    pub fn num_active(&self) -> usize {
        self.banks.iter().map(|bank| bank.lanes.active().count_ones() as usize).sum()
    }

    /// Sounding notes take the tuning of their keys as it is now.
    fn retune(&mut self) {
        self.each_note(|note, _| {
            note.struck_pitch = None;
            note.touch();
        });
    }

    /// Calls `act` with every sounding note and the bank's index.
    fn each_note(&mut self, mut act: impl FnMut(&mut note::Note, usize)) {
        for (idx, bank) in self.banks.iter_mut().enumerate() {
            for note in bank.sounding() {
                act(note, idx);
            }
        }
    }

    fn begin_block(&mut self) {
        let moves = self.controls.advance();
        if moves {
            self.each_note(|note, _| note.touch());
        }
        self.follow();
    }

    /// Moves the timer on; a tick steps the LFOs, every second one the pitch envelopes, at its own frame.
    fn tick(&mut self, num_frames: usize) {
        let Self { timer, slots, banks, controls, .. } = self;
        let lfo_offset = controls.value(Control::LfoRate);
        timer.advance(num_frames, |tick| {
            slots.tick(tick, lfo_offset);
            for bank in banks.iter_mut() {
                for note in bank.sounding() {
                    note.tick(tick, lfo_offset, slots.patch(note.slot));
                }
            }
        });
    }

    /// Draws the lines of notes that need it; returns the frames until one must be drawn again.
    fn aim_notes(&mut self) -> usize {
        let frame = self.frame;
        let bend_range = self.controls.target(Control::BendRange);
        let surroundings = note::Surroundings {
            controls: &self.controls,
            tunings: &self.tunings,
            channels: &self.channels,
            zones: self.zones,
            bend_range,
            volume: self.master_volume,
            seconds_per_frame: 1.0 / self.sample_rate_hz,
        };
        let (mut is_modulated, mut until) = (false, CONTROL_FRAMES);
        for bank in self.banks.iter_mut() {
            let Bank { lanes, mix, notes } = bank;
            for lane in lanes.active_lanes() {
                let Some(note) = &mut notes[lane] else { continue };
                if note.touched || note.voice.ramps_end() <= frame {
                    note.aim(&surroundings, &self.slots, lanes, mix, lane, frame);
                } else if note.repitches {
                    note.repitch(&surroundings, &self.slots, lanes, lane);
                }
                is_modulated |= note.is_modulated();
                until = until.min(note.voice.ramps_end());
            }
        }
        if is_modulated { (until - frame).min(self.timer.frames_left()) } else { until - frame }
    }

    /// Frees notes that have ended, and closes the gaps they leave so that few banks run.
    fn end_block(&mut self) {
        let mut has_gaps = false;
        for idx in 0..NUM_BANKS {
            for lane in self.banks[idx].lanes.active_lanes() {
                let Some(note) = &mut self.banks[idx].notes[lane] else { continue };
                if note.end_block(self.slots.patch(note.slot)) {
                    self.end_now(idx, lane);
                    has_gaps = true;
                } else {
                    note.voice.next_block();
                }
            }
        }
        if has_gaps {
            bank::compact(&mut self.banks);
        }
    }
}
