//! VST3 parameters: what a host reads and writes back changes no bit, the hidden ones of MIDI, any number of points.

use vaeform_host::vst3::{Change, Changes, Mode, RawBlock};
use vaeform_host::{Input, Note, Take, Timeline};

use crate::ear::*;
use crate::patches::multiple;
use crate::rig::{BLOCK, Player, RATE, alone, must, thread_time};
use crate::vst3::{Vst3Rig, bundle, rig, rig_with};

const SECOND: usize = RATE as usize;
const WHEEL: i16 = 1;
const VOLUME: i16 = 7;
const PAN: i16 = 10;
const PEDAL: i16 = 64;
const PRESSURE: i16 = 128;
const BEND: i16 = 129;
/// Controllers without a position: each message of them acts.
const MOMENTARY: [i16; 16] = [6, 38, 96, 97, 98, 99, 100, 101, 120, 121, 122, 123, 124, 125, 126, 127];

fn bits(take: &Take) -> Vec<u32> {
    take.left.iter().chain(&take.right).map(|s| s.to_bits()).collect()
}

impl Vst3Rig {
    fn controller(&self, channel: i16, controller: i16) -> u32 {
        self.instance.controller_param(channel, controller).expect("every controller is bound")
    }

    fn named(&self, name: &str) -> u32 {
        let params = self.instance.params().expect("parameters");
        params.iter().find(|param| param.name == name).unwrap_or_else(|| panic!("no parameter is called {name}")).id
    }

    /// Every parameter with the value that the host reads, as `kept` keeps it.
    fn read_all(&self, kept: impl Fn(f64) -> f64) -> Vec<Change> {
        let params = self.instance.params().expect("parameters");
        let change = |id| Change { id, frame: 0, value: kept(self.instance.value(id)) };
        params.iter().map(|param| change(param.id)).collect()
    }

    /// Writes every parameter back, as hosts do that open a session: to the controller and with the next block.
    fn write_back(&mut self, kept: impl Fn(f64) -> f64) {
        let all = self.read_all(kept);
        for change in &all {
            // Hidden parameters are read-only, so a refusal is fine.
            let _ = self.instance.set_value(change.id, change.value);
        }
        self.instance.play_changes(BLOCK, &all).expect("a block");
    }

    /// A chord, struck after the same number of blocks in every take.
    fn chord(&mut self) -> Vec<u32> {
        let mut timeline = Timeline::new();
        for key in [48, 55, 64] {
            timeline = timeline.note(0, 30_000, Note::new(0, key), 0.7);
        }
        bits(&self.play(&timeline, SECOND))
    }
}

/// As the host keeps values: as they are, in 32 bits, and as text with six decimals.
const KEEPERS: [fn(f64) -> f64; 3] =
    [|value| value, |value| f64::from(value as f32), |value| format!("{value:.6}").parse().expect("a number")];

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_host_that_writes_all_parameters_back_after_load_changes_no_bit() {
    let mut plain = rig();
    plain.instance.play_changes(BLOCK, &[]).expect("a block");
    let reference = plain.chord();
    for kept in &KEEPERS[..2] {
        let mut rig = rig();
        rig.write_back(kept);
        assert!(rig.chord() == reference, "the sound has changed");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_host_that_writes_all_parameters_back_after_a_state_changes_no_bit() {
    let mut first = rig_with(&multiple(3));
    let moved: Vec<_> = ["Brightness", "Tune", "Volume", "Glide"].map(|name| first.named(name)).into();
    for (place, id) in moved.iter().enumerate() {
        first.instance.set_value(*id, 0.437 + 0.01 * place as f64).expect("set");
        let change = Change { id: *id, frame: 0, value: 0.437 + 0.01 * place as f64 };
        first.instance.play_changes(BLOCK, &[change]).expect("a block");
    }
    let state = first.instance.save().expect("state");
    let open = || {
        let mut rig = rig();
        rig.instance.load(&state).expect("state");
        rig
    };
    let mut plain = open();
    plain.instance.play_changes(BLOCK, &[]).expect("a block");
    let reference = plain.chord();
    for kept in &KEEPERS[..2] {
        let mut rig = open();
        rig.write_back(kept);
        assert!(rig.chord() == reference, "the sound has changed");
        assert!(rig.instance.save().expect("state") == state, "the state has changed");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn hidden_controllers_written_back_in_any_writing_say_nothing_before_and_after_messages() {
    let mut plain = rig();
    let played =
        [Input::controller(0, 1, 70), Input::controller(3, 7, 90), Input::bend(5, 2000), Input::pressure(0, 33)];
    let mut reference = Vec::new();
    for (place, kept) in [None, Some(KEEPERS[0]), Some(KEEPERS[1]), Some(KEEPERS[2])].into_iter().enumerate() {
        let mut fresh = rig();
        let rig = if place == 0 { &mut plain } else { &mut fresh };
        let mut timeline = Timeline::new();
        played.iter().for_each(|input| timeline.add(0, input.clone()));
        rig.play(&timeline, BLOCK);
        let hidden: Vec<u32> =
            rig.instance.params().expect("parameters").iter().filter(|p| p.is_hidden).map(|p| p.id).collect();
        let back: Vec<Change> = match kept {
            Some(kept) => rig.read_all(kept).into_iter().filter(|change| hidden.contains(&change.id)).collect(),
            None => Vec::new(),
        };
        rig.instance.play_changes(BLOCK, &back).expect("a block");
        let sound = rig.chord();
        if place == 0 {
            reference = sound;
        } else {
            assert!(sound == reference, "kept in way {place}");
        }
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_value_written_while_audio_runs_is_read_back_at_once_and_is_the_block_s_then() {
    let mut rig = rig();
    let (bypass, volume) = (rig.named("Bypass"), rig.named("Volume"));
    let block = RawBlock::of(64);
    assert!(rig.instance.process_raw(&block).expect("a block").0);
    for (id, value) in [(bypass, 1.0), (volume, 0.25), (bypass, 0.0)] {
        rig.instance.set_value(id, value).expect("a value");
        assert_eq!(rig.instance.value(id), value);
    }
    // The host sends the one with its next block and not the other.
    rig.instance.play_changes(64, &[Change { id: volume, frame: 0, value: 0.25 }]).expect("a block");
    assert!((rig.instance.value(volume) - 0.25).abs() < 1e-6);
    rig.instance.set_value(bypass, 1.0).expect("a value");
    rig.instance.play_changes(64, &[]).expect("a block");
    assert_eq!(rig.instance.value(bypass), 0.0);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn hidden_parameters_are_few_and_every_controller_of_every_channel_is_bound_to_one_of_them() {
    let rig = rig();
    let params = rig.instance.params().expect("parameters");
    let hidden: Vec<_> = params.iter().filter(|param| param.name.starts_with("MIDI")).collect();
    println!("{} parameters, {} of them for MIDI", params.len(), hidden.len());
    assert!(hidden.len() <= 240 && hidden.iter().all(|param| param.is_hidden));
    let mut ids: Vec<u32> = params.iter().map(|param| param.id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "an id stands for two parameters");
    for channel in 0..16 {
        for controller in 0..130 {
            assert!(ids.binary_search(&rig.controller(channel, controller)).is_ok(), "{channel} {controller}");
        }
        for own in [BEND, PRESSURE, 74, 6, 38, 100, 101] {
            assert!(channel == 0 || rig.controller(channel, own) != rig.controller(0, own), "{channel} {own}");
        }
        for shared in [WHEEL, VOLUME, PAN, PEDAL, 11, 120, 123] {
            assert_eq!(rig.controller(channel, shared), rig.controller(0, shared), "{channel} {shared}");
        }
    }
    assert!(!rig.instance.describes_param(params.len() as i32) && !rig.instance.describes_param(-1));
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn controllers_read_as_their_defaults_at_first_and_as_the_last_value_sent_after_it() {
    let mut rig = rig();
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    for param in rig.instance.params().expect("parameters").iter().filter(|param| param.is_hidden) {
        assert!(near(param.default, rig.instance.value(param.id)), "{}", param.name);
    }
    for (controller, rest) in [(BEND, 0.5), (VOLUME, 100.0 / 127.0), (11, 1.0), (WHEEL, 0.0), (PEDAL, 0.0), (20, 0.0)] {
        let value = rig.instance.value(rig.controller(0, controller));
        assert!(near(value, rest), "controller {controller} reads {value}");
    }
    for controller in MOMENTARY {
        assert!(near(rig.instance.value(rig.controller(0, controller)), 0.5 / 127.0), "controller {controller}");
    }
    let timeline = Timeline::new().at(0, Input::controller(0, 1, 31)).at(9, Input::controller(2, 74, 99));
    rig.play(&timeline.at(20, Input::controller(0, 100, 5)), BLOCK);
    assert!(near(rig.instance.value(rig.controller(0, WHEEL)), 31.0 / 127.0));
    assert!(near(rig.instance.value(rig.controller(2, 74)), 99.0 / 127.0));
    assert!(near(rig.instance.value(rig.controller(3, 74)), rig.instance.value(rig.controller(4, 74))));
    assert!(near(rig.instance.value(rig.controller(0, 100)), 0.5 / 127.0));
}

/// The level of a note on a channel, in dB.
fn level(rig: &mut Vst3Rig, channel: i16) -> f64 {
    level_db(&rig.play(&Timeline::new().note(0, 9_000, Note::new(channel, 60), 0.8), 12_000).left)
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_shared_controller_reaches_every_channel_and_a_first_message_at_the_default_acts() {
    let mut rig = rig_with(&multiple(1));
    let full = level(&mut rig, 0);
    // The synth is at full volume before any message; 100 is the value that the parameter shows.
    rig.play(&Timeline::new().at(0, Input::controller(0, 7, 100)), BLOCK);
    for channel in [0, 1, 9, 15] {
        let now = level(&mut rig, channel);
        must(check_between("volume 100 in dB", now - full, -4.4, -3.9));
    }
    rig.play(&Timeline::new().at(0, Input::controller(0, 7, 127)).at(0, Input::controller(0, 10, 0)), BLOCK);
    let take = rig.play(&Timeline::new().note(0, 9_000, Note::new(6, 60), 0.8), 12_000);
    assert!(level_db(&take.left) > level_db(&take.right) + 40.0, "pan at its lowest is not heard");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_bend_range_sent_in_one_frame_counts_though_vst3_sorts_its_messages_apart() {
    let mut rig = rig_with(&multiple(1));
    let messages = [(6, 12), (38, 0), (101, 0), (100, 0), (101, 127), (100, 127)];
    let mut changes: Vec<Change> = Vec::new();
    for (controller, value) in messages {
        changes.push(Change { id: rig.controller(4, controller), frame: 7, value: f64::from(value) / 127.0 });
    }
    rig.instance.play_changes(BLOCK, &changes).expect("a block");
    let bent = Timeline::new().at(0, Input::bend(4, 8191)).note(0, 30_000, Note::new(4, 45), 0.8);
    let take = rig.play(&bent, 24_000);
    must(check_pitch(&take.left[4800..19_200], RATE, 220.0, 3.0));
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn automation_acts_at_its_frame_whatever_the_blocks() {
    let first = rig_with(&multiple(2));
    let state = first.instance.save().expect("state");
    let takes: Vec<_> = [64, 256, 333, 4096]
        .into_iter()
        .map(|block| {
            let mut rig = rig();
            rig.instance.load(&state).expect("state");
            rig.settle();
            let (volume, bright) = (rig.named("Volume"), rig.named("Brightness"));
            let mut timeline = Timeline::new().note(11, 30_000, Note::new(0, 57), 0.8);
            for step in 0..300 {
                timeline.add(100 + 91 * step, Input::Param(volume, 0.3 + 0.002 * step as f64));
                timeline.add(107 + 77 * step, Input::Param(bright, 0.6 - 0.001 * step as f64));
            }
            rig.instance.play(&timeline, SECOND, block).expect("blocks")
        })
        .collect();
    for take in &takes[1..] {
        must(check_same(&takes[0].left, &take.left, 1e-6));
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_hundred_thousand_points_in_a_block_cost_little() {
    const NAME: &str = "vst3_params::a_hundred_thousand_points_in_a_block_cost_little";
    const POINTS: usize = 100_000;
    const FRAMES: usize = 512;
    alone(NAME, || {
        let mut rig = rig_with(&multiple(1));
        let volume = rig.named("Volume");
        let params = rig.instance.params().expect("parameters");
        let all: Vec<u32> = params.iter().map(|param| param.id).collect();
        let one = |n: usize| Change {
            id: volume,
            frame: (n * FRAMES / POINTS) as i32,
            value: 0.4 + 0.2 * (n % 1000) as f64 / 1000.0,
        };
        let many = |n: usize| {
            let frame = (n / all.len() * FRAMES * all.len() / POINTS) as i32;
            Change { id: all[n % all.len()], frame: frame.min(FRAMES as i32 - 1), value: (n % 997) as f64 / 997.0 }
        };
        // The aim is 50 ms for both. Every shared controller is heard on sixteen channels, which has cost 58 ms on a slow machine.
        for (what, changes, bound_ms) in [
            ("one parameter", (0..POINTS).map(one).collect::<Vec<_>>(), 50.0),
            ("every parameter and controller", (0..POINTS).map(many).collect(), 150.0),
        ] {
            let mut costs = Vec::new();
            for _ in 0..3 {
                let (_, cost) = thread_time(|| rig.instance.play_changes(FRAMES, &[]));
                let prepared = Changes::new(&changes).expect("changes");
                let (take, busy) = thread_time(|| rig.instance.play_prepared(FRAMES, &prepared));
                assert!(take.expect("a block").is_finite());
                costs.push(busy.saturating_sub(cost));
            }
            let least = costs.iter().min().expect("three").as_secs_f64() * 1e3;
            println!("{POINTS} points of {what}: {least:.1} ms");
            must(check_between("processor time in ms", least, 0.0, bound_ms));
        }
        let last = rig.instance.value(volume);
        assert!((0.0..=1.0).contains(&last));
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn more_notes_than_any_list_holds_are_all_played() {
    let mut rig = rig_with(&multiple(1));
    let mut block = RawBlock::of(4096);
    let note = Note::new(0, 69);
    // The last of 40,000 notes is the only one that is held.
    for n in 0..20_000 {
        block.events.push((n / 5, Input::NoteOn(note, 0.8)));
        block.events.push((n / 5, Input::NoteOff(note, 0.0)));
    }
    block.events.push((4_000, Input::NoteOn(Note::new(0, 45), 0.8)));
    assert!(rig.instance.process_raw(&block).expect("notes").0);
    rig.play(&Timeline::new(), 48_000);
    let take = rig.play(&Timeline::new(), 24_000);
    must(check_pitch(&take.left, RATE, 110.0, 3.0));
    rig.play(&Timeline::new().at(0, Input::NoteOff(Note::new(0, 45), 0.0)), 96_000);
    let rest = rig.play(&Timeline::new(), 4_800);
    assert!(rest.peak() < 1e-3, "a note hangs");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn note_expressions_move_their_own_note() {
    let mut rig = rig_with(&multiple(1));
    let (low, high) = (Note::new(0, 45).with_id(11), Note::new(0, 57).with_id(12));
    let up = Input::Expression(high, vaeform_host::Expression::Tuning, 7.0);
    let timeline = Timeline::new().note(0, 40_000, low, 0.8).note(0, 40_000, high, 0.8).at(10, up);
    let take = rig.play(&timeline, 40_000);
    let at = |hz| tone_db(&take.left[9_600..], RATE, hz);
    assert!(at(110.0) > at(220.0) + 30.0, "the high note has not moved");
    assert!(at(329.63) > at(164.81) + 30.0, "the low note has moved");
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn latents_automated_in_a_bounce_repeat_bit_for_bit() {
    let bundle = bundle();
    let mut takes: Vec<(usize, Vec<u32>)> = Vec::new();
    for block in [256, 256, 411] {
        let mut rig = Vst3Rig { instance: bundle.instance().expect("an instance") };
        rig.instance.activate_as(RATE, 4096, Mode::Offline).expect("activation");
        let latent = rig.named("Latent 1");
        let mut timeline = Timeline::new().note(0, 80_000, Note::new(0, 48), 0.8);
        for point in 0..=200 {
            let value = 0.5 + 0.5 * (f64::from(point) / 200.0 * std::f64::consts::TAU).sin();
            timeline.add(4800 + 300 * point as u64, Input::Param(latent, value));
        }
        let take = rig.instance.play(&timeline, 2 * SECOND, block).expect("blocks");
        assert!(take.peak() > 0.01);
        takes.push((block, bits(&take)));
    }
    for (block, take) in &takes[1..] {
        assert!(*take == takes[0].1, "a bounce in blocks of {block} differs");
    }
}
