//! Notes without an instrument around them: one note, or 16 different patches side by side, as mono frames.
//!
//! What the command line, the search and the tests render with. No limiter, no effects, no controllers.

use crate::fm::{
    CONTROL_FRAMES, CompiledPatch, Isa, Kernel, LANES, Lanes, Lfo, Modulation, NoteStart, Offsets, Tick, Timer, Voice,
    frequency,
};
use vaeform_patch::Patch;

/// Level of a render: 1 is a single carrier at the chip's full scale.
pub(crate) const STEPS_TO_LEVEL: f32 = 1.0 / 16384.0;

/// One note to render.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job {
    /// MIDI note, 0-127.
    pub note: u8,
    /// 0-1.
    pub velocity: f32,
    /// Frame at which the key goes up; beyond the end is never.
    pub hold_frames: usize,
}

struct Slot {
    patch: CompiledPatch,
    voice: Voice,
    lfo: Lfo,
    pitch: f32,
    hold_frames: usize,
}

/// Renders up to 16 notes of different patches at once, a control block at a time.
pub struct Batch {
    sample_rate_hz: f32,
    lanes: Lanes,
    kernel: Kernel,
    slots: Vec<Slot>,
    timer: Timer,
}

impl Batch {
    /// Notes in a batch.
    pub const MAX: usize = LANES;

    /// An empty batch; allocates.
    pub fn new(sample_rate_hz: f32, isa: Isa) -> Self {
        Self {
            sample_rate_hz,
            lanes: Lanes::default(),
            kernel: Kernel::new(isa),
            slots: Vec::with_capacity(LANES),
            timer: Timer::new(sample_rate_hz),
        }
    }

    /// Renders the jobs (at most [`Batch::MAX`], others are not rendered), each into its own buffer of `outputs`; all buffers must
    /// have the same length in frames. Levels are mono, 1 a full-scale carrier.
    pub fn render(&mut self, jobs: &[(Patch, Job)], outputs: &mut [Vec<f32>]) {
        self.lanes = Lanes::default();
        self.slots.clear();
        self.timer.restart();
        for (lane, (patch, job)) in jobs.iter().take(LANES).enumerate() {
            let patch = CompiledPatch::new(patch);
            let key = (i32::from(job.note) + patch.transpose).clamp(0, 127) as u8;
            let mut lfo = Lfo::default();
            lfo.key_on(patch.lfo(), true);
            let start = NoteStart { note: job.note, velocity: job.velocity };
            let voice = Voice::new(&patch, start, Offsets::default(), 0, 1.0 / self.sample_rate_hz);
            self.lanes.start(lane, patch.algorithm, [0; 6]);
            self.slots.push(Slot { patch, voice, lfo, pitch: frequency::note_word(key), hold_frames: job.hold_frames });
        }
        let num_frames = outputs.iter().take(self.slots.len()).map(Vec::len).min().unwrap_or(0);
        let mut done = 0;
        while done < num_frames {
            self.block(done, (num_frames - done).min(CONTROL_FRAMES), outputs);
            done += CONTROL_FRAMES;
        }
    }

    fn block(&mut self, start: usize, len: usize, outputs: &mut [Vec<f32>]) {
        for slot in &mut self.slots {
            slot.voice.next_block();
        }
        let mut frame = 0;
        while frame < len {
            let mut is_modulated = false;
            let mut end = len;
            for (lane, slot) in self.slots.iter_mut().enumerate() {
                let now = start + frame;
                if slot.hold_frames == now {
                    slot.voice.key_off(frame);
                } else if slot.hold_frames > now {
                    end = end.min(slot.hold_frames - start);
                }
                let modulation = Modulation { lfo: *slot.lfo.output(), depth: 0.0, pitch: slot.pitch };
                if slot.voice.ramps_end() <= frame {
                    slot.voice.update_ramps(&slot.patch, &modulation, &mut self.lanes, lane, frame);
                }
                end = end.min(slot.voice.ramps_end());
                slot.voice.update_pitch(&slot.patch, &modulation, &mut self.lanes, lane);
                is_modulated |= slot.voice.has_vibrato(&slot.patch, &modulation)
                    || slot.voice.has_tremolo(&slot.patch, &modulation);
            }
            if is_modulated {
                end = end.min(frame + self.timer.frames_left());
            }
            self.span(start, frame, end, outputs);
            let slots = &mut self.slots;
            self.timer.advance(end - frame, |tick| {
                for slot in slots.iter_mut() {
                    if tick == Tick::Lfo {
                        slot.lfo.tick(slot.patch.lfo(), slot.patch.lfo_rate_hz(0.0));
                    } else {
                        slot.lfo.tick_pitch();
                    }
                    if tick == Tick::PitchAndEnvelope {
                        slot.voice.tick(&slot.patch);
                    }
                    let modulation = Modulation { lfo: *slot.lfo.output(), depth: 0.0, pitch: slot.pitch };
                    let is_stepped = tick == Tick::Lfo && slot.voice.has_tremolo(&slot.patch, &modulation);
                    if is_stepped && end < CONTROL_FRAMES {
                        slot.voice.rewind(end);
                    }
                }
            });
            frame = end;
        }
    }

    fn span(&mut self, start: usize, frame: usize, end: usize, outputs: &mut [Vec<f32>]) {
        self.kernel.render(&mut self.lanes, frame, end - frame);
        for (lane, output) in outputs.iter_mut().enumerate().take(self.slots.len()) {
            self.kernel.write_lane(&self.lanes, lane, STEPS_TO_LEVEL, &mut output[start + frame..start + end]);
        }
    }
}

/// Renders one note as mono frames.
pub fn render_note(patch: &Patch, job: Job, num_frames: usize, sample_rate_hz: f32) -> Vec<f32> {
    let mut outputs = [vec![0.0; num_frames]];
    Batch::new(sample_rate_hz, Isa::detect()).render(&[(*patch, job)], &mut outputs);
    let [output] = outputs;
    output
}
