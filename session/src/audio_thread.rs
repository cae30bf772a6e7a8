//! The audio thread's end of a session: patches, tunings and banks arrive; program changes and SysEx leave.
//!
//! All queues are bounded and never waited for. Used boxes go back, so that another thread frees them.

mod beside;
mod cable;
mod keys;
mod latents;
mod messages;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, PushError, RingBuffer};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;

use crate::bank::NUM_PROGRAMS;
use crate::controllers::Controllers;
use crate::hardware::HostOutput;
use crate::latest::{self, Reader, Writer};
use crate::message_queue;
use crate::own_note::OwnNote;
use crate::parameter_changes::PlayedChange;
use crate::performance::{Knobs, NUM_KNOBS};
use crate::preview::Player;
use crate::recording::Tap;
use crate::sysex_assembly::Assembly;
use crate::wake::WakeFlag;

pub(crate) use keys::Key;
pub(crate) use messages::{ControllerSettings, Flags, FromAudio, Programs, Sound, Steered, ToAudio};
use waiting::Waiting;

/// Messages towards the audio thread; the core keeps the newest of each kind when this is full.
const TO_AUDIO: usize = 32;
/// Messages from the audio thread.
const FROM_AUDIO: usize = 1_024;
/// Bytes of system exclusive messages from the audio thread: thirty banks or a thousand short ones. They are this instance's own: no
/// other one waits for them.
const FROM_AUDIO_BYTES: usize = 128 * 1_024;

/// The other end of an [`AudioThreadHandle`].
#[derive(Debug)]
pub(crate) struct CorePort {
    /// Towards the audio thread.
    pub(crate) messages: Producer<ToAudio>,
    /// Used boxes, to be dropped.
    pub(crate) used: Consumer<ToAudio>,
    /// From the audio thread.
    pub(crate) events: Consumer<FromAudio>,
    /// The bytes that some of them announce.
    pub(crate) bytes: Consumer<u8>,
    /// Keys of the editor's keyboard.
    pub(crate) keys: Producer<Key>,
    /// Switches.
    pub(crate) flags: Arc<Flags>,
}

/// The audio thread's end. `[audio-thread]` but for its making.
#[derive(Debug)]
pub struct AudioThreadHandle {
    messages: Consumer<ToAudio>,
    used: Producer<ToAudio>,
    events: Producer<FromAudio>,
    bytes: Producer<u8>,
    keys: Consumer<Key>,
    flags: Arc<Flags>,
    programs: Box<Programs>,
    /// Program changes made here, so that a patch sent in ignorance of one is not loaded over it.
    num_programs: u32,
    /// A program change that found the queue full.
    unsent: Option<(u8, u64)>,
    /// The newest restore this end knows of.
    restores_seen: u32,
    ignore_programs: bool,
    /// What plays unless the latent layer moves it, with the parameter changes that came here.
    sound: Sound,
    /// What the latent layer made of it, while the knobs do not rest.
    decoded: Option<Patch>,
    /// Parameter changes wait for the next frame.
    is_changed: bool,
    /// The parameter changes that came here.
    changes: PlayedChange,
    /// The system exclusive message that comes in.
    assembly: Option<Box<Assembly>>,
    /// A dump that was asked for.
    request: Option<cable::Request>,
    /// Decoded patches before their time.
    waiting: Waiting,
    knobs: Writer<NUM_KNOBS>,
    /// The knobs as the host has them.
    host_knobs: Knobs,
    /// The worker hears nothing of the knobs: they are decoded on a grid of the timeline instead.
    is_offline: bool,
    controllers: Controllers,
    /// Askings for learning that have been heard.
    learnings: u32,
    /// Where messages for the host come from, in a session that has one.
    host: Option<HostOutput>,
    tap: Option<Box<Tap>>,
    player: Player,
    own_note: OwnNote,
    wants_recording: bool,
    /// Wakes the worker.
    wake: WakeFlag,
}

/// A pair of ends, and the reader of the knobs; the audio thread's begins with `programs`.
pub(crate) fn pair(programs: Programs) -> (CorePort, AudioThreadHandle, Reader<NUM_KNOBS>) {
    let (to_audio, messages) = RingBuffer::new(TO_AUDIO);
    let (used, from_used) = RingBuffer::new(2 * TO_AUDIO);
    let (events, from_audio) = RingBuffer::new(FROM_AUDIO);
    let (bytes, from_audio_bytes) = message_queue::pair(FROM_AUDIO_BYTES);
    let (to_keys, keys) = RingBuffer::new(keys::CAPACITY);
    let flags = Arc::new(Flags::default());
    let (knobs, reader) = latest::pair(Knobs::default().to_array());
    let core = CorePort {
        messages: to_audio,
        used: from_used,
        events: from_audio,
        bytes: from_audio_bytes,
        keys: to_keys,
        flags: flags.clone(),
    };
    let audio = AudioThreadHandle {
        messages,
        used,
        events,
        bytes,
        keys,
        flags,
        sound: Sound::new(programs.patches[0]),
        decoded: None,
        is_changed: false,
        changes: PlayedChange::default(),
        assembly: Some(Box::default()),
        request: None,
        programs: Box::new(programs),
        num_programs: 0,
        unsent: None,
        restores_seen: 0,
        ignore_programs: false,
        waiting: Waiting::new(48_000.0),
        knobs,
        host_knobs: Knobs::default(),
        is_offline: false,
        controllers: Controllers::default(),
        learnings: 0,
        host: None,
        tap: None,
        player: Player::default(),
        own_note: OwnNote::default(),
        wants_recording: false,
        wake: WakeFlag::default(),
    };
    (core, audio, reader)
}

impl AudioThreadHandle {
    /// Begins a block: applies all that has arrived.
    pub fn begin_block(&mut self, synth: &mut Synth) {
        self.wake.play();
        let restores = self.flags.restores.load(Ordering::Acquire);
        // Hosts send a program change with the first block of a project they have just restored; the state wins.
        self.ignore_programs = restores != self.restores_seen;
        self.restores_seen = restores;
        if let Some((program, serial)) = self.unsent.take() {
            self.tell_program(program, serial);
        }
        self.tell_changes();
        self.take_messages(synth);
        self.play_keys(synth);
    }

    /// Applies what has arrived and is due, in the middle of a block.
    pub fn take_messages(&mut self, synth: &mut Synth) {
        self.apply_changes(synth);
        for _ in 0..TO_AUDIO {
            // Without room for every used box it could only be freed here, so it stays in the queue.
            if self.used.slots() <= self.waiting.len() {
                break;
            }
            match self.messages.pop() {
                Ok(ToAudio::Follow(steer)) => {
                    if self.waiting.is_full() {
                        self.apply_waiting(synth);
                    }
                    self.waiting.push(steer);
                }
                Ok(message) => {
                    if matches!(message, ToAudio::Load(_) | ToAudio::Edit(_)) {
                        self.forget_waiting();
                    }
                    let used = self.apply(message, synth);
                    self.give_back(used);
                }
                Err(_) => break,
            }
        }
        self.take_due(synth);
    }

    /// Applies decoded patches whose time has come.
    pub fn take_due(&mut self, synth: &mut Synth) {
        self.waiting.frame = synth.clock();
        while self.frames_to_due() == Some(0) {
            self.apply_waiting(synth);
        }
    }

    /// Frames from the last look at the synth's clock to the next point at which knobs act, 1-64.
    pub fn frames_to_grid(&self) -> usize {
        self.waiting.frames_to_grid()
    }

    /// Whether the last look at the synth's clock was at such a point.
    pub fn is_on_grid(&self) -> bool {
        self.waiting.is_on_grid()
    }

    /// Frames from the last look at the synth's clock until a decoded patch is due.
    pub fn frames_to_due(&self) -> Option<usize> {
        self.waiting.frames_to_due()
    }

    fn apply_waiting(&mut self, synth: &mut Synth) {
        if let Some(steer) = self.waiting.pop() {
            let used = self.apply(ToAudio::Follow(steer), synth);
            self.give_back(used);
        }
    }

    /// Another patch is there: what was decoded before is not to come after it.
    fn forget_waiting(&mut self) {
        while let Some(outdated) = self.waiting.pop() {
            self.give_back(ToAudio::Follow(outdated));
        }
    }

    fn give_back(&mut self, used: ToAudio) {
        let returned = self.used.push(used);
        debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
    }

    fn apply(&mut self, message: ToAudio, synth: &mut Synth) -> ToAudio {
        match message {
            ToAudio::Load(ref sound) if sound.programs_seen == self.num_programs => {
                self.take_sound(sound);
                synth.load_patch(&self.sound.heard());
            }
            ToAudio::Edit(ref sound) if sound.programs_seen == self.num_programs => {
                self.take_sound(sound);
                synth.edit_patch(&self.sound.heard());
            }
            ToAudio::Follow(ref steered) if steered.sound.programs_seen == self.num_programs => {
                self.take_sound(&steered.sound);
                synth.set_patch_target(&steered.steer);
                self.decoded = (!steered.is_rest).then(|| steered.steer.branches[0].patch);
                self.is_changed = steered.is_rest && steered.sound.changes_seen < self.changes.newest();
            }
            ToAudio::Load(_) | ToAudio::Edit(_) | ToAudio::Follow(_) => {}
            ToAudio::Controllers(ref settings) => self.set_controllers(settings),
            ToAudio::Tuning(ref tuning) => synth.set_tuning(tuning),
            ToAudio::Programs(programs) => return ToAudio::Programs(std::mem::replace(&mut self.programs, programs)),
            ToAudio::Record(tap) => return ToAudio::Record(std::mem::replace(&mut self.tap, tap)),
            ToAudio::Preview(preview) => return ToAudio::Preview(self.player.play(preview)),
            ToAudio::Strike(ref strike) => self.own_note.strike(strike, synth),
            ToAudio::Silence => self.silence(synth),
        }
        message
    }

    /// A MIDI program change, 0-127: loads a program of the bank if the switch is on, unless a state was restored just before.
    pub fn program_change(&mut self, program: u8, synth: &mut Synth) {
        let on = self.flags.program_change.load(Ordering::Relaxed) != 0;
        if !on || self.ignore_programs || usize::from(program) >= NUM_PROGRAMS {
            return;
        }
        self.tell_changes();
        // What could not be told before is of the patch that goes.
        self.changes.set_told();
        self.sound = Sound::new(self.programs.patches[usize::from(program)]);
        (self.decoded, self.is_changed) = (None, false);
        synth.load_patch(&self.sound.patch);
        self.num_programs = self.num_programs.wrapping_add(1);
        let serial = self.programs.serial;
        self.tell_program(program, serial);
    }

    /// Newest wins when the queue is full: the count tells the core that it missed some.
    fn tell_program(&mut self, program: u8, serial: u64) {
        let event = self.program_event(program, serial);
        self.unsent = self.tell(event).err().map(|_| (program, serial));
    }

    /// Tells the worker and wakes it; gives the event back when the queue is full.
    pub(super) fn tell(&mut self, event: FromAudio) -> Result<(), PushError<FromAudio>> {
        let told = self.events.push(event);
        self.wake.set();
        told
    }

    /// `[main-thread]` Takes everything that is on its way in either direction, for a start from a known state.
    pub(crate) fn empty(&mut self) -> Option<FromAudio> {
        while self.messages.pop().is_ok() {}
        while self.keys.pop().is_ok() {}
        self.waiting.clear();
        let (program, serial) = self.unsent.take()?;
        Some(self.program_event(program, serial))
    }

    fn program_event(&self, program: u8, serial: u64) -> FromAudio {
        let (changes, restores) = (self.changes.newest(), self.restores_seen);
        FromAudio::Program { program, serial, count: self.num_programs, changes, restores }
    }

    /// `[main-thread]` The rate at which the synth runs from now on, in Hz.
    pub fn set_sample_rate(&mut self, rate_hz: f32) {
        self.waiting.set_sample_rate(rate_hz);
    }

    /// `[main-thread]` Replaces the patches that program changes select from.
    pub(crate) fn set_programs(&mut self, programs: Programs) {
        *self.programs = programs;
    }

    /// What is sent to the host's MIDI output comes out of this end from now on, and what it tells sets this flag.
    pub(crate) fn connect(&mut self, host: HostOutput, wake: WakeFlag) {
        self.host = Some(host);
        self.wake = wake;
    }

    /// `[main-thread]` Whether the host takes system exclusive messages as events of its blocks.
    pub fn offer_host(&self, is_offered: bool) {
        self.host.iter().for_each(|host| host.offer(is_offered));
    }

    /// The next message for the host's MIDI output, at the start of `message`, and its length; 0 without one.
    pub fn next_for_host(&mut self, message: &mut [u8]) -> usize {
        self.host.as_mut().map_or(0, |host| host.next(message))
    }
}
