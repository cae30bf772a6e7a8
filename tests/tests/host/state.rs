//! Saved state: what is saved comes back, and what strangers put there does no harm.

use std::io::Read;

use serde_json::Value;
use vaeform_host::{Input, Note, ParamInfoFlags, Timeline};

use crate::ear::*;
use crate::rig::{RATE, Rig, must, rig, rig_with};
use crate::syx::{Op, Voice};

/// The JSON of a state, behind its length.
pub(crate) fn open(state: &[u8]) -> Value {
    serde_json::from_slice(&state[8..]).expect("JSON behind eight bytes of length")
}

/// A state made of text.
pub(crate) fn close(json: &str) -> Vec<u8> {
    let mut state = (json.len() as u64).to_le_bytes().to_vec();
    state.extend(json.bytes());
    state
}

fn tone(rig: &mut Rig) -> Vec<f32> {
    rig.instance.processor().expect("active").reset();
    rig.note(60, 9000, 12_000).left
}

/// Numbers without a seed from outside: a linear congruential generator.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_state_comes_back_in_another_instance_and_sounds_the_same() {
    let voice = Voice::init("KEEP ME").op(2, Op::Output, 80).op(2, Op::Coarse, 3);
    let mut first = rig_with(&voice);
    first.set("Volume", -3.0);
    first.set("Brightness", 10.0);
    let state = first.instance.save().expect("state");
    assert!(String::from_utf8_lossy(&state).len() < 1 << 20);
    let mut second = rig();
    assert_ne!(tone(&mut second), tone(&mut first), "a new instance already sounds like the saved one");
    second.instance.load(&state).expect("the state");
    second.settle();
    assert_eq!(second.instance.save().expect("state"), state, "saved again it is another state");
    must(check_same(&tone(&mut first), &tone(&mut second), 1e-6));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn two_hundred_random_states_round_trip_byte_for_byte() {
    let (mut a, mut b) = (rig(), rig());
    let mut random = Random(2);
    let params = a.instance.params();
    for round in 0..200 {
        let values = params.iter().filter(|p| p.flags.contains(ParamInfoFlags::IS_AUTOMATABLE)).map(|p| {
            let value = p.min + random.unit() * (p.max - p.min);
            Input::Param(p.id, if p.flags.contains(ParamInfoFlags::IS_STEPPED) { value.round() } else { value })
        });
        let values: Vec<Input> = values.collect();
        a.instance.flush(&values).expect("a flush");
        let state = a.instance.save().expect("state");
        b.instance.load(&state).expect("the state");
        assert_eq!(b.instance.save().expect("state"), state, "round {round}, seed 2");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_stream_that_gives_one_byte_at_a_time_is_read_whole() {
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            self.0.read(&mut out[..1])
        }
    }
    let mut first = rig_with(&Voice::init("DRIP"));
    let state = first.instance.save().expect("state");
    let mut second = rig();
    second.instance.load_from(&mut Drip(&state)).expect("the state");
    assert_eq!(second.instance.save().expect("state"), state);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_stream_that_fails_leaves_everything_as_it_was() {
    struct Broken(usize, Vec<u8>);
    impl Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0 >= self.1.len() / 2 {
                return Err(std::io::Error::other("the disk is gone"));
            }
            out[0] = self.1[self.0];
            self.0 += 1;
            Ok(1)
        }
    }
    let mut rig = rig_with(&Voice::init("STAYS"));
    let before = rig.instance.save().expect("state");
    assert!(rig.instance.load_from(&mut Broken(0, before.clone())).is_err(), "a broken stream was accepted");
    assert_eq!(rig.instance.save().expect("state"), before);
}

/// Loads a hostile state over a known patch: it is refused, and what sounds is what sounded. What is saved then is the refused state.
fn keeps_its_patch(rig: &mut Rig, what: &str, hostile: &[u8]) {
    let before = tone(rig);
    assert!(rig.instance.load(hostile).is_err(), "{what} is answered as taken");
    rig.settle();
    must(check_same(&before, &tone(rig), 1e-6).map_err(|e| format!("{what} changed the patch: {e}")));
    let take = rig.note(60, 4000, 9000);
    assert!(take.is_finite() && level_db(&take.left) > -60.0, "{what}: {:.1} dB", level_db(&take.left));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn truncated_states_change_nothing() {
    let mut rig = rig_with(&Voice::init("WHOLE"));
    let other = rig_with(&Voice::init("CUT")).instance.save().expect("state");
    for length in [0, 1, 7, 8, 9, 100, other.len() / 2, other.len() - 1] {
        keeps_its_patch(&mut rig, &format!("cut to {length} bytes"), &other[..length]);
        let cut = close(&String::from_utf8_lossy(&other[8..length.max(8)]));
        keeps_its_patch(&mut rig, &format!("cut to {length} bytes with a true length"), &cut);
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn noise_and_lying_lengths_change_nothing() {
    let mut rig = rig_with(&Voice::init("QUIET"));
    let mut random = Random(7);
    let noise: Vec<u8> = (0..1 << 20).map(|_| (random.unit() * 256.0) as u8).collect();
    keeps_its_patch(&mut rig, "1 MiB of noise", &noise);
    let mut framed = (noise.len() as u64).to_le_bytes().to_vec();
    framed.extend(&noise);
    keeps_its_patch(&mut rig, "1 MiB of noise behind its length", &framed);
    for length in [u64::MAX, 1 << 40, 1 << 32, (1 << 31) - 1] {
        let mut lying = length.to_le_bytes().to_vec();
        lying.extend(b"{}");
        keeps_its_patch(&mut rig, &format!("a length of {length}"), &lying);
    }
    keeps_its_patch(&mut rig, "deep nesting", &close(&"[".repeat(200_000)));
    for json in ["", "{}", "null", "[]", "{\"version\":1}", "{\"version\":\"9\",\"params\":{},\"fields\":{}}"] {
        keeps_its_patch(&mut rig, json, &close(json));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_damaged_or_newer_session_changes_nothing() {
    let mut rig = rig_with(&Voice::init("MINE"));
    let theirs = open(&rig_with(&Voice::init("THEIRS")).instance.save().expect("state"));
    let fields = theirs["fields"].as_object().expect("fields");
    let (key, text) = fields.iter().find(|(_, v)| v.as_str().is_some_and(|t| t.len() > 100)).expect("the session");
    let text = text.as_str().expect("text");
    let damaged = [
        text.replace("0.0", "1e39"),
        text.replace("0.0", "NaN"),
        text.replacen(" 1 ", " 999 ", 1),
        text.replacen("99", "98", 1),
        text[..text.len() / 2].to_owned(),
        String::new(),
        "x".repeat(2 << 20),
    ];
    for (i, damaged) in damaged.into_iter().enumerate().filter(|(_, d)| d != text) {
        let mut json = theirs.clone();
        json["fields"][key] = Value::String(damaged);
        keeps_its_patch(&mut rig, &format!("damage {i}"), &close(&json.to_string()));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn hostile_parameter_values_are_clamped_or_dropped() {
    let mut rig = rig_with(&Voice::init("PARAMS"));
    let state = rig.instance.save().expect("state");
    let names: Vec<String> = open(&state)["params"].as_object().expect("params").keys().cloned().collect();
    for hostile in
        ["1e39", "-1e39", "1e308", "null", "true", "\"x\"", "{}", "[1e39]", "{\"f32\":1e39}", "{\"f32\":null}"]
    {
        let mut json = open(&state);
        for name in &names {
            json["params"][name] = Value::String("PLACE".to_owned());
        }
        let text = json.to_string().replace("\"PLACE\"", hostile);
        let is_taken = rig.instance.load(&close(&text)).is_ok();
        rig.settle();
        for p in rig.instance.params() {
            let value = rig.instance.value(p.id).expect("a value");
            assert!((p.min..=p.max).contains(&value), "{hostile}: {} is {value}", p.name);
        }
        let take = rig.note(60, 4000, 9000);
        assert!(take.is_finite(), "{hostile}");
        if is_taken {
            let again = rig.instance.save().expect("state");
            rig.instance.load(&again).unwrap_or_else(|e| panic!("{hostile}: it refuses its own state: {e}"));
        }
        rig.instance.load(&state).expect("the good state");
        rig.settle();
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_state_loaded_while_inactive_is_saved_and_heard() {
    let voice = Voice::init("ASLEEP").op(1, Op::Coarse, 2);
    let mut source = rig_with(&voice);
    let state = source.instance.save().expect("state");
    let mut sleeper = crate::rig::bundle().instance().expect("an instance");
    sleeper.load(&state).expect("the state");
    assert_eq!(sleeper.save().expect("state"), state, "what is saved is not what was loaded");
    sleeper.activate(RATE, 1, 512).expect("activation");
    let take = sleeper.play(&Timeline::new().note(0, 30_000, Note::new(0, 57), 0.8), 40_000, &[256]).expect("blocks");
    must(check_pitch(&take.left[9600..28_800], RATE, 440.0, 2.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn loading_a_state_speaks_no_parameter_event_and_finishes_held_notes_on_the_old_patch() {
    let mut source = rig_with(&Voice::init("OCTAVE").op(1, Op::Coarse, 2));
    let state = source.instance.save().expect("state");
    let mut rig = rig_with(&Voice::init("PLAIN"));
    rig.play(&Timeline::new().at(0, Input::NoteOn(Note::new(0, 69).with_id(1), 0.8)), 12_000);
    rig.instance.load(&state).expect("the state");
    let mut take = rig.settle();
    let more = rig.play(&Timeline::new().at(30_000, Input::NoteOff(Note::new(0, 69).with_id(1), 0.0)), 48_000);
    must(check_pitch(&more.left[..28_800], RATE, 440.0, 2.0).map_err(|e| format!("the held note: {e}")));
    take.events.extend(more.events);
    must(check_no_parameter_event(&take.events));
    must(check_note_ends(&[Note::new(0, 69).with_id(1)], &take.events));
    let next = rig.note(69, 30_000, 40_000);
    must(check_pitch(&next.left[9600..28_800], RATE, 880.0, 2.0).map_err(|e| format!("the next note: {e}")));
}
