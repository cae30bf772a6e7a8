//! Lanes and gestures as they are played: pure functions of the beat, without allocation.

mod followers;

use assert_no_alloc::assert_no_alloc;
use vaeform_performance::generator::{Cue, LaneKind};
use vaeform_performance::midi::{Meter, MidiFile, Part};
use vaeform_performance::play::{
    Gesture, GestureClip, GestureRecorder, Humanise, KnobMove, LaneBank, MAX_MOVES, NUM_PLAYED, NoteLength, NoteValue,
    OnsetFollower, PlayedLane, RecorderState, Takeover, vary,
};

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

const STEP: f32 = 1.0 / 127.0;

fn note(halvings: u8, length: NoteLength) -> NoteValue {
    NoteValue { halvings, length }
}

/// A lane of each kind that moves by itself, with a swing and chances.
fn bank() -> LaneBank {
    let kinds = [
        LaneKind::Lfo,
        LaneKind::Wobble,
        LaneKind::Ramp,
        LaneKind::Steps,
        LaneKind::Hold,
        LaneKind::Duck,
        LaneKind::Build,
        LaneKind::Hand,
    ];
    let lane = |idx: usize| {
        let lengths = [NoteLength::Straight, NoteLength::Dotted, NoteLength::Triplet];
        let mut lane = PlayedLane::new(kinds[idx], note(2 + idx as u8 % 3, lengths[idx % 3]), 0.5, idx as u64);
        lane.swing = 0.5 + 0.03 * idx as f64;
        lane.probability = 0.8;
        lane.phase = 0.25 * idx as f64;
        Some(lane)
    };
    let humanise = Humanise { beats: 0.02, depth: 0.1, seed: 5 };
    LaneBank { lanes: std::array::from_fn(lane), humanise, amount: 0.7, is_on: true }
}

/// A gesture of one knob that turns like a sine over its loop, a move each 1/100 beat.
fn gesture(beats: f64) -> Gesture {
    let mut gesture = Gesture::new(beats);
    for idx in 0..(beats * 100.0) as usize {
        let beat = idx as f32 / 100.0;
        let value = 0.5 + 0.4 * (beat / beats as f32 * std::f32::consts::TAU).sin();
        assert!(gesture.track_mut(0).unwrap().insert(KnobMove { beat, value }));
    }
    gesture
}

#[test]
fn two_bounces_are_equal_to_the_bit_whatever_came_before() {
    let (bank, gesture) = (bank(), gesture(4.0));
    let at = |idx: usize, beat: f64| bank.value(idx, 0.5, beat, Cue::default(), &gesture, 1.0).to_bits();
    let forth: Vec<u32> = (0..8_000).map(|i| at(i % NUM_PLAYED, i as f64 * 0.013)).collect();
    let back: Vec<u32> = (0..8_000).rev().map(|i| at(i % NUM_PLAYED, i as f64 * 0.013)).collect();
    assert!(forth.iter().eq(back.iter().rev()));
    let moving = (0..NUM_PLAYED).filter(|idx| forth.iter().skip(*idx).step_by(8).any(|bits| *bits != forth[*idx]));
    assert_eq!(moving.count(), NUM_PLAYED);
}

#[test]
fn live_in_blocks_is_within_a_step_of_the_bounce_in_blocks_of_another_size() {
    // Slow lanes without jumps: a block of 512 samples at 180 beats a minute is 1/32 beat.
    let mut lane = PlayedLane::new(LaneKind::Lfo, note(0, NoteLength::Straight), 0.25, 3);
    lane.swing = 0.6;
    let (block, sample) = (512.0 / 48_000.0 * 3.0, 1.0 / 48_000.0 * 3.0);
    let mut worst = 0.0f32;
    for idx in 0..40_000 {
        let beat = f64::from(idx) * sample * 16.0;
        let live = lane.value((beat / block).floor() * block, Cue::default());
        worst = worst.max((live - lane.value(beat, Cue::default())).abs());
    }
    println!("live against bounce: {:.4} of the range, a step is {STEP:.4}", worst);
    assert!(worst <= STEP, "{worst}");
}

#[test]
fn rates_swing_and_chances_are_what_they_say() {
    let beats = [(2, NoteLength::Straight, 1.0), (2, NoteLength::Dotted, 1.5), (2, NoteLength::Triplet, 2.0 / 3.0)];
    for (halvings, length, expected) in beats {
        assert!((note(halvings, length).beats() - expected).abs() < 1e-12);
    }
    // With a swing of 2/3 the second eighth of two begins at two thirds of a beat.
    let mut lane = PlayedLane::new(LaneKind::Hold, note(3, NoteLength::Straight), 1.0, 9);
    lane.swing = 2.0 / 3.0;
    let at = |lane: &PlayedLane, beat: f64| lane.value(beat, Cue::default());
    assert_eq!(at(&lane, 0.0), at(&lane, 0.66));
    assert_ne!(at(&lane, 0.66), at(&lane, 0.67));
    assert_ne!(at(&lane, 0.99), at(&lane, 1.0));
    // Of ten thousand steps three in ten sound, and the same ones again.
    lane.probability = 0.3;
    let sounds: Vec<bool> = (0..10_000).map(|idx| at(&lane, f64::from(idx)) != 0.0).collect();
    let num = sounds.iter().filter(|sounds| **sounds).count();
    assert!((2_800..3_200).contains(&num), "{num}");
    lane.is_on = false;
    assert_eq!(at(&lane, 1.0), 0.0);
}

#[test]
fn pluck_follows_notes_and_duck_the_beat() {
    let pluck = PlayedLane::new(LaneKind::Pluck, note(2, NoteLength::Straight), 1.0, 0);
    let since = |beats| Cue { since_note: Some(beats) };
    assert!(pluck.value(7.0, since(0.0)) > 0.99 && pluck.value(7.0, since(1.0)) < 0.05);
    assert_eq!(pluck.value(7.0, Cue::default()), 0.0);
    let duck = PlayedLane::new(LaneKind::Duck, note(2, NoteLength::Straight), 1.0, 0);
    assert!(duck.value(3.0, Cue::default()) < -0.99 && duck.value(3.9, Cue::default()) > -0.05);
}

/// Beats at 1 kHz while the tempo goes evenly from 60 to 180 over so many seconds.
fn ramped(seconds: f64) -> Vec<f64> {
    let bpm = |t: f64| 60.0 + 120.0 * t / seconds;
    let mut beat = 0.0;
    let times = (0..(seconds * 1_000.0) as usize).map(|ms| ms as f64 / 1_000.0);
    let next = |t: f64| {
        beat += bpm(t) / 60_000.0;
        beat
    };
    times.map(next).collect()
}

#[test]
fn a_loop_begins_where_a_knob_stood_before_it_was_moved_first() {
    let mut recorder = GestureRecorder::new(16.0);
    recorder.arm(3.0, 4.0, 16.0);
    recorder.advance(5.0);
    recorder.stood(2, 0.1);
    recorder.moved(2, 0.7, 5.0);
    recorder.stood(2, 0.7);
    recorder.moved(2, 0.9, 6.0);
    recorder.stop();
    let at = |recorder: &GestureRecorder, beat| recorder.gesture().value(2, beat);
    assert_eq!(
        [4.0, 4.9, 5.0, 6.0, 19.9, 20.0].map(|beat| at(&recorder, beat)),
        [0.1, 0.1, 0.7, 0.9, 0.9, 0.1].map(Some)
    );
    recorder.undo();
    assert!(recorder.gesture().is_empty());
}

#[test]
fn a_recorded_gesture_replays_within_a_step_and_two_milliseconds_through_a_tempo_ramp() {
    // The hand turns in time, whatever the tempo: recorded over the ramp, each move at its own beat.
    let beats = ramped(4.0);
    let mut recorder = GestureRecorder::new(16.0);
    recorder.arm(0.0, 4.0, 16.0);
    let hand = |ms: usize| (0.5 + 0.45 * (ms as f32 / 700.0).sin()).clamp(0.0, 1.0);
    for ms in (0..beats.len()).step_by(10) {
        recorder.advance(beats[ms]);
        recorder.moved(3, hand(ms), beats[ms]);
    }
    recorder.stop();
    assert_eq!(recorder.num_refused(), 0);
    let gesture = recorder.gesture();
    for ms in (0..beats.len()).step_by(10) {
        // Two milliseconds later at the latest, in the next pass of the loop too.
        for pass in [0.0, 16.0] {
            let value = gesture.value(3, beats[(ms + 2).min(beats.len() - 1)] + pass).unwrap();
            assert!((value - hand(ms)).abs() <= STEP, "{ms} ms: {value}");
        }
    }
    assert_eq!(gesture.value(4, 1.0), None);
}

#[test]
fn recording_begins_at_the_next_bar_lies_over_what_was_there_and_can_be_undone() {
    // Bars of 7/8, a loop of two.
    let mut recorder = GestureRecorder::new(4.0);
    recorder.arm(1.0, 3.5, 7.0);
    assert_eq!(recorder.state(), RecorderState::Armed(3.5));
    recorder.moved(0, 0.9, 2.0);
    assert!(recorder.gesture().is_empty());
    for idx in 0..70 {
        let beat = 7.0 + f64::from(idx) / 10.0;
        recorder.moved(0, idx as f32 / 70.0, beat);
        recorder.moved(1, 0.25, beat);
    }
    recorder.stop();
    assert_eq!(recorder.gesture().beats(), 7.0);
    let first = recorder.gesture().clone();
    // Over it: knob 0 alone, held from beat 6 of the loop through its end to beat 1.
    recorder.arm(14.0, 3.5, 7.0);
    for idx in 0..=20 {
        recorder.moved(0, 1.0, 20.0 + f64::from(idx) / 10.0);
    }
    recorder.released(0);
    recorder.stop();
    let second = recorder.gesture().clone();
    assert_eq!((second.value(0, 6.5), second.value(0, 0.5)), (Some(1.0), Some(1.0)));
    assert_eq!(second.value(0, 3.0), first.value(0, 3.0));
    assert_eq!(second.tracks()[1], first.tracks()[1]);
    recorder.undo();
    assert_eq!(recorder.gesture(), &first);
    recorder.undo();
    assert_eq!(recorder.gesture(), &second);
    // A wrap and a jump back land where the beat is.
    assert_eq!(first.value(0, 10.0), first.value(0, 3.0));
}

#[test]
fn a_full_track_refuses_and_keeps_what_it_has() {
    let mut recorder = GestureRecorder::new(16.0);
    recorder.arm(0.0, 4.0, 16.0);
    for idx in 0..2_000 {
        recorder.moved(0, 0.5, f64::from(idx) * 0.007);
        recorder.released(0);
    }
    assert_eq!(recorder.gesture().tracks()[0].moves().len(), MAX_MOVES);
    assert_eq!(recorder.num_refused() as usize, 2_000 - MAX_MOVES);
}

#[test]
fn no_amount_is_the_knob_and_the_whole_amount_the_gesture_to_the_bit() {
    let gesture = gesture(4.0);
    let mut bank = LaneBank { is_on: true, ..LaneBank::default() };
    let value = |bank: &LaneBank, beat, share| bank.value(0, 0.123, beat, Cue::default(), &gesture, share);
    for beat in [0.0, 1.23, 17.9] {
        assert_eq!(value(&bank, beat, 1.0).to_bits(), gesture.value(0, beat).unwrap().to_bits());
        assert_eq!(value(&bank, beat, 0.0), 0.123);
    }
    bank.amount = 0.0;
    assert_eq!(value(&bank, 1.0, 1.0).to_bits(), 0.123f32.to_bits());
    let curves = vec![vec![0.1f32, 0.2, 0.3]; 2];
    let (said, varied) = (vec![vec![0.15f32; 3]; 2], vec![vec![0.65f32; 3]; 2]);
    let mut none = curves.clone();
    vary(&mut none, &said, &varied, 0.0, 0);
    assert_eq!(none, curves);
    let mut half = curves.clone();
    vary(&mut half, &said, &varied, 0.5, 0b10);
    assert!((half[0][0] - 0.35).abs() < 1e-6 && half[1] == curves[1]);
}

#[test]
fn a_clip_has_the_same_curves_within_a_step_thinned_threefold() {
    let lane = PlayedLane::new(LaneKind::Lfo, note(0, NoteLength::Straight), 0.8, 3);
    let gesture = gesture(4.0);
    let value = |idx: usize, beat: f64| match idx {
        0 => gesture.value(0, beat),
        1 => Some(0.5 + lane.value(beat, Cue::default())),
        _ => None,
    };
    // Two bars of four, from the third on: the selection is obeyed.
    let clip = GestureClip { start: 8.0, beats: 8.0, bpm: 124.0, meter: Meter::COMMON };
    let bytes = clip.to_midi(8, value).unwrap().write().unwrap();
    let (file, notices) = MidiFile::read(&bytes).unwrap();
    assert!(notices.is_empty() && clip.file_name("Swell") == "Swell 124 BPM.mid");
    assert_eq!(file.tracks[0].end_tick(), 8 * 480);
    let parts = Part::all(&file);
    assert_eq!(parts[0].lanes.len(), 2);
    for (idx, lane) in parts[0].lanes.iter().enumerate() {
        // Beside a controller at each look, and at each move that was recorded.
        let moves = if idx == 0 { 2 * gesture.tracks()[0].moves().len() as u64 } else { u64::MAX };
        let thinned = clip.num_looks().min(moves) as f64 / lane.points.len() as f64;
        println!("curve {idx}: {} controllers, {thinned:.1} times fewer", lane.points.len());
        assert!(thinned >= 3.0);
        for tick in (0..8 * 480).step_by(4) {
            let exact = f64::from(value(idx, 8.0 + f64::from(tick) / 480.0).unwrap().clamp(0.0, 1.0));
            assert!((lane.value_at(tick as u64) - exact).abs() <= 1.0001 / 127.0, "curve {idx}, tick {tick}");
        }
    }
    assert!(GestureClip { beats: 0.0, ..clip }.to_midi(1, value).is_err() && clip.to_midi(9, value).is_err());
}

#[test]
fn a_million_blocks_allocate_nothing() {
    let (bank, mut recorder) = (bank(), GestureRecorder::new(16.0));
    let mut follower = OnsetFollower::new(48_000.0);
    let mut takeover = Takeover::default();
    let (block, mut sum) = ([0.1f32; 8], 0.0f32);
    assert_no_alloc(|| {
        for idx in 0..1_000_000u32 {
            let beat = f64::from(idx) * 0.002;
            match idx % 50_000 {
                0 => recorder.arm(beat, 4.0, 16.0),
                40_000 => recorder.stop(),
                45_000 => recorder.undo(),
                _ => recorder.advance(beat),
            }
            if idx % 7 == 0 {
                recorder.moved(idx as usize % 18, (idx % 100) as f32 / 100.0, beat);
            }
            let cue = Cue { since_note: follower.process(&block).map(|_| 0.0) };
            let knob = (idx / 1_000 % 10) as f32 / 10.0;
            let share = takeover.share(knob, beat);
            sum += bank.value(idx as usize % NUM_PLAYED, knob, beat, cue, recorder.gesture(), share);
        }
    });
    assert!(sum.is_finite());
}
