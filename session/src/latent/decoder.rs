//! From knobs to patches: what the worker decodes. Holds the anchor's place in the latent space, and the ways from it, between
//! calls. `[worker-thread]`

mod between;
mod knob_curves;
mod named;
mod named_layers;

use vaeform_dsp::synth::{PatchTarget, Variation, VariationBy};
use vaeform_models::latent::level::{LevelMeter, SILENCE_LUFS, level_by};
use vaeform_models::latent::{Anchor, Hold, LIVE_BLUR, Morph, Space, random_patch};
use vaeform_models::patch_vae::{Distribution, PatchVae};
use vaeform_patch::Patch;
use vaeform_patch::layers::FmParam;

use self::between::{between, level_between};
use self::knob_curves::{CurveCalibrator, KnobCurves, MorphPath};
use self::named::NamedKnobs;
use crate::latent::{Goal, Knobs, MAX_VARIATIONS, VariationMode, Variations};

/// Steps back towards the anchor that are tried when the decoder's patch is silent.
const RETREATS: [f32; 3] = [0.6, 0.3, 0.0];

/// Steps back towards the anchor that are tried when a patch cannot be as loud as the anchor without a gain beside it.
const SETTLINGS: [f32; 5] = [0.9, 0.75, 0.6, 0.4, 0.2];
/// So near to the anchor's loudness is as loud, in dB.
const LEVEL_DB: f32 = 2.0;

/// Samples that are drawn until one sounds.
const MAX_DRAWS: usize = 16;
/// Loudness of a random patch when there is nothing to be as loud as, in LUFS of the meter.
const DEFAULT_LUFS: f32 = -12.0;

/// The current anchor's place, the meter and the model.
pub struct LatentDecoder {
    vae: &'static PatchVae,
    meter: LevelMeter,
    calibrator: CurveCalibrator,
    /// The locks and the freedom of the algorithm with which the curves were measured.
    hold: Hold,
    start: Option<KnobCurves>,
    path: Option<MorphPath>,
    named: NamedKnobs,
}

impl Default for LatentDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl LatentDecoder {
    /// Loads the model if this is the first use in the process.
    pub fn new() -> Self {
        Self::with(PatchVae::shared())
    }

    /// With another model than the one that ships.
    pub fn with(vae: &'static PatchVae) -> Self {
        Self {
            vae,
            meter: LevelMeter::default(),
            calibrator: CurveCalibrator::new(vae),
            hold: Hold::default(),
            start: None,
            path: None,
            named: NamedKnobs::default(),
        }
    }

    /// What the synth should play for a goal.
    pub fn steer(&mut self, goal: &Goal) -> PatchTarget {
        let Variations { mode, .. } = goal.latent_settings.variations;
        let num_variations = if mode == VariationMode::Off { 1 } else { MAX_VARIATIONS };
        let by = if mode == VariationMode::PitchClass { VariationBy::PitchClass } else { VariationBy::Turn };
        let glide_s = 0.001 * goal.knobs.glide_ms;
        if goal.is_rest() {
            return PatchTarget { by, glide_s, ..PatchTarget::new(goal.anchor) };
        }
        self.find(goal);
        let knobs = self.places(&goal.knobs);
        let latents = self.latents(&knobs, goal.latent_settings.variations, num_variations);
        let refs: Vec<&[f32]> = latents.iter().map(Vec::as_slice).collect();
        let distributions = self.vae.decode_blurred(&refs, LIVE_BLUR);
        let mut patches: Vec<Patch> = distributions.iter().map(|said| self.patch(&knobs, said)).collect();
        if goal.turns_named() {
            self.named.turn(goal, &mut patches);
        }
        let mut steer =
            PatchTarget { num_variations: num_variations as u8, by, glide_s, ..PatchTarget::new(goal.anchor) };
        let layers = named_layers::moved(&goal.anchor.layers, &goal.knobs.named);
        // A gain that levels FM is none of layers beside which it is off.
        let has_fm = layers.is_on(FmParam::On.of(0));
        for (variation, levelled) in steer.variations.iter_mut().zip(self.level(goal, &patches)) {
            *variation = Variation { trim_db: if has_fm { levelled.trim_db } else { 0.0 }, ..levelled };
            // The model knows FM alone: everything else is of the sound that is steered, also on the way to B.
            variation.patch.layers = layers;
        }
        steer
    }

    /// What the synth should play for a goal as a patch that stands alone: in whole steps and as loud as [`Self::steer`] has it, with no
    /// gain beside it. Where its own values cannot do that, it is the last patch on the way there that can.
    pub fn settle(&mut self, goal: &Goal) -> Patch {
        if goal.is_rest() {
            return goal.anchor;
        }
        let patch = self.steer(goal).variations[0].patch;
        let target = self.target_lufs(goal);
        if target < SILENCE_LUFS {
            return patch;
        }
        let nearer = SETTLINGS.iter().map(|&way| between(&goal.anchor, &patch, way));
        for patch in std::iter::once(patch).chain(nearer) {
            let (levelled, rest_db) = self.meter.level_alone(&patch, target);
            if rest_db.abs() <= LEVEL_DB {
                return levelled;
            }
        }
        goal.anchor
    }

    /// Whether there is a way from the anchor that was not heard yet.
    pub(crate) fn has_unheard(&self) -> bool {
        self.start.as_ref().is_some_and(KnobCurves::has_unheard)
            || self.path.as_ref().is_some_and(MorphPath::is_unheard)
            || self.has_unfitted()
    }

    /// Whether paths of the knobs with names are still to be fitted to the anchor.
    pub(crate) fn has_unfitted(&self) -> bool {
        self.start.as_ref().is_some_and(|start| self.named.is_unheard(start.anchor.patch()))
    }

    /// Hears one more way from the anchor, so that the knob that first takes it need not wait; false if there is none left.
    pub(crate) fn survey(&mut self) -> bool {
        let Self { start, path, hold, calibrator, named, .. } = self;
        if let Some(start) = start
            && named.is_unheard(start.anchor.patch())
        {
            named.survey(start.anchor.patch());
            return true;
        }
        start.as_mut().is_some_and(|start| start.survey(*hold, calibrator))
            || path.as_mut().is_some_and(|path| path.survey(*hold, calibrator))
    }

    /// Hears a little more of what a goal's knobs with names need, if they are turned; true while that is not enough.
    pub(crate) fn has_to_fit(&mut self, goal: &Goal) -> bool {
        goal.turns_named() && self.named.survey(&goal.anchor)
    }

    /// A sample of the prior that sounds, as loud as `like` and with its layers. `temperature` scales the prior and the choice of values, 0..2.
    pub(crate) fn random(&mut self, like: &Patch, temperature: f32) -> Patch {
        let lufs = self.meter.lufs(std::slice::from_ref(like))[0];
        let mut random = fastrand::Rng::new();
        let drawn = self.draw((lufs >= SILENCE_LUFS).then_some(lufs), temperature, &mut || random.f32());
        Patch { layers: like.layers, ..drawn.unwrap_or(*like) }
    }

    /// A sample of the prior that sounds, at a loudness in LUFS of the meter or, without one, as loud as patches usually are. None
    /// when many samples were silent. `temperature` scales the prior and the choice of values, 0..2; `uniform` gives numbers in 0..1.
    pub fn draw(&mut self, lufs: Option<f32>, temperature: f32, uniform: &mut dyn FnMut() -> f32) -> Option<Patch> {
        let temperature = if temperature.is_finite() { temperature.clamp(0.0, 2.0) } else { 1.0 };
        for _ in 0..MAX_DRAWS {
            let z = self.vae.space().sample(temperature, uniform);
            let distribution = self.vae.decode(&[&z]).swap_remove(0);
            let patch = random_patch(&distribution, temperature, uniform);
            let own = self.meter.lufs(&[patch])[0];
            if own >= SILENCE_LUFS {
                return Some(level_by(&patch, lufs.unwrap_or(DEFAULT_LUFS) - own).0);
            }
        }
        None
    }

    /// Finds the places of anchor and B, and forgets their ways, if they have changed.
    pub(crate) fn find(&mut self, goal: &Goal) {
        let hold = goal.knobs.hold(goal.latent_settings.locks);
        if self.hold != hold {
            self.hold = hold;
            self.start.iter_mut().for_each(KnobCurves::forget);
            self.path.iter_mut().for_each(MorphPath::forget);
        }
        if self.start.as_ref().is_none_or(|start| !is_same_voice(start.anchor.patch(), &goal.anchor)) {
            let (anchor, lufs) = self.locate(&goal.anchor);
            self.start = Some(KnobCurves::new(anchor, lufs));
            self.path = None;
        }
        let b = goal.latent_settings.b;
        let is_same_b = match (&self.path, &b) {
            (Some(path), Some(b)) => is_same_voice(path.morph.b().patch(), b),
            (path, b) => path.is_none() && b.is_none(),
        };
        if !is_same_b {
            self.path = b.map(|b| {
                let (anchor, lufs) = self.locate(&b);
                MorphPath::new(Morph::new(self.start().anchor.clone(), anchor), lufs)
            });
        }
    }

    fn locate(&mut self, patch: &Patch) -> (Anchor, f32) {
        (Anchor::new(self.vae, patch), self.meter.lufs(std::slice::from_ref(patch))[0])
    }

    fn start(&self) -> &KnobCurves {
        self.start.as_ref().expect("found just before")
    }

    /// Where on their ways the knobs have come to.
    fn places(&mut self, knobs: &Knobs) -> Knobs {
        let start = self.start.as_mut().expect("found just before");
        let latents = start.places(&knobs.latents, self.hold, &mut self.calibrator);
        let morph = match &mut self.path {
            Some(path) if knobs.morph > 0.0 => path.place(knobs.morph, self.hold, &mut self.calibrator),
            _ => 0.0,
        };
        Knobs { latents, morph, ..*knobs }
    }

    /// Latents of each variation where the knobs have come to.
    fn latents(&self, knobs: &Knobs, variations: Variations, num_variations: usize) -> Vec<Vec<f32>> {
        let space = self.vae.space();
        let from = match &self.path {
            Some(path) if knobs.morph > 0.0 => path.morph.place(knobs.morph),
            _ => self.start().anchor.z().to_vec(),
        };
        let centre = travel(space, &from, &knobs.latents);
        let Variations { spread, seed, .. } = variations;
        (0..num_variations)
            .map(|variation| {
                let twist: Vec<f32> =
                    (0..centre.len()).map(|latent| spread * signed_noise(seed, variation, latent)).collect();
                if num_variations == 1 { centre.clone() } else { travel(space, &centre, &twist) }
            })
            .collect()
    }

    fn patch(&self, knobs: &Knobs, said: &Distribution) -> Patch {
        match &self.path {
            Some(path) if knobs.morph > 0.0 => path.morph.patch_for(knobs.morph, said, self.hold),
            _ => self.start().anchor.patch_for(said, self.hold),
        }
    }

    /// Patches at the loudness of the anchor (between anchor and B: on the line between theirs).
    fn level(&mut self, goal: &Goal, patches: &[Patch]) -> Vec<Variation> {
        let target = self.target_lufs(goal);
        let lufs = self.meter.lufs(patches);
        patches.iter().zip(lufs).map(|(patch, lufs)| self.levelled(goal, patch, lufs, target)).collect()
    }

    /// Loudness of the anchor, or between it and B.
    fn target_lufs(&self, goal: &Goal) -> f32 {
        let own = self.start().lufs;
        match &self.path {
            Some(path) if goal.knobs.morph > 0.0 => level_between(own, path.lufs, goal.knobs.morph),
            _ => own,
        }
    }

    fn levelled(&mut self, goal: &Goal, patch: &Patch, lufs: f32, target: f32) -> Variation {
        if target < SILENCE_LUFS {
            return Variation { patch: *patch, trim_db: 0.0 };
        }
        if lufs >= SILENCE_LUFS {
            let (patch, trim_db) = self.meter.level(patch, lufs, target);
            return Variation { patch, trim_db };
        }
        // The decoder fell silent: stay on the way there, at the last place that sounds.
        for way in RETREATS {
            let nearer = between(&goal.anchor, patch, way);
            let lufs = self.meter.lufs(&[nearer])[0];
            if lufs >= SILENCE_LUFS {
                let (patch, trim_db) = self.meter.level(&nearer, lufs, target);
                return Variation { patch, trim_db };
            }
        }
        Variation { patch: goal.anchor, trim_db: 0.0 }
    }
}

/// Whether the model sees one voice in both.
fn is_same_voice(a: &Patch, b: &Patch) -> bool {
    (a.name, a.fm) == (b.name, b.fm)
}

fn travel(space: &Space, from: &[f32], knobs: &[f32]) -> Vec<f32> {
    from.iter().enumerate().map(|(latent, &z)| space.travel(latent, z, knobs.get(latent).map_or(0.0, |&k| k))).collect()
}

/// -1..1, the same for the same numbers (a mixing function after SplitMix64).
fn signed_noise(seed: u32, variation: usize, latent: usize) -> f32 {
    let mut x = (u64::from(seed) << 32 | (variation as u64) << 8 | latent as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ x >> 31) >> 40) as f32 / 8_388_608.0 - 1.0
}
