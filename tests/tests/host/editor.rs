//! Patch loads by hand in the editor's window, which stands in a window of the host's on a display of its own: clicks
//! on "next program", then undo and redo of these steps by keys, which are faster. `tests/hosts/loads.py` clicks a
//! thousand times.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use vaeform_host::{Output, OutputEvent, Take, Timeline, Window};

use crate::patches::{held_through, saved_program, soft};
use crate::rig::{BLOCK, Player, Rig, alone_with, rig_with};
use crate::state::open;
use crate::vst3::{self, Vst3Rig};

const LOADS: usize = 1000;
/// How many of them are clicks.
const CLICKED: usize = 200;
/// Clicks between two looks at how many loads there were, and steps in a row back or forth; undo remembers fifty.
const ROUND: usize = 40;
/// "Next program" in an editor of the default size, and the pause between clicks: two in one frame count as one.
const NEXT: [&str; 2] = ["48", "17"];
const PAUSE_MS: &str = "60";
const LIMIT: Duration = Duration::from_secs(400);

/// A display in memory; its server ends with it.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open() -> Self {
        let words = ["-displayfd", "1", "-screen", "0", "1200x820x24", "-nolisten", "tcp", "-noreset"];
        let server = Command::new("Xvfb").args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = server.expect("Xvfb starts");
        let mut number = String::new();
        let answer = server.stdout.take().expect("a pipe");
        BufReader::new(answer).read_line(&mut number).expect("the display's number");
        Self { server, name: format!(":{}", number.trim()) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Without a server there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub(crate) fn on_display(name: &str, body: impl FnOnce()) {
    if std::env::var_os("VAEFORM_HOST_TEST_ALONE").is_some() {
        body();
        // The software display driver ends its own threads after the window; a process that exits meanwhile can end in them.
        return std::thread::sleep(Duration::from_secs(1));
    }
    let display = Display::open();
    alone_with(name, &[("DISPLAY", &display.name), ("LIBGL_ALWAYS_SOFTWARE", "1")], || {});
}

/// Plays in about real time while the pointer does what `words` say.
pub(crate) fn play_during<P: Player>(rig: &mut P, words: &[&str], take: &mut Take) {
    let mut pointer = Command::new("xdotool").args(words).spawn().expect("xdotool");
    let mut play = |blocks: usize| {
        for _ in 0..blocks {
            let part = rig.play(&Timeline::new(), BLOCK);
            take.left.extend(part.left);
            take.events.extend(part.events);
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    while pointer.try_wait().expect("xdotool").is_none() {
        play(1);
    }
    assert!(pointer.wait().expect("xdotool").success(), "xdotool {words:?}");
    // The editor needs a few frames more.
    play(60);
}

fn num_gestures(events: &[Output]) -> usize {
    events.iter().filter(|e| matches!(e.said, OutputEvent::GestureEnd(_))).count()
}

/// A thousand loads; what the plugin says are gestures of one parameter, one a load. Gives its id.
fn thousand_loads_by_hand<P: Player>(rig: &mut P, what: &str) -> u32 {
    let start = Instant::now();
    let said = held_through(rig, &format!("1000 loads by hand in {what}"), |rig| {
        let mut take = Take::default();
        play_during(rig, &["mousemove", "40", "10", "sleep", "1", "mousemove", NEXT[0], NEXT[1]], &mut take);
        while num_gestures(&take.events) < CLICKED {
            assert!(start.elapsed() < LIMIT, "{} loads in {:?}", num_gestures(&take.events), start.elapsed());
            let times = ROUND.min(CLICKED - num_gestures(&take.events)).to_string();
            play_during(rig, &["click", "--repeat", &times, "--delay", PAUSE_MS, "1"], &mut take);
        }
        for keys in ["ctrl+z", "ctrl+shift+z"].into_iter().cycle().take((LOADS - CLICKED) / ROUND) {
            play_during(rig, &["key", "--repeat", &ROUND.to_string(), "--delay", "8", keys], &mut take);
        }
        take
    });
    let loads = num_gestures(&said);
    println!("{what}: {loads} loads in {:.0} s", start.elapsed().as_secs_f64());
    assert_eq!(loads, LOADS);
    let said: Vec<_> = said.into_iter().map(|event| event.said).collect();
    let Some(OutputEvent::GestureBegin(id)) = said.first().cloned() else {
        panic!("{what}: first came {:?}", said.first())
    };
    for gesture in said.chunks(3) {
        let [OutputEvent::GestureBegin(begun), OutputEvent::Param(moved, _), OutputEvent::GestureEnd(done)] = gesture
        else {
            panic!("{what}: no gesture of one value: {gesture:?}")
        };
        assert_eq!([*begun, *moved, *done], [id; 3], "{what}: another parameter than before");
    }
    id
}

/// The editor's size when nobody has chosen one.
pub(crate) const SIZE: (u16, u16) = (1100, 784);
/// The menu of sizes, in the line below everything, from the right and the bottom; then the entry of 150 % in it.
const ZOOM_MENU: (u16, u16) = (40, 13);

/// Lets time pass for window and host until `reached` says yes.
pub(crate) fn until<P: Player>(rig: &mut P, what: &str, mut reached: impl FnMut(&mut P) -> bool) {
    let start = Instant::now();
    while !reached(rig) {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        rig.play(&Timeline::new(), BLOCK);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Drags the corner until the editor has this size, as `shown` tells it. A window that is drawn once a second does not see every move of a
/// pointer that is gone by then, so a hand takes the corner again.
pub(crate) fn drag_corner_to<P: Player>(
    rig: &mut P,
    to: (u16, u16),
    mut shown: impl FnMut(&mut P) -> Option<(u16, u16)>,
) {
    const TIMES: usize = 6;
    for _ in 0..TIMES {
        let from = shown(rig).unwrap_or(SIZE);
        drag_corner(rig, from, (i32::from(to.0) - i32::from(from.0), i32::from(to.1) - i32::from(from.1)));
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            if shown(rig) == Some(to) {
                return;
            }
            rig.play(&Timeline::new(), BLOCK);
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    panic!("the editor does not follow its corner: {:?}", shown(rig));
}

/// Drags the corner of an editor of this size by so many pixels.
fn drag_corner<P: Player>(rig: &mut P, size: (u16, u16), by: (i32, i32)) {
    let corner = (i32::from(size.0) - 4, i32::from(size.1) - 4);
    let at = |step: i32| {
        let (x, y) = (corner.0 + by.0 * step / 4, corner.1 + by.1 * step / 4);
        ["mousemove".to_owned(), x.to_string(), y.to_string(), "sleep".to_owned(), "0.1".to_owned()]
    };
    let mut words: Vec<String> = ["mousemove", "40", "10", "sleep", "0.5"].map(str::to_owned).to_vec();
    words.extend(at(0));
    words.extend(["mousedown", "1", "sleep", "0.2"].map(str::to_owned));
    (1..=4).for_each(|step| words.extend(at(step)));
    words.extend(["mouseup", "1"].map(str::to_owned));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    play_during(rig, &words, &mut Take::default());
}

/// Chooses 150 % in the menu of sizes of an editor of the default size.
pub(crate) fn choose_zoom<P: Player>(rig: &mut P) {
    let (x, y) = ((SIZE.0 - ZOOM_MENU.0).to_string(), (SIZE.1 - ZOOM_MENU.1).to_string());
    let words = ["mousemove", "40", "10", "sleep", "0.5", "mousemove", &x, &y, "sleep", "0.3", "click", "1"];
    play_during(rig, &words, &mut Take::default());
    // The menu opens upwards: five sizes, the largest at its lower end.
    let y = (SIZE.1 - ZOOM_MENU.1 - 70).to_string();
    let words = ["sleep", "0.5", "mousemove", &x, &y, "sleep", "0.3", "click", "1"];
    play_during(rig, &words, &mut Take::default());
}

#[test]
#[cfg_attr(not(all(bundle, display)), ignore = "no bundle or no display: cargo xtask test brings both")]
fn a_dragged_corner_asks_the_clap_host_for_the_size_and_the_editor_takes_it_and_what_the_host_gives() {
    on_display(
        "editor::a_dragged_corner_asks_the_clap_host_for_the_size_and_the_editor_takes_it_and_what_the_host_gives",
        || {
            let mut rig: Rig = rig_with(&soft(1));
            rig.instance.grant_sizes(true);
            rig.instance.open_editor(Window::open(SIZE.0, SIZE.1).expect("a window")).expect("the editor");
            until(&mut rig, "the editor opens", |rig| rig.instance.shown_editor_size().ok() == Some(SIZE));
            let dragged = (SIZE.0 - 120, SIZE.1 - 60);
            drag_corner_to(&mut rig, dragged, |rig| rig.instance.shown_editor_size().ok());
            let asked = rig.instance.callbacks().editor_sizes;
            assert_eq!(asked.last(), Some(&(dragged.0.into(), dragged.1.into())), "{asked:?}");
            rig.instance.set_editor_size(900, 640).expect("a size of the host's");
            until(&mut rig, "the editor follows its host", |rig| {
                rig.instance.shown_editor_size().ok() == Some((900, 640))
            });
            assert_eq!(
                rig.instance.callbacks().editor_sizes.len(),
                asked.len(),
                "the host's own size is not asked for again"
            );
        },
    );
}

#[test]
#[cfg_attr(not(all(bundle, display)), ignore = "no bundle or no display: cargo xtask test brings both")]
fn the_zoom_menu_asks_the_clap_host_for_a_larger_window() {
    on_display("editor::the_zoom_menu_asks_the_clap_host_for_a_larger_window", || {
        let mut rig: Rig = rig_with(&soft(1));
        rig.instance.grant_sizes(true);
        rig.instance.open_editor(Window::open(SIZE.0, SIZE.1).expect("a window")).expect("the editor");
        until(&mut rig, "the editor opens", |rig| rig.instance.shown_editor_size().ok() == Some(SIZE));
        choose_zoom(&mut rig);
        until(&mut rig, "the host is asked", |rig| !rig.instance.callbacks().editor_sizes.is_empty());
        let (width, height) = rig.instance.callbacks().editor_sizes.last().copied().expect("a size");
        assert!(width > u32::from(SIZE.0) && height > u32::from(SIZE.1), "{width} x {height}");
        let (zoom_x, zoom_y) = (f64::from(width) / f64::from(SIZE.0), f64::from(height) / f64::from(SIZE.1));
        assert!((zoom_x - zoom_y).abs() < 0.01, "both sides grow alike: {zoom_x} and {zoom_y}");
    });
}

#[test]
#[cfg_attr(not(all(bundle, display)), ignore = "no bundle or no display: cargo xtask test brings both")]
fn a_thousand_loads_in_the_clap_editor_leave_held_notes_alone_and_are_a_gesture_each() {
    on_display("editor::a_thousand_loads_in_the_clap_editor_leave_held_notes_alone_and_are_a_gesture_each", || {
        let mut rig: Rig = rig_with(&soft(1));
        rig.instance.open_editor(Window::open(1100, 720).expect("a window")).expect("the editor");
        let id = thousand_loads_by_hand(&mut rig, "CLAP");
        assert_eq!(id, rig.id("Revision"));
        assert_eq!(saved_program(&open(&rig.instance.save().expect("state"))), CLICKED % 32);
    });
}

#[test]
#[cfg_attr(not(all(vst3_bundle, display)), ignore = "no VST3 bundle or no display: cargo xtask test brings both")]
fn a_thousand_loads_in_the_vst3_editor_leave_held_notes_alone_and_are_a_gesture_each() {
    on_display("editor::a_thousand_loads_in_the_vst3_editor_leave_held_notes_alone_and_are_a_gesture_each", || {
        let mut rig: Vst3Rig = vst3::rig_with(&soft(1));
        rig.instance.open_editor(Window::open(1100, 720).expect("a window")).expect("the editor");
        thousand_loads_by_hand(&mut rig, "VST3");
        let state: Value = serde_json::from_slice(&rig.instance.save().expect("state")).expect("JSON");
        assert_eq!(saved_program(&state), CLICKED % 32);
    });
}
