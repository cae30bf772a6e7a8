//! The recorded route: a sound played into the sidechain is recorded, matched, kept, and played by the plugin, as near to the sound as the
//! same search comes with the file.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde_json::Value;
use vaeform_dsp::render::{Job, render_note};
use vaeform_host::{Input, Note, Timeline};
use vaeform_models::features::resampled;
use vaeform_models::library::Library;
use vaeform_models::metrics::RATE_HZ;
use vaeform_models::search::{Objective, Search, Settings, Target, seeds};
use vaeform_patch::factory;
use vaeform_session::match_library::Recipe;
use vaeform_session::{Candidate, Command, Matches};

use crate::patches::{command, session_of};
use crate::rig::{BLOCK, RATE, Rig, alone_with, rig};
use crate::state::open;

/// Patches of the library that both searches begin with.
const PATCHES: usize = 1_500;
/// Engine calls of the plugin's first search.
const RENDERS: usize = 300;
/// What the recorded route may be farther away than the file.
const WORSE: f64 = 1.1;
/// Looks without a further render after which a search is at its end.
const RESTS: usize = 10;
const LIMIT: Duration = Duration::from_secs(240);

/// Where the library of these tests is kept from run to run: beside the bundle.
fn cache() -> PathBuf {
    crate::rig::bundle_path().parent().expect("the bundle's folder").join("../match-cache")
}

/// A one-shot: a factory voice whose key goes up after 0.6 s.
fn one_shot() -> Vec<f32> {
    let job = Job { note: 55, velocity: 0.8, hold_frames: (0.6 * RATE) as usize };
    render_note(&factory::bank()[11].patch, job, (1.4 * RATE) as usize, RATE as f32)
}

/// How far a take, mono at the host's rate, is from a target, wherever in time it lies.
fn distance(target: &Target, take: &[f32]) -> f64 {
    let take = resampled(take, RATE as u32, RATE_HZ).expect("a usual rate");
    let mut objective = Objective::default();
    let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
    let heard = objective.hear(&target.samples, target.pitch, onset);
    let mut at = |shift: isize| {
        let lead = vec![0.0; usize::try_from(shift).unwrap_or(0)];
        let cut = usize::try_from(-shift).unwrap_or(0).min(take.len());
        objective.distance(&heard, &[&lead[..], &take[cut..]].concat()).total()
    };
    let coarse = (-1_400..=1_400).step_by(70).min_by(|a, b| at(*a).total_cmp(&at(*b))).expect("some shift");
    (coarse - 63..=coarse + 63).step_by(9).map(at).fold(f64::INFINITY, f64::min)
}

/// The candidate that the same search finds for the file.
fn of_file(target: &Target) -> Candidate {
    let recipe = Recipe { num_patches: PATCHES, folder: Some(cache().join("vaeform")), ..Recipe::default() };
    let library: Library = recipe.open(2, &|_, _| true).expect("a library").library;
    let mut search =
        Search::new(target, seeds(&library, target), Settings { num_renders: RENDERS, ..Settings::default() });
    search.run(&AtomicBool::new(false));
    search.candidates().swap_remove(0)
}

/// The match in a saved state.
fn matches(rig: &mut Rig) -> Arc<Matches> {
    let json: Value = open(&rig.instance.save().expect("state"));
    let (session, _port) = session_of(&json);
    session.client().snapshot().matches.clone()
}

/// The match once its search is at an end. A saved state does not say so: most renders are made, and their number rests. How many of
/// those kept for the keys are spent depends on what fails at one.
fn searched(rig: &mut Rig) -> Arc<Matches> {
    let start = Instant::now();
    let (mut last, mut num_rests) = (0, 0);
    loop {
        let matches = matches(rig);
        let num = matches.num_renders;
        num_rests = if num == last && num as f64 > 0.8 * RENDERS as f64 { num_rests + 1 } else { 0 };
        if num_rests == RESTS {
            return matches;
        }
        let found = matches.candidates.iter().flatten().count();
        assert!(start.elapsed() < LIMIT, "{found} candidates after {num} renders");
        last = num;
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sound_recorded_at_the_sidechain_becomes_a_patch_as_near_as_the_file_does() {
    let name = "matching::a_sound_recorded_at_the_sidechain_becomes_a_patch_as_near_as_the_file_does";
    let (patches, cache) = (PATCHES.to_string(), cache());
    let cache = cache.to_str().expect("a plain path").to_owned();
    alone_with(name, &[("VAEFORM_LIBRARY_PATCHES", &patches), ("XDG_CACHE_HOME", &cache)], || {
        let mut rig = rig();
        let sound = one_shot();
        let arm = Input::Param(rig.id("Record sidechain"), 1.0);
        rig.play(&Timeline::new().at(0, arm), BLOCK);
        // The worker has to hear of it before the sound comes, as a person has to press the button.
        for _ in 0..100 {
            std::thread::sleep(Duration::from_millis(5));
            rig.rest(BLOCK);
        }
        let silence = vec![0.0; RATE as usize];
        for block in [&silence[..], &sound, &silence].concat().chunks(BLOCK) {
            let processor = rig.instance.processor().expect("active");
            let sidechain = Some([block, block]);
            let take = processor.play_with_sidechain(&Timeline::new(), block.len(), &[BLOCK], sidechain);
            assert!(take.expect("a block").peak() == 0.0, "the sidechain is heard");
            std::thread::sleep(Duration::from_millis(2));
        }
        let done = searched(&mut rig);
        let nearest = done.nearest().expect("a measured candidate");
        let candidate = done.candidates[nearest].clone().expect("it is there");
        command(&mut rig.instance, Command::KeepCandidate(nearest));
        rig.settle();
        let note = Note::new(0, i16::from(candidate.note));
        let hold = (candidate.hold_s * RATE) as u64;
        let timeline = Timeline::new().note(0, hold.max(1), note, f64::from(candidate.velocity) / 127.0);
        let take = rig.play(&timeline, sound.len());
        let target = Target::new(&sound, RATE as u32).expect("a sound");
        let file = of_file(&target);
        let by_file = distance(&target, &file.render(sound.len(), RATE as u32));
        let recorded = distance(&target, &take.left);
        println!("played by the plugin: {recorded:.2} from the sound; the same search on the file: {by_file:.2}");
        assert!(recorded <= WORSE * by_file, "{recorded:.2} by the recorded route, {by_file:.2} by the file");
    });
}
