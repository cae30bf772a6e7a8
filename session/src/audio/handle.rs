//! The audio thread's end, with its parts: what it hears from the document, what it plays and what it tells.

use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer};
use vaeform_dsp::control::Control;
use vaeform_dsp::event::EndedNote;
use vaeform_dsp::modulation::OwnSong;
use vaeform_dsp::synth::Synth;
use vaeform_performance::play::PlayedPart;

use super::ahead::LanesAhead;
use super::keys::{self, Key};
use super::latent_input::LatentInput;
use super::message_inbox::{Arrival, MessageInbox, TO_AUDIO};
use super::messages::{ControllerSettings, FromAudio, Programs, Sound, ToAudio};
use super::own_note;
use super::param_input::ParamInput;
use super::played_lanes::PlayedLanes;
use super::played_sound::PlayedSound;
use super::recording::Tap;
use super::reports::Reports;
use super::side_sounds::SideSounds;
use super::sysex_input::SysExInput;
use super::waiting::Waiting;
use crate::bank::NUM_PROGRAMS;
use crate::controllers::{self, ParamHeard};
use crate::hardware::HostOutput;
use crate::latent::{Knobs, NUM_KNOBS};
use crate::threads::latest::Writer;
use crate::threads::wake::WakeFlag;

/// The audio thread's end. `[audio-thread]` but for its making.
#[derive(Debug)]
pub struct AudioThreadHandle {
    inbox: MessageInbox,
    keys: Consumer<Key>,
    reports: Reports,
    played: PlayedSound,
    latents: LatentInput,
    params: ParamInput,
    sysex: SysExInput,
    beside: SideSounds,
    /// A state was restored with this block: program changes and switches that come with it do not count.
    is_restored: bool,
}

impl AudioThreadHandle {
    /// With its ends of the queues, and the first patches to select from.
    pub(super) fn new(
        inbox: (Consumer<ToAudio>, Producer<ToAudio>),
        keys: Consumer<Key>,
        reports: Reports,
        programs: Programs,
        knobs: (Writer<NUM_KNOBS>, LanesAhead),
    ) -> Self {
        Self {
            inbox: MessageInbox::new(inbox),
            keys,
            reports,
            played: PlayedSound::new(programs),
            latents: LatentInput::new(knobs),
            params: ParamInput::default(),
            sysex: SysExInput::default(),
            beside: SideSounds::default(),
            is_restored: false,
        }
    }

    /// Begins a block: applies all that has arrived.
    pub fn begin_block(&mut self, synth: &mut Synth) {
        self.reports.wake.play();
        let restores = self.reports.flags.restores.load(Ordering::Acquire);
        // Hosts send a program change with the first block of a project they have just restored; the state wins.
        self.is_restored = restores != self.played.restores_seen;
        self.played.restores_seen = restores;
        self.played.tell_program(&mut self.reports);
        self.tell_changes();
        self.take_messages(synth);
        if keys::play(&mut self.keys, synth) {
            self.latents.lanes.note_began();
        }
    }

    /// Applies what has arrived and is due, in the middle of a block.
    pub fn take_messages(&mut self, synth: &mut Synth) {
        self.apply_changes(synth);
        for _ in 0..TO_AUDIO {
            match self.inbox.next(self.latents.ahead.plan()) {
                Arrival::Acts(message) => self.take(message, synth),
                Arrival::Waits => {}
                Arrival::Nothing => break,
            }
        }
        self.take_due(synth);
    }

    /// Applies decoded patches whose time has come.
    pub fn take_due(&mut self, synth: &mut Synth) {
        self.look(synth);
        self.inbox.forget_outdated(self.latents.ahead.plan());
        while self.inbox.waiting.frames_to_due() == Some(0)
            && let Some(steer) = self.inbox.waiting.pop()
        {
            self.take(ToAudio::Follow(steer), synth);
        }
    }

    /// Looks at the synth's clock and where its song is, up to which all that follows happens.
    pub fn look(&mut self, synth: &Synth) {
        self.inbox.waiting.frame = synth.clock();
        self.latents.look(synth.clock(), synth.song_place(), &self.reports);
    }

    /// What moves the latents beside hands.
    pub fn lanes(&mut self) -> &mut PlayedLanes {
        &mut self.latents.lanes
    }

    /// A block of so many frames begins, with all that acts at its first frame: in a long one lanes are told ahead to the worker.
    pub fn plan_lanes(&mut self, num_frames: usize, synth: &Synth) {
        let block = (self.inbox.waiting.frame, num_frames);
        self.latents.plan(block, |frames| synth.song_place_in(frames), &self.reports);
    }

    /// Whether the worker has not yet taken all that lanes were told to it ahead.
    pub fn is_plan_unread(&self) -> bool {
        self.latents.ahead.is_unread()
    }

    /// Decoded patches before their time, as of the last look at the synth's clock.
    pub fn waiting(&self) -> &Waiting {
        &self.inbox.waiting
    }

    fn take(&mut self, message: ToAudio, synth: &mut Synth) {
        let used = self.apply(message, synth);
        self.inbox.give_back(used);
    }

    /// Does what a message says; gives it back, to be freed elsewhere.
    fn apply(&mut self, message: ToAudio, synth: &mut Synth) -> ToAudio {
        match message {
            ToAudio::Load(ref sound) if self.played.is_known_to(sound) => synth.load_patch(&self.played.take(sound)),
            ToAudio::Edit(ref sound) if self.played.is_known_to(sound) => synth.edit_patch(&self.played.take(sound)),
            ToAudio::Follow(ref steered) if self.played.is_known_to(&steered.sound) => {
                self.played.follow(steered, synth);
            }
            ToAudio::Load(_) | ToAudio::Edit(_) | ToAudio::Follow(_) => {}
            ToAudio::Controllers(ref settings) => self.set_controllers(settings),
            ToAudio::Part(part) => return ToAudio::Part(self.latents.lanes.replace(part)),
            ToAudio::Tuning(ref tuning) => synth.set_tuning(tuning),
            ToAudio::Tables(tables) => return ToAudio::Tables(synth.set_tables(tables)),
            ToAudio::Programs(programs) => return ToAudio::Programs(self.played.replace_programs(programs)),
            ToAudio::Record(tap) => return ToAudio::Record(self.beside.replace_tap(tap)),
            ToAudio::Preview(preview) => return ToAudio::Preview(self.beside.play(preview)),
            ToAudio::Strike(ref strike) => self.beside.strike(strike, synth),
            ToAudio::Silence => {
                self.beside.forget_note();
                keys::silence(synth);
            }
        }
        message
    }

    /// The tempo that is chosen for the time without a host.
    pub fn own_song(&self) -> OwnSong {
        self.reports.flags.song.own()
    }

    /// A MIDI program change, 0-127: loads a program of the bank if the switch is on, unless a state was restored just before.
    pub fn program_change(&mut self, program: u8, synth: &mut Synth) {
        let on = self.reports.flags.program_change.load(Ordering::Relaxed) != 0;
        if on && !self.is_restored && usize::from(program) < NUM_PROGRAMS {
            self.played.select(program, synth, &mut self.reports);
        }
    }

    /// The host has chosen a factory sound by its number: the worker loads it, unless a state was restored just before. Newest wins.
    pub fn want_factory_sound(&mut self, number: usize) {
        if !self.is_restored {
            let wanted = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
            self.reports.flags.factory_wanted.store(wanted, Ordering::Release);
            self.reports.wake.set();
        }
    }

    /// A system exclusive message, or a piece of one: real-time bytes in it are passed over, and F0 and F7 may be missing.
    pub fn sysex(&mut self, piece: &[u8], synth: &mut Synth) {
        self.sysex.take(piece, synth, &mut self.played, &mut self.reports);
    }

    /// Notes that a message was lost before it came here; a person is told.
    pub fn lose_sysex(&mut self) {
        self.reports.lose_sysex();
    }

    /// The answer to a dump request that has come, at the start of `message`, which has room for a bank; 0 without one.
    pub fn answer(&mut self, message: &mut [u8]) -> usize {
        self.sysex.answer(&self.played, message)
    }

    /// Applies the parameter changes that have come, however many, as one change of the patch.
    pub fn apply_changes(&mut self, synth: &mut Synth) {
        self.played.apply_changes(synth);
    }

    /// Tells the document of the parameter changes that it does not know. With a full queue they wait, the newest of each parameter.
    pub fn tell_changes(&mut self) {
        self.played.tell_changes(&mut self.reports);
    }

    /// Takes the knobs as the host has them; the worker is told where they stand with the controllers' offsets.
    pub fn knobs(&mut self, host: &Knobs) {
        self.latents.set_host(host, self.inbox.waiting.frame, &mut self.reports);
    }

    /// The knobs with the controllers' offsets.
    pub fn knobs_now(&self) -> Knobs {
        self.latents.now()
    }

    /// Offline the worker is not told of the knobs, which [`Client::decode`](crate::Client::decode) takes instead: the worker's
    /// pace must not be heard in a bounce.
    pub fn set_offline(&mut self, is_offline: bool) {
        self.latents.set_offline(is_offline, self.inbox.waiting.frame, &mut self.reports);
    }

    /// The host renders offline.
    pub(crate) fn is_offline(&self) -> bool {
        self.latents.is_offline()
    }

    /// A controller, channel 0-15, number 0-127, value 0..1: moves a latent if it is one of theirs.
    pub fn controller(&mut self, channel: u8, cc: u8, value: f32) {
        self.latents.controller(channel, cc, value, self.inbox.waiting.frame, &mut self.reports);
    }

    /// The same for the other parameters: what is [added](Self::added) to host parameters moves at once. What sets parameters of the patch
    /// goes on to the worker, which looks for it every 1 to 10 ms while notes sound, and is heard from the next block on.
    pub fn param_controller(&mut self, channel: u8, cc: u8, value: f32) -> ParamHeard {
        if self.latents.is_learning() {
            return ParamHeard::default();
        }
        self.params.controller(channel, cc, value, &self.reports)
    }

    /// Whether a controller moves parameters and means nothing else.
    pub fn is_a_knob(&self, cc: u8) -> bool {
        self.params.map.has_alone(cc)
    }

    /// What controllers add to a host parameter, in plain units.
    pub fn added(&self, control: Control) -> f32 {
        self.params.map.added(control)
    }

    /// Whether a controller is a latent's alone, though it means something else to most instruments.
    pub fn is_taken(&self, cc: u8) -> bool {
        controllers::can_be_insisted_on(cc) && self.latents.is_assigned(cc)
    }

    /// `emit` gets the messages of [`Self::end_block`] in the middle of a block, while lanes play.
    pub fn echo_lanes(&mut self, emit: impl FnMut(u8, u8)) {
        if self.latents.lanes.plays() {
            self.latents.echo(emit);
        }
    }

    /// Ends a block of so many frames: `emit` gets the messages `(controller, value)`, 0-127 each, that tell the latents.
    pub fn end_block(&mut self, num_frames: usize, emit: impl FnMut(u8, u8)) {
        self.latents.advance(num_frames as u32, self.inbox.waiting.frame, &mut self.reports);
        self.tell_changes();
        self.latents.echo(emit);
    }

    /// Adds what is auditioned beside the synth to a block of it, and lets time pass for the instrument's own note.
    pub fn audition(&mut self, synth: &mut Synth, left: &mut [f32], right: &mut [f32], sample_rate_hz: f32) {
        let seconds = left.len() as f32 / sample_rate_hz;
        self.beside.add(synth, left, right, seconds, &mut self.inbox.used);
    }

    /// What sounds and is recorded beside the host's notes.
    pub fn beside(&mut self) -> &mut SideSounds {
        &mut self.beside
    }

    /// Whether a note that ended is one of the instrument's own, of which no host knows.
    pub fn is_own(&self, note: &EndedNote) -> bool {
        own_note::is_own(note)
    }

    /// The host's switch for recording, once a block: a change of it arms or disarms, but no project records by being opened.
    pub fn want_recording(&mut self, on: bool) {
        self.beside.want_recording(on, self.is_restored, &mut self.reports);
    }

    /// `[main-thread]` Takes everything that is on its way in either direction, for a start from a known state.
    pub(crate) fn empty(&mut self) -> Option<FromAudio> {
        while self.keys.pop().is_ok() {}
        self.inbox.clear();
        self.played.take_untold_program()
    }

    /// `[main-thread]` Plays this from a start on.
    pub(crate) fn start(&mut self, sound: &Sound, synth: &mut Synth) {
        synth.load_patch(&self.played.take(sound));
    }

    /// `[main-thread]` The rate at which the synth runs from now on, in Hz.
    pub fn set_sample_rate(&mut self, rate_hz: f32) {
        self.inbox.waiting.set_sample_rate(rate_hz);
        self.latents.set_sample_rate(rate_hz);
    }

    /// `[main-thread]` Plays this part from a start on.
    pub(crate) fn start_part(&mut self, part: Option<Box<PlayedPart>>) {
        self.latents.lanes.forget();
        self.latents.ahead.cancel();
        drop(self.latents.lanes.replace(part));
    }

    /// `[main-thread]` Replaces the patches that program changes select from.
    pub(crate) fn set_programs(&mut self, programs: Programs) {
        self.played.set_programs(programs);
    }

    /// Controllers move the latents by these settings from now on.
    pub(crate) fn set_controllers(&mut self, settings: &ControllerSettings) {
        self.latents.set_controllers(settings, self.inbox.waiting.frame, &mut self.reports);
        self.params.set(settings, &self.reports);
    }

    /// `[main-thread]` Replaces the tap of an audio end that does not run.
    pub(crate) fn set_tap(&mut self, tap: Option<Box<Tap>>) {
        self.beside.restart(tap);
    }

    /// Messages to the host's MIDI output come out of this end from now on, and what it tells sets this flag.
    pub(crate) fn connect(&mut self, host: HostOutput, wake: WakeFlag) {
        self.sysex.host = Some(host);
        self.reports.wake = wake;
    }

    /// Where messages for the host come from, in a session that has one.
    pub fn host(&mut self) -> Option<&mut HostOutput> {
        self.sysex.host.as_mut()
    }
}
