//! What the steering tests play and what they hear.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::{PatchTarget, Synth};
use vaeform_patch::{Morph, PARAMS, ParamId, Patch, operator};

pub(crate) const RATE_HZ: f32 = 48_000.0;

/// A small repeatable generator, so that a failure names its seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as u32) % n
    }

    pub(crate) fn unit(&mut self) -> f32 {
        self.below(1 << 24) as f32 / (1 << 24) as f32
    }

    /// A patch with every parameter anywhere in its range that sounds and that ends.
    pub(crate) fn patch(&mut self) -> Patch {
        let mut patch = Patch::default();
        for id in ParamId::all() {
            patch.fm.set(id, self.unit() * PARAMS[id.idx()].max);
        }
        for op in 0..6 {
            patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 60.0 + 39.0 * self.unit());
            patch.fm.set(operator::param(op, operator::RATE[0]), 60.0 + 39.0 * self.unit());
            patch.fm.set(operator::param(op, operator::RATE[3]), 50.0 + 49.0 * self.unit());
            patch.fm.set(operator::param(op, operator::LEVEL[0]), 99.0);
            patch.fm.set(operator::param(op, operator::LEVEL[3]), 0.0);
        }
        patch
    }
}

/// Keys of a held chord, low.
pub(crate) const CHORD: [u8; 4] = [33, 40, 45, 49];

pub(crate) fn note_on(note: u8) -> Event {
    Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 }
}

pub(crate) fn note_off(note: u8) -> Event {
    Event::note_off(NoteTarget { note: Some(note), ..NoteTarget::default() })
}

pub(crate) fn playing(patch: &Patch, keys: &[u8]) -> Synth {
    let mut synth = Synth::new(RATE_HZ);
    synth.load_patch(patch);
    keys.iter().for_each(|&key| synth.handle(note_on(key)));
    synth
}

/// Renders the left channel.
pub(crate) fn render(synth: &mut Synth, num_frames: usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
    synth.render(&mut left, &mut right);
    left
}

pub(crate) fn seconds(seconds: f32) -> usize {
    (seconds * RATE_HZ) as usize
}

/// To one patch in `glide_s`.
pub(crate) fn to(patch: &Patch, glide_s: f32) -> PatchTarget {
    PatchTarget { glide_s, ..PatchTarget::new(*patch) }
}

/// `patch` with the switches of `model`.
pub(crate) fn with_switches_of(patch: &Patch, model: &Patch) -> Patch {
    let mut patch = *patch;
    for id in ParamId::all().filter(|id| id.def().morph == Morph::Switch) {
        patch.fm.set(id, model.fm.get(id));
    }
    patch
}

pub(crate) fn peak(audio: &[f32]) -> f32 {
    audio.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

pub(crate) fn rms_db(audio: &[f32]) -> f64 {
    let power = audio.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / audio.len() as f64;
    10.0 * power.max(1e-20).log10()
}

/// The same bits?
pub(crate) fn is_same(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
