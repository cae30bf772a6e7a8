//! Envelopes.

use crate::rig::{Event, RATE_HZ, RATES_HZ, amplitudes, largest_step};
use proptest::prelude::*;
use vaeform_dsp::modulation::curve::curve;
use vaeform_dsp::modulation::{
    CONTROL_FRAMES, DahdsrShape, EnvelopePlayer, MAX_POINTS, SegmentPoint, SegmentShape, TimeUnit,
};

fn played(shape: &DahdsrShape, events: &[(usize, Event)], num_blocks: usize) -> Vec<f32> {
    amplitudes(&mut EnvelopePlayer::new(shape.contour(RATE_HZ)), events, num_blocks)
}

fn segments(points: &[(f32, f32, f32)]) -> SegmentShape {
    let mut shape = SegmentShape { num_points: points.len(), sustain: None, ..SegmentShape::default() };
    shape.points = [SegmentPoint::default(); MAX_POINTS];
    for (point, &(time, level, power)) in shape.points.iter_mut().zip(points) {
        *point = SegmentPoint { time, level, power };
    }
    shape
}

/// The value of a held note so many seconds after its start, by its definition.
fn expected(shape: &DahdsrShape, seconds: f64) -> f64 {
    let power = |x: f64, power: f32| {
        let power = f64::from(power);
        if power.abs() < 1e-5 { x } else { ((power * x).exp() - 1.0) / (power.exp() - 1.0) }
    };
    let [delay, attack, hold, decay] = [shape.delay, shape.attack, shape.hold, shape.decay].map(f64::from);
    let sustain = f64::from(shape.sustain);
    let mut left = seconds - delay;
    if left < 0.0 {
        return 0.0;
    }
    if left < attack {
        return power(left / attack, shape.attack_power);
    }
    left -= attack + hold;
    if left < 0.0 {
        return 1.0;
    }
    if left < decay { 1.0 + (sustain - 1.0) * power(left / decay, shape.decay_power) } else { sustain }
}

#[test]
fn attack_zero_is_at_the_top_on_the_notes_own_frame() {
    let shape = DahdsrShape { attack: 0.0, ..DahdsrShape::default() };
    for frame in 0..CONTROL_FRAMES {
        let values = played(&shape, &[(frame, Event::On)], 1);
        assert!(values[..frame].iter().all(|x| *x == 0.0));
        assert_eq!(values[frame], 1.0);
        let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ));
        envelope.note_on(frame);
        assert_eq!((envelope.line(frame).start, envelope.line(frame).first), (1.0, frame));
    }
}

#[test]
fn the_same_key_during_its_release_makes_no_step() {
    // Sixteenth notes at 120 beats a minute, let go after half their length.
    let events: Vec<_> = (0..16).flat_map(|i| [(i * 6_000 + 5, Event::On), (i * 6_000 + 3_011, Event::Off)]).collect();
    let shape = DahdsrShape { attack: 0.005, release: 0.3, ..DahdsrShape::default() };
    let values = played(&shape, &events, 3_000);
    let step = largest_step(&values);
    // -40 dB of full scale; an attack from 0 has 1/240 a frame.
    assert!(step < 0.01, "{step}");
    // The note goes on from the release of the last, far above 0.
    assert!(values[6_000..6_010].iter().all(|x| *x > 0.1));
}

#[test]
fn sustain_zero_is_exactly_zero_after_the_decay() {
    for power in [-20.0, -4.0, 0.0, 4.0] {
        let shape = DahdsrShape { sustain: 0.0, decay: 0.1, decay_power: power, ..DahdsrShape::default() };
        let values = played(&shape, &[(3, Event::On)], 200);
        let end = 3 + 48 + 4_800 + 2;
        assert!(values[end..].iter().all(|x| x.to_bits() == 0), "power {power}: {:?}", &values[end..end + 4]);
        assert!(values[4_000] > 0.0);
    }
}

#[test]
fn a_click_is_there_only_where_it_was_set() {
    let events = [(40, Event::On), (9_000, Event::Off)];
    let step = largest_step(&played(&DahdsrShape::default(), &events, 500));
    assert!(step <= 1.0 / 48.0 + 1e-6, "{step}");
    let hard = DahdsrShape { attack: 0.0, release: 0.0, sustain: 1.0, ..DahdsrShape::default() };
    let values = played(&hard, &events, 500);
    assert_eq!((values[39], values[40], values[8_999], values[9_000]), (0.0, 1.0, 1.0, 0.0));
}

#[test]
fn a_release_beyond_its_maximum_is_the_maximum() {
    let release = |release| DahdsrShape { release, ..DahdsrShape::default() }.contour(RATE_HZ);
    assert_eq!(release(120.0), release(60.0));
    assert_eq!(release(f32::INFINITY), release(60.0));
    let mut envelope = EnvelopePlayer::new(release(f32::INFINITY));
    amplitudes(&mut envelope, &[(0, Event::On), (20_000, Event::Off)], 1_000);
    assert!(!envelope.is_over() && envelope.value(0) > 0.5);
}

#[test]
fn an_attack_of_a_millisecond_is_off_by_less_than_one_percent() {
    let shape = DahdsrShape { sustain: 1.0, ..DahdsrShape::default() };
    for rate_hz in RATES_HZ {
        for frame in [0, 7, 31] {
            let values = amplitudes(&mut EnvelopePlayer::new(shape.contour(rate_hz)), &[(frame, Event::On)], 20);
            let frames = 0.001 * rate_hz;
            let error = (frame..values.len())
                .map(|i| (values[i] - ((i - frame) as f32 / frames).min(1.0)).abs())
                .fold(0.0, f32::max);
            assert!(error < 1e-5, "{rate_hz} Hz: {error}");
            let top = values.iter().position(|x| *x == 1.0).unwrap() - frame;
            assert!((top as f32 - frames).abs() < 1.001, "{rate_hz} Hz: {top} frames");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_held_note_follows_its_definition(
        times in prop::array::uniform4(0.0_f32..0.02),
        sustain in 0.0_f32..=1.0,
        powers in prop::array::uniform2(-20.0_f32..20.0),
        frame in 0..2 * CONTROL_FRAMES,
    ) {
        let [delay, attack, hold, decay] = times;
        let [attack_power, decay_power] = powers;
        let shape = DahdsrShape {
            delay, attack, hold, decay, sustain, attack_power, decay_power, ..DahdsrShape::default()
        };
        let values = played(&shape, &[(frame, Event::On)], 130);
        for (i, value) in values.iter().enumerate().skip(frame) {
            let expected = expected(&shape, (i - frame) as f64 / f64::from(RATE_HZ));
            // A corner may fall a rounding to either side of a frame; there the steepest curve moves by this much.
            prop_assert!((f64::from(*value) - expected).abs() < 2e-5, "frame {i}: {value} for {expected}");
        }
    }

    #[test]
    fn whoever_looks_and_however_often_changes_no_bit(looks in prop::collection::vec(0..CONTROL_FRAMES, 0..40)) {
        let shape = DahdsrShape { attack: 0.004, ..DahdsrShape::default() };
        let (mut quiet, mut watched) = (EnvelopePlayer::new(shape.contour(RATE_HZ)), EnvelopePlayer::new(shape.contour(RATE_HZ)));
        quiet.note_on(9);
        watched.note_on(9);
        let mut end = None;
        for block in 0..40 {
            if block > 0 {
                quiet.begin_block();
                watched.begin_block();
            }
            for frame in &looks {
                let (line, mut values) = (watched.line(*frame), [0.0; CONTROL_FRAMES]);
                watched.fill(*frame, &mut values);
                prop_assert_eq!(line.start, watched.value(line.first));
                for (frame, value) in values.iter().enumerate().skip(line.first) {
                    prop_assert!((value - watched.value(frame)).abs() < 1e-6);
                }
            }
            let first = if block == 0 { 9 } else { 0 };
            prop_assert_eq!(quiet.line(first), watched.line(first));
            prop_assert!(end.is_none_or(|end| end == quiet.line(first).start));
            end = Some(quiet.line(first).end);
        }
    }

    #[test]
    fn it_does_not_matter_where_in_a_block_a_note_begins(frame in 1..CONTROL_FRAMES, length in 1_usize..3_000) {
        let shape = DahdsrShape { attack: 0.003, release: 0.01, ..DahdsrShape::default() };
        let at = |first: usize| played(&shape, &[(first, Event::On), (first + length, Event::Off)], 150);
        let (early, late) = (at(0), at(frame));
        for (i, (early, late)) in early.iter().zip(&late[frame..]).enumerate() {
            prop_assert!((early - late).abs() < 1e-6, "frame {i}: {early} and {late}");
        }
    }
}

#[test]
fn a_changed_shape_makes_no_step() {
    let shape = |sustain, decay| DahdsrShape { sustain, decay, ..DahdsrShape::default() }.contour(RATE_HZ);
    let mut envelope = EnvelopePlayer::new(shape(1.0, 0.05));
    amplitudes(&mut envelope, &[(0, Event::On)], 10);
    let mut last = envelope.value(CONTROL_FRAMES);
    for block in 0..400 {
        envelope.begin_block();
        let odd = block % 2 == 1;
        envelope.set(&shape(if odd { 0.2 } else { 0.9 }, if odd { 0.01 } else { 0.4 }));
        let mut values = [0.0; CONTROL_FRAMES];
        envelope.fill(0, &mut values);
        let step = largest_step(&values).max((values[0] - last).abs());
        // The sustain level's 0.7 within a block.
        assert!(step < 0.7 / 32.0 + 0.01, "block {block}: {step}");
        assert!((values[0] - last).abs() < 1e-3 || block == 0, "block {block}: {} after {last}", values[0]);
        assert_eq!(envelope.line(0).start, envelope.value(0));
        last = envelope.value(CONTROL_FRAMES);
    }
}

#[test]
fn a_killed_note_is_silent_and_over_in_time() {
    let mut envelope = EnvelopePlayer::new(DahdsrShape::default().contour(RATE_HZ));
    let values = amplitudes(&mut envelope, &[(0, Event::On), (1_000, Event::Kill(240)), (1_100, Event::Off)], 50);
    assert!(values[1_000..1_240].windows(2).all(|pair| pair[1] < pair[0]));
    assert!(largest_step(&values[999..1_241]) < 1.01 / 240.0);
    assert!(values[1_240..].iter().all(|x| *x == 0.0) && envelope.is_over());
}

#[test]
fn a_silent_note_is_over_when_it_is_let_go() {
    let shape = DahdsrShape { sustain: 0.0, decay: 0.01, release: 10.0, ..DahdsrShape::default() };
    let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ));
    amplitudes(&mut envelope, &[(0, Event::On)], 100);
    assert!(!envelope.is_over());
    envelope.note_off(3);
    assert!(envelope.is_over());
}

#[test]
fn a_note_that_ends_in_the_block_of_its_decays_end_releases_from_there() {
    // Attack and decay take 48 frames each.
    let shape = DahdsrShape { decay: 0.001, release: 0.1, sustain: 0.5, ..DahdsrShape::default() };
    for start in 0..CONTROL_FRAMES {
        for wait in 0..CONTROL_FRAMES {
            let off = start + 97 + wait;
            let values = played(&shape, &[(start, Event::On), (off, Event::Off)], 10);
            let killed = played(&shape, &[(start, Event::On), (off, Event::Kill(100))], 10);
            let again = played(&shape, &[(start, Event::On), (off, Event::On)], 10);
            for values in [values, killed, again] {
                assert!(
                    values[start + 97..=off].iter().all(|x| *x == 0.5),
                    "{start}, {wait}: {:?}",
                    &values[off - 2..=off]
                );
            }
        }
    }
}

#[test]
fn a_dahdsr_of_segments_is_the_same() {
    let shape = DahdsrShape { attack: 0.01, decay: 0.02, sustain: 0.4, release: 0.03, ..DahdsrShape::default() };
    let mut points = segments(&[(0.01, 1.0, 0.0), (0.02, 0.4, -4.0), (0.03, 0.0, -4.0)]);
    points.sustain = Some(1);
    let events = [(5, Event::On), (4_321, Event::Off)];
    let values = amplitudes(&mut EnvelopePlayer::new(points.contour(RATE_HZ, 120.0)), &events, 250);
    assert_eq!(values, played(&shape, &events, 250));
}

#[test]
fn a_loop_repeats_while_held_and_ends_with_the_note() {
    // Half a beat up, half a beat down at 120 beats a minute: 12,000 frames each.
    let mut shape = segments(&[(0.0, 0.0, 0.0), (0.5, 1.0, 0.0), (0.5, 0.0, 0.0), (1.0, 0.5, 0.0), (0.5, 0.0, 0.0)]);
    (shape.repeat, shape.unit) = (Some([0, 2]), TimeUnit::Beats);
    let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ, 120.0));
    let off = 50 * 24_000 + 6_000;
    let values = amplitudes(&mut envelope, &[(0, Event::On), (off, Event::Off)], (off + 40_000) / 32);
    for (i, value) in values[..off].iter().enumerate() {
        let x = (i % 24_000) as f32 / 12_000.0;
        assert!((value - x.min(2.0 - x)).abs() < 1e-5, "frame {i}: {value}");
    }
    // From 0.5 to 0.5 within a beat, then out, and not up again.
    assert!(values[off..off + 24_000].iter().all(|x| (x - 0.5).abs() < 1e-4));
    assert!(values[off + 36_001..].iter().all(|x| *x == 0.0));
    assert!(envelope.is_over() && largest_step(&values) < 1e-4);
}

#[test]
fn with_a_loop_the_release_goes_on_from_the_sustain_point() {
    let mut shape = segments(&[(0.0, 0.2, 0.0), (0.01, 0.4, 0.0), (0.01, 0.2, 0.0), (0.01, 0.0, 0.0)]);
    (shape.repeat, shape.sustain) = (Some([0, 1]), Some(2));
    let values = amplitudes(
        &mut EnvelopePlayer::new(shape.contour(RATE_HZ, 120.0)),
        &[(0, Event::On), (4_800, Event::Off)],
        200,
    );
    assert!(values[..4_800].iter().all(|x| (0.2..=0.4).contains(x)));
    assert!(values[5_281..].iter().all(|x| *x == 0.0));
}

#[test]
fn a_ping_pong_loop_goes_to_and_fro_and_is_released_from_where_it_is() {
    // Eight points: up to 0.2, by a curve to 0.5 and on to 0.9, where the loop ends; then on to 1.
    let mut shape = segments(&[
        (0.0, 0.0, 0.0),
        (0.1, 0.2, 0.0),
        (0.1, 0.5, 6.0),
        (0.05, 0.9, 0.0),
        (0.1, 0.95, 0.0),
        (0.1, 0.97, 0.0),
        (0.1, 0.99, 0.0),
        (0.1, 1.0, 0.0),
    ]);
    (shape.repeat, shape.is_ping_pong) = (Some([1, 3]), true);
    let way = |seconds: f32| {
        let bent = 0.2 + 0.3 * curve((seconds / 0.1).min(1.0), 6.0);
        if seconds < 0.1 { bent } else { 0.5 + 0.4 * (seconds - 0.1) / 0.05 }
    };
    let off = 4_800 + 14_400 * 5 + 9_000;
    let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ, 120.0));
    let values = amplitudes(&mut envelope, &[(0, Event::On), (off, Event::Off)], (off + 24_000) / 32);
    for (i, value) in values[..off].iter().enumerate().skip(4_800) {
        let seconds = ((i - 4_800) % 14_400) as f32 / RATE_HZ;
        let expected = way(seconds.min(0.3 - seconds));
        assert!((value - expected).abs() < 1e-4, "frame {i}: {value}, expected {expected}");
    }
    assert!(largest_step(&values) < 1e-3, "{}", largest_step(&values));
    // From there straight to the next point, and on to the last.
    assert!((values[off + 4_800] - 0.95).abs() < 1e-4 && (values[off + 9_600] - 0.97).abs() < 1e-4);
    assert!((values[off + 22_000] - 1.0).abs() < 1e-4 && envelope.is_over());
}

#[test]
fn a_loop_of_few_frames_keeps_its_pitch() {
    // Up within a frame and a quarter, down within the same: 19,200 Hz.
    let quarter = 0.25 / RATE_HZ;
    let mut shape = segments(&[(0.0, 0.0, 0.0), (5.0 * quarter, 1.0, 0.0), (5.0 * quarter, 0.0, 0.0)]);
    shape.repeat = Some([0, 2]);
    let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ, 120.0));
    envelope.note_on(0);
    for block in 0..1_000 {
        let line = envelope.line(0);
        let x = (block * CONTROL_FRAMES) as f32 % 2.5 / 1.25;
        assert!((line.start - x.min(2.0 - x)).abs() < 1e-2, "block {block}: {} for {x}", line.start);
        envelope.begin_block();
    }
}

#[test]
fn a_loop_shorter_than_a_frame_waits() {
    let mut shape = segments(&[(0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.01, 0.0, 0.0)]);
    shape.repeat = Some([0, 1]);
    let mut envelope = EnvelopePlayer::new(shape.contour(RATE_HZ, 120.0));
    let values = amplitudes(&mut envelope, &[(0, Event::On), (3_200, Event::Off)], 200);
    assert!(values[..3_200].iter().all(|x| *x == 1.0));
    assert!(envelope.is_over() && values[3_700] == 0.0);
}

#[test]
fn marks_beyond_the_points_are_gone() {
    let mut shape = segments(&[(f32::NAN, 7.0, 99.0), (1e9, -1.0, 0.0)]);
    (shape.num_points, shape.sustain, shape.repeat) = (99, Some(8), Some([4, 4]));
    let sane = shape.sanitised();
    assert_eq!((sane.num_points, sane.sustain, sane.repeat), (8, None, None));
    assert_eq!((sane.points[0].time, sane.points[0].level, sane.points[0].power), (0.0, 1.0, 20.0));
    assert_eq!((sane.points[1].time, sane.points[1].level), (60.0, 0.0));
    assert_eq!(sane, sane.sanitised());
}

#[test]
fn the_curve_meets_its_ends_and_turns_into_its_opposite() {
    for power in [-20.0_f32, -3.0, -1e-7, 0.0, 1e-3, 0.1, 5.0, 20.0, 99.0] {
        assert_eq!((curve(0.0, power), curve(1.0, power)), (0.0, 1.0));
        for x in [0.1_f32, 0.5, 0.9] {
            assert!((curve(x, power) + curve(1.0 - x, -power) - 1.0).abs() < 1e-6, "{x}, {power}");
        }
    }
    assert!((curve(0.5, 2.0) - 0.268_941_4).abs() < 1e-6);
}
