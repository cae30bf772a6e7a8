//! Hybrids beside FM matches in a session: measured in a dropped sound, heard, kept with their tables and contents, saved and restored.

use std::f32::consts::TAU;
use std::sync::Arc;

use serde_json::{Value, json};
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{OscillatorParam, TableRef};
use vaeform_patch::{Patch, Preset};
use vaeform_session::{
    Audible, AudioThreadHandle, Client, Command, HybridKind, Kind, KindWish, Matches, NUM_ISLANDS, Phase, Session,
    Severity, Snapshot, Why, open,
};

use crate::fingerprint;
use crate::matching::{matching, wait, wav};
use crate::state::changed;

const RATE_HZ: f32 = 48_000.0;
/// Where a table stands.
const TABLE: usize = NUM_ISLANDS;

/// Twelve harmonics that decay under a little noise: what FM does not come near to, and a table does.
fn bright() -> Vec<f32> {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let at = |i: usize| {
        let t = i as f32 / RATE_HZ;
        let wave: f32 =
            (1..=12).map(|k| (TAU * 220.0 * (k * i) as f32 / RATE_HZ + (k * k) as f32).sin() / k as f32).sum();
        0.2 * (-2.0 * t).exp() * wave
    };
    (0..28_800).map(|i| at(i) + 0.002 * noise()).collect()
}

/// The hybrid that was tried at other keys: the best of them.
fn tried(matches: &Matches) -> Option<usize> {
    let mut hybrids = matches.candidates.iter().enumerate().skip(NUM_ISLANDS);
    hybrids.find(|(_, of)| of.as_ref().is_some_and(|of| of.plays.is_some())).map(|(place, _)| place)
}

/// A session to which the sound was dropped, once all hybrids are there.
fn analysed(name: &str) -> (Session, AudioThreadHandle, Client, Arc<Snapshot>) {
    let (session, audio, client) = matching();
    let start = std::time::Instant::now();
    client.send(Command::MatchFiles(vec![wav(name, &bright())]));
    wait(&client, "a hybrid", |matches| matches.candidates[TABLE].is_some());
    println!("the first hybrid after {:?}", start.elapsed());
    let snapshot = wait(&client, "hybrids", |matches| tried(matches).is_some() && matches.num_renders > 1);
    println!("all hybrids, and FM after them, from {:?} on", start.elapsed());
    (session, audio, client, snapshot)
}

/// What a session with a synth of its own plays.
fn played(client: &Client, audio: &mut AudioThreadHandle) -> Vec<u32> {
    let mut synth = Synth::new(RATE_HZ);
    client.resync(audio, &mut synth);
    fingerprint(&mut synth)
}

#[test]
fn a_dropped_sound_becomes_a_hybrid_that_is_kept_saved_and_restored_with_the_same_sound() {
    let (_session, mut audio, client, snapshot) = analysed("bright.wav");
    client.send(Command::StopMatch);
    wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    let best = snapshot.matches.candidates[tried(&snapshot.matches).unwrap()].as_ref().unwrap();
    println!("{}: {:.2} dB, {} bytes", best.kind, best.mss().unwrap(), best.num_bytes);
    let table = snapshot.matches.candidates[TABLE].as_ref().unwrap();
    assert!(matches!(table.kind, Kind::Hybrid(HybridKind::Table { .. })) && !table.tables.is_empty());
    assert!(best.mss().unwrap() < 3.5 && best.num_bytes < 16_384 && best.plays == Some(true));
    let before = (client.snapshot().patch, played(&client, &mut audio));
    client.send(Command::KeepCandidate(TABLE));
    let kept = client.snapshot();
    assert_eq!((kept.patch.name.to_string().trim_end(), kept.patch.layers == table.patch.layers), ("bright", true));
    let heard = played(&client, &mut audio);
    assert!(heard != before.1 && heard.iter().any(|bits| f32::from_bits(*bits) != 0.0));
    // All of it comes back, the candidates that nobody kept too.
    let state = client.save();
    let (session, mut audio) = open();
    let other = session.client();
    other.restore(&state);
    let told = other.snapshot().notices.clone();
    assert!(told.iter().all(|notice| notice.severity == Severity::Info), "{told:?}");
    assert_eq!((other.snapshot().patch, played(&other, &mut audio)), (kept.patch, heard.clone()));
    let (now, back) = (client.snapshot().matches.clone(), other.snapshot().matches.clone());
    assert!(now.candidates[TABLE..].iter().flatten().count() > 1);
    for (now, back) in now.candidates[NUM_ISLANDS..].iter().zip(&back.candidates[NUM_ISLANDS..]) {
        assert_eq!(now.is_some(), back.is_some());
        // FM with noise is there only where the noise helps.
        let (Some(now), Some(back)) = (now, back) else { continue };
        assert_eq!((now.kind, now.plays, now.num_bytes), (back.kind, back.plays, back.num_bytes));
        assert!(now.patch == back.patch, "{}: another patch", now.kind);
        assert!(now.tables == back.tables && now.contents == back.contents, "{}: other contents", now.kind);
    }
    assert_eq!(now.chosen().map(|offer| offer.place), back.chosen().map(|offer| offer.place));
    assert_eq!(other.save(), state, "a state that is read and written again is the same");
    other.send(Command::Init);
    other.send(Command::KeepCandidate(TABLE));
    assert_eq!(played(&other, &mut audio).len(), heard.len());
    assert_eq!(played(&other, &mut audio), heard, "and it is kept once more");
    client.send(Command::Undo);
    assert_eq!((client.snapshot().patch, client.save() != state), (before.0, true), "keeping is one step of undo");
}

#[test]
fn hybrids_are_auditioned_with_their_tables_and_leave_the_patch_as_it_was() {
    let (_session, mut audio, client, snapshot) = analysed("heard.wav");
    client.send(Command::StopMatch);
    wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    let before = (client.save(), played(&client, &mut audio));
    let mut sounds = vec![before.1.clone()];
    for place in NUM_ISLANDS..snapshot.matches.candidates.len() {
        if snapshot.matches.candidates[place].is_some() {
            client.send(Command::Audition(Audible::Candidate(place)));
            assert_eq!(client.snapshot().matches.auditioned, Some(place));
            let heard = played(&client, &mut audio);
            assert!(heard.iter().any(|bits| f32::from_bits(*bits) != 0.0), "place {place}");
            assert!(!sounds.contains(&heard), "place {place} sounds like another");
            sounds.push(heard);
        }
    }
    assert!(sounds.len() > 2);
    client.send(Command::Audition(Audible::Patch));
    assert_eq!((client.save(), played(&client, &mut audio)), before);
    client.send(Command::DiscardCandidate(TABLE));
    assert_eq!(client.snapshot().matches.candidates[TABLE], None);
    client.send(Command::MoreLikeThis(TABLE + 1));
    client.send(Command::MorphCandidates { from: 0, to: TABLE + 1 });
    let said = client.snapshot().notices.iter().filter(|notice| notice.text.contains("FM match")).count();
    assert_eq!((said, client.snapshot().latent_settings.b.is_some()), (2, false), "only FM is bred and morphed");
}

#[test]
fn the_kind_that_is_wished_for_is_offered_and_the_wish_is_saved() {
    let (_session, _audio, client, _) = analysed("wish.wav");
    client.send(Command::StopMatch);
    let done = wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    let offer = done.matches.chosen().unwrap();
    let fm = done.matches.nearest().unwrap();
    let mss = |place: usize| done.matches.candidates[place].as_ref().unwrap().mss().unwrap();
    println!("FM {:.2}, offered {:.2}: {}", mss(fm), mss(offer.place), offer.why);
    assert!(offer.place >= NUM_ISLANDS && matches!(offer.why, Why::HybridIsNearer { by } if by > 0.5));
    assert_eq!(done.matches.reason(), None, "nothing is said against what is near");
    client.send(Command::Wish(KindWish::Fm));
    let wished = client.snapshot().matches.chosen().unwrap();
    assert_eq!((wished.place, wished.why), (fm, Why::Wished));
    let (session, _audio) = open();
    session.client().restore(&client.save());
    assert_eq!(session.client().snapshot().matches.wish, KindWish::Fm);
}

#[test]
fn an_analysis_that_is_stopped_ends_and_a_newer_sound_takes_its_place() {
    let (_session, _audio, client) = matching();
    client.send(Command::MatchFiles(vec![wav("older hybrid.wav", &bright())]));
    let is_analysing = |matches: &Matches| matches.phase == Phase::Analysing;
    wait(&client, "the analysis", is_analysing);
    client.send(Command::StopMatch);
    let stopped = wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    assert_eq!(tried(&stopped.matches), None, "it went on to the end");
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert_eq!(client.snapshot().matches, stopped.matches, "nothing goes on");
    client.send(Command::MatchFiles(vec![wav("old hybrid.wav", &bright())]));
    wait(&client, "the analysis again", is_analysing);
    client.send(Command::MatchFiles(vec![wav("new hybrid.wav", &bright())]));
    wait(&client, "the newer one", |matches| {
        matches.sound.as_ref().is_some_and(|sound| sound.name == "new hybrid") && matches.candidates[TABLE].is_some()
    });
}

#[test]
fn a_hybrid_whose_table_is_not_in_the_state_is_left_out_and_the_rest_is_restored() {
    let (_session, _audio, client, _) = analysed("torn.wav");
    client.send(Command::StopMatch);
    wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    let state = client.save();
    let places = |client: &Client| {
        let matches = client.snapshot().matches.clone();
        matches.candidates.iter().map(Option::is_some).collect::<Vec<bool>>()
    };
    let (session, _audio) = open();
    let other = session.client();
    let torn = changed(&state, |body: &mut Value| {
        body.as_object_mut().unwrap().remove("tables");
    });
    other.restore(&torn);
    assert_eq!(other.restored(), Ok(()));
    let mut expected = places(&client);
    expected[TABLE] = false;
    assert_eq!(places(&other), expected);
    // A kind that a later build has, and figures out of range.
    let odd = changed(&state, |body: &mut Value| {
        for candidate in body["matching"]["candidates"].as_array_mut().unwrap() {
            if candidate["hybrid"]["kind"] == "partials" {
                candidate["hybrid"]["kind"] = "granular".into();
            } else if candidate["hybrid"].is_object() {
                candidate["hybrid"]["rank"] = (-1e30).into();
            }
        }
    });
    other.restore(&odd);
    let mut expected = places(&client);
    expected[TABLE + 1] = false;
    assert_eq!((other.restored(), places(&other)), (Ok(()), expected));
    assert_eq!(other.snapshot().matches.candidates[TABLE].as_ref().unwrap().rank, Some(0.0));
}

#[test]
fn a_hybrid_of_a_state_is_heard_and_kept_with_its_table_which_a_later_state_has_once() {
    let (session, _audio) = open();
    let client = session.client();
    let table = crate::layers::table(2);
    let mut preset = Preset::from(Patch::default());
    preset.patch.layers.set(OscillatorParam::On.of(0), 1.0);
    preset.patch.layers.tables[0] = TableRef::Own(table.id());
    preset.tables = vec![table.clone()];
    crate::layers::import(&client, &preset);
    let state = changed(&client.save(), |body: &mut Value| {
        let own = &body["preset"];
        let candidate = json!({
            "name": own["name"], "values": own["values"], "layers": own["layers"], "strand": TABLE, "origin": "analysis",
            "distance": [2.0, 0.0, 1.0, 0.0, 0.0, 0.0],
            "hybrid": {"kind": "table", "partials": 0, "is_octave_down": true, "rank": 3.0, "plays": true},
        });
        body["matching"] = json!({"candidates": [candidate], "wish": "table"});
        body["preset"] = body["bank"]["presets"][0].clone();
    });
    let (session, mut audio) = open();
    let client = session.client();
    client.restore(&state);
    assert_eq!(client.restored(), Ok(()));
    let matches = client.snapshot().matches.clone();
    let hybrid = matches.candidates[TABLE].clone().unwrap();
    assert_eq!(hybrid.kind, Kind::Hybrid(HybridKind::Table { partials: 0, is_octave_down: true }));
    assert_eq!((hybrid.tables.as_slice(), hybrid.rank, hybrid.plays), (&[table][..], Some(3.0), Some(true)));
    assert_eq!((matches.wish, matches.chosen().map(|offer| offer.place)), (KindWish::Table, Some(TABLE)));
    let (again, _audio) = open();
    again.client().restore(&client.save());
    assert_eq!(again.client().snapshot().matches, matches);
    let before = played(&client, &mut audio);
    client.send(Command::Audition(Audible::Candidate(TABLE)));
    let heard = played(&client, &mut audio);
    assert!(heard != before && heard.iter().any(|bits| f32::from_bits(*bits) != 0.0));
    client.send(Command::Audition(Audible::Patch));
    assert_eq!(played(&client, &mut audio), before);
    client.send(Command::KeepCandidate(TABLE));
    assert_eq!((client.snapshot().patch.layers, played(&client, &mut audio)), (hybrid.patch.layers, heard.clone()));
    let kept = client.save();
    let body: Value = serde_json::from_str(crate::state::body(&kept)).unwrap();
    assert_eq!(body["tables"].as_object().map_or(0, |tables| tables.len()), 1, "patch and candidate share their table");
    let (session, mut audio) = open();
    session.client().restore(&kept);
    assert_eq!(played(&session.client(), &mut audio), heard);
}

#[test]
fn what_is_kept_and_thrown_away_is_remembered_for_later_sessions_unless_that_is_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("match_choices.json");
    let num_choices = || {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|_| "{}".to_owned());
        serde_json::from_str::<Value>(&text).unwrap()["choices"].as_array().map_or(0, Vec::len)
    };
    let (_session, _audio, client, _) = analysed("chosen.wav");
    client.send(Command::StopMatch);
    wait(&client, "the end", |matches| matches.phase == Phase::Rest);
    client.send(Command::KeepCandidate(TABLE));
    assert_eq!((client.snapshot().matches.remembers, num_choices()), (None, 0), "no folder was named");
    client.remember_matches_in(folder.path());
    wait(&client, "the file", |matches| matches.remembers == Some(true));
    let fm = client.snapshot().matches.nearest().unwrap();
    for command in [Command::KeepCandidate(TABLE), Command::KeepCandidate(TABLE), Command::DiscardCandidate(fm)] {
        client.send(command);
    }
    let taste = wait(&client, "a taste", |_| num_choices() == 2).matches.taste;
    let known = wait(&client, "it", |matches| matches.taste != Default::default()).matches.clone();
    let table = known.candidates[TABLE].clone().unwrap();
    assert!(known.taste.db(&table) > 0.0, "{taste:?}");
    let (session, _audio) = open();
    let other = session.client();
    other.remember_matches_in(folder.path());
    // The file is written before the taste that follows from it is published.
    wait(&other, "the same", |matches| {
        matches.taste != Default::default() && matches.taste == client.snapshot().matches.taste
    });
    other.send(Command::RememberMatches(false));
    wait(&other, "off", |matches| matches.remembers == Some(false) && matches.taste == Default::default());
    client.send(Command::RateCandidate(TABLE, false));
    assert_eq!(client.snapshot().matches.liked[TABLE], Some(false), "it is shown");
    wait(&client, "off here too", |matches| matches.remembers == Some(false));
    assert_eq!(num_choices(), 2, "nothing is added while it is off");
}
