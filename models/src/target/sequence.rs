//! Whether several pitches come one after another rather than at once.

use crate::features::{Frames, Window};
use crate::metrics::RATE_HZ;

/// Windows of 93 ms every 46 ms: notes a semitone apart are told from 130 Hz on.
const LEN: usize = 2_048;
const HOP: usize = 1_024;
/// What a moment is compared with lies so many windows before it.
const BEFORE: usize = 3;
/// Semitones from this frequency in Hz on.
const LOWEST_HZ: f32 = 65.0;
const NUM_SEMITONES: usize = 72;
/// A semitone is new where it has so many times the power that it and its neighbours had before (9 dB).
const RISE: f32 = 8.0;
/// A note begins where this part of the power is new, and no other within so many windows.
const NEW_PART: f32 = 0.4;
const APART: usize = 3;
/// What is so far below the loudest moment is not heard, in power (25 dB).
const HEARD: f32 = 0.003;
/// Notes after the first.
const FOLLOWING: usize = 2;

/// Three notes or more, each with partials that were not there before. A chord has all of its own from its beginning on.
pub(super) fn is_sequence(samples: &[f32]) -> bool {
    let mut frames: Frames = Frames::new(LEN, HOP, Window::Periodic);
    let mut semitones: Vec<[f32; NUM_SEMITONES]> = Vec::new();
    frames.each_power(samples, |power| semitones.push(folded(power)));
    let level = |of: &[f32; NUM_SEMITONES]| of.iter().sum::<f32>();
    let loudest = semitones.iter().map(level).fold(0.0, f32::max);
    let Some(first) = semitones.iter().position(|of| level(of) > HEARD * loudest) else { return false };
    let (mut count, mut last) = (0, first + BEFORE);
    for place in first + 2 * BEFORE..semitones.len() {
        let (now, before) = (&semitones[place], &semitones[place - BEFORE]);
        let all = level(now);
        if all > HEARD * loudest && new(now, before) > NEW_PART * all && place > last + APART {
            (count, last) = (count + 1, place);
        }
    }
    count >= FOLLOWING
}

/// The power that has come since a moment before.
fn new(now: &[f32; NUM_SEMITONES], before: &[f32; NUM_SEMITONES]) -> f32 {
    let around =
        |at: usize| before[at.saturating_sub(1)..(at + 2).min(NUM_SEMITONES)].iter().copied().fold(0.0, f32::max);
    now.iter().enumerate().filter(|(at, power)| **power > RISE * around(*at)).map(|(_, power)| power).sum()
}

/// The power of each semitone.
fn folded(power: &[f32]) -> [f32; NUM_SEMITONES] {
    let mut semitones = [0.0; NUM_SEMITONES];
    let hz_a_bin = RATE_HZ as f32 / LEN as f32;
    for (bin, power) in power.iter().enumerate().skip(1) {
        let semitone = 12.0 * (bin as f32 * hz_a_bin / LOWEST_HZ).log2();
        if (0.0..NUM_SEMITONES as f32 - 0.5).contains(&semitone) {
            semitones[semitone.round() as usize] += power;
        }
    }
    semitones
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn sound(at: impl Fn(f32) -> f32) -> Vec<f32> {
        (0..3 * RATE_HZ).map(|i| at(i as f32 / RATE_HZ as f32)).collect()
    }

    fn note(key: f32, t: f32) -> f32 {
        let hz = 440.0 * ((key - 69.0) / 12.0).exp2();
        if t < 0.0 {
            0.0
        } else {
            (-t / 0.5).exp() * (1..=6).map(|k| (TAU * hz * t * k as f32).sin() / k as f32).sum::<f32>()
        }
    }

    #[test]
    fn notes_that_ring_into_each_other_are_a_sequence_and_chords_are_none() {
        let keys = [48.0, 55.0, 63.0, 60.0, 51.0, 67.0];
        let sequence = |gap: f32| sound(move |t| (0..).zip(keys).map(|(n, key)| note(key, t - gap * n as f32)).sum());
        for gap in [0.25, 0.4] {
            assert!(is_sequence(&sequence(gap)), "a note every {gap} s");
        }
        for keys in [[48.0, 52.0, 55.0], [60.0, 64.0, 70.0], [50.0, 57.0, 65.0]] {
            assert!(!is_sequence(&sound(|t| keys.iter().map(|key| note(*key, t)).sum())), "{keys:?}");
            // Strummed, and with vibrato.
            assert!(!is_sequence(&sound(|t| (0..).zip(keys).map(|(n, key)| note(key, t - 0.03 * n as f32)).sum())));
            let waves = |t: f32| 0.003 * (TAU * 5.0 * t).sin() / 5.0 + t;
            assert!(!is_sequence(&sound(|t| keys.iter().map(|key| note(*key, waves(t))).sum())), "{keys:?}");
        }
        assert!(!is_sequence(&sound(|t| note(60.0, t))) && !is_sequence(&[0.0; 9_000]) && !is_sequence(&[]));
    }
}
