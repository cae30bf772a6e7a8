//! What a listener would miss in a match, in words beside its distance: parts of the sound of which the match has clearly less.

use std::fmt;
use std::ops::RangeInclusive;

use crate::features::{Frames, Window};
use crate::hybrid::Width;
use crate::metrics::RATE_HZ;

/// Windows of 46 ms every 12 ms.
const LEN: usize = 1_024;
const HOP: usize = 256;
const FRAMES_A_SECOND: f32 = RATE_HZ as f32 / HOP as f32;
/// Where lows end and highs begin, in Hz.
const LOW_HZ: f32 = 200.0;
const HIGH_HZ: f32 = 4_000.0;
/// The beginning and the end of a sound: seconds from where it is heard first, and the part of what is heard.
const ATTACK_S: f32 = 0.06;
const TAIL_PART: f32 = 0.6;
/// What is so far below the loudest moment is not heard, in dB.
const HEARD_DB: f32 = 50.0;
/// Bands of half an octave from 100 Hz in which movement and noise are taken.
const NUM_BANDS: usize = 13;
/// No band is taken as fainter beside the loudest one, in dB.
const FLOOR_DB: f32 = 60.0;

/// Part of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missed {
    /// Below 200 Hz.
    Lows,
    /// Above 4 kHz.
    Highs,
    /// Its first 60 ms.
    Attack,
    /// The last two fifths of what is heard.
    Tail,
    /// What lies between its partials.
    Noise,
    /// How its bands come and go.
    Movement,
    /// What left and right differ by.
    Width,
}

impl Missed {
    const ALL: [Self; 6] = [Self::Lows, Self::Highs, Self::Attack, Self::Tail, Self::Noise, Self::Movement];

    /// By how much a match has less of it where that is heard, and the least of it that is missed where it is absent; in dB.
    fn bounds(self) -> [f32; 2] {
        match self {
            Self::Lows | Self::Highs => [3.0, -35.0],
            Self::Attack => [3.0, -25.0],
            Self::Tail => [6.0, -40.0],
            Self::Noise => [4.0, -30.0],
            Self::Movement => [1.0, 1.0],
            Self::Width => [3.0, -20.0],
        }
    }

    /// How much less of it there is, in parts of what is heard; none where it is not missed.
    fn lack(self, sound: f32, take: f32) -> Option<f32> {
        let [heard, least] = self.bounds();
        let lack = (sound - take) / heard;
        (sound > least && lack > 1.0).then_some(lack)
    }
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lows => "lows",
            Self::Highs => "highs",
            Self::Attack => "attack",
            Self::Tail => "tail",
            Self::Noise => "noise",
            Self::Movement => "movement",
            Self::Width => "width",
        })
    }
}

/// What is missed of a sound in a take, both at [`RATE_HZ`], the most missed first; `width` of both where the sound is stereo. Nothing where
/// one of them is silent.
pub fn missed(sound: &[f32], take: &[f32], width: Option<Width>) -> Vec<Missed> {
    let [sound, take] = [sound, take].map(powers);
    let Some(heard) = heard(&sound) else { return Vec::new() };
    let (Some(sound), Some(take)) = (traits(&sound, &heard), traits(&take, &heard)) else { return Vec::new() };
    let figures = Missed::ALL.into_iter().zip(sound.into_iter().zip(take));
    let wide = width.map(|of| (Missed::Width, (of.sound_db as f32, of.match_db as f32)));
    let mut lacks: Vec<(Missed, f32)> =
        figures.chain(wide).filter_map(|(of, (sound, take))| Some((of, of.lack(sound, take)?))).collect();
    lacks.sort_by(|a, b| b.1.total_cmp(&a.1));
    lacks.into_iter().map(|(of, _)| of).collect()
}

/// As a sentence's part; nothing where nothing is missed.
pub fn missed_text(all: &[Missed]) -> Option<String> {
    let words: Vec<String> = all.iter().map(ToString::to_string).collect();
    let (last, others) = words.split_last()?;
    Some(if others.is_empty() { format!("misses {last}") } else { format!("misses {} and {last}", others.join(", ")) })
}

/// The powers of each window.
fn powers(samples: &[f32]) -> Vec<Vec<f32>> {
    let mut powers = Vec::new();
    Frames::<f32>::new(LEN, HOP, Window::Periodic).each_power(samples, |power| powers.push(power.to_vec()));
    powers
}

fn levels(powers: &[Vec<f32>]) -> Vec<f32> {
    powers.iter().map(|power| power.iter().sum()).collect()
}

/// The windows in which something is heard, from the first to the last; none of silence.
fn heard(powers: &[Vec<f32>]) -> Option<RangeInclusive<usize>> {
    let levels = levels(powers);
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let is_heard = |level: &f32| *level > loudest * 10.0_f32.powf(-0.1 * HEARD_DB);
    let span = levels.iter().position(is_heard)?..=levels.iter().rposition(is_heard)?;
    loudest.is_normal().then_some(span)
}

/// How much there is of each part while the sound is heard, in dB beside all of it, in the order of [`Missed::ALL`]; none of silence.
fn traits(powers: &[Vec<f32>], heard: &RangeInclusive<usize>) -> Option<[f32; 6]> {
    let levels = levels(powers);
    let last = (*heard.end()).min(levels.len().checked_sub(1)?);
    let first = (*heard.start()).min(last);
    let all: f32 = levels.iter().sum();
    if !all.is_normal() {
        return None;
    }
    let beside = |part: f32| decibels(part / all);
    let below = |from: f32, to: f32| powers.iter().map(|power| power[bins(from, to)].iter().sum::<f32>()).sum::<f32>();
    let attack = (first + (ATTACK_S * FRAMES_A_SECOND) as usize + 1).min(levels.len());
    let tail = first + (TAIL_PART * (last - first) as f32) as usize;
    Some([
        beside(below(30.0, LOW_HZ)),
        beside(below(HIGH_HZ, 0.5 * RATE_HZ as f32)),
        beside(levels[first..attack].iter().sum()),
        beside(levels[tail..].iter().sum()),
        noise(&powers[first..=last]),
        movement(&powers[first..=last]),
    ])
}

fn bins(from_hz: f32, to_hz: f32) -> std::ops::Range<usize> {
    let bin = |hz: f32| ((hz * LEN as f32 / RATE_HZ as f32).round() as usize).min(LEN / 2 + 1);
    bin(from_hz)..bin(to_hz)
}

/// The bands of half an octave.
fn bands() -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..NUM_BANDS).map(|n| 100.0 * (0.5 * n as f32).exp2()).map(|hz| bins(hz, hz * std::f32::consts::SQRT_2))
}

/// What the valleys of the spectrum come to beside all of it: in each band a quarter of the bins has less.
fn noise(powers: &[Vec<f32>]) -> f32 {
    let (mut between, mut all) = (0.0, 0.0);
    for power in powers {
        for band in bands().filter(|band| band.len() >= 8) {
            let mut sorted = power[band].to_vec();
            sorted.sort_by(f32::total_cmp);
            all += sorted.iter().sum::<f32>();
            between += sorted[sorted.len() / 4] * sorted.len() as f32;
        }
    }
    decibels(between / f32::max(all, f32::MIN_POSITIVE))
}

/// How far the level of a band is from where it was an eighth of a second before, beside the level of all; the mean over what is heard, in dB.
fn movement(powers: &[Vec<f32>]) -> f32 {
    let apart = (FRAMES_A_SECOND / 8.0) as usize;
    let levels = |power: &Vec<f32>| {
        let bands: Vec<f32> = bands().map(|band| power[band].iter().sum()).collect();
        let all: f32 = bands.iter().sum();
        let floor = all * 10.0_f32.powf(-0.1 * FLOOR_DB);
        bands.into_iter().map(|band| decibels(band.max(floor) / all.max(f32::MIN_POSITIVE))).collect::<Vec<f32>>()
    };
    let levels: Vec<Vec<f32>> = powers.iter().map(levels).collect();
    let (mut sum, mut num) = (0.0, 0_u32);
    for (before, after) in levels.iter().zip(levels.iter().skip(apart)) {
        for (a, b) in before.iter().zip(after).filter(|(a, b)| a.max(**b) > -30.0) {
            sum += (a - b).abs();
            num += 1;
        }
    }
    sum / num.max(1) as f32
}

fn decibels(ratio: f32) -> f32 {
    10.0 * ratio.max(1e-12).log10()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// Harmonics of 110 Hz up to a frequency, under an envelope, with noise.
    fn sound(top_hz: f64, envelope: impl Fn(f64) -> f64, noise: f64) -> Vec<f32> {
        let mut x = 1_u32;
        let samples = (0..RATE_HZ * 3 / 2).map(|i| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let t = f64::from(i) / f64::from(RATE_HZ);
            let count = (top_hz / 110.0) as u32;
            let wave: f64 = (1..=count).map(|k| (TAU * f64::from(k) * 110.0 * t).sin() / f64::from(k)).sum();
            (envelope(t) * (0.2 * wave + noise * (f64::from(x >> 8) / 8_388_608.0 - 1.0))) as f32
        });
        samples.collect()
    }

    fn struck(t: f64) -> f64 {
        (-t / 0.5).exp() + 4.0 * (-t / 0.02).exp()
    }

    #[test]
    fn what_is_taken_away_is_what_is_missed_first() {
        let whole = sound(9_000.0, struck, 0.01);
        assert_eq!(missed(&whole, &whole, None), []);
        let high_passed: Vec<f32> = {
            let mut low = [0.0_f32; 2];
            let pole = |x: f32, low: &mut f32| {
                *low += 0.12 * (x - *low);
                x - *low
            };
            whole.iter().map(|x| pole(pole(*x, &mut low[0]), &mut low[1])).collect()
        };
        let cases = [
            (sound(2_500.0, struck, 0.0), Missed::Highs),
            (sound(9_000.0, |t| (-t / 0.5).exp() * (t / 0.08).min(1.0), 0.01), Missed::Attack),
            (sound(9_000.0, |t| struck(t) * if t < 0.6 { 1.0 } else { 0.0 }, 0.01), Missed::Tail),
            (high_passed, Missed::Lows),
        ];
        for (take, expected) in cases {
            let found = missed(&whole, &take, None);
            println!("{expected}: {found:?}");
            assert_eq!(found.first(), Some(&expected));
        }
        let breathy = sound(9_000.0, |_| 0.5, 0.1);
        // Noise is highs too.
        assert_eq!(missed(&breathy, &sound(9_000.0, |_| 0.5, 0.001), None).first(), Some(&Missed::Noise));
        assert_eq!(missed(&sound(9_000.0, |_| 0.5, 0.001), &breathy, None), [], "more is not less");
    }

    #[test]
    fn movement_and_width_are_missed_too() {
        let swept = |depth: f64| {
            let (mut low, base) = (0.0_f32, sound(9_000.0, |_| 0.5, 0.0));
            let filtered = base.iter().enumerate().map(move |(i, x)| {
                let t = i as f64 / f64::from(RATE_HZ);
                low += (0.15 * (depth * (TAU * 3.0 * t).sin()).exp2() as f32).min(1.0) * (x - low);
                low
            });
            filtered.collect::<Vec<f32>>()
        };
        let found = missed(&swept(2.0), &swept(0.0), None);
        assert!(found.contains(&Missed::Movement), "{found:?}");
        let same = swept(0.0);
        let width = |match_db| Some(Width { sound_db: -8.0, match_db });
        assert_eq!(missed(&same, &same, width(-20.0)), [Missed::Width]);
        assert_eq!(missed(&same, &same, width(-9.0)), []);
        assert_eq!(missed(&[0.0; 5_000], &same, None), []);
    }

    #[test]
    fn words_are_joined() {
        assert_eq!(missed_text(&[]), None);
        assert_eq!(missed_text(&[Missed::Tail]).as_deref(), Some("misses tail"));
        let all = [Missed::Highs, Missed::Tail, Missed::Width];
        assert_eq!(missed_text(&all).as_deref(), Some("misses highs, tail and width"));
    }
}
