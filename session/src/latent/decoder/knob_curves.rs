//! The ways that knobs and morph travel, each heard when it is first taken so that equal turns go equally far in sound.

use vaeform_models::latent::{Anchor, Hold, LIVE_BLUR, Morph, Piece, Sketcher, Timing};
use vaeform_models::patch_vae::{Distribution, PatchVae};
use vaeform_patch::Patch;

use crate::controllers::NUM_LATENTS;

/// Places at which half the way of a knob is heard: evenly at first, and in all.
const KNOB_PLACES: (usize, usize) = (9, 25);
/// Places at which a morph is heard.
const MORPH_PLACES: (usize, usize) = (17, 65);
/// Parts of the way between which structure may change hands.
const NUM_SLOTS: usize = 12;
/// A jump of so many dB is no louder than the other steps of a curve.
const SOFT_DB: f32 = 2.5;

/// Which pieces of the structure are B's already.
type Turned = [bool; Piece::COUNT];

/// Some more pieces on B's side.
fn with(mut turned: Turned, pieces: &[usize]) -> Turned {
    pieces.iter().for_each(|&piece| turned[piece] = true);
    turned
}

/// How much a jump in sound, in dB, stands out; adds up over jumps.
fn prominence(jump_db: f32) -> f32 {
    (jump_db - SOFT_DB).max(0.0).powi(2)
}

fn softest(jumps: &[f32]) -> Option<(usize, f32)> {
    jumps.iter().copied().enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// Renders points along a knob's curve and measures how far the sound moves between them.
pub(super) struct CurveCalibrator {
    vae: &'static PatchVae,
    sketcher: Sketcher,
}

/// A patch with the ways of the knobs around it.
pub(super) struct KnobCurves {
    /// The patch and its latents.
    pub(super) anchor: Anchor,
    /// Its loudness.
    pub(super) lufs: f32,
    /// Of each knob downwards and upwards, as far as they were taken.
    timings: [[Option<Timing>; 2]; NUM_LATENTS],
}

/// The way to B.
pub(super) struct MorphPath {
    /// Both ends, and where structure changes hands.
    pub(super) morph: Morph,
    /// Loudness of B.
    pub(super) lufs: f32,
    timing: Option<Timing>,
}

impl KnobCurves {
    /// Ways that nobody has taken yet.
    pub(super) fn new(anchor: Anchor, lufs: f32) -> Self {
        Self { anchor, lufs, timings: Default::default() }
    }

    /// Another hold makes other ways.
    pub(super) fn forget(&mut self) {
        self.timings = Default::default();
    }

    /// Where on their ways the knobs, -1..1, have come to, -1..1 too.
    pub(super) fn places(
        &mut self,
        knobs: &[f32; NUM_LATENTS],
        hold: Hold,
        calibrator: &mut CurveCalibrator,
    ) -> [f32; NUM_LATENTS] {
        std::array::from_fn(|latent| {
            let knob = knobs[latent];
            if knob == 0.0 {
                return 0.0;
            }
            let timing = &mut self.timings[latent][usize::from(knob > 0.0)];
            let timing = timing.get_or_insert_with(|| calibrator.knob(&self.anchor, latent, knob.signum(), hold));
            timing.place(knob.abs()).copysign(knob)
        })
    }

    /// Whether there is a way that was not taken yet.
    pub(super) fn has_unheard(&self) -> bool {
        self.timings.iter().flatten().any(Option::is_none)
    }

    /// Hears one way that was not taken yet; false if there is none left.
    pub(super) fn survey(&mut self, hold: Hold, calibrator: &mut CurveCalibrator) -> bool {
        let untaken = self.timings.iter_mut().enumerate().find_map(|(latent, halves)| {
            let half = halves.iter().position(Option::is_none)?;
            Some((latent, half, &mut halves[half]))
        });
        let Some((latent, half, timing)) = untaken else { return false };
        *timing = Some(calibrator.knob(&self.anchor, latent, [-1.0, 1.0][half], hold));
        true
    }
}

impl MorphPath {
    /// A way that nobody has taken yet.
    pub(super) fn new(morph: Morph, lufs: f32) -> Self {
        Self { morph, lufs, timing: None }
    }

    /// Another hold makes another way.
    pub(super) fn forget(&mut self) {
        self.timing = None;
    }

    /// Whether it was not taken yet.
    pub(super) fn is_unheard(&self) -> bool {
        self.timing.is_none()
    }

    /// Where on the way the morph, 0..1, has come to, 0..1 too.
    pub(super) fn place(&mut self, morph: f32, hold: Hold, calibrator: &mut CurveCalibrator) -> f32 {
        self.survey(hold, calibrator);
        self.timing.as_ref().map_or(morph, |timing| timing.place(morph))
    }

    /// Hears the way if it was not taken yet; false if it was.
    pub(super) fn survey(&mut self, hold: Hold, calibrator: &mut CurveCalibrator) -> bool {
        if self.timing.is_some() {
            return false;
        }
        self.morph = calibrator.turn(self.morph.clone(), hold);
        self.timing = Some(calibrator.morph(&self.morph, hold));
        true
    }
}

impl CurveCalibrator {
    /// With the model that decodes.
    pub(super) fn new(vae: &'static PatchVae) -> Self {
        Self { vae, sketcher: Sketcher::default() }
    }

    /// Half the way of a knob; `sign` is -1 or 1.
    fn knob(&mut self, anchor: &Anchor, latent: usize, sign: f32, hold: Hold) -> Timing {
        let (start, all) = KNOB_PLACES;
        Timing::measure(start, all, |places| {
            let latents = places.iter().map(|&place| {
                let mut knobs = [0.0; NUM_LATENTS];
                knobs[latent] = sign * place;
                anchor.travel(self.vae.space(), &knobs)
            });
            let said = self.decode(latents);
            let patches: Vec<Patch> = said.iter().map(|distribution| anchor.patch_for(distribution, hold)).collect();
            self.sketcher.sketch(&patches)
        })
    }

    fn morph(&mut self, morph: &Morph, hold: Hold) -> Timing {
        let (start, all) = MORPH_PLACES;
        Timing::measure(start, all, |places| {
            let said = self.decode(places.iter().map(|&t| morph.place(t)));
            let at = |(&t, distribution)| morph.patch_for(t, distribution, hold);
            let patches: Vec<Patch> = places.iter().zip(&said).map(at).collect();
            self.sketcher.sketch(&patches)
        })
    }

    /// The morph with structure changing hands where that is heard least: pieces whose turn is soft one by one, the others at once.
    fn turn(&mut self, morph: Morph, hold: Hold) -> Morph {
        let slots: Vec<f32> = (1..NUM_SLOTS).map(|slot| slot as f32 / NUM_SLOTS as f32).collect();
        let said = self.decode(slots.iter().map(|&t| morph.place(t)));
        let at = |slot: usize, turned| morph.patch_with(turned, slots[slot], &said[slot], hold);
        let mut left = morph.pieces(hold);
        let (mut turned, mut turns) = ([false; Piece::COUNT], [0.5; Piece::COUNT]);
        let (mut best, mut least, mut before) = (turns, f32::INFINITY, 0.0);
        for slot in 0..slots.len() {
            // All that is left at once, here or later; or one piece, here.
            let at_once = (slot..slots.len()).map(|later| (later, with(turned, &left)));
            let one = left.iter().map(|&piece| (slot, with(turned, &[piece])));
            let moves: Vec<(usize, Turned)> = at_once.chain(one).collect();
            let patches: Vec<Patch> =
                moves.iter().flat_map(|&(slot, turning)| [at(slot, turned), at(slot, turning)]).collect();
            let sketches = self.sketcher.sketch(&patches);
            let jumps: Vec<f32> = sketches.chunks_exact(2).map(|sides| prominence(sides[0].apart(&sides[1]))).collect();
            let (at_once, one) = jumps.split_at(slots.len() - slot);
            if let Some((later, jump)) = softest(at_once)
                && before + jump < least
            {
                least = before + jump;
                best = turns;
                left.iter().for_each(|&piece| best[piece] = slots[slot + later]);
            }
            let Some((next, jump)) = softest(one) else { break };
            before += jump;
            if before >= least {
                break;
            }
            let piece = left.remove(next);
            (turns[piece], turned[piece]) = (slots[slot], true);
        }
        morph.turning_at(best)
    }

    fn decode(&self, latents: impl Iterator<Item = Vec<f32>>) -> Vec<Distribution> {
        let latents: Vec<Vec<f32>> = latents.collect();
        let refs: Vec<&[f32]> = latents.iter().map(Vec::as_slice).collect();
        self.vae.decode_blurred(&refs, LIVE_BLUR)
    }
}
