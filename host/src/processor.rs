//! The audio thread's part of an instance: blocks of events and sidechain in, audio and events out.

use anyhow::{Result, anyhow};
use clack_extensions::params::PluginParams;
use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::prelude::*;

use crate::callbacks::{AudioThread, Recorder};
use crate::event::{Input, Output, OutputSink, Timeline};
use crate::song::Song;

/// What came out of a stretch of playing.
#[derive(Clone, Debug, Default)]
pub struct Take {
    /// Left channel of the main output.
    pub left: Vec<f32>,
    /// Right channel of the main output.
    pub right: Vec<f32>,
    /// What the plugin said, in order.
    pub events: Vec<Output>,
    /// The status that the last block returned.
    pub status: Option<ProcessStatus>,
}

impl Take {
    /// No NaN and no infinity in either channel.
    pub fn is_finite(&self) -> bool {
        self.left.iter().chain(&self.right).all(|x| x.is_finite())
    }

    /// Largest absolute sample of both channels.
    pub fn peak(&self) -> f32 {
        self.left.iter().chain(&self.right).fold(0.0, |m, x| m.max(x.abs()))
    }

    /// Both channels in turn, as a WAV file wants them.
    pub fn interleaved(&self) -> impl Iterator<Item = f32> + '_ {
        self.left.iter().zip(&self.right).flat_map(|(l, r)| [*l, *r])
    }
}

/// Plays blocks. `[audio-thread]`, whichever thread holds it.
pub struct Processor {
    inner: PluginAudioProcessor<Recorder>,
    inputs: Vec<Vec<Vec<f32>>>,
    outputs: Vec<Vec<Vec<f32>>>,
    input_ports: AudioPorts,
    output_ports: AudioPorts,
    events: EventBuffer,
    steady: u64,
    song: Option<Song>,
}

impl Processor {
    /// `inputs` and `outputs` are the channels of each port.
    pub(crate) fn new(inner: StoppedPluginAudioProcessor<Recorder>, inputs: &[u32], outputs: &[u32]) -> Self {
        let buffers = |ports: &[u32]| ports.iter().map(|n| vec![Vec::new(); *n as usize]).collect::<Vec<_>>();
        let ports = |ports: &[u32]| AudioPorts::with_capacity(ports.iter().sum::<u32>() as usize, ports.len());
        Self {
            inner: inner.into(),
            inputs: buffers(inputs),
            outputs: buffers(outputs),
            input_ports: ports(inputs),
            output_ports: ports(outputs),
            events: EventBuffer::with_capacity(1024),
            steady: 0,
            song: None,
        }
    }

    pub(crate) fn into_stopped(self) -> StoppedPluginAudioProcessor<Recorder> {
        let _audio = AudioThread::enter();
        self.inner.into_stopped()
    }

    /// Plays a timeline for `frames` frames, in blocks whose sizes go round in `blocks`.
    ///
    /// # Errors
    /// When the plugin refuses to start or reports a failed block.
    pub fn play(&mut self, timeline: &Timeline, frames: usize, blocks: &[usize]) -> Result<Take> {
        self.play_with_sidechain(timeline, frames, blocks, None)
    }

    /// [`Processor::play`] with a stereo signal (shorter ones are padded with silence) on the first input port.
    ///
    /// # Errors
    /// As [`Processor::play`].
    pub fn play_with_sidechain(
        &mut self,
        timeline: &Timeline,
        frames: usize,
        blocks: &[usize],
        sidechain: Option<[&[f32]; 2]>,
    ) -> Result<Take> {
        let mut take = Take::default();
        take.left.reserve(frames);
        take.right.reserve(frames);
        let mut inputs = timeline.events();
        let mut start = 0;
        for size in blocks.iter().cycle() {
            if start >= frames {
                break;
            }
            let size = (*size).min(frames - start);
            let end = (start + size) as u64;
            let (now, later) = inputs.split_at(inputs.partition_point(|(frame, _)| *frame < end));
            inputs = later;
            let part = sidechain.map(|s| s.map(|c| c.get(start..(start + size).min(c.len())).unwrap_or(&[])));
            self.block(start as u64, size, now, part, &mut take)?;
            start += size;
        }
        Ok(take)
    }

    /// Where the song is when the next block begins; none is a host without a transport, as at first.
    pub fn set_song(&mut self, song: Option<Song>) {
        self.song = song;
    }

    /// Plays one block and appends to `take`. Frames of `events` count from the start of the take, which began `start` frames
    /// before this block.
    ///
    /// # Errors
    /// As [`Processor::play`].
    pub fn block(
        &mut self,
        start: u64,
        size: usize,
        events: &[(u64, Input)],
        sidechain: Option<[&[f32]; 2]>,
        take: &mut Take,
    ) -> Result<()> {
        let _audio = AudioThread::enter();
        for channel in self.inputs.iter_mut().chain(&mut self.outputs).flatten() {
            channel.clear();
            channel.resize(size, 0.0);
        }
        if let (Some(signal), Some(port)) = (sidechain, self.inputs.first_mut()) {
            for (channel, part) in port.iter_mut().zip(signal) {
                channel[..part.len()].copy_from_slice(part);
            }
        }
        self.events.clear();
        for (frame, input) in events {
            input.push(&mut self.events, frame.saturating_sub(start) as u32);
        }
        let inputs = self.input_ports.with_input_buffers(self.inputs.iter_mut().map(|port| AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(port.iter_mut().map(InputChannel::variable)),
        }));
        let mut outputs = self.output_ports.with_output_buffers(self.outputs.iter_mut().map(|port| AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(port.iter_mut().map(|c| c.as_mut_slice())),
        }));
        let mut mouth = OutputSink { said: &mut take.events, block_start: start };
        let status = self
            .inner
            .ensure_processing_started()
            .map_err(|e| anyhow!("starting to process: {e}"))?
            .process(
                &inputs,
                &mut outputs,
                &self.events.as_input(),
                &mut OutputEvents::from_buffer(&mut mouth),
                Some(self.steady),
                self.song.map(|song| song.event()).as_ref(),
            )
            .map_err(|e| anyhow!("block at frame {start}: {e}"))?;
        self.steady += size as u64;
        take.status = Some(status);
        // One channel is heard on both sides.
        if let Some([left, rest @ ..]) = self.outputs.first().map(Vec::as_slice) {
            take.left.extend_from_slice(left);
            take.right.extend_from_slice(rest.first().unwrap_or(left));
        }
        Ok(())
    }

    /// The host's reset: silence everything, keep parameters.
    pub fn reset(&mut self) {
        let _audio = AudioThread::enter();
        self.inner.reset();
    }

    /// Stops processing; the next block starts it again.
    pub fn stop(&mut self) {
        let _audio = AudioThread::enter();
        self.inner.ensure_processing_stopped();
    }

    /// The length of the tail, if the plugin says one.
    pub fn tail(&mut self) -> Option<TailLength> {
        let _audio = AudioThread::enter();
        let tail = self.inner.shared_plugin_handle().get_extension::<PluginTail>()?;
        Some(tail.get(&self.inner.plugin_handle()))
    }

    /// Flushes parameter changes between blocks; what the plugin says comes back.
    pub fn flush(&mut self, inputs: &[Input]) -> Vec<Output> {
        let _audio = AudioThread::enter();
        self.events.clear();
        for input in inputs {
            input.push(&mut self.events, 0);
        }
        let mut said = Vec::new();
        if let Some(params) = self.inner.shared_plugin_handle().get_extension::<PluginParams>() {
            let mut mouth = OutputSink { said: &mut said, block_start: 0 };
            let mut output = OutputEvents::from_buffer(&mut mouth);
            params.flush_active(&mut self.inner.plugin_handle(), &self.events.as_input(), &mut output);
        }
        said
    }
}
