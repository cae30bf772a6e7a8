//! Patch loads by hand in the editor's window, which stands in a window of the host's on a display of its own: clicks
//! on "next program", then undo and redo of these steps by keys, which are faster. `tests/hosts/loads.py` clicks a
//! thousand times.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use vaeform_host::{Output, Said, Take, Timeline, Window};

use crate::patches::{held_through, saved_program, soft};
use crate::rig::{BLOCK, Player, Rig, alone_with, bundle_path, rig_with};
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
    /// `None` where its programs are not installed; on CI that is a failure.
    fn open() -> Option<Self> {
        let words = ["-displayfd", "1", "-screen", "0", "1200x820x24", "-nolisten", "tcp"];
        let server = Command::new("Xvfb").args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let xdotool = Command::new("xdotool").arg("help").stdout(Stdio::null()).stderr(Stdio::null()).status();
        let (Ok(mut server), Ok(_)) = (server, xdotool) else {
            assert!(std::env::var_os("CI").is_none(), "Xvfb or xdotool is not installed");
            println!("Xvfb or xdotool is not installed: editor tests not run");
            return None;
        };
        let mut number = String::new();
        let answer = server.stdout.take().expect("a pipe");
        BufReader::new(answer).read_line(&mut number).expect("the display's number");
        Some(Self { server, name: format!(":{}", number.trim()) })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Without a server there is nothing to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn on_display(name: &str, body: impl FnOnce()) {
    if std::env::var_os("VAEFORM_HOST_TEST_ALONE").is_some() {
        return body();
    }
    if !bundle_path().exists() {
        assert!(std::env::var_os("CI").is_none(), "no bundle at {}", bundle_path().display());
        return println!("no bundle at {}: editor tests not run", bundle_path().display());
    }
    let Some(display) = Display::open() else { return };
    alone_with(name, &[("DISPLAY", &display.name), ("LIBGL_ALWAYS_SOFTWARE", "1")], || {});
}

/// Plays in about real time while the pointer does what `words` say.
fn play_during<P: Player>(rig: &mut P, words: &[&str], take: &mut Take) {
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
    events.iter().filter(|e| matches!(e.said, Said::GestureEnd(_))).count()
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
    let Some(Said::GestureBegin(id)) = said.first().cloned() else { panic!("{what}: first came {:?}", said.first()) };
    for gesture in said.chunks(3) {
        let [Said::GestureBegin(begun), Said::Param(moved, _), Said::GestureEnd(done)] = gesture else {
            panic!("{what}: no gesture of one value: {gesture:?}")
        };
        assert_eq!([*begun, *moved, *done], [id; 3], "{what}: another parameter than before");
    }
    id
}

#[test]
fn a_thousand_loads_in_the_clap_editor_leave_held_notes_alone_and_are_a_gesture_each() {
    on_display("editor::a_thousand_loads_in_the_clap_editor_leave_held_notes_alone_and_are_a_gesture_each", || {
        let mut rig: Rig = rig_with(&soft(1)).expect("the bundle");
        rig.instance.open_editor(Window::open(1100, 720).expect("a window")).expect("the editor");
        let id = thousand_loads_by_hand(&mut rig, "CLAP");
        assert_eq!(id, rig.id("Revision"));
        assert_eq!(saved_program(&open(&rig.instance.save().expect("state"))), CLICKED % 32);
    });
}

#[test]
fn a_thousand_loads_in_the_vst3_editor_leave_held_notes_alone_and_are_a_gesture_each() {
    on_display("editor::a_thousand_loads_in_the_vst3_editor_leave_held_notes_alone_and_are_a_gesture_each", || {
        let mut rig: Vst3Rig = vst3::rig_with(&soft(1)).expect("the bundle");
        rig.instance.open_editor(Window::open(1100, 720).expect("a window")).expect("the editor");
        thousand_loads_by_hand(&mut rig, "VST3");
        let state: Value = serde_json::from_slice(&rig.instance.save().expect("state")).expect("JSON");
        assert_eq!(saved_program(&state), CLICKED % 32);
    });
}
