//! Matches: one at a time, followed, given up, forgotten.

use std::sync::atomic::Ordering;

use serde_json::json;
use vaeform_server::{Body, Method, Service};

use crate::fake::{ask, begun, folder, get, json_of, over, post, service};

fn text(service: &Service, address: &str) -> String {
    String::from_utf8(get(service, address).whole().unwrap().to_vec()).unwrap()
}

#[test]
fn a_body_becomes_a_patch() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let id = begun(&post(&service, "/match?name=x%2Fbell.wav&kind=fm&renders=20&note=60&seed=3", b"sound"));
    let json = over(&service, id);
    assert_eq!((&json["state"], &json["part"]), (&json!("done"), &json!(1.0)));
    assert_eq!(json["report"], json!({"name": "bell", "kind": "fm", "renders": 20, "note": 60, "seed": 3}));
    assert_eq!(json["files"]["target.wav"], format!("/patch/{id}.target.wav"));
    for (ending, _) in json["files"].as_object().unwrap() {
        assert_eq!(text(&service, &format!("/patch/{id}.{ending}")), format!("{ending} of bell"));
    }
    assert_eq!(json_of(&get(&service, "/match"))[0]["id"], id);
}

#[test]
fn a_file_of_the_folder_becomes_one_and_no_other() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let id = begun(&post(&service, "/match?target=a.wav", b""));
    assert_eq!(over(&service, id)["report"]["name"], "a");
    let secret = all.path().join("secret.wav").display().to_string();
    for bad in ["../secret.wav", "..%2Fsecret.wav", "sub/../../secret.wav", "none.wav", "sub", "%00", "", &secret] {
        let answer = post(&service, &format!("/match?target={bad}"), b"");
        assert_eq!(answer.status, 404, "{bad}");
        assert!(json_of(&answer)["error"].as_str().unwrap().contains("below the folder"), "{bad}");
    }
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    for (address, body, says) in [
        ("/match", &b""[..], "expected a sound file"),
        ("/match?target=a.wav", b"sound", "one of them"),
        ("/match?kind=none", b"sound", "expected auto, fm"),
        ("/match?renders=0", b"sound", "expected 1-5000"),
        ("/match?renders=x", b"sound", "expected 1-5000"),
        ("/match?note=128", b"sound", "expected 0-127"),
    ] {
        let answer = post(&service, address, body);
        assert_eq!(answer.status, 400, "{address}");
        assert!(json_of(&answer)["error"].as_str().unwrap().contains(says), "{address}");
    }
    let id = begun(&post(&service, "/match", b"none"));
    let json = over(&service, id);
    assert_eq!((&json["state"], &json["error"]), (&json!("failed"), &json!("no sound")));
    let id = begun(&post(&service, "/match", b"panic"));
    assert_eq!(over(&service, id)["error"], "the match broke down");
    let id = begun(&post(&service, "/match", b"sound"));
    assert_eq!(over(&service, id)["state"], "done");
}

#[test]
fn a_second_match_is_told_to_wait_and_the_first_can_be_given_up() {
    let all = folder();
    let (service, fake) = service(&all.path().join("in"));
    fake.holds.store(true, Ordering::Relaxed);
    let id = begun(&post(&service, "/match", b"sound"));
    for answer in [
        post(&service, "/match", b"sound"),
        post(&service, "/match?target=a.wav", b""),
        get(&service, "/sound_match?target=a.wav"),
    ] {
        assert_eq!(answer.status, 429);
        assert!(answer.headers.iter().any(|(name, _)| *name == "Retry-After"));
    }
    assert_eq!(json_of(&get(&service, "/health"))["busy"], true);
    assert_eq!(ask(&service, Method::Delete, &format!("/match/{id}")).status, 202);
    assert_eq!(over(&service, id)["state"], "cancelled");
    fake.holds.store(false, Ordering::Relaxed);
    let id = begun(&post(&service, "/match", b"sound"));
    assert_eq!(over(&service, id)["state"], "done");
    // What is over stays as it is.
    assert_eq!(ask(&service, Method::Delete, &format!("/match/{id}")).status, 202);
    assert_eq!(over(&service, id)["state"], "done");
    assert_eq!(ask(&service, Method::Delete, "/match/99").status, 404);
}

#[test]
fn progress_comes_as_events_and_ends() {
    let all = folder();
    let (service, fake) = service(&all.path().join("in"));
    fake.holds.store(true, Ordering::Relaxed);
    let id = begun(&post(&service, "/match", b"sound"));
    let answer = get(&service, &format!("/match/{id}/events"));
    assert_eq!((answer.status, answer.media), (200, "text/event-stream"));
    let Body::Events(mut events) = answer.body else { panic!("expected events") };
    let first = events.next().unwrap();
    assert!(first.starts_with("event: progress\ndata: {") && first.ends_with("}\n\n"), "{first}");
    // Held for longer than a second, nothing is told but that it lives.
    let quiet = (0..3).map_while(|_| events.next()).any(|event| event.starts_with(':'));
    assert!(quiet);
    fake.holds.store(false, Ordering::Relaxed);
    let rest: Vec<String> = events.take(100).collect();
    assert!(rest.last().unwrap().starts_with("event: over\n"), "{rest:?}");
    assert!(rest.last().unwrap().contains("\"state\":\"done\""));
}

#[test]
fn the_last_eight_are_kept() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let ids: Vec<u64> = (0..12)
        .map(|_| {
            let id = begun(&post(&service, "/match", b"sound"));
            over(&service, id);
            id
        })
        .collect();
    assert_eq!(json_of(&get(&service, "/match")).as_array().unwrap().len(), 8);
    assert_eq!(get(&service, &format!("/match/{}", ids[3])).status, 404);
    assert_eq!(get(&service, &format!("/patch/{}.syx", ids[3])).status, 404);
    assert_eq!(get(&service, &format!("/patch/{}.syx", ids[4])).status, 200);
}

#[test]
fn spiegelibs_address_gives_pairs() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let answer = get(&service, "/sound_match?target=a.wav");
    assert_eq!((answer.status, json_of(&answer)), (200, json!({"patch": [[0, 0.1], [144, 1.0]]})));
    let absolute = all.path().canonicalize().unwrap().join("in/a.wav").display().to_string();
    assert_eq!(get(&service, &format!("/sound_match?target={absolute}")).status, 200);
    assert_eq!(get(&service, "/sound_match").status, 404);
    for bad in ["../secret.wav", "none.wav", "sub/b.wav"] {
        assert_eq!(get(&service, &format!("/sound_match?target={bad}")).status, 500, "{bad}");
    }
}
