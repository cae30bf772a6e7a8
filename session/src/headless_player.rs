//! A session played without a host or a sound card: MIDI in moves the knobs, and notes go on to the instrument at the end of
//! the cable.
//!
//! It stands where the audio thread does in a plugin. Its instrument is never heard: it takes what the worker decodes and knows how
//! long notes sound, so that no whole voice cuts them off.

use std::fmt;
use std::time::Instant;

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::instrument::Instrument;

use crate::audio::AudioThreadHandle;
use crate::client::Client;
use crate::command::Command;
use crate::controllers::{Assignment, CcMap, NUM_LATENTS};
use crate::hardware::Keyboard;
use crate::latent::Knobs;

/// Rate of the instrument: nobody listens.
const RATE_HZ: u32 = 8_000;
/// Frames at once.
const BLOCK: usize = 64;
/// Blocks in a turn at most: after a long sleep the notes end late rather than the next message.
const MAX_BLOCKS: u64 = 25;
/// Messages in a turn at most.
const MAX_MESSAGES: usize = 256;
/// Controller that ends all notes of a channel.
const ALL_NOTES_OFF: u8 = 123;
/// Controller of the sustain pedal.
const SUSTAIN: u8 = 64;

/// What has come in, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Messages of controllers that move latents.
    pub changes: u64,
    /// Note-ons.
    pub notes: u64,
    /// Program changes.
    pub programs: u64,
    /// System Exclusive messages.
    pub sysex: u64,
    /// Messages that the way to the instrument had no room for, or no port.
    pub lost: u64,
}

/// A player without a DAW: controllers in, latent knobs turned, an instrument told what changed.
///
/// One thread owns it and calls it as time passes; the decoding stays on the worker of its client.
pub struct HeadlessPlayer {
    client: Client,
    audio: AudioThreadHandle,
    instrument: Instrument,
    keyboard: Option<Keyboard>,
    /// The channel that the instrument listens to, 0-15.
    channel: u8,
    map: CcMap,
    begin: Instant,
    /// Blocks since then.
    num_blocks: u64,
    played: Played,
}

impl fmt::Debug for HeadlessPlayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("played", &self.played).field("keyboard", &self.keyboard).finish_non_exhaustive()
    }
}

impl HeadlessPlayer {
    /// Plays a session, with the controllers as they are assigned now, from a keyboard into an instrument that listens to
    /// `channel`, 0-15. Program changes select programs from now on. `knobs` is where the latents rest, with glide and freedom.
    pub fn new(client: &Client, mut audio: AudioThreadHandle, keyboard: Keyboard, channel: u8, knobs: &Knobs) -> Self {
        let mut instrument = Instrument::new(RATE_HZ as f32);
        client.send(Command::ProgramChange(true));
        client.resync(&mut audio, &mut instrument.synth);
        audio.set_sample_rate(RATE_HZ as f32);
        audio.knobs(knobs);
        Self {
            client: client.clone(),
            audio,
            instrument,
            keyboard: Some(keyboard),
            channel: channel & 0x0F,
            map: client.snapshot().controllers,
            begin: Instant::now(),
            num_blocks: 0,
            played: Played::default(),
        }
    }

    /// Handles what has arrived and lets the time pass that has passed; call it every few milliseconds.
    pub fn turn(&mut self) {
        if self.keyboard.as_mut().is_some_and(Keyboard::look) {
            self.release();
        }
        self.audio.begin_block(&mut self.instrument.synth);
        for _ in 0..MAX_MESSAGES {
            let Some(message) = self.keyboard.as_mut().and_then(Keyboard::receive) else { break };
            self.take(&message);
        }
        let due = self.begin.elapsed().as_millis() as u64 * u64::from(RATE_HZ) / 1_000 / BLOCK as u64;
        for _ in 0..due.saturating_sub(self.num_blocks).min(MAX_BLOCKS) {
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            self.instrument.render(&mut left, &mut right);
            self.audio.end_block(BLOCK, |_, _| {});
        }
        self.num_blocks = due;
        self.instrument.synth.drain_ended().for_each(drop);
        self.client.meters().set_voices(self.instrument.synth.num_active());
    }

    /// Ends the playing: the keyboard is let go of and all notes are released. Further turns let the rest go out.
    pub fn finish(&mut self) {
        self.keyboard = None;
        self.release();
    }

    /// What has come in so far.
    pub fn played(&self) -> Played {
        self.played
    }

    /// Where the latents are, -1..1.
    pub fn latents(&self) -> [f32; NUM_LATENTS] {
        self.audio.knobs_now().latents
    }

    /// What is wrong with the keyboard's port, in a sentence; nothing while it is open.
    pub fn trouble(&self) -> Option<String> {
        self.keyboard.as_ref().and_then(Keyboard::trouble)
    }

    fn take(&mut self, message: &[u8]) {
        let unit = |value: u8| f32::from(value & 127) / 127.0;
        let channel = message.first().map_or(0, |status| status & 0x0F);
        let key = |note: u8| NoteTarget { voice_id: None, channel: Some(channel), note: Some(note & 127) };
        match *message {
            [0xF0, ..] => {
                self.played.sysex += 1;
                return self.audio.sysex(message, &mut self.instrument.synth);
            }
            [0xC0..=0xCF, program, ..] => {
                self.played.programs += 1;
                return self.audio.program_change(program & 127, &mut self.instrument.synth);
            }
            [0xB0..=0xBF, cc, value, ..] => {
                self.audio.controller(channel, cc & 127, unit(value));
                if self.moves_a_latent(cc & 127) {
                    self.played.changes += 1;
                    return;
                }
                self.instrument.synth.handle(Event::Controller { channel, controller: cc & 127, value: unit(value) });
            }
            [0x90..=0x9F, note, velocity @ 1..=127, ..] => {
                self.played.notes += 1;
                let velocity = unit(velocity);
                self.instrument.synth.handle(Event::NoteOn { voice_id: None, channel, note: note & 127, velocity });
            }
            [0x80..=0x8F, note, velocity, ..] => {
                let velocity = unit(velocity);
                self.instrument.synth.handle(Event::NoteOff { target: key(note), velocity });
            }
            [0x80..=0x9F, note, ..] => self.instrument.synth.handle(Event::note_off(key(note))),
            // Pressure and bend do not change how long a note sounds.
            [0xA0..=0xAF | 0xD0..=0xEF, ..] => {}
            _ => return,
        }
        let mut onward = message.to_vec();
        onward[0] = message[0] & 0xF0 | self.channel;
        self.pass(&onward);
    }

    fn moves_a_latent(&self, cc: u8) -> bool {
        self.map.assignments().iter().any(|&assignment| match assignment {
            Assignment::Cc(moves) => moves == cc,
            Assignment::Cc14(moves) => moves == cc || moves + 32 == cc,
            Assignment::None | Assignment::Nrpn(_) => false,
        })
    }

    fn pass(&mut self, message: &[u8]) {
        self.played.lost += u64::from(!self.client.pass(message));
    }

    /// Pedal up and keys up, here and at the instrument.
    fn release(&mut self) {
        for channel in 0..16 {
            for controller in [SUSTAIN, ALL_NOTES_OFF] {
                self.instrument.synth.handle(Event::Controller { channel, controller, value: 0.0 });
            }
        }
        for controller in [SUSTAIN, ALL_NOTES_OFF] {
            self.pass(&[0xB0 | self.channel, controller, 0]);
        }
    }
}
