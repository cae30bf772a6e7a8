//! VST3 hosts that do what they should not: the plugin answers, is silent where there is nothing to play, and plays on afterwards.

use vaeform_host::vst3::{Buses, Change, Mode, RawBlock, RawSetup};
use vaeform_host::{Input, Note, Timeline};

use crate::ear::*;
use crate::patches::multiple;
use crate::rig::{Player, RATE, alone, must};
use crate::vst3::{Vst3Rig, bundle, rig, rig_with};

const FRAMES: i32 = 256;
const NOTE: Note = Note::new(0, 69);

fn note_on(frame: i32) -> (i32, Input) {
    (frame, Input::NoteOn(NOTE, 0.8))
}

fn is_silent(channels: &[Vec<f32>]) -> bool {
    channels.iter().flatten().all(|&sample| sample == 0.0)
}

/// Processes a block that must be survived; whether the plugin called it good, and what came out.
fn process(rig: &mut Vst3Rig, block: &RawBlock) -> (bool, Vec<Vec<f32>>) {
    rig.instance.process_raw(block).expect("notes and SysEx only")
}

/// After all that, a note sounds at its pitch and ends.
fn plays_on(rig: &mut Vst3Rig) {
    rig.play(&Timeline::new().at(0, Input::NoteOff(NOTE, 0.0)), 48_000);
    let take = rig.play(&Timeline::new().note(0, 20_000, NOTE, 0.8), 24_000);
    must(check_pitch(&take.left[4800..19_200], RATE, 440.0, 3.0));
    rig.play(&Timeline::new(), 48_000);
    assert!(rig.play(&Timeline::new(), 4_800).peak() < 1e-3, "a note hangs");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn process_before_setup_and_while_inactive_is_answered_with_silence() {
    alone("vst3_misuse::process_before_setup_and_while_inactive_is_answered_with_silence", || {
        let mut rig = Vst3Rig { instance: bundle().instance().expect("an instance") };
        let mut block = RawBlock::of(FRAMES);
        block.events = vec![note_on(0)];
        for _ in 0..3 {
            assert!(is_silent(&process(&mut rig, &block).1), "before any setup");
        }
        process(&mut rig, &RawBlock::of(0));
        assert!(!rig.instance.set_active_raw(true), "active without a setup");
        assert!(is_silent(&process(&mut rig, &block).1));
        rig.instance.activate(RATE, 4096).expect("activation");
        rig.play(&Timeline::new(), 4096);
        rig.instance.deactivate();
        assert!(is_silent(&process(&mut rig, &block).1), "while inactive");
        assert!(rig.instance.set_active_raw(true) && rig.instance.set_active_raw(true), "twice is once");
        rig.instance.activate(RATE, 4096).expect("activation");
        plays_on(&mut rig);
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn setups_that_make_no_sense_are_refused_and_the_old_one_stays() {
    alone("vst3_misuse::setups_that_make_no_sense_are_refused_and_the_old_one_stays", || {
        let mut rig = rig();
        let good = RawSetup { mode: 0, is_double: false, max_frames: 512, rate_hz: RATE };
        rig.instance.deactivate();
        for rate_hz in [0.0, -48_000.0, 1.0, 999.0, 1_536_001.0, 1e9, f64::NAN, f64::INFINITY] {
            assert!(!rig.instance.setup_raw(&RawSetup { rate_hz, ..good }), "{rate_hz} Hz");
        }
        for max_frames in [0, -1, i32::MIN] {
            assert!(!rig.instance.setup_raw(&RawSetup { max_frames, ..good }), "{max_frames} frames");
        }
        assert!(!rig.instance.setup_raw(&RawSetup { is_double: true, ..good }), "64-bit samples");
        assert!(
            rig.instance.setup_raw(&RawSetup { max_frames: i32::MAX, mode: 77, ..good }),
            "a huge block and an odd mode"
        );
        assert!(rig.instance.set_active_raw(true));
        assert!(process(&mut rig, &RawBlock::of(20_000)).0);
        rig.instance.activate(RATE, 4096).expect("activation");
        plays_on(&mut rig);
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn buses_of_any_kind_are_survived_and_what_there_is_of_the_output_is_written() {
    alone("vst3_misuse::buses_of_any_kind_are_survived_and_what_there_is_of_the_output_is_written", || {
        let mut rig = rig_with(&multiple(1));
        rig.play(&Timeline::new().at(0, Input::NoteOn(NOTE, 0.8)), 4096);
        let inputs = [
            Buses::Of(vec![2]),
            Buses::Of(vec![1]),
            Buses::Of(vec![0]),
            Buses::Of(vec![8, 2]),
            Buses::NoChannelList(2),
            Buses::NullChannels(2),
            Buses::None,
            Buses::Dangling,
        ];
        let outputs = [
            (Buses::Of(vec![2]), true),
            (Buses::Of(vec![1]), true),
            (Buses::Of(vec![6, 2, 1]), true),
            (Buses::NoChannelList(2), false),
            (Buses::NullChannels(2), false),
            (Buses::NullChannels(1), false),
        ];
        for input in &inputs {
            for (output, is_heard) in &outputs {
                let block = RawBlock { inputs: input.clone(), outputs: output.clone(), ..RawBlock::of(FRAMES) };
                let (is_good, channels) = process(&mut rig, &block);
                assert!(is_good, "{input:?} and {output:?}");
                if *is_heard {
                    assert!(level_db(&channels[0]) > -60.0, "{input:?} and {output:?}");
                    assert!(channels.iter().flatten().all(|sample| sample.abs() < 2.0), "{output:?} is not written");
                    assert!(is_silent(channels.get(2..).unwrap_or_default()), "{output:?}");
                }
            }
        }
        plays_on(&mut rig);
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn negative_frames_no_block_64_bit_samples_and_sysex_without_bytes_are_survived() {
    alone("vst3_misuse::negative_frames_no_block_64_bit_samples_and_sysex_without_bytes_are_survived", || {
        let mut rig = rig_with(&multiple(1));
        assert!(!rig.instance.process_null());
        for frames in [-1, -256, i32::MIN] {
            assert!(!process(&mut rig, &RawBlock::of(frames)).0, "{frames} frames");
        }
        let (is_good, channels) = process(&mut rig, &RawBlock { is_double: true, ..RawBlock::of(FRAMES) });
        assert!(!is_good && is_silent(&channels), "64-bit samples");
        assert!(process(&mut rig, &RawBlock { null_sysex: true, ..RawBlock::of(FRAMES) }).0, "SysEx without bytes");
        plays_on(&mut rig);
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn events_of_empty_blocks_act_at_the_start_of_the_next_full_one() {
    let mut rig = rig_with(&multiple(1));
    let wheel = rig.instance.controller_param(0, 7).expect("volume is bound");
    let mut without_output = RawBlock { outputs: Buses::None, ..RawBlock::of(FRAMES) };
    let mut empty = RawBlock::of(0);
    for block in [&mut empty, &mut without_output] {
        block.events = vec![note_on(0)];
        assert!(process(&mut rig, block).0);
        let take = rig.play(&Timeline::new(), 4096);
        must(check_onset(&take.left, 0, 8));
        block.events = vec![(0, Input::NoteOff(NOTE, 0.0))];
        block.changes = vec![Change { id: wheel, frame: 0, value: 0.0 }];
        process(&mut rig, block);
        assert!((rig.instance.value(wheel)).abs() < 1e-6);
        rig.play(&Timeline::new(), 48_000);
        assert!(rig.play(&Timeline::new(), 4_800).peak() < 1e-3, "the note-off of an empty block is lost");
        block.events.clear();
        block.changes = vec![Change { id: wheel, frame: 0, value: 1.0 }];
        process(&mut rig, block);
        rig.play(&Timeline::new(), 256);
    }
    plays_on(&mut rig);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn blocks_longer_than_announced_are_played_whole_and_events_at_any_frame_stay_in_their_block() {
    alone(
        "vst3_misuse::blocks_longer_than_announced_are_played_whole_and_events_at_any_frame_stay_in_their_block",
        || {
            let mut rig = rig_with(&multiple(1));
            let state = rig.instance.save().expect("state");
            rig.instance.activate(RATE, 64).expect("activation");
            let mut block = RawBlock::of(5_000);
            block.events =
                vec![note_on(4_100), (i32::MIN, Input::NoteOff(NOTE, 0.0)), (i32::MAX, Input::NoteOff(NOTE, 0.0))];
            let (is_good, channels) = process(&mut rig, &block);
            assert!(is_good);
            must(check_onset(&channels[0], 4_100, 8));
            rig.instance.activate(RATE, 4096).expect("activation");
            assert!(rig.instance.save().expect("state") == state);
            plays_on(&mut rig);
        },
    );
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn events_that_a_host_does_not_sort_are_played_in_order_of_time() {
    let mut rig = rig_with(&multiple(1));
    let mut block = RawBlock::of(4_096);
    block.events = vec![(3_000, Input::NoteOff(NOTE, 0.0)), note_on(1_000)];
    let (_, channels) = process(&mut rig, &block);
    must(check_onset(&channels[0], 1_000, 8));
    rig.play(&Timeline::new(), 48_000);
    assert!(rig.play(&Timeline::new(), 4_800).peak() < 1e-3, "the note-off came before its note");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn only_one_stereo_bus_each_way_is_agreed_to() {
    let mut rig = rig();
    rig.instance.deactivate();
    assert!(rig.instance.arrange(&mut [3], &mut [3]));
    for (inputs, outputs) in [
        (&mut [][..], &mut [3][..]),
        (&mut [], &mut []),
        (&mut [3], &mut [1]),
        (&mut [1], &mut [3]),
        (&mut [3, 3], &mut [3]),
        (&mut [3], &mut [3, 3]),
        (&mut [3], &mut [u64::MAX]),
    ] {
        assert!(!rig.instance.arrange(inputs, outputs), "{inputs:?} {outputs:?}");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn notes_and_expressions_that_cannot_be_are_survived() {
    let mut rig = rig_with(&multiple(1));
    let mut block = RawBlock::of(FRAMES);
    for number in [i16::MIN, -2, -1, 128, i16::MAX] {
        for note in [Note::new(number, 60), Note::new(0, number), Note::new(number, number).with_id(i32::MIN)] {
            for velocity in [f64::NAN, f64::INFINITY, -1.0, 1e30] {
                block.events.push((0, Input::NoteOn(note, velocity)));
                block.events.push((9, Input::Expression(note, vaeform_host::Expression::Tuning, velocity)));
                block.events.push((10, Input::NoteOff(note, velocity)));
            }
        }
    }
    let ids = [0, 1, u32::MAX, 1 << 31, rig.instance.params().expect("parameters")[0].id];
    for id in ids {
        for value in [f64::NAN, f64::INFINITY, -1e300, 1e300, 0.5] {
            block.changes.push(Change { id, frame: -5, value });
        }
    }
    assert!(process(&mut rig, &block).0);
    rig.play(&Timeline::new().at(0, Input::controller(0, 120, 0)), 48_000);
    let first = rig.instance.params().expect("parameters")[0].id;
    assert!((rig.instance.value(first) - 0.5).abs() < 0.5 && rig.instance.value(first).is_finite());
    plays_on(&mut rig);
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())].clone()
    }

    fn buses(&mut self) -> Buses {
        match self.roll(9) {
            0 => Buses::NoChannelList(self.roll(4)),
            1 => Buses::NullChannels(self.roll(4)),
            2 => Buses::None,
            3 => Buses::Dangling,
            4 => Buses::Of(vec![self.roll(9), self.roll(3)]),
            _ => Buses::Of(vec![2]),
        }
    }

    fn event(&mut self) -> Input {
        let number = self.of(&[-1, 0, 5, 9, 127, 128, i16::MIN]);
        let note =
            Note::new(self.of(&[-1, 0, 1, 15, 16]), self.of(&[number, 40, 60, 69])).with_id(self.of(&[-1, 3, 4]));
        let value = self.of(&[0.0, 0.3, 1.0, -2.0, f64::NAN, f64::INFINITY]);
        match self.roll(6) {
            0 | 1 => Input::NoteOn(note, value),
            2 | 3 => Input::NoteOff(note, value),
            4 => Input::Expression(
                note,
                self.of(&[vaeform_host::Expression::Tuning, vaeform_host::Expression::Pan]),
                value,
            ),
            _ => {
                let len = self.roll(300);
                let mut bytes: Vec<u8> = (0..len).map(|_| self.roll(256) as u8).collect();
                if let Some(first) = bytes.first_mut() {
                    *first = self.of(&[0xF0, 0x43, 0x7E]);
                }
                Input::sysex(&bytes)
            }
        }
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn three_thousand_blocks_of_any_kind_are_survived_and_what_comes_out_is_finite() {
    alone("vst3_misuse::three_thousand_blocks_of_any_kind_are_survived_and_what_comes_out_is_finite", || {
        let mut rig = rig_with(&multiple(1));
        let state = rig.instance.save().expect("state");
        // A recording would be matched, which is another test's matter.
        let params = rig.instance.params().expect("parameters");
        let ids: Vec<u32> = params.iter().filter(|p| p.name != "Record sidechain").map(|param| param.id).collect();
        let mut dice = Dice(7);
        let frames = [-1, 0, 0, 1, 3, 17, 64, 256, 256, 5_000];
        for round in 0..3_000 {
            let mut block = RawBlock::of(dice.of(&frames));
            (block.inputs, block.outputs) = (dice.buses(), dice.buses());
            for _ in 0..dice.roll(12) {
                block.events.push((dice.roll(300) as i32 - 20, dice.event()));
            }
            for _ in 0..dice.roll(40) {
                let (id, value) = (dice.of(&ids), dice.of(&[0.0, 0.25, 0.5, 1.0, f64::NAN]));
                block.changes.push(Change { id, frame: dice.roll(300) as i32 - 20, value });
            }
            block.null_sysex = dice.roll(20) == 0;
            block.is_double = dice.roll(50) == 0;
            block.mode = dice.of(&[Mode::Realtime, Mode::Realtime, Mode::Prefetch]);
            match dice.roll(100) {
                0 => rig.instance.deactivate(),
                1 => assert!(!rig.instance.describes_param(i32::MAX)),
                2 | 3 => rig.instance.activate(dice.of(&[44_100.0, RATE]), dice.of(&[64, 4096])).expect("activation"),
                _ => {}
            }
            let (_, channels) = process(&mut rig, &block);
            if !block.is_double {
                assert!(channels.iter().flatten().all(|sample| sample.is_finite()), "block {round}: {block:?}");
            }
        }
        rig.instance.load(&state).expect("state");
        rig.instance.activate(RATE, 4096).expect("activation");
        // What the blocks have left of the parameters is anybody's guess: a fresh instance beside the old one plays.
        let mut fresh = rig_with(&multiple(1));
        rig.play(&Timeline::new(), 4096);
        plays_on(&mut fresh);
    });
}
