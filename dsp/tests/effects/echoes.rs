//! Where echoes come, and voices of a chorus.

use vaeform_dsp::effects::{Chorus, ChorusSettings, Delay, DelaySettings, Effect};

use crate::rig::{RATE_HZ, db, peak, process, sine, spectrum};

/// Frames other than 0, and their values.
fn echoes(channel: &[f32]) -> Vec<(usize, f32)> {
    channel.iter().copied().enumerate().filter(|(_, x)| x.abs() > 1e-4).collect()
}

fn impulse(num_frames: usize) -> [Vec<f32>; 2] {
    let mut channels = [vec![0.0; num_frames], vec![0.0; num_frames]];
    channels[0][5] = 0.5;
    channels[1][5] = -0.25;
    channels
}

/// Nothing is cut.
fn open() -> DelaySettings {
    DelaySettings { low_cut_hz: 20.0, high_cut_hz: 20_000.0, feedback: 0.5, ..DelaySettings::default() }
}

#[test]
fn an_echo_comes_at_its_frame_and_as_loud_as_it_went_in() {
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for s in [0.001, 0.1, 0.2501, 1.0, 3.9, 4.0] {
            let mut delay = Delay::new(rate_hz);
            delay.set(&DelaySettings { left_s: s, right_s: 0.5 * s, feedback: 0.0, ..open() });
            let [left, right] = process(&mut delay, impulse((4.1 * rate_hz) as usize));
            let frames = |s: f32| (f64::from(s.max(0.001)) * f64::from(rate_hz)).round() as usize;
            assert_eq!(echoes(&left), [(5 + frames(s), 0.5)], "{s} s at {rate_hz} Hz");
            assert_eq!(echoes(&right), [(5 + frames(0.5 * s), -0.25)], "{s} s at {rate_hz} Hz");
        }
    }
}

#[test]
fn echoes_repeat_and_go_to_and_fro() {
    let mut delay = Delay::new(RATE_HZ);
    delay.set(&DelaySettings { left_s: 0.01, right_s: 0.02, is_ping_pong: true, ..open() });
    let [left, right] = process(&mut delay, impulse(2_000));
    // Half of each channel, first on the left.
    assert_eq!(echoes(&left), [(485, 0.125), (485 + 1_440, 0.031_25)]);
    assert_eq!(echoes(&right), [(485 + 960, 0.062_5)]);
}

#[test]
fn a_length_that_changes_glides_as_a_tape_does() {
    let mut delay = Delay::new(RATE_HZ);
    delay.set(&DelaySettings { left_s: 0.3, right_s: 0.3, feedback: 0.0, glide_s: 0.2, ..open() });
    let [before, _] = process(&mut delay, sine(500.0, 0.5, RATE_HZ, 48_000));
    delay.set(&DelaySettings { left_s: 0.2, right_s: 0.2, feedback: 0.0, glide_s: 0.2, ..open() });
    let [gliding, _] = process(&mut delay, sine(500.0, 0.5, RATE_HZ, 96_000));
    let step = |samples: &[f32]| samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // 0.1 s in 0.2 s: half as fast again at first.
    assert!(step(&gliding) < 1.6 * step(&before[24_000..]), "{} and {}", step(&gliding), step(&before));
    let (start, end) = (&spectrum(&gliding[..4_096], RATE_HZ), &spectrum(&gliding[90_000..94_096], RATE_HZ));
    let pitch = |bins: &[(f64, f64)]| bins.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
    assert!(pitch(start) > 620.0 && (pitch(end) - 500.0).abs() < 12.0, "{} and {} Hz", pitch(start), pitch(end));
}

#[test]
fn a_loop_that_keeps_all_stays_whole() {
    let mut delay = Delay::new(RATE_HZ);
    delay.set(&DelaySettings { left_s: 0.01, right_s: 0.013, feedback: 1.0, ..open() });
    let out = process(&mut delay, sine(100.0, 1.0, RATE_HZ, 480_000));
    println!("endless loop: {:.1} dB", db(peak(out.iter().flatten())));
    assert!(peak(out.iter().flatten()) <= 1.6);
    assert_eq!(delay.tail(), usize::MAX);
}

#[test]
fn a_chorus_has_as_many_voices_as_it_says_each_in_its_range() {
    for pairs in 1..=4 {
        let mut chorus = Chorus::new(RATE_HZ);
        let settings =
            ChorusSettings { pairs, delay_s: 0.01, depth_s: 0.01, rate_hz: 0.7, ..ChorusSettings::default() };
        chorus.set(&settings);
        let out = process(&mut chorus, impulse(2_000));
        for channel in out {
            let frames: Vec<usize> = echoes(&channel).into_iter().map(|(frame, _)| frame).collect();
            assert!(frames.iter().all(|frame| (480..970).contains(frame)), "{frames:?}");
            // A voice between frames is heard in four of them.
            let num = frames.windows(2).filter(|pair| pair[1] - pair[0] > 4).count() + 1;
            assert!(num <= usize::from(pairs) && num >= 1, "{pairs} pairs: {frames:?}");
        }
    }
}
