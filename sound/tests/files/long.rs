//! Recordings in which nothing is heard for a long time.

use std::io::Cursor;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vaeform_sound::{MAX_SECONDS, SoundError, hear};

use crate::make::{chunk, format, heard, riff, shorts, tone};

const RATE_HZ: u32 = 22_050;

/// So many seconds of noise at a level, with the tone at others, as 16 bits.
fn recording(seconds: usize, noise: f32, tones_s: &[(usize, f32)]) -> Vec<u8> {
    let mut state = 1_u64;
    let mut hiss = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise * ((state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0)
    };
    let mut samples: Vec<f32> = (0..seconds * RATE_HZ as usize).map(|_| hiss()).collect();
    for (at_s, gain) in tones_s {
        samples[at_s * RATE_HZ as usize..].iter_mut().zip(tone()).for_each(|(x, y)| *x += gain * y);
    }
    riff(&[format(1, 1, RATE_HZ, 16), chunk(b"data", &shorts(&samples))])
}

#[test]
fn a_sound_that_begins_after_a_minute_is_found() {
    for (at_s, noise) in [(61, 0.0), (75, 0.005), (150, 0.003), (400, 0.0), (598, 0.004)] {
        let sound = heard(&recording(at_s + 1, noise, &[(at_s, 1.0)])).unwrap();
        let onset = sound.samples.iter().position(|x| x.abs() > 0.05).expect("the tone");
        let onset_s = sound.start_s + onset as f64 / f64::from(RATE_HZ);
        assert!((onset_s - at_s as f64).abs() < 0.01, "{onset_s} for {at_s}");
        assert!(sound.seconds() <= MAX_SECONDS as f64 && onset > RATE_HZ as usize / 2, "{onset}");
        assert!(sound.notices[0].starts_with(&format!("heard from {}:", (at_s - 1) / 60)), "{:?}", sound.notices);
    }
}

#[test]
fn a_sound_in_the_first_minute_is_enough() {
    let sound = heard(&recording(130, 0.001, &[(3, 1.0), (100, 1.0)])).unwrap();
    assert_eq!((sound.samples.len(), sound.start_s), (MAX_SECONDS * RATE_HZ as usize, 0.0));
    assert_eq!(sound.notices, ["longer than 60 s; the rest is not heard"]);
}

#[test]
fn ten_minutes_are_searched_and_told_of() {
    let seconds = AtomicUsize::new(0);
    let count = AtomicUsize::new(0);
    let tell = |heard_s: f64| {
        seconds.store(heard_s as usize, Ordering::Relaxed);
        count.fetch_add(1, Ordering::Relaxed);
    };
    let bytes = recording(640, 0.0, &[(630, 1.0)]);
    let sound = hear(&mut Cursor::new(&bytes), &AtomicBool::new(false), &tell).unwrap();
    assert!(sound.samples.iter().all(|x| *x == 0.0));
    assert_eq!(sound.notices, ["longer than 10 min; the rest is not searched"]);
    assert!(seconds.into_inner() >= 599 && (500..=700).contains(&count.into_inner()));
}

#[test]
fn a_search_is_given_up_at_once() {
    let cancel = AtomicBool::new(false);
    let bytes = recording(600, 0.0, &[]);
    let begun = cpu_time::ThreadTime::now();
    let spent = std::cell::Cell::new(None);
    let tell = |_: f64| {
        cancel.store(true, Ordering::Relaxed);
        spent.set(spent.get().or(Some(begun.elapsed())));
    };
    let error = hear(&mut Cursor::new(&bytes), &cancel, &tell).unwrap_err();
    let after = begun.elapsed() - spent.get().expect("it was told of");
    assert!(matches!(error, SoundError::Cancelled));
    assert!(after.as_millis() < 50, "{after:?}");
}
