//! Runs below the folder.

use serde_json::json;
use vaeform_server::Service;

use crate::fake::{folder, get, json_of, service};

fn states(service: &Service) -> Vec<(String, String)> {
    let text = |of: &serde_json::Value| of.as_str().unwrap().to_owned();
    let all = json_of(&get(service, "/runs"));
    let mut all: Vec<_> =
        all["runs"].as_array().unwrap().iter().map(|run| (text(&run["name"]), text(&run["state"]))).collect();
    all.sort();
    all
}

#[test]
fn runs_are_listed_with_their_log_progress_and_tables() {
    let all = folder();
    let inside = all.path().join("in");
    let (service, _) = service(&inside);
    assert_eq!(states(&service), []);
    std::fs::create_dir_all(inside.join("runs/a b")).unwrap();
    std::fs::create_dir_all(inside.join("old")).unwrap();
    std::fs::write(inside.join("runs/a b/run.log"), "first\nsecond\n").unwrap();
    std::fs::write(inside.join("runs/a b/progress.json"), r#"{"done": 3, "of": 12, "stage": "128, seed 2"}"#).unwrap();
    std::fs::write(inside.join("old/run.log"), "over\n").unwrap();
    std::fs::write(inside.join("old/results.json"), r#"{"128": {"cc_me": 0.4, "<b>": "a.wav"}}"#).unwrap();
    std::fs::write(all.path().join("run.log"), "secret\n").unwrap();
    assert_eq!(
        states(&service),
        [("old".to_owned(), "done".to_owned()), ("runs/a b".to_owned(), "running".to_owned())]
    );
    let run = json_of(&get(&service, "/run?name=runs%2Fa%20b"));
    assert_eq!((&run["log"], &run["progress"]["of"]), (&json!("first\nsecond\n"), &json!(12)));
    assert_eq!(get(&service, "/run/tables?name=runs/a%20b").status, 404);
    let page = get(&service, "/run/tables?name=old");
    let html = String::from_utf8(page.whole().unwrap().to_vec()).unwrap();
    assert!(
        page.status == 200 && html.contains("<title>old</title>") && html.contains("cc_me") && !html.contains("<b>")
    );
    for bad in ["/run?name=..", "/run?name=none", "/run", "/run/tables?name=../", "/run?name=runs"] {
        assert_eq!(get(&service, bad).status, 404, "{bad}");
    }
}
