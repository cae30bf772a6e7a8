//! A table for each part of the keyboard: a sound that is played higher than it was keeps some of its formants where they were.
//!
//! With `r` the ratio of a key's pitch to the pitch of the table's own key, harmonic `k` has the amplitude `E(k r^share) R(k)`: `E` is the
//! envelope of the spectrum, the mean of the logarithms of five amplitudes, and `R` what stands out of it. A share of 0 transposes all,
//! one of 1 leaves the formants at their frequencies. A filter cannot do that: it moves what stands out as well.

use realfft::num_complex::Complex;

use crate::{FRAME_LEN, MAX_FRAMES, NUM_HARMONICS, Spectra, Spectrum, Wavetable};

/// Frames of a zone at most.
pub const MAX_ZONE_FRAMES: usize = 64;
/// Bytes that all zones of a map take at most once they are [`Levels`](crate::Levels).
pub const MAX_MAP_BYTES: usize = 32 << 20;
/// Keys of a zone.
pub const ZONE_KEYS: u8 = 6;
/// Zones to each side of the one around the table's own key; beyond the last one its table is transposed.
const REACH: i32 = 4;
/// Bytes of the levels of one frame.
const FRAME_BYTES: usize = 112 << 10;
/// Harmonics to each side over which the envelope is smoothed.
const SMOOTHED: usize = 2;
/// What lies so far below the strongest harmonic is silent, in amplitude.
const SILENT: f32 = 1e-5;

/// A table at its key, and how much of its formants stays.
#[derive(Clone, Debug)]
pub struct KeyMap {
    table: Wavetable,
    key: u8,
    share: f32,
}

/// Some keys and their table.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The key at which the zone's formants are right.
    pub key: u8,
    /// What is played there, up to [`MAX_ZONE_FRAMES`] frames.
    pub table: Wavetable,
}

impl KeyMap {
    /// A map of a table that was made of a sound at `key`; `share` of its formants stays, 0..1.
    pub fn new(table: Wavetable, key: u8, share: f32) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        Self { table, key: key.min(127), share }
    }

    /// How many zones there are: one if nothing stays, else up to nine.
    pub fn num_zones(&self) -> usize {
        self.centers().count()
    }

    /// The zone of a key. `[audio-thread]`
    pub fn zone_of(&self, key: u8) -> usize {
        let apart = |center: u8| (i32::from(center) - i32::from(key)).abs();
        self.centers().enumerate().min_by_key(|(_, center)| apart(*center)).map_or(0, |(zone, _)| zone)
    }

    /// Makes the table of a zone, from 0 on; some milliseconds. Not for the audio thread.
    pub fn zone(&self, zone: usize) -> Zone {
        let key = self.centers().nth(zone).unwrap_or(self.key);
        let ratio = ((f32::from(key) - f32::from(self.key)) / 12.0 * self.share).exp2();
        let num_frames = self.table.num_frames().min(self.num_zone_frames());
        if ratio == 1.0 && num_frames == self.table.num_frames() {
            return Zone { key, table: self.table.clone() };
        }
        let mut spectra = Spectra::default();
        let mut samples = vec![0.0; num_frames * FRAME_LEN];
        let last = (self.table.num_frames() - 1) as f32;
        for (i, frame) in samples.chunks_exact_mut(FRAME_LEN).enumerate() {
            let position = last * i as f32 / (num_frames - 1).max(1) as f32;
            let own = spectra.spectrum(&between(&self.table, position));
            spectra.cycle(&moved(&own, ratio), |_| 1.0, frame);
        }
        let table = Wavetable::new(self.table.name(), samples).expect("whole frames of finite samples");
        Zone { key, table }
    }

    /// Frames of a zone, so that all zones are within [`MAX_MAP_BYTES`].
    fn num_zone_frames(&self) -> usize {
        if self.num_zones() == 1 {
            MAX_FRAMES
        } else {
            MAX_ZONE_FRAMES.min(MAX_MAP_BYTES / FRAME_BYTES / self.num_zones())
        }
    }

    fn centers(&self) -> impl Iterator<Item = u8> {
        let reach = if self.share == 0.0 { 0 } else { REACH };
        let key = i32::from(self.key);
        (-reach..=reach)
            .filter_map(move |zone| u8::try_from(key + zone * i32::from(ZONE_KEYS)).ok().filter(|key| *key < 128))
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
    let envelope: Vec<f32> = (0..NUM_HARMONICS)
        .map(|i| {
            let near = &logs[i.saturating_sub(SMOOTHED)..(i + SMOOTHED + 1).min(NUM_HARMONICS)];
            near.iter().sum::<f32>() / near.len() as f32
        })
        .collect();
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
    moved
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
            let map = KeyMap::new(voice(), 60, share);
            for (key, up) in [(72, 1.0_f32), (48, -1.0)] {
                let zone = map.zone(map.zone_of(key));
                assert_eq!(zone.key, key);
                let expected = own * (-up * octaves).exp2();
                let found = centroid(&zone.table);
                assert!((found / expected).log2().abs() < 0.15, "{share} at {key}: {found}, expected {expected}");
            }
        }
    }

    #[test]
    fn without_a_share_and_at_its_own_key_a_table_stays_as_it_is() {
        let plain = KeyMap::new(voice(), 60, 0.0);
        assert_eq!((plain.num_zones(), plain.zone_of(127)), (1, 0));
        assert_eq!(plain.zone(0).table.id(), voice().id());
        let map = KeyMap::new(voice(), 60, 0.5);
        assert_eq!(map.zone(map.zone_of(60)).table.id(), voice().id());
    }

    #[test]
    fn every_key_has_a_zone_near_it_and_all_fit_into_the_bytes() {
        let frames = voice().samples()[..FRAME_LEN].repeat(MAX_FRAMES);
        let map = KeyMap::new(Wavetable::new("long", frames).unwrap(), 20, 1.0);
        assert_eq!(map.num_zones(), 8);
        for key in 0..=44 {
            let zone = map.zone_of(key);
            assert!(map.centers().nth(zone).unwrap().abs_diff(key) <= ZONE_KEYS / 2, "key {key}");
        }
        let levels = crate::Levels::new(&map.zone(1).table);
        assert!(levels.num_frames() <= MAX_ZONE_FRAMES);
        assert!(map.num_zones() * levels.num_bytes() <= MAX_MAP_BYTES, "{} zones", map.num_zones());
    }

    #[test]
    fn what_says_nothing_is_taken_for_what_can_be_played() {
        let silent = Wavetable::new("", vec![0.0; FRAME_LEN]).unwrap();
        let map = KeyMap::new(silent, 255, f32::NAN);
        assert_eq!((map.zone(0).key, map.zone(99).key), (127, 127));
        let map = KeyMap::new(Wavetable::new("", vec![0.0; FRAME_LEN]).unwrap(), 60, 9.0);
        assert!(map.zone(8).table.samples().iter().all(|sample| *sample == 0.0));
    }
}
