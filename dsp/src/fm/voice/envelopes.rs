//! The envelopes of a note's operators, computed ahead to where the gain ramps end, and taken back when an event falls before that.

use crate::fm::attenuation::SILENT;
use crate::fm::envelope::{Envelope, EnvelopeShape};
use crate::fm::rates::CONTROL_FRAMES;

/// While an envelope moves more than this in a control block (3 dB) and is heard, ramps are drawn over fewer frames.
const FAST_UNITS: f32 = 128.0;
const FAST_FLOOR: f32 = 3000.0;
const FAST_FRAMES: usize = 8;

/// Six envelopes and their shapes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelopes {
    pub(super) shapes: [EnvelopeShape; 6],
    now: [Envelope; 6],
    /// The envelopes as they were at `saved_frame` of the control block.
    saved: [Envelope; 6],
    saved_frame: usize,
    /// `now` is at `end`.
    is_ahead: bool,
    /// Frame of the control block at which the ramps end.
    end: usize,
    seconds_per_frame: f32,
}

impl Envelopes {
    /// Silent envelopes without a shape, at `frame` of the control block.
    pub(super) fn new(frame: usize, seconds_per_frame: f32) -> Self {
        let now = [Envelope::default(); 6];
        let shape = EnvelopeShape { rate: [0.0; 4], level: [SILENT; 4], base: SILENT };
        Self { shapes: [shape; 6], now, saved: now, saved_frame: frame, is_ahead: false, end: 0, seconds_per_frame }
    }

    /// Key down: they attack from where they are.
    pub(super) fn key_on(&mut self) {
        self.change(Envelope::key_on);
    }

    /// Key up.
    pub(super) fn key_off(&mut self) {
        self.change(Envelope::key_off);
    }

    /// Takes changed rates and levels into the segments that run.
    pub(super) fn reshape(&mut self) {
        self.change(Envelope::reshape);
    }

    /// Takes changed rates alone.
    pub(super) fn set_speeds(&mut self) {
        self.change(Envelope::set_speed);
    }

    /// Goes along with the shape of one operator, which glides.
    pub(super) fn follow(&mut self, op: usize) {
        self.now[op].follow(&self.shapes[op]);
        self.saved = self.now;
    }

    fn change(&mut self, change: impl Fn(&mut Envelope, &EnvelopeShape)) {
        for (envelope, shape) in self.now.iter_mut().zip(&self.shapes) {
            change(envelope, shape);
        }
        self.saved = self.now;
    }

    /// Goes back to `frame` of the running control block, so that an event can happen there.
    pub(super) fn rewind(&mut self, frame: usize) {
        if self.is_ahead && frame < self.end {
            self.now = self.saved;
            if frame > self.saved_frame {
                self.advance_frames(frame - self.saved_frame);
            }
        }
        self.saved_frame = frame;
        self.saved = self.now;
        self.is_ahead = false;
    }

    /// Goes ahead from `frame` to the end of the control block, or to less far while an envelope moves fast; returns how far.
    pub(super) fn run_ahead(&mut self, frame: usize) -> usize {
        self.saved_frame = frame;
        self.saved = self.now;
        self.end = CONTROL_FRAMES;
        self.advance_frames(CONTROL_FRAMES - frame);
        if self.moves_fast() {
            self.now = self.saved;
            self.end = (frame / FAST_FRAMES + 1) * FAST_FRAMES;
            self.advance_frames(self.end - frame);
        }
        self.is_ahead = true;
        self.end
    }

    /// The frame up to which they have run ahead; 0 when they have not.
    pub(super) fn end(&self) -> usize {
        if self.is_ahead { self.end } else { 0 }
    }

    /// A new control block begins.
    pub(super) fn next_block(&mut self) {
        self.saved = self.now;
        self.saved_frame = 0;
        self.is_ahead = false;
    }

    /// Moves on by `seconds`.
    pub(super) fn advance(&mut self, seconds: f32) {
        for (envelope, shape) in self.now.iter_mut().zip(&self.shapes) {
            envelope.advance(seconds, shape);
        }
    }

    /// Attenuation of an operator by its envelope.
    pub(super) fn attenuation(&self, op: usize) -> f32 {
        self.now[op].attenuation()
    }

    /// True when an operator's envelope does not move until the next key event.
    pub(super) fn is_at_rest(&self, op: usize) -> bool {
        self.now[op].at_rest()
    }

    /// True when an operator's envelope is silent and stays so after its key goes up.
    pub(super) fn is_silent_for_good(&self, op: usize) -> bool {
        self.now[op].is_silent_for_good(&self.shapes[op])
    }

    fn advance_frames(&mut self, frames: usize) {
        self.advance(frames as f32 * self.seconds_per_frame);
    }

    /// True when a straight line to the end of the block would miss the shape of an envelope.
    fn moves_fast(&self) -> bool {
        self.now.iter().zip(&self.saved).any(|(now, before)| {
            let (now, before) = (now.attenuation(), before.attenuation());
            (now - before).abs() > FAST_UNITS && now.min(before) < FAST_FLOOR
        })
    }
}
