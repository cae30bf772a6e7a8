//! "Adjust toward target": the few changes of single parameters that bring a given patch nearest, each with what it gains. What is
//! tried: steps of every audible value, and where the patch VAE puts the patch's neighbours; what is told was rendered.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;
use vaeform_patch::{Kind, NUM_OPERATORS, PARAMS, ParamId, Patch, global, operator};

use super::audition::Audition;
use super::genome::Genome;
use crate::fm::audible::operators;
use crate::fm::latent::{Anchor, LIVE_BLUR};
use crate::fm::patch_vae::PatchVae;
use crate::matcher::{Candidate, Settings};
use crate::target::Target;

/// Changes that are suggested.
pub const NUM_CHANGES: usize = 5;
/// The best single changes that are tried again on top of those already taken.
const SHORTLIST: usize = 24;
/// How far along each latent the neighbours lie, in knob travel.
const TRAVELS: [f32; 4] = [-0.5, -0.2, 0.2, 0.5];
/// Steps of a continuous value, of its range.
const STEPS: [f32; 4] = [-0.2, -0.06, 0.06, 0.2];
/// A change that gains less is not worth a hand's movement, in the distance's decibels.
const LEAST_GAIN: f64 = 0.01;

/// A change of one parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which parameter.
    pub id: ParamId,
    /// Its value now.
    pub from: f32,
    /// The value that is suggested.
    pub to: f32,
    /// How much nearer the patch comes by it, on top of the changes before, in the distance's decibels.
    pub gain: f64,
}

/// What to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// The patch as it is.
    pub before: Candidate,
    /// At most [`NUM_CHANGES`], in the order in which they gain most.
    pub changes: Vec<Change>,
    /// The patch with all of them.
    pub after: Candidate,
    /// Engine calls.
    pub num_renders: usize,
}

/// Finds changes of `patch` toward `target`; None when it was cancelled before anything was heard. Looks at `cancel` between takes.
pub fn adjust(target: &Target, patch: &Patch, settings: Settings, cancel: &AtomicBool) -> Option<Adjustment> {
    let mut audition = Audition::new(target, settings);
    let patch = Genome::new(patch, 0.0, 0.0).patch_named(patch.name);
    let before = audition.hear(&[patch], 0, cancel).pop()?;
    let mut shortlist = first_round(&mut audition, &before, cancel);
    let (mut at, mut changes) = (before.clone(), Vec::new());
    while changes.len() < NUM_CHANGES && !shortlist.is_empty() && !cancel.load(Ordering::Relaxed) {
        let patches: Vec<Patch> = shortlist.iter().map(|(id, value)| with(&at.patch, *id, *value)).collect();
        let heard = audition.hear(&patches, 0, cancel);
        let Some((place, nearest)) = heard.into_iter().enumerate().min_by(|a, b| total(&a.1).total_cmp(&total(&b.1)))
        else {
            break;
        };
        let gain = total(&at) - total(&nearest);
        if gain < LEAST_GAIN {
            break;
        }
        let (id, to) = shortlist[place];
        changes.push(Change { id, from: before.patch.fm.get(id), to, gain });
        shortlist.retain(|(other, _)| *other != id);
        at = nearest;
    }
    Some(Adjustment { before, changes, after: at, num_renders: audition.num_renders() })
}

fn total(candidate: &Candidate) -> f64 {
    candidate.distance.map_or(f64::INFINITY, |distance| distance.total())
}

fn with(patch: &Patch, id: ParamId, value: f32) -> Patch {
    let mut patch = *patch;
    patch.fm.set(id, value);
    patch
}

/// Every single change alone; the best, nearest first.
fn first_round(audition: &mut Audition<'_>, before: &Candidate, cancel: &AtomicBool) -> Vec<(ParamId, f32)> {
    let tried = tried(&before.patch);
    let mut heard: Vec<(f64, (ParamId, f32))> = Vec::with_capacity(tried.len());
    for part in tried.chunks(Batch::MAX) {
        let patches: Vec<Patch> = part.iter().map(|(id, value)| with(&before.patch, *id, *value)).collect();
        let takes = audition.hear(&patches, 0, cancel);
        heard.extend(takes.iter().map(total).zip(part.iter().copied()));
    }
    heard.retain(|(distance, _)| *distance < total(before));
    heard.sort_by(|a, b| a.0.total_cmp(&b.0));
    heard.into_iter().take(SHORTLIST).map(|(_, change)| change).collect()
}

/// Single changes that can be heard: steps of what glides, the values that neighbours in the latent space have, other ratios.
fn tried(patch: &Patch) -> Vec<(ParamId, f32)> {
    let genome = Genome::new(patch, 0.0, 0.0);
    let audible = genome.audible();
    let mut tried: Vec<(ParamId, f32)> = Vec::new();
    let mut add = |id: ParamId, value: f32| {
        let value = id.def().clamp(value.round());
        if value != patch.fm.get(id) && !tried.contains(&(id, value)) {
            tried.push((id, value));
        }
    };
    const STEPPED: [usize; 6] = [
        operator::OUTPUT_LEVEL,
        operator::RATE[0],
        operator::RATE[1],
        operator::LEVEL[1],
        operator::LEVEL[2],
        operator::RATE[3],
    ];
    for op in operators(audible) {
        for id in STEPPED.map(|offset| operator::param(op, offset)) {
            STEPS.iter().for_each(|step| add(id, patch.fm.get(id) + step * id.def().max));
        }
        let coarse = operator::param(op, operator::COARSE);
        [-1.0, 1.0].iter().for_each(|step| add(coarse, patch.fm.get(coarse) + step));
    }
    [-2.0, 2.0].iter().for_each(|step| add(global::FEEDBACK, patch.fm.get(global::FEEDBACK) + step));
    for neighbour in neighbours(patch) {
        let moved = PARAMS.iter().filter(|def| def.kind == Kind::Continuous && is_heard(def.id, audible));
        // What the latent moves most is what tells the neighbour apart.
        let mut moved: Vec<(f32, ParamId, f32)> = moved
            .map(|def| {
                ((neighbour.fm.get(def.id) - patch.fm.get(def.id)).abs() / def.max, def.id, neighbour.fm.get(def.id))
            })
            .collect();
        moved.sort_by(|a, b| b.0.total_cmp(&a.0));
        moved.iter().take(3).for_each(|(_, id, value)| add(*id, *value));
    }
    tried
}

/// Patches beside this one along each latent.
fn neighbours(patch: &Patch) -> Vec<Patch> {
    let vae = PatchVae::shared();
    let anchor = Anchor::new(vae, patch);
    let knobs = (0..vae.num_latents()).flat_map(|latent| TRAVELS.map(|travel| (latent, travel)));
    let places: Vec<Vec<f32>> = knobs
        .map(|(latent, travel)| {
            let mut knobs = vec![0.0; vae.num_latents()];
            knobs[latent] = travel;
            anchor.travel(vae.space(), &knobs)
        })
        .collect();
    let places: Vec<&[f32]> = places.iter().map(Vec::as_slice).collect();
    let decoded = vae.decode_blurred(&places, LIVE_BLUR);
    decoded.iter().map(|distribution| anchor.patch_for(distribution, Default::default())).collect()
}

/// Whether a parameter belongs to the whole voice or to an audible operator.
fn is_heard(id: ParamId, audible: u8) -> bool {
    let op = id.idx() / operator::NUM_PARAMS;
    op >= NUM_OPERATORS || audible >> (NUM_OPERATORS - 1 - op) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::factory;

    #[test]
    fn a_patch_that_was_detuned_by_hand_finds_its_way_back() {
        let whole = factory::bank()[2].patch;
        let job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 30_000 };
        let sound = render_note(&whole, job, 40_000, 44_100.0);
        let target = Target { note: 60, hold_s: Some(30_000.0 / 44_100.0), ..Target::new(&sound, 44_100).unwrap() };
        let modulators = !Genome::new(&whole, 0.0, 0.0).carriers() & Genome::new(&whole, 0.0, 0.0).audible();
        let op = modulators.trailing_zeros() as usize;
        let level = operator::param(op, operator::OUTPUT_LEVEL);
        let turned = with(&whole, level, whole.fm.get(level) - 20.0);
        let found = adjust(&target, &turned, Settings::default(), &AtomicBool::new(false)).unwrap();
        assert!(found.changes[0].id == level && found.changes[0].to > turned.fm.get(level), "{:?}", found.changes);
        let (before, after) = (total(&found.before), total(&found.after));
        assert!(after < 0.5 * before, "{before} to {after}");
        let gains: f64 = found.changes.iter().map(|change| change.gain).sum();
        assert!((before - after - gains).abs() < 1e-6 && found.changes.len() <= NUM_CHANGES);
    }
}
