//! The Librarian page without a window.

use std::time::Duration;

use egui::accesskit::{Action, Role};
use egui::{Event, Key, Modifiers};
use vaeform_patch::Patch;
use vaeform_session::Command;
use vaeform_session::librarian::LibrarianOrder;

use super::LibrarianPage;
use super::test_bank::virus_bank;
use crate::editor::layer_pages_tests::{Bench, count};

/// A page with a bank of a Virus that was dropped.
fn bench() -> (Bench, tempfile::TempDir) {
    let names: Vec<String> = (0..128).map(|i| format!("Sound {i:03}")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus.syx");
    std::fs::write(&path, virus_bank(&names)).expect("a file");
    let mut bench = Bench::new(Box::<LibrarianPage>::default(), &Patch::default());
    bench.client.send(Command::Import(path));
    for _ in 0..6_000 {
        if bench.client.snapshot().librarian.serial > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    bench.frame(Vec::new());
    bench.frame(Vec::new());
    (bench, folder)
}

/// What screen readers find: names of widgets, and texts.
fn labels(bench: &Bench) -> Vec<&str> {
    bench.nodes.iter().filter_map(|node| if node.role() == Role::Label { node.value() } else { node.label() }).collect()
}

fn press(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

#[test]
fn a_bank_is_listed_and_what_is_chosen_is_told_in_words() {
    let (mut bench, _folder) = bench();
    assert!(labels(&bench).contains(&"Preset 1: Sound 000, lead, bank 1, program 0"), "{:?}", labels(&bench));
    assert!(labels(&bench).iter().any(|label| label.contains("here approximately")), "it says what can be played");
    assert!(labels(&bench).iter().any(|label| label.starts_with("osc1 shape: ")), "{:?}", labels(&bench));
    bench.click(bench.place("Preset 3: Sound 002, pad, bank 1, program 2"));
    assert!(labels(&bench).contains(&"Access Virus A, B and C single, bank 1, program 2"), "{:?}", labels(&bench));
}

#[test]
fn keys_alone_go_through_the_list_and_the_search() {
    let (mut bench, _folder) = bench();
    bench.click(bench.place("Preset 1: Sound 000, lead, bank 1, program 0"));
    for key in [Key::ArrowDown, Key::ArrowDown, Key::PageDown] {
        bench.frame(vec![press(key)]);
    }
    bench.frame(Vec::new());
    assert!(labels(&bench).contains(&"Access Virus A, B and C single, bank 1, program 12"), "{:?}", labels(&bench));
    bench.frame(vec![press(Key::End)]);
    bench.frame(Vec::new());
    assert!(labels(&bench).contains(&"Preset 128: Sound 127, bass, bank 1, program 127"), "the list follows");
    bench.click(bench.place("Search the dump"));
    bench.frame(vec![Event::Text("pad 005".into())]);
    bench.frame(Vec::new());
    let listed = labels(&bench).iter().filter(|label| label.starts_with("Preset ") && label.contains("Sound")).count();
    assert_eq!(listed, 1, "{:?}", labels(&bench));
}

#[test]
fn two_presets_are_compared() {
    let (mut bench, _folder) = bench();
    bench.click(bench.place("Compare others"));
    bench.click(bench.place("Preset 2: Sound 001, bass, bank 1, program 1"));
    bench.frame(Vec::new());
    let shown: Vec<&str> = labels(&bench).into_iter().filter(|label| label.contains(" against ")).collect();
    assert_eq!(shown, ["category1: lead against bass"]);
    bench.click(bench.place("End comparing"));
    bench.frame(Vec::new());
    assert!(labels(&bench).iter().all(|label| !label.contains(" against ")));
}

#[test]
fn buttons_give_the_orders_that_they_name() {
    let (mut bench, folder) = bench();
    bench.click(bench.place("Preset 2: Sound 001, bass, bank 1, program 1"));
    let sent = bench.click(bench.place("Send this preset"));
    let is_send = |command: &Command| {
        matches!(command, Command::Librarian(LibrarianOrder::Send { preset: Some(1), verify: false }))
    };
    assert_eq!(count(&sent, is_send), 1, "{sent:?}");
    let played = bench.click(bench.place("Approximate"));
    let is_play = |command: &Command| matches!(command, Command::Librarian(LibrarianOrder::Approximate { preset: 1 }));
    assert_eq!(count(&played, is_play), 1, "{played:?}");
    let asked = bench.click(bench.place("Request"));
    assert_eq!(
        count(&asked, |command| matches!(command, Command::Librarian(LibrarianOrder::Request(_)))),
        1,
        "{asked:?}"
    );
    bench.click(bench.place("Path of the dump"));
    bench.frame(vec![Event::Text(folder.path().display().to_string())]);
    bench.click(bench.place("Save this preset"));
    let written = folder.path().join("Sound 001.syx");
    for _ in 0..6_000 {
        if written.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(std::fs::read(written).expect("the preset").len(), 267);
}

#[test]
fn everything_that_takes_keys_has_a_name_of_its_own() {
    let (bench, _folder) = bench();
    let mut names: Vec<&str> = bench
        .nodes
        .iter()
        .filter(|node| node.supports_action(Action::Focus) && node.role() != Role::ScrollBar)
        .map(|node| node.label().unwrap_or_default())
        .collect();
    assert!(names.iter().all(|name| !name.trim().is_empty()), "{names:?}");
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "two of one name");
}
