//! The saved state: round trips, and what hostile ones do (nothing).

use proptest::prelude::*;
use vaeform_dsp::patch::{NUM_PARAMS, PARAMS, Patch, PatchName};
use vaeform_session::state::{MAX_BYTES, StateError, check};
use vaeform_session::{Client, Command, Session, Severity, open};

fn session() -> (Session, Client) {
    let session = open().0;
    let client = session.client();
    (session, client)
}

fn patch() -> impl Strategy<Value = Patch> {
    (prop::array::uniform10(0u8..128), prop::collection::vec(0.0f32..=1.0, NUM_PARAMS)).prop_map(|(name, unit)| {
        let values = std::array::from_fn(|i| unit[i] * PARAMS[i].max);
        Patch::from_values(PatchName(name), &values).0
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
            for (def, value) in PARAMS.iter().zip(patch.values()).step_by(7) {
                one.send(Command::Set { id: def.id, value: *value });
            }
            one.send(Command::Store(store));
            one.send(Command::ProgramChange(switch));
            if let Some((width, height)) = size {
                one.send(Command::EditorSize(width.into(), height.into()));
            }
            for (def, value) in PARAMS.iter().zip(patch.values()) {
                one.send(Command::Set { id: def.id, value: *value });
            }
            let state = one.save();
            other.restore(&state);
            prop_assert_eq!(&other.save(), &state);
            let (a, b) = (one.snapshot(), other.snapshot());
            prop_assert_eq!(a.patch.values(), b.patch.values());
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

fn body(state: &str) -> &str {
    state.splitn(4, ' ').nth(3).unwrap()
}

#[test]
fn hostile_states_keep_the_current_session_and_are_reported() {
    let (_session, client) = session();
    client.send(Command::Set { id: PARAMS[3].id, value: 42.0 });
    let good = client.save();
    let mut noise = String::new();
    let mut seed = 1u32;
    while noise.len() < MAX_BYTES {
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
        " ".repeat(2 * MAX_BYTES),
    ];
    for (i, state) in hostile.iter().enumerate() {
        client.send(Command::DismissNotices);
        client.restore(state);
        assert_eq!(client.save(), good, "hostile state {i}");
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
        assert!(patch.values().iter().zip(&PARAMS).all(|(v, def)| (0.0..=def.max).contains(v)), "{value}");
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
    assert!(client.snapshot().patch.values().iter().all(|v| v.is_finite()));
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
    let candidate = |values: &str, strand: &str, gain: &str| {
        format!(
            "\"candidates\":[{{\"name\":[0,0,0,0,0,0,0,0,0,0],\"values\":[{values}],\"note\":255,\"velocity\":0,\"hold_s\":-1,\
             \"onset_s\":1e30,\"gain_db\":{gain},\"distance\":null,\"origin\":\"search\",\"strand\":{strand}}}]"
        )
    };
    assert_eq!(check(&with_match("")), Ok(()), "the forgery itself is sound");
    for refused in
        ["\"candidates\":7", "\"samples\":[1]", &candidate(&values("null"), "0", "0"), &candidate("", "-1", "0")]
    {
        client.restore(&with_match(refused));
        assert_eq!(client.save(), good, "{refused}");
    }
    for left_out in [candidate("1,2,3", "0", "0"), candidate(&values("1"), "99", "0"), "\"samples\":\"%%%\"".to_owned()]
    {
        client.restore(&with_match(&left_out));
        let matches = client.snapshot().matches.clone();
        assert!(matches.candidates.iter().all(Option::is_none) && !matches.has_sound, "{left_out}");
    }
    client.restore(&with_match(&candidate(&values("1e38"), "2", "-1e30")));
    let matches = client.snapshot().matches.clone();
    let candidate = matches.candidates[2].as_ref().expect("it is a patch, if a loud one");
    assert!(candidate.patch.values().iter().zip(&PARAMS).all(|(value, def)| (0.0..=def.max).contains(value)));
    assert!((candidate.note, candidate.velocity) == (127, 1) && candidate.gain_db >= -96.0 && candidate.onset_s <= 6.0);
    client.send(Command::KeepCandidate(2));
    client.send(Command::Audition(vaeform_session::Audible::Candidate(2)));
    assert_eq!(check(&client.save()), Ok(()));
}
