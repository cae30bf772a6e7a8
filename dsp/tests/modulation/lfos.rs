//! LFOs and drawn cycles.

use crate::rig::{RATE_HZ, Song, lfos, run};
use vaeform_dsp::modulation::{
    CONTROL_FRAMES, DrawnPoint, DrawnShape, Feel, GlobalLfo, LfoBlock, LfoSettings, LfoTrigger, LfoWave,
    MAX_DRAWN_POINTS, NoteLength, NoteLfo, Rate,
};

const SONG: Song = Song { tempo_bpm: 170.0, is_playing: true };
const DOTTED_QUARTER: NoteLength = NoteLength { count: 1, division: 4, feel: Feel::Dotted };

/// Block sizes of a restless host.
fn odd_sizes() -> impl FnMut() -> usize {
    let mut state = 12_345_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1 + (state >> 16) as usize % 1_021
    }
}

/// Blocks of ten minutes.
const TEN_MINUTES: usize = 600 * RATE_HZ as usize / CONTROL_FRAMES;

#[test]
fn after_ten_minutes_a_synced_lfo_is_off_by_less_than_a_sample() {
    for is_playing in [true, false] {
        for trigger in [LfoTrigger::Free, LfoTrigger::Note] {
            let song = Song { is_playing, ..SONG };
            let rate = Rate::Synced(DOTTED_QUARTER);
            // A saw shows its phase.
            let settings = LfoSettings { wave: LfoWave::SawUp, rate, trigger, ..LfoSettings::default() };
            let (mut global, mut lfo, mut worst) = (GlobalLfo::default(), NoteLfo::default(), 0.0_f64);
            run(song, TEN_MINUTES, odd_sizes(), |now, clock| {
                global.begin_block(rate, clock);
                let block = LfoBlock { settings: &settings, clock, global: &global };
                if now == 0 {
                    lfo.note_on(0, 0, &block)
                } else {
                    lfo.begin_block(&block)
                }
                // 170 / 60 / 1.5 cycles a second, in whole numbers: 17 cycles in 9 seconds, 432,000 frames.
                let frame = (now as u64 + 1) * CONTROL_FRAMES as u64;
                let phase = (17 * frame % 432_000) as f64 / 432_000.0;
                let error = (f64::from(lfo.line().end) * 0.5 + 0.5 - phase).abs();
                worst = worst.max(error.min(1.0 - error) * 432_000.0 / 17.0);
            });
            println!("{trigger:?}, playing {is_playing}: off by {worst:.4} samples at most in ten minutes");
            assert!(worst < 1.0, "{trigger:?}: {worst} samples");
        }
    }
}

/// All lines of a synced LFO in a host that cuts its blocks in its own way, as bits.
fn lines(cut: impl FnMut() -> usize) -> Vec<[u32; 2]> {
    let settings = LfoSettings { rate: Rate::Synced(DOTTED_QUARTER), phase: 0.3, ..LfoSettings::default() };
    let (mut global, mut lfo, mut all) = (GlobalLfo::default(), NoteLfo::default(), Vec::new());
    run(SONG, 5_000, cut, |now, clock| {
        global.begin_block(settings.rate, clock);
        let block = LfoBlock { settings: &settings, clock, global: &global };
        if now == 0 {
            lfo.note_on(0, 0, &block)
        } else {
            lfo.begin_block(&block)
        }
        all.push([lfo.line().start, lfo.line().end].map(f32::to_bits));
    });
    all
}

#[test]
fn however_a_host_cuts_its_blocks_no_bit_of_an_lfo_changes() {
    let whole = lines(|| CONTROL_FRAMES);
    for size in [1, 8, 16, 64, 511, 4_096] {
        assert_eq!(whole, lines(|| size), "blocks of {size}");
    }
    assert_eq!(whole, lines(odd_sizes()));
}

#[test]
fn an_lfo_is_bipolar_free_and_linear_as_it_comes() {
    let settings = LfoSettings::default();
    assert!(!settings.is_unipolar && settings.trigger == LfoTrigger::Free && settings.smoothing == 0.0);
    assert_eq!(settings, settings.sanitised());
}

#[test]
fn two_notes_half_a_cycle_apart_read_one_phase_of_a_free_lfo() {
    for song in [SONG, Song { is_playing: false, ..SONG }] {
        for rate in [Rate::Hz(3.0), Rate::Synced(DOTTED_QUARTER)] {
            let settings = LfoSettings { rate, ..LfoSettings::default() };
            // Half a cycle of 3 Hz is 250 blocks.
            for [first, second] in &lfos(&settings, [(10, 5), (260, 17)], song, 2_000)[260..] {
                assert_eq!(first, second);
            }
        }
    }
}

#[test]
fn a_note_begins_the_phase_of_its_own_lfo() {
    let settings = LfoSettings { rate: Rate::Hz(3.0), trigger: LfoTrigger::Note, ..LfoSettings::default() };
    let values = lfos(&settings, [(10, 0), (260, 0)], SONG, 1_000);
    for i in 260..700 {
        assert!((values[i][1] - values[i - 250][0]).abs() < 1e-6);
    }
}

#[test]
fn every_wave_is_what_its_name_says() {
    let at = |wave, phase: f32| {
        let settings = LfoSettings { wave, phase, rate: Rate::Hz(0.0), ..LfoSettings::default() };
        lfos(&settings, [(0, 0)], SONG, 1)[0][0]
    };
    for (wave, expected) in [
        (LfoWave::Sine, [0.0, 1.0, 0.0, -1.0]),
        (LfoWave::Triangle, [0.0, 1.0, 0.0, -1.0]),
        (LfoWave::SawUp, [-1.0, -0.5, 0.0, 0.5]),
        (LfoWave::SawDown, [1.0, 0.5, 0.0, -0.5]),
        (LfoWave::Square, [1.0, 1.0, -1.0, -1.0]),
        (LfoWave::Drawn, [-1.0, -0.5, 0.0, 0.5]),
    ] {
        for (i, expected) in expected.into_iter().enumerate() {
            let value = at(wave, i as f32 / 4.0);
            assert!((value - expected).abs() < 1e-6, "{wave:?} at {i} quarters: {value}");
        }
    }
}

#[test]
fn a_one_shot_ends_at_the_end_of_its_cycle() {
    let settings = LfoSettings {
        wave: LfoWave::SawUp,
        rate: Rate::Hz(10.0),
        trigger: LfoTrigger::OneShot,
        ..LfoSettings::default()
    };
    let values = lfos(&settings, [(0, 0)], SONG, 400);
    assert!(values[..149].windows(2).all(|pair| pair[1] > pair[0]));
    assert!(values[150..].iter().all(|value| value[0] == 1.0));
}

#[test]
fn delay_and_fade_come_before_the_full_depth() {
    let settings = LfoSettings {
        wave: LfoWave::Square,
        rate: Rate::Hz(0.1),
        trigger: LfoTrigger::Note,
        delay: 0.1,
        fade_in: 0.1,
        is_unipolar: true,
        ..LfoSettings::default()
    };
    let values = lfos(&settings, [(0, 0)], SONG, 400);
    for (block, [value]) in values.iter().enumerate() {
        let seconds = ((block + 1) * CONTROL_FRAMES) as f32 / RATE_HZ;
        let expected = ((seconds - 0.1) / 0.1).clamp(0.0, 1.0);
        assert!((value - expected).abs() < 1e-4, "{seconds} s: {value}");
    }
}

#[test]
fn smoothing_has_its_time_constant() {
    let settings = LfoSettings {
        wave: LfoWave::Square,
        rate: Rate::Hz(1.0),
        trigger: LfoTrigger::Note,
        smoothing: 0.02,
        ..LfoSettings::default()
    };
    let values = lfos(&settings, [(0, 0)], SONG, 900);
    // Half a second in it falls from 1 to -1; 20 ms, 30 blocks later a part of 1/e is left.
    assert_eq!(values[740][0], 1.0);
    let left = (values[779][0] + 1.0) / 2.0;
    assert!((left - (-1.0_f32).exp()).abs() < 0.02, "{left}");
}

#[test]
fn lines_meet_and_a_retriggered_voice_makes_no_step() {
    let settings = LfoSettings {
        wave: LfoWave::SawDown,
        rate: Rate::Hz(7.0),
        trigger: LfoTrigger::Note,
        ..LfoSettings::default()
    };
    let (global, mut lfo) = (GlobalLfo::default(), NoteLfo::default());
    run(
        SONG,
        500,
        || 777,
        |now, clock| {
            let block = LfoBlock { settings: &settings, clock, global: &global };
            let last = lfo.line();
            if now == 0 {
                lfo.note_on(3, 0, &block)
            } else {
                lfo.begin_block(&block)
            }
            assert!(now == 0 || lfo.line().start == last.end);
            if now % 50 == 40 {
                let before = lfo.line();
                lfo.retrigger(20, now as u64, &block);
                assert_eq!((lfo.line().first, lfo.line().start), (20, before.at(20)));
            }
        },
    );
}

#[test]
fn held_random_values_change_once_a_cycle_and_repeat_with_their_seed() {
    let settings = |trigger| LfoSettings {
        wave: LfoWave::SampleAndHold,
        rate: Rate::Hz(10.0),
        trigger,
        seed: 7,
        ..LfoSettings::default()
    };
    let free = lfos(&settings(LfoTrigger::Free), [(0, 0), (20, 9)], SONG, 3_000);
    assert!(free[20..].iter().all(|[first, second]| first == second));
    let changes = free.windows(2).filter(|pair| pair[0][0] != pair[1][0]).count();
    assert!((19..=20).contains(&changes), "{changes}");
    let own = lfos(&settings(LfoTrigger::Note), [(0, 0), (0, 0)], SONG, 3_000);
    assert!(own.iter().any(|[first, second]| first != second));
    assert_eq!(own, lfos(&settings(LfoTrigger::Note), [(0, 0), (0, 0)], SONG, 3_000));
}

#[test]
fn drawn_points_come_in_order_and_in_range() {
    let point = |x, y, power| DrawnPoint { x, y, power };
    let shape =
        DrawnShape::new(&[point(2.0, 0.5, f32::NAN), point(0.25, f32::INFINITY, 99.0), point(f32::NAN, -3.0, 0.0)]);
    assert_eq!(shape.points(), [point(0.0, 0.0, 0.0), point(0.25, 1.0, 20.0), point(1.0, 0.5, 0.0)]);
    // Two points at one place keep their order: a step.
    let step =
        DrawnShape::new(&[point(1.0, 0.0, 0.0), point(0.5, 0.2, 0.0), point(0.5, 0.8, 0.0), point(0.0, 0.2, 0.0)]);
    assert_eq!((step.at(0.499), step.at(0.5)), (0.2, 0.8));
    assert_eq!(step.at(1.0), 0.0);
    assert_eq!(DrawnShape::new(&[]).at(0.3), 0.0);
    assert_eq!(DrawnShape::new(&[point(0.5, 0.4, 0.0)]).at(0.9), 0.4);
    assert_eq!(DrawnShape::new(&[DrawnPoint::default(); 40]).points().len(), MAX_DRAWN_POINTS);
}

#[test]
fn note_lengths_are_those_of_the_score() {
    let beats = |count, division, feel| NoteLength { count, division, feel }.beats_per_cycle();
    assert_eq!(beats(1, 4, Feel::Straight), 1.0);
    assert_eq!(beats(1, 4, Feel::Dotted), 1.5);
    assert!((beats(1, 8, Feel::Triplet) * 3.0 - 1.0).abs() < 1e-12);
    assert_eq!(beats(4, 1, Feel::Straight), 16.0);
    assert_eq!(beats(0, 0, Feel::Straight), 4.0);
}
