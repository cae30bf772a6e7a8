//! The saved state: round trips, and what hostile ones do (nothing).

use proptest::prelude::*;
use serde_json::{Value, json};
use vaeform_patch::{NUM_PARAMS, PARAMS, Patch, PatchName};
use vaeform_session::state::{MAX_BODY_BYTES, MAX_BYTES, StateError, check};
use vaeform_session::{Client, Command, Session, Severity, Snapshot, open};

use crate::matching::wait;
use crate::wait_for;

fn session() -> (Session, Client) {
    let session = open().0;
    let client = session.client();
    (session, client)
}

fn patch() -> impl Strategy<Value = Patch> {
    (prop::array::uniform10(0u8..128), prop::collection::vec(0.0f32..=1.0, NUM_PARAMS)).prop_map(|(name, unit)| {
        let values = std::array::from_fn(|i| unit[i] * PARAMS[i].max);
        Patch::from_fm(PatchName(name), &values).0
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_random_states_come_back_identical(
        patch in patch(), program in 0usize..32, store in 0usize..32, switch: bool, size: Option<(u16, u16)>,
    ) {
        thread_local! {
            static PAIR: [(Session, Client); 2] = [session(), session()];
        }
        PAIR.with(|[(_, one), (_, other)]| -> Result<(), TestCaseError> {
            one.send(Command::Select(program));
            for (def, value) in PARAMS.iter().zip(patch.fm.values()).step_by(7) {
                one.send(Command::Set { id: def.id, value: *value });
            }
            one.send(Command::Store(store));
            one.send(Command::ProgramChange(switch));
            if let Some((width, height)) = size {
                one.send(Command::EditorSize(width.into(), height.into()));
            }
            for (def, value) in PARAMS.iter().zip(patch.fm.values()) {
                one.send(Command::Set { id: def.id, value: *value });
            }
            let state = one.save();
            other.restore(&state);
            prop_assert_eq!(&other.save(), &state);
            let (a, b) = (one.snapshot(), other.snapshot());
            prop_assert_eq!(a.patch.fm.values(), b.patch.fm.values());
            prop_assert_eq!((a.program, a.program_change), (b.program, b.program_change));
            Ok(())
        })?;
    }

    #[test]
    fn any_bytes_are_refused_or_read_but_never_panic(text in ".{0,300}") {
        let _ = check(&text);
        let _ = check(&format!("vaeform-state 1 00000000 {text}"));
    }
}

/// A state with a body of our making and the checksum it asks for.
fn forged(version: u32, body: &str) -> String {
    let guess = format!("vaeform-state {version} 00000000 {body}");
    match check(&guess) {
        Err(StateError::Checksum { found, .. }) => format!("vaeform-state {version} {found:08x} {body}"),
        _ => guess,
    }
}

pub(crate) fn body(state: &str) -> &str {
    state.splitn(4, ' ').nth(3).unwrap()
}

/// All that a person sees of two sessions but what is told.
#[track_caller]
fn assert_unchanged(before: &Snapshot, after: &Snapshot, what: &str) {
    let shown = |snapshot: &Snapshot| Snapshot { revision: 0, notices: Vec::new(), ..snapshot.clone() };
    assert_eq!(shown(before), shown(after), "{what}");
}

#[test]
fn hostile_states_keep_the_current_session_and_are_reported() {
    let (_session, client) = session();
    client.send(Command::Set { id: PARAMS[3].id, value: 42.0 });
    let good = client.save();
    let mut noise = String::new();
    let mut seed = 1u32;
    while noise.len() < MAX_BODY_BYTES {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push(char::from((seed >> 24) as u8));
    }
    let values = body(&good).find("\"values\":[").unwrap() + "\"values\":[".len();
    let with_value = |value: &str| {
        let rest = &body(&good)[values..];
        forged(1, &format!("{}{value}{}", &body(&good)[..values], &rest[rest.find(',').unwrap()..]))
    };
    let hostile = [
        String::new(),
        "noise".to_owned(),
        noise,
        good[..good.len() / 2].to_owned(),
        good[..good.len() - 1].to_owned(),
        good.replacen("state 1", "state 2", 1),
        good.replacen("state 1", "state 0", 1),
        good.replacen("42", "43", 1),
        forged(1, "{}"),
        forged(1, "null"),
        forged(1, &"[".repeat(500_000)),
        forged(1, &body(&good).replacen("\"program\":0", "\"program\":32", 1)),
        with_value("null"),
        with_value("NaN"),
        with_value("\"x\""),
        with_value("1e999"),
        " ".repeat(MAX_BYTES + 1),
    ];
    for (i, state) in hostile.iter().enumerate() {
        client.send(Command::DismissNotices);
        let before = client.snapshot();
        client.restore(state);
        assert_unchanged(&before, &client.snapshot(), &format!("hostile state {i}"));
        assert!(client.restored().is_err(), "hostile state {i}");
        let notices = client.snapshot().notices.clone();
        assert!(matches!(&notices[..], [n] if n.severity == Severity::Error), "hostile state {i}: {notices:?}");
    }
}

#[test]
fn values_out_of_range_in_a_valid_state_are_clamped() {
    let (_session, client) = session();
    let good = client.save();
    for value in ["1e38", "-5", "3.4e38"] {
        let text = body(&good);
        let at = text.find("\"values\":[").unwrap() + "\"values\":[".len();
        let rest = &text[at..];
        client.restore(&forged(1, &format!("{}{value}{}", &text[..at], &rest[rest.find(',').unwrap()..])));
        let patch = client.snapshot().patch;
        assert!(patch.fm.values().iter().zip(&PARAMS).all(|(v, def)| (0.0..=def.max).contains(v)), "{value}");
    }
}

#[test]
fn a_float_that_overflows_never_becomes_infinite() {
    let (_session, client) = session();
    let good = client.save();
    let text = body(&good);
    let at = text.find("\"values\":[").unwrap() + "\"values\":[".len();
    let rest = &text[at..];
    client.restore(&forged(1, &format!("{}1e39{}", &text[..at], &rest[rest.find(',').unwrap()..])));
    assert!(client.snapshot().patch.fm.values().iter().all(|v| v.is_finite()));
    assert_eq!(check(&client.save()), Ok(()), "what is saved can be loaded");
}

#[test]
fn a_restore_is_no_step_of_undo() {
    let (_session, client) = session();
    let state = client.save();
    client.send(Command::Set { id: PARAMS[0].id, value: 1.0 });
    client.restore(&state);
    assert!(!client.snapshot().can_undo);
}

#[test]
fn a_match_that_was_tampered_with_is_refused_whole_or_comes_back_in_range() {
    let (_session, client) = session();
    let good = client.save();
    let with_match = |text: &str| {
        let (before, after) = body(&good).split_once("\"matching\":{").unwrap();
        let after = &after[after.find('}').unwrap() + 1..];
        forged(1, &format!("{before}\"matching\":{{{text}}}{after}"))
    };
    let values = |value: &str| vec![value; NUM_PARAMS].join(",");
    let candidate = |values: &str, island: &str, gain: &str| {
        format!(
            "\"candidates\":[{{\"name\":[0,0,0,0,0,0,0,0,0,0],\"values\":[{values}],\"note\":255,\"velocity\":0,\"hold_s\":-1,\
             \"onset_s\":1e30,\"gain_db\":{gain},\"distance\":null,\"origin\":\"search\",\"strand\":{island}}}]"
        )
    };
    assert_eq!(check(&with_match("")), Ok(()), "the forgery itself is sound");
    for refused in
        ["\"candidates\":7", "\"samples\":[1]", &candidate(&values("null"), "0", "0"), &candidate("", "-1", "0")]
    {
        let before = client.snapshot();
        client.restore(&with_match(refused));
        assert_unchanged(&before, &client.snapshot(), refused);
    }
    for left_out in [candidate(&values("1"), "99", "0"), "\"samples\":\"%%%\"".to_owned()] {
        client.restore(&with_match(&left_out));
        let matches = client.snapshot().matches.clone();
        assert!(matches.candidates.iter().all(Option::is_none) && !matches.has_sound, "{left_out}");
    }
    client.restore(&with_match(&candidate(&values("1e38"), "2", "-1e30")));
    let matches = client.snapshot().matches.clone();
    let candidate = matches.candidates[2].as_ref().expect("it is a patch, if a loud one");
    assert!(candidate.patch.fm.values().iter().zip(&PARAMS).all(|(value, def)| (0.0..=def.max).contains(value)));
    assert!((candidate.note, candidate.velocity) == (127, 1) && candidate.gain_db >= -96.0 && candidate.onset_s <= 6.0);
    client.send(Command::KeepCandidate(2));
    client.send(Command::Audition(vaeform_session::Audible::Candidate(2)));
    assert_eq!(check(&client.save()), Ok(()));
}

/// A state whose body was changed as JSON.
pub(crate) fn changed(state: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(body(state)).unwrap();
    change(&mut value);
    forged(1, &value.to_string())
}

#[test]
fn a_refused_state_is_given_back_by_the_next_save_until_something_is_edited() {
    let folder = tempfile::tempdir().unwrap();
    let (_session, client) = session();
    let good = client.save();
    let newer = good.replacen("state 1", "state 2", 1);
    let damaged = good.replacen("99", "98", 1);
    let too_large = format!("{good}{}", " ".repeat(MAX_BYTES));
    for (number, refused) in [&newer, &damaged, &too_large].into_iter().enumerate() {
        client.restore(refused);
        assert!(client.restored().is_err());
        if number == 0 {
            // What is read of the choices among matches is not saved with a project.
            client.remember_matches_in(folder.path());
            wait(&client, "the choices", |matches| matches.remembers.is_some());
        }
        client.send(Command::EditorSize(900, 700));
        client.send(Command::ListPorts);
        client.send(Command::DismissNotices);
        assert_eq!(&client.save(), refused);
        assert_eq!(&client.save(), refused, "saving it once does not lose it");
        client.send(Command::Set { id: PARAMS[3].id, value: 42.0 });
        let own = client.save();
        assert!(check(&own).is_ok() && own.contains("42"), "what was edited since is the project");
        client.restore(&good);
        assert_eq!(client.restored(), Ok(()));
        client.restore(refused);
        client.restore(&good);
        assert_eq!(client.save(), good, "another state has taken its place");
    }
    client.restore("noise");
    assert_eq!(client.save(), good, "noise is nobody's work");
}

#[test]
fn what_an_older_state_lacks_is_at_its_default_and_shorter_lists_are_completed() {
    let (_session, client) = session();
    let fresh = client.save();
    client.send(Command::Set { id: PARAMS[5].id, value: 7.0 });
    client.send(Command::CaptureB);
    client.send(Command::ProgramChange(true));
    client.send(Command::Echo(true));
    let full = client.save();
    let b = client.snapshot().latent_settings.b.expect("it was captured");
    let last = PARAMS[NUM_PARAMS - 1].default;
    let older = changed(&full, |body| {
        body["performance"]["b"][1].as_array_mut().unwrap().pop();
        body["performance"]["branches"] = json!({ "seed": 9 });
        body["controllers"] = json!({ "latents": [] });
        let body = body.as_object_mut().unwrap();
        for field in ["program", "program_change", "tuning", "editor_size", "offsets", "hardware", "matching"] {
            body.remove(field);
        }
    });
    client.restore(&older);
    assert_eq!(client.restored(), Ok(()));
    let snapshot = client.snapshot();
    let kept = snapshot.latent_settings.b.expect("a B of one value less is a B");
    assert_eq!(kept.fm.values()[..NUM_PARAMS - 1], b.fm.values()[..NUM_PARAMS - 1]);
    assert_eq!(kept.fm.values()[NUM_PARAMS - 1], last);
    assert_eq!((snapshot.latent_settings.variations.seed, snapshot.latent_settings.variations.spread), (9, 0.15));
    assert!(!snapshot.program_change && !snapshot.controllers.echo);
    client.restore(&fresh);
    assert_eq!(snapshot.controllers, client.snapshot().controllers);
}

#[test]
fn a_candidate_of_an_older_or_newer_table_is_kept() {
    let (_session, client) = session();
    let values = vec![1.0; NUM_PARAMS - 1];
    let (shorter, longer) = (values.clone(), [&values[..], &[1.0, 5.0, 6.0]].concat());
    let candidate = |island: usize, values: &[f32]| json!({ "values": values, "strand": island, "origin": "dream" });
    let state = changed(&client.save(), |body| {
        body["matching"] = json!({
            "candidates": [candidate(0, &shorter), candidate(1, &longer)],
            "target": { "note": 61, "timbre": [0.5, 0.5], "more": {} },
            "sound": { "name": "x".repeat(1_000), "seconds": 1.0 },
        });
    });
    client.restore(&state);
    let matches = client.snapshot().matches.clone();
    for candidate in matches.candidates[..2].iter() {
        let patch = candidate.as_ref().expect("it is kept").patch;
        assert_eq!(
            patch.fm.values()[..NUM_PARAMS - 1],
            Patch::from_fm(patch.name, &[1.0; NUM_PARAMS]).0.fm.values()[..NUM_PARAMS - 1]
        );
    }
    assert_eq!(matches.target.map(|target| (target.note, target.timbre)), Some((61, None)));
    assert_eq!(matches.sound.as_ref().map(|sound| sound.name.len()), Some(64));
}

#[test]
fn what_a_later_build_keeps_in_a_state_is_written_back() {
    let (_session, client) = session();
    let state = changed(&client.save(), |body| body["later"] = json!({ "colour": [1, 2, { "a": null }] }));
    client.restore(&state);
    let again: Value = serde_json::from_str(body(&client.save())).unwrap();
    assert_eq!(again["later"], json!({ "colour": [1, 2, { "a": null }] }));
}

#[test]
fn a_size_that_no_window_can_have_is_clamped() {
    let (_session, client) = session();
    for (size, side) in [(0, 200), (u32::MAX, 8_192)] {
        let state = changed(&client.save(), |body| body["editor_size"] = json!([size, size]));
        client.restore(&state);
        assert_eq!(client.snapshot().editor_size, Some((side, side)));
        client.send(Command::EditorSize(size, size));
        assert_eq!(client.snapshot().editor_size, Some((side, side)));
    }
}

/// A preset file with foreign fields of these sizes.
fn fat_preset(name: &str, sizes: &[usize]) -> std::path::PathBuf {
    let mut preset: Value = serde_json::from_str(&vaeform_patch::Preset::from(Patch::default()).to_json()).unwrap();
    for (i, size) in sizes.iter().enumerate() {
        preset[format!("x_{i}")] = json!("y".repeat(*size));
    }
    preset["category"] = json!("Keys");
    let path = std::env::temp_dir().join(format!("vaeform-{}-{name}.json", std::process::id()));
    std::fs::write(&path, preset.to_string()).unwrap();
    path
}

#[test]
fn foreign_fields_are_bounded_at_import_and_told() {
    let (_session, client) = session();
    let path = fat_preset("fat", &[900_000, 10]);
    client.send(Command::Import(path.clone()));
    let snapshot = wait_for(&client, |s| !s.notices.is_empty());
    std::fs::remove_file(path).unwrap();
    let told = &snapshot.notices[0];
    assert!(told.severity == Severity::Warning && told.text.contains("x_0") && told.text.contains("900"), "{told:?}");
    let state = client.save();
    assert!(state.contains("\"x_1\"") && !state.contains("\"x_0\"") && state.contains("Keys"));
}

#[test]
fn what_finds_no_room_in_a_state_is_told_when_it_is_saved_and_when_it_is_restored() {
    let (_session, client) = session();
    let picture = "p".repeat(900_000);
    let state = changed(&client.save(), |body| {
        for program in 0..4 {
            body["bank"]["presets"][program]["unknown"] = json!({ "picture": picture, "rating": program });
        }
        body["bank"]["presets"][4]["unknown"] = json!({ "picture": "q".repeat(530_000) });
    });
    assert!(state.len() < MAX_BODY_BYTES && check(&state).is_ok());
    client.restore(&state);
    assert!(client.snapshot().notices.is_empty());
    let path = fat_preset("room", &[60_000]);
    client.send(Command::Import(path.clone()));
    wait_for(&client, |s| s.is_edited);
    std::fs::remove_file(path).unwrap();
    client.send(Command::Store(9));
    client.send(Command::DismissNotices);
    let saved = client.save();
    assert!(saved.len() <= MAX_BODY_BYTES);
    let told = client.snapshot().notices.clone();
    assert!(matches!(&told[..], [one] if one.text.contains("picture") && one.text.contains("900")), "{told:?}");
    assert_eq!(client.save(), saved);
    assert_eq!(client.snapshot().notices.len(), 1, "it is told once");
    let body: Value = serde_json::from_str(body(&saved)).unwrap();
    let pictures = (0..5).filter(|program| body["bank"]["presets"][program]["unknown"]["picture"].is_string()).count();
    assert_eq!((pictures, &body["bank"]["presets"][3]["unknown"]["rating"]), (4, &json!(3)), "no more than must be");
    let (_other_session, other) = session();
    other.restore(&saved);
    let told = other.snapshot().notices.clone();
    assert!(
        matches!(&told[..], [one] if one.text.contains("when it was saved") && one.text.contains("picture")),
        "{told:?}"
    );
}

#[test]
fn the_tempo_comes_back_in_range_and_a_usual_one_takes_no_room() {
    use vaeform_dsp::modulation::OwnSong;
    let ((_session, client), (_other, restored)) = (session(), session());
    assert!(!client.save().contains("\"song\""));
    client.send(Command::Song(OwnSong { tempo_bpm: 97.5, follows_midi: true }));
    restored.restore(&client.save());
    assert_eq!(restored.snapshot().song, OwnSong { tempo_bpm: 97.5, follows_midi: true });
    client.send(Command::Song(OwnSong { tempo_bpm: f64::NAN, follows_midi: false }));
    assert_eq!(client.snapshot().song, OwnSong::default());
    client.send(Command::Song(OwnSong { tempo_bpm: 1e9, follows_midi: false }));
    assert_eq!(client.snapshot().song.tempo_bpm, 300.0);
}
