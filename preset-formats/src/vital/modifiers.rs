//! What changes a frame of a wavetable of Vital, one component after the other.

use std::f64::consts::TAU;

use super::component::{Component, ComponentKind};
use super::spectrum::{forward, inverse};
use super::{FRAME_LEN, power_scale};

/// Changes a frame as a component does at a position.
pub(super) fn modify(component: &Component, position: f64, frame: &mut Vec<f32>) {
    let number = |key: &str, default: f64| component.number_at(position, key, default);
    match component.kind {
        ComponentKind::PhaseShift => {
            let (phase, mix) = (number("phase", 0.0), number("mix", 1.0));
            let mut bins = forward(frame);
            for (k, bin) in bins.iter_mut().enumerate().skip(1) {
                // The style says whether all harmonics turn by as much, or the cycle as a whole.
                let turns = if component.number("style", 0.0) == 0.0 { k as f64 } else { 1.0 };
                let (im, re) = (phase * turns).sin_cos();
                *bin = [bin[0] * re - bin[1] * im, bin[0] * im + bin[1] * re];
            }
            let turned = inverse(&bins);
            frame.iter_mut().zip(turned).for_each(|(x, y)| *x += (y - *x) * mix as f32);
        }
        ComponentKind::Window => window(frame, number("left_position", 0.0), number("right_position", 1.0)),
        ComponentKind::Filter => filter(frame, component, number("cutoff", 4.0), number("shape", 0.5)),
        ComponentKind::Slew => slew(frame, number("up_run_rise", 0.0), number("down_run_rise", 0.0)),
        ComponentKind::Fold => {
            let boost = number("fold_boost", 1.0);
            for x in frame.iter_mut() {
                let angle = boost * f64::from(*x).clamp(-1.0, 1.0).asin();
                *x = angle.sin() as f32;
            }
        }
        ComponentKind::Warp => warp(frame, component, [number("horizontal_power", 0.0), number("vertical_power", 0.0)]),
        _ => {}
    }
}

/// Fades the ends by half a cosine.
fn window(frame: &mut [f32], left: f64, right: f64) {
    for (i, x) in frame.iter_mut().enumerate() {
        let t = (i as f64 + 0.5) / FRAME_LEN as f64;
        let edge = |part: f64| 0.5 - 0.5 * (TAU / 2.0 * part.clamp(0.0, 1.0)).cos();
        let rise = if left > 0.0 { edge(t / left) } else { 1.0 };
        let fall = if right < 1.0 { edge((1.0 - t) / (1.0 - right)) } else { 1.0 };
        *x *= (rise * fall) as f32;
    }
}

/// Low-pass, band-pass, high-pass or comb of harmonics; the cutoff counts octaves.
fn filter(frame: &mut Vec<f32>, component: &Component, cutoff: f64, shape: f64) {
    let cutoff = cutoff.exp2() - 1.0;
    let slope = 1.0 / (1.0 + (1.0 - shape.clamp(0.0, 1.0)) * 64.0).max(1.0);
    let gain = |k: f64| match component.number("style", 0.0) as i64 {
        0 => 1.0 - slope * (k - cutoff).max(0.0),
        1 => 1.0 - slope * (k - cutoff).abs(),
        2 => 1.0 - slope * (cutoff - k).max(0.0),
        _ => 1.0,
    };
    let mut bins = forward(frame);
    for (k, bin) in bins.iter_mut().enumerate() {
        let gain = gain(k as f64).clamp(0.0, 1.0);
        *bin = bin.map(|x| x * gain);
    }
    *frame = inverse(&bins);
}

/// Bounds how far it goes in a step.
fn slew(frame: &mut [f32], up: f64, down: f64) {
    let most = |rise: f64| if rise > 0.0 { 2.0 / (rise * FRAME_LEN as f64) } else { f64::INFINITY };
    let [up, down] = [up, down].map(most);
    let mut at = frame.last().copied().map_or(0.0, f64::from);
    for _ in 0..2 {
        for x in frame.iter_mut() {
            at += (f64::from(*x) - at).clamp(-down, up);
            *x = at as f32;
        }
    }
}

/// Bends time, then height.
fn warp(frame: &mut [f32], component: &Component, [horizontal, vertical]: [f64; 2]) {
    let is_whole = |key: &str| component.number(key, 0.0) >= 0.5;
    let bent = |x: f64, power: f64, is_whole: bool| {
        if is_whole { 2.0 * power_scale(0.5 * (x + 1.0), power) - 1.0 } else { power_scale(x.abs(), power).copysign(x) }
    };
    let before = frame.to_vec();
    let last = (FRAME_LEN - 1) as f64;
    for (i, x) in frame.iter_mut().enumerate() {
        let t = 2.0 * i as f64 / last - 1.0;
        let place = 0.5 * (bent(t, horizontal, is_whole("horizontal_asymmetric")) + 1.0) * last;
        let (at, part) = (place.clamp(0.0, last) as usize, place.fract() as f32);
        let [a, b] = [at, (at + 1).min(FRAME_LEN - 1)].map(|at| before[at]);
        let height = f64::from(a + (b - a) * part).clamp(-1.0, 1.0);
        *x = bent(height, vertical, is_whole("vertical_asymmetric")) as f32;
    }
}
