//! One instrument on the audio thread: blocks are split at events, so that everything happens at its own frame.

use std::sync::Arc;

use nice_plug::prelude::{AuxiliaryBuffers, Buffer, NoteEvent, ProcessContext, ProcessStatus};
use vaeform_dsp::control::{CONTROLS, Control, NUM_CONTROLS};
use vaeform_dsp::effects::Limiter;
use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_session::{AudioPort, Client, Knobs, Meters};

use crate::Vaeform;
use crate::events::{self, HostSysEx, Incoming};
use crate::params::HostParams;

/// What sounds: the synth with its ends of the session and the host's parameters.
pub(crate) struct Engine {
    synth: Synth,
    limiter: Limiter,
    sample_rate_hz: f32,
    /// Controls as the synth has them.
    controls: [f32; NUM_CONTROLS],
    polyphony_told: f32,
    /// The host renders faster or slower than real time and waits for everything.
    offline: bool,
    /// The latent knobs as the host has them.
    knobs: Knobs,
    /// The knobs that were last decoded for an offline render.
    decoded: Option<Knobs>,
    meters: Arc<Meters>,
}

impl Engine {
    /// `[main-thread]` An engine at rest for this rate.
    pub(crate) fn new(sample_rate_hz: f32, meters: Arc<Meters>) -> Self {
        let controls = std::array::from_fn(|i| CONTROLS[i].default);
        Self {
            synth: Synth::new(sample_rate_hz),
            limiter: Limiter::new(sample_rate_hz),
            sample_rate_hz,
            controls,
            polyphony_told: 0.0,
            offline: false,
            knobs: Knobs::default(),
            decoded: None,
            meters,
        }
    }

    /// The rate this engine was made for.
    pub(crate) fn sample_rate_hz(&self) -> f32 {
        self.sample_rate_hz
    }

    /// `[main-thread]` Takes over all that a session holds, before the first block.
    pub(crate) fn start(&mut self, client: &Client, port: &mut AudioPort, offline: bool) {
        self.offline = offline;
        self.decoded = None;
        port.set_offline(offline);
        port.set_sample_rate(self.sample_rate_hz);
        client.set_sample_rate(self.sample_rate_hz);
        client.resync(port, &mut self.synth);
    }

    /// Silences everything.
    pub(crate) fn reset(&mut self) {
        self.synth.reset();
        self.limiter.reset();
        self.decoded = None;
        self.meters.set_voices(0);
    }

    /// `[audio-thread]` Renders one block.
    pub(crate) fn process(
        &mut self,
        port: &mut AudioPort,
        params: &HostParams,
        client: &Client,
        (buffer, aux): (&mut Buffer, &mut AuxiliaryBuffers),
        context: &mut impl ProcessContext<Vaeform>,
    ) -> ProcessStatus {
        port.begin_block(&mut self.synth);
        self.follow(params, context);
        port.knobs(&self.knobs);
        port.want_recording(params.wants_recording());
        self.sidechain(port, aux);
        let frames = buffer.samples();
        let [left, right] = buffer.as_slice() else { return ProcessStatus::Error("expected stereo output") };
        let mut done = 0;
        while let Some(event) = context.next_event() {
            let at = (event.timing() as usize).clamp(done, frames);
            self.span((port, client), &mut left[done..at], &mut right[done..at], at, context);
            done = at;
            match events::incoming(event) {
                Some(Incoming::Synth(event)) => {
                    if let Event::Controller { channel, controller, value } = event {
                        port.controller(channel, controller, value);
                    }
                    self.synth.handle(event);
                }
                Some(Incoming::Program(program)) => {
                    port.program_change(program, &mut self.synth);
                    self.settle(client, port);
                }
                Some(Incoming::SysEx(message)) => {
                    port.sysex(message);
                    self.settle(client, port);
                }
                None => {}
            }
        }
        self.span((port, client), &mut left[done..], &mut right[done..], frames, context);
        port.end_block(frames, |cc, value| {
            let value = f32::from(value) / 127.0;
            // A host without an output queue does not want to know.
            let _ = context.try_send_event(NoteEvent::MidiCC { timing: frames as u32 - 1, channel: 0, cc, value });
        });
        self.speak(port, frames, context);
        port.audition(&mut self.synth, left, right, self.sample_rate_hz);
        self.limiter.process(left, right);
        self.meters.output(left, right);
        let voices = self.synth.num_active();
        self.meters.set_voices(voices);
        if voices > 0 || port.is_awake() { ProcessStatus::KeepAlive } else { ProcessStatus::Normal }
    }

    /// Renders up to frame `end` of the block. It stops where a decoded patch is due and, offline, at the points of the latent grid, where
    /// it waits for what the knobs decode to.
    fn span(
        &mut self,
        (port, client): (&mut AudioPort, &Client),
        left: &mut [f32],
        right: &mut [f32],
        end: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        let (mut done, frames) = (0, left.len());
        while done < frames {
            port.take_due(&mut self.synth);
            if self.offline && port.is_on_grid() {
                self.decode(port, client);
            }
            let to_grid = if self.offline { port.frames_to_grid() } else { frames };
            let to_due = port.frames_to_due().unwrap_or(frames);
            let len = (frames - done).min(to_grid).min(to_due);
            let at = end - (frames - done - len);
            self.render(port, &mut left[done..done + len], &mut right[done..done + len], at, context);
            done += len;
        }
    }

    fn decode(&mut self, port: &mut AudioPort, client: &Client) {
        let knobs = port.knobs_now();
        if self.decoded == Some(knobs) {
            return;
        }
        // What sounds at first is what the knobs say.
        let turned_at = self.decoded.map(|_| self.synth.clock());
        if nice_plug::util::permit_alloc(|| client.decode(&knobs, turned_at)) {
            port.take_messages(&mut self.synth);
        }
        self.decoded = Some(knobs);
    }

    /// Renders up to frame `end` of the block and tells the host which notes ended.
    fn render(
        &mut self,
        port: &AudioPort,
        left: &mut [f32],
        right: &mut [f32],
        end: usize,
        context: &mut impl ProcessContext<Vaeform>,
    ) {
        if !left.is_empty() {
            self.synth.render(left, right);
        }
        for note in self.synth.drain_ended().filter(|note| !port.is_own(note)) {
            // A host without an output queue does not want to know.
            let _ = context.try_send_event(events::ended(end.saturating_sub(1) as u32, note));
        }
    }

    /// Passes on what has changed of the host's parameters.
    fn follow(&mut self, params: &HostParams, context: &impl ProcessContext<Vaeform>) {
        for def in &CONTROLS {
            let value = params.value(def.control);
            let current = &mut self.controls[def.control as usize];
            if *current != value {
                *current = value;
                self.synth.set_control(def.control, value);
            }
        }
        self.knobs = Knobs::from_controls(|control| self.controls[control as usize]);
        let polyphony = self.controls[Control::Polyphony as usize];
        if self.polyphony_told != polyphony {
            self.polyphony_told = polyphony;
            context.set_current_voice_capacity(polyphony as u32);
        }
    }

    /// Hands the host what the hardware thread has for its MIDI output, which is paced already.
    fn speak(&self, port: &mut AudioPort, frames: usize, context: &mut impl ProcessContext<Vaeform>) {
        while let Some(message) = port.next_for_host() {
            let timing = frames.saturating_sub(1) as u32;
            // A host without an output queue does not want to know.
            let _ = context.try_send_event(NoteEvent::MidiSysEx { timing, message: HostSysEx(message) });
        }
    }

    /// Shows the level of the sidechain, and hands it on to be recorded.
    fn sidechain(&self, port: &mut AudioPort, aux: &AuxiliaryBuffers) {
        let channels = aux.inputs.first().map_or(&[][..], |sidechain| sidechain.as_slice_immutable());
        for (channel, samples) in channels.iter().enumerate() {
            self.meters.sidechain(channel, samples);
        }
        if let [left, right, ..] = channels {
            port.sidechain(left, right);
        }
    }

    /// Rendering offline there is no hurry, and a bounce must repeat: what came by SysEx or program change acts at once.
    fn settle(&mut self, client: &Client, port: &mut AudioPort) {
        if self.offline {
            nice_plug::util::permit_alloc(|| client.settle());
            port.take_messages(&mut self.synth);
            // The knobs act on the new anchor.
            self.decoded = None;
        }
    }
}
