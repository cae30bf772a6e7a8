//! Hybrids beside the search: found by analysis, measured as the search measures FM, and tried at other keys.

use std::sync::atomic::AtomicBool;

use vaeform_patch::PatchName;

use super::evaluate::objective::{Objective, TargetFeatures};
use super::fm_with_noise;
use super::playability::hybrid_keyboard::HybridKeyboard;
use crate::hybrid::HybridFinder;
use crate::matcher::{Candidate, KindWish, choose};
use crate::metrics::RATE_HZ;
use crate::target::Target;

/// What noise beside FM must bring, in dB of MSS, to be worth its numbers.
const WORTH_DB: f64 = 0.1;
/// Hybrids that are tried at other keys.
const MAX_TRIED: usize = 3;

/// The hybrids of one sound.
pub struct Hybrids<'a> {
    samples: &'a [f32],
    rate_hz: u32,
    target: &'a Target,
    finder: HybridFinder<'a>,
    objective: Objective,
    heard: TargetFeatures,
    keyboard: HybridKeyboard,
}

impl<'a> Hybrids<'a> {
    /// For a mono sound at a rate and what was measured of it. None where it is empty, silent or not finite.
    pub fn new(samples: &'a [f32], rate_hz: u32, target: &'a Target, name: PatchName) -> Option<Self> {
        let finder = HybridFinder::new(samples, rate_hz, target, name)?;
        let mut objective = Objective::default();
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let heard = objective.hear(&target.samples, target.pitch, onset);
        Some(Self { samples, rate_hz, target, finder, objective, heard, keyboard: HybridKeyboard::default() })
    }

    /// For a stereo sound: half of what left has over right, as long as the samples.
    #[must_use]
    pub fn with_side(self, side: &'a [f32]) -> Self {
        Self { finder: self.finder.with_side(side), ..self }
    }

    /// The likeliest table before its noise is known: something to hear after a part of the work. None where there is no tone.
    pub fn glance(&mut self) -> Option<Candidate> {
        let found = self.finder.glance()?;
        Some(self.remeasured(&Candidate::from(found)))
    }

    /// An FM match of the sound with noise bands beside its operators; none where they do not bring it nearer. Some tenths of a second.
    pub fn with_noise(&mut self, fm: &Candidate) -> Option<Candidate> {
        let found = self.remeasured(&fm_with_noise::completed(fm, self.samples, self.rate_hz)?);
        let far = |of: &Candidate| of.mss().unwrap_or(f64::INFINITY);
        (far(&found) + WORTH_DB < far(fm)).then_some(found)
    }

    /// Hands all hybrids over one by one, each as soon as it is known, until it is cancelled: within a tenth of a second or two.
    pub fn find(&mut self, cancel: &AtomicBool, mut found: impl FnMut(Candidate)) {
        let Self { target, finder, objective, heard, .. } = self;
        finder.find_each(cancel, &mut |hybrid| found(measured(hybrid.into(), target, heard, objective)));
    }

    /// Plays hybrids at keys of five octaves, the best first, until one of them stands that; tells of each that was tried. No more than three.
    pub fn try_keys(&mut self, found: &mut [Candidate], cancel: &AtomicBool, mut tell: impl FnMut(&Candidate)) {
        for _ in 0..MAX_TRIED {
            let Some(choice) = choose(found.iter().enumerate(), KindWish::Hybrid) else { return };
            let best = &mut found[choice.place];
            if best.plays.is_some() {
                return;
            }
            let expected = self.keyboard.expected(self.target, best.note);
            best.plays = self.keyboard.plays(&best.sound(), &expected, cancel);
            if best.plays.is_none() {
                return;
            }
            tell(best);
        }
    }

    /// All hybrids, the best first: one that was tried at other keys and plays there, unless none does. Those that were found until it is
    /// cancelled; `tell` hears of each.
    pub fn ranked(&mut self, cancel: &AtomicBool, mut tell: impl FnMut(&Candidate)) -> Vec<Candidate> {
        let mut found = Vec::new();
        self.find(cancel, |hybrid| {
            tell(&hybrid);
            found.push(hybrid);
        });
        self.try_keys(&mut found, cancel, &mut tell);
        let rank = |of: &Candidate| of.rank.unwrap_or(f64::INFINITY);
        let fails = |of: &Candidate| of.plays == Some(false);
        found.sort_by(|a, b| fails(a).cmp(&fails(b)).then(rank(a).total_cmp(&rank(b))));
        found
    }

    /// A candidate with its distance.
    pub(super) fn remeasured(&mut self, of: &Candidate) -> Candidate {
        measured(of.clone(), self.target, &self.heard, &mut self.objective)
    }
}

/// A candidate with its distance in the search's measure.
fn measured(candidate: Candidate, target: &Target, heard: &TargetFeatures, objective: &mut Objective) -> Candidate {
    let take = candidate.take(target.samples.len());
    Candidate { distance: Some(objective.distance(heard, &take)), ..candidate }
}
