//! Partials and noise bands as layers of a patch, as loud as they were found.

use vaeform_patch::Patch;
use vaeform_patch::content::{
    BandCurves, Content, LevelCurve, LevelPoint, MIN_LEVEL_DB, NoiseBands, Partial, PartialBank, PartialFrequency,
    Timeline,
};
use vaeform_patch::layers::{EnvelopeParam, FiltersParam, FmParam, LayerParamId, NoiseParam, PartialsParam};

use super::FoundPartial;
use crate::hybrid::rounding;

/// What a source of level 1 at 0 dB comes out as, in dB of full scale: the synth leaves room for chords. A test renders it.
pub(super) const SOURCE_DB: f32 = -13.979_4;
/// Level of the partials and of the noise: room to turn them up.
const LEVEL: f32 = 0.7;
/// By which power of the pitch what decays goes faster.
const DECAY_BY_KEY: f32 = 0.25;

/// Found partials as a bank whose ratios are of the pitch of a timeline, in dB of full scale.
pub fn bank(found: &[FoundPartial], timeline: Timeline) -> PartialBank {
    let partial = |found: &FoundPartial| {
        let loudest = found.level.iter().map(|point| point.db).fold(MIN_LEVEL_DB, f32::max);
        let level: Vec<LevelPoint> =
            found.level.iter().map(|p| rounding::point(LevelPoint { db: p.db - loudest, ..*p })).collect();
        Partial {
            frequency: PartialFrequency::Ratio((found.hz / f64::from(timeline.base_hz())) as f32),
            level_db: loudest,
            phase: rounding::cycles(found.phase as f32),
            curve: LevelCurve::new(&level),
        }
    };
    PartialBank::new(found.iter().map(partial), timeline)
}

/// A patch without a source, whose amplifier is open while the key is down and lets go in 250 ms.
pub fn silent_patch() -> Patch {
    let mut patch = Patch::default();
    let values = [
        (FmParam::On.of(0), 0.0),
        (EnvelopeParam::Attack.of(0), 0.0),
        (EnvelopeParam::Sustain.of(0), 1.0),
        (EnvelopeParam::Release.of(0), 0.25),
    ];
    values.into_iter().for_each(|(id, value)| set(&mut patch, id, value));
    patch
}

/// Puts partials of levels in dB of full scale into a patch, whose level of all layers ([`FiltersParam::Level`]) is taken into account: a
/// partial of -12 dB comes out as a sine of -12 dBFS at full velocity. What decays goes faster on higher keys. The patch names what is returned.
pub fn with_partials(patch: &mut Patch, bank: &PartialBank, is_decaying: bool) -> Content {
    let gain_db = gain_db(patch);
    let partials =
        bank.partials().iter().map(|partial| Partial { level_db: raised(partial.level_db, gain_db), ..*partial });
    let content = Content::from(PartialBank::new(partials, *bank.timeline()));
    let layers = &mut patch.layers;
    layers.partials = Some(content.id());
    let by_key = if is_decaying { DECAY_BY_KEY } else { 0.0 };
    let values = [(PartialsParam::On, 1.0), (PartialsParam::Level, LEVEL), (PartialsParam::KeyTime, by_key)];
    values.into_iter().for_each(|(param, value)| set(patch, param.of(0), value));
    content
}

/// Puts noise bands of levels in dB of full scale into a patch, as [`with_partials`] does; both channels are alike, as a mono sound has it.
/// They lie at the same frequencies on every key. The patch names what is returned.
pub fn with_noise(patch: &mut Patch, bands: &NoiseBands) -> Content {
    const BANDS: f32 = 2.0;
    let gain_db = gain_db(patch);
    let curves: BandCurves = *bands.curves();
    let content =
        Content::from(NoiseBands::new(bands.levels_db().map(|db| raised(db, gain_db)), curves, *bands.timeline()));
    patch.layers.noise_bands = Some(content.id());
    let values = [
        (NoiseParam::On, 1.0),
        (NoiseParam::Level, LEVEL),
        (NoiseParam::Colour, BANDS),
        (NoiseParam::Width, 0.0),
        (NoiseParam::KeyTime, 0.0),
    ];
    values.into_iter().for_each(|(param, value)| set(patch, param.of(0), value));
    content
}

/// A level with a gain, where it is not silence.
pub(crate) fn raised(db: f32, gain_db: f32) -> f32 {
    if db > MIN_LEVEL_DB { rounding::decibels(db + gain_db) } else { db }
}

/// What brings a content of a patch to full scale, in dB.
fn gain_db(patch: &Patch) -> f32 {
    -SOURCE_DB - 20.0 * LEVEL.log10() - patch.layers.get(FiltersParam::Level.of(0))
}

fn set(patch: &mut Patch, id: LayerParamId, value: f32) {
    let clamped = patch.layers.set(id, value);
    debug_assert!(clamped.is_none(), "{} to {value}", id.key());
}

#[cfg(test)]
mod tests {
    use super::super::{Player, Press, played};
    use super::*;
    use crate::hybrid::residual::band_levels::BandLevels;
    use vaeform_patch::content::NUM_BANDS;

    const PRESS: Press = Press { note: 57, velocity: 1.0, hold_frames: usize::MAX };

    fn level(seconds: f32, db: f32) -> LevelPoint {
        LevelPoint { seconds, db }
    }

    #[test]
    fn a_partial_comes_out_as_loud_and_in_tune_as_it_was_found() {
        for (rate_hz, layers_db) in [(22_050.0, 0.0), (44_100.0, 6.0), (48_000.0, -9.0)] {
            let found = FoundPartial { hz: 571.3, phase: 0.3, level: vec![level(0.0, -12.0), level(1.0, -32.0)] };
            let mut patch = silent_patch();
            patch.layers.set(FiltersParam::Level.of(0), layers_db);
            let content = with_partials(&mut patch, &bank(&[found], Timeline::new(220.0, None)), true);
            let take = Player::new(rate_hz).play(&patch, played(&[content]), PRESS, rate_hz as usize);
            let sine = |n: usize| {
                let t = n as f64 / f64::from(rate_hz);
                let gain = 10.0_f64.powf((-12.0 - 20.0 * t) / 20.0);
                gain * (std::f64::consts::TAU * (571.3 * t + 0.3)).sin()
            };
            let (mut same, mut own, mut off) = (0.0, 0.0, 0.0);
            for (n, x) in take.iter().enumerate() {
                let (x, expected) = (f64::from(*x), sine(n));
                same += expected * expected;
                own += x * x;
                off += (x - expected).powi(2);
            }
            let db = 10.0 * (own / same).log10();
            println!("{rate_hz} Hz: {db:+.4} dB, {:.1} dB of error", 10.0 * (off / same).log10());
            assert!(db.abs() < 0.05, "{db} dB at {rate_hz} Hz");
            assert!(10.0 * (off / same).log10() < -35.0, "{off} of {same}");
        }
    }

    #[test]
    fn bands_come_out_as_loud_as_they_were_set_on_every_key() {
        let rate_hz = 48_000.0;
        let bands = NoiseBands::new([-40.0; NUM_BANDS], BandCurves::Shared(LevelCurve::default()), Timeline::default());
        for note in [36, 84] {
            let mut patch = silent_patch();
            let content = with_noise(&mut patch, &bands);
            let press = Press { note, ..PRESS };
            let take = Player::new(rate_hz).play(&patch, played(&[content]), press, 4 * rate_hz as usize);
            let mut levels = BandLevels::new(0.023, f64::from(rate_hz));
            let spectra = levels.spectra(&take);
            for band in 0..NUM_BANDS {
                let power = |db: &f32| 10.0_f32.powf(0.1 * db);
                let of_band = levels.levels(&spectra, |_, _| true, band);
                let db = 10.0 * (of_band.iter().map(power).sum::<f32>() / of_band.len() as f32).log10();
                println!("key {note}, band {band}: {db:.2} dB");
                // What neighbours add, and in the lowest bands what a window of 23 ms cannot tell apart.
                assert!((-41.5..-37.0).contains(&db), "key {note}, band {band}: {db}");
            }
        }
    }

    #[test]
    fn what_is_silent_stays_so() {
        let mut patch = silent_patch();
        let bands =
            NoiseBands::new([-100.0; NUM_BANDS], BandCurves::Shared(LevelCurve::default()), Timeline::default());
        let contents =
            [with_noise(&mut patch, &bands), with_partials(&mut patch, &bank(&[], Timeline::default()), false)];
        assert!(Player::new(44_100.0).play(&patch, played(&contents), PRESS, 4_410).iter().all(|x| *x == 0.0));
    }
}
