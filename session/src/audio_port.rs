//! The audio thread's end of a session: patches, tunings and banks arrive; program changes and SysEx leave.
//!
//! All queues are bounded and never waited for. Used boxes go back, so that another thread frees them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rtrb::{Consumer, Producer, PushError, RingBuffer};
use vaeform_dsp::event::EndedNote;
use vaeform_dsp::patch::Patch;
use vaeform_dsp::synth::{Steer, Synth};
use vaeform_dsp::tuning::Tuning;

use crate::bank::NUM_PROGRAMS;
use crate::bell::Bell;
use crate::controllers::{Assignment, CcMap, Controllers, Heard, Learning, NUM_LATENTS};
use crate::hardware::HostOutput;
use crate::latest::{self, Reader, Writer};
use crate::own_note::{self, OwnNote, Strike};
use crate::performance::{Knobs, NUM_KNOBS};
use crate::preview::{Player, Preview};
use crate::recording::Tap;
use crate::sysex_pool::SysExHandle;

/// Messages towards the audio thread; the core keeps the newest of each kind when this is full.
const TO_AUDIO: usize = 32;
/// Messages from the audio thread.
const FROM_AUDIO: usize = 256;
/// Knobs act at every so many frames of the synth's clock, live and in a bounce, whatever the host's blocks.
const LATENT_GRID: u32 = 64;
/// Time from there to the patch they decode to. A worker that is awake is hardly ever slower, so that its pace is not heard and a
/// bounce, which waits as long, sounds as what was played.
const LATENT_DELAY_S: f32 = 0.004;
/// Decoded patches that wait for their time; at one a millisecond there are four.
const WAITING: usize = 16;

/// The patches of a bank, as a program change on the audio thread needs them.
#[derive(Debug)]
pub(crate) struct Programs {
    /// Which bank of the session this is.
    pub(crate) serial: u64,
    /// The patches in order.
    pub(crate) patches: Box<[Patch; NUM_PROGRAMS]>,
}

/// What the audio thread is told.
#[derive(Debug)]
pub(crate) enum ToAudio {
    /// Held notes finish on the old patch.
    Load {
        /// The patch that new notes play.
        patch: Box<Patch>,
        /// Program changes of the audio thread that the sender knew of.
        seen: u32,
    },
    /// Held notes follow.
    Edit {
        /// The changed patch.
        patch: Box<Patch>,
        /// Program changes of the audio thread that the sender knew of.
        seen: u32,
    },
    /// Held notes follow what the latent layer decoded.
    Steer {
        /// The decoded patches.
        steer: Box<Steer>,
        /// Frame of the synth at which the knobs were turned; nothing if it was the anchor that changed, which is to be heard at once.
        turned_at: Option<u32>,
        /// Program changes of the audio thread that the sender knew of.
        seen: u32,
    },
    /// Controllers move the latents otherwise.
    Controllers(Box<ControllerSettings>),
    /// All notes are retuned.
    Tuning(Box<Tuning>),
    /// Program changes select from these from now on.
    Programs(Box<Programs>),
    /// The sidechain is copied there from now on, or nowhere.
    Record(Option<Box<Tap>>),
    /// A note of the instrument itself.
    Strike(Box<Strike>),
    /// This sounds once beside the synth; what sounded fades.
    Preview(Option<Box<Preview>>),
}

/// What the audio thread tells.
#[derive(Debug)]
pub(crate) enum FromAudio {
    /// A program was selected and sounds already.
    Program {
        /// 0-31.
        program: u8,
        /// The bank it was taken from.
        serial: u64,
        /// Program changes of the audio thread up to this one.
        count: u32,
        /// Restores that the audio thread knew of; a later one wins over this.
        restores: u32,
    },
    /// A controller was learnt.
    Learned {
        /// 0-7.
        latent: usize,
        /// What moves it from now on.
        assignment: Assignment,
        /// What is still being learnt.
        learning: Learning,
    },
    /// A system exclusive message came from the host.
    SysEx(SysExHandle),
    /// The host wants the sidechain recorded, or no longer.
    Record(bool),
}

/// How controllers move the latents from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ControllerSettings {
    /// Which moves which.
    pub(crate) map: CcMap,
    /// What is being learnt.
    pub(crate) learning: Learning,
    /// Where the offsets go, if they go anywhere.
    pub(crate) offsets: Option<[f32; NUM_LATENTS]>,
}

/// Switches that the audio thread reads.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    /// 1: MIDI program changes select programs.
    pub(crate) program_change: AtomicU32,
    /// Counts restores of a saved state.
    pub(crate) restores: AtomicU32,
    /// How far controllers have moved the latents, as bits; written by the audio thread.
    offsets: [AtomicU32; NUM_LATENTS],
}

impl Flags {
    /// How far controllers have moved the latents, -1..1.
    pub(crate) fn offsets(&self) -> [f32; NUM_LATENTS] {
        std::array::from_fn(|i| f32::from_bits(self.offsets[i].load(Ordering::Relaxed)))
    }
}

/// The other end of an [`AudioPort`].
#[derive(Debug)]
pub(crate) struct CorePort {
    /// Towards the audio thread.
    pub(crate) messages: Producer<ToAudio>,
    /// Used boxes, to be dropped.
    pub(crate) used: Consumer<ToAudio>,
    /// From the audio thread.
    pub(crate) events: Consumer<FromAudio>,
    /// Switches.
    pub(crate) flags: Arc<Flags>,
}

/// The audio thread's end. `[audio-thread]` but for its making.
#[derive(Debug)]
pub struct AudioPort {
    messages: Consumer<ToAudio>,
    used: Producer<ToAudio>,
    events: Producer<FromAudio>,
    flags: Arc<Flags>,
    programs: Box<Programs>,
    /// Program changes made here, so that a patch sent in ignorance of one is not loaded over it.
    num_programs: u32,
    /// A program change that found the queue full.
    unsent: Option<(u8, u64)>,
    /// The newest restore this end knows of.
    restores_seen: u32,
    ignore_programs: bool,
    /// Frame of the synth as last seen.
    frame: u32,
    /// Frames from a turned knob to its patch.
    delay: u32,
    /// Decoded patches before their time, in order.
    waiting: VecDeque<ToAudio>,
    knobs: Writer<NUM_KNOBS>,
    /// The knobs as the host has them.
    host_knobs: Knobs,
    /// The worker hears nothing of the knobs: they are decoded on a grid of the timeline instead.
    is_offline: bool,
    controllers: Controllers,
    /// Where messages for the host come from, in a session that has one.
    host: Option<HostOutput>,
    tap: Option<Box<Tap>>,
    player: Player,
    own_note: OwnNote,
    wants_recording: bool,
    /// Wakes the worker.
    bell: Bell,
}

/// A pair of ends, and the reader of the knobs; the audio thread's begins with `programs`.
pub(crate) fn pair(programs: Programs) -> (CorePort, AudioPort, Reader<NUM_KNOBS>) {
    let (to_audio, messages) = RingBuffer::new(TO_AUDIO);
    let (used, from_used) = RingBuffer::new(2 * TO_AUDIO);
    let (events, from_audio) = RingBuffer::new(FROM_AUDIO);
    let flags = Arc::new(Flags::default());
    let (knobs, reader) = latest::pair(Knobs::default().to_array());
    let core = CorePort { messages: to_audio, used: from_used, events: from_audio, flags: flags.clone() };
    let audio = AudioPort {
        messages,
        used,
        events,
        flags,
        programs: Box::new(programs),
        num_programs: 0,
        unsent: None,
        restores_seen: 0,
        ignore_programs: false,
        frame: 0,
        delay: delay(48_000.0),
        waiting: VecDeque::with_capacity(WAITING),
        knobs,
        host_knobs: Knobs::default(),
        is_offline: false,
        controllers: Controllers::default(),
        host: None,
        tap: None,
        player: Player::default(),
        own_note: OwnNote::default(),
        wants_recording: false,
        bell: Bell::default(),
    };
    (core, audio, reader)
}

fn delay(rate_hz: f32) -> u32 {
    (LATENT_DELAY_S * rate_hz).round() as u32
}

impl AudioPort {
    /// Begins a block: applies all that has arrived.
    pub fn begin_block(&mut self, synth: &mut Synth) {
        let restores = self.flags.restores.load(Ordering::Acquire);
        // Hosts send a program change with the first block of a project they have just restored; the state wins.
        self.ignore_programs = restores != self.restores_seen;
        self.restores_seen = restores;
        if let Some((program, serial)) = self.unsent.take() {
            self.tell_program(program, serial);
        }
        self.take_messages(synth);
    }

    /// Applies what has arrived and is due, in the middle of a block.
    pub fn take_messages(&mut self, synth: &mut Synth) {
        for _ in 0..TO_AUDIO {
            // Without room for every used box it could only be freed here, so it stays in the queue.
            if self.used.slots() <= self.waiting.len() {
                break;
            }
            match self.messages.pop() {
                Ok(steer @ ToAudio::Steer { .. }) => {
                    if self.waiting.len() == WAITING {
                        self.apply_waiting(synth);
                    }
                    self.waiting.push_back(steer);
                }
                Ok(message) => {
                    if matches!(message, ToAudio::Load { .. } | ToAudio::Edit { .. }) {
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
        self.frame = synth.clock();
        while self.frames_to_due() == Some(0) {
            self.apply_waiting(synth);
        }
    }

    /// Frames from the last look at the synth's clock to the next point at which knobs act, 1-64.
    pub fn frames_to_grid(&self) -> usize {
        (LATENT_GRID - self.frame % LATENT_GRID) as usize
    }

    /// Whether the last look at the synth's clock was at such a point.
    pub fn is_on_grid(&self) -> bool {
        self.frame.is_multiple_of(LATENT_GRID)
    }

    /// Frames from the last look at the synth's clock until a decoded patch is due.
    pub fn frames_to_due(&self) -> Option<usize> {
        let ToAudio::Steer { turned_at, .. } = self.waiting.front()? else { return Some(0) };
        let Some(turned_at) = turned_at else { return Some(0) };
        let to_grid = turned_at.wrapping_neg() % LATENT_GRID;
        // Of before a reset: long passed.
        let passed = self.frame.wrapping_sub(*turned_at);
        Some((to_grid + self.delay).saturating_sub(passed) as usize)
    }

    fn apply_waiting(&mut self, synth: &mut Synth) {
        if let Some(steer) = self.waiting.pop_front() {
            let used = self.apply(steer, synth);
            self.give_back(used);
        }
    }

    /// Another patch is there: what was decoded before is not to come after it.
    fn forget_waiting(&mut self) {
        while let Some(outdated) = self.waiting.pop_front() {
            self.give_back(outdated);
        }
    }

    fn give_back(&mut self, used: ToAudio) {
        let returned = self.used.push(used);
        debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
    }

    fn apply(&mut self, message: ToAudio, synth: &mut Synth) -> ToAudio {
        match message {
            ToAudio::Load { ref patch, seen } if seen == self.num_programs => synth.load_patch(patch),
            ToAudio::Edit { ref patch, seen } if seen == self.num_programs => synth.edit_patch(patch),
            ToAudio::Steer { ref steer, seen, .. } if seen == self.num_programs => synth.steer(steer),
            ToAudio::Controllers(ref settings) => self.set_controllers(settings),
            ToAudio::Load { .. } | ToAudio::Edit { .. } | ToAudio::Steer { .. } => {}
            ToAudio::Tuning(ref tuning) => synth.set_tuning(tuning),
            ToAudio::Programs(programs) => return ToAudio::Programs(std::mem::replace(&mut self.programs, programs)),
            ToAudio::Record(tap) => return ToAudio::Record(std::mem::replace(&mut self.tap, tap)),
            ToAudio::Preview(preview) => return ToAudio::Preview(self.player.play(preview)),
            ToAudio::Strike(ref strike) => self.own_note.strike(strike, synth),
        }
        message
    }

    /// A MIDI program change, 0-127: loads a program of the bank if the switch is on, unless a state was restored just before.
    pub fn program_change(&mut self, program: u8, synth: &mut Synth) {
        let on = self.flags.program_change.load(Ordering::Relaxed) != 0;
        if !on || self.ignore_programs || usize::from(program) >= NUM_PROGRAMS {
            return;
        }
        synth.load_patch(&self.programs.patches[usize::from(program)]);
        self.num_programs = self.num_programs.wrapping_add(1);
        let serial = self.programs.serial;
        self.tell_program(program, serial);
    }

    /// Takes the knobs as the host has them; the worker is told where they stand with the controllers' offsets.
    pub fn knobs(&mut self, host: &Knobs) {
        self.host_knobs = *host;
        self.tell_knobs();
    }

    /// The knobs with the controllers' offsets.
    pub fn knobs_now(&self) -> Knobs {
        let offsets = self.controllers.offsets();
        let latents = std::array::from_fn(|i| (self.host_knobs.latents[i] + offsets[i]).clamp(-1.0, 1.0));
        Knobs { latents, ..self.host_knobs }
    }

    /// Offline the worker is not told of the knobs, which [`Client::decode`](crate::Client::decode) takes instead: the worker's
    /// pace must not be heard in a bounce.
    pub fn set_offline(&mut self, is_offline: bool) {
        if self.is_offline && !is_offline {
            // The bounce has left the pilot where it ended.
            self.knobs.repeat();
            self.bell.ring();
        }
        self.is_offline = is_offline;
        self.tell_knobs();
    }

    fn tell_knobs(&mut self) {
        if self.is_offline {
            return;
        }
        if self.knobs.write(&self.knobs_now().to_array(), self.frame) {
            self.bell.ring();
        }
    }

    /// A controller, channel 0-15, number 0-127, value 0..1: moves a latent if it is one of theirs.
    pub fn controller(&mut self, channel: u8, cc: u8, value: f32) {
        match self.controllers.controller(channel, cc, value) {
            Some(Heard::Moved(_)) => self.moved(),
            Some(Heard::Learned { latent, assignment, learning }) => {
                // A full queue loses the saving of it, not the playing.
                let _ = self.tell(FromAudio::Learned { latent, assignment, learning });
            }
            None => {}
        }
    }

    /// Adds what is auditioned beside the synth to a block of it, and lets time pass for the instrument's own note.
    pub fn audition(&mut self, synth: &mut Synth, left: &mut [f32], right: &mut [f32], sample_rate_hz: f32) {
        self.own_note.pass(left.len() as f32 / sample_rate_hz, synth);
        if !self.player.is_playing() {
            return;
        }
        self.player.add(left, right);
        // Without room it could only be freed here, so it waits for the next block.
        if !self.used.is_full()
            && let Some(ended) = self.player.take_ended()
        {
            let returned = self.used.push(ToAudio::Preview(Some(ended)));
            debug_assert!(returned.is_ok(), "room was there a moment ago and only this thread takes it");
        }
    }

    /// Whether something goes on beside the host's notes, for which it must not put the instrument to sleep.
    pub fn is_awake(&self) -> bool {
        self.tap.is_some() || self.own_note.is_held() || self.player.is_playing()
    }

    /// Whether a note that ended is one of the instrument's own, of which no host knows.
    pub fn is_own(&self, note: &EndedNote) -> bool {
        own_note::is_own(note)
    }

    /// A block of the sidechain; it is copied if it is being recorded.
    pub fn sidechain(&mut self, left: &[f32], right: &[f32]) {
        if let Some(tap) = &mut self.tap {
            tap.record(left, right);
        }
    }

    /// The host's switch for recording, once a block: a change of it arms or disarms, but no project records by being opened.
    pub fn want_recording(&mut self, on: bool) {
        if self.ignore_programs {
            self.wants_recording = on;
        }
        // With a full queue it is told with the next block.
        if on != self.wants_recording && self.tell(FromAudio::Record(on)).is_ok() {
            self.wants_recording = on;
        }
    }

    /// `[main-thread]` Replaces the tap of an audio end that does not run.
    pub(crate) fn set_tap(&mut self, tap: Option<Box<Tap>>) {
        self.tap = tap;
        self.player = Player::default();
        self.own_note = OwnNote::default();
    }

    /// Ends a block of so many frames: `emit` gets the messages `(controller, value)`, 0-127 each, that tell the latents.
    pub fn end_block(&mut self, num_frames: usize, mut emit: impl FnMut(u8, u8)) {
        if self.controllers.advance(num_frames as u32) {
            self.moved();
        }
        let latents = self.knobs_now().latents;
        self.controllers.echo(&latents, |message| emit(message.cc, message.value));
    }

    fn moved(&mut self) {
        for (flag, offset) in self.flags.offsets.iter().zip(self.controllers.offsets()) {
            flag.store(offset.to_bits(), Ordering::Relaxed);
        }
        self.tell_knobs();
    }

    /// Controllers move the latents by these settings from now on.
    pub(crate) fn set_controllers(&mut self, settings: &ControllerSettings) {
        self.controllers.set_map(settings.map);
        if self.controllers.learning() != settings.learning {
            self.controllers.learn(settings.learning);
        }
        if let Some(offsets) = &settings.offsets {
            self.controllers.set_offsets(offsets);
            self.controllers.let_go();
        }
        self.moved();
    }

    /// Newest wins when the queue is full: the count tells the core that it missed some.
    fn tell_program(&mut self, program: u8, serial: u64) {
        let event = self.program_event(program, serial);
        self.unsent = self.tell(event).err().map(|_| (program, serial));
    }

    /// Tells the worker and wakes it; gives the event back when the queue is full.
    fn tell(&mut self, event: FromAudio) -> Result<(), PushError<FromAudio>> {
        let told = self.events.push(event);
        self.bell.ring();
        told
    }

    /// `[main-thread]` Takes everything that is on its way in either direction, for a start from a known state.
    pub(crate) fn empty(&mut self) -> Option<FromAudio> {
        while self.messages.pop().is_ok() {}
        self.waiting.clear();
        let (program, serial) = self.unsent.take()?;
        Some(self.program_event(program, serial))
    }

    fn program_event(&self, program: u8, serial: u64) -> FromAudio {
        FromAudio::Program { program, serial, count: self.num_programs, restores: self.restores_seen }
    }

    /// `[main-thread]` The rate at which the synth runs from now on, in Hz.
    pub fn set_sample_rate(&mut self, rate_hz: f32) {
        self.delay = delay(rate_hz);
    }

    /// `[main-thread]` Replaces the patches that program changes select from.
    pub(crate) fn set_programs(&mut self, programs: Programs) {
        *self.programs = programs;
    }

    /// What is sent to the host's MIDI output comes out of this end from now on, and what it tells rings this bell.
    pub(crate) fn connect(&mut self, host: HostOutput, bell: Bell) {
        self.host = Some(host);
        self.bell = bell;
    }

    /// `[main-thread]` Whether the host takes system exclusive messages as events of its blocks.
    pub fn offer_host(&self, is_offered: bool) {
        self.host.iter().for_each(|host| host.offer(is_offered));
    }

    /// The next message for the host's MIDI output.
    pub fn next_for_host(&mut self) -> Option<SysExHandle> {
        self.host.as_mut()?.next()
    }

    /// A system exclusive message; dropped when more than the queue holds are waiting.
    pub fn sysex(&mut self, message: SysExHandle) {
        // A dropped handle only frees its slot.
        let _ = self.tell(FromAudio::SysEx(message));
    }
}
