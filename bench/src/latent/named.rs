//! The knobs with names around patches that no fit has seen: whether each moves its own descriptor, in order, and leaves the others.
//! Beside them what they have to be better than: one direction in the latents for all patches, and the paths of another patch.

use cpu_time::ThreadTime;
use vaeform_models::latent::{Anchor, Hold, LIVE_BLUR};
use vaeform_models::named_path::{Hearing, NUM_NAMED, NUM_PLACES, NamedFit, NamedPaths};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::Patch;
use vaeform_session::{Knobs, LatentDecoder};

use super::statistics::rank_correlation;
use crate::crew;
use crate::decoded::goal;
use crate::ear::Ear;

/// The descriptors that the knobs are named after, as places of `ear::DESCRIPTORS`.
pub(super) const DESCRIPTORS: [usize; NUM_NAMED] = [0, 1, 2, 3];
/// Places of a sweep: those that were fitted and one between each two.
const POSITIONS: usize = 2 * NUM_PLACES - 1;
/// How far a latent is turned to see what it does.
const PROBE: f32 = 0.5;

/// What a knob does to the four descriptors: a rank correlation with each.
pub(super) type Rho = [f64; NUM_NAMED];

/// One knob around one patch.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedSweep {
    /// At nine places.
    pub(super) rho: Rho,
    /// The own descriptor's at seventeen.
    pub(super) rho_between: f64,
    /// How far each descriptor goes: the largest over the smallest value.
    pub(super) spans: Rho,
    /// At nine places of the control's ways.
    pub(super) global: Rho,
    pub(super) shuffled: Rho,
}

/// The knobs around one patch, and what their fit has cost.
#[derive(Clone, Debug)]
pub(super) struct NamedPatch {
    pub(super) knobs: [NamedSweep; NUM_NAMED],
    pub(super) renders: usize,
    pub(super) cpu_ms: f64,
}

/// What the fit of a patch has found, and what the latents do around it.
struct Fitted {
    paths: NamedPaths,
    renders: usize,
    cpu_ms: f64,
    anchor: Anchor,
    /// Of each descriptor with each latent: -1, 0, 1.
    signs: [Vec<f64>; NUM_NAMED],
}

/// All patches, on all cores.
pub(super) fn around(vae: &'static PatchVae, patches: &[Patch]) -> Vec<NamedPatch> {
    let bar = crew::bar(patches.len(), "patches fitted");
    let start = || (Hearing::default(), Ear::default());
    let fitted = crew::map(patches, &bar, start, |(hearing, ear), patch| fit(vae, hearing, ear, patch));
    bar.finish_and_clear();
    let bar = crew::bar(patches.len(), "patches swept");
    let start = || (LatentDecoder::with(vae), Ear::default());
    let places: Vec<usize> = (0..patches.len()).collect();
    let swept = crew::map(&places, &bar, start, |(decoder, ear), &place| {
        let other = &fitted[(place + 1) % fitted.len()].paths;
        let directions = std::array::from_fn(|knob| global(&fitted, place, knob));
        sweep(vae, (decoder, ear), (&patches[place], &fitted[place]), other, &directions)
    });
    bar.finish_and_clear();
    swept
}

fn fit(vae: &PatchVae, hearing: &mut Hearing, ear: &mut Ear, patch: &Patch) -> Fitted {
    let (before, start) = (hearing.num_renders, ThreadTime::now());
    let paths = NamedFit::new(patch).finish(hearing).clone();
    let cpu_ms = 1e3 * start.elapsed().as_secs_f64();
    let anchor = Anchor::new(vae, patch);
    let num_latents = vae.num_latents();
    let turned = (0..num_latents).flat_map(|latent| [-PROBE, PROBE].map(|by| one(num_latents, latent, by)));
    let heard = ear.describe(&decoded(vae, &anchor, &turned.collect::<Vec<_>>()));
    let signs = DESCRIPTORS.map(|d| heard.chunks_exact(2).map(|ends| sign(ends[1][d] - ends[0][d])).collect());
    Fitted { paths, renders: hearing.num_renders - before, cpu_ms, anchor, signs }
}

fn one(len: usize, place: usize, value: f32) -> Vec<f32> {
    (0..len).map(|i| if i == place { value } else { 0.0 }).collect()
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

/// The patches that latents around an anchor decode to.
fn decoded(vae: &PatchVae, anchor: &Anchor, knobs: &[Vec<f32>]) -> Vec<Patch> {
    let latents: Vec<Vec<f32>> = knobs.iter().map(|knobs| anchor.travel(vae.space(), knobs)).collect();
    let refs: Vec<&[f32]> = latents.iter().map(Vec::as_slice).collect();
    vae.decode_blurred(&refs, LIVE_BLUR).iter().map(|said| anchor.patch_for(said, Hold::default())).collect()
}

/// The one direction of all patches but one: how often each latent raises the descriptor, the largest part 1.
fn global(fitted: &[Fitted], without: usize, knob: usize) -> Vec<f32> {
    let others = || fitted.iter().enumerate().filter(|(place, _)| *place != without).map(|(_, fitted)| fitted);
    let num_latents = fitted[without].signs[knob].len();
    let sums: Vec<f64> =
        (0..num_latents).map(|latent| others().map(|fitted| fitted.signs[knob][latent]).sum()).collect();
    let largest = sums.iter().fold(1e-9, |largest: f64, sum| largest.max(sum.abs()));
    sums.iter().map(|sum| (sum / largest) as f32).collect()
}

/// -1..1 at a place of several.
fn position(place: usize, of: usize) -> f32 {
    2.0 * place as f32 / (of - 1) as f32 - 1.0
}

fn column(heard: &[[f64; 6]], d: usize) -> Vec<f64> {
    heard.iter().map(|values| values[d]).collect()
}

fn rho(heard: &[[f64; 6]]) -> Rho {
    DESCRIPTORS.map(|d| rank_correlation(&column(heard, d)))
}

fn sweep(
    vae: &PatchVae,
    (decoder, ear): (&mut LatentDecoder, &mut Ear),
    (patch, fitted): (&Patch, &Fitted),
    other: &NamedPaths,
    directions: &[Vec<f32>; NUM_NAMED],
) -> NamedPatch {
    let other = other.along(patch);
    let knobs = std::array::from_fn(|knob| {
        let turned = |position: f32| std::array::from_fn(|i| if i == knob { position } else { 0.0 });
        // As the worker plays it, levelled.
        let played: Vec<Patch> = (0..POSITIONS)
            .map(|place| Knobs { named: turned(position(place, POSITIONS)), ..Knobs::default() })
            .map(|knobs| decoder.steer(&goal(patch, knobs)).variations[0].patch)
            .collect();
        let all = ear.describe(&played);
        let fitted_places: Vec<[f64; 6]> = all.iter().step_by(2).copied().collect();
        let along = directions[knob].iter();
        let ways: Vec<Vec<f32>> = (0..NUM_PLACES)
            .map(|place| along.clone().map(|part| part * position(place, NUM_PLACES)).collect())
            .collect();
        let shuffled: Vec<Patch> =
            (0..NUM_PLACES).map(|place| other.moved(patch, &turned(position(place, NUM_PLACES)))).collect();
        NamedSweep {
            rho: rho(&fitted_places),
            rho_between: rank_correlation(&column(&all, DESCRIPTORS[knob])),
            spans: DESCRIPTORS.map(|d| span(&column(&fitted_places, d))),
            global: rho(&ear.describe(&decoded(vae, &fitted.anchor, &ways))),
            shuffled: rho(&ear.describe(&shuffled)),
        }
    });
    NamedPatch { knobs, renders: fitted.renders, cpu_ms: fitted.cpu_ms }
}

/// The largest over the smallest value; 0 is taken as a hundredth, which no descriptor can tell from it.
fn span(values: &[f64]) -> f64 {
    let (low, high) = values.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &v| (low.min(v), high.max(v)));
    (high + 0.01) / (low + 0.01)
}
