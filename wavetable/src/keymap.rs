//! A table for each part of the keyboard: a sound that is played higher than it was keeps some of its formants where they were.
//!
//! With `r` the ratio of a key's pitch to the pitch of the table's own key, harmonic `k` has the amplitude `E(k r^share) R(k)`: `E` is the
//! envelope of the spectrum, the mean of the logarithms of five amplitudes by binomial weights, and `R` what stands out of it. A share of 0
//! transposes all, one of 1 leaves the formants at their frequencies. A filter cannot do that: it moves what stands out as well. Frames have
//! the power of the table's on all keys, so that it stands to noise and partials beside it as it did.

use realfft::num_complex::Complex;

use crate::{FRAME_LEN, Levels, NUM_HARMONICS, Spectra, Spectrum, Wavetable};

/// Frames of a zone at most.
pub const MAX_ZONE_FRAMES: usize = 64;
/// Bytes that the zones of a map take at most once they are [`Levels`], beside the table itself.
pub const MAX_MAP_BYTES: usize = 32 << 20;
/// Keys of a zone.
pub const ZONE_KEYS: f32 = 6.0;
/// Zones to each side of the one around the table's own key; beyond the last one its table is transposed.
const REACH: i32 = 4;
/// What a zone has no harmonics above, in Hz, where its lowest key is bent down by an octave.
const TOP_HZ: f32 = 20_000.0;
/// Harmonics to each side over which the envelope is smoothed, and how much each counts: even and odd ones alike, and the middle most.
const SMOOTHED: usize = 2;
const WEIGHTS: [f32; 2 * SMOOTHED + 1] = [1.0, 4.0, 6.0, 4.0, 1.0];
/// What lies so far below the strongest harmonic is silent, in amplitude.
const SILENT: f32 = 1e-5;
/// A frame is raised by so much at most where little is left of it, in amplitude.
const MAX_GAIN: f32 = 16.0;

/// A table at its key, and how much of its formants stays.
#[derive(Clone, Debug)]
pub struct KeyMap {
    table: Wavetable,
    key: f32,
    share: f32,
    max_bytes: usize,
}

/// Some keys and their table.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The key at which the zone's formants are right.
    pub key: f32,
    /// What is played there, up to [`MAX_ZONE_FRAMES`] frames, or the table itself.
    pub table: Wavetable,
    /// Harmonics that its notes need.
    pub num_harmonics: usize,
}

impl KeyMap {
    /// A map of a table that was made of a sound at `key`, 0-127 and 60 at middle C; `share` of its formants stays, 0..1.
    pub fn new(table: Wavetable, key: f32, share: f32) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        let key = if key.is_nan() { 60.0 } else { key.clamp(0.0, 127.0) };
        Self { table, key, share, max_bytes: MAX_MAP_BYTES }
    }

    /// The same with other [`MAX_MAP_BYTES`]; a frame a zone is always there.
    #[must_use]
    pub fn within(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// The table's own key.
    pub fn key(&self) -> f32 {
        self.key
    }

    /// The zones by how many they are above the table's own: 0 alone if nothing stays, else up to nine.
    pub fn zones(&self) -> std::ops::RangeInclusive<i32> {
        let reach = if self.share == 0.0 { 0 } else { REACH };
        let is_key = |zone: &i32| (0.0..=127.0).contains(&self.center(*zone));
        let all = -reach..=reach;
        let (first, last) = (all.clone().find(is_key), all.rev().find(is_key));
        first.unwrap_or_default()..=last.unwrap_or_default()
    }

    /// Makes the table of a zone; some milliseconds. Zone 0 is the table itself. Not for the audio thread.
    pub fn zone(&self, zone: i32) -> Zone {
        let zones = self.zones();
        let zone = zone.clamp(*zones.start(), *zones.end());
        let (key, num_harmonics) = (self.center(zone), self.num_harmonics(zone));
        if zone == 0 {
            return Zone { key, table: self.table.clone(), num_harmonics };
        }
        let ratio = ((key - self.key) / 12.0 * self.share).exp2();
        let num_frames = self.num_frames();
        let mut spectra = Spectra::default();
        let mut samples = vec![0.0; num_frames * FRAME_LEN];
        let last = (self.table.num_frames() - 1) as f32;
        for (i, frame) in samples.chunks_exact_mut(FRAME_LEN).enumerate() {
            let position = last * i as f32 / (num_frames - 1).max(1) as f32;
            let own = spectra.spectrum(&between(&self.table, position));
            spectra.cycle(&moved(&own, ratio), |_| 1.0, frame);
        }
        let table = Wavetable::new(self.table.name(), samples).expect("whole frames of finite samples");
        Zone { key, table, num_harmonics }
    }

    /// Frames of all zones but the table itself, so that they are within their bytes.
    pub fn num_frames(&self) -> usize {
        let others = self.zones().filter(|zone| *zone != 0);
        let bytes: usize = others.map(|zone| Levels::bytes_per_frame(self.num_harmonics(zone))).sum();
        let within = self.max_bytes.checked_div(bytes).unwrap_or(MAX_ZONE_FRAMES);
        self.table.num_frames().min(MAX_ZONE_FRAMES).min(within.max(1))
    }

    /// The key in the middle of a zone.
    fn center(&self, zone: i32) -> f32 {
        self.key + ZONE_KEYS * zone as f32
    }

    /// Harmonics that notes of a zone need. All keys below the lowest zone are its own.
    fn num_harmonics(&self, zone: i32) -> usize {
        if zone == 0 || zone == *self.zones().start() {
            return NUM_HARMONICS;
        }
        let lowest_key = self.center(zone) - 0.5 * ZONE_KEYS - 12.0;
        let hz = 440.0 * ((lowest_key - 69.0) / 12.0).exp2();
        ((TOP_HZ / hz) as usize).clamp(1, NUM_HARMONICS)
    }
}

/// The frame at a position between the first, 0, and the last.
fn between(table: &Wavetable, position: f32) -> Vec<f32> {
    let idx = position as usize;
    let mix = position - idx as f32;
    let frame = |idx: usize| &table.samples()[idx.min(table.num_frames() - 1) * FRAME_LEN..][..FRAME_LEN];
    frame(idx).iter().zip(frame(idx + 1)).map(|(from, to)| from + mix * (to - from)).collect()
}

/// The harmonics under the envelope of harmonics that lie `ratio` times as high.
fn moved(own: &Spectrum, ratio: f32) -> Spectrum {
    let strongest = own.iter().fold(0.0_f32, |most, harmonic| most.max(harmonic.norm()));
    if strongest == 0.0 {
        return *own;
    }
    let floor = (SILENT * strongest).ln();
    let logs: Vec<f32> = own.iter().map(|harmonic| harmonic.norm().ln().max(floor)).collect();
    let envelope: Vec<f32> = (0..NUM_HARMONICS).map(|i| smoothed(&logs, i)).collect();
    let mut moved = *own;
    for (i, harmonic) in moved.iter_mut().enumerate() {
        let place = ((i + 1) as f32 * ratio - 1.0).max(0.0);
        let below = place as usize;
        let at = |i: usize| envelope.get(i).copied().unwrap_or(floor);
        let log = at(below) + (place - below as f32) * (at(below + 1) - at(below));
        // Where the sound had no harmonics the envelope alone says how strong they are, and those it comes from how they lie.
        let is_new = logs[i] <= floor && envelope[i] <= floor;
        let ripple = if is_new { 0.0 } else { logs[i] - envelope[i] };
        let direction = if is_new { own[(place.round() as usize).min(NUM_HARMONICS - 1)] } else { own[i] };
        let amplitude = if log <= floor { 0.0 } else { (log + ripple).exp() };
        *harmonic = turned_to(direction, amplitude);
    }
    let power = |of: &Spectrum| of.iter().map(Complex::norm_sqr).sum::<f32>();
    let even = (power(own) / power(&moved).max(f32::MIN_POSITIVE)).sqrt().min(MAX_GAIN);
    moved.iter_mut().for_each(|harmonic| *harmonic *= even);
    moved
}

/// The weighted mean around a place. Below the first harmonic is the mirror image of what lies above it: an end that counted itself alone would
/// take the envelope for what stands out.
fn smoothed(logs: &[f32], i: usize) -> f32 {
    let near =
        WEIGHTS.iter().enumerate().filter_map(|(n, weight)| Some((*weight, logs.get((i + n).abs_diff(SMOOTHED))?)));
    let (sum, total) = near.fold((0.0, 0.0), |(sum, total), (weight, log)| (sum + weight * log, total + weight));
    sum / total
}

/// A harmonic of this amplitude that lies as `direction` does; a sine where that says nothing.
fn turned_to(direction: Complex<f32>, amplitude: f32) -> Complex<f32> {
    let len = direction.norm();
    if len > f32::MIN_POSITIVE { direction * (amplitude / len) } else { Complex::new(0.0, -amplitude) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A voice of one formant at harmonic 20, with every third harmonic weaker.
    fn voice() -> Wavetable {
        let spectrum: Spectrum = std::array::from_fn(|i| {
            let octaves = ((i + 1) as f32 / 20.0).log2();
            let ripple = if i % 3 == 0 { 0.6 } else { 1.0 };
            Complex::from_polar(ripple * 0.05 * (-4.0 * octaves * octaves).exp(), i as f32)
        });
        let mut samples = vec![0.0; 3 * FRAME_LEN];
        let mut spectra = Spectra::default();
        samples.chunks_exact_mut(FRAME_LEN).for_each(|frame| spectra.cycle(&spectrum, |_| 1.0, frame));
        Wavetable::new("voice", samples).unwrap()
    }

    /// The centre of the spectrum, in harmonics.
    fn centroid(table: &Wavetable) -> f32 {
        let spectrum = Spectra::default().spectrum(table.frames().nth(1).unwrap());
        let power = |(i, c): (usize, &Complex<f32>)| ((i + 1) as f32 * c.norm_sqr(), c.norm_sqr());
        let (sum, total) = spectrum.iter().enumerate().map(power).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        sum / total
    }

    #[test]
    fn formants_stay_by_their_share() {
        let own = centroid(&voice());
        for (share, octaves) in [(1.0, 1.0), (0.5, 0.5)] {
            let map = KeyMap::new(voice(), 60.0, share);
            for (zone, up) in [(2, 1.0_f32), (-2, -1.0)] {
                let zone = map.zone(zone);
                assert_eq!(zone.key, 60.0 + 12.0 * up);
                let expected = own * (-up * octaves).exp2();
                let found = centroid(&zone.table);
                assert!(
                    (found / expected).log2().abs() < 0.15,
                    "{share} at {}: {found}, expected {expected}",
                    zone.key
                );
            }
        }
    }

    #[test]
    fn without_a_share_and_at_its_own_key_a_table_stays_as_it_is() {
        let plain = KeyMap::new(voice(), 60.0, 0.0);
        assert_eq!((plain.zones(), plain.zone(3).table.id()), (0..=0, voice().id()));
        let map = KeyMap::new(voice(), 60.5, 0.5);
        assert_eq!((map.zones(), map.zone(0).table.id(), map.zone(0).key), (-4..=4, voice().id(), 60.5));
        assert_eq!(KeyMap::new(voice(), 20.0, 0.5).zones(), -3..=4);
    }

    #[test]
    fn all_zones_fit_into_the_bytes_and_have_what_their_notes_need() {
        let frames = voice().samples()[..FRAME_LEN].repeat(crate::MAX_FRAMES);
        let table = Wavetable::new("long", frames).unwrap();
        for key in [20.0, 48.0, 60.0, 72.0] {
            for num_mapped in [1, 3] {
                let map = KeyMap::new(table.clone(), key, 1.0).within(MAX_MAP_BYTES / num_mapped);
                let num_frames = map.num_frames();
                let bytes: usize = map
                    .zones()
                    .filter(|zone| *zone != 0)
                    .map(|zone| num_frames * Levels::bytes_per_frame(map.num_harmonics(zone)))
                    .sum();
                println!("key {key}, {num_mapped} maps: {num_frames} frames, {} KiB a map", bytes >> 10);
                assert!(bytes <= MAX_MAP_BYTES / num_mapped && num_frames <= MAX_ZONE_FRAMES);
            }
        }
        let zone = KeyMap::new(table, 60.0, 1.0).zone(2);
        // Its lowest key, 69, an octave lower is at 220 Hz.
        assert_eq!((zone.num_harmonics, zone.table.num_frames()), (90, MAX_ZONE_FRAMES));
    }

    #[test]
    fn what_says_nothing_is_taken_for_what_can_be_played() {
        let silent = Wavetable::new("", vec![0.0; FRAME_LEN]).unwrap();
        let map = KeyMap::new(silent.clone(), 255.0, f32::NAN);
        assert_eq!((map.zone(0).key, map.zone(99).key), (127.0, 127.0));
        let map = KeyMap::new(silent, f32::NAN, 9.0);
        assert!(map.zone(8).table.samples().iter().all(|sample| *sample == 0.0));
    }
}
