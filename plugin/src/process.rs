//! One instrument on the audio thread: blocks are split at events, so that everything happens at its own frame.

use std::sync::Arc;

use nice_plug::prelude::{AuxiliaryBuffers, Buffer, NoteEvent, ProcessContext, ProcessStatus};
use vaeform_dsp::instrument::Instrument;
use vaeform_session::sysex_pool::MAX_MESSAGE_BYTES;
use vaeform_session::{AudioThreadHandle, Client, Meters};

use crate::Vaeform;
use crate::bypass::Bypass;
use crate::events::{self, HostSysEx, Incoming};
use crate::hands;
use crate::host_controls::HostControls;
use crate::input::{self, Input, InputSource};
use crate::offline::Offline;
use crate::params::HostParams;
use crate::song::FollowedSong;
use crate::spoken;
use crate::watch::Watch;

/// What sounds: the instrument with its ends of the session and the host's parameters.
pub(crate) struct Processor {
    instrument: Instrument,
    bypass: Bypass,
    sample_rate_hz: f32,
    controls: HostControls,
    offline: Offline,
    song: FollowedSong,
    meters: Arc<Meters>,
    /// Room for a system exclusive message.
    message: Box<[u8]>,
}

impl Processor {
    /// `[main-thread]` A processor at rest for this rate.
    pub(crate) fn new(sample_rate_hz: f32, meters: Arc<Meters>) -> Self {
        Self {
            instrument: Instrument::new(sample_rate_hz),
            bypass: Bypass::new(sample_rate_hz),
            sample_rate_hz,
            controls: HostControls::new(),
            offline: Offline::new(sample_rate_hz),
            song: FollowedSong::new(sample_rate_hz),
            meters,
            message: vec![0; MAX_MESSAGE_BYTES].into(),
        }
    }

    /// The rate this processor was made for.
    pub(crate) fn sample_rate_hz(&self) -> f32 {
        self.sample_rate_hz
    }

    /// `[main-thread]` Takes over all that a session holds, before the first block.
    pub(crate) fn start(&mut self, client: &Client, port: &mut AudioThreadHandle, offline: bool) {
        self.offline.set(offline, port, &mut self.instrument.synth);
        port.set_sample_rate(self.sample_rate_hz);
        client.set_sample_rate(self.sample_rate_hz);
        client.resync(port, &mut self.instrument.synth);
    }

    /// `[audio-thread]` Follows a host that turns from live to offline or back without a stop. A bounce begins with nothing on its way, and
    /// there is no hurry.
    pub(crate) fn set_offline(&mut self, client: &Client, port: &mut AudioThreadHandle, offline: bool) {
        if self.offline.is_on() == offline {
            return;
        }
        self.offline.set(offline, port, &mut self.instrument.synth);
        if offline {
            nice_plug::util::permit_alloc(|| client.resync(port, &mut self.instrument.synth));
        }
    }

    /// Silences everything.
    pub(crate) fn reset(&mut self) {
        self.instrument.reset();
        self.offline.forget();
        self.meters.set_voices(0);
    }

    /// `[audio-thread]` Renders one block; `source` has what the host sends for it where that does not come out of `context`.
    pub(crate) fn process(
        &mut self,
        port: &mut AudioThreadHandle,
        params: &HostParams,
        client: &Client,
        (buffer, aux): (&mut Buffer, &mut AuxiliaryBuffers),
        mut source: Option<&mut dyn InputSource>,
        context: &mut impl ProcessContext<Vaeform>,
    ) -> ProcessStatus {
        let watch = Watch::start(&self.meters.live);
        port.begin_block(&mut self.instrument.synth);
        self.song.begin_block(context, port, &mut self.instrument.synth);
        self.follow(port, params, context);
        port.plan_lanes(buffer.samples(), &self.instrument.synth);
        self.sidechain(port, aux);
        let frames = buffer.samples();
        let [left, right] = buffer.as_slice() else { return ProcessStatus::Error("expected stereo output") };
        let mut done = 0;
        while let Some((at, input)) = input::next(&mut source, context) {
            let at = at.clamp(done, frames);
            self.span((port, client), &mut left[done..at], &mut right[done..at], at, context);
            done = at;
            // Brings the handle's clock to this frame, at which knobs are turned.
            port.take_due(&mut self.instrument.synth);
            self.act(input, (port, client, params), at, context);
        }
        self.span((port, client), &mut left[done..], &mut right[done..], frames, context);
        self.song.end_block(frames, &self.meters.song);
        port.end_block(frames, |cc, value| spoken::controller(frames.saturating_sub(1), (cc, value), context));
        spoken::messages(port, frames, context);
        port.audition(&mut self.instrument.synth, left, right, self.sample_rate_hz);
        self.instrument.finish(left, right);
        self.bypass.process(params.is_bypassed(), left, right);
        self.meters.output(left, right);
        let voices = self.instrument.synth.num_active();
        self.meters.set_voices(voices);
        watch.tell(&self.meters.live, &self.instrument.synth, [left, right]);
        match self.instrument.tail() {
            _ if voices > 0 || port.beside().is_awake() => ProcessStatus::KeepAlive,
            0 => ProcessStatus::Normal,
            tail => ProcessStatus::Tail(tail as u32),
        }
    }

    /// Does what comes before the next rendered frame.
    fn act(
        &mut self,
        input: Input,
        (port, client, params): (&mut AudioThreadHandle, &Client, &HostParams),
        at: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        match input {
            Input::Parameters => self.follow(port, params, context),
            Input::Event(event) => {
                if self.take(event, (port, client), at, context) {
                    self.follow(port, params, context);
                }
            }
            Input::Program(program) => {
                if let Some(number) = program.checked_sub(1) {
                    port.want_factory_sound(number);
                    self.offline.settle((port, client), &mut self.instrument.synth);
                }
            }
            Input::Again(event) => match events::incoming(event) {
                Some(Incoming::Synth(event)) if !hands::is_knob(&event, port) => self.instrument.synth.handle(event),
                _ => {}
            },
        }
    }

    /// Takes in an event; true if what controllers add to host parameters has moved.
    fn take(
        &mut self,
        event: NoteEvent<HostSysEx>,
        (port, client): (&mut AudioThreadHandle, &Client),
        at: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) -> bool {
        let incoming = events::incoming(event);
        if !matches!(incoming, Some(Incoming::SysEx(_) | Incoming::Clock(_))) {
            self.finish_sysex(client, port);
        }
        match incoming {
            Some(Incoming::Synth(event)) => {
                let heard = hands::hear(&event, port, &self.instrument.synth);
                if !heard.is_alone {
                    self.instrument.synth.handle(event);
                }
                if heard.is_for_patch {
                    self.offline.settle((port, client), &mut self.instrument.synth);
                }
                return heard.has_moved;
            }
            // Members of an MPE zone leave programs to their master.
            Some(Incoming::Program { channel, .. }) if self.instrument.synth.is_member(channel) => {}
            Some(Incoming::Program { program, .. }) => {
                port.program_change(program, &mut self.instrument.synth);
                self.offline.settle((port, client), &mut self.instrument.synth);
            }
            Some(Incoming::SysEx(message)) => self.sysex(port, &message, at, context),
            Some(Incoming::Clock(message)) => self.song.take(message, at, &mut self.instrument.synth),
            None => {}
        }
        false
    }

    /// Renders up to frame `end` of the block. It stops where a decoded patch is due and, offline or while lanes play, at the points of the
    /// latent grid: there lanes move, and offline it waits for what the knobs decode to.
    fn span(
        &mut self,
        (port, client): (&mut AudioThreadHandle, &Client),
        left: &mut [f32],
        right: &mut [f32],
        end: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        let (mut done, frames) = (0, left.len());
        if frames == 0 {
            // Notes that were cut short by a burst of others are told before there are too many to remember.
            self.render(port, left, right, end, context);
        } else {
            self.finish_sysex(client, port);
        }
        while done < frames {
            port.take_due(&mut self.instrument.synth);
            if self.offline.is_on() && port.waiting().is_on_grid() {
                self.offline.decode((port, client), &mut self.instrument.synth);
            }
            if port.waiting().is_on_grid() {
                port.echo_lanes(|cc, value| spoken::controller(end - (frames - done), (cc, value), context));
            }
            let has_grid = self.offline.is_on() || port.lanes().plays();
            let to_grid = if has_grid { port.waiting().frames_to_grid() } else { frames };
            let to_due = port.waiting().frames_to_due().unwrap_or(frames);
            let len = (frames - done).min(to_grid).min(to_due);
            let at = end - (frames - done - len);
            self.render(port, &mut left[done..done + len], &mut right[done..done + len], at, context);
            done += len;
        }
    }

    /// Renders up to frame `end` of the block and tells the host which notes ended.
    fn render(
        &mut self,
        port: &AudioThreadHandle,
        left: &mut [f32],
        right: &mut [f32],
        end: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        if !left.is_empty() {
            self.instrument.render(left, right);
        }
        for note in self.instrument.synth.drain_ended().filter(|note| !port.is_own(note)) {
            // A host without an output queue does not want to know.
            let _ = context.try_send_event(events::ended(end.saturating_sub(1) as u32, note));
        }
    }

    /// Passes on what has changed of the host's parameters.
    fn follow(&mut self, port: &mut AudioThreadHandle, params: &HostParams, context: &impl ProcessContext<Vaeform>) {
        self.controls.follow(params, port, &mut self.instrument.synth);
        if let Some(polyphony) = self.controls.take_polyphony() {
            context.set_current_voice_capacity(polyphony);
        }
        self.controls.turn(port);
        port.want_recording(params.wants_recording());
    }

    /// Takes a system exclusive message at this frame, and answers it if it asks for a dump.
    fn sysex(
        &mut self,
        port: &mut AudioThreadHandle,
        message: &HostSysEx,
        at: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        self.offline.expect_sysex();
        if *message == HostSysEx::Lost {
            return port.lose_sysex();
        }
        let len = message.read(&mut self.message);
        port.sysex(&self.message[..len], &mut self.instrument.synth);
        let len = port.answer(&mut self.message);
        if len > 0 {
            let (timing, message) = (at as u32, HostSysEx::new(&self.message[..len]));
            // A host without an output queue does not want to know.
            let _ = context.try_send_event(NoteEvent::MidiSysEx { timing, message });
        }
    }

    /// Applies SysEx that has come, before the next event.
    fn finish_sysex(&mut self, client: &Client, port: &mut AudioThreadHandle) {
        self.offline.settle_sysex((port, client), &mut self.instrument.synth);
        port.apply_changes(&mut self.instrument.synth);
    }

    /// Shows the level of the sidechain, and hands it on to be heard and recorded.
    fn sidechain(&mut self, port: &mut AudioThreadHandle, aux: &AuxiliaryBuffers) {
        let channels = aux.inputs.first().map_or(&[][..], |sidechain| sidechain.as_slice_immutable());
        for (channel, samples) in channels.iter().enumerate() {
            self.meters.sidechain(channel, samples);
        }
        if let [left, right, ..] = channels {
            self.instrument.synth.hear_sidechain(left, right);
            port.beside().record(left, right);
        }
    }
}
