//! What is answered to what, without a port.

use serde_json::json;
use vaeform_server::{MAX_BODY, Method, Request};

use crate::fake::{ask, folder, get, json_of, post, service};

#[test]
fn addresses_and_methods_that_are_none_are_told() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    for address in [
        "/none",
        "/match/",
        "/match/x",
        "/match/1",
        "/match/1/none",
        "/patch/",
        "/patch/1",
        "/patch/1.exe",
        "/run",
        "//",
    ] {
        let answer = get(&service, address);
        assert_eq!(answer.status, 404, "{address}");
        assert!(json_of(&answer)["error"].is_string(), "{address}");
    }
    for (method, address) in [
        (Method::Post, "/"),
        (Method::Delete, "/health"),
        (Method::Other, "/match"),
        (Method::Delete, "/match"),
        (Method::Post, "/cartridge/1.syx"),
        (Method::Post, "/sound_match?target=a.wav"),
    ] {
        let answer = ask(&service, method, address);
        assert_eq!(answer.status, 405, "{method:?} {address}");
        assert_eq!(answer.headers[0].0, "Allow");
    }
}

#[test]
fn the_service_says_what_it_is_and_has() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let health = json_of(&get(&service, "/health"));
    assert_eq!((&health["status"], &health["busy"]), (&json!("ok"), &json!(false)));
    assert_eq!(json_of(&get(&service, "/models")), json!({"models": ["fake"]}));
    let sounds = json_of(&get(&service, "/sounds"));
    assert_eq!(sounds, json!({"kinds": ["auto", "fm"], "sounds": ["a.wav", "sub/b.wav"], "more": 0}));
}

#[test]
fn the_page_stands_alone() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let page = get(&service, "/");
    let html = String::from_utf8(page.whole().unwrap().to_vec()).unwrap();
    assert_eq!((page.status, page.media), (200, "text/html; charset=utf-8"));
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("src=\"//"));
    assert!(
        page.headers
            .iter()
            .any(|(name, value)| *name == "Content-Security-Policy" && value.contains("default-src 'none'"))
    );
}

#[test]
fn pages_from_elsewhere_are_refused() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let of = |host: &str, origin: Option<&str>| {
        let request = Request::new(Method::Get, "/health");
        service.answer(&Request { host: Some(host.to_owned()), origin: origin.map(str::to_owned), ..request }).status
    };
    assert_eq!(of("127.0.0.1:8000", None), 200);
    assert_eq!(of("127.0.0.1:8000", Some("http://127.0.0.1:8000")), 200);
    assert_eq!(of("evil.example", None), 403);
    assert_eq!(of("127.0.0.1:8000", Some("http://evil.example")), 403);
}

#[test]
fn what_is_long_is_refused_before_it_is_read() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let request = Request::new(Method::Post, "/match");
    let refusal = service.refusal(&request, Some(MAX_BODY as u64 + 1)).unwrap();
    assert_eq!(refusal.status, 413);
    assert!(service.refusal(&request, Some(MAX_BODY as u64)).is_none());
    assert_eq!(post(&service, "/match", &vec![0; MAX_BODY + 1]).status, 413);
}

#[test]
fn a_seed_is_a_cartridge() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let first = get(&service, "/cartridge/7.syx");
    assert_eq!((first.status, first.whole().unwrap().as_ref()), (200, 7_u64.to_be_bytes().as_slice()));
    assert_eq!(get(&service, "/cartridge/7.syx").whole(), first.whole());
    let listed = json_of(&get(&service, "/cartridge/7.json"));
    assert_eq!(listed, json!({"seed": 7, "voices": ["V7"], "syx": "/cartridge/7.syx"}));
    for bad in ["x.syx", "7", "7.wav", "-1.syx", "99999999999999999999.syx", "../7.syx"] {
        assert_eq!(get(&service, &format!("/cartridge/{bad}")).status, 404, "{bad}");
    }
    assert_eq!(get(&service, "/cartridge/13.syx").status, 500);
}
