//! Sounds to patches in a session: candidates that come nearer, auditions, what is kept, and what a saved state holds of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_dsp::render::{Job, render_note};
use vaeform_dsp::synth::Synth;
use vaeform_patch::factory;
use vaeform_session::match_library::{self, Recipe};
use vaeform_session::{
    Audible, AudioThreadHandle, Candidate, Client, Command, Matches, NUM_ISLANDS, Phase, Session, Severity, Snapshot,
    open, state,
};

use crate::fingerprint;

const RATE_HZ: u32 = 48_000;
/// What a search may take on a machine that is busy with everything else.
const LIMIT: Duration = Duration::from_secs(120);

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vaeform-matching-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A session whose library is small, at home in the test's own folder.
pub(crate) fn matching() -> (Session, AudioThreadHandle, Client) {
    match_library::share(Recipe { num_patches: 768, folder: Some(folder()), ..Recipe::default() });
    let (session, audio) = open();
    let client = session.client();
    client.set_sample_rate(RATE_HZ as f32);
    (session, audio, client)
}

/// A note of a factory voice, 1 s long.
pub(crate) fn note(voice: usize) -> Vec<f32> {
    let job = Job { note: 57, velocity: 0.8, hold_frames: 24_000 };
    let mut samples = vec![0.0; 2_400];
    samples.extend(render_note(&factory::bank()[voice].patch, job, 45_600, RATE_HZ as f32));
    samples
}

/// A file with such a note.
pub(crate) fn sound_file(name: &str) -> PathBuf {
    wav(name, &note(2))
}

pub(crate) fn wav(name: &str, samples: &[f32]) -> PathBuf {
    let path = folder().join(name);
    let sample_format = hound::SampleFormat::Float;
    let spec = hound::WavSpec { channels: 1, sample_rate: RATE_HZ, bits_per_sample: 32, sample_format };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
    writer.finalize().unwrap();
    path
}

pub(crate) fn wait(client: &Client, what: &str, reached: impl Fn(&Matches) -> bool) -> Arc<Snapshot> {
    let start = Instant::now();
    loop {
        let snapshot = client.snapshot();
        if reached(&snapshot.matches) {
            return snapshot;
        }
        assert!(start.elapsed() < LIMIT, "{what}: {:?} {:?}", snapshot.matches.phase, snapshot.notices);
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn best(matches: &Matches) -> Option<f64> {
    let island = matches.nearest()?;
    Some(matches.candidates[island].as_ref()?.distance?.total())
}

fn is_done(matches: &Matches) -> bool {
    matches.phase == Phase::Rest && matches.num_renders > 0
}

/// A session that has matched a note.
fn matched(name: &str) -> (Session, AudioThreadHandle, Client) {
    let (session, audio, client) = matching();
    client.send(Command::MatchFiles(vec![wav(name, &note(2))]));
    wait(&client, "a whole search", is_done);
    (session, audio, client)
}

#[test]
fn a_dropped_sound_becomes_candidates_that_come_nearer_and_one_is_kept_under_its_name() {
    let (_session, _audio, client) = matching();
    let before = client.snapshot().patch;
    client.send(Command::MatchFiles(vec![wav("glass bell.wav", &note(2))]));
    let first = wait(&client, "a first candidate", |matches| best(matches).is_some());
    let first = best(&first.matches).unwrap();
    let done = wait(&client, "a whole search", is_done);
    let matches = &done.matches;
    let last = best(matches).unwrap();
    println!("first candidate {first:.2}, after {} renders {last:.2}", matches.num_renders);
    assert!(last < first, "{first} {last}");
    // What the keys were to be tried with is not all spent when the first candidate passes.
    let spent = matches.num_renders as f64 / matches.budget as f64;
    assert!((0.9..=1.0).contains(&spent), "{} of {}", matches.num_renders, matches.budget);
    assert_eq!(matches.candidates[..NUM_ISLANDS].iter().flatten().count(), 4, "four strands side by side");
    let sound = matches.sound.as_ref().unwrap();
    assert_eq!((sound.name.as_str(), sound.overview.len() > 100), ("glass bell", true));
    assert!(matches.target.unwrap().timbre.is_some());
    let nearest = matches.nearest().unwrap();
    client.send(Command::KeepCandidate(nearest));
    let kept = client.snapshot();
    assert_eq!(kept.patch.name.to_string(), "glass bell");
    assert_ne!(kept.patch.fm.values(), before.fm.values());
    client.send(Command::Undo);
    assert_eq!(client.snapshot().patch, before, "keeping is one step of undo");
}

#[test]
fn what_cannot_be_matched_is_named_with_its_reason_and_the_next_sound_is_matched() {
    let (_session, _audio, client) = matching();
    let text = folder().join("words.wav");
    std::fs::write(&text, "these are words").unwrap();
    let (silent, good) = (wav("silent.wav", &vec![0.0; 48_000]), wav("good.wav", &note(5)));
    client.send(Command::MatchFiles(vec![folder().join("missing.aif"), text, silent, good]));
    let snapshot = wait(&client, "the good one", |matches| best(matches).is_some());
    assert_eq!(snapshot.matches.sound.as_ref().unwrap().name, "good");
    let said: Vec<&str> = snapshot.notices.iter().map(|notice| notice.text.as_str()).collect();
    for (name, word) in [("missing.aif", "not a file"), ("words.wav", "expected WAV"), ("silent.wav", "silence")] {
        let is_named = said.iter().any(|said| said.starts_with(name) && said.contains(word));
        assert!(is_named, "{name}: {said:?}");
    }
    assert!(snapshot.notices.iter().all(|notice| notice.severity == Severity::Error));
}

#[test]
fn the_newest_sound_wins_and_a_search_that_is_stopped_keeps_what_it_found() {
    let (_session, _audio, client) = matching();
    client.send(Command::MatchFiles(vec![wav("older.wav", &note(0))]));
    wait(&client, "the older one", |matches| best(matches).is_some());
    client.send(Command::MatchFiles(vec![wav("newer.wav", &note(9))]));
    let is_newer = |matches: &Matches| matches.sound.as_ref().is_some_and(|sound| sound.name == "newer");
    wait(&client, "the newer one", |matches| is_newer(matches) && best(matches).is_some());
    client.send(Command::StopMatch);
    let start = Instant::now();
    let stopped = wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    println!("stopped after {:.1} ms", 1e3 * start.elapsed().as_secs_f64());
    assert!(is_newer(&stopped.matches) && best(&stopped.matches).is_some());
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(client.snapshot().matches, stopped.matches, "nothing goes on");
}

#[test]
fn a_session_that_matches_goes_and_takes_its_search_along() {
    let (session, _audio, client) = matching();
    client.send(Command::MatchFiles(vec![wav("endless.wav", &note(4))]));
    wait(&client, "a first candidate", |matches| best(matches).is_some());
    let start = Instant::now();
    drop(session);
    println!("gone after {:?}", start.elapsed());
    let now = client.snapshot().matches.num_renders;
    std::thread::sleep(Duration::from_millis(300));
    assert!(client.snapshot().matches.num_renders <= now + 16, "it goes on without its session");
}

/// What a session's synth plays for 0.4 s, and the bits of a note after it.
fn heard(audio: &mut AudioThreadHandle, synth: &mut Synth) -> f32 {
    let mut peak = 0.0_f32;
    for _ in 0..75 {
        let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
        audio.begin_block(synth);
        synth.render(&mut left, &mut right);
        audio.audition(synth, &mut left, &mut right, RATE_HZ as f32);
        assert_eq!(synth.drain_ended().filter(|note| !audio.is_own(note)).count(), 0, "no host has struck a note");
        peak = left.iter().fold(peak, |peak, x| peak.max(x.abs()));
    }
    peak
}

#[test]
fn a_candidate_is_auditioned_in_place_of_the_patch_at_the_sounds_level_until_it_is_let_go_of() {
    let (_session, mut audio, client) = matched("level.wav");
    let mut synth = Synth::new(RATE_HZ as f32);
    client.resync(&mut audio, &mut synth);
    let before = (client.save(), fingerprint(&mut synth));
    let island = client.snapshot().matches.nearest().unwrap();
    client.send(Command::Audition(Audible::Candidate(island)));
    let snapshot = client.snapshot();
    assert_eq!(snapshot.matches.auditioned, Some(island));
    let (peak, expected) = (heard(&mut audio, &mut synth), note(2).iter().fold(0.0_f32, |peak, x| peak.max(x.abs())));
    let apart_db = 20.0 * (peak / expected).log10();
    assert!(apart_db.abs() < 3.0, "{apart_db} dB from the sound's peak");
    assert_eq!(snapshot.patch, client.snapshot().patch);
    assert_ne!(fingerprint(&mut synth), before.1, "keys play the candidate");
    client.send(Command::Audition(Audible::Patch));
    heard(&mut audio, &mut synth);
    assert_eq!(fingerprint(&mut synth), before.1, "and the patch again");
    assert_eq!(client.save(), before.0, "an audition changes nothing that is saved");
    // Editing the patch ends an audition as well.
    client.send(Command::Audition(Audible::Candidate(island)));
    client.send(Command::Init);
    assert_eq!(client.snapshot().matches.auditioned, None);
}

#[test]
fn the_sound_itself_is_heard_once_beside_the_synth() {
    let (_session, mut audio, client) = matched("itself.wav");
    let mut synth = Synth::new(RATE_HZ as f32);
    client.resync(&mut audio, &mut synth);
    client.send(Command::Audition(Audible::Target));
    let start = Instant::now();
    let mut played = Vec::new();
    while played.len() < 48_000 {
        assert!(start.elapsed() < LIMIT, "the worker does not come to it");
        let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
        audio.begin_block(&mut synth);
        audio.audition(&mut synth, &mut left, &mut right, RATE_HZ as f32);
        if !played.is_empty() || left.iter().any(|x| *x != 0.0) {
            played.extend(left);
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let sound = note(2);
    let onset = sound.iter().position(|x| *x != 0.0).unwrap();
    let from = played.iter().position(|x| *x != 0.0).unwrap();
    let worst = sound[onset..].iter().zip(&played[from..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn discard_more_like_this_continue_and_region_do_what_they_say() {
    let (_session, _audio, client) = matched("steps.wav");
    let first = client.snapshot().matches.clone();
    client.send(Command::DiscardCandidate(1));
    assert_eq!(client.snapshot().matches.candidates[1], None);
    client.send(Command::MoreLikeThis(0));
    wait(&client, "relatives", |matches| matches.is_busy() || matches.candidates[1].is_some());
    let alike = wait(&client, "relatives", is_done);
    assert!(alike.matches.candidates[..NUM_ISLANDS].iter().all(Option::is_some), "the room that was made is filled");
    let liked = |matches: &Matches| matches.candidates[0].as_ref().unwrap().distance.unwrap().total();
    assert!(liked(&alike.matches) <= liked(&first), "the liked one stays or comes nearer");
    client.send(Command::ContinueMatch);
    let more = wait(&client, "more renders", |matches| matches.budget > first.budget && matches.num_renders > 100);
    assert!(best(&more.matches).unwrap() <= best(&alike.matches).unwrap());
    client.send(Command::MatchRegion([0.3, 0.7]));
    let part = wait(&client, "another part", |matches| {
        matches.sound.as_ref().is_some_and(|sound| sound.region_s[0] > 0.2) && best(matches).is_some()
    });
    let [start, end] = part.matches.sound.as_ref().unwrap().region_s;
    assert!((start - 0.3).abs() < 1e-3 && (end - 0.7).abs() < 1e-3);
    let [from, to] = [0, 1].map(|island| part.matches.candidates[island].is_some());
    if from && to {
        client.send(Command::MorphCandidates { from: 0, to: 1 });
        assert!(client.snapshot().latent_settings.b.is_some());
    }
}

#[test]
fn a_saved_state_keeps_the_candidates_and_the_sound_itself_only_if_that_was_asked() {
    let (_session, _audio, client) = matched("saved.wav");
    let (other, _audio) = open();
    let other = other.client();
    other.restore(&client.save());
    let (found, back) = (client.snapshot().matches.clone(), other.snapshot().matches.clone());
    for (back, found) in back.candidates.iter().flatten().zip(found.candidates.iter().flatten()) {
        assert_eq!((back.patch, back.note, back.origin), (found.patch, found.note, found.origin));
        let total = |of: &Candidate| of.distance.unwrap().total();
        assert!((total(back) - total(found)).abs() < 1e-4);
    }
    let told = found.sound.clone().expect("a sound");
    assert!(told.spectrogram.is_some());
    // What the sound itself is needed for is not there.
    let told = vaeform_session::SoundView { spectrogram: None, ..told };
    assert_eq!((&back.target, &back.sound), (&found.target, &Some(told)));
    assert!(!back.has_sound);
    assert_eq!(other.save(), client.save(), "a state that is read and written again is the same");
    other.send(Command::KeepCandidate(0));
    assert_eq!(other.snapshot().patch.name.to_string().trim_end(), "saved", "they can be kept as before");
    other.send(Command::ContinueMatch);
    wait(&other, "a word", |matches| matches.phase == Phase::Rest);
    client.send(Command::KeepSound(true));
    let saved = client.save();
    assert!(saved.len() < state::MAX_BODY_BYTES, "{} bytes", saved.len());
    other.restore(&saved);
    assert!(other.snapshot().matches.has_sound);
    assert_eq!(other.save(), saved, "and so it is with the sound");
    other.send(Command::ContinueMatch);
    wait(&other, "more renders", |matches| matches.num_renders > 0);
    other.send(Command::StopMatch);
}
