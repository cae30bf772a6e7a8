//! The beat clock, tapped tempos and MIDI clocks.

use crate::rig::{RATE_HZ, Song, run};
use proptest::prelude::*;
use vaeform_dsp::modulation::{BeatClock, CONTROL_FRAMES, MidiClock, TapTempo, TimeSignature, Transport};

const SONG: Song = Song { tempo_bpm: 170.0, is_playing: true };

/// The position at the start of every block, as bits.
fn positions(song: Song, num_blocks: usize, cut: impl FnMut() -> usize) -> Vec<u64> {
    let mut all = Vec::new();
    run(song, num_blocks, cut, |_, clock| all.push(clock.beats_at(0).to_bits()));
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn however_a_host_cuts_its_blocks_no_bit_of_the_position_changes(sizes in prop::collection::vec(1_usize..3_000, 1..9)) {
        let mut sizes = sizes.into_iter().cycle();
        let whole = positions(SONG, 3_000, || CONTROL_FRAMES);
        prop_assert_eq!(whole, positions(SONG, 3_000, || sizes.next().unwrap_or(1)));
    }
}

#[test]
fn a_jump_of_the_host_is_followed_at_its_frame() {
    let mut clock = BeatClock::new(RATE_HZ);
    clock.host_block(0, Some(&SONG.at(0)));
    clock.host_block(10, Some(&Transport { song_beats: 64.0, ..SONG.at(0) }));
    let step = 170.0 / 60.0 / 48_000.0;
    assert_eq!(clock.beats_at(10), 64.0);
    clock.begin_block();
    assert!((clock.beats_at(0) - (64.0 + 22.0 * step)).abs() < 1e-12);
}

#[test]
fn a_loop_of_the_host_goes_round_by_itself() {
    let mut clock = BeatClock::new(RATE_HZ);
    // 120 beats a minute: 24,000 frames a beat. The loop's end comes in the middle of a block.
    let at =
        |song_beats| Transport { song_beats, is_playing: true, loop_beats: Some([2.0, 4.0]), ..Transport::default() };
    clock.host_block(0, Some(&at(4.0 - 16.0 / 24_000.0)));
    assert!(clock.beats_at(15) < 4.0 && (clock.beats_at(16) - 2.0).abs() < 1e-9);
    for block in 1..=30_000 {
        clock.begin_block();
        let expected = 2.0 + f64::from(block * 32 - 16) / 24_000.0 % 2.0;
        assert!((clock.beats_at(0) - expected).abs() < 1e-9, "block {block}: {}", clock.beats_at(0));
    }
    // 960,000 frames are 20 rounds.
    assert!((clock.beats_at(16) - 2.0).abs() < 1e-9);
}

#[test]
fn without_a_song_the_clock_runs_on_at_the_last_tempo() {
    for told in
        [None, Some(Transport { is_playing: false, song_beats: 99.0, tempo_bpm: 170.0, ..Transport::default() })]
    {
        let mut clock = BeatClock::new(RATE_HZ);
        clock.host_block(0, Some(&Transport { song_beats: 8.0, ..SONG.at(0) }));
        for _ in 0..9_000 {
            clock.begin_block();
            clock.host_block(5, told.as_ref());
        }
        // 288,000 frames: 6 s, 17 beats.
        assert!((clock.beats_at(0) - 25.0).abs() < 1e-9, "{}", clock.beats_at(0));
        assert!(!clock.is_playing() && clock.tempo_bpm() == 170.0);
    }
}

#[test]
fn a_bar_has_the_beats_of_its_signature() {
    let beats = |numerator, denominator| TimeSignature { numerator, denominator }.beats_per_bar();
    assert_eq!((beats(4, 4), beats(6, 8), beats(7, 16), beats(0, 0)), (4.0, 3.0, 1.75, 4.0));
}

#[test]
fn a_tapped_tempo_is_the_median_of_recent_taps() {
    let mut taps = TapTempo::new(RATE_HZ);
    // 140 beats a minute is 20,571 frames; a hand is off by some hundred, and by a lot once.
    let offsets = [0_i64, 400, -500, 300, 4_000, -200, 100, -300];
    let tempos: Vec<_> =
        offsets.iter().enumerate().map(|(i, offset)| taps.tap((100_000 + i as i64 * 20_571 + offset) as u64)).collect();
    assert_eq!(tempos[0], None);
    assert!(tempos[3..].iter().all(|tempo| (tempo.unwrap() - 140.0).abs() < 7.0), "{tempos:?}");
    // A bounce is no tap, and a pause begins anew.
    let last = 100_000 + 7 * 20_571 - 300;
    assert_eq!(taps.tap(last + 1_000), tempos[7]);
    assert_eq!(taps.tap(last + 200_000), None);
    assert_eq!(taps.tap(last + 200_000 + 24_000), Some(120.0));
    assert_eq!(taps.tap(5), None);
    assert_eq!(taps.tap(5 + 5_000), Some(300.0));
}

/// Noise -1..1.
fn noise(state: &mut u32) -> f64 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    f64::from(*state) / f64::from(1_u32 << 31) - 1.0
}

#[test]
fn the_jitter_of_a_midi_clock_is_smoothed() {
    for bpm in [40.0, 120.0, 170.0, 250.0] {
        let (mut clock, mut state) = (MidiClock::new(RATE_HZ), 1);
        let period = 60.0 * 48_000.0 / 24.0 / bpm;
        clock.start();
        let (mut worst_tempo, mut worst_place) = (0.0_f64, 0.0_f64);
        for tick in 0..2_000 {
            // A millisecond either way.
            let frame = 10_000.0 + f64::from(tick) * period + 48.0 * noise(&mut state);
            clock.tick(frame.round() as u64, 0);
            if tick > 96 {
                let now = clock.transport(frame.round() as u64);
                worst_tempo = worst_tempo.max((now.tempo_bpm / bpm - 1.0).abs());
                let expected = (frame.round() - 10_000.0) / period / 24.0;
                worst_place = worst_place.max((now.song_beats - expected).abs() * period * 24.0 / 48.0);
            }
        }
        println!(
            "{bpm} bpm, 1 ms of jitter: tempo within {:.2} %, place within {worst_place:.2} ms",
            100.0 * worst_tempo
        );
        assert!(worst_place < 0.6, "{bpm} bpm: {worst_place} ms");
        assert!(worst_tempo < 0.001 * bpm / 60.0 + 0.001, "{bpm} bpm: {worst_tempo}");
    }
}

#[test]
fn a_new_tempo_of_a_midi_clock_is_found_within_two_beats() {
    for (from, to) in [(120.0, 180.0), (120.0, 125.0), (170.0, 60.0)] {
        let mut clock = MidiClock::new(RATE_HZ);
        let mut frame = 0.0;
        clock.start();
        for (bpm, ticks) in [(from, 200), (to, 96)] {
            for _ in 0..ticks {
                frame += 60.0 * 48_000.0 / 24.0 / bpm;
                clock.tick(frame as u64, 0);
            }
            let error = clock.tempo_bpm() / bpm - 1.0;
            assert!(error.abs() < 0.01, "{from} to {to}: {error}");
        }
    }
}

#[test]
fn start_stop_continue_and_position_are_those_of_midi() {
    let mut clock = MidiClock::new(RATE_HZ);
    let mut frame = 0;
    // 1,000 frames a tick: 120 beats a minute.
    let mut ticks = |clock: &mut MidiClock, num: usize| {
        for _ in 0..num {
            frame += 1_000;
            clock.tick(frame, 0);
        }
        clock.transport(frame)
    };
    assert!(!ticks(&mut clock, 30).is_playing);
    assert!((clock.tempo_bpm() - 120.0).abs() < 1e-9);
    clock.start();
    assert!(!clock.transport(30_500).is_playing);
    let now = ticks(&mut clock, 1);
    assert!(now.is_playing && now.song_beats.abs() < 1e-9);
    assert!((ticks(&mut clock, 24).song_beats - 1.0).abs() < 1e-9);
    clock.stop();
    assert!(!ticks(&mut clock, 7).is_playing);
    clock.resume();
    assert!((ticks(&mut clock, 1).song_beats - 25.0 / 24.0).abs() < 1e-9);
    clock.stop();
    clock.set_position(16);
    clock.resume();
    assert!((ticks(&mut clock, 1).song_beats - 4.0).abs() < 1e-9);
    // Ticks that stay away.
    assert!(clock.transport(64_000 + 20_000).is_playing && !clock.transport(64_000 + 30_000).is_playing);
}
