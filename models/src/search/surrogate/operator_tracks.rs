//! Levels, frequencies and phases of a genome's operators at the instants, read off the patch.

use vaeform_dsp::fm::{CompiledPatch, EnvelopeTrace, NoteStart};
use vaeform_patch::NUM_OPERATORS;

use super::instants::{Instants, LANES, Lanes};
use crate::fm::audible::operators;
use crate::fm::trace::HeldTrace;
use crate::metrics::RATE_HZ;
use crate::search::genome::Genome;
use crate::search::key::Key;

/// The engine's rate.
const ENGINE_HZ: f32 = 2.0 * RATE_HZ as f32;
/// Cycles that a modulator at amplitude 1 turns the phase.
const DEPTH_CYCLES: f32 = 4.0;

/// What the operators of a genome do at the instants.
#[derive(Clone, Debug)]
pub(super) struct OperatorTracks {
    pub(super) algorithm: usize,
    /// Operators that are heard, bit by bit.
    pub(super) heard: u8,
    pub(super) feedback: f32,
    /// Amplitudes in cycles of what they modulate.
    pub(super) gains: [Lanes; NUM_OPERATORS],
    /// Turns of 2^32 a sample, and where they begin: a quarter turn behind.
    pub(super) steps: [[u32; LANES]; NUM_OPERATORS],
    pub(super) phases: [[u32; LANES]; NUM_OPERATORS],
}

impl OperatorTracks {
    /// Of a genome at a key, at the instants of its note.
    pub(super) fn new(genome: &Genome, key: Key, instants: &Instants) -> Self {
        let patch = CompiledPatch::new(&genome.patch());
        let start = NoteStart { note: key.note, velocity: f32::from(key.velocity) / 127.0 };
        let mut note = HeldTrace::new(EnvelopeTrace::new(&patch, start), genome.hold_s);
        let mut tracks = Self {
            algorithm: usize::from(patch.algorithm),
            heard: genome.audible(),
            feedback: patch.feedback_coefficient(0.0),
            gains: [[0.0; LANES]; NUM_OPERATORS],
            steps: [[0; LANES]; NUM_OPERATORS],
            phases: [[0; LANES]; NUM_OPERATORS],
        };
        for (lane, to_s) in instants.of_note(genome.onset_s).into_iter().enumerate() {
            note.follow(to_s);
            for op in operators(tracks.heard) {
                let hz = note.trace().hz(op);
                tracks.gains[op][lane] = DEPTH_CYCLES * note.trace().amplitude(op);
                tracks.steps[op][lane] = (hz / ENGINE_HZ * 4_294_967_296.0) as u32;
                // Phases as they are by then, where the pitch was steady.
                let done = f64::from(hz) * f64::from(note.at_s());
                tracks.phases[op][lane] = ((done - done.floor()) * 4_294_967_296.0) as u32;
            }
        }
        tracks
    }
}
