//! Whether a hybrid is an instrument: twenty keys at four velocities are heard, in tune and end; a held one goes on as it should, and velocity
//! is answered.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::layers::Tables;
use vaeform_patch::content::ContentKind;

use super::expected::Expected;
use super::response::{Response, ResponseMeter};
use super::test::{ENDED_S, ENGINE_HZ, Fault, Keyboard, TAIL_S, TRIED_HOLD_S, TRIED_NOTES, TRIED_VELOCITIES, Trial};
use crate::hybrid::HybridPatch;
use crate::hybrid::residual::{Player, Press};
use crate::metrics::RATE_HZ;
use crate::target::Target;

/// Keys that are tried: from the first to the last, as even as they can be.
const NUM_KEYS: u8 = 20;
const KEYS: [u8; 2] = [36, 84];
/// Seconds that the key of the sound itself is held, and the parts of it that are compared.
const LONG_S: f32 = 4.0;
const PART_S: f32 = 0.5;
/// The velocity of the held key.
const VELOCITY: u8 = 100;
/// How far a held note that stays may fall, and any may rise, in dB.
const DIES_DB: f32 = -12.0;
const SWELLS_DB: f32 = 6.0;

/// The key of the sound, held for four seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldNote {
    /// As other keys are tried.
    pub trial: Trial,
    /// How loud its last half second is beside the loudest before, in dB.
    pub level_db: f32,
    /// Whether its patch repeats a part while a key is down.
    pub stays: bool,
}

impl HeldNote {
    /// Whether it goes on as it should: what repeats does not die, and nothing swells.
    pub fn goes_on(&self) -> bool {
        self.trial.fault().is_none() && self.level_db < SWELLS_DB && (!self.stays || self.level_db > DIES_DB)
    }
}

/// What came of the trials.
#[derive(Clone, Debug)]
pub struct Playability {
    /// Each key at each velocity; cents are those beside the sound's own tune.
    pub trials: Vec<Trial>,
    /// The key that is held.
    pub held: HeldNote,
    /// To velocity, at the key of the sound.
    pub response: Response,
}

impl Playability {
    /// Whether all is as it should be.
    pub fn passes(&self) -> bool {
        self.faults().next().is_none() && self.held.goes_on() && self.response.is_heard()
    }

    /// The keys with a fault.
    pub fn faults(&self) -> impl Iterator<Item = (&Trial, Fault)> {
        self.trials.iter().filter_map(|trial| Some((trial, trial.fault()?)))
    }
}

/// What hybrids are tried with.
pub struct HybridKeyboard {
    player: Player,
    keyboard: Keyboard,
    meter: ResponseMeter,
}

impl Default for HybridKeyboard {
    fn default() -> Self {
        let (keyboard, meter) = (Keyboard::default(), ResponseMeter::default());
        Self { player: Player::new(ENGINE_HZ as f32), keyboard, meter }
    }
}

impl HybridKeyboard {
    /// What a match of a target has to do, whose key is `note`. The target's own pitch is measured as that of keys is.
    pub fn expected(&mut self, target: &Target, note: u8) -> Expected {
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let begun_hz = self.keyboard.begun_hz(target.samples.get(onset..).unwrap_or_default());
        Expected::new(target, begun_hz, note)
    }

    /// Plays a hybrid: some minutes of sound, a second or two of time.
    pub fn tried(&mut self, sound: &HybridPatch, expected: &Expected) -> Playability {
        let tables = sound.tables_over_keys();
        let keys = (0..NUM_KEYS).map(|n| {
            let place = f32::from(n) / f32::from(NUM_KEYS - 1);
            (f32::from(KEYS[0]) + place * f32::from(KEYS[1] - KEYS[0])).round() as u8
        });
        let keys: Vec<(u8, u8)> = keys.flat_map(|note| TRIED_VELOCITIES.map(|velocity| (note, velocity))).collect();
        let trials = keys.into_iter().map(|key| self.trial((sound, &tables), key, TRIED_HOLD_S, expected).0).collect();
        let held = self.held((sound, &tables), expected);
        let [soft, hard] = [TRIED_VELOCITIES[0], TRIED_VELOCITIES[TRIED_VELOCITIES.len() - 1]].map(|velocity| {
            let held = frames(TRIED_HOLD_S);
            self.player.play(&sound.patch, tables.clone(), press((expected.note, velocity), held), held)
        });
        Playability { trials, held, response: self.meter.between(&soft, &hard) }
    }

    /// Plays keys of five octaves, softly and hard, until one is at fault: whether none was. None where it was cancelled before.
    pub(crate) fn plays(&mut self, sound: &HybridPatch, expected: &Expected, cancel: &AtomicBool) -> Option<bool> {
        let tables = sound.tables_over_keys();
        let softest_and_hardest = [TRIED_VELOCITIES[0], TRIED_VELOCITIES[TRIED_VELOCITIES.len() - 1]];
        for key in TRIED_NOTES.iter().flat_map(|note| softest_and_hardest.map(|velocity| (*note, velocity))) {
            if cancel.load(Ordering::Relaxed) {
                return None;
            }
            if self.trial((sound, &tables), key, TRIED_HOLD_S, expected).0.fault().is_some() {
                return Some(false);
            }
        }
        Some(true)
    }

    fn held(&mut self, (sound, tables): (&HybridPatch, &Tables), expected: &Expected) -> HeldNote {
        let (trial, take) = self.trial((sound, tables), (expected.note, VELOCITY), LONG_S, expected);
        let parts = take[..frames(LONG_S).min(take.len())].chunks(frames(PART_S));
        let levels: Vec<f32> = parts.map(|part| crate::metrics::level_db(part) as f32).collect();
        let (last, before) = levels.split_last().map_or((0.0, &[][..]), |(last, before)| (*last, before));
        let loudest = before.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        HeldNote { trial, level_db: last - loudest, stays: stays(sound) }
    }

    /// A key that is held for some seconds, and its take.
    fn trial(
        &mut self,
        (sound, tables): (&HybridPatch, &Tables),
        (note, velocity): (u8, u8),
        hold_s: f32,
        expected: &Expected,
    ) -> (Trial, Vec<f32>) {
        let end_s = hold_s + expected.rings_s.max(ENDED_S);
        let press = press((note, velocity), frames(hold_s));
        let take = self.player.play(&sound.patch, tables.clone(), press, frames(end_s + TAIL_S));
        let trial = self.keyboard.heard(note, velocity, &take, expected.is_pitched, end_s);
        (Trial { cents: trial.cents.map(|cents| expected.off(cents)), ..trial }, take)
    }
}

fn press((note, velocity): (u8, u8), hold_frames: usize) -> Press {
    Press { note, velocity: f32::from(velocity) / 127.0, hold_frames }
}

fn frames(seconds: f32) -> usize {
    (seconds * ENGINE_HZ as f32) as usize
}

/// Whether a patch repeats something while a key is down.
fn stays(sound: &HybridPatch) -> bool {
    let repeats = |kind: &ContentKind| match kind {
        ContentKind::NoiseBands(bands) => bands.timeline().sustain().is_some(),
        ContentKind::Partials(bank) => bank.timeline().sustain().is_some(),
    };
    let is_table = !sound.tables.is_empty();
    let by_envelope = || sound.patch.layers.envelopes.iter().any(|envelope| envelope.repeat.is_some());
    (is_table && by_envelope()) || sound.contents.iter().any(|content| repeats(content.kind()))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use vaeform_patch::layers::{NoiseParam, OscillatorParam, Point, Points};
    use vaeform_patch::{Patch, PatchName};

    use super::*;
    use crate::hybrid::residual::{played, silent_patch};
    use crate::hybrid::tone::{ToneHints, ToneModel};
    use crate::hybrid::velocity::{LOUD_AT, brighten};
    use crate::hybrid::{TonalPatch, envelopes};

    #[test]
    fn a_table_passes_and_what_is_no_instrument_is_found_out() {
        let wave = |t: f64| (1..=8).map(|k| (TAU * 261.63 * f64::from(k) * t).sin() / f64::from(k)).sum::<f64>();
        let sound: Vec<f32> = (0..20_000).map(|n| (0.2 * wave(f64::from(n) / f64::from(RATE_HZ))) as f32).collect();
        let hints = ToneHints { hz: 261.63, is_pitched: true, onset_s: 0.0, hold_s: None };
        let (model, _) = ToneModel::analysed(&sound, RATE_HZ, &hints).unwrap();
        let mut tone = TonalPatch::new(&model, PatchName::new("tone"), 60, 0.2).sound;
        brighten(&mut tone.patch.layers);
        let expected = Expected { note: 60, is_pitched: true, cents: [0.0; 2], rings_s: 0.9 };
        let mut keyboard = HybridKeyboard::default();
        let played = keyboard.tried(&tone, &expected);
        let worst = played.trials.iter().filter_map(|trial| trial.cents).fold(0.0_f32, |a, cents| a.max(cents.abs()));
        println!("{worst} cents, {:?}, {:?}", played.held, played.response);
        assert!(played.passes() && played.trials.len() == 80 && worst < 3.0 && played.held.stays, "{played:?}");

        // Thirty cents sharp, and it never ends.
        tone.patch.layers.set(OscillatorParam::Fine.of(0), 30.0);
        let mut drone = Points::new(&[(0.0, 1.0), (20.0, 0.0)].map(|(x, y)| Point { x, y, curve: 0.0 }));
        drone.sustain = Some(0);
        tone.patch.layers.envelopes[0] = drone;
        let odd = keyboard.tried(&tone, &expected);
        assert!(!odd.passes() && odd.faults().count() == 80 && !odd.held.goes_on(), "{odd:?}");
        assert!(odd.faults().any(|(_, fault)| fault == Fault::OutOfTune));
        assert!(odd.trials.iter().all(|trial| trial.tail_db > -60.0));
    }

    #[test]
    fn at_its_own_velocity_a_match_is_as_it_was_found_and_harder_keys_are_louder_and_brighter() {
        let mut plain = silent_patch();
        plain.layers.set(NoiseParam::On.of(0), 1.0);
        envelopes::gate(&mut plain.layers, 0.2);
        let mut bright = plain;
        brighten(&mut bright.layers);
        let mut player = Player::new(44_100.0);
        let mut take = |patch: &Patch, velocity: u8| {
            let press = Press { note: 60, velocity: f32::from(velocity) / 127.0, hold_frames: usize::MAX };
            player.play(patch, played(&[]), press, 22_050)
        };
        let (found, kept) = (take(&plain, LOUD_AT), take(&bright, LOUD_AT));
        let apart = found.iter().zip(&kept).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
        let peak = found.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(peak > 0.01 && apart < 1e-4 * peak, "{apart} of {peak}");
        let response = ResponseMeter::default().between(&take(&bright, 20), &take(&bright, 127));
        println!("{response:?}");
        assert!(response.louder_db > 9.0 && response.brighter_octaves > 0.0, "{response:?}");
    }
}
