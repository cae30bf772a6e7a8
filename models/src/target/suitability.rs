//! Whether a sound can be expected to become one FM patch: chords, plain noise and loops cannot, and say so.

use super::sequence::is_sequence;
use crate::features::{Frames, Pitch, Window};
use crate::metrics::{Distance, RATE_HZ};

/// What to expect of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suitability {
    /// One note of an instrument.
    Good,
    /// Beyond one FM patch.
    Poor(Reason),
}

/// Why a match will be poor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Several pitches at once.
    Chord,
    /// No pitch, and a spectrum as flat as noise for longer than a drum.
    Noise,
    /// Several notes one after another.
    Loop,
    /// Too short to have a timbre.
    Short,
    /// The nearest patch that was found is far away.
    Far,
}

impl Suitability {
    /// What to expect once the nearest patch is known: what came out near is not poor, though it seemed to be a chord or a loop, and what
    /// seemed to be one note is poor where nothing comes near it. Noise stays poor: a spectrum does not tell it from many tones.
    pub fn with_result(self, nearest: Option<&Distance>) -> Self {
        /// Totals in MSS's decibels.
        const NEAR: f64 = 6.0;
        const FAR: f64 = 14.0;
        match (self, nearest.map(Distance::total)) {
            (Self::Poor(Reason::Chord | Reason::Loop), Some(total)) if total < NEAR => Self::Good,
            (Self::Good, Some(total)) if total > FAR => Self::Poor(Reason::Far),
            _ => self,
        }
    }
}

impl Reason {
    /// For people.
    pub fn text(self) -> &'static str {
        match self {
            Self::Chord => "chord: several pitches at once, and a patch plays one",
            Self::Noise => "noise: no pitch and a flat spectrum, and operators make tones",
            Self::Loop => "loop: several notes one after another, and a patch plays one",
            Self::Short => "short: under 30 ms have no timbre to speak of",
            Self::Far => "far: it seems to be one note, but no patch that was found sounds like it",
        }
    }
}

/// Points of an envelope a second.
const POINTS_A_SECOND: f32 = 100.0;

/// What a sound is taken for.
pub(super) struct Judged {
    pub(super) suitability: Suitability,
    /// The fundamental of the lowest note of a chord, in Hz.
    pub(super) lowest_hz: Option<f32>,
}

/// Judges a sound by its samples, frames of pitch, pitch as a whole and envelope.
pub(super) fn suitability(samples: &[f32], frames: &[Pitch], pitch: Pitch, envelope_db: &[f32]) -> Judged {
    const SHORT_POINTS: usize = 3;
    let poor = |reason| Judged { suitability: Suitability::Poor(reason), lowest_hz: None };
    if envelope_db.len() <= SHORT_POINTS {
        return poor(Reason::Short);
    }
    if is_loop(envelope_db, frames) {
        return poor(Reason::Loop);
    }
    let spectrum = mean_spectrum(samples);
    if is_noise(&spectrum, pitch, envelope_db) {
        return poor(Reason::Noise);
    }
    if is_tonal(&spectrum) && is_chord(&spectrum) {
        if is_sequence(samples) {
            return poor(Reason::Loop);
        }
        return Judged { lowest_hz: lowest(&spectrum, pitch), ..poor(Reason::Chord) };
    }
    Judged { suitability: Suitability::Good, lowest_hz: None }
}

/// The lowest loud partial in Hz: a chord's lowest note.
fn lowest(spectrum: &[f32], pitch: Pitch) -> Option<f32> {
    /// Part of the loudest partial (-24 dB).
    const LOUD: f32 = 0.063;
    const CENTS: f32 = 40.0;
    let peaks = peaks(spectrum);
    let loudest = peaks.first()?.1;
    let hz = peaks.iter().filter(|(_, m)| *m > LOUD * loudest).map(|(hz, _)| *hz).reduce(f32::min)?;
    // The bins are wide for low notes; what all notes have in common is known to the cent.
    let exact = (hz / pitch.hz).round() * pitch.hz;
    let is_near = exact > 0.0 && (1200.0 * (hz / exact).log2()).abs() < CENTS;
    Some(if is_near { exact } else { hz })
}

/// Window of the spectrum: bins 2.7 Hz apart.
const WINDOW: usize = 8_192;
const HZ_PER_BIN: f32 = RATE_HZ as f32 / WINDOW as f32;

/// Magnitudes of the mean power spectrum.
fn mean_spectrum(samples: &[f32]) -> Vec<f32> {
    let mut frames: Frames = Frames::new(WINDOW, WINDOW / 2, Window::Periodic);
    let mut sum = vec![0.0_f32; frames.num_bins()];
    frames.each_power(samples, |power| sum.iter_mut().zip(power).for_each(|(sum, p)| *sum += p));
    sum.iter().map(|power| power.sqrt()).collect()
}

/// Three or more strokes: the level rises by 12 dB within 50 ms, from a valley at least 70 ms after the stroke before; or the pitch
/// settles on three notes or more.
fn is_loop(envelope_db: &[f32], frames: &[Pitch]) -> bool {
    const RISE_DB: f32 = 12.0;
    const RISE_POINTS: usize = 5;
    const APART_POINTS: usize = 7;
    const HEARD_DB: f32 = 25.0;
    const STROKES: usize = 3;
    let loudest = envelope_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (mut strokes, mut last) = (1, 0);
    for point in RISE_POINTS..envelope_db.len() {
        let rise = envelope_db[point] - envelope_db[point - RISE_POINTS];
        if rise > RISE_DB && envelope_db[point] > loudest - HEARD_DB && point > last + APART_POINTS {
            strokes += usize::from(point > 2 * APART_POINTS);
            last = point;
        } else if rise > RISE_DB {
            last = point;
        }
    }
    strokes >= STROKES || steady_notes(frames) >= STROKES
}

/// Notes that are held for 0.15 s or longer, one after another.
fn steady_notes(frames: &[Pitch]) -> usize {
    const HELD: usize = 15;
    const CONFIDENT: f32 = 0.85;
    let note = |p: &Pitch| (p.confidence > CONFIDENT).then(|| 12.0 * (p.hz / 440.0).log2());
    let (mut count, mut run, mut of, mut counted) = (0, 0, f32::NAN, f32::NAN);
    for frame in frames {
        match note(frame) {
            Some(n) if (n - of).abs() < 0.5 => run += 1,
            Some(n) => (of, run) = (n, 0),
            None => run = 0,
        }
        // Octaves are the tracker's doubts, not notes.
        let apart = (of - counted).rem_euclid(12.0);
        if run == HELD && (counted.is_nan() || (0.7..=11.3).contains(&apart)) {
            (count, counted) = (count + 1, of);
        }
    }
    count
}

/// Flat over three octaves, without pitch, and longer than a drum.
fn is_noise(spectrum: &[f32], pitch: Pitch, envelope_db: &[f32]) -> bool {
    const CONFIDENT: f32 = 0.45;
    const FLATNESS: f32 = 0.3;
    const DRUM_S: f32 = 0.5;
    const HEARD_DB: f32 = 20.0;
    let loudest = envelope_db.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let heard = envelope_db.iter().filter(|&&e| e > loudest - HEARD_DB).count() as f32 / POINTS_A_SECOND;
    pitch.confidence < CONFIDENT && heard > DRUM_S && flatness(spectrum) > FLATNESS
}

/// Geometric over arithmetic mean of the power in the octave bands around the loudest half of the spectrum, 0..1.
fn flatness(spectrum: &[f32]) -> f32 {
    let bins = |hz: f32| ((hz / HZ_PER_BIN) as usize).min(spectrum.len());
    let octave = |low: f32| {
        let part = &spectrum[bins(low)..bins(2.0 * low)];
        let (mut logs, mut sum) = (0.0, 0.0);
        for m in part {
            logs += (m * m).max(1e-12).ln();
            sum += m * m;
        }
        let len = part.len().max(1) as f32;
        ((logs / len).exp() / (sum / len).max(1e-12), sum)
    };
    let octaves: Vec<(f32, f32)> = [150.0, 300.0, 600.0, 1200.0, 2400.0, 4800.0].map(octave).to_vec();
    let power: f32 = octaves.iter().map(|(_, power)| power).sum();
    octaves.iter().map(|(flat, p)| flat * p).sum::<f32>() / power.max(1e-12)
}

/// Nearly all power lies in narrow peaks, and the sound lasts long enough to tell.
fn is_tonal(spectrum: &[f32]) -> bool {
    const REACH: usize = 3;
    const SHARE: f32 = 0.7;
    let total: f32 = spectrum.iter().map(|m| m * m).sum();
    let near = |hz: f32| {
        let bin = (hz / HZ_PER_BIN).round() as usize;
        let part = bin.saturating_sub(REACH)..(bin + REACH + 1).min(spectrum.len());
        spectrum[part].iter().map(|m| m * m).sum::<f32>()
    };
    peaks(spectrum).iter().map(|(hz, _)| near(*hz)).sum::<f32>() > SHARE * total
}

/// Two or more of the loud partials are explained by no fundamental of the others, but each has harmonics of its own.
fn is_chord(spectrum: &[f32]) -> bool {
    let peaks = peaks(spectrum);
    let total: f32 = peaks.iter().map(|(_, m)| m * m).sum();
    // The one fundamental that explains most. It is heard itself, or its octave: all of a chord are harmonics of something lower.
    let explained = |f0: f32| peaks.iter().filter(|(hz, _)| is_harmonic(*hz, f0)).map(|(_, m)| m * m).sum::<f32>();
    let candidates = |least: f32| {
        let peaks = &peaks;
        peaks.iter().flat_map(move |(hz, _)| [*hz, hz / 2.0].into_iter()).filter(move |f0| *f0 > least)
    };
    const LEAST_HZ: f32 = 55.0;
    let Some(best) = candidates(LEAST_HZ).max_by(|a, b| explained(*a).total_cmp(&explained(*b))) else { return false };
    if are_two(&peaks, best) {
        return true;
    }
    let rest: Vec<(f32, f32)> = peaks.iter().copied().filter(|(hz, _)| !is_harmonic(*hz, best)).collect();
    let rest_power: f32 = rest.iter().map(|(_, m)| m * m).sum();
    // A second note has harmonics of its own: two or more, within the rest.
    let own = |f0: f32| {
        let of = rest.iter().filter(|(hz, _)| is_harmonic(*hz, f0));
        let (count, power) = of.fold((0, 0.0), |(count, power), (_, m)| (count + 1, power + m * m));
        (count, power)
    };
    let second = rest.iter().map(|(hz, _)| own(*hz)).filter(|(count, _)| *count >= 2).map(|(_, power)| power);
    let second = second.fold(0.0_f32, f32::max);
    rest_power > 0.15 * total && second > 0.08 * total
}

/// Whether harmonics of a fundamental that is not heard itself are those of two notes, one its second and the other its third or fifth
/// harmonic: of the odd ones only multiples of that.
fn are_two(peaks: &[(f32, f32)], f0: f32) -> bool {
    const OTHERS: f32 = 0.1;
    const OWN: f32 = 0.1;
    let harmonics: Vec<(u32, f32)> = peaks
        .iter()
        .filter(|(hz, _)| is_harmonic(*hz, f0))
        .map(|(hz, m)| ((hz / f0).round().max(1.0) as u32, m * m))
        .collect();
    let power =
        |is: &dyn Fn(u32) -> bool| harmonics.iter().filter(|(n, _)| is(*n)).map(|(_, power)| power).sum::<f32>();
    let count = |is: &dyn Fn(u32) -> bool| harmonics.iter().filter(|(n, _)| is(*n)).count();
    let total = power(&|_| true);
    let odd = power(&|n| n % 2 == 1);
    [3, 5].iter().any(|&step| {
        let upper = |n: u32| n % 2 == 1 && n.is_multiple_of(step);
        let lower = |n: u32| n.is_multiple_of(2) && !n.is_multiple_of(step);
        odd > OWN * total
            && power(&upper) > (1.0 - OTHERS) * odd
            && power(&lower) > OWN * total
            && count(&upper) >= 2
            && count(&lower) >= 2
    })
}

fn is_harmonic(hz: f32, f0: f32) -> bool {
    const CENTS: f32 = 25.0;
    let n = (hz / f0).round().max(1.0);
    n <= 24.0 && (1200.0 * (hz / (n * f0)).log2()).abs() < CENTS
}

/// The loudest peaks within 30 dB of the loudest, (Hz, magnitude), at most 24.
fn peaks(spectrum: &[f32]) -> Vec<(f32, f32)> {
    const RANGE: f32 = 0.0316;
    const MOST: usize = 24;
    /// A peak stands out this far on either side, in bins.
    const REACH: usize = 4;
    let loudest = spectrum.iter().fold(0.0_f32, |a, &b| a.max(b));
    let mut found: Vec<(f32, f32)> = (REACH..spectrum.len().saturating_sub(REACH))
        .filter(|&i| {
            let around = &spectrum[i - REACH..=i + REACH];
            spectrum[i] > RANGE * loudest && around.iter().all(|m| *m <= spectrum[i])
        })
        .map(|i| {
            let (a, b, c) = (spectrum[i - 1].ln(), spectrum[i].ln(), spectrum[i + 1].ln());
            let shift = 0.5 * (a - c) / (a - 2.0 * b + c);
            ((i as f32 + if shift.is_finite() { shift } else { 0.0 }) * HZ_PER_BIN, spectrum[i])
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::target::Target;

    const RATE_HZ: f32 = 22_050.0;

    fn judged(seconds: f32, at: impl FnMut(f32) -> f32) -> Suitability {
        let times = (0..(seconds * RATE_HZ) as usize).map(|i| i as f32 / RATE_HZ);
        let samples: Vec<f32> = times.map(at).collect();
        Target::new(&samples, RATE_HZ as u32).unwrap().suitability
    }

    fn note(hz: f32, t: f32) -> f32 {
        if t < 0.0 {
            return 0.0;
        }
        let w = std::f32::consts::TAU * hz * t;
        0.2 * (-t / 0.6).exp() * (w.sin() + 0.6 * (2.0 * w).sin() + 0.4 * (3.0 * w).sin() + 0.2 * (5.0 * w).sin())
    }

    fn hz(key: f32) -> f32 {
        440.0 * 2.0_f32.powf((key - 69.0) / 12.0)
    }

    #[test]
    fn chords_are_told_from_notes() {
        for root in [45.0, 52.0, 60.0, 65.0] {
            for chord in [&[0.0, 4.0, 7.0][..], &[0.0, 3.0, 7.0, 10.0], &[0.0, 5.0, 9.0]] {
                let verdict = judged(1.2, |t| chord.iter().map(|step| note(hz(root + step), t)).sum());
                assert_eq!(verdict, Suitability::Poor(Reason::Chord), "{root} {chord:?}");
            }
            assert_eq!(judged(1.2, |t| note(hz(root), t)), Suitability::Good, "{root}");
        }
    }

    #[test]
    fn long_noise_is_told_from_a_drum() {
        let mut random = Random::new(3);
        assert_eq!(judged(1.5, |_| 0.2 * random.normal()), Suitability::Poor(Reason::Noise));
        let mut last = 0.0;
        let brown = judged(1.5, |_| {
            last = 0.9 * last + 0.1 * random.normal();
            last
        });
        assert_eq!(brown, Suitability::Poor(Reason::Noise));
        assert_eq!(judged(0.4, |t| (-t / 0.05).exp() * random.normal()), Suitability::Good);
    }

    #[test]
    fn loops_are_told_from_one_note() {
        for keys in [&[60.0, 64.0, 67.0, 72.0][..], &[50.0, 50.0, 50.0, 50.0]] {
            let verdict = judged(2.0, |t| {
                let nth = ((t / 0.45) as usize).min(keys.len() - 1);
                let since = t - 0.45 * nth as f32;
                (-since / 0.1).exp() * note(hz(keys[nth]), since)
            });
            assert_eq!(verdict, Suitability::Poor(Reason::Loop), "{keys:?}");
        }
        let tremolo = |t: f32| (1.0 + 0.5 * (36.0 * t).sin()) * note(220.0, t);
        assert_eq!(judged(1.5, tremolo), Suitability::Good);
    }
}
