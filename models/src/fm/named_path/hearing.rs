//! What a fit hears of a patch: the four named descriptors of one note.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use crate::features::{Descriptors, DescriptorsPlan};

/// Named descriptors.
pub const NUM_NAMED: usize = 4;
/// Rate of the renders in Hz.
const RATE_HZ: f32 = 22_050.0;
/// Seconds between two measures of the pitch, whose median counts.
const PITCH_S: f64 = 0.1;
/// C4 at velocity 100, held for 1 s of 1.5 s.
const FRAMES: usize = 33_075;
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 22_050 };

/// Brightness, attack, length and inharmonicity on scales whose steps are about as audible: logarithms.
pub type Heard = [f64; NUM_NAMED];

/// Renders and describes.
pub struct Hearing {
    batch: Batch,
    plan: DescriptorsPlan,
    outputs: Vec<Vec<f32>>,
    /// Renders so far.
    pub num_renders: usize,
}

impl Default for Hearing {
    fn default() -> Self {
        let plan = DescriptorsPlan::with_pitch_every(PITCH_S, f64::from(RATE_HZ));
        Self { batch: Batch::new(RATE_HZ, Isa::detect()), plan, outputs: Vec::new(), num_renders: 0 }
    }
}

impl Hearing {
    /// What each patch is like; none for silence.
    pub fn listen(&mut self, patches: &[Patch]) -> Vec<Option<Heard>> {
        self.num_renders += patches.len();
        patches.chunks(Batch::MAX).flat_map(|part| self.part(part)).collect()
    }

    fn part(&mut self, patches: &[Patch]) -> Vec<Option<Heard>> {
        let jobs: Vec<(Patch, Job)> = patches.iter().map(|patch| (*patch, JOB)).collect();
        self.outputs.resize_with(patches.len().max(self.outputs.len()), || vec![0.0; FRAMES]);
        let outputs = &mut self.outputs[..patches.len()];
        self.batch.render(&jobs, outputs);
        outputs.iter().map(|mono| heard(&self.plan.describe_note(mono))).collect()
    }
}

fn heard(described: &Descriptors) -> Option<Heard> {
    let Descriptors { brightness_hz, attack_s, decay_s, inharmonicity, .. } = *described;
    let log = |value: f32, least: f32| f64::from(value + least).ln();
    (brightness_hz > 0.0)
        .then(|| [log(brightness_hz, 1.0), log(attack_s, 0.01), log(decay_s, 0.02), log(inharmonicity, 0.01)])
}
