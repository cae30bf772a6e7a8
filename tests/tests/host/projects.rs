//! Projects as hosts keep them: states of other versions, states that are refused, and the host's knowledge of what is stale.

use std::time::{Duration, Instant};

use serde_json::Value;
use vaeform_host::{Input, Note, Timeline};

use crate::rig::{Rig, rig, rig_with};
use crate::state::{close, open};
use crate::syx::{Op, Voice};

fn text(rig: &mut Rig, name: &str) -> String {
    let id = rig.id(name);
    let value = rig.instance.value(id).expect("a value");
    rig.instance.value_to_text(id, value).expect("a text")
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn what_an_older_state_lacks_is_at_its_default() {
    let changed =
        [("Glide", 2500.0), ("Volume", -60.0), ("Latent 3", 1.0), ("Polyphony", 3.0), ("Record sidechain", 1.0)];
    let mut rig = rig();
    let mut older = open(&rig.instance.save().expect("state"));
    let params = older["params"].as_object_mut().expect("params");
    let defaults: Vec<String> = changed.iter().map(|(name, _)| text(&mut rig, name)).collect();
    for key in ["perf_glide", "perf_volume", "lat_3", "perf_polyphony", "sys_record", "sys_bypass"] {
        assert!(params.remove(key).is_some(), "there is no {key}");
    }
    for (name, value) in changed {
        rig.set(name, value);
        assert_ne!(text(&mut rig, name), defaults[0], "{name} does not move");
    }
    rig.instance.load(&close(&older.to_string())).expect("the older state");
    for ((name, _), default) in changed.iter().zip(&defaults) {
        assert_eq!(&text(&mut rig, name), default, "{name}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_state_without_any_parameter_brings_all_to_their_defaults() {
    let mut rig = rig();
    let mut older = open(&rig.instance.save().expect("state"));
    older["params"] = Value::Object(serde_json::Map::new());
    for p in rig.instance.params().iter().filter(|p| p.name != "Revision") {
        rig.play(&Timeline::new().at(0, Input::Param(p.id, p.max)), 256);
    }
    rig.instance.load(&close(&older.to_string())).expect("the older state");
    for p in rig.instance.params() {
        assert_eq!(rig.instance.value(p.id), Some(p.default), "{}", p.name);
    }
}

/// States that no session takes: of a newer build, damaged, of another plugin, cut short.
fn refused(good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let state = open(good);
    let session = state["fields"]["session"].as_str().expect("the session").to_owned();
    let with = |session: String| {
        let mut state = state.clone();
        state["fields"]["session"] = Value::String(session);
        state["params"]["perf_volume"] = serde_json::json!({ "f32": -33.0 });
        close(&state.to_string())
    };
    let words: Vec<&str> = session.splitn(4, ' ').collect();
    vec![
        ("a newer version", with(format!("{} 999 {} {}", words[0], words[2], words[3]))),
        ("a wrong checksum", with(format!("{} {} 00000000 {}", words[0], words[1], words[3]))),
        ("another plugin's", close("{\"version\":\"1\",\"params\":{},\"fields\":{}}")),
        ("a text", close("not a state")),
        ("cut short", good[..good.len() / 2].to_vec()),
    ]
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_refused_state_is_answered_as_refused_and_saved_again_as_it_came() {
    let good = rig_with(&Voice::init("THEIRS")).instance.save().expect("state");
    for (what, state) in refused(&good) {
        let mut rig = rig();
        assert!(rig.instance.load(&state).is_err(), "{what} is answered as taken");
        rig.settle();
        assert_eq!(text(&mut rig, "Volume"), "0.00 dB", "{what}: a parameter was taken");
        assert!(rig.instance.save().expect("state") == state, "{what} is overwritten by a save");
        assert!(rig.instance.save().expect("state") == state, "{what} is overwritten by a second save");
        rig.set("Volume", -6.0);
        let edited = rig.instance.save().expect("state");
        assert!(edited != state, "{what}: an edit after it is lost");
        rig.instance.load(&good).expect("a good state");
        assert!(rig.instance.save().expect("state") == good, "{what} comes back after a good one");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn nothing_is_no_state_and_is_not_saved() {
    let mut rig = rig();
    let before = rig.instance.save().expect("state");
    for empty in [&[][..], &[0; 8], &[0; 3]] {
        assert!(rig.instance.load(empty).is_err(), "{empty:?} is taken");
        assert!(rig.instance.save().expect("state") == before, "after {empty:?}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_state_that_claims_more_than_it_may_have_is_refused_unread() {
    let mut rig = rig();
    for length in [u64::MAX, 1 << 40, vaeform_session::state::MAX_HOST_BYTES as u64 + 1] {
        let mut state = length.to_le_bytes().to_vec();
        state.extend(b"{}");
        assert!(rig.instance.load(&state).is_err(), "a length of {length}");
    }
}

/// Plays until the host has been told that its project is stale, or for a while.
fn is_told(rig: &mut Rig, before: u32) -> bool {
    let deadline = Instant::now() + Duration::from_secs(5);
    while rig.instance.callbacks().dirty_marks == before && Instant::now() < deadline {
        rig.rest(256);
        std::thread::sleep(Duration::from_millis(2));
    }
    rig.instance.callbacks().dirty_marks > before
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_patch_that_came_by_sysex_marks_the_project() {
    let mut rig = rig();
    assert_eq!(rig.instance.callbacks().dirty_marks, 0);
    rig.play(&Timeline::new().at(0, Input::sysex(&Voice::init("NEWS").single())), 256);
    assert!(is_told(&mut rig, 0), "a voice is not told");
    let told = rig.instance.callbacks().dirty_marks;
    // Output level of operator 1.
    rig.play(&Timeline::new().at(0, Input::sysex(&[0xF0, 0x43, 0x10, 0, 121, 50, 0xF7])), 256);
    assert!(is_told(&mut rig, told), "a changed parameter is not told");
    let told = rig.instance.callbacks().dirty_marks;
    rig.settle();
    assert_eq!(rig.instance.callbacks().dirty_marks, told, "it is told again and again");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_message_that_changes_nothing_does_not_mark_the_project() {
    let mut rig = rig_with(&Voice::init("SAME").op(1, Op::Output, 90));
    rig.settle();
    let told = rig.instance.callbacks().dirty_marks;
    // An identity request, the volume of all, a message of another maker.
    for bytes in [&[0xF0, 0x7E, 0x7F, 6, 1, 0xF7][..], &[0xF0, 0x7F, 0x7F, 4, 1, 0, 100, 0xF7], &[0xF0, 0x41, 1, 0xF7]]
    {
        rig.play(&Timeline::new().at(0, Input::sysex(bytes)), 256);
    }
    rig.play(&Timeline::new().note(0, 2000, Note::new(0, 60), 0.8).at(9, Input::controller(0, 1, 99)), 4096);
    rig.settle();
    assert_eq!(rig.instance.callbacks().dirty_marks, told);
}
