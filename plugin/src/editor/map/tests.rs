//! The Map page without a window.

use egui::{Event, Key, Modifiers, pos2};
use vaeform_patch::Patch;
use vaeform_session::Command;

use super::MapPage;
use super::testing::map_of;
use crate::editor::layer_pages_tests::{Bench, button, count};

fn bench(num: usize) -> Bench {
    Bench::new(Box::new(MapPage::of(map_of(num))), &Patch::default())
}

#[test]
fn a_dot_is_heard_under_the_pointer_loaded_by_a_click_and_undone() {
    let mut bench = bench(3_000);
    let before = bench.client.snapshot().patch;
    let at = bench.place("Map of sounds");
    let heard = bench.frame(vec![Event::PointerMoved(at)]);
    assert_eq!(count(&heard, |command| matches!(command, Command::AuditionPreset(_))), 1, "{heard:?}");
    assert!(bench.frame(vec![Event::PointerMoved(at)]).is_empty(), "it is heard once");
    let auditioned = bench.client.snapshot().patch;
    assert_ne!(auditioned, before);
    let loaded = bench.click(at);
    assert_eq!(count(&loaded, |command| matches!(command, Command::LoadPreset(_))), 1, "{loaded:?}");
    assert_eq!(bench.client.snapshot().patch, auditioned, "what was heard is loaded");
    assert!(bench.client.snapshot().can_undo);
    bench.client.send(Command::Undo);
    assert_eq!(bench.client.snapshot().patch, before);
}

#[test]
fn a_sound_under_the_pointer_ends_when_the_pointer_leaves() {
    let mut bench = bench(500);
    let before = bench.client.snapshot().patch;
    let at = bench.place("Map of sounds");
    bench.frame(vec![Event::PointerMoved(at)]);
    assert_ne!(bench.client.snapshot().patch, before);
    bench.frame(vec![Event::PointerGone]);
    bench.frame(Vec::new());
    assert_eq!(bench.client.snapshot().patch, before);
}

#[test]
fn arrows_go_from_dot_to_dot_and_enter_loads() {
    let mut bench = bench(3_000);
    let at = bench.place("Map of sounds");
    bench.click(at);
    bench.frame(vec![Event::PointerGone]);
    let key = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let mut heard = Vec::new();
    for arrow in [Key::ArrowRight, Key::ArrowUp, Key::ArrowLeft] {
        heard.extend(bench.frame(vec![key(arrow)]));
    }
    assert_eq!(count(&heard, |command| matches!(command, Command::AuditionPreset(_))), 3, "{heard:?}");
    let loaded = bench.frame(vec![key(Key::Enter)]);
    assert_eq!(count(&loaded, |command| matches!(command, Command::LoadPreset(_))), 1, "{loaded:?}");
    let node = bench.nodes.iter().find(|node| node.label() == Some("Map of sounds"));
    assert!(node.and_then(|node| node.value()).is_some_and(|words| words.contains("mine")), "it says where it stands");
}

#[test]
fn a_drag_moves_the_map_morphs_or_takes_a_bank_as_its_switch_says() {
    let mut bench = bench(2_000);
    let at = bench.place("Map of sounds");
    let to = at + egui::vec2(90.0, 40.0);
    let moved = bench.drag(at, to);
    assert_eq!(count(&moved, |command| command.loads()), 0, "{moved:?}");
    bench.click(bench.place("Map: Morph"));
    let morphed = bench.drag(at, to);
    assert_eq!(count(&morphed, |command| matches!(command, Command::MorphPresets { .. })), 1, "{morphed:?}");
    assert!(bench.client.snapshot().latent_settings.b.is_some());
    bench.click(bench.place("Map: Lasso"));
    bench.frame(vec![Event::PointerMoved(at)]);
    bench.frame(vec![button(at, true)]);
    for corner in [pos2(at.x + 150.0, at.y), pos2(at.x + 150.0, at.y + 150.0), pos2(at.x, at.y + 150.0)] {
        bench.frame(vec![Event::PointerMoved(corner)]);
    }
    bench.frame(vec![button(pos2(at.x, at.y + 150.0), false)]);
    bench.frame(Vec::new());
    let button = bench.nodes.iter().find_map(|node| node.label().filter(|label| label.ends_with("the bank")));
    let button = button.expect("some were taken").to_owned();
    let made = bench.click(bench.place(&button));
    assert_eq!(count(&made, |command| matches!(command, Command::LoadPresets { .. })), 1, "{button}: {made:?}");
    assert_eq!(bench.client.snapshot().bank_name, "Map");
}

#[test]
fn in_a_small_window_nothing_lies_on_another() {
    let mut bench = bench(700);
    for size in [egui::vec2(360.0, 260.0), egui::vec2(640.0, 420.0), egui::vec2(1_800.0, 1_200.0)] {
        bench.size = size;
        bench.frame(Vec::new());
        bench.frame(Vec::new());
        let bounds = |name: &str| {
            let node = bench.nodes.iter().find(|node| node.label() == Some(name));
            node.and_then(|node| node.bounds()).unwrap_or_else(|| panic!("no {name}"))
        };
        let (map, side, tool) = (bounds("Map of sounds"), bounds("Only Bass"), bounds("Map: Move"));
        assert!(map.width() > 300.0 && map.height() > 300.0, "{size:?}: {map:?}");
        assert!(map.x1 < side.x0 && tool.y1 <= map.y0 && tool.x0 > map.x0, "{size:?}: {map:?} {side:?} {tool:?}");
    }
}

#[test]
#[ignore = "prints a figure: the time of the processor that frames take"]
fn frames_of_80000_points() {
    let mut bench = bench(80_000);
    let at = bench.place("Map of sounds");
    let time = |words: &str, bench: &mut Bench, events: &dyn Fn(u8) -> Vec<Event>| {
        let began = cpu_time::ThreadTime::now();
        (0..50).for_each(|i| drop(bench.frame(events(i))));
        println!("{words}: {:.2} ms a frame", began.elapsed().as_secs_f64() * 1_000.0 / 50.0);
    };
    time("at rest", &mut bench, &|_| Vec::new());
    time("pointer over it", &mut bench, &|i| vec![Event::PointerMoved(at + egui::vec2(f32::from(i), 3.0))]);
    bench.frame(vec![Event::PointerMoved(at)]);
    bench.frame(vec![button(at, true)]);
    time("map moved", &mut bench, &|i| vec![Event::PointerMoved(at + egui::vec2(8.0 + f32::from(i), 3.0))]);
}
