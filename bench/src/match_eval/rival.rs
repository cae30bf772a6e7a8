//! Other ways to spend the same renders, for comparison: chance, the nearest by MFCC, searches that begin from nothing, and
//! regressions that know one answer.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use vaeform_models::library::Prior;
use vaeform_models::metrics::{self, Metrics};
use vaeform_models::predictor::{Baseline, FeatureExtractor, Predictor};
use vaeform_models::search::{Candidate, NUM_SEEDS, Origin, Search, Seed, Settings, Target, predicted};

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
    /// The predictor's proposals alone, the surest first: with one render its first, with sixteen the nearest of all.
    Predictor,
    /// The predictor's draws alone, ranked, crossed and fitted by their sketches; sixteen of them are heard.
    Fitted,
    /// The genetic search from the answer of an MLP on MFCCs and patches of the prior; needs --models.
    Mlp,
    /// The same with an LSTM on MFCCs.
    Lstm,
    /// The same with convolutions on mel bands.
    Cnn,
}

/// The networks that rivals ask.
#[derive(Default)]
pub(super) struct Models(Vec<(Rival, Baseline)>);

impl Models {
    /// Reads what some rivals need out of a folder: mlp.safetensors and so on.
    ///
    /// # Errors
    /// When a file is missing or holds something else, or there is no folder and one is needed.
    pub(super) fn open(folder: Option<&Path>, rivals: &[Rival]) -> Result<Self> {
        let load = |&(rival, name): &(Rival, &str)| {
            let folder = folder.context("--compare mlp,lstm,cnn: --models says where their weights are")?;
            let path = folder.join(format!("{name}.safetensors"));
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            Ok((rival, Baseline::from_bytes(&bytes).with_context(|| path.display().to_string())?))
        };
        let known = [(Rival::Mlp, "mlp"), (Rival::Lstm, "lstm"), (Rival::Cnn, "cnn")];
        let needed = known.iter().filter(|(rival, _)| rivals.contains(rival));
        Ok(Self(needed.map(load).collect::<Result<_>>()?))
    }

    /// The one patch that a network answers.
    fn answer(&self, rival: Rival, target: &Target, note: u8, velocity: u8) -> Option<Seed> {
        let (_, baseline) = self.0.iter().find(|(of, _)| *of == rival)?;
        let features = FeatureExtractor::default().of_target(target, note);
        Some(Seed { patch: baseline.patch(&features, velocity), origin: Origin::Predictor })
    }
}

impl Rival {
    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Mfcc => "nearest MFCC",
            Self::Ga => "GA from scratch",
            Self::Cma => "CMA-ES from scratch",
            Self::Predictor => "predictor alone",
            Self::Fitted => "predictor and sketches",
            Self::Mlp => "MLP",
            Self::Lstm => "LSTM",
            Self::Cnn => "CNN",
        }
    }

    /// Its best candidate; None where it may render nothing.
    pub(super) fn best(self, target: &Target, settings: Settings, models: &Models) -> Option<Candidate> {
        // Sketches are ours, and the predictor's where the name says so.
        let settings = Settings { sketches: false, ..settings };
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
            Self::Predictor | Self::Fitted => {
                let note = settings.note.unwrap_or(target.note);
                let seeds = predicted(Predictor::shared(), target, note, settings.velocity);
                let num_renders = settings.num_renders.min(seeds.len());
                run(seeds, Settings { num_renders, sketches: self == Self::Fitted, ..settings })
            }
            Self::Mlp | Self::Lstm | Self::Cnn => {
                let note = settings.note.unwrap_or(target.note);
                let mut seeds = Vec::from_iter(models.answer(self, target, note, settings.velocity));
                seeds.extend(drawn(NUM_SEEDS - seeds.len()));
                run(seeds, Settings { polish: 0.0, ..settings })
            }
        }
    }
}
