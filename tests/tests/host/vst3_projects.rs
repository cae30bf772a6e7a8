//! Projects of the VST3 plugin: states that are refused, and the host's knowledge of what is stale.

use std::time::{Duration, Instant};

use serde_json::Value;
use vaeform_host::{Input, Timeline};

use crate::rig::{BLOCK, Player};
use crate::syx::Voice;
use crate::vst3::rig;

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_refused_state_is_answered_as_refused_and_saved_again_as_it_came() {
    let good = rig().instance.save().expect("state");
    let mut newer: Value = serde_json::from_slice(&good).expect("JSON");
    let session = newer["fields"]["session"].as_str().expect("the session").replacen(" 1 ", " 999 ", 1);
    newer["fields"]["session"] = Value::String(session);
    let newer = newer.to_string().into_bytes();
    for (what, state) in
        [("a newer version", newer), ("a text", b"not a state".to_vec()), ("cut short", good[..99].to_vec())]
    {
        let mut rig = rig();
        assert!(rig.instance.load(&state).is_err(), "{what} is answered as taken");
        assert!(rig.instance.save().expect("state") == state, "{what} is overwritten by a save");
        rig.instance.load(&good).expect("a good state");
        assert!(rig.instance.save().expect("state") == good, "{what} comes back after a good one");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_patch_that_came_by_sysex_moves_the_revision() {
    let mut rig = rig();
    rig.play(&Timeline::new(), BLOCK);
    assert_eq!(rig.instance.reported(), []);
    rig.play(&Timeline::new().at(0, Input::sysex(&Voice::init("NEWS").single())), BLOCK);
    let params = rig.instance.params().expect("parameters");
    let revision = params.iter().find(|param| param.name == "Revision").expect("the revision").id;
    let (deadline, mut reported) = (Instant::now() + Duration::from_secs(5), Vec::new());
    while reported.is_empty() && Instant::now() < deadline {
        rig.play(&Timeline::new(), BLOCK);
        reported = rig.instance.reported();
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(reported.iter().any(|(id, value)| *id == revision && *value > 0.0), "{reported:?}");
    rig.play(&Timeline::new(), 20 * BLOCK);
    assert_eq!(rig.instance.reported(), [], "it is told again and again");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_patch_that_came_by_sysex_marks_the_project_once_from_the_main_thread() {
    let mut rig = rig();
    rig.play(&Timeline::new(), BLOCK);
    let id = rig.instance.params().expect("parameters").first().expect("a parameter").id;
    rig.instance.value(id);
    rig.instance.save().expect("state");
    assert_eq!(rig.instance.dirty_marks(), 0, "nothing has changed yet");
    rig.play(&Timeline::new().at(0, Input::sysex(&Voice::init("NEWS").single())), BLOCK);
    let deadline = Instant::now() + Duration::from_secs(5);
    while rig.instance.reported().is_empty() {
        assert!(Instant::now() < deadline, "the message has not arrived");
        rig.play(&Timeline::new(), BLOCK);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(rig.instance.dirty_marks(), 0, "a mark from the audio thread");
    rig.instance.value(id);
    assert_eq!(rig.instance.dirty_marks(), 1);
    rig.instance.save().expect("state");
    rig.instance.value(id);
    assert_eq!(rig.instance.dirty_marks(), 1, "it is marked again and again");
}
