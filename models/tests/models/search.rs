//! Claims about a search as a whole: what it may spend, what it must keep, what it gives back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use vaeform_dsp::render::{Batch, Job, render_note};
use vaeform_models::features::resampled;
use vaeform_models::library::{Embedder, Library, Prior};
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{
    Candidate, Matcher, Objective, Origin, ResponseMeter, Search, Seed, Settings, Target, seeds as first_seeds,
};
use vaeform_patch::factory;
use vaeform_patch::{NUM_OPERATORS, Patch, operator};
use vaeform_sysex::dx7;

const ENGINE_HZ: u32 = 2 * RATE_HZ;

/// A factory voice that no seed is.
fn target() -> Target {
    let job = Job { note: 57, velocity: 0.8, hold_frames: 20_000 };
    let mut samples = vec![0.0; 900];
    samples.extend(render_note(&factory::bank()[3].patch, job, 35_000, ENGINE_HZ as f32));
    Target::new(&samples, ENGINE_HZ).unwrap()
}

fn seeds() -> Vec<Seed> {
    let seed = |patch: &Patch| Seed { patch: *patch, origin: Origin::Library };
    factory::bank().iter().skip(4).map(|preset| seed(&preset.patch)).collect()
}

fn searched(target: &Target, settings: Settings) -> (Vec<Candidate>, usize) {
    let mut search = Search::new(target, seeds(), settings);
    search.run(&AtomicBool::new(false));
    (search.candidates(), search.num_renders())
}

fn settings(num_renders: usize) -> Settings {
    Settings { num_renders, ..Settings::default() }
}

#[test]
fn every_render_is_counted_and_none_is_over_the_budget() {
    let target = target();
    for num_renders in [0, 1, 5, 16, 17, 28, 60] {
        assert_eq!(searched(&target, settings(num_renders)).1, num_renders);
    }
    let polished = Settings { polish: 0.5, ..settings(61) };
    assert_eq!(searched(&target, polished).1, 61);
}

#[test]
fn without_a_render_the_first_seed_is_the_answer_and_no_distance_is_claimed() {
    let (candidates, _) = searched(&target(), settings(0));
    // It may have been mended to end in time, but its sound is the seed's.
    let (answer, seed) = (candidates[0].patch, seeds()[0].patch);
    for op in 0..NUM_OPERATORS {
        for offset in [operator::COARSE, operator::RATE[1], operator::LEVEL[1]] {
            assert_eq!(answer.fm.op(op, offset), seed.fm.op(op, offset));
        }
        // Output levels make up for sensitivities to velocity.
        assert!((answer.fm.op(op, operator::OUTPUT_LEVEL) - seed.fm.op(op, operator::OUTPUT_LEVEL)).abs() <= 2.0);
    }
    assert!(candidates.iter().all(|candidate| candidate.distance.is_none()));
    assert!(Search::new(&target(), Vec::new(), settings(10)).candidates().is_empty());
}

#[test]
fn a_candidate_is_a_voice_of_the_instrument_and_as_near_as_it_says() {
    let target = target();
    let mut objective = Objective::default();
    let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
    let heard = objective.hear(&target.samples, target.pitch, onset);
    let (candidates, _) = searched(&target, settings(90));
    assert_eq!(candidates.len(), 4);
    for candidate in candidates {
        let decoded = dx7::decode(&dx7::encode_single(&candidate.patch, 0)).unwrap();
        assert!(decoded.notices.is_empty() && decoded.voices[0].patch == candidate.patch);
        let from_file = Candidate { patch: decoded.voices[0].patch, ..candidate.clone() };
        let take = from_file.render(2 * target.samples.len(), ENGINE_HZ);
        let take = resampled(&take, ENGINE_HZ, RATE_HZ).unwrap();
        let (said, found) = (candidate.distance.unwrap(), objective.distance(&heard, &take));
        // Another resampler rolls off otherwise near half the rate: logarithms of the top bins tell, bands do not.
        assert!((said.mss / found.mss - 1.0).abs() < 0.01, "{said:?} {found:?}");
        let own = objective.distance(&heard, &from_file.take(target.samples.len()));
        assert!((said.total() / own.total() - 1.0).abs() < 0.02, "{said:?} {own:?}");
        assert!(objective.gain_db(&heard, &take).abs() < 0.1, "{}", objective.gain_db(&heard, &take));
        assert_eq!(candidate.note, target.note);
    }
}

#[test]
fn a_search_comes_nearer_and_never_farther() {
    let target = target();
    let mut search = Search::new(&target, seeds(), settings(120));
    let (mut last, mut first) = (f64::INFINITY, None);
    let cancel = AtomicBool::new(false);
    loop {
        let goes_on = search.step(&cancel);
        let best = search.candidates()[0].distance.unwrap().total();
        assert!(best <= last, "{best} after {last}");
        first.get_or_insert(best);
        last = best;
        if !goes_on {
            break;
        }
    }
    assert!(last < 0.9 * first.unwrap(), "{first:?} to {last}");
}

#[test]
fn a_seed_gives_one_answer_on_any_number_of_threads() {
    let target = target();
    let one = searched(&target, settings(70));
    assert_eq!(one, searched(&target, settings(70)));
    assert_eq!(one, searched(&target, Settings { num_threads: 3, ..settings(70) }));
    assert_ne!(one.0, searched(&target, Settings { seed: 2, ..settings(70) }).0);
}

#[test]
fn a_match_can_be_stepped_and_gone_on_with_by_who_does_not_know_what_matches() {
    fn matched<'a>(target: &'a Target, seeds: Vec<Seed>) -> Box<dyn Matcher<'a> + 'a> {
        Box::new(<Search<'a> as Matcher<'a>>::begin(target, seeds, settings(60)))
    }
    let (target, cancel) = (target(), AtomicBool::new(false));
    let mut first = matched(&target, seeds());
    while first.step(&cancel) {}
    let best = first.candidates()[0].distance.unwrap().total();
    let living = first.living();
    assert!(living.len() > 4 && living[0].patch == first.candidates()[0].patch);
    let mut onward = matched(&target, living);
    while onward.step(&cancel) {}
    assert_eq!((first.num_renders(), onward.num_renders()), (60, 60));
    assert!(onward.candidates()[0].distance.unwrap().total() < 1.1 * best);
}

#[test]
fn a_search_that_is_told_to_end_begins_no_further_step() {
    let target = target();
    for nth in 0..5 {
        let (cancel, heard) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (at_the_end, told_at) = std::thread::scope(|scope| {
            let working = scope.spawn(|| {
                let mut search = Search::new(&target, seeds(), settings(100_000));
                while search.step(&cancel) {
                    heard.store(search.num_renders(), Ordering::Relaxed);
                }
                search.num_renders()
            });
            std::thread::sleep(Duration::from_millis(60 + 17 * nth));
            let told_at = heard.load(Ordering::Relaxed);
            cancel.store(true, Ordering::Relaxed);
            (working.join().unwrap(), told_at)
        });
        // The step that goes on meanwhile with its look at the keys, and one that ended between the two lines above.
        assert!(at_the_end - told_at <= 4 * Batch::MAX, "told after {told_at}, ended after {at_the_end}");
    }
}

#[test]
fn a_library_finds_a_sound_of_its_own_and_breeding_begins_there() {
    let library = Library::build(&Prior::new(2, &[]), 200, 1, &|_| true);
    let target = target();
    let found = library.nearest(&Embedder::default().query(&target), 5);
    assert_eq!(found.len(), 5);
    assert!(found.windows(2).all(|pair| pair[0].distance_db <= pair[1].distance_db));
    // The library begins with the factory's voices.
    let is_own = |patch: &Patch| patch.fm.values()[..144] == factory::bank()[3].patch.fm.values()[..144];
    assert!(found.iter().any(|near| is_own(&near.patch)), "{:?}", found[0].patch.name);
}

#[test]
fn a_match_is_louder_and_brighter_where_the_key_is_hit_harder() {
    let deaf = |mut seed: Seed| {
        for op in 0..NUM_OPERATORS {
            seed.patch.fm.set(operator::param(op, operator::VELOCITY_SENS), 0.0);
        }
        seed
    };
    let sine = |i: usize, hz: f32| (std::f32::consts::TAU * hz * i as f32 / RATE_HZ as f32).sin();
    let tone = |i: usize| 0.3 * sine(i, 220.0) + 0.1 * sine(i, 440.0) + 0.03 * sine(i, 660.0);
    let plain: Vec<f32> = (0..RATE_HZ as usize).map(tone).collect();
    for target in [target(), Target::new(&plain, RATE_HZ).unwrap()] {
        let mut search = Search::new(&target, seeds().into_iter().map(deaf).collect(), settings(250));
        search.run(&AtomicBool::new(false));
        assert!(search.num_renders() <= 250);
        let candidates = search.candidates();
        let response = ResponseMeter::default().measure(&candidates[0].patch, candidates[0].note);
        println!("{response:?}");
        assert!(response.is_heard(), "{response:?}");
        // What was made to answer was measured again.
        let totals: Vec<f64> = candidates.iter().filter_map(|of| Some(of.distance?.total())).collect();
        assert!(totals.windows(2).all(|pair| pair[0] <= pair[1]), "{totals:?}");
    }
}

#[test]
fn without_a_library_a_search_begins_with_what_the_predictor_hears() {
    let target = target();
    let seeds = first_seeds(&Library::default(), &target);
    assert!(seeds.len() >= 8 && seeds.iter().all(|seed| seed.origin == Origin::Predictor), "{}", seeds.len());
    let mut search = Search::new(&target, seeds, settings(40));
    search.step(&AtomicBool::new(false));
    assert!(search.candidates()[0].distance.is_some(), "the first step gives something to hear");
    search.run(&AtomicBool::new(false));
    let own = search.candidates()[0].distance.unwrap().total();
    let (others, _) = searched(&target, settings(40));
    println!("without a library {own:.2}, from the factory's voices {:.2}", others[0].distance.unwrap().total());
}
