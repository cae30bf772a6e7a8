//! The whole window without a screen: screen readers find a name and a value for every control of every page, keys alone reach and move them,
//! and nothing is drawn while nothing moves.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use vaeform_dsp::control::Control;

use super::control_port::ControlPort;
use super::pages::Pages;
use super::test_window::TestWindow;

#[test]
fn every_control_of_every_page_has_a_name_and_a_value() {
    let (mut window, mut faults) = (TestWindow::new(), Vec::new());
    for title in Pages::default().titles() {
        let controls = window.controls();
        assert!(controls.len() > 50, "{title}: {} controls", controls.len());
        for node in controls {
            let name = node.label().unwrap_or_default();
            let has_value = match node.role() {
                Role::Slider | Role::SpinButton => node.numeric_value().is_some(),
                Role::CheckBox | Role::Switch | Role::RadioButton => node.toggled().is_some(),
                Role::TextInput => node.value().is_some(),
                _ => true,
            };
            if name.trim().is_empty() || !has_value {
                faults.push(format!("{title}: {:?} {name:?} at {:?}", node.role(), node.bounds()));
            }
        }
        window.next_page();
    }
    assert!(faults.is_empty(), "{} without a name or a value:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn all_of_the_play_page_is_reached_and_moved_by_keys() {
    let mut window = TestWindow::new();
    let mut reached = Vec::new();
    for _ in 0..130 {
        window.key(Key::Tab, Modifiers::NONE);
        let name = window.focused();
        if name == "Latent 3" && !reached.contains(&name) {
            window.key(Key::ArrowUp, Modifiers::NONE);
            window.key(Key::PageUp, Modifiers::NONE);
        }
        reached.push(name);
    }
    for name in
        ["Latent 1", "Latent 8", "Morph from A to B", "Pad of latents 1 and 2", "Random", "Page FM", "Pitch wheel"]
    {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
    let latent = window.host.normalized(Control::Latent3);
    assert!((latent - 0.61).abs() < 1e-3, "an arrow and a Page key: {latent}");
}

/// Shows a page by its keys alone.
fn at_page(title: &str) -> TestWindow {
    let mut window = TestWindow::new();
    let place = Pages::default().titles().iter().position(|other| *other == title).unwrap();
    (0..place).for_each(|_| window.next_page());
    window
}

/// What Tab comes by, until it has come around or `most` are passed.
fn walk(window: &mut TestWindow, most: usize) -> Vec<String> {
    (0..most)
        .map(|_| {
            window.key(Key::Tab, Modifiers::NONE);
            window.focused()
        })
        .collect()
}

/// Tabs to what has a name.
fn go_to(window: &mut TestWindow, name: &str) {
    for _ in 0..200 {
        window.key(Key::Tab, Modifiers::NONE);
        if window.focused() == name {
            return;
        }
    }
    panic!("Tab does not come to {name}");
}

#[test]
fn all_of_the_perform_page_is_reached_and_moved_by_keys() {
    let mut window = at_page("Perform");
    let reached = walk(&mut window, 180);
    for name in [
        "Record the latents",
        "Overdub",
        "New variation",
        "Humanise time",
        "Path of the clip",
        "Copy .mid",
        "Lane 1 on",
        "Keep latent 4 as recorded",
        "Lane 8 drawing",
        "Lane 8 rate: 1/1",
        "Lane 8 odds",
        "Lane 8 another random shape",
        "Variations by the model",
    ] {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
    let lane = |window: &TestWindow| window.client.snapshot().perform.part.lanes[2].clone();
    go_to(&mut window, "Lane 3 on");
    window.key(Key::Space, Modifiers::NONE);
    go_to(&mut window, "Lane 3 depth");
    window.key(Key::ArrowUp, Modifiers::NONE);
    window.frame(Vec::new());
    assert!(lane(&window).is_on && lane(&window).depth > 0.5, "{:?}", lane(&window));
    go_to(&mut window, "Record the latents");
    window.key(Key::Space, Modifiers::NONE);
    window.frame(Vec::new());
    assert_eq!(window.host.normalized(Control::Perform), 1.0);
    assert!(window.has("Record the latents"));
}

#[test]
fn all_of_the_match_page_is_reached_by_keys() {
    let mut window = at_page("Match");
    let reached = walk(&mut window, 120);
    for name in ["Path of a sound file", "Browse…", "Record", "Save in project"] {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
    go_to(&mut window, "Save in project");
    let before = window.client.snapshot().matches.keeps_sound;
    window.key(Key::Space, Modifiers::NONE);
    window.frame(Vec::new());
    assert_ne!(window.client.snapshot().matches.keeps_sound, before);
}

#[test]
fn all_of_the_fm_page_is_reached_and_moved_by_keys() {
    let mut window = at_page("FM");
    go_to(&mut window, "Values of the patch");
    // From here Tab goes through the table of values, and arrows turn them.
    let level = vaeform_patch::operator::param(0, vaeform_patch::operator::OUTPUT_LEVEL);
    let value = |window: &TestWindow| window.client.snapshot().patch.fm.get(level);
    let before = value(&window);
    let command = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
    window.key(Key::Num1, command);
    for _ in 0..40 {
        window.key(Key::ArrowDown, Modifiers::NONE);
        if value(&window) != before {
            break;
        }
        window.key(Key::Tab, Modifiers::NONE);
    }
    assert_eq!(value(&window), before - 1.0, "no arrow has moved the output level of operator 1");
}

#[test]
fn envelopes_and_switches_of_the_fm_page_are_reached_by_keys() {
    let mut window = at_page("FM");
    let reached = walk(&mut window, 160);
    for name in ["Operator 1 envelope attack corner", "Operator 6 on", "Operator 3 alone", "Algorithm picture, 11"] {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
}

#[test]
fn presets_are_searched_loaded_and_starred_by_keys() {
    let mut window = at_page("Presets");
    assert!(window.settle(), "the factory's presets come");
    go_to(&mut window, "Search presets");
    window.frame(vec![egui::Event::Text("bell".to_owned())]);
    let before = window.client.snapshot().patch.name.to_string();
    window.key(Key::Enter, Modifiers::NONE);
    (0..3).for_each(|_| window.frame(Vec::new()));
    let first = window.client.snapshot().patch.name.to_string();
    assert_ne!(first, before, "Enter loads what was found first");
    go_to(&mut window, "Presets");
    window.key(Key::ArrowDown, Modifiers::NONE);
    (0..3).for_each(|_| window.frame(Vec::new()));
    assert_ne!(window.client.snapshot().patch.name.to_string(), first, "an arrow goes on");
    let reached = walk(&mut window, 160);
    for name in
        ["Previous preset", "Next preset", "Play what is chosen", "Favourite of what is playing", "Save to my presets"]
    {
        assert!(reached.iter().any(|reached| reached == name), "{name} is not among {reached:?}");
    }
}

#[test]
fn programs_of_the_bank_go_by_arrows_once_the_list_has_the_keys() {
    let mut window = TestWindow::new();
    go_to(&mut window, "Programs of the bank");
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.key(Key::ArrowUp, Modifiers::NONE);
    window.frame(Vec::new());
    assert_eq!(window.client.snapshot().program, 1);
}

#[test]
fn nothing_is_drawn_while_nothing_moves() {
    let mut window = TestWindow::new();
    for title in Pages::default().titles() {
        // Lists and tables are read meanwhile.
        assert!(window.settle(), "{title} wants a frame after {:?}", window.delay);
        assert!(window.delay > Duration::from_secs(10), "{title} wants a frame after {:?}", window.delay);
        window.next_page();
    }
    assert_eq!(window.client.meters().voices(), 0);
}

#[test]
fn a_dump_of_another_instrument_shows_the_librarian_which_keys_alone_reach() {
    let mut window = TestWindow::new();
    let definitions = vaeform_sysex::builtin::definitions().expect("definitions");
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).expect("a form");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus.syx");
    std::fs::write(&path, (0..128).flat_map(single).collect::<Vec<u8>>()).expect("a file");
    window.drop_file(path);
    for _ in 0..6_000 {
        if window.client.snapshot().librarian.serial > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    (0..3).for_each(|_| window.frame(Vec::new()));
    assert!(window.has("Presets of the dump"), "the page is shown");
    go_to(&mut window, "Presets of the dump");
    window.key(Key::End, Modifiers::NONE);
    (0..2).for_each(|_| window.frame(Vec::new()));
    assert!(window.has("Preset 128: "), "128 presets, the last of which is shown");
    for name in ["Values of the preset", "Send all", "Request", "Path of the dump"] {
        assert!(walk(&mut window, 40).iter().any(|reached| reached == name), "{name} is not reached");
        go_to(&mut window, "Presets of the dump");
    }
}
