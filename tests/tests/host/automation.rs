//! Parameters while playing: automation at its frame, polyphonic modulation, flush.

use vaeform_host::{Input, Note, OutputEvent, Timeline};

use crate::ear::*;
use crate::rig::{RATE, bundle, must, rig, rig_with};
use crate::syx::{Op, Voice};

const SECOND: usize = RATE as usize;

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn volume_automation_begins_at_its_frame_and_arrives() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let still = rig.note(57, 47_000, SECOND).left;
    rig.rest(SECOND);
    let down = rig.param("Volume", -12.0);
    for frame in [12_000, 12_017, 12_345] {
        let timeline = Timeline::new().note(0, 47_000, Note::new(0, 57), 100.0 / 127.0).at(frame, down.clone());
        let moved = rig.instance.play(&timeline, SECOND, &[1024]).expect("blocks").left;
        let first = moved.iter().zip(&still).position(|(a, b)| (a - b).abs() > 1e-4).expect("the change is heard");
        let at = frame as usize;
        assert!((at..at + 256).contains(&first), "set at {frame}, first heard at {first}");
        let gain = level_db(&moved[30_000..45_000]) - level_db(&still[30_000..45_000]);
        must(check_between("gain", gain, -12.2, -11.8));
        rig.set("Volume", 0.0);
        rig.rest(SECOND);
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn volume_automation_makes_no_click() {
    let mut rig = rig_with(&Voice::init("PLAIN").envelope(1, [55, 99, 99, 60], [99, 99, 99, 0]));
    let mut timeline = Timeline::new().note(0, 80_000, Note::new(0, 45), 0.8);
    for i in 0..100 {
        let value = rig.param("Volume", if i % 2 == 0 { -20.0 } else { 6.0 });
        timeline.add(8000 + 640 * i, value);
    }
    let take = rig.play(&timeline, 2 * SECOND);
    println!("volume jumps: {:.1} dB", click_db(&take.left));
    must(check_no_click(&take.left, -40.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn an_operator_level_offset_acts_on_a_held_note() {
    let mut rig = rig_with(&Voice::init("TWO").op(2, Op::Output, 60));
    let more = rig.param("Operator 2 level", 25.0);
    let timeline = Timeline::new().note(0, 95_000, Note::new(0, 57), 0.8).at(48_000, more);
    let take = rig.play(&timeline, 2 * SECOND);
    let overtone = |from: usize| tone_db(&take.left[from..from + 24_000], RATE, 660.0);
    must(check_between("third harmonic, change in dB", overtone(60_000) - overtone(12_000), 10.0, 200.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn automation_is_not_echoed() {
    let mut rig = rig();
    let mut timeline = Timeline::new().note(0, 9000, Note::new(0, 60), 0.8);
    for p in rig.instance.params() {
        timeline.add(1000, Input::Param(p.id, (p.min + p.max) / 2.0));
    }
    let take = rig.play(&timeline, 12_000);
    must(check_no_parameter_event(&take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn every_parameter_swept_hard_stays_finite() {
    let mut rig = rig();
    for p in rig.instance.params() {
        let mut timeline =
            Timeline::new().note(0, 20_000, Note::new(0, 60), 1.0).note(0, 20_000, Note::new(0, 40), 1.0);
        for i in 0..400 {
            let value = [p.min, p.max, p.default, p.min + (p.max - p.min) * 0.37][i % 4];
            timeline.add(48 * i as u64, Input::Param(p.id, value));
        }
        let take = rig.play(&timeline, 24_000);
        assert!(take.is_finite() && take.peak() < 8.0, "{}: peak {}", p.name, take.peak());
        rig.play(&Timeline::new().at(0, Input::Param(p.id, p.default)), 4800);
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn parameter_values_out_of_range_and_not_finite_do_no_harm() {
    let mut rig = rig();
    for p in rig.instance.params() {
        let mut timeline = Timeline::new().note(0, 4000, Note::new(0, 60), 1.0);
        for (i, value) in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e39, -1e39, 1e300].into_iter().enumerate() {
            timeline.add(100 * i as u64, Input::Param(p.id, value));
            timeline.add(100 * i as u64, Input::Modulation(p.id, Note::new(0, 60), value));
        }
        let take = rig.play(&timeline, 6000);
        assert!(take.is_finite(), "{}", p.name);
        let value = rig.instance.value(p.id).expect("a value");
        assert!((p.min..=p.max).contains(&value), "{} is {value}", p.name);
        rig.play(&Timeline::new().at(0, Input::Param(p.id, p.default)), 64);
    }
    let take = rig.note(60, 9000, 12_000);
    assert!(take.is_finite());
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn an_unknown_parameter_does_no_harm() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let take =
        rig.play(&Timeline::new().note(10, 4000, Note::new(0, 60), 0.8).at(0, Input::Param(0x1234_5678, 1.0)), 6000);
    assert!(take.is_finite() && level_db(&take.left) > -60.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn polyphonic_modulation_moves_only_its_note_and_ends_with_it() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let (high, low) = (Note::new(0, 69).with_id(1), Note::new(0, 45).with_id(2));
    // A quarter of the range of 200 cents.
    let up = rig.modulation("Tune", high, 0.25);
    let timeline = Timeline::new().note(0, 47_000, high, 0.8).note(0, 47_000, low, 0.8).at(4800, up);
    let take = rig.play(&timeline, SECOND);
    let part = &take.left[14_400..43_200];
    must(check_pitch(part, RATE, 440.0 * 2f64.powf(50.0 / 1200.0), 2.0));
    must(check_between("the other note, cents", cents(pitch_hz(part, RATE, 90.0, 130.0), 110.0), -2.0, 2.0));
    rig.rest(SECOND);
    let take = rig.play(&Timeline::new().note(0, 47_000, high, 0.8), SECOND);
    must(check_pitch(&take.left[14_400..43_200], RATE, 440.0, 2.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn polyphonic_volume_modulation_acts_at_its_frame() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let note = Note::new(0, 57).with_id(1);
    let still = rig.play(&Timeline::new().note(0, 47_000, note, 0.8), SECOND).left;
    rig.rest(SECOND);
    let down = rig.modulation("Volume", note, -12.0 / 72.0);
    let timeline = Timeline::new().note(0, 47_000, note, 0.8).at(12_017, down);
    let moved = rig.instance.play(&timeline, SECOND, &[1024]).expect("blocks").left;
    let first = moved.iter().zip(&still).position(|(a, b)| (a - b).abs() > 1e-4).expect("the change is heard");
    assert!((12_017..12_017 + 256).contains(&first), "first heard at {first}");
    let gain = level_db(&moved[30_000..45_000]) - level_db(&still[30_000..45_000]);
    must(check_between("gain", gain, -12.2, -11.8));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_flush_while_inactive_sets_and_saves() {
    let bundle = bundle();
    let mut instance = bundle.instance().expect("an instance");
    let volume = instance.param("Volume").expect("volume");
    let value = volume.min + 0.25 * (volume.max - volume.min);
    instance.flush(&[Input::Param(volume.id, value)]).expect("a flush");
    assert!((instance.value(volume.id).expect("a value") - value).abs() < 1e-6);
    let state = instance.save().expect("state");
    let mut other = bundle.instance().expect("another");
    other.load(&state).expect("its state");
    assert!((other.value(volume.id).expect("a value") - value).abs() < 1e-6);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_flush_while_active_is_heard_in_the_next_block() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let reference = level_db(&rig.note(57, 20_000, 24_000).left[9600..19_200]);
    rig.rest(SECOND);
    let down = rig.param("Volume", -12.0);
    let said = rig.instance.flush(&[down]).expect("a flush");
    assert!(!said.iter().any(|e| matches!(e.said, OutputEvent::Param(..))), "{said:?}");
    let heard = level_db(&rig.note(57, 20_000, 24_000).left[9600..19_200]);
    must(check_between("gain", heard - reference, -12.2, -11.8));
}
