//! Other ways to spend the same renders, for comparison: chance, the nearest by MFCC, and searches that begin from nothing.

use std::sync::atomic::AtomicBool;

use vaeform_models::library::Prior;
use vaeform_models::metrics::{self, Metrics};
use vaeform_models::search::{Candidate, NUM_SEEDS, Origin, Search, Seed, Settings, Target};

/// A way to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Rival {
    /// The best of as many patches of the prior, by the search's own measure.
    Random,
    /// The best of as many patches of the prior, by the distance of their MFCCs.
    Mfcc,
    /// The genetic search without the library: from patches of the prior.
    Ga,
    /// The same, but CMA-ES does all after the first patches.
    Cma,
}

impl Rival {
    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Mfcc => "nearest MFCC",
            Self::Ga => "GA from scratch",
            Self::Cma => "CMA-ES from scratch",
        }
    }

    /// Its best candidate; None where it may render nothing.
    pub(super) fn best(self, target: &Target, settings: Settings) -> Option<Candidate> {
        let prior = Prior::new(settings.seed ^ 0x5eed, &[]);
        let from = prior.num_own();
        let drawn = |num: usize| {
            let patches = prior.patches(from..from + num);
            patches.into_iter().map(|patch| Seed { patch, origin: Origin::Library }).collect::<Vec<_>>()
        };
        let run = |seeds: Vec<Seed>, settings: Settings| {
            let mut search = Search::new(target, seeds, settings);
            search.run(&AtomicBool::new(false));
            search.candidates().into_iter().next()
        };
        match self {
            Self::Random | Self::Mfcc => {
                // Seeds are heard and not bred while they last.
                let mut heard: Vec<Candidate> = Vec::new();
                for part in drawn(settings.num_renders).chunks(NUM_SEEDS) {
                    let settings = Settings { num_renders: part.len(), ..settings };
                    let mut search = Search::new(target, part.to_vec(), settings);
                    search.run(&AtomicBool::new(false));
                    heard.extend(search.all());
                }
                if self == Self::Random {
                    let total = |c: &Candidate| c.distance.map_or(f64::INFINITY, |d| d.total());
                    return heard.into_iter().min_by(|a, b| total(a).total_cmp(&total(b)));
                }
                let mut metrics = Metrics::new();
                let of_target = metrics.target(&target.samples);
                let far = |c: &Candidate, metrics: &mut Metrics| {
                    metrics.wmfcc(&of_target, &c.render(target.samples.len(), metrics::RATE_HZ))
                };
                let mut far: Vec<(f64, Candidate)> = heard.into_iter().map(|c| (far(&c, &mut metrics), c)).collect();
                far.sort_by(|a, b| a.0.total_cmp(&b.0));
                far.into_iter().next().map(|(_, c)| c)
            }
            Self::Ga => run(drawn(NUM_SEEDS), Settings { polish: 0.0, ..settings }),
            Self::Cma => run(drawn(NUM_SEEDS), Settings { polish: 1.0, ..settings }),
        }
    }
}
