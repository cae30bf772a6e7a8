//! Blocks as hosts should not send them: too many events, events out of place, ports of other shapes.

use vaeform_host::{Input, Note, Port, Take, Timeline, misuse};

use crate::ear::*;
use crate::rig::{RATE, Rig, alone, must, rig_with, thread_time};
use crate::syx::Voice;

fn plain() -> Rig {
    rig_with(&Voice::init("PLAIN"))
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_note_off_in_an_empty_block_ends_the_note() {
    alone("floods::a_note_off_in_an_empty_block_ends_the_note", || {
        let mut rig = plain();
        let note = Note::new(0, 69);
        rig.play(&Timeline::new().at(0, Input::NoteOn(note, 0.8)), 4800);
        let mut take = Take::default();
        let processor = rig.instance.processor().expect("active");
        processor.block(0, 0, &[(0, Input::NoteOff(note, 0.0))], None, &mut take).expect("an empty block");
        let take = rig.rest(48_000);
        must(check_note_ends(&[note], &take.events));
        assert!(level_db(&take.left[24_000..]) < -100.0, "{:.1} dB", level_db(&take.left[24_000..]));
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_voice_in_an_empty_block_is_loaded() {
    alone("floods::a_voice_in_an_empty_block_is_loaded", || {
        let mut rig = plain();
        let before = rig.instance.save().expect("state");
        {
            let message = Input::sysex(&Voice::init("WAITED").single());
            let mut take = Take::default();
            let processor = rig.instance.processor().expect("active");
            processor.block(0, 0, &[(0, message)], None, &mut take).expect("an empty block");
        }
        rig.settle();
        assert_ne!(rig.instance.save().expect("state"), before);
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn no_note_is_lost_in_a_flood_and_the_newest_value_wins() {
    alone("floods::no_note_is_lost_in_a_flood_and_the_newest_value_wins", || {
        let mut rig = plain();
        let volume = rig.id("Volume");
        let (low, high) = (rig.param("Volume", -60.0), rig.param("Volume", -12.0));
        let mut timeline = Timeline::new();
        let note = Note::new(0, 69);
        timeline.add(100, Input::NoteOn(note, 0.8));
        let mut events = timeline.events().to_vec();
        for nth in 0..100_000u32 {
            events.push((100, Input::Midi([0xE0, 0, (nth % 128) as u8])));
            events.push((100, if nth % 2 == 0 { low.clone() } else { Input::Midi([0xB0, 7, (nth % 128) as u8]) }));
        }
        events.extend([(100, high.clone()), (100, Input::bend(0, 0)), (100, Input::controller(0, 7, 127))]);
        let mut take = Take::default();
        rig.instance.processor().expect("active").block(0, 256, &events, None, &mut take).expect("a block");
        must(check_onset(&take.left, 100, 4));
        let Input::Param(_, expected) = high else { panic!("a parameter") };
        assert!((rig.instance.value(volume).expect("a value") - expected).abs() < 1e-6);
        let take = rig.rest(24_000);
        must(check_pitch(&take.left[4800..], RATE, 440.0, 2.0));
        let take = rig.play(&Timeline::new().at(0, Input::NoteOff(note, 0.0)), 48_000);
        must(check_note_ends(&[note], &take.events));
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn every_note_of_forty_thousand_in_a_block_is_started_and_ended() {
    alone("floods::every_note_of_forty_thousand_in_a_block_is_started_and_ended", || {
        let mut rig = plain();
        let notes: Vec<Note> = (0..20_000).map(|nth| Note::new(0, (nth % 100) as i16 + 20).with_id(nth)).collect();
        let mut events = Vec::new();
        for note in &notes {
            events.push((7, Input::NoteOn(*note, 0.5)));
            events.push((7, Input::NoteOff(*note, 0.0)));
        }
        let mut take = Take::default();
        rig.instance.processor().expect("active").block(0, 512, &events, None, &mut take).expect("a block");
        take.events.extend(rig.rest(48_000).events);
        must(check_note_ends(&notes, &take.events));
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_hundred_thousand_points_in_a_block_cost_at_most_50_ms() {
    alone("floods::a_hundred_thousand_points_in_a_block_cost_at_most_50_ms", || {
        let mut rig = plain();
        let points: Vec<_> = (0..1000).map(|nth| rig.param("Volume", -30.0 + 20.0 * f64::from(nth % 3))).collect();
        let events: Vec<_> =
            (0..100_000u64).map(|nth| (nth * 512 / 100_000, points[nth as usize % 1000].clone())).collect();
        let mut take = Take::default();
        let processor = rig.instance.processor().expect("active");
        let (played, took) = thread_time(|| processor.block(0, 512, &events, None, &mut take));
        played.expect("a block");
        println!("100,000 points: {took:?}");
        assert!(took.as_millis() <= 50 && take.is_finite(), "{took:?}");
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn longer_blocks_than_announced_sound_as_short_ones() {
    alone("floods::longer_blocks_than_announced_sound_as_short_ones", || {
        let timeline = Timeline::new().note(20_000, 40_000, Note::new(0, 69), 0.8);
        let mut rig = plain();
        rig.instance.activate(RATE, 1, 256).expect("activation");
        let short = rig.instance.play(&timeline, 60_000, &[256]).expect("blocks");
        rig.instance.activate(RATE, 1, 256).expect("activation");
        let long = rig.instance.play(&timeline, 60_000, &[60_000]).expect("a block");
        must(check_same(&short.left, &long.left, 0.0));
        assert_eq!(ended(&short.events), ended(&long.events));
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn ports_of_any_shape_are_played() {
    alone("floods::ports_of_any_shape_are_played", || {
        const FRAMES: usize = 512;
        let hole =
            |channels: &[bool]| Port::Channels(channels.iter().map(|there| there.then(|| vec![0.9; FRAMES])).collect());
        let filled = |channels| Port::filled(channels, FRAMES, 0.9);
        let shapes: [(&str, Vec<Port>, Vec<Port>); 10] = [
            ("stereo", vec![filled(2)], vec![filled(2)]),
            ("no sidechain", vec![], vec![filled(2)]),
            ("a mono sidechain", vec![filled(1)], vec![filled(2)]),
            ("a sidechain without channels", vec![Port::Null], vec![filled(2)]),
            ("a sidechain with holes", vec![hole(&[true, false])], vec![filled(2)]),
            ("a sidechain of eight", vec![filled(8)], vec![filled(2)]),
            ("mono", vec![filled(2)], vec![filled(1)]),
            ("eight channels", vec![filled(2)], vec![filled(8)]),
            ("a hole", vec![filled(2)], vec![hole(&[true, false])]),
            ("two ports", vec![filled(2)], vec![filled(2), filled(2)]),
        ];
        for (what, mut inputs, mut outputs) in shapes {
            let mut rig = plain();
            rig.rest(64);
            let on = [(0, Input::NoteOn(Note::new(0, 69), 0.8))];
            let status = misuse::process_ports(&mut rig.instance, FRAMES as u32, &mut inputs, &mut outputs, &on);
            assert_ne!(status, 0, "{what} is an error");
            let heard = outputs[0].channel(0);
            assert!(heard.iter().all(|x| x.is_finite() && x.abs() < 0.89), "{what}: not all is written");
            assert!(level_db(heard) > -60.0, "{what}: {:.1} dB", level_db(heard));
            if let Port::Channels(channels) = &outputs[0] {
                let beyond = channels.iter().skip(2).flatten().flatten();
                assert!(beyond.into_iter().all(|x| *x == 0.0), "{what}: channels beyond stereo are not silent");
            }
            assert!(outputs[1..].iter().all(|port| port.channel(0).iter().all(|x| *x == 0.0)), "{what}");
        }
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn notes_go_on_in_blocks_without_an_output() {
    alone("floods::notes_go_on_in_blocks_without_an_output", || {
        let mut rig = plain();
        rig.play(&Timeline::new().at(0, Input::NoteOn(Note::new(0, 69), 0.8)), 4800);
        let off = [(0, Input::NoteOff(Note::new(0, 69), 0.0))];
        misuse::process_ports(&mut rig.instance, 256, &mut [], &mut [], &off);
        misuse::process_ports(&mut rig.instance, 256, &mut [], &mut [Port::Null], &[]);
        misuse::process_ports(&mut rig.instance, 256, &mut [], &mut [Port::Channels(vec![None, None])], &[]);
        let take = rig.rest(48_000);
        assert!(level_db(&take.left[24_000..]) < -100.0, "the note sticks: {:.1} dB", level_db(&take.left[24_000..]));
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn null_and_empty_messages_and_a_parameter_behind_the_last_are_survived() {
    alone("floods::null_and_empty_messages_and_a_parameter_behind_the_last_are_survived", || {
        let mut rig = plain();
        rig.rest(64);
        for bytes in [0, 1, 4104] {
            assert_ne!(misuse::process_null_sysex(&mut rig.instance, bytes), 0);
        }
        let count = rig.instance.params().len() as u32;
        assert!(misuse::has_param_at(&mut rig.instance, count - 1));
        for index in [count, count + 1, u32::MAX] {
            assert!(!misuse::has_param_at(&mut rig.instance, index), "there is no parameter {index}");
        }
        assert!(rig.note(69, 4000, 4800).peak() > 0.0);
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_flood_of_values_in_a_flush_is_taken_and_notes_in_it_are_not() {
    alone("floods::a_flood_of_values_in_a_flush_is_taken_and_notes_in_it_are_not", || {
        let mut rig = plain();
        let (id, last) = (rig.id("Volume"), rig.param("Volume", -12.0));
        let mut inputs: Vec<Input> = (0..50_000).map(|nth| Input::Param(id, f64::from(nth % 100) / 100.0)).collect();
        inputs.push(Input::NoteOn(Note::new(0, 60), 0.8));
        inputs.push(last.clone());
        rig.instance.flush(&inputs).expect("a flush");
        let Input::Param(_, expected) = last else { panic!("a parameter") };
        assert!((rig.instance.value(id).expect("a value") - expected).abs() < 1e-6);
        assert_eq!(rig.rest(4800).peak(), 0.0);
    });
}
