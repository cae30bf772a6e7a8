//! A block of the host as the framework can bear it: stereo in and out whatever the host has, and no longer than was made ready for.

use std::slice;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{clap_event_header, clap_input_events, clap_output_events};
use clap_sys::process::{
    CLAP_PROCESS_CONTINUE, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR, clap_process, clap_process_status,
};

use super::Guard;
use super::events::{EventCursor, EventList, HostEvents};

/// Frames that the framework is made ready for, whatever the host announces: longer blocks come in pieces.
pub(super) const MAX_FRAMES: u32 = 16_384;

/// The first two channels of a port; null where the host has none.
type Channels = [*mut f32; 2];

/// What the audio thread needs for a block.
pub(super) struct Block {
    events: EventList,
    spare: Spare,
}

/// Channels of our own in place of those that a host leaves out.
struct Spare {
    outputs: [Vec<f32>; 2],
    silence: Vec<f32>,
}

impl Block {
    /// `[main-thread]` With room for every block. `params` are the ids of all parameters.
    pub(super) fn new(params: Vec<u32>) -> Self {
        let channel = || vec![0.0; MAX_FRAMES as usize];
        Self { events: EventList::new(params), spare: Spare { outputs: [channel(), channel()], silence: channel() } }
    }

    /// `[main-thread]` Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.events.clear();
    }

    /// `[audio-thread]` Plays a block.
    ///
    /// # Safety
    /// `block` is as CLAP wants it, but for what this makes good: missing ports, channels and lists, other numbers of channels, more
    /// frames and events than were announced, and events out of order.
    pub(super) unsafe fn process(&mut self, guard: &Guard, block: &clap_process) -> clap_process_status {
        let Self { events, spare } = self;
        // SAFETY: the caller's promise.
        let host = unsafe { HostEvents::new(block.in_events) };
        let frames = block.frames_count;
        let survey = host.survey(frames);
        if survey.may_change_project {
            guard.ask_for_main_thread();
        }
        if frames == 0 {
            events.keep(&host, EventCursor::default());
            return CLAP_PROCESS_CONTINUE;
        }
        if survey.is_regular && events.is_empty() && frames <= MAX_FRAMES {
            // SAFETY: the caller's promise; the events are in order, whole and few enough.
            let status = unsafe { spare.piece(guard, block, (0, frames), block.in_events) };
            // SAFETY: as above.
            unsafe { finish(block) };
            return status;
        }
        let is_flood = events.is_flooded_by(&host);
        let (mut cursor, mut start, mut status) = (EventCursor::default(), 0, CLAP_PROCESS_CONTINUE_IF_NOT_QUIET);
        while start < frames {
            let limit = frames.min(start + MAX_FRAMES);
            let full_at = events.take(&host, &mut cursor, (start, limit, frames), is_flood);
            // The frame without room is played too, so that there is room in the next.
            let end = full_at.map_or(limit, |frame| (frame.max(start) + 1).min(limit));
            let list = events.as_clap();
            // SAFETY: as above; the list lives until the call returns.
            status = worse(status, unsafe { spare.piece(guard, block, (start, end), &raw const list) });
            events.clear();
            start = end;
        }
        events.keep(&host, cursor);
        // SAFETY: as above.
        unsafe { finish(block) };
        status
    }
}

impl Spare {
    /// Plays the frames from `start` to `end`, `MAX_FRAMES` at most, with these events.
    ///
    /// # Safety
    /// `block` and `in_events` are as CLAP wants them, but for missing ports and channels.
    unsafe fn piece(
        &mut self,
        guard: &Guard,
        block: &clap_process,
        (start, end): (u32, u32),
        in_events: *const clap_input_events,
    ) -> clap_process_status {
        // SAFETY: the caller's promise: what is not null has the frames of the block.
        let (output, input) = unsafe {
            let at_start = |channel: *mut f32| if channel.is_null() { channel } else { channel.add(start as usize) };
            let output = channels(block.audio_outputs.cast_const(), block.audio_outputs_count).map(at_start);
            (output, channels(block.audio_inputs, block.audio_inputs_count).map(at_start))
        };
        let spares = self.outputs.each_mut().map(|spare| spare.as_mut_ptr());
        // Two channels in one place would be written twice.
        let is_mono = !output[0].is_null() && (output[0] == output[1] || is_mono(block));
        let right = if is_mono { std::ptr::null_mut() } else { output[1] };
        let mut outputs = or([output[0], right], spares);
        // A mono sidechain is heard on both sides.
        let both = if input[1].is_null() { [input[0]; 2] } else { input };
        let mut inputs = or(both, [self.silence.as_mut_ptr(); 2]);
        let (input, mut output) = (stereo(&mut inputs), stereo(&mut outputs));
        let mut mouth = OutputSink { host: block.out_events, offset: start };
        let said = clap_output_events { ctx: (&raw mut mouth).cast(), try_push: Some(try_push) };
        let piece = clap_process {
            steady_time: if block.steady_time < 0 { -1 } else { block.steady_time + i64::from(start) },
            frames_count: end - start,
            transport: if start == 0 { block.transport } else { std::ptr::null() },
            audio_inputs: &raw const input,
            audio_outputs: &raw mut output,
            audio_inputs_count: 1,
            audio_outputs_count: 1,
            in_events,
            out_events: &raw const said,
        };
        let Some(inner) = guard.inner().process else { return CLAP_PROCESS_ERROR };
        // SAFETY: the framework's function on its own plugin; all that the piece points to lives until it returns.
        let status = unsafe { inner(guard.inner, &raw const piece) };
        if is_mono {
            // SAFETY: both channels have the frames of the piece, and nobody else uses them now.
            let left = unsafe { slice::from_raw_parts_mut(outputs[0], (end - start) as usize) };
            left.iter_mut().zip(&self.outputs[1]).for_each(|(left, right)| *left = 0.5 * (*left + right));
        }
        status
    }
}

/// The channels that are there, others in place of those that are not.
fn or(channels: Channels, others: Channels) -> Channels {
    std::array::from_fn(|i| if channels[i].is_null() { others[i] } else { channels[i] })
}

fn stereo(channels: &mut Channels) -> clap_audio_buffer {
    let data32 = channels.as_mut_ptr();
    clap_audio_buffer { data32, data64: std::ptr::null_mut(), channel_count: 2, latency: 0, constant_mask: 0 }
}

/// The first two channels of the first port.
///
/// # Safety
/// There are `count` ports at `ports`, or it is null.
unsafe fn channels(ports: *const clap_audio_buffer, count: u32) -> Channels {
    // SAFETY: as said; a port has `channel_count` channels unless the pointer to them is null.
    unsafe {
        let port = if count == 0 { None } else { ports.as_ref() };
        let channel = |port: &clap_audio_buffer, nth: u32| {
            if nth < port.channel_count && !port.data32.is_null() {
                *port.data32.add(nth as usize)
            } else {
                std::ptr::null_mut()
            }
        };
        port.map_or([std::ptr::null_mut(); 2], |port| [channel(port, 0), channel(port, 1)])
    }
}

fn is_mono(block: &clap_process) -> bool {
    // SAFETY: a block has `audio_outputs_count` ports unless the pointer to them is null.
    let port = if block.audio_outputs_count == 0 { None } else { unsafe { block.audio_outputs.as_ref() } };
    port.is_some_and(|port| port.channel_count == 1)
}

/// The status of two pieces together.
fn worse(a: clap_process_status, b: clap_process_status) -> clap_process_status {
    match (a, b) {
        (CLAP_PROCESS_ERROR, _) | (_, CLAP_PROCESS_ERROR) => CLAP_PROCESS_ERROR,
        (CLAP_PROCESS_CONTINUE, _) | (_, CLAP_PROCESS_CONTINUE) => CLAP_PROCESS_CONTINUE,
        _ => b,
    }
}

/// Silences what the instrument has no sound for, all channels but the first two.
///
/// # Safety
/// `block` is as CLAP wants it, but for missing ports and channels.
unsafe fn finish(block: &clap_process) {
    // SAFETY: the caller's promise.
    unsafe { silence_from(block, 2) }
}

/// Silences all channels.
///
/// # Safety
/// `block` is as CLAP wants it, but for missing ports and channels.
pub(super) unsafe fn silence(block: &clap_process) {
    // SAFETY: the caller's promise.
    unsafe { silence_from(block, 0) }
}

/// Silences all channels of the outputs but the `played` first ones of the first port.
///
/// # Safety
/// As for [`silence`].
unsafe fn silence_from(block: &clap_process, played: u32) {
    let count = if block.audio_outputs.is_null() { 0 } else { block.audio_outputs_count };
    for nth in 0..count as usize {
        // SAFETY: there are `audio_outputs_count` ports, the host's own, of `channel_count` channels of `frames_count` samples.
        unsafe {
            let port = &mut *block.audio_outputs.add(nth);
            port.constant_mask = 0;
            let frames = block.frames_count as usize;
            let played = if nth == 0 { played } else { 0 };
            for channel in played.min(port.channel_count)..port.channel_count {
                zero(port.data32, channel, frames);
            }
            // Nobody was told that there is a sound in double precision.
            for channel in 0..port.channel_count {
                zero(port.data64, channel, frames);
            }
        }
    }
}

/// Silences one channel if it is there.
///
/// # Safety
/// There are more than `channel` channels of `frames` samples at `channels`, or it is null, or a channel is.
unsafe fn zero<T>(channels: *mut *mut T, channel: u32, frames: usize) {
    if channels.is_null() {
        return;
    }
    // SAFETY: as said.
    unsafe {
        let samples = *channels.add(channel as usize);
        if !samples.is_null() {
            samples.write_bytes(0, frames);
        }
    }
}

/// What the plugin says during a piece, on its way to the host.
struct OutputSink {
    host: *const clap_output_events,
    /// Frames of the block before the piece.
    offset: u32,
}

unsafe extern "C" fn try_push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
    // SAFETY: `piece` made the list with this context, which lives until the call returns.
    let mouth = unsafe { &*(*list).ctx.cast::<OutputSink>() };
    // SAFETY: null, or a list that is valid during the call; and an event with as many bytes as it says.
    unsafe {
        // A host without a list does not want to know.
        let Some(push) = mouth.host.as_ref().and_then(|host| host.try_push) else { return true };
        let size = (*event).size as usize;
        let mut copy = [0u64; 16];
        if mouth.offset == 0 || size > size_of_val(&copy) {
            return push(mouth.host, event);
        }
        copy.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(event.cast(), size);
        (*copy.as_mut_ptr().cast::<clap_event_header>()).time += mouth.offset;
        push(mouth.host, copy.as_ptr().cast())
    }
}
