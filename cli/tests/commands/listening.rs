//! Listening tests and reports, each one file.

use crate::program;

/// A tone of 0.7 s as a WAV; its phase moves by so much each frame.
pub(crate) fn tone(path: &std::path::Path, step: f32) {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data".to_vec();
    bytes.extend(60_000_u32.to_le_bytes());
    bytes.extend((0..30_000).flat_map(|i| ((9_000.0 * (step * i as f32).sin()) as i16).to_le_bytes()));
    let len = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&len.to_le_bytes());
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_test_is_made_and_what_listeners_hand_in_is_judged() {
    let dir = program::folder("listening");
    tone(&dir.join("a.wav"), 0.05);
    tone(&dir.join("b.wav"), 0.06);
    let plan = r#"{"title": "Bells", "trials": [{"name": "bell", "reference": "a.wav", "items": {"ours": "b.wav"}}]}"#;
    std::fs::write(dir.join("plan.json"), plan).unwrap();
    let made = program::vaeform(&dir, &["listen", "make", "plan.json", "--out", "page.html"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = std::fs::read_to_string(dir.join("page.html")).unwrap();
    assert!(page.contains("<title>Bells</title>") && page.contains("\"ours\""));
    let onto_itself = program::vaeform(&dir, &["listen", "make", "plan.json", "--out", "a.wav", "--force"]);
    assert!(String::from_utf8_lossy(&onto_itself.stderr).contains("is what this command reads"));
    let ratings = |reference: u8| {
        format!(
            r#"{{"version": 1, "page": "p", "listener": "l{reference}", "trials": [{{"name": "bell", "ratings":
            {{"reference": {reference}, "anchor 7 kHz": 60, "anchor 3.5 kHz": 20, "ours": 70}}}}]}}"#
        )
    };
    std::fs::write(dir.join("1.json"), ratings(100)).unwrap();
    std::fs::write(dir.join("2.json"), ratings(40)).unwrap();
    let report = program::vaeform(&dir, &["listen", "report", "1.json", "2.json"]);
    let text = String::from_utf8_lossy(&report.stdout).into_owned();
    assert!(report.status.success() && text.contains("left out: l40") && text.contains("1 listeners"), "{text}");
    let json = program::vaeform(&dir, &["listen", "report", "1.json", "--json"]);
    std::fs::write(dir.join("heard.json"), json.stdout).unwrap();
    let page = program::vaeform(&dir, &["report", "heard.json", "--out", "heard.html", "--title", "Heard"]);
    assert!(page.status.success(), "{}", String::from_utf8_lossy(&page.stderr));
    let page = std::fs::read_to_string(dir.join("heard.html")).unwrap();
    assert!(page.contains("<title>Heard</title>") && page.contains("anchor 3.5 kHz"));
    std::fs::write(dir.join("bad.json"), "{").unwrap();
    let bad = program::vaeform(&dir, &["report", "bad.json", "--out", "bad.html"]);
    assert!(String::from_utf8_lossy(&bad.stderr).contains("bad.json"));
}

#[test]
fn a_recording_is_cut_into_pieces() {
    let dir = program::folder("cutting");
    tone(&dir.join("a.wav"), 0.05);
    let cut = program::vaeform(&dir, &["explore", "cut", "a.wav", "--seconds", "0.25", "--out", "pieces"]);
    assert!(cut.status.success(), "{}", String::from_utf8_lossy(&cut.stderr));
    let list = std::fs::read_to_string(dir.join("pieces/pieces.jsonl")).unwrap();
    assert_eq!(list.lines().count(), 3);
    assert!(
        list.lines().nth(1).unwrap().contains("\"file\":\"00002.wav\",\"seconds\":0.25,\"start_s\":0.25"),
        "{list}"
    );
    assert!(dir.join("pieces/00003.wav").exists());
}
