//! One order from beginning to end, on the matching thread: sound, library, first candidates at once, and then step by step.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_models::features::DescriptorsPlan;
use vaeform_models::library::Library;
use vaeform_models::matcher::{Matcher, Seed, Settings};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Candidate, Hybrids, Search, Target, descriptive_name};
use vaeform_patch::PatchName;

use super::seeds;
use crate::document::SharedDocument;
use crate::document::match_updates::MatchUpdates;
use crate::import::files;
use crate::match_library;
use crate::matching::{MatchJob, MatchTask, Phase, Sample, TargetSummary};
use crate::notice::Severity;
use crate::sound;
use crate::threads::permits;

/// Engine calls for a new sound.
const FIRST_RENDERS: usize = 300;
/// Engine calls of every continuation.
const MORE_RENDERS: usize = 2_000;

/// An order at work.
pub(super) struct Run<'a> {
    updates: MatchUpdates<'a>,
    cancel: &'a AtomicBool,
    num_threads: usize,
}

impl<'a> Run<'a> {
    /// Work on `num_threads` threads, given up within milliseconds once `cancel` is set; within some tenths of a second while a sound is
    /// analysed.
    pub(super) fn new(document: &'a SharedDocument, serial: u64, cancel: &'a AtomicBool, num_threads: usize) -> Self {
        Self { updates: MatchUpdates::new(document, serial), cancel, num_threads }
    }

    /// Does what an order asks.
    pub(super) fn work(&self, order: MatchJob) {
        let done = match order.work {
            MatchTask::Files(paths) => self.files(&paths),
            MatchTask::Sample(sample) => self.sample(&sample),
            MatchTask::Onward { like } => self.onward(like),
        };
        if let Err(Some(sentence)) = done {
            self.updates.tell(Severity::Error, sentence);
        }
        self.updates.phase(Phase::Rest);
    }

    /// The first of the files that can be matched; a word on each before it.
    fn files(&self, paths: &[PathBuf]) -> Result<(), Option<String>> {
        for path in paths {
            match self.file(path) {
                Err(Some(sentence)) => self.updates.tell(Severity::Error, sentence),
                done => return done,
            }
        }
        Ok(())
    }

    /// Fails with a sentence for a person, or with nothing when a newer job has come.
    fn file(&self, path: &Path) -> Result<(), Option<String>> {
        self.updates.phase(Phase::Reading(0.0));
        let label = files::label(path);
        let tell = |seconds: f64| self.updates.phase(Phase::Reading(seconds as f32));
        let sound = sound::read_unless(path, self.cancel, &tell);
        self.goes_on()?;
        let sound = sound.map_err(|error| Some(format!("{label}: {error}")))?;
        for notice in &sound.notices {
            self.updates.tell(Severity::Warning, format!("{label}: {notice}"));
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.sample(&Arc::new(Sample::new(Some(stem), sound)))
            .map_err(|sentence| sentence.map(|sentence| format!("{label}: {sentence}")))
    }

    fn sample(&self, sample: &Arc<Sample>) -> Result<(), Option<String>> {
        sample.prepare_to_be_saved();
        self.updates.sample(sample);
        let target = self.target(sample)?;
        let seeds = seeds::seeds(&self.library(), &target);
        self.search(&target, seeds, FIRST_RENDERS, None, &|| {
            self.updates.spectrogram(&sample.make_spectrogram());
            self.hybrids(sample, &target);
        })
    }

    fn onward(&self, like: Option<usize>) -> Result<(), Option<String>> {
        let context = self.updates.context();
        let target = match (&context.target, &context.sample) {
            (Some(target), _) => target.clone(),
            (None, Some(sample)) => self.target(sample)?,
            (None, None) => return Err(Some("The sound is not here any more; drop it again to go on".to_owned())),
        };
        let library = self.library();
        let liked = like.and_then(|island| context.candidates.get(island)?.as_ref());
        match liked {
            Some(candidate) => {
                self.search(&target, seeds::like(&library, candidate, &target), FIRST_RENDERS, like, &|| ())
            }
            None => self.search(&target, seeds::onward(&library, &target, &context), MORE_RENDERS, None, &|| ()),
        }
    }

    fn target(&self, sample: &Sample) -> Result<Arc<Target>, Option<String>> {
        let _permit = permits::MATCHING.wait(self.cancel).ok_or(None)?;
        let target = Target::new(sample.part(), sample.rate_hz()).map_err(|error| Some(error.to_string()))?;
        let target = target.hinted(sample.root_note());
        self.goes_on()?;
        let target = Arc::new(target);
        self.updates.target(&target, summary(&target));
        Ok(target)
    }

    /// The patch library as far as it goes: a match does not wait for it.
    fn library(&self) -> Arc<Library> {
        let (library, notices) = match_library::now();
        for notice in notices {
            self.updates.tell(Severity::Warning, notice);
        }
        library
    }

    /// Breeds FM patches, once the first of them was heard and `analyse` is done.
    fn search(
        &self,
        target: &Target,
        seeds: Vec<Seed>,
        num_renders: usize,
        like: Option<usize>,
        analyse: &dyn Fn(),
    ) -> Result<(), Option<String>> {
        self.goes_on()?;
        self.updates.begin_search(num_renders, like);
        let num_glanced = self.glance(target, &seeds);
        analyse();
        let num_renders = num_renders - num_glanced;
        let settings = Settings { num_renders, num_threads: self.num_threads, ..Settings::default() };
        let mut search = matcher(target, seeds, settings);
        let mut is_described = false;
        loop {
            let Some(permit) = permits::MATCHING.wait(self.cancel) else { break };
            let goes_on = search.step(self.cancel);
            drop(permit);
            let num_renders = num_glanced + search.num_renders();
            self.updates.candidates(search.candidates(), num_renders);
            if !is_described {
                is_described = true;
                self.describe(target);
            }
            if !goes_on {
                break;
            }
        }
        let nearest = search.candidates().into_iter().next();
        self.updates.end_search(search.living().into());
        nearest.iter().for_each(|nearest| self.noise_beside(nearest, target));
        Ok(())
    }

    /// The nearest FM patch with the noise that it lacks, where the sound itself is here.
    fn noise_beside(&self, fm: &Candidate, target: &Target) {
        let Some(sample) = self.updates.context().sample else { return };
        let Some(_permit) = permits::MATCHING.wait(self.cancel) else { return };
        let hybrids = Hybrids::new(sample.part(), sample.rate_hz(), target, PatchName::default());
        let found = hybrids.and_then(|mut hybrids| hybrids.with_noise(fm));
        found.into_iter().for_each(|found| self.updates.hybrid(found));
    }

    /// The likeliest seed alone, heard before all others: something to audition a few milliseconds after the drop. Gives the engine
    /// calls that it took.
    fn glance(&self, target: &Target, seeds: &[Seed]) -> usize {
        let Some(_permit) = permits::MATCHING.wait(self.cancel) else { return 0 };
        let one = Settings { num_renders: 1, ..Settings::default() };
        let mut search = matcher(target, seeds.iter().take(1).copied().collect(), one);
        while search.step(self.cancel) {}
        self.updates.candidates(search.candidates(), search.num_renders());
        search.num_renders()
    }

    /// Hybrids of the sound: a table as soon as it can be heard, then all kinds, and the one to be offered tried at other keys.
    fn hybrids(&self, sample: &Sample, target: &Target) {
        self.updates.phase(Phase::Analysing);
        if let Some(_permit) = permits::MATCHING.wait(self.cancel)
            && let Some(hybrids) = Hybrids::new(sample.part(), sample.rate_hz(), target, PatchName::default())
        {
            let mut hybrids = hybrids.with_side(sample.side());
            hybrids.glance().into_iter().for_each(|first| self.updates.hybrid(first));
            if self.goes_on().is_ok() {
                let mut found: Vec<Candidate> = Vec::new();
                hybrids.find(self.cancel, |hybrid| {
                    self.updates.hybrid(hybrid.clone());
                    found.push(hybrid);
                });
                hybrids.try_keys(&mut found, self.cancel, |tried| self.updates.hybrid(tried.clone()));
            }
        }
        self.updates.phase(Phase::Searching);
    }

    /// What the sound is like, in figures and words.
    fn describe(&self, target: &Target) {
        let descriptors = DescriptorsPlan::new(f64::from(RATE_HZ)).describe(&target.samples);
        self.updates.timbre(descriptors.values(), &descriptive_name(&descriptors));
    }

    fn goes_on(&self) -> Result<(), Option<String>> {
        if self.cancel.load(Ordering::Relaxed) { Err(None) } else { Ok(()) }
    }
}

/// What matches a sound: so far with FM patches alone.
fn matcher<'a>(target: &'a Target, seeds: Vec<Seed>, settings: Settings) -> Box<dyn Matcher<'a> + 'a> {
    Box::new(Search::begin(target, seeds, settings))
}

fn summary(target: &Target) -> TargetSummary {
    TargetSummary {
        note: target.note,
        pitch_hz: target.pitch.hz,
        confidence: target.pitch.confidence,
        level_db: target.level_db as f32,
        onset_s: target.onset_s as f32,
        hold_s: target.hold_s.map(|hold_s| hold_s as f32),
        timbre: None,
        suitability: target.suitability,
    }
}
