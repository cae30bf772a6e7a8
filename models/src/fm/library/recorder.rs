//! What patches of a library sound like: each is rendered at the library's notes, and the takes are embedded.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;
use vaeform_sysex::dx7::{PACKED_VOICE, layout};

use super::embedding::{Embedder, NOTES, SIZE};
use crate::metrics::RATE_HZ;

/// The key: velocity 100, held.
pub(super) const VELOCITY: f32 = 100.0 / 127.0;
/// Frames of a take at [`RATE_HZ`]: 1.2 s.
const FRAMES: usize = 26_460;
/// A patch whose peak is lower at every note is left out: -60 dB.
const SILENT_PEAK: f32 = 1e-3;

/// A patch as the library keeps it.
pub(super) struct Entry {
    pub(super) voice: [u8; PACKED_VOICE],
    pub(super) embeddings: [[u8; SIZE]; NOTES.len()],
}

/// Renders patches at the library's notes and embeds the takes.
pub(super) struct Recorder {
    batch: Batch,
    outputs: Vec<Vec<f32>>,
    embedder: Embedder,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            batch: Batch::new(RATE_HZ as f32, Isa::detect()),
            outputs: vec![vec![0.0; FRAMES]; Batch::MAX],
            embedder: Embedder::default(),
        }
    }
}

impl Recorder {
    /// None when it was given up.
    pub(super) fn record(&mut self, patches: &[Patch], goes_on: &dyn Fn() -> bool) -> Option<Vec<Entry>> {
        let mut entries = Vec::with_capacity(patches.len());
        for part in patches.chunks(Batch::MAX) {
            let mut embeddings = vec![[[0; SIZE]; NOTES.len()]; part.len()];
            let mut peaks = vec![0.0_f32; part.len()];
            for (note_idx, &note) in NOTES.iter().enumerate() {
                if !goes_on() {
                    return None;
                }
                let job = Job { note, velocity: VELOCITY, hold_frames: usize::MAX };
                let jobs: Vec<(Patch, Job)> = part.iter().map(|patch| (*patch, job)).collect();
                let outputs = &mut self.outputs[..part.len()];
                self.batch.render(&jobs, outputs);
                for ((output, own), peak) in outputs.iter().zip(&mut embeddings).zip(&mut peaks) {
                    *peak = output.iter().fold(*peak, |peak, x| peak.max(x.abs()));
                    own[note_idx] = self.embedder.embed(output);
                }
            }
            let heard = part.iter().zip(embeddings).zip(peaks).filter(|(_, peak)| *peak >= SILENT_PEAK);
            entries.extend(heard.map(|((patch, embeddings), _)| Entry { voice: layout::pack(patch), embeddings }));
        }
        Some(entries)
    }
}
