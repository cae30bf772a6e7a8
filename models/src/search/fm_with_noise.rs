//! An FM match completed by noise: breath, hiss and the strike of a sound, which operators leave, in sixteen bands beside them.

use vaeform_dsp::layers::Tables;
use vaeform_patch::Patch;
use vaeform_patch::content::Timeline;
use vaeform_patch::layers::FmParam;

use crate::fm::latent::level::level_by;
use crate::hybrid::loudness::louder_bands;
use crate::hybrid::residual::{Body, Comparison, NoiseFitter, Player, Press, blend, played, with_noise};
use crate::hybrid::{PEAK, envelopes};
use crate::matcher::{Candidate, Kind, Origin};
use crate::placed::placed;

/// A release that is shorter is not one of the sound, in seconds.
const LEAST_RELEASE_S: f64 = 0.05;

/// The FM match with noise beside its operators, as near to a mono sound as it comes at the sound's level; not measured as the search
/// measures. None where no noise helps. Some tenths of a second.
pub(super) fn completed(fm: &Candidate, samples: &[f32], rate_hz: u32) -> Option<Candidate> {
    let rate = f64::from(rate_hz);
    let onset = (fm.onset_s * rate).round() as isize;
    let len = samples.len().saturating_add_signed(-onset);
    // From the key going down.
    let sound = placed(samples, -onset, len);
    let hold_frames = (fm.hold_s * rate).round().max(1.0) as usize;
    let press = Press { note: fm.note, velocity: f32::from(fm.velocity) / 127.0, hold_frames };
    let mut player = Player::new(rate_hz as f32);
    let mut patch = with_room(&fm.patch, &mut player, (press, len));
    let mut comparison = Comparison::new(&sound, rate_hz);
    let mut take = player.play(&patch, Tables::default(), press, len);
    let gain_db = -comparison.louder_db(&take)?;
    louder(&mut take, gain_db);

    // What comes after the key's release is the amplifier's.
    let is_let_go = hold_frames + ((LEAST_RELEASE_S * rate) as usize) < len;
    let held = if is_let_go { hold_frames } else { len };
    let Body { sustain, release_s } = Body::new(&sound, rate_hz, is_let_go.then_some(fm.hold_s));
    let timeline = Timeline::new(440.0 * ((f32::from(fm.note) - 69.0) / 12.0).exp2(), sustain);
    let mut of_held = Comparison::new(&sound[..held], rate_hz);
    let mut fitter = NoiseFitter::new(rate_hz);
    let noisy = fitter.heard(&sound[..held])?;
    let bands = fitter.fit(&noisy, &take[..held], &mut of_held, timeline)?;
    envelopes::gate(&mut patch.layers, release_s);
    let content = with_noise(&mut patch, &louder_bands(&bands, -gain_db, fm.velocity));
    let mut take = player.play(&patch, played(std::slice::from_ref(&content)), press, len);
    let gain_db = -comparison.louder_db(&take)?;
    louder(&mut take, gain_db);
    let rank = Some(blend(&comparison.panel(&take)));
    let contents = vec![content];
    let (kind, origin) = (Kind::FmAndNoise, Origin::Analysis);
    let completed = Candidate { kind, patch, contents, gain_db, distance: None, rank, origin, island: 0, ..fm.clone() };
    Some(Candidate { num_bytes: completed.preset().to_json().len(), ..completed })
}

/// The patch as loud as hybrids are, as far as it reaches: room for chords.
fn with_room(patch: &Patch, player: &mut Player, (press, len): (Press, usize)) -> Patch {
    let mut peak = |patch: &Patch| {
        let take = player.play(patch, Tables::default(), press, len);
        take.iter().fold(1e-6_f32, |peak, x| peak.max(x.abs()))
    };
    let own = peak(patch);
    let mut patch = *patch;
    if own < PEAK {
        let (raised, _) = level_by(&patch, 20.0 * (PEAK / own).log10());
        let whole = Patch::from_fm(patch.name, &raised.fm.values().map(f32::round)).0;
        patch = Patch { layers: patch.layers, ..whole };
    }
    let level = (PEAK / peak(&patch)).min(1.0);
    patch.layers.set(FmParam::Level.of(0), level);
    patch
}

fn louder(take: &mut [f32], gain_db: f64) {
    let gain = 10.0_f64.powf(gain_db / 20.0) as f32;
    take.iter_mut().for_each(|x| *x *= gain);
}

#[cfg(test)]
mod tests {
    use vaeform_patch::operator;

    use super::*;
    use crate::random::Random;
    use crate::search::Target;
    use crate::search::hybrids::Hybrids;

    const RATE_HZ: u32 = 44_100;

    /// A sine of middle C with some hiss, as a flute has it.
    fn flute(hiss: f32) -> Vec<f32> {
        let mut random = Random::new(7);
        let at = |n: usize| {
            let t = n as f64 / f64::from(RATE_HZ);
            0.3 * (std::f64::consts::TAU * 261.626 * t).sin() as f32 + hiss * (2.0 * random.uniform() - 1.0)
        };
        (0..33_075).map(at).collect()
    }

    fn sine() -> Candidate {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 85.0);
        Candidate { hold_s: 2.0, ..Candidate::of_fm(patch, Origin::Search, 2) }
    }

    #[test]
    fn hiss_is_put_beside_the_operators_and_the_voice_stays() {
        let sound = flute(0.02);
        let target = Target::new(&sound, RATE_HZ).unwrap();
        let mut hybrids = Hybrids::new(&sound, RATE_HZ, &target, Patch::default().name).unwrap();
        let fm = hybrids.remeasured(&sine());
        let found = hybrids.with_noise(&fm).unwrap();
        println!("{:?} to {:?}, {} bytes", fm.mss(), found.mss(), found.num_bytes);
        assert_eq!(found.kind, Kind::FmAndNoise);
        assert!(found.mss().unwrap() < 0.6 * fm.mss().unwrap());
        assert!(found.num_bytes < 8_192 && found.contents.len() == 1 && found.tables.is_empty());
        let ratios = |of: &Candidate| [operator::COARSE, operator::FINE].map(|param| of.patch.fm.op(0, param));
        assert_eq!(ratios(&found), ratios(&fm));
    }

    #[test]
    fn where_no_noise_helps_there_is_none() {
        let fm = sine();
        let sound = fm.render(33_075, RATE_HZ);
        let target = Target::new(&sound, RATE_HZ).unwrap();
        let mut hybrids = Hybrids::new(&sound, RATE_HZ, &target, Patch::default().name).unwrap();
        let fm = hybrids.remeasured(&fm);
        assert_eq!(hybrids.with_noise(&fm), None);
        assert_eq!(completed(&fm, &[0.0; 4_410], RATE_HZ), None);
        assert_eq!(completed(&fm, &[], RATE_HZ), None);
    }
}
