//! Notes: pitch, time, level, ends, voices, modes.

use vaeform_host::{Input, Note, OutputEvent, Timeline};

use crate::ear::*;
use crate::rig::{RATE, Rig, must, rig_with};
use crate::syx::{Op, Voice};

const SECOND: usize = RATE as usize;

fn plain() -> Voice {
    Voice::init("PLAIN")
}

/// No hard edges: 50 ms up, half a second down.
fn soft(name: &str) -> Voice {
    Voice::init(name).envelope(1, [55, 99, 99, 60], [99, 99, 99, 0])
}

fn key_hz(key: i16) -> f64 {
    440.0 * 2f64.powf(f64::from(key - 69) / 12.0)
}

fn on(key: i16, id: i32) -> Input {
    Input::NoteOn(Note::new(0, key).with_id(id), 0.8)
}

fn off(key: i16, id: i32) -> Input {
    Input::NoteOff(Note::new(0, key).with_id(id), 0.0)
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a4_of_the_initial_voice_is_440_hz_within_2_cents() {
    let mut rig = rig_with(&plain());
    let take = rig.note(69, 48_000, SECOND);
    let heard = pitch_hz(&take.left[4800..28_800], RATE, 400.0, 480.0);
    println!("A4: {heard:.3} Hz, {:+.3} cents", cents(heard, 440.0));
    must(check_pitch(&take.left[4800..28_800], RATE, 440.0, 2.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn every_octave_is_in_tune_within_2_cents() {
    let mut rig = rig_with(&plain());
    for key in [33, 45, 57, 81, 93] {
        let take = rig.note(key, 40_000, SECOND);
        must(check_pitch(&take.left[4800..38_400], RATE, key_hz(key), 2.0).map_err(|e| format!("key {key}: {e}")));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_note_sounds_at_its_frame_in_every_block_size() {
    let mut rig = rig_with(&plain());
    let reference = rig.note(60, 4000, 8000).left;
    let first = onset(&reference, 1e-6).expect("the reference sounds");
    assert!(first <= 2, "a note at frame 0 is first heard at frame {first}");
    for block in [16, 64, 256, 333, 1024] {
        for frame in [1, 17, 31, 32, 63, 64, 255, 256, 1000] {
            rig.rest(SECOND / 2);
            let timeline = Timeline::new().note(frame, frame + 4000, Note::new(0, 60), 100.0 / 127.0);
            let take = rig.instance.play(&timeline, 8000, &[block]).expect("blocks");
            let at = frame as usize;
            let verdict = check_onset(&take.left, at, first + 2).and(check_delay(&reference, &take.left, at, 2000));
            must(verdict.map_err(|e| format!("frame {frame}, blocks of {block}: {e}")));
        }
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_release_begins_at_its_frame() {
    let mut rig = rig_with(&plain());
    let play = |rig: &mut Rig, frame| {
        rig.rest(SECOND);
        // Whole control blocks, so that all takes begin at the same place in one.
        rig.note(60, frame, 9600).left
    };
    let long = play(&mut rig, 8000);
    for frame in [4000, 4017, 4096] {
        let short = play(&mut rig, frame);
        let first = short.iter().zip(&long).position(|(a, b)| (a - b).abs() > 1e-5).expect("the release is heard");
        let at = frame as usize;
        assert!((at..at + 128).contains(&first), "off at {frame}, first heard at {first}");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn velocity_sensitivity_7_follows_the_instrument_within_1_db() {
    let mut rig = rig_with(&plain().op(1, Op::Velocity, 7));
    let mut level = |velocity: f64| {
        let take = rig.play(&Timeline::new().note(0, 20_000, Note::new(0, 60), velocity / 127.0), SECOND);
        level_db(&take.left[4800..19_000])
    };
    let reference = level(100.0);
    for (velocity, expected) in [(32.0, -27.0), (64.0, -13.2), (80.0, -9.4), (127.0, 2.6)] {
        let heard = level(velocity) - reference;
        must(check_between(&format!("velocity {velocity}"), heard, expected - 1.0, expected + 1.0));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_velocity_of_zero_is_the_softest_note() {
    let mut rig = rig_with(&plain());
    let take = rig.play(&Timeline::new().note(0, 10_000, Note::new(0, 60), 0.0), 9_000);
    assert!(level_db(&take.left) > -60.0, "{:.1} dB", level_db(&take.left));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn midi_notes_sound_like_clap_notes() {
    let mut rig = rig_with(&plain());
    let clap = rig.note(64, 4000, 9600).left;
    rig.rest(SECOND);
    let timeline = Timeline::new().at(0, Input::Midi([0x90, 64, 100])).at(4000, Input::Midi([0x80, 64, 0]));
    let midi = rig.play(&timeline, 9600).left;
    assert!(level_db(&midi) > -60.0);
    must(check_same(&clap, &midi, 1e-3));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_midi_note_on_with_velocity_zero_is_a_release() {
    let mut rig = rig_with(&plain());
    let timeline = Timeline::new().at(0, Input::Midi([0x90, 64, 100])).at(4000, Input::Midi([0x90, 64, 0]));
    let take = rig.play(&timeline, SECOND);
    assert!(level_db(&take.left[..4000]) > -60.0);
    assert!(level_db(&take.left[SECOND / 2..]) < -120.0, "{:.1} dB", level_db(&take.left[SECOND / 2..]));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn eight_notes_end_once_each_with_their_ids() {
    let mut rig = rig_with(&plain());
    let notes: Vec<Note> = (0..8).map(|i| Note::new(0, 48 + 2 * i).with_id(100 + i32::from(i))).collect();
    let mut timeline = Timeline::new();
    for (i, note) in notes.iter().enumerate() {
        timeline = timeline.note(i as u64 * 100, 10_000 + i as u64 * 33, *note, 0.8);
    }
    let take = rig.play(&timeline, 2 * SECOND);
    must(check_note_ends(&notes, &take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_note_ends_only_after_its_release_has_faded() {
    let mut rig = rig_with(&soft("FADE"));
    let take = rig.play(&Timeline::new().note(0, 10_000, Note::new(0, 60).with_id(3), 0.8), 2 * SECOND);
    let end =
        take.events.iter().find(|e| matches!(e.said, OutputEvent::NoteEnd(_))).expect("the note ends").frame as usize;
    assert!(end > 12_000, "ended at {end}, released at 10000");
    must(check_between("level after the end", level_db(&take.left[end..]), -200.0, -80.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn overlapping_notes_of_one_key_end_by_their_own_ids() {
    let mut rig = rig_with(&plain());
    let timeline = Timeline::new().at(0, on(60, 1)).at(5000, on(60, 2)).at(10_000, off(60, 1)).at(60_000, off(60, 2));
    let take = rig.play(&timeline, 2 * SECOND);
    must(check_note_ends(&[Note::new(0, 60).with_id(1), Note::new(0, 60).with_id(2)], &take.events));
    let first =
        take.events.iter().find(|e| matches!(e.said, OutputEvent::NoteEnd(n) if n.id == 1)).expect("1 ends").frame;
    assert!((10_000..30_000).contains(&first), "note 1 ended at {first}");
    assert!(level_db(&take.left[40_000..50_000]) > -60.0, "note 2 was cut");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_note_off_by_id_alone_finds_its_note() {
    let mut rig = rig_with(&plain());
    let timeline = Timeline::new().at(0, on(60, 8)).at(0, on(67, 9)).at(5000, Input::NoteOff(Note::id(9), 0.0));
    let take = rig.play(&timeline, SECOND);
    let tail = &take.left[SECOND / 2..];
    must(check_between("kept note", tone_db(tail, RATE, key_hz(60)) - tone_db(tail, RATE, key_hz(67)), 40.0, 300.0));
    assert_eq!(ended(&take.events), [Note::new(0, 67).with_id(9)]);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn stolen_notes_end_too() {
    let mut rig = rig_with(&plain());
    rig.set("Polyphony", 2.0);
    let notes: Vec<Note> = (0..6).map(|i| Note::new(0, 50 + i).with_id(i32::from(i))).collect();
    let mut timeline = Timeline::new();
    for (i, note) in notes.iter().enumerate() {
        timeline = timeline.note(i as u64 * 2000, 40_000, *note, 0.8);
    }
    let take = rig.play(&timeline, 2 * SECOND);
    must(check_note_ends(&notes, &take.events));
    let early = take.events.iter().filter(|e| e.frame < 40_000 && matches!(e.said, OutputEvent::NoteEnd(_))).count();
    assert_eq!(early, 4, "notes that ended by being stolen");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn mono_notes_end_once_each() {
    let mut rig = rig_with(&plain());
    rig.set("Voice mode", 1.0);
    let timeline = Timeline::new().at(0, on(60, 1)).at(4000, on(64, 2)).at(8000, off(64, 2)).at(12_000, off(60, 1));
    let take = rig.play(&timeline, 2 * SECOND);
    let ends = ended(&take.events);
    let ids: Vec<i32> = ends.iter().map(|n| n.id).collect();
    assert!(ids.len() == 2 && ids.contains(&1) && ids.contains(&2), "{ends:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn legato_notes_end_once_each() {
    let mut rig = rig_with(&plain());
    rig.set("Voice mode", 2.0);
    let timeline = Timeline::new().at(0, on(60, 1)).at(4000, on(64, 2)).at(8000, off(60, 1)).at(12_000, off(64, 2));
    let take = rig.play(&timeline, 2 * SECOND);
    let ids: Vec<i32> = ended(&take.events).iter().map(|n| n.id).collect();
    assert!(ids.len() == 2 && ids.contains(&1) && ids.contains(&2), "{ids:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_choked_note_is_silent_within_50_ms_and_ends_once() {
    let mut rig = rig_with(&plain().envelope(1, [99, 99, 99, 20], [99, 99, 99, 0]));
    let note = Note::new(0, 60).with_id(5);
    let timeline = Timeline::new().at(0, Input::NoteOn(note, 0.8)).at(10_000, Input::Choke(note));
    let take = rig.play(&timeline, SECOND);
    assert!(level_db(&take.left[..10_000]) > -60.0);
    must(check_between("level 50 ms after the choke", level_db(&take.left[12_400..]), -200.0, -120.0));
    must(check_note_ends(&[note], &take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn polyphony_4_sounds_four_of_eight_held_notes() {
    let mut rig = rig_with(&plain());
    rig.set("Polyphony", 4.0);
    let keys: Vec<i16> = (0..8).map(|i| 48 + 3 * i).collect();
    let mut timeline = Timeline::new();
    for (i, key) in keys.iter().enumerate() {
        timeline = timeline.at(i as u64 * 500, on(*key, i as i32));
    }
    let take = rig.play(&timeline, SECOND);
    let tail = &take.left[SECOND / 2..];
    let loud: Vec<bool> = keys.iter().map(|k| tone_db(tail, RATE, key_hz(*k)) > -50.0).collect();
    assert_eq!(loud.iter().filter(|l| **l).count(), 4, "{loud:?}");
    assert!(loud[4..].iter().all(|l| *l), "the newest notes are not the ones that sound: {loud:?}");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn thirty_two_notes_sound_at_once() {
    let mut rig = rig_with(&plain().op(1, Op::Output, 80));
    let keys: Vec<i16> = (0..32).map(|i| 40 + 2 * i).collect();
    let mut timeline = Timeline::new();
    for key in &keys {
        timeline = timeline.at(0, on(*key, i32::from(*key)));
    }
    let take = rig.play(&timeline, SECOND);
    let tail = &take.left[SECOND / 4..];
    let between = tone_db(tail, RATE, key_hz(41));
    for key in keys {
        let level = tone_db(tail, RATE, key_hz(key));
        assert!(level > between + 10.0, "key {key} at {level:.1} dB, a gap at {between:.1} dB");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn stealing_a_voice_makes_no_click() {
    let mut rig = rig_with(&soft("STEAL"));
    rig.set("Polyphony", 2.0);
    let mut timeline = Timeline::new();
    for i in 0..6 {
        timeline = timeline.at(20_000 * i, on(40 + 2 * i as i16, i as i32));
    }
    let take = rig.play(&timeline, 3 * SECOND);
    println!("stealing: {:.1} dB", click_db(&take.left));
    must(check_no_click(&take.left, -40.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn mono_sounds_the_last_key_and_falls_back_to_the_held_one() {
    let mut rig = rig_with(&plain());
    rig.set("Voice mode", 1.0);
    let timeline = Timeline::new().at(0, on(60, 1)).at(16_000, on(67, 2)).at(32_000, off(67, 2));
    let take = rig.play(&timeline, SECOND);
    let over = |from: usize, key: i16, other: i16| {
        let part = &take.left[from..from + 9000];
        tone_db(part, RATE, key_hz(key)) - tone_db(part, RATE, key_hz(other))
    };
    must(check_between("67 over 60 while both are held", over(20_000, 67, 60), 30.0, 300.0));
    must(check_between("60 over 67 after 67 is released", over(37_000, 60, 67), 30.0, 300.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn legato_does_not_start_the_envelope_again_and_mono_does() {
    let decays = Voice::init("DECAY").envelope(1, [99, 45, 99, 99], [99, 0, 0, 0]);
    let mut rig = rig_with(&decays);
    let timeline = Timeline::new().at(0, on(60, 1)).at(48_000, on(62, 2)).at(70_000, off(60, 1)).at(70_000, off(62, 2));
    let mut gain = |mode: f64| {
        rig.set("Voice mode", mode);
        let take = rig.play(&timeline, 2 * SECOND);
        level_db(&take.left[48_500..51_000]) - level_db(&take.left[45_000..47_500])
    };
    must(check_between("mono: level after the second note", gain(1.0), 10.0, 200.0));
    must(check_between("legato: level after the second note", gain(2.0), -60.0, 1.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn glide_takes_its_time() {
    let mut rig = rig_with(&plain());
    rig.set("Voice mode", 2.0);
    rig.set("Glide", 500.0);
    let timeline = Timeline::new().at(0, on(57, 1)).at(24_000, on(69, 2));
    let take = rig.play(&timeline, 3 * SECOND);
    let middle = pitch_hz(&take.left[28_800..33_600], RATE, 200.0, 460.0);
    must(check_between("pitch 150 ms into the glide", middle, 225.0, 435.0));
    must(check_pitch(&take.left[96_000..], RATE, 440.0, 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn all_notes_off_releases_and_all_sound_off_silences() {
    let slow = plain().envelope(1, [99, 99, 99, 50], [99, 99, 99, 0]);
    let mut rig = rig_with(&slow);
    let mut after = |controller| {
        let note = Note::new(0, 60).with_id(1);
        let timeline = Timeline::new().at(0, Input::NoteOn(note, 0.8)).at(10_000, Input::controller(0, controller, 0));
        let take = rig.play(&timeline, 4 * SECOND);
        must(check_note_ends(&[note], &take.events));
        level_db(&take.left[12_400..16_000])
    };
    must(check_between("50 ms after all notes off", after(123), -60.0, 0.0));
    must(check_between("50 ms after all sound off", after(120), -200.0, -120.0));
}
