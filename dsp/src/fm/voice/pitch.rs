//! The pitch of a note: its pitch envelope, and the frequencies of its operators in a lane.

use crate::fm::compiled::CompiledPatch;
use crate::fm::frequency;
use crate::fm::lanes::Lanes;
use crate::fm::pitch_envelope::PitchEnvelope;

/// A pitch envelope and what the lane is set to.
#[derive(Clone, Copy, Debug)]
pub(super) struct VoicePitch {
    pub(super) envelope: PitchEnvelope,
    /// Pitch word that the lane's frequencies are set to; NaN when they must be set anew.
    word: f32,
    seconds_per_frame: f32,
}

impl VoicePitch {
    pub(super) fn new(seconds_per_frame: f32) -> Self {
        Self { envelope: PitchEnvelope::default(), word: f32::NAN, seconds_per_frame }
    }

    /// The patch's frequencies have moved.
    pub(super) fn mark_dirty(&mut self) {
        self.word = f32::NAN;
    }

    /// Sets the lane's frequencies to pitch word `note`, the pitch envelope and `vibrato` (in words) together.
    pub(super) fn update(&mut self, patch: &CompiledPatch, note: f32, vibrato: f32, lanes: &mut Lanes, lane: usize) {
        let word = note + frequency::WORDS_PER_OCTAVE * self.envelope.octaves() + vibrato;
        if word == self.word {
            return;
        }
        self.word = word;
        let phase_per_hz = 4_294_967_296.0 * self.seconds_per_frame;
        for (op, operator) in patch.operators.iter().enumerate() {
            let hz = frequency::hz(if operator.fixed { operator.word } else { word + operator.word });
            // Half a turn a frame is the highest pitch there is.
            lanes.set_step(lane, op, (hz * phase_per_hz).min(2_147_483_648.0) as u32);
        }
    }
}
