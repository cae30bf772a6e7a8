//! Matches as wide as their sounds: what left and right differ by, played by noise that is not alike on both sides, and by a table of the
//! difference. The mean of both channels, by which a match is measured, stays as near as it was.

use vaeform_patch::content::{Content, ContentKind, NoiseBands};
use vaeform_patch::layers::{Layers, NoiseParam, OscillatorParam, PartialsParam};

use super::residual::{Player, Press, raised, residual};
use super::tone::{HarmonicTrack, ToneFrames, ToneModel, render_track};
use super::{HybridKind, HybridPatch, TonalPatch, side_pair};

/// A sound whose difference is so far under its mean is mono, in dB.
const MONO_DB: f64 = -30.0;
/// What is left of a difference under this part of it is not worth two oscillators.
const WORTH: f64 = 0.02;
/// Frames of the difference's table, and fewer of them while a preset is larger than this many bytes.
const MAX_FRAMES: usize = 8;
const MAX_BYTES: usize = 16_000;

/// How much a sound and its match have of the difference of both channels beside the mean, side over mid, in dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Width {
    /// Of the sound.
    pub sound_db: f64,
    /// Of the match.
    pub match_db: f64,
}

/// The difference along a tone of the mean.
struct SideTone {
    /// Of the tone's patch.
    layers: Layers,
    frames: Vec<ToneFrames>,
    /// From the frames' amplitudes to the table's, where the tone is as loud as the sound.
    gain: f32,
    /// The part of the difference's energy that is no tone, 0-1.
    rest: f64,
}

/// Makes matches of one sound as wide as it is.
pub(super) struct Widener<'a> {
    side: &'a [f32],
    rate_hz: u32,
    /// Side over mid, in energy.
    ratio: f64,
    /// At the sound's pitch, and an octave below.
    tones: [Option<SideTone>; 2],
    player: Player,
}

impl<'a> Widener<'a> {
    /// For a sound and the difference of its channels, as long; none where it is mono.
    pub(super) fn new(body: &[f32], side: &'a [f32], rate_hz: u32) -> Option<Self> {
        let ratio = energy(side) / energy(body).max(f64::MIN_POSITIVE);
        let is_wide = side.len() == body.len() && decibels(ratio) > MONO_DB && side.iter().all(|x| x.is_finite());
        is_wide.then(|| Self { side, rate_hz, ratio, tones: [None, None], player: Player::new(rate_hz as f32) })
    }

    /// Measures the difference along a tone of the mean.
    pub(super) fn learn(
        &mut self,
        is_octave_down: bool,
        (model, track): (&ToneModel, &HarmonicTrack),
        tone: &TonalPatch,
    ) {
        let Some((frames, track)) = model.frames_along(track, (self.side, self.rate_hz), MAX_FRAMES) else { return };
        let rest = residual(self.side, &render_track(&track, self.rate_hz, self.side.len()));
        let rest = (energy(&rest) / energy(self.side).max(f64::MIN_POSITIVE)).min(1.0);
        let fewer = [MAX_FRAMES / 2, 1].map(|num_frames| model.frames_of(&track, num_frames, |place| place));
        let frames = std::iter::once(frames).chain(fewer).collect();
        let tone = SideTone { layers: tone.sound.patch.layers, frames, gain: tone.table_gain, rest };
        self.tones[usize::from(is_octave_down)] = Some(tone);
    }

    /// Makes a match as wide as the sound, whose mean has some energy as this key plays it.
    pub(super) fn widen(
        &mut self,
        kind: HybridKind,
        sound: &mut HybridPatch,
        press: Press,
        energy_of_mean: f64,
    ) -> Width {
        let wanted = self.ratio * energy_of_mean;
        let tones = std::mem::take(&mut self.tones);
        let tone = match kind {
            HybridKind::Table { is_octave_down, .. } => tones[usize::from(is_octave_down)].as_ref(),
            HybridKind::Partials(_) => tones.iter().flatten().next(),
            HybridKind::Noise => None,
        };
        let by_noise = self.widen_noise(sound, press, wanted * tone.map_or(1.0, |tone| tone.rest));
        let left = wanted - by_noise;
        if let Some(tone) = tone.filter(|_| left > WORTH * wanted) {
            self.add_pair(sound, press, tone, left);
        }
        self.tones = tones;
        let channels = self.play(sound, press);
        let match_db = decibels(energy(&side(&channels)) / energy(&mean(&channels)).max(f64::MIN_POSITIVE));
        Width { sound_db: decibels(self.ratio), match_db }
    }

    /// Makes the noise of both sides as different as gives the difference some energy, and as loud in the mean as before; gives what it has.
    fn widen_noise(&mut self, sound: &mut HybridPatch, press: Press, wanted: f64) -> f64 {
        let has_bands = |content: &Content| Some(content.id()) == sound.patch.layers.noise_bands;
        let Some(place) = sound.contents.iter().position(has_bands) else { return 0.0 };
        let ContentKind::NoiseBands(bands) = sound.contents[place].kind().clone() else { return 0.0 };
        let mut alone = HybridPatch { tables: Vec::new(), ..sound.clone() };
        for n in 0..OscillatorParam::COUNT {
            alone.patch.layers.set(OscillatorParam::On.of(n), 0.0);
        }
        alone.patch.layers.set(PartialsParam::On.of(0), 0.0);
        let own = energy(&mean(&self.play(&alone, press)));
        let part = (wanted / own.max(f64::MIN_POSITIVE)).min(1.0);
        // Noise of which both sides share a part `alike` has (1 + alike) / 2 of its power in the mean, the rest in the difference.
        let alike = (1.0 - part) / (1.0 + part);
        let louder_db = (10.0 * (2.0 / (1.0 + alike)).log10()) as f32;
        let levels = bands.levels_db().map(|db| raised(db, louder_db));
        let content = Content::from(NoiseBands::new(levels, *bands.curves(), *bands.timeline()));
        let layers = &mut sound.patch.layers;
        layers.noise_bands = Some(content.id());
        layers.set(NoiseParam::Width.of(0), (1.0 - alike * alike).sqrt() as f32);
        sound.contents[place] = content;
        own * part
    }

    /// Adds a table of the difference that has some energy.
    fn add_pair(&mut self, sound: &mut HybridPatch, press: Press, tone: &SideTone, wanted: f64) {
        for frames in &tone.frames {
            let mut wide = sound.clone();
            if !side_pair::add(&mut wide, &tone.layers, frames, tone.gain) {
                return;
            }
            let mut alone = wide.clone();
            alone.tables.drain(..wide.tables.len() - 2);
            for id in [OscillatorParam::On.of(0), NoiseParam::On.of(0), PartialsParam::On.of(0)] {
                alone.patch.layers.set(id, 0.0);
            }
            let own = energy(&side(&self.play(&alone, press)));
            if own <= 0.0 {
                return;
            }
            let gain = tone.gain * (wanted / own).sqrt() as f32;
            wide = sound.clone();
            if side_pair::add(&mut wide, &tone.layers, frames, gain) && wide.preset().to_json().len() <= MAX_BYTES {
                *sound = wide;
                return;
            }
        }
    }

    fn play(&mut self, sound: &HybridPatch, press: Press) -> [Vec<f32>; 2] {
        self.player.play_stereo(&sound.patch, sound.tables_at_own_key(), press, self.side.len())
    }
}

fn energy(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x) * f64::from(*x)).sum()
}

fn decibels(ratio: f64) -> f64 {
    10.0 * ratio.max(1e-20).log10()
}

fn mean([left, right]: &[Vec<f32>; 2]) -> Vec<f32> {
    left.iter().zip(right).map(|(left, right)| 0.5 * (left + right)).collect()
}

fn side([left, right]: &[Vec<f32>; 2]) -> Vec<f32> {
    left.iter().zip(right).map(|(left, right)| 0.5 * (left - right)).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;
    use std::sync::atomic::AtomicBool;

    use vaeform_patch::PatchName;

    use super::*;
    use crate::hybrid::{HybridCandidate, HybridFinder};
    use crate::metrics::RATE_HZ;
    use crate::target::Target;

    /// Eight harmonics of a pitch, and noise, with a swell.
    fn tone(hz: f64, seed: u32, noise: f64) -> Vec<f32> {
        let mut x = seed;
        let samples = (0..RATE_HZ * 3 / 2).map(|i| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let t = f64::from(i) / f64::from(RATE_HZ);
            let wave: f64 = (1..=8_u32)
                .map(|k| (TAU * (f64::from(k) * hz * t + f64::from(seed % 97 * k * k) / 97.0)).sin() / f64::from(k))
                .sum();
            (0.2 * (t / 0.1).min(1.0) * wave + noise * (f64::from(x >> 8) / 8_388_608.0 - 1.0)) as f32
        });
        samples.collect()
    }

    fn found(mid: &[f32], side: &[f32]) -> Vec<HybridCandidate> {
        let target = Target::new(mid, RATE_HZ).unwrap();
        let finder = HybridFinder::new(mid, RATE_HZ, &target, PatchName::new("wide")).unwrap();
        finder.with_side(side).find(&AtomicBool::new(false))
    }

    fn width_db(of: &HybridCandidate, note: u8) -> f64 {
        let press = Press { note, velocity: f32::from(of.velocity) / 127.0, hold_frames: RATE_HZ as usize };
        let tables = of.sound.tables_over_keys();
        let channels = Player::new(RATE_HZ as f32).play_stereo(&of.sound.patch, tables, press, RATE_HZ as usize);
        decibels(energy(&side(&channels)) / energy(&mean(&channels)))
    }

    #[test]
    fn a_match_is_as_wide_as_its_sound_and_its_mean_as_near_as_without_that() {
        let mid = tone(220.0, 5, 0.003);
        for (gain, noise) in [(0.6_f64, 0.002), (0.15, 0.0), (0.0, 0.003)] {
            let other: Vec<f32> = tone(220.3, 9, noise / gain.max(1e-3)).iter().map(|x| gain as f32 * x).collect();
            let other = if gain > 0.0 { other } else { tone(0.0, 9, noise) };
            let (wide, mono) = (found(&mid, &other), found(&mid, &[]));
            assert!(mono.iter().all(|of| of.width.is_none()));
            for of in &wide {
                let width = of.width.expect("the sound is stereo");
                println!("{}: {width:?}, {} bytes, {:.2} MSS", of.kind, of.num_bytes(), of.panel.mss);
                let plain = mono.iter().find(|plain| plain.kind == of.kind).expect("the same kinds are found");
                assert!((of.panel.mss - plain.panel.mss).abs() < 1e-9 && of.num_bytes() < 16_384);
                if of.kind != HybridKind::Noise {
                    assert!((width.match_db - width.sound_db).abs() < 1.0, "{}: {width:?}", of.kind);
                }
            }
            let best = &wide[0];
            for note in [best.note - 12, best.note, best.note + 12] {
                let found = width_db(best, note);
                println!("  at {note}: {found:.1} dB");
                assert!((found - best.width.unwrap().sound_db).abs() < 3.0, "{found} dB at {note}");
            }
        }
    }

    #[test]
    fn what_is_nearly_mono_or_of_another_length_is_mono() {
        let mid = tone(220.0, 5, 0.0);
        let faint: Vec<f32> = mid.iter().map(|x| 0.01 * x).collect();
        for side in [&faint[..], &mid[..300], &vec![f32::NAN; mid.len()]] {
            assert!(found(&mid, side).iter().all(|of| of.width.is_none()));
        }
    }
}
