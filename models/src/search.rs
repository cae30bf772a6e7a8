//! Sample to patches: a sound that was measured, seeds that are near to it, and generations that come nearer. Every engine call is
//! counted; after each step the best so far can be taken, and a seed gives one answer on any number of threads.

mod adjust;
mod answering;
mod audition;
mod candidate;
mod cma_es;
mod crossover;
mod envelope_fit;
mod evaluator_pool;
mod genome;
pub(crate) mod half_band;
mod island;
mod keyboard;
mod linear_model;
mod loudness_envelope;
mod mutation;
mod naming;
mod objective;
mod pattern_move;
mod playable;
mod polish;
mod portrait;
mod prescreen;
pub(crate) mod random;
mod region;
mod response;
mod seeds;
mod shortlist;
mod spectrum_estimate;
mod suitability;
pub(crate) mod target;
mod trial;
mod velocity;
mod writing;

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::render::Batch;
use vaeform_patch::Patch;

pub use adjust::{Adjustment, Change, NUM_CHANGES, adjust};
pub use audition::Audition;
pub use candidate::{Candidate, Origin};
pub use keyboard::{Fault, Keyboard, TRIED_HOLD_S, TRIED_NOTES, TRIED_VELOCITIES, Trial};
pub use naming::{descriptive_name, patch_name};
pub use objective::{Distance, Objective, TargetFeatures};
pub use region::region;
pub use response::{Response, ResponseMeter};
pub use seeds::{predicted, seeds};
pub use suitability::{Reason, Suitability};
pub use target::{MAX_SECONDS, MIN_SECONDS, SILENT_DB, Target, TargetError};
pub use writing::NUM_DRAWS;

use evaluator_pool::{EvalOptions, EvalRequest, Evaluated, EvaluatorPool, Key};
use genome::Genome;
use island::{Child, Individual, Island};
use loudness_envelope::{LoudnessEnvelope, Scope, contours};
use mutation::Freedom;
use playable::{Needs, mend};
use polish::Polish;
use random::Random;

/// Strands of a search: populations that breed by themselves, side by side.
pub const NUM_ISLANDS: usize = 4;
/// Seeds that a search listens to before it breeds, as they are or as their sketches were bred.
pub const NUM_SEEDS: usize = 36;
/// Seeds of the library that a search looks at: their sketches cost next to nothing.
pub const NUM_NEIGHBOURS: usize = 120;
/// Seeds that the first step hears.
const NUM_FIRST: usize = 1;
/// Steps of the onset in seconds that are tried on a take, from coarse to fine.
const ALIGN_STEPS_S: [f32; 3] = [0.01, 0.004, 0.002];
/// Seeds this much farther than the nearest so far are aligned too, since their onsets are only roughly known.
const ALIGN_SEEDS_WITHIN: f64 = 1.1;
/// The part of the renders that the best strand gets at first; at the end it gets all.
const FOCUS: f32 = 0.3;
/// Children that go on with a step that helped, where there is one.
const AHEAD: f32 = 0.4;
/// Children that mix the effects of changes that are known.
const MIXED: f32 = 0.3;
/// Children whose carriers take the target's contour, and how many of each strand begin with it.
const CONTOURED: f32 = 0.03;
const NUM_OPENINGS: usize = 2;

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Engine calls in all: 0 takes the first seed as it is, 36 chooses among seeds, 300 and 2,000 breed.
    pub num_renders: usize,
    /// One seed gives one answer.
    pub seed: u64,
    /// Threads that render and measure, at least one. In a plugin: one less than there are cores.
    pub num_threads: usize,
    /// The key, instead of the target's own note.
    pub note: Option<u8>,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// The share of the renders, at the end, that polish the best by CMA-ES; 0 breeds to the end.
    pub polish: f32,
    /// Looks at the sketches of many patches and hears the promising ones; else every patch that is looked at is heard.
    pub sketches: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { num_renders: 300, seed: 1, num_threads: 1, note: None, velocity: 100, polish: 0.0, sketches: true }
    }
}

/// A patch to begin with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seed {
    /// The patch.
    pub patch: Patch,
    /// Who proposes it.
    pub origin: Origin,
}

/// A search at work.
pub struct Search<'a> {
    target: &'a Target,
    settings: Settings,
    key: Key,
    stage: EvaluatorPool,
    heard: TargetFeatures,
    random: Random,
    /// The likeliest first.
    seeds: Vec<Seed>,
    /// What is heard before anything is bred.
    drafted: Vec<(Genome, Origin)>,
    num_seeds_heard: usize,
    initial: Vec<Individual>,
    strands: Vec<Island>,
    polish: Option<Polish>,
    needs: Needs,
    /// Found when breeding begins.
    contours: Vec<LoudnessEnvelope>,
    /// Children that are heard before all others, the last first.
    openings: Vec<(usize, Child)>,
    /// Those whose envelopes were made to measure already.
    fitted_parents: Vec<Genome>,
    num_keys_played: usize,
    /// Patches that failed at a key, those that passed at all, and the last that did at the ends.
    unfit: Vec<Genome>,
    fit: Vec<Genome>,
    fit_at_ends: Option<Genome>,
    /// What is shown in place of a genome, since it answers velocity.
    answers: Vec<(Genome, Evaluated)>,
    /// Genomes that were looked at for it, those that answered as they were too.
    answered: Vec<Genome>,
    /// Renders from which on the nearest is played at the ends of the keyboard again.
    next_look: usize,
}

impl<'a> Search<'a> {
    /// A search for `target` that begins with `seeds`, the likeliest first.
    pub fn new(target: &'a Target, seeds: Vec<Seed>, settings: Settings) -> Self {
        let mut stage = EvaluatorPool::new(settings.num_threads);
        let onset = (target.onset_s * f64::from(crate::metrics::RATE_HZ)) as usize;
        let key = Key::new(target, settings);
        let heard = stage.objective().hear(&target.samples, target.pitch, onset);
        Self {
            target,
            settings,
            key,
            stage,
            heard,
            random: Random::stream(settings.seed, 0),
            seeds,
            drafted: Vec::new(),
            num_seeds_heard: 0,
            initial: Vec::new(),
            strands: Vec::new(),
            polish: None,
            needs: Needs::new(target.is_pitched(), (target.seconds() - target.onset_s) as f32, key.velocity),
            contours: Vec::new(),
            openings: Vec::new(),
            fitted_parents: Vec::new(),
            num_keys_played: 0,
            unfit: Vec::new(),
            fit: Vec::new(),
            fit_at_ends: None,
            answers: Vec::new(),
            answered: Vec::new(),
            next_look: 0,
        }
    }

    /// Engine calls so far.
    pub fn num_renders(&self) -> usize {
        self.stage.num_renders() + self.num_keys_played
    }

    /// Hears up to sixteen more takes; false when the budget is spent or it was cancelled. Looks at `cancel` between any two takes.
    pub fn step(&mut self, cancel: &AtomicBool) -> bool {
        let left = self.num_left().min(Batch::MAX);
        if left == 0 || self.seeds.is_empty() || cancel.load(Ordering::Relaxed) {
            return false;
        }
        let num_seeds = self.seeds.len().min(NUM_SEEDS).min(self.settings.num_renders);
        if self.num_seeds_heard < num_seeds {
            // Few at first, so that there is something to hear at once.
            let most = if self.num_seeds_heard == 0 { NUM_FIRST } else { Batch::MAX };
            self.hear_seeds(left.min(num_seeds - self.num_seeds_heard).min(most), cancel);
            if self.num_seeds_heard == num_seeds {
                self.settle(cancel);
            }
        } else if self.is_polishing() {
            self.polish(left, cancel);
        } else {
            self.look_at_keys(cancel);
            self.breed(left.min(self.num_left()), cancel);
        }
        if self.num_left() == 0 {
            self.try_keys(cancel);
            self.make_all_answer(cancel);
        }
        !cancel.load(Ordering::Relaxed) && self.num_left() > 0
    }

    /// Steps until the budget is spent.
    pub fn run(&mut self, cancel: &AtomicBool) {
        while self.step(cancel) {}
    }

    /// The best of each strand so far, nearest first; what failed at a key comes last. Before anything was heard: the first seeds,
    /// without distance.
    pub fn candidates(&self) -> Vec<Candidate> {
        let best = self.best();
        if best.is_empty() {
            return self.unheard();
        }
        best.into_iter().map(|(strand, of)| self.candidate(strand, of)).collect()
    }

    /// The best of each strand with its place, in the order of [`Self::candidates`].
    fn best(&self) -> Vec<(usize, &Individual)> {
        let mut best: Vec<(usize, &Individual)> = self
            .strands
            .iter()
            .enumerate()
            .filter_map(|(strand, of)| {
                let fit = of.living().iter().find(|one| !self.is_unfit(one));
                fit.or(of.best()).map(|best| (strand, best))
            })
            .chain(self.initial.iter().take(NUM_ISLANDS).enumerate())
            .collect();
        let total = |of: &Individual| self.shown(of).distance.total();
        best.sort_by(|a, b| self.is_unfit(a.1).cmp(&self.is_unfit(b.1)).then(total(a.1).total_cmp(&total(b.1))));
        best
    }

    /// All that live, nearest first within each strand: for measures of the search itself.
    pub fn all(&self) -> Vec<Candidate> {
        let strands = self.strands.iter().enumerate();
        let living = strands.flat_map(|(strand, of)| of.living().iter().map(move |one| (strand, one)));
        living.chain(self.initial.iter().map(|one| (0, one))).map(|(strand, one)| self.candidate(strand, one)).collect()
    }

    fn candidate(&self, strand: usize, of: &Individual) -> Candidate {
        let take = self.shown(of);
        Candidate {
            patch: take.genome.patch(),
            note: self.key.note,
            velocity: self.key.velocity,
            hold_s: f64::from(take.genome.hold_s),
            onset_s: f64::from(take.genome.onset_s),
            gain_db: f64::from(take.gain_db),
            distance: Some(take.distance),
            origin: of.origin,
            strand,
        }
    }

    fn unheard(&self) -> Vec<Candidate> {
        let of = |(strand, seed): (usize, &Seed)| Candidate {
            patch: self.mended(Genome::new(&seed.patch, 0.0, 0.0)).patch(),
            note: self.key.note,
            velocity: self.key.velocity,
            hold_s: f64::from(self.hold_s()),
            onset_s: self.target.onset_s,
            gain_db: 0.0,
            distance: None,
            origin: seed.origin,
            strand,
        };
        self.seeds.iter().take(NUM_ISLANDS).enumerate().map(of).collect()
    }

    fn mended(&self, mut genome: Genome) -> Genome {
        mend(&mut genome, self.needs);
        genome
    }

    fn seconds(&self) -> f32 {
        self.target.seconds() as f32
    }

    fn hold_s(&self) -> f32 {
        self.target.hold_s.map_or(self.seconds(), |hold_s| hold_s as f32)
    }

    fn best_total(&self) -> f64 {
        let strands = self.strands.iter().filter_map(Island::best);
        strands.chain(&self.initial).map(|of| of.take.distance.total()).fold(f64::INFINITY, f64::min)
    }

    fn hear(&mut self, ideas: &[EvalRequest], how: EvalOptions<'_>) -> Vec<Evaluated> {
        self.stage.hear(&self.heard, self.target.samples.len(), self.key, ideas, how)
    }

    fn hear_seeds(&mut self, num: usize, cancel: &AtomicBool) {
        self.draft(cancel);
        let drafted: Vec<(Genome, Origin)> =
            self.drafted.iter().skip(self.num_seeds_heard).take(num).copied().collect();
        let ideas: Vec<EvalRequest> = drafted.iter().map(|(genome, _)| EvalRequest::new(*genome)).collect();
        let onset_s = self.target.onset_s as f32;
        let how = EvalOptions {
            cancel,
            align_under: self.best_total() * ALIGN_SEEDS_WITHIN,
            align_steps_s: &ALIGN_STEPS_S,
            align_to_s: Some(onset_s),
        };
        let takes = self.hear(&ideas, how);
        self.num_seeds_heard += num;
        let born = takes.into_iter().zip(&drafted).map(|(take, (_, origin))| Individual { take, origin: *origin });
        self.initial.extend(born);
        self.initial.sort_by(Individual::nearer);
    }

    /// Deals the seeds out to the strands, so that each begins with good ones.
    fn settle(&mut self, cancel: &AtomicBool) {
        self.strands = (0..NUM_ISLANDS).map(|_| Island::default()).collect();
        for (rank, individual) in self.initial.drain(..).enumerate() {
            self.strands[rank % NUM_ISLANDS].join(individual);
        }
        self.contours = contours(self.target, self.settings.seed, cancel);
        let Some(contour) = self.contours.first() else { return };
        for (strand, of) in self.strands.iter().enumerate() {
            for parent in of.living().iter().take(NUM_OPENINGS).rev() {
                let base = island::levelled(&parent.take);
                for wearers in [Scope::All, Scope::Carriers] {
                    let genome = contour.worn_by(&base, wearers, &mut self.random);
                    self.openings.push((strand, Child { genome, base, parent: parent.take.clone() }));
                }
            }
        }
    }

    /// What part of the renders after the seeds is spent, 0..1.
    fn spent(&self) -> f32 {
        let seeds = self.num_seeds_heard;
        let bred = self.num_renders().saturating_sub(seeds) as f32;
        bred / self.num_to_hear().saturating_sub(seeds).max(1) as f32
    }

    fn freedom(&self) -> Freedom {
        Freedom { heat: 1.0 - self.spent(), is_pitched: self.target.is_pitched(), seconds: self.seconds() }
    }

    fn breed(&mut self, num: usize, cancel: &AtomicBool) {
        let freedom = self.freedom();
        let best = self.best_strand();
        let mut children = self.fits(num);
        let num_fits = children.len();
        for nth in num_fits..num {
            // The best strand gets more and more of the renders.
            let focus = FOCUS + (1.0 - FOCUS) * self.spent();
            let strand = if self.random.chance(focus) { best } else { nth % NUM_ISLANDS };
            if let Some(opening) = self.openings.pop() {
                children.push(opening);
            } else if let Some(brood) = self.bred(strand, freedom) {
                children.push((strand, brood));
            }
        }
        for (_, brood) in &mut children[num_fits..] {
            brood.genome = self.mended(brood.genome);
            self.rehearse(brood, freedom);
        }
        // What would neither live nor show a way: no need to know how far.
        let limit = |(strand, brood): &(usize, Child)| brood.parent.distance.total().max(self.strands[*strand].limit());
        let idea = |child: &(usize, Child)| EvalRequest { genome: child.1.genome, limit: limit(child) };
        let ideas: Vec<EvalRequest> = children.iter().map(idea).collect();
        let how = self.how(cancel);
        let takes = self.hear(&ideas, how);
        for (take, (strand, brood)) in takes.into_iter().zip(children) {
            self.strands[strand].raise(&brood, take);
        }
        self.give_up_unfit();
    }

    /// A child of a strand.
    fn bred(&mut self, strand: usize, freedom: Freedom) -> Option<Child> {
        if self.random.chance(AHEAD)
            && let Some(brood) = self.strands[strand].ahead(&mut self.random)
        {
            return Some(brood);
        }
        if self.random.chance(MIXED)
            && let Some(brood) = self.strands[strand].mixed(self.heard.portrait(), &mut self.random)
        {
            return Some(brood);
        }
        if self.random.chance(CONTOURED)
            && let Some(parent) = self.strands[strand].parent(&mut self.random)
        {
            let base = island::levelled(&parent);
            let contour = self.random.pick(&self.contours)?;
            let wearers = self.random.pick(&Scope::EACH)?;
            let genome = contour.worn_by(&base, wearers, &mut self.random);
            return Some(Child { genome, base, parent });
        }
        let other = if self.random.chance(0.15) { self.random.below(NUM_ISLANDS) } else { strand };
        let best = self.best_strand();
        let mate = self.strands[other].parent(&mut self.random).or(self.strands[best].parent(&mut self.random));
        let parent = self.strands[strand].parent(&mut self.random).or_else(|| mate.clone());
        Some(island::child(&parent?, &mate?, freedom, &mut self.random))
    }

    fn how<'b>(&self, cancel: &'b AtomicBool) -> EvalOptions<'b> {
        // A new best is worth the measuring.
        EvalOptions {
            cancel,
            align_under: self.best_total(),
            align_steps_s: &ALIGN_STEPS_S[ALIGN_STEPS_S.len() - 1..],
            align_to_s: None,
        }
    }

    fn best_strand(&self) -> usize {
        let total = |of: &Island| of.best().map_or(f64::INFINITY, |best| best.take.distance.total());
        let strands = 0..self.strands.len();
        strands.min_by(|&a, &b| total(&self.strands[a]).total_cmp(&total(&self.strands[b]))).unwrap_or(0)
    }

    fn is_polishing(&self) -> bool {
        self.settings.polish > 0.0 && self.spent() >= 1.0 - self.settings.polish
    }

    fn polish(&mut self, num: usize, cancel: &AtomicBool) {
        let strand = self.best_strand();
        let Some(best) = self.strands[strand].best() else { return };
        let mut polish = self.polish.take().unwrap_or_else(|| Polish::new(&best.take, self.seconds()));
        let asked = polish.ask(num, &mut self.random);
        let ideas: Vec<EvalRequest> = asked.into_iter().map(|genome| EvalRequest::new(self.mended(genome))).collect();
        let how = EvalOptions { align_steps_s: &[], ..self.how(cancel) };
        let takes = self.hear(&ideas, how);
        polish.tell(&takes);
        for take in takes {
            self.strands[strand].join(Individual { take, origin: Origin::Search });
        }
        self.polish = Some(polish);
    }
}
