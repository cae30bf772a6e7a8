//! What a filter of a patch does to each frequency: measured at the filters that are heard, for pictures. Not for the audio thread.

use std::f32::consts::{PI, TAU};

use vaeform_patch::layers::{FilterParam, Layers};

use super::bank::{FilterPlace, filter_streams};
use super::settings::{FilterSettings, Model};
use super::stream::FilterStream;
use crate::filter::CombLines;
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::{BLOCK_FRAMES, Span};

/// An impulse so soft that nothing bends.
const IMPULSE: f32 = 1e-3;
/// Frames that are listened to: a low and sharp resonance rings as long.
const MAX_FRAMES: usize = 8_192;
const MIN_FRAMES: usize = 1_024;
/// Periods of a frequency that are listened to.
const PERIODS: f32 = 64.0;
/// What is softer is nothing, in dB.
const FLOOR_DB: f32 = -120.0;

/// The gain in dB of filter 0 or 1 of a patch, without its drive, at each of these frequencies in Hz, for a note at middle C that nothing
/// modulates. Drive, which bends, has no gain of its own to be shown. Some milliseconds.
pub fn filter_response_db(layers: &Layers, filter: usize, rate_hz: f32, frequencies_hz: &[f32]) -> Vec<f32> {
    let value = |param: FilterParam| layers.get(param.of(filter.min(FilterParam::COUNT - 1)));
    let settings = FilterSettings {
        model: Model::ALL.get(value(FilterParam::Model) as usize).copied().unwrap_or_default(),
        kind: value(FilterParam::Kind) as u8,
        cutoff_hz: value(FilterParam::Cutoff),
        resonance: value(FilterParam::Resonance),
        drive_db: 0.0,
        morph: value(FilterParam::Morph),
        gain_db: value(FilterParam::Gain),
        mix: value(FilterParam::Mix),
    };
    let heard = impulse_response(&settings, rate_hz);
    frequencies_hz.iter().map(|&hz| gain_db(&heard, hz / rate_hz)).collect()
}

/// What comes back of an impulse of 1.
fn impulse_response(settings: &FilterSettings, rate_hz: f32) -> Vec<f32> {
    let (mut stream, mut lines) = (FilterStream::default(), CombLines::new(2, rate_hz));
    stream.aim(settings, rate_hz, Span::rest(0));
    let mut heard = Vec::with_capacity(MAX_FRAMES);
    while heard.len() < MAX_FRAMES {
        let mut block = StereoBlock::default();
        if heard.is_empty() {
            block.side_mut(0)[0] = IMPULSE;
        }
        let place = FilterPlace { stream: &mut stream, block: &mut block, line: 0 };
        filter_streams(Isa::detect(), std::iter::once(place), &(0..BLOCK_FRAMES), &mut lines);
        stream.rest();
        heard.extend(block.side(0).iter().map(|x| x / IMPULSE));
    }
    heard
}

/// The gain at a frequency, as a part of the rate; what still rings at the end is faded out.
fn gain_db(heard: &[f32], frequency: f32) -> f32 {
    let frames =
        ((PERIODS / frequency.max(1e-6)) as usize).clamp(MIN_FRAMES, heard.len().max(MIN_FRAMES)).min(heard.len());
    let (mut re, mut im) = (0.0, 0.0);
    let (turn_sin, turn_cos) = (TAU * frequency).sin_cos();
    let (mut sin, mut cos) = (0.0_f32, 1.0_f32);
    for (frame, &x) in heard[..frames].iter().enumerate() {
        let part = 2.0 * frame as f32 / frames as f32 - 1.0;
        let fade = if part > 0.0 { 0.5 + 0.5 * (PI * part).cos() } else { 1.0 };
        re += fade * x * cos;
        im -= fade * x * sin;
        (sin, cos) = (sin * turn_cos + cos * turn_sin, cos * turn_cos - sin * turn_sin);
    }
    let power: f32 = re * re + im * im;
    if power.is_finite() { (10.0 * power.max(1e-20).log10()).max(FLOOR_DB) } else { FLOOR_DB }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(changes: &[(FilterParam, f32)], hz: &[f32]) -> Vec<f32> {
        let mut layers = Layers::default();
        for &(param, value) in changes {
            layers.set(param.of(0), value);
        }
        filter_response_db(&layers, 0, 48_000.0, hz)
    }

    #[test]
    fn a_butterworth_low_pass_is_3_db_down_at_its_cutoff_and_falls_by_12_db_an_octave() {
        let db = response(&[(FilterParam::Cutoff, 1_000.0)], &[50.0, 1_000.0, 4_000.0]);
        assert!(db[0].abs() < 0.05 && (db[1] + 3.01).abs() < 0.1, "{db:?}");
        // The bilinear transform bends the top by a little.
        assert!((db[2] + 24.1).abs() < 1.0, "{db:?}");
    }

    #[test]
    fn every_kind_of_every_model_gives_finite_figures_at_any_settings() {
        let hz: Vec<f32> = (0..40).map(|i| 20.0 * 1_000f32.powf(i as f32 / 39.0)).collect();
        for model in 0..6 {
            for kind in 0..8 {
                for resonance in [0.0, 1.0] {
                    let set = [(FilterParam::Model, model as f32), (FilterParam::Kind, kind as f32)];
                    let more = [(FilterParam::Resonance, resonance), (FilterParam::Gain, 24.0)];
                    for cutoff in [20.0, 640.0, 20_000.0] {
                        let db = response(&[set[0], set[1], more[0], more[1], (FilterParam::Cutoff, cutoff)], &hz);
                        assert!(db.iter().all(|db| db.is_finite() && *db >= FLOOR_DB), "{model} {kind} {cutoff}");
                    }
                }
            }
        }
    }
}
